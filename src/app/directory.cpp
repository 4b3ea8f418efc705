#include "app/directory.hpp"

#include "app/calendars.hpp"
#include "app/partners.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

using directory::Entry;
using directory::Held;
using directory::HeldList;
using directory::Standing;

constexpr std::string_view entry_kind = "directory_entry", list_kind = "network_list", signer_kind = "own_entry_signer";

std::optional<Error> not_keeper(Account const& by)
{
    if (by.has("administrator")) return std::nullopt;
    return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
}

Record entry_record(Held const& held)
{
    auto const text = directory::to_record(held);
    auto const octets = bytes_of(text);
    return {std::string(entry_kind), held.entry.authority, Bytes(octets.begin(), octets.end())};
}

/// Lines: moment, why and the root key, then the signed file.
Record list_record(HeldList const& held)
{
    auto const text = text_of(held.since) + "\n" + held.why + "\t" + hex_of(held.root) + "\n" + held.said.text;
    auto const octets = bytes_of(text);
    return {std::string(list_kind), held.said.list.network, Bytes(octets.begin(), octets.end())};
}
Result<HeldList> list_from_record(BytesView octets)
{
    auto const text = text_of(octets);
    auto const first = text.find('\n');
    auto const second = first == std::string_view::npos ? first : text.find('\n', first + 1);
    if (second == std::string_view::npos) return Error{"directory.record_malformed", "", "", {}};
    auto const since = instant_from(text.substr(0, first));
    auto said = directory::read_list(bytes_of(text.substr(second + 1)));
    if (!since || !said) return Error{"directory.record_malformed", "", "", {}};
    auto why = text.substr(first + 1, second - first - 1);
    auto root = said->signer;
    // A record of the first form has no root: its key is the one that was compared.
    if (auto const tab = why.find('\t'); tab != std::string_view::npos) {
        auto const digits = bytes_from_hex(why.substr(tab + 1));
        if (!digits || digits->size() != root.size()) return Error{"directory.record_malformed", "", "", {}};
        std::copy(digits->begin(), digits->end(), root.begin());
        why = why.substr(0, tab);
    }
    return HeldList{std::move(*said), std::string(why), *since, root};
}

Result<std::optional<Held>> held_entry(Office& office, std::string_view authority)
{
    auto const record = office.store.get_record(entry_kind, authority);
    if (!record) return record.error();
    if (!*record) return std::optional<Held>{};
    auto held = directory::held_from_record(**record);
    if (!held) return held.error();
    return std::optional<Held>(std::move(*held));
}

/// What paths of trust are made of, loaded once.
struct Grounds {
    std::vector<HeldList> lists;
    std::vector<directory::Pinned> pinned;
};
Result<Grounds> grounds_of(Office& office)
{
    auto lists = network_lists(office);
    if (!lists) return lists.error();
    auto pinned = pinned_keys(office);
    if (!pinned) return pinned.error();
    return Grounds{std::move(*lists), std::move(*pinned)};
}

constexpr std::string_view announced_by_former = "announced by its former key";

/// With the key that has signed alone. The other keys that an entry names are anybody's to write down.
Held with_key(Held held, Digest const& signer)
{
    std::erase_if(held.entry.signing, [&](auto const& one) { return one.fingerprint() != signer; });
    return held;
}

/// Every path by which an entry that is held is believed today: to the key that has signed it, or, where it followed a
/// former key, to any that it names.
std::vector<directory::TrustPath> paths_of(Office& office, Grounds const& grounds, Held const& held)
{
    auto const found = [&](Held const& one) {
        return directory::paths_to(one.entry.authority, grounds.lists, grounds.pinned, &one, office.today(),
                                   office.clock.now());
    };
    if (held.standing == Standing::owner && held.by != announced_by_former)
        if (auto const said = directory::read_signed_entry(bytes_of(held.text)))
            return found(with_key(held, said->signer));
    return found(held);
}

/// An entry that may be taken, and by which path.
struct Candidate {
    Held held;
    directory::TrustPath path;
    std::optional<Digest> signer;
};

/// Checks that an entry may take the place of the one held; gives the record to write.
Result<Record> replacing(Office& office, Grounds const& grounds, Candidate const& next)
{
    auto const authority = next.held.entry.authority;
    auto const present = held_entry(office, authority);
    if (!present) return present.error();
    if (!*present) return entry_record(next.held);
    auto const& held = **present;
    bool believed = held.standing == Standing::noted;
    bool nearer = false;
    if (!believed) {
        auto const path = paths_of(office, grounds, held).front();
        believed = path.whole();
        nearer = directory::recognitions_in(next.path) < directory::recognitions_in(path);
        bool const same_key =
            next.signer && std::any_of(held.entry.signing.begin(), held.entry.signing.end(),
                                       [&](auto const& one) { return one.fingerprint() == *next.signer; });
        // What a network farther away says of an authority does not replace what a nearer one says of its key.
        bool const farther = directory::recognitions_in(next.path) > directory::recognitions_in(path);
        if (believed && farther && !same_key && (!next.signer || !held.entry.signing.empty()))
            return Error{"directory.entry_weaker",
                         authority,
                         "",
                         {{"authority", authority}, {"standing", std::string(directory::name_of(held.standing))}}};
    }
    // The version of an entry that no path supports any more, or only a longer one, keeps nobody out.
    if (auto const done = directory::may_replace(held, next.held, office.today()); !done)
        if ((believed && !nearer) || done.error().code == "directory.entry_weaker") return done.error();
    return entry_record(next.held);
}

/// Why the key of an entry is believed to be its owner's.
Result<Candidate> believed_owner(Office& office, Grounds const& grounds, directory::SignedEntry said)
{
    auto const authority = said.entry.authority;
    auto const signer = said.signer;
    Held held{std::move(said.entry), Standing::owner, {}, office.clock.now(), std::move(said.text)};
    auto paths = paths_of(office, grounds, held);
    if (auto& path = paths.front(); path.whole()) {
        auto const& before = path.steps[path.steps.size() - 2]; // card or member; the last is the entry
        held.by = before.kind == directory::PathStep::Kind::card
                      ? "pinned card"
                      : "list " + std::to_string(before.number) + " of " + before.from;
        return Candidate{std::move(held), std::move(path), signer};
    }
    // A key that the authority has announced itself, signed with a key that is believed: roll-over.
    auto const present = held_entry(office, authority);
    if (!present) return present.error();
    if (*present && (*present)->standing == Standing::owner &&
        std::any_of((*present)->entry.signing.begin(), (*present)->entry.signing.end(),
                    [&](auto const& one) { return one.fingerprint() == signer; }))
        if (auto former = paths_of(office, grounds, **present).front(); former.whole()) {
            held.by = announced_by_former;
            return Candidate{std::move(held), std::move(former), signer};
        }
    // A list that names it, but does not count for it, says more than that nobody knows the key.
    for (auto const& path : paths)
        if (!path.steps.empty() && path.steps.back().kind == directory::PathStep::Kind::member &&
            (path.missing->code == "directory.path_card_differs" || path.missing->code == "directory.path_outside"))
            return *path.missing;
    return Error{"directory.entry_signer_unknown",
                 "FILE",
                 "",
                 {{"authority", authority}, {"fingerprint", dossier::spelled(signer)}}};
}

Result<Candidate> signed_by_owner(Office& office, Grounds const& grounds, BytesView octets)
{
    auto said = directory::read_signed_entry(octets);
    if (!said) return said.error();
    if (said->entry.authority == office.profile.id) return Error{"directory.entry_is_ours", "FILE", "", {}};
    auto const signer = said->signer;
    auto candidate = believed_owner(office, grounds, std::move(*said));
    if (!candidate) return candidate.error();
    for (auto const& certificate : candidate->held.entry.signing)
        if (certificate.fingerprint() == signer)
            if (auto const done = dossier::check_validity(certificate, office.clock.now()); !done) return done.error();
    return candidate;
}

/// What a list alone says of a member: as far as a path leads over it.
Result<Candidate> vouched_by_list(Office& office, Grounds const& grounds, directory::NetworkList const& list,
                                  Entry const& entry)
{
    Held held{entry,
              Standing::vouched,
              "list " + std::to_string(list.number) + " of " + list.network,
              office.clock.now(),
              {}};
    auto path = paths_of(office, grounds, held).front();
    if (!path.whole()) return *path.missing;
    return Candidate{std::move(held), std::move(path), std::nullopt};
}

/// Which list recognises the secretariat of another one by this key today; empty: none.
std::string recognised_by(std::vector<HeldList> const& lists, directory::NetworkList const& list, Digest const& key,
                          Day today, Instant now)
{
    auto const* const by = directory::recogniser_of(list, key, lists, today, now);
    if (by == nullptr) return {};
    return "recognised by list " + std::to_string(by->number) + " of " + by->network;
}

std::string digits_of(std::string_view fingerprint)
{
    std::string digits;
    for (char c : fingerprint)
        if (c != ':' && c != ' ') digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return digits;
}

Error list_is_ours(Office const& office, std::string const& network, Digest const& key, char const* field)
{
    return Error{"directory.list_is_ours",
                 field,
                 "",
                 {{"network", network}, {"fingerprint", dossier::spelled(key)}, {"authority", office.profile.id}}};
}

/// Why the key of a list is believed to be its secretariat's, and from which key it follows.
struct BelievedList {
    std::string why;
    Digest root{};
};

/// Whose key is it? That which was compared; or that of the list held, or one that it has announced. Where the key of
/// the list held was compared here, no other network's word replaces it; where another network's word is all there is,
/// it must still be so.
Result<BelievedList> whose_list(Office& office, Account const& by, directory::SignedList const& said,
                                std::vector<HeldList> const& lists, HeldList const* present,
                                std::string_view fingerprint)
{
    auto const& list = said.list;
    auto const refused = [&](char const* code, char const* field) {
        return Error{code, field, "", {{"network", list.network}, {"fingerprint", dossier::spelled(said.signer)}}};
    };
    if (list.secretariat == office.profile.id && said.signer != office.identity.signing_certificate().fingerprint())
        return list_is_ours(office, list.network, said.signer, "FILE");
    if (!fingerprint.empty()) {
        if (digits_of(fingerprint) != hex_of(said.signer))
            return refused("directory.list_fingerprint_differs", "--fingerprint");
        return BelievedList{"fingerprint compared by " + by.name, said.signer};
    }
    bool const same = present != nullptr && present->said.signer == said.signer;
    bool const announced =
        present != nullptr && std::find(present->said.list.next_keys.begin(), present->said.list.next_keys.end(),
                                        said.signer) != present->said.list.next_keys.end();
    if (present != nullptr && directory::is_anchored(*present)) {
        if (!same && !announced) return refused("directory.list_signer_unknown", "FILE");
        return BelievedList{same ? "key of the former list" : "key that the former list announced", present->root};
    }
    std::vector<Digest> roots{said.signer};
    if (same || announced) roots.insert(roots.begin(), present->root);
    // Two networks that name different keys for a third: the one that was believed first, until it is so no more.
    if (present != nullptr && !same && !announced)
        for (auto const& key : {present->root, present->said.signer})
            if (!recognised_by(lists, present->said.list, key, office.today(), office.clock.now()).empty())
                return refused("directory.list_signer_unknown", "FILE");
    for (auto const& root : roots)
        if (auto why = recognised_by(lists, list, root, office.today(), office.clock.now()); !why.empty())
            return BelievedList{std::move(why), root};
    return refused("directory.list_signer_unknown", "FILE");
}

/// A key that was compared, and that is neither that of the list held nor the one from which it follows, begins anew:
/// the numbers of the two were never counted by the same secretariat. The same key goes on from where it was.
bool is_another_root(HeldList const& present, directory::SignedList const& next, std::string_view fingerprint,
                     Error const& refusal)
{
    if (fingerprint.empty()) return false;
    return refusal.code == "directory.list_other_secretariat" ||
           (next.signer != present.root && next.signer != present.said.signer);
}

/// The noted entry with the version that follows the one held; nothing when it says the same.
Result<std::optional<Held>> noted(Office& office, Account const& by, Entry entry)
{
    if (entry.authority == office.profile.id) return Error{"directory.entry_is_ours", "authority", "", {}};
    if (auto const done = directory::check_entry(entry); !done) return done.error();
    auto const present = held_entry(office, entry.authority);
    if (!present) return present.error();
    entry.version = *present ? (*present)->entry.version : 1;
    Held held{std::move(entry), Standing::noted, by.name, office.clock.now(), {}};
    if (*present) {
        if ((*present)->standing == Standing::noted && (*present)->entry == held.entry) return std::optional<Held>{};
        if ((*present)->standing == Standing::noted) ++held.entry.version;
        if (auto const done = directory::may_replace(**present, held, office.today()); !done) return done.error();
    }
    return std::optional<Held>(std::move(held));
}

}

Result<std::vector<Held>> directory_entries(Office& office)
{
    auto const records = office.store.list_records(entry_kind);
    if (!records) return records.error();
    std::vector<Held> all;
    for (auto const& record : *records) {
        auto held = directory::held_from_record(record.octets);
        if (!held) return held.error();
        all.push_back(std::move(*held));
    }
    return all;
}

Result<Held> directory_entry(Office& office, std::string_view authority)
{
    auto held = held_entry(office, authority);
    if (!held) return held.error();
    if (!*held) return Error{"directory.entry_unknown", "AUTHORITY", "", {{"authority", std::string(authority)}}};
    return std::move(**held);
}

Result<Entry> own_entry(Office& office)
{
    auto const held = held_entry(office, office.profile.id);
    if (!held) return held.error();
    if (*held) return (*held)->entry;
    Entry entry;
    entry.authority = office.profile.id;
    entry.name = office.profile.name;
    entry.state = office.profile.state;
    entry.languages = office.profile.languages;
    entry.address = office.profile.address;
    if (office.profile.contact.find('@') != std::string::npos) entry.email = office.profile.contact;
    if (auto const* const state = office.law.state(entry.state)) entry.time_zone = state->time_zone;
    entry.valid_from = office.today();
    entry.version = 0;
    return entry;
}

Result<std::string> sign_own_entry(Office& office, Account const& by, Entry entry)
{
    if (auto const problem = not_keeper(by)) return *problem;
    auto const present = held_entry(office, office.profile.id);
    if (!present) return present.error();
    // The version grows with time as well, so that it does not begin again where a folder was lost.
    constexpr std::int64_t us_per_minute = 60'000'000;
    entry.version =
        std::max((*present ? (*present)->entry.version : 0) + 1, office.clock.now().since_1970_us / us_per_minute);
    entry.confirmed_on = office.today();
    auto text = directory::sign_entry(std::move(entry), office.identity, office.clock.now());
    if (!text) return text.error();
    auto said = directory::read_signed_entry(bytes_of(*text));
    if (!said) return said.error();
    Held const held{std::move(said->entry), Standing::owner, "ourselves", office.clock.now(), *text};
    auto const name = bytes_of(by.name);
    std::vector<Record> const both{entry_record(held),
                                   {std::string(signer_kind), office.profile.id, Bytes(name.begin(), name.end())}};
    if (auto const done = office.store.put_records(both); !done) return done.error();
    return text;
}

Result<std::string> own_entry_signed_by(Office& office)
{
    auto const octets = office.store.get_record(signer_kind, office.profile.id);
    if (!octets) return octets.error();
    return {boost::system::in_place_value, *octets ? std::string(text_of(**octets)) : std::string()};
}

Result<Held> note_entry(Office& office, Account const& by, Entry entry)
{
    if (auto const problem = not_keeper(by)) return *problem;
    auto const authority = entry.authority;
    auto held = noted(office, by, std::move(entry));
    if (!held) return held.error();
    if (!*held) return directory_entry(office, authority);
    if (auto const done = office.store.put_record(entry_record(**held)); !done) return done.error();
    return std::move(**held);
}

Result<std::size_t> note_entries(Office& office, Account const& by, std::vector<Entry> const& entries)
{
    if (auto const problem = not_keeper(by)) return *problem;
    std::vector<Record> records;
    for (auto const& entry : entries) {
        // What we have said of ourselves is in what we exported; it is not news.
        if (entry.authority == office.profile.id) continue;
        auto const present = held_entry(office, entry.authority);
        if (!present) return present.error();
        if (*present && (*present)->standing != Standing::noted && (*present)->entry == entry) continue;
        auto held = noted(office, by, entry);
        if (!held) return held.error();
        if (*held) records.push_back(entry_record(**held));
    }
    if (auto const done = office.store.put_records(records); !done) return done.error();
    return records.size();
}

Result<Held> accept_entry(Office& office, Account const& by, BytesView octets)
{
    if (auto const problem = not_keeper(by)) return *problem;
    auto const grounds = grounds_of(office);
    if (!grounds) return grounds.error();
    auto next = signed_by_owner(office, *grounds, octets);
    if (!next) return next.error();
    auto const record = replacing(office, *grounds, *next);
    if (!record) return record.error();
    if (auto const done = office.store.put_record(*record); !done) return done.error();
    return std::move(next->held);
}

Result<Held> confirm_entry(Office& office, Account const& by, std::string_view authority)
{
    if (auto const problem = not_keeper(by)) return *problem;
    if (authority == office.profile.id) {
        auto const present = held_entry(office, authority);
        if (!present) return present.error();
        if (!*present) return Error{"directory.own_entry_missing", "", "", {}};
        if (auto const text = sign_own_entry(office, by, (*present)->entry); !text) return text.error();
        return directory_entry(office, authority);
    }
    auto held = directory_entry(office, authority);
    if (!held) return held.error();
    if (held->standing != Standing::noted)
        return Error{"directory.entry_is_signed", "AUTHORITY", "", {{"authority", std::string(authority)}}};
    held->entry.confirmed_on = office.today();
    ++held->entry.version;
    held->by = by.name;
    if (auto const done = office.store.put_record(entry_record(*held)); !done) return done.error();
    return held;
}

Result<std::vector<HeldList>> network_lists(Office& office)
{
    auto const records = office.store.list_records(list_kind);
    if (!records) return records.error();
    std::vector<HeldList> all;
    for (auto const& record : *records) {
        auto held = list_from_record(record.octets);
        if (!held) return held.error();
        all.push_back(std::move(*held));
    }
    return all;
}

Result<std::string> sign_network_list(Office& office, Account const& by, ListOrder const& order)
{
    if (auto const problem = not_keeper(by)) return *problem;
    auto const record = office.store.get_record(list_kind, order.network);
    if (!record) return record.error();
    std::optional<HeldList> former;
    if (*record) {
        auto held = list_from_record(**record);
        if (!held) return held.error();
        if (held->said.list.secretariat != office.profile.id)
            return Error{"directory.list_other_secretariat",
                         "--network",
                         "",
                         {{"network", order.network}, {"secretariat", held->said.list.secretariat}}};
        former = std::move(*held);
    }
    auto const own_key = office.identity.signing_certificate().fingerprint();
    for (auto const& one : order.recognises)
        if (one.secretariat == office.profile.id && one.key != own_key)
            return list_is_ours(office, one.network, one.key, "--recognise");
    auto const grounds = grounds_of(office);
    if (!grounds) return grounds.error();
    directory::NetworkList list;
    list.network = order.network;
    list.name = order.name;
    list.number = former ? former->said.list.number + 1 : 1;
    auto const now = office.clock.now();
    list.next_by = Instant{now.since_1970_us + std::int64_t{order.days} * 86'400'000'000};
    list.recognises = order.recognises;
    list.next_keys = order.next_keys;
    for (auto const& authority : order.members) {
        auto const held = directory_entry(office, authority);
        if (!held) return held.error();
        // Nothing is signed on from somebody else that no path supports.
        if (held->standing != Standing::noted && authority != office.profile.id)
            if (auto const path = paths_of(office, *grounds, *held).front(); !path.whole()) return *path.missing;
        directory::Member member{authority, held->entry.state, {}, std::nullopt, held->text};
        if (held->text.empty()) member.entry = held->entry;
        // Keys: those that the owner has signed for, and that of the card that was compared by telephone.
        if (held->standing == Standing::owner)
            for (auto const& certificate : held->entry.signing)
                member.keys.push_back(certificate.fingerprint());
        for (auto const& card : grounds->pinned)
            if (card.authority == authority &&
                std::find(member.keys.begin(), member.keys.end(), card.key) == member.keys.end())
                member.keys.push_back(card.key);
        list.members.push_back(std::move(member));
    }
    auto text = directory::sign_list(list, office.identity, now);
    if (!text) return text.error();
    auto said = directory::read_list(bytes_of(*text));
    if (!said) return said.error();
    auto const own_root = said->signer;
    if (auto const done = office.store.put_record(list_record({std::move(*said), "our own", now, own_root})); !done)
        return done.error();
    return text;
}

Result<ListAccepted> accept_network_list(Office& office, Account const& by, BytesView octets,
                                         std::string_view fingerprint)
{
    if (auto const problem = not_keeper(by)) return *problem;
    auto said = directory::read_list(octets);
    if (!said) return said.error();
    auto const now = office.clock.now();
    if (auto const done = dossier::check_validity(said->certificate, now); !done) return done.error();
    auto const lists = network_lists(office);
    if (!lists) return lists.error();
    auto const found = std::find_if(lists->begin(), lists->end(),
                                    [&](auto const& one) { return one.said.list.network == said->list.network; });
    auto const* const present = found == lists->end() ? nullptr : &*found;
    auto believed = whose_list(office, by, *said, *lists, present, fingerprint);
    if (!believed) return believed.error();
    if (present != nullptr)
        if (auto done = directory::may_follow(present->said, *said);
            !done && !is_another_root(*present, *said, fingerprint, done.error()))
            return done.error();

    // The list first: its keys vouch for the entries in it.
    ListAccepted accepted{{std::move(*said), std::move(believed->why), now, believed->root}, {}, {}};
    if (auto const done = office.store.put_record(list_record(accepted.list)); !done) return done.error();
    auto const& held_list = accepted.list.said.list;
    auto const grounds = grounds_of(office);
    if (!grounds) return grounds.error();
    std::vector<Record> records;
    for (auto const& member : held_list.members) {
        if (member.authority == office.profile.id || (member.signed_entry.empty() && !member.entry)) continue;
        auto const next = member.signed_entry.empty()
                              ? vouched_by_list(office, *grounds, held_list, *member.entry)
                              : signed_by_owner(office, *grounds, bytes_of(member.signed_entry));
        if (!next) {
            accepted.refused.push_back(next.error());
            continue;
        }
        auto const before = held_entry(office, member.authority);
        if (!before) return before.error();
        if (*before && (*before)->entry == next->held.entry && (*before)->standing >= next->held.standing) continue;
        auto record = replacing(office, *grounds, *next);
        if (!record) {
            accepted.refused.push_back(record.error());
            continue;
        }
        accepted.taken.push_back(member.authority);
        records.push_back(std::move(*record));
    }
    if (auto const done = office.store.put_records(records); !done) return done.error();
    return accepted;
}

Result<std::vector<directory::Pinned>> pinned_keys(Office& office)
{
    auto const cards = partners(office);
    if (!cards) return cards.error();
    std::vector<directory::Pinned> pinned;
    for (auto const& card : *cards)
        pinned.push_back({card.authority, card.fingerprint()});
    return pinned;
}

Result<std::vector<directory::TrustPath>> directory_paths(Office& office, std::string_view authority)
{
    auto const grounds = grounds_of(office);
    if (!grounds) return grounds.error();
    auto const held = held_entry(office, authority);
    if (!held) return held.error();
    if (*held) return paths_of(office, *grounds, **held);
    return directory::paths_to(authority, grounds->lists, grounds->pinned, nullptr, office.today(), office.clock.now());
}

Result<directory::Answer> find_authorities(Office& office, std::span<Held const> held,
                                           directory::Question const& question, directory::LocalTime const& local_time)
{
    auto const lists = network_lists(office);
    if (!lists) return lists.error();
    auto const pinned = pinned_keys(office);
    if (!pinned) return pinned.error();
    auto const recorded = calendars(office.store);
    if (!recorded) return recorded.error();
    std::vector<directory::StateHolidays> holidays;
    for (auto const& one : *recorded)
        holidays.push_back({one.state, one.time_zone, one.holidays, one.years});
    return directory::find(office.law, held, question, local_time, {*lists, *pinned, holidays});
}

Result<std::vector<Reminder>> directory_reminders(Office& office)
{
    auto const entries = directory_entries(office);
    if (!entries) return entries.error();
    auto const lists = network_lists(office);
    if (!lists) return lists.error();
    std::vector<Reminder> all;
    for (auto const& held : *entries) {
        auto const& entry = held.entry;
        bool const ours = entry.authority == office.profile.id;
        bool const of_our_network = std::any_of(lists->begin(), lists->end(), [&](auto const& one) {
            return one.said.list.secretariat == office.profile.id &&
                   directory::member_of(one.said.list, entry.authority) != nullptr;
        });
        auto const overdue = directory::overdue_days(entry, office.today());
        if (overdue > 0 && (ours || of_our_network || held.standing == Standing::noted))
            all.push_back({entry.authority, entry.email, overdue, ours});
    }
    return all;
}

}
