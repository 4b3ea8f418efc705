// The path of trust to an authority: from a key that was compared by telephone, over the lists of networks and those
// networks that they recognise, to the entry. Or exactly where it is missing.
//
// A list is believed because its key was pinned here, or because a list that is believed recognises it: until a day,
// for some States and matters perhaps, and with so many further networks behind it as it says (none, unless it says
// so).
#pragma once

#include "directory/entry.hpp"
#include "directory/list.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rogatory::directory
{

/// A card that was pinned.
struct Pinned {
    std::string authority;
    Digest key{};
};

struct PathStep {
    enum class Kind : std::uint8_t {
        card,        ///< the key of `to` was pinned here
        list,        ///< the list of the network `to` is accepted here by its own key
        recognition, ///< the list of `from` recognises the network `to`
        member,      ///< the list of `from` names the authority `to` with its keys
        entry        ///< the entry of `to` is signed with one of them, or stands in the list itself
    } kind = Kind::list;
    std::string from, to;
    std::int64_t number = 0;  ///< of the list
    std::string key;          ///< fingerprint, as people compare it; empty: none
    std::optional<Day> until; ///< it holds until that day, included
    std::string note;         ///< why the list was accepted; or that nobody but the list says what the entry says

    friend bool operator==(PathStep const&, PathStep const&) = default;
};
std::string_view name_of(PathStep::Kind kind);

struct TrustPath {
    std::vector<PathStep> steps;                 ///< as far as it goes
    std::optional<Error> missing;                ///< what is missing after the last step; nothing: the path is whole
    std::vector<std::string> modalities, states; ///< the narrowest of all recognitions; empty: any
    std::optional<Day> until;                    ///< the first day on which a part of it ends

    bool whole() const { return !missing; }
};

/// Recognitions in one path, at most, whatever the lists say.
inline constexpr std::size_t recognitions_in_path = 4;

/// Every path to the authority, the whole ones first and the shorter ones before the longer ones; where there is none,
/// every place at which one ends. Never empty. `held`: its entry, or null. `state`: of the authority, when nothing else
/// tells; empty: unknown.
/// A pinned card outranks lists: of an authority that has one, a list is believed only as far as it names the card's
/// key. Each missing part is one of: directory.path_none, path_list_missing, path_list_stale, path_key_differs,
/// path_not_yet, path_over, path_too_long, path_outside, path_card_differs, path_entry_missing, path_entry_key.
std::vector<TrustPath> paths_to(std::string_view authority, std::span<HeldList const> lists,
                                std::span<Pinned const> pinned, Held const* held, Day today, Instant now);

/// The list by which the secretariat of this network is recognised with this key today, over lists that are believed
/// and as far as they allow; null: none.
NetworkList const* recogniser_of(NetworkList const& network, Digest const& key, std::span<HeldList const> lists,
                                 Day today, Instant now);

/// Through so many recognitions it goes: the fewer, the nearer.
std::size_t recognitions_in(TrustPath const& path);

/// The path may be used for one of these modalities; none asked for: it may.
bool covers(TrustPath const& path, std::span<std::string const> modalities);

}
