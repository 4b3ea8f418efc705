// What the benchmarks of lists and deadlines share: many cases in one store, and SQLite alone.
#pragma once

#include "bench/docket_cases.hpp"

#include <functional>
#include <string>

namespace rogatory::bench::dockets
{

/// Records a case of one entry for each row that `row` gives, many with one wait for the disk.
Done record_rows(app::Store& store, std::size_t count, Octets& random,
                 std::function<docket::CaseRow(std::size_t)> const& row);

/// Milliseconds in which SQLite steps through a query and reads every column, and nothing else; the median of eleven.
Result<double> bare_ms(std::string const& file, std::string const& sql);

}
