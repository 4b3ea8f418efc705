// Read: entries, keys, and who has sent which message.
#include "store/sqlite/the_store.hpp"

#include <algorithm>

namespace rogatory::store
{

Result<app::LoadedCase> SqliteStore::load(Id const& case_id)
{
    std::lock_guard const lock(mutex_);
    return load_case(case_id);
}

Result<app::LoadedCase> SqliteStore::load_case(Id const& case_id)
{
    auto const key = key_of(case_id);
    if (!key) return key.error();
    auto statement = docket_->prepare(
        "SELECT case_id, number, at, actor, kind, nonce, body, previous, digest FROM entry WHERE case_id "
        "= ? ORDER BY number");
    if (!statement) return statement.error();
    (*statement)->bind(octets_of(case_id));
    app::LoadedCase loaded;
    Digest previous{};
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const sealed_entry = entry_in(**statement, 0);
        if (sealed_entry.kind == erased_kind) {
            (*statement)->reset();
            return Error{"case.erased", text_of(case_id), "", {{"case", text_of(case_id)}}};
        }
        auto entry = docket::open(sealed_entry, *key);
        auto const place = place_of(case_id, sealed_entry.number);
        Error const broken{"store.chain_broken", place, "", {{"entry", place}, {"place", place}}};
        if (!entry || !well_formed(**statement, 0) || sealed_entry.previous != previous ||
            sealed_entry.number != loaded.entries.size() + 1) {
            (*statement)->reset();
            if (entry) return broken;
            auto error = entry.error();
            error.field = place;
            return error;
        }
        previous = sealed_entry.digest;
        loaded.entries.push_back(std::move(*entry));
    }
    loaded.length = static_cast<std::uint32_t>(loaded.entries.size());
    return loaded;
}

Result<std::vector<Id>> SqliteStore::case_ids()
{
    auto statement = docket_->prepare("SELECT DISTINCT case_id FROM entry ORDER BY case_id");
    if (!statement) return statement.error();
    std::vector<Id> ids;
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) return ids;
        ids.push_back(id_of((*statement)->octets(0)));
    }
}

Error SqliteStore::missing(Id const& case_id)
{
    auto statement = docket_->prepare("SELECT 1 FROM erasure WHERE case_id = ?");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(octets_of(case_id)).step();
    if (!there) return there.error();
    (*statement)->reset();
    return Error{*there ? "case.erased" : "store.case_unknown", text_of(case_id), "", {{"case", text_of(case_id)}}};
}

Result<docket::CaseKey> SqliteStore::key_of(Id const& case_id)
{
    if (auto const known = case_keys_.find(case_id); known != case_keys_.end()) return known->second;
    if (auto const known = new_keys_.find(case_id); known != new_keys_.end()) return known->second;
    auto statement = keys_->prepare("SELECT wrapped FROM case_key WHERE case_id = ?");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(octets_of(case_id)).step();
    if (!there) return there.error();
    if (!*there) {
        auto error = missing(case_id);
        if (error.code != "store.case_unknown") return error;
        auto entries = docket_->prepare("SELECT 1 FROM entry WHERE case_id = ? LIMIT 1");
        if (!entries) return entries.error();
        auto const any = (*entries)->bind(octets_of(case_id)).step();
        if (!any) return any.error();
        (*entries)->reset();
        if (*any) return Error{"store.key_missing", text_of(case_id), "", {{"case", text_of(case_id)}}};
        return error;
    }
    auto const plain = unsealed((*statement)->octets(0), wrapping_key_, text_of(case_id));
    (*statement)->reset();
    if (!plain || plain->size() != docket::CaseKey{}.size())
        return Error{"store.key_missing", text_of(case_id), "", {{"case", text_of(case_id)}}};
    auto const key = array_of<docket::CaseKey>(*plain);
    if (case_keys_.size() > 10'000) forget_keys();
    case_keys_.emplace(case_id, key);
    return key;
}

void SqliteStore::forget_keys()
{
    for (auto& [id, key] : case_keys_)
        sodium_memzero(key.data(), key.size());
    case_keys_.clear();
}

bool SqliteStore::well_formed(Statement const& row, int first)
{
    auto const number = row.integer(first + 1);
    return row.octets(first).size() == 16 && number >= 1 && number <= UINT32_MAX &&
           row.octets(first + 5).size() == std::tuple_size_v<docket::Nonce> &&
           row.octets(first + 7).size() == std::tuple_size_v<Digest> &&
           row.octets(first + 8).size() == std::tuple_size_v<Digest>;
}

docket::SealedEntry SqliteStore::entry_in(Statement const& row, int first)
{
    docket::SealedEntry entry;
    entry.case_id = id_of(row.octets(first));
    entry.number = static_cast<std::uint32_t>(row.integer(first + 1));
    entry.at = {row.integer(first + 2)};
    entry.actor = row.text(first + 3);
    entry.kind = row.text(first + 4);
    entry.nonce = array_of<docket::Nonce>(row.octets(first + 5));
    auto const body = row.octets(first + 6);
    entry.body.assign(body.begin(), body.end());
    entry.previous = array_of<Digest>(row.octets(first + 7));
    entry.digest = array_of<Digest>(row.octets(first + 8));
    return entry;
}

Result<std::uint64_t> SqliteStore::log_length()
{
    std::lock_guard const lock(mutex_);
    auto statement = docket_->prepare("SELECT coalesce(max(position) + 1, 0) FROM entry");
    if (!statement) return statement.error();
    auto const there = (*statement)->step();
    if (!there) return there.error();
    auto const length = static_cast<std::uint64_t>((*statement)->integer(0));
    (*statement)->reset();
    return length;
}

Result<std::vector<app::LogEntry>> SqliteStore::entries_from(std::uint64_t position, std::size_t most)
{
    std::lock_guard const lock(mutex_);
    auto statement = docket_->prepare(
        "SELECT position, case_id, number, at FROM entry WHERE position >= ? ORDER BY position LIMIT ?");
    if (!statement) return statement.error();
    (*statement)
        ->bind(static_cast<std::int64_t>(std::min<std::uint64_t>(position, INT64_MAX)))
        .bind(static_cast<std::int64_t>(std::min<std::size_t>(most, INT32_MAX)));
    std::vector<app::LogEntry> entries;
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) return entries;
        entries.push_back({static_cast<std::uint64_t>((*statement)->integer(0)),
                           id_of((*statement)->octets(1)),
                           static_cast<std::uint32_t>((*statement)->integer(2)),
                           {(*statement)->integer(3)}});
    }
}

Result<std::optional<app::KnownMessage>> SqliteStore::find_message(app::Direction direction, std::string_view authority,
                                                                   Id const& message)
{
    std::lock_guard const lock(mutex_);
    auto statement = docket_->prepare("SELECT conversation, case_id, position FROM message WHERE direction = ? AND "
                                      "authority = ? AND message = ?");
    if (!statement) return statement.error();
    auto const there =
        (*statement)->bind(static_cast<std::int64_t>(direction)).bind(authority).bind(octets_of(message)).step();
    if (!there) return there.error();
    if (!*there) return std::optional<app::KnownMessage>{};
    app::KnownMessage known{{direction, std::string(authority), message, id_of((*statement)->octets(0))},
                            id_of((*statement)->octets(1)),
                            static_cast<std::uint64_t>((*statement)->integer(2))};
    (*statement)->reset();
    return std::optional(std::move(known));
}

Result<std::optional<Id>> SqliteStore::case_of_conversation(std::string_view authority, Id const& conversation)
{
    std::lock_guard const lock(mutex_);
    auto statement = docket_->prepare("SELECT case_id FROM message WHERE authority = ? AND conversation = ? LIMIT 1");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(authority).bind(octets_of(conversation)).step();
    if (!there) return there.error();
    if (!*there) return std::optional<Id>{};
    auto const id = id_of((*statement)->octets(0));
    (*statement)->reset();
    return std::optional(id);
}

}
