// ZIP archives as connectors write them (PKWARE APPNOTE 6.3): stored or deflated, with data descriptors. What dossiers
// are made of is read more strictly elsewhere (dossier/zip.hpp).
//
// The central directory decides. Each entry lies in octets of its own, has a name that is safe on every system, and is
// what its size and CRC-32 say. Limits hold while it is inflated, so a bomb costs nothing. ZIP64, encryption and
// several disks are refused.
#pragma once

#include "base/base.hpp"

#include <string>
#include <vector>

namespace rogatory::exchange::ecodex
{

struct ZipLimits {
    std::size_t archive = 64U << 20U; ///< octets
    std::size_t entries = 1000;
    std::size_t whole = 256U << 20U; ///< octets of all entries together, inflated
    std::size_t ratio = 200;         ///< of an entry, after its first MiB
};

struct ZipMember {
    std::string name;
    Bytes octets;

    friend bool operator==(ZipMember const&, ZipMember const&) = default;
};

/// Errors: ecodex.zip_refused with the reason, dossier.name_refused, dossier.name_twice.
Result<std::vector<ZipMember>> read_members(BytesView archive, ZipLimits const& limits = {});
/// Stored entries in this order. Errors: dossier.name_refused, dossier.name_twice.
Result<Bytes> write_members(std::vector<ZipMember> const& members);

}
