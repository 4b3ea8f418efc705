// case_rows: the read model for lists and deadlines, as tables: which cases fit a filter, which limits end when.
//
// The folder's own affair. What stands in clear is what lists are filtered by: words of the procedure, States, days,
// articles. The title and whatever else names a person stay sealed in the row; a reference number is kept only as a
// keyed digest, so that it can be looked for but not read.
#pragma once

#include "app/store_port.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/vault.hpp"

#include <string_view>
#include <vector>

namespace rogatory::store
{

/// The tables of schema version 2, and those of version 1 that they take the place of.
extern char const* const case_rows_schema;
extern char const* const case_rows_schema_1;

/// 16 octets that stand for a reference number; empty for none. Capitals and spaces around it make no difference.
Bytes reference_digest(std::string_view reference, Key const& key);

/// What the queries of the list ask SQLite to ask us; once for each connection.
Done add_functions(Database& docket);
/// The cases that fit, in the order of the list.
Result<std::vector<Id>> cases_that_fit(Database& docket, app::CaseFilter const& filter, Key const& reference_key);

Done write_limits(Database& docket, docket::CaseRow const& row);
/// Adds to a row its limits. Error: store.row_differs.
Done read_limits(Database& docket, docket::CaseRow& row);
Result<std::vector<app::CaseLimit>> limits_until(Database& docket, std::optional<Day> until, bool without_end);
/// Cases that have limits there.
Result<std::vector<Id>> cases_with_limits(Database& docket);

}
