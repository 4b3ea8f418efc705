// vault: encryption at rest. XChaCha20-Poly1305 everywhere; every ciphertext says what it belongs to as associated
// data.
#pragma once

#include "app/edge_ports.hpp"
#include "base/base.hpp"
#include "base/stream.hpp"
#include "docket/entry.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace rogatory::store
{

using Key = std::array<std::uint8_t, 32>;

/// A key for one purpose, from a key for several.
Key derived_key(Key const& key, std::string_view purpose);

/// Nonce, then ciphertext with its tag.
Bytes sealed(BytesView plain, Key const& key, std::string_view belongs_to, app::Random& random);
/// Error: store.cannot_unseal (wrong key, altered, or put in another place).
Result<Bytes> unsealed(BytesView cipher, Key const& key, std::string_view belongs_to);

/// Writes the source, encrypted in pieces of 64 KiB, to the file (made anew, synced); gives SHA-256 of what was
/// written. Each piece is bound to its place and to whether it is the last. Errors: store.disk_failed, those of the
/// source.
Result<Digest> write_blob(std::string const& path, Source& content, Key const& key, app::Random& random);
/// The same in memory.
struct SealedBlob {
    Digest digest;
    Bytes octets;
};
Result<SealedBlob> seal_blob(Source& content, Key const& key, app::Random& random);
/// The plain octets of such a file, readable at any place. Errors: store.blob_unknown; reading: store.blob_damaged.
Result<std::unique_ptr<SeekableSource>> read_blob(std::string const& path, Key const& key);
/// The same for what lay in memory; the name is for errors.
Result<std::unique_ptr<SeekableSource>> open_sealed(Bytes octets, std::string const& name, Key const& key);

}
