// The entry of an authority in the directory: what it says of itself, signed by itself; or what others have noted of
// it.
//
// A signed entry is one PEM file of CMS with the JSON inside, like a card (dossier/card.hpp). A card is what two
// authorities pin after a telephone call; an entry is what everybody may read, and is believed because the key that
// signed it is pinned, or because a network's list names that key.
#pragma once

#include "dossier/certificate.hpp"
#include "dossier/identity.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rogatory::directory
{

/// What it deals with. Empty parts mean: whichever.
struct Competence {
    std::string modality;   ///< of law::modality_names, such as "mla"
    std::string instrument; ///< such as "uncac"
    std::string territory;  ///< part of the State, in its own words; empty: the whole State

    friend bool operator==(Competence const&, Competence const&) = default;
};

/// Somebody who answers day and night.
struct RoundTheClock {
    std::string purpose; ///< a modality, such as "preservation" (ETS No. 185, article 35), or "urgent"
    std::string telephone, email;
    std::vector<std::string> languages; ///< ISO 639-1 spoken there

    friend bool operator==(RoundTheClock const&, RoundTheClock const&) = default;
};

/// Whatever is empty is not known.
struct Entry {
    std::string authority; ///< id, such as "zza.central"
    std::string name;      ///< in its own language
    std::string state;     ///< ISO 3166-1 alpha-3
    std::vector<Competence> competences;
    std::vector<std::string> languages; ///< ISO 639-1 in which requests are accepted, preferred first
    std::string time_zone;              ///< of the tz database, such as "America/Sao_Paulo"
    std::string hours;                  ///< "Mon-Fri 09:00-17:00" (hours.hpp)
    std::vector<Day> closed_on;         ///< public holidays that it told
    std::vector<RoundTheClock> round_the_clock;
    std::string address, telephone, email;
    std::string endpoint;                                  ///< "https://host:port/as4"
    std::vector<std::string> needs;                        ///< what a request must bring, one sentence each
    std::vector<dossier::Certificate> signing, encryption; ///< the present one first; more while keys are changed
    Day valid_from;
    std::optional<Day> valid_until;  ///< none: until it says otherwise
    std::optional<Day> confirmed_on; ///< the last day on which somebody answerable said that all of this is so
    std::int64_t version = 1;        ///< grows with each change
    std::string source;              ///< where it was read, unless it says so itself

    friend bool operator==(Entry const& a, Entry const& b);
};

inline constexpr std::size_t entry_limit = 256 * 1024; ///< octets of a signed entry

/// The one way in which an entry is written.
boost::json::object to_json(Entry const& entry);
/// Reads an entry and checks it. Members may be left out; unknown ones are refused.
/// Errors: directory.entry_malformed, directory.hours_malformed.
Result<Entry> entry_from_json(boost::json::value const& json);
/// What must be so of every entry, whoever wrote it. Errors: directory.entry_malformed, directory.hours_malformed.
Done check_entry(Entry const& entry);

/// The owner's signed entry. Its authority is that of the identity, its first certificates are those of the identity.
/// Errors: those of check_entry(), dossier.not_signed_by_us.
Result<std::string> sign_entry(Entry entry, dossier::Identity const& own, Instant now);

struct SignedEntry {
    Entry entry;
    Digest signer{}; ///< fingerprint of the certificate that signed, which is one of the entry's own
    Instant signed_at;
    std::string text; ///< the file
};
/// Reads what an owner has signed. That the signer is the owner is for the caller to decide, by the fingerprint.
/// Errors: directory.entry_malformed, directory.entry_signature_wrong.
Result<SignedEntry> read_signed_entry(BytesView octets);

/// How we know an entry, from the weakest to the strongest.
enum class Standing : std::uint8_t {
    noted,   ///< typed in or imported here, from the source that it names
    vouched, ///< in a network's list without the owner's signature
    owner    ///< signed with a key of the owner that was pinned or that a network's list names
};
std::string_view name_of(Standing standing);

/// An entry as it is kept.
struct Held {
    Entry entry;
    Standing standing = Standing::noted;
    std::string by; ///< the account that noted it, or the network that vouches for it or for the owner's key
    Instant since;
    std::string text; ///< the owner's signed file, or empty
};
/// As the record of a store. Error: directory.record_malformed.
std::string to_record(Held const& held);
Result<Held> held_from_record(BytesView octets);

/// May the second take the place of the first? What was noted never replaces what was signed, and what a list vouches
/// for replaces an owner's entry only when that no longer holds on the day. Between entries of one standing with a
/// signing key in common (or both noted here), a version never goes back, and one version does not say two things.
/// Errors: directory.entry_weaker, directory.entry_older, directory.entry_two_of_one_version.
Done may_replace(Held const& present, Held const& next, Day today);

/// They name a signing key in common.
bool keys_overlap(Entry const& a, Entry const& b);

/// Does it hold on the day?
bool holds_on(Entry const& entry, Day day);
/// An entry should be confirmed so often.
inline constexpr int confirmation_days = 180;
/// Since how many days a confirmation is overdue; 0 or less: it is not. Never confirmed counts from valid_from.
int overdue_days(Entry const& entry, Day today);

}
