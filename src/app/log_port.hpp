// The log of all entries by position: a port beside Store, for those who must miss nothing.
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <vector>

namespace rogatory::app
{

/// An entry as the log knows it, without its body.
struct LogEntry {
    std::uint64_t position = 0; ///< from 0, one more for each entry, whatever the clock says
    Id case_id;
    std::uint32_t number = 0; ///< in its case
    Instant at;
};

/// What a store offers that gives its log by position (store/sqlite does).
class LogPort
{
public:
    LogPort() = default;
    LogPort(LogPort const&) = delete;
    LogPort& operator=(LogPort const&) = delete;
    virtual ~LogPort() = default;

    /// How many entries there are: the position of the next one.
    virtual Result<std::uint64_t> log_length() = 0;
    /// Those at a position and after it, in the order in which they were recorded; `most` at most.
    virtual Result<std::vector<LogEntry>> entries_from(std::uint64_t position, std::size_t most) = 0;
};

}
