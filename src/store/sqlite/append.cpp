// Append: entries with all that is recorded beside them, in one transaction.
#include "store/sqlite/the_store.hpp"

#include <algorithm>
#include <cstring>
#include <sqlite3.h>

namespace rogatory::store
{

Done SqliteStore::create_case(Id const& case_id)
{
    std::lock_guard const lock(mutex_);
    // The identifier of an erased case is not used again: its old entries would seem to belong to the new key.
    auto const head = head_of(case_id);
    if (!head) return head.error();
    if (head->erased) return Error{"case.erased", text_of(case_id), "", {{"case", text_of(case_id)}}};
    if (head->length > 0) return Error{"store.case_exists", text_of(case_id), "", {}};
    auto statement = keys_->prepare("SELECT 1 FROM case_key WHERE case_id = ?");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(octets_of(case_id)).step();
    if (!there) return there.error();
    (*statement)->reset();
    if (*there || new_keys_.contains(case_id)) return Error{"store.case_exists", text_of(case_id), "", {}};
    // Of cases that never had an entry no more is held than this.
    if (new_keys_.size() >= most_new_keys)
        if (auto const done = keep_new_keys(std::nullopt); !done) return done;
    random_.fill(new_keys_[case_id]);
    return {};
}

Done SqliteStore::keep_new_keys(std::optional<std::span<app::Append const>> of_orders)
{
    std::vector<Id> kept;
    for (auto const& [case_id, key] : new_keys_)
        if (!of_orders || std::ranges::any_of(*of_orders, [&](auto const& one) { return one.case_id == case_id; }))
            kept.push_back(case_id);
    if (kept.empty()) return {};
    auto transaction = Transaction::begin(*keys_);
    if (!transaction) return transaction.error();
    for (auto const& case_id : kept) {
        auto const wrapped = sealed(new_keys_.at(case_id), wrapping_key_, text_of(case_id), random_);
        auto statement = keys_->prepare("INSERT INTO case_key (case_id, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING");
        if (!statement) return statement.error();
        if (auto const done = (*statement)->bind(octets_of(case_id)).bind(BytesView(wrapped)).run(); !done) return done;
        // Another program made one for the same case.
        if (sqlite3_changes(keys_->handle()) == 0) return Error{"store.case_exists", text_of(case_id), "", {}};
    }
    if (auto const done = transaction->commit(); !done) return done;
    for (auto const& case_id : kept) {
        auto& key = new_keys_.at(case_id);
        case_keys_.emplace(case_id, key);
        sodium_memzero(key.data(), key.size());
        new_keys_.erase(case_id);
    }
    return {};
}

Result<app::Recorded> SqliteStore::append(app::Append const& order)
{
    auto const all = append_all(std::span(&order, 1));
    if (!all) return all.error();
    return all->front();
}

Result<std::vector<Result<app::Recorded>>> SqliteStore::append_all(std::span<app::Append const> orders)
{
    std::lock_guard const lock(mutex_);
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    if (auto const done = refresh_frontier(); !done) return done.error();
    auto const before = *frontier_;
    Refresh refresh{frontier_, before};
    std::vector<Result<app::Recorded>> results;
    for (auto const& order : orders) {
        auto const frontier = *frontier_;
        if (orders.size() > 1)
            if (auto const done = docket_->run("SAVEPOINT one"); !done) return give_up(before, done.error());
        auto recorded = append_one(order);
        if (!recorded) {
            *frontier_ = frontier;
            if (orders.size() == 1) {
                results.push_back(recorded);
                return results; // the transaction rolls back
            }
            if (auto const done = docket_->run("ROLLBACK TO one"); !done) return give_up(before, done.error());
        }
        if (orders.size() > 1)
            if (auto const done = docket_->run("RELEASE one"); !done) return give_up(before, done.error());
        results.push_back(std::move(recorded));
    }
    // The keys first: an entry without its key could never be read.
    if (auto const done = keep_new_keys(orders); !done) return give_up(before, done.error());
    if (auto const done = transaction->commit(); !done) return give_up(before, done.error());
    refresh.committed = true;
    for (std::size_t i = 0; i < orders.size(); ++i)
        if (results[i]) small_blobs_.recorded(orders[i].blobs);
    return results;
}

Result<std::vector<app::Recorded>> SqliteStore::append_together(std::span<app::Append const> orders)
{
    std::lock_guard const lock(mutex_);
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    if (auto const done = refresh_frontier(); !done) return done.error();
    auto const before = *frontier_;
    Refresh refresh{frontier_, before};
    std::vector<app::Recorded> taken;
    for (auto const& order : orders) {
        auto recorded = append_one(order);
        if (!recorded) return give_up(before, recorded.error()); // the transaction rolls back
        taken.push_back(std::move(*recorded));
    }
    // The keys first: an entry without its key could never be read.
    if (auto const done = keep_new_keys(orders); !done) return give_up(before, done.error());
    if (auto const done = transaction->commit(); !done) return give_up(before, done.error());
    refresh.committed = true;
    for (auto const& order : orders)
        small_blobs_.recorded(order.blobs);
    return taken;
}

Done SqliteStore::refresh_frontier()
{
    auto statement = docket_->prepare("SELECT coalesce(max(position) + 1, 0) FROM entry");
    if (!statement) return statement.error();
    if (auto const row = (*statement)->step(); !row) return row.error();
    auto const size = static_cast<std::uint64_t>((*statement)->integer(0));
    (*statement)->reset();
    if (frontier_ && frontier_->size() == size) return {};
    auto frontier = docket::frontier_of(size, reader());
    if (!frontier) return frontier.error();
    frontier_ = std::move(*frontier);
    return {};
}

Error SqliteStore::give_up(docket::Frontier const& before, Error error)
{
    frontier_ = before;
    return error;
}

Done SqliteStore::write_entry(docket::SealedEntry const& entry, std::string const& claims)
{
    auto const position = frontier_->size();
    auto const nodes = frontier_->append(docket::leaf_hash(leaf_of(entry.digest, claims)));
    Bytes node_octets;
    for (auto const& node : nodes)
        node_octets.insert(node_octets.end(), node.begin(), node.end());
    auto statement = docket_->prepare(
        "INSERT INTO entry (position, case_id, number, at, actor, kind, nonce, body, previous, digest, "
        "claims, nodes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!statement) return statement.error();
    return (*statement)
        ->bind(static_cast<std::int64_t>(position))
        .bind(octets_of(entry.case_id))
        .bind(static_cast<std::int64_t>(entry.number))
        .bind(entry.at.since_1970_us)
        .bind(std::string_view(entry.actor))
        .bind(std::string_view(entry.kind))
        .bind(BytesView(entry.nonce))
        .bind(BytesView(entry.body))
        .bind(BytesView(entry.previous))
        .bind(BytesView(entry.digest))
        .bind(std::string_view(claims))
        .bind(BytesView(node_octets))
        .run();
}

Result<app::Recorded> SqliteStore::append_one(app::Append const& order)
{
    auto const head = head_of(order.case_id);
    if (!head) return head.error();
    if (head->erased) return Error{"case.erased", text_of(order.case_id), "", {{"case", text_of(order.case_id)}}};
    if (head->length != order.expected_length) return Error{"store.case_changed", text_of(order.case_id), "", {}};
    if (order.entries.empty() || order.row.case_id != order.case_id)
        throw std::logic_error("an append needs an entry and the row of its case");
    auto const key = key_of(order.case_id);
    if (!key) return key.error();
    for (auto const& message : order.messages) {
        auto statement = docket_->prepare(
            "INSERT INTO message (direction, authority, message, conversation, case_id, position) VALUES "
            "(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1");
        if (!statement) return statement.error();
        auto const fresh = (*statement)
                               ->bind(static_cast<std::int64_t>(message.direction))
                               .bind(std::string_view(message.authority))
                               .bind(octets_of(message.message))
                               .bind(octets_of(message.conversation))
                               .bind(octets_of(order.case_id))
                               .bind(static_cast<std::int64_t>(frontier_->size()))
                               .step();
        if (!fresh) return fresh.error();
        (*statement)->reset();
        if (!*fresh) return Error{"store.message_known", text_of(message.message), "", {}};
    }
    for (auto const& blob : order.blobs) {
        auto const small = small_blobs_.find(*docket_, blob);
        if (!small) return small.error();
        if (!*small && !fs::exists(blob_path(blob))) return Error{"store.blob_unknown", hex_of(blob), "", {}};
        auto statement = docket_->prepare("INSERT INTO blob (blob, case_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
        if (!statement) return statement.error();
        if (auto const done = (*statement)->bind(BytesView(blob)).bind(octets_of(order.case_id)).run(); !done)
            return done.error();
        if (sqlite3_changes(docket_->handle()) == 0) return Error{"store.blob_unknown", hex_of(blob), "", {}};
    }
    if (auto const done = small_blobs_.record(*docket_, order.blobs); !done) return done.error();
    auto number = order.expected_length;
    auto previous = head->digest;
    auto claims = claims_text(order.messages, order.blobs);
    for (auto const& entry : order.entries) {
        if (entry.case_id != order.case_id || entry.number != ++number)
            throw std::logic_error("entries of an append are of its case and numbered on from its length");
        docket::Nonce nonce{};
        random_.fill(nonce);
        auto const sealed_entry = docket::seal(entry, *key, nonce, previous);
        // What could not be read back (not UTF-8, nested too deep) would be lost: it is refused before it is there.
        if (auto const opened = docket::open(sealed_entry, *key); !opened)
            return Error{"store.entry_unreadable", place_of(entry.case_id, entry.number), "", {}};
        if (auto const done = write_entry(sealed_entry, claims); !done) return done.error();
        claims.clear(); // the first entry carries them
        previous = sealed_entry.digest;
    }
    if (auto const done = write_row(order.row); !done) return done.error();
    for (auto const& name : order.removed)
        if (auto const gone = delete_record(name.kind, name.name); !gone) return gone.error();
    for (auto const& record : order.records)
        if (auto const done = write_record(record); !done) return done.error();
    return app::Recorded{frontier_->size() - 1,
                         order.expected_length + static_cast<std::uint32_t>(order.entries.size())};
}

Result<SqliteStore::Head> SqliteStore::head_of(Id const& case_id)
{
    auto statement =
        docket_->prepare("SELECT number, digest, kind FROM entry WHERE case_id = ? ORDER BY number DESC LIMIT 1");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(octets_of(case_id)).step();
    if (!there) return there.error();
    Head head;
    if (*there) {
        head = {static_cast<std::uint32_t>((*statement)->integer(0)), array_of<Digest>((*statement)->octets(1)),
                (*statement)->text(2) == erased_kind};
        (*statement)->reset();
    }
    return head;
}

}
