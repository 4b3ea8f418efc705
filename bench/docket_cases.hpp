// What the docket's benchmarks share: a case as officials record it, a store to put it in.
#pragma once

#include "docket/docket.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rogatory::bench::dockets
{

struct Octets final : app::Random {
    void fill(std::span<std::uint8_t> octets) override;
};

/// A drafted, approved and sent request for mutual legal assistance and notes on it, through docket::decide().
/// Error: what decide() refuses.
Result<std::vector<docket::Entry>> recorded_case(std::uint32_t entries, Octets& random);

/// Its entries one append each, as they were recorded.
std::vector<app::Append> appends_of(std::vector<docket::Entry> const& entries);

/// A store in a new folder below the scratch folder.
Result<std::unique_ptr<app::Store>> new_store(std::string const& folder, Octets& random);

}
