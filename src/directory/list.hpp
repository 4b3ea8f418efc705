// The list of a network: its secretariat says, signed and numbered, which authorities belong to it and with which keys.
//
// A list has a number that grows and a day by which the next one is due. A list that is older than one already held is
// refused, and so is a second one of the same number; a list whose successor is overdue is shown as stale, and nothing
// that rests on it alone is certain.
#pragma once

#include "directory/entry.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rogatory::directory
{

/// A member of the network, and the keys that the secretariat has verified to be its own.
struct Member {
    std::string authority, state;
    std::vector<Digest> keys;   ///< fingerprints of signing certificates
    std::optional<Entry> entry; ///< what the secretariat vouches for where the owner has signed nothing
    std::string signed_entry;   ///< the owner's signed file, or empty
};

/// Another network whose secretariat this one recognises: cross-signing.
struct Recognition {
    std::string network, secretariat;
    Digest key{};                             ///< fingerprint of that secretariat's signing certificate
    Day until;                                ///< included
    std::optional<Day> from = {};             ///< included; none: at once
    std::vector<std::string> modalities = {}; ///< for which alone; empty: for all
    std::vector<std::string> states = {};     ///< of whose authorities alone, ISO 3166-1 alpha-3; empty: of all
    std::string purpose = {};                 ///< for people
    std::int64_t further = 0; ///< so many networks may be reached behind that one; 0: its own members only

    friend bool operator==(Recognition const&, Recognition const&) = default;
};

struct NetworkList {
    std::string network; ///< id, such as "ZZ-NET"
    std::string name;
    std::string secretariat; ///< authority id
    std::int64_t number = 1;
    Instant issued_at;
    Instant next_by; ///< fresh until then
    std::vector<Member> members;
    std::vector<Recognition> recognises;
    std::vector<Digest> next_keys; ///< with which the secretariat may sign the next list, besides the present key
};

inline constexpr std::size_t list_limit = 16 * 1024 * 1024;
inline constexpr std::size_t members_limit = 5'000;

/// The signed list. Errors: directory.list_malformed, directory.list_twice, dossier.not_signed_by_us.
Result<std::string> sign_list(NetworkList const& list, dossier::Identity const& own, Instant now);

struct SignedList {
    NetworkList list;
    Digest signer{}; ///< fingerprint of the certificate
    dossier::Certificate certificate;
    std::string text;
};
/// Errors: directory.list_malformed, directory.list_twice (an authority twice), directory.list_signature_wrong.
Result<SignedList> read_list(BytesView octets);

/// A list that was accepted.
struct HeldList {
    SignedList said;
    std::string why; ///< "fingerprint compared by ACCOUNT", "recognised by list 12 of NETWORK", ...
    Instant since;
    Digest root{}; ///< the key that was compared or recognised, from which the present one follows by announcements
};
/// Its key was compared here, or the list is our own; otherwise another network's list recognises it.
bool is_anchored(HeldList const& held);

/// May the second follow the first? Errors: directory.list_older, directory.list_two_of_one_number,
/// directory.list_other_secretariat.
Done may_follow(SignedList const& present, SignedList const& next);

bool is_stale(NetworkList const& list, Instant now);
Member const* member_of(NetworkList const& list, std::string_view authority);

}
