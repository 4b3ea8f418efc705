// small_blobs: contents up to 64 KiB lie in the database, encrypted as the files of larger ones are.
//
// The folder's own affair. A small content waits in memory until the append that names it and reaches the disk in its
// transaction: no file, no wait for the disk of its own, nothing left behind when the append never comes.
#pragma once

#include "app/store_port.hpp"
#include "store/sqlite/database.hpp"

#include <map>
#include <optional>
#include <span>

namespace rogatory::store
{

/// What schema version 3 has beside version 2.
extern char const* const small_blobs_schema;

class SmallBlobs
{
public:
    static constexpr std::size_t largest = 64 * 1024;

    /// Whether there is room for one more that waits for its append.
    bool takes(std::size_t octets) const { return waiting_octets_ + octets <= most_waiting; }
    void wait(app::BlobId const& blob, Bytes octets);

    /// The octets as they lie on the disk, of one that waits or was recorded; none when there is no such.
    Result<std::optional<Bytes>> find(Database& docket, app::BlobId const& blob) const;
    /// Writes those of them that wait, in the transaction of their append.
    Done record(Database& docket, std::span<app::BlobId const> blobs) const;
    /// They are on the disk now.
    void recorded(std::span<app::BlobId const> blobs);

private:
    static constexpr std::size_t most_waiting = 8 * 1024 * 1024;

    std::map<app::BlobId, Bytes> waiting_;
    std::size_t waiting_octets_ = 0;
};

}
