// received_item: something that the other State gave (results, information, a person), and the limits within which it
// may be used.
//
// Offers   ReceivedItem   what it is, for what it was given, who set which limit, what was done with it
//          UseLimit       a rule of the law that closes uses, as it stood when the thing was received
// Knows    base
// Never    reads what a condition means: a text that somebody wrote is shown, and a person says that it was read
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rogatory::docket
{

/// A rule of the law on the use of what was received. Words of uses are those of the field `kind` of the command
/// use_received, such as "other_proceedings".
struct UseLimit {
    std::string rule, article, says;      ///< "untoc/18.19/use", "untoc 18(19)", its sentence
    bool verified = false;                ///< an unverified rule is shown and closes nothing
    bool when_imposed = false;            ///< it binds where the sender has set conditions or confidentiality
    bool confidential = false;            ///< a duty to keep it confidential, and no list of uses
    std::vector<std::string> closes;      ///< uses that need the consent of the State that gave it
    std::vector<std::string> leaves_open; ///< ways that the text itself leaves open without it

    friend bool operator==(UseLimit const&, UseLimit const&) = default;
};

/// What the sender wrote about the use: in which member of its message, and the words.
struct UseCondition {
    std::string member, text; ///< "conditions", "Only for the proceedings named."

    friend bool operator==(UseCondition const&, UseCondition const&) = default;
};

/// A use that was made, by whom and on which consent.
struct UseMade {
    std::string kind, purpose, in_case, third_state, exception, by;
    std::string consent; ///< identifier of the message that asked for the consent it rests on; empty: none was needed
    Day on;
    std::uint32_t entry = 0;

    friend bool operator==(UseMade const&, UseMade const&) = default;
};

struct ReceivedItem {
    int number = 0;   ///< in the case, from 1
    std::string kind; ///< evidence, information, answer, traffic_data, team_evidence, file, request, person
    std::string description, sha256;
    std::string given_for; ///< the request or the information that it was given with, by its title
    Id message_id;         ///< that brought it
    int row = 0;           ///< of the manifest of that message, from 1; 0: the message as a whole
    Day on;                ///< day of receipt
    std::uint32_t entry = 0;

    std::vector<UseLimit> limits;
    bool limits_recorded = false; ///< false: received before the program recorded limits; the law of today is asked
    std::vector<UseCondition> conditions;
    std::string handling_code;    ///< "H0" to "H3" of police cooperation; empty: none
    std::optional<Day> return_by; ///< it goes back by this day
    std::optional<Day> returned_on;
    bool return_waived = false;
    bool notice_owed = false; ///< disclosed without notice, because none was possible: the sender is told without delay
    std::vector<UseMade> uses;

    // What came from another case of this authority.
    std::string origin_case;                  ///< its identifier; empty: received in this case
    int origin_number = 0;                    ///< there
    std::string origin_partner, origin_state; ///< who gave it: the authority and its State
    bool cleared = false;                     ///< brought here by a recorded use; false: it only came along with a link
    std::string cleared_kind, cleared_conditions; ///< that use, and the conditions of the consent to it
    std::optional<Day> cleared_until;
};

}
