// Records: small encrypted things by kind and name.
#include "store/sqlite/the_store.hpp"

#include <algorithm>
#include <cstdint>

namespace rogatory::store
{

Result<std::optional<Bytes>> SqliteStore::get_record(std::string_view kind, std::string_view name)
{
    std::lock_guard const lock(reading_);
    auto statement = reader_->prepare("SELECT sealed FROM record WHERE kind = ? AND name = ?");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(kind).bind(name).step();
    if (!there) return there.error();
    if (!*there) return std::optional<Bytes>{};
    auto plain = unsealed((*statement)->octets(0), record_key_, record_place(kind, name));
    (*statement)->reset();
    if (!plain) return plain.error();
    return std::optional(std::move(*plain));
}

Done SqliteStore::change_records(std::span<app::RecordName const> removed, std::span<app::Record const> written)
{
    std::lock_guard const lock(mutex_);
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    for (auto const& name : removed)
        if (auto const gone = delete_record(name.kind, name.name); !gone) return gone.error();
    for (auto const& record : written)
        if (auto const done = write_record(record); !done) return done;
    return transaction->commit();
}

Result<bool> SqliteStore::remove_record(std::string_view kind, std::string_view name)
{
    std::lock_guard const lock(mutex_);
    return delete_record(kind, name);
}

Result<std::vector<app::Record>> SqliteStore::list_records(std::string_view kind)
{
    return records_after(kind, {}, SIZE_MAX);
}

Result<std::vector<app::Record>> SqliteStore::records_after(std::string_view kind, std::string_view after,
                                                            std::size_t most)
{
    std::lock_guard const lock(reading_);
    // A name is never empty: all come after nothing. A view of nothing would be NULL, which nothing is greater than.
    auto statement =
        reader_->prepare("SELECT name, sealed FROM record WHERE kind = ? AND name > ? ORDER BY name LIMIT ?");
    if (!statement) return statement.error();
    auto const place = after.empty() ? std::string_view("") : after;
    auto const limit = most > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(most);
    (*statement)->bind(kind).bind(place).bind(limit);
    std::vector<app::Record> records;
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) return records;
        auto name = (*statement)->text(0);
        auto plain = unsealed((*statement)->octets(1), record_key_, record_place(kind, name));
        if (!plain) {
            (*statement)->reset();
            return plain.error();
        }
        records.push_back({std::string(kind), std::move(name), std::move(*plain)});
    }
}

Result<std::vector<std::string>> SqliteStore::record_names(std::string_view kind, std::string_view after,
                                                           std::size_t most)
{
    std::lock_guard const lock(reading_);
    auto statement = reader_->prepare("SELECT name FROM record WHERE kind = ? AND name > ? ORDER BY name LIMIT ?");
    if (!statement) return statement.error();
    // A view of nothing would be NULL, which nothing is greater than.
    auto const place = after.empty() ? std::string_view("") : after;
    (*statement)->bind(kind).bind(place).bind(static_cast<std::int64_t>(std::min<std::size_t>(most, INT32_MAX)));
    std::vector<std::string> names;
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) return names;
        names.push_back((*statement)->text(0));
    }
}

Result<std::vector<std::string>> SqliteStore::record_kinds(std::string_view beginning)
{
    std::lock_guard const lock(reading_);
    auto statement = reader_->prepare("SELECT kind FROM record WHERE kind > ? ORDER BY kind LIMIT 1");
    if (!statement) return statement.error();
    std::vector<std::string> kinds;
    // From one kind to the next in the index, however many records each has; first to what comes right before.
    std::string place(beginning);
    if (!place.empty()) {
        --place.back();
        place += "\x7f";
    }
    for (;;) {
        auto const row = (*statement)->bind(std::string_view(place)).step();
        if (!row) return row.error();
        if (!*row) return kinds;
        place = (*statement)->text(0);
        (*statement)->reset();
        if (place.starts_with(beginning))
            kinds.push_back(place);
        else if (place > beginning)
            return kinds;
    }
}

Result<Digest> SqliteStore::records_stamp(std::string_view kind)
{
    std::lock_guard const lock(reading_);
    // Every write seals anew, with a nonce of its own: other octets are another state.
    auto statement = reader_->prepare("SELECT name, substr(sealed, 1, 24) FROM record WHERE kind = ? ORDER BY name");
    if (!statement) return statement.error();
    (*statement)->bind(kind);
    std::string all;
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) return docket::sha256({bytes_of(all)});
        all += (*statement)->text(0);
        all += '\n';
        all += text_of((*statement)->octets(1));
    }
}

Done SqliteStore::write_record(app::Record const& record)
{
    auto const cipher = sealed(record.octets, record_key_, record_place(record.kind, record.name), random_);
    auto statement = docket_->prepare("INSERT INTO record (kind, name, sealed) VALUES (?, ?, ?) ON CONFLICT (kind, "
                                      "name) DO UPDATE SET sealed = excluded.sealed");
    if (!statement) return statement.error();
    return (*statement)
        ->bind(std::string_view(record.kind))
        .bind(std::string_view(record.name))
        .bind(BytesView(cipher))
        .run();
}

Result<bool> SqliteStore::delete_record(std::string_view kind, std::string_view name)
{
    auto statement = docket_->prepare("DELETE FROM record WHERE kind = ? AND name = ? RETURNING 1");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(kind).bind(name).step();
    if (there && *there)
        if (auto const done = (*statement)->run(); !done) return done.error();
    return there;
}

std::string SqliteStore::record_place(std::string_view kind, std::string_view name)
{
    return "record " + std::string(kind) + " " + std::string(name);
}

}
