// Rows: the read model of cases, written with their entries.
#include "store/sqlite/the_store.hpp"

#include "store/sqlite/case_rows.hpp"
#include "store/sqlite/row_text.hpp"

#include <algorithm>

namespace rogatory::store
{

Result<std::vector<docket::CaseRow>> SqliteStore::list_cases(app::CaseFilter const& filter)
{
    std::lock_guard const lock(mutex_);
    auto view = Transaction::read(*docket_);
    if (!view) return view.error();
    auto const ids = cases_that_fit(*docket_, filter, reference_key());
    if (!ids) return ids.error();
    std::vector<docket::CaseRow> rows;
    rows.reserve(ids->size());
    for (auto const& id : *ids) {
        auto row = sealed_row(id);
        if (!row) return row.error();
        if (!*row) continue;
        (*row)->limits.clear(); // notes without their columns
        rows.push_back(std::move(**row));
    }
    return rows;
}

Result<std::vector<app::CaseLimit>> SqliteStore::list_limits(std::optional<Day> until, bool without_end)
{
    std::lock_guard const lock(mutex_);
    return limits_until(*docket_, until, without_end);
}

Result<docket::CaseRow> SqliteStore::row(Id const& case_id)
{
    std::lock_guard const lock(mutex_);
    auto found = stored_row(case_id);
    if (!found) return found.error();
    if (!*found) return missing(case_id);
    return std::move(**found);
}

Result<std::uint64_t> SqliteStore::rebuild_rows(app::RowOf const& row_of)
{
    std::lock_guard const lock(mutex_);
    auto const cases = case_ids();
    if (!cases) return cases.error();
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    std::uint64_t differed = 0;
    for (auto const& id : *cases) {
        auto loaded = load_case(id);
        if (!loaded && loaded.error().code == "case.erased") continue;
        if (!loaded) return loaded.error();
        auto const wanted = row_of(loaded->entries);
        auto const kept = stored_row(id);
        if (kept && *kept && **kept == wanted) continue;
        ++differed;
        if (auto const done = write_row(wanted); !done) return done.error();
    }
    if (auto const done = transaction->commit(); !done) return done.error();
    return differed;
}

Done SqliteStore::write_row(docket::CaseRow const& row)
{
    auto const key = key_of(row.case_id);
    if (!key) return key.error();
    auto const cipher =
        sealed(bytes_of(row_text(row)), derived_key(*key, "rogatory row"), text_of(row.case_id), random_);
    auto statement = docket_->prepare(
        "INSERT INTO case_row (case_id, side, modality, open, due, changed, state, partner_state, own_reference, "
        "partner_reference, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (case_id) DO UPDATE SET "
        "side = excluded.side, modality = excluded.modality, open = excluded.open, due = excluded.due, "
        "changed = excluded.changed, state = excluded.state, partner_state = excluded.partner_state, "
        "own_reference = excluded.own_reference, partner_reference = excluded.partner_reference, "
        "sealed = excluded.sealed");
    if (!statement) return statement.error();
    (*statement)
        ->bind(octets_of(row.case_id))
        .bind(static_cast<std::int64_t>(row.side))
        .bind(static_cast<std::int64_t>(row.modality))
        .bind(static_cast<std::int64_t>(row.open ? 1 : 0));
    if (row.due)
        (*statement)->bind(static_cast<std::int64_t>(row.due->since_1970));
    else
        (*statement)->bind_null();
    auto const reference = reference_key();
    auto const own = reference_digest(row.own_ref, reference);
    auto const partner = reference_digest(row.partner_ref, reference);
    auto const done = (*statement)
                          ->bind(row.changed.since_1970_us)
                          .bind(std::string_view(row.state))
                          .bind(std::string_view(row.partner.state))
                          .bind(BytesView(own))
                          .bind(BytesView(partner))
                          .bind(BytesView(cipher))
                          .run();
    if (!done) return done;
    return write_limits(*docket_, row);
}

Result<docket::CaseRow> SqliteStore::row_in(Statement const& statement)
{
    auto const case_id = id_of(statement.octets(0));
    auto const key = key_of(case_id);
    if (!key) return key.error();
    auto const plain = unsealed(statement.octets(1), derived_key(*key, "rogatory row"), text_of(case_id));
    if (!plain) return plain.error();
    auto row = row_from_text(text_of(*plain));
    if (!row) return row;
    bool const same_due =
        row->due ? !statement.is_null(5) && statement.integer(5) == row->due->since_1970 : statement.is_null(5);
    auto const reference = reference_key();
    bool const same_words = statement.text(7) == row->state && statement.text(8) == row->partner.state &&
                            std::ranges::equal(statement.octets(9), reference_digest(row->own_ref, reference)) &&
                            std::ranges::equal(statement.octets(10), reference_digest(row->partner_ref, reference));
    if (row->case_id != case_id || statement.integer(2) != static_cast<int>(row->side) ||
        statement.integer(3) != static_cast<int>(row->modality) || statement.integer(4) != (row->open ? 1 : 0) ||
        !same_due || statement.integer(6) != row->changed.since_1970_us || !same_words)
        return Error{"store.row_differs", text_of(case_id), "", {{"place", text_of(case_id)}}};
    return row;
}

Result<std::optional<docket::CaseRow>> SqliteStore::sealed_row(Id const& case_id)
{
    auto statement = docket_->prepare("SELECT case_id, sealed, side, modality, open, due, changed, state, "
                                      "partner_state, own_reference, partner_reference FROM case_row "
                                      "WHERE case_id = ?");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(octets_of(case_id)).step();
    if (!there) return there.error();
    if (!*there) return std::optional<docket::CaseRow>{};
    auto row = row_in(**statement);
    (*statement)->reset();
    if (!row) return row.error();
    return std::optional(std::move(*row));
}

Result<std::optional<docket::CaseRow>> SqliteStore::stored_row(Id const& case_id)
{
    auto row = sealed_row(case_id);
    if (!row || !*row) return row;
    if (auto const done = read_limits(*docket_, **row); !done) return done.error();
    return row;
}

}
