// claims: what an append claims beside its entries (messages and attachments), as a text that the leaf of the log
// covers.
//
// The folder's own affair.
#pragma once

#include "app/store_port.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rogatory::store
{

template <class Array>
Array array_of(BytesView octets)
{
    Array array{};
    std::copy_n(octets.begin(), std::min(octets.size(), array.size()), array.begin());
    return array;
}
Id id_of(BytesView octets);
BytesView octets_of(Id const& id);
std::string place_of(Id const& case_id, std::int64_t number);

/// The leaf of an entry: its digest, then that of its claims where it has any.
Bytes leaf_of(Digest const& digest, std::string const& claims);

/// What an append claims beside its entries, as the text that the leaf covers; empty when there is nothing.
std::string claims_text(std::span<app::MessageRef const> messages, std::span<app::BlobId const> blobs);

struct Claims {
    std::vector<app::MessageRef> messages;
    std::vector<app::BlobId> blobs;
};

/// Reads that text; none when it is not exactly what claims_text() writes.
std::optional<Claims> claims_from(std::string const& text);

}
