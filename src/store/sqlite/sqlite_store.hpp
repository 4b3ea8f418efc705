// sqlite: the docket on SQLite, one file for entries, one for the keys of cases, one folder for attachments.
//
// Offers   open_sqlite()   the store of an authority's folder
// Knows    the port that app declares
// Never    keeps a case's plain text on disk; answers before what it answers is on disk
#pragma once

#include "app/edge_ports.hpp"
#include "app/store_port.hpp"

#include <array>
#include <memory>
#include <string>

namespace rogatory::store
{

/// The key that wraps the keys of cases and the records.
using WrappingKey = std::array<std::uint8_t, 32>;

/// Opens the store in the folder, making it if it is not there; finishes an erasure that was interrupted.
/// Errors: store.cannot_open, store.damaged, store.newer_version, store.wrong_key.
Result<std::unique_ptr<app::Store>> open_sqlite(std::string const& folder, WrappingKey const& key, app::Random& random);

}
