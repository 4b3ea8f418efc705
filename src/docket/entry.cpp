#include "docket/entry.hpp"

#include "docket/merkle.hpp"

#include <sodium.h>

#include <stdexcept>

namespace rogatory::docket
{
namespace
{

constexpr std::string_view domain = "rogatory/entry";
constexpr std::uint8_t layout_version = 1;
constexpr std::size_t tag_octets = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == std::tuple_size_v<CaseKey>);
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == std::tuple_size_v<Nonce>);

void put(Bytes& out, BytesView octets)
{
    out.insert(out.end(), octets.begin(), octets.end());
}

/// Big-endian, in so many octets.
void put(Bytes& out, std::uint64_t value, unsigned octets)
{
    for (auto shift = octets * 8; shift != 0;) {
        shift -= 8;
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void put_text(Bytes& out, std::string_view text)
{
    if (text.size() > UINT32_MAX) throw std::logic_error("an actor or kind of more than 4 GiB");
    put(out, text.size(), 4);
    put(out, bytes_of(text));
}

/// The canonical octets up to the nonce: what the encryption binds the body to.
void put_header(Bytes& out, SealedEntry const& entry)
{
    put(out, bytes_of(domain));
    out.push_back(layout_version);
    put(out, entry.case_id.octets);
    put(out, entry.number, 4);
    put(out, static_cast<std::uint64_t>(entry.at.since_1970_us), 8);
    put_text(out, entry.actor);
    put_text(out, entry.kind);
    put(out, entry.nonce);
}

Digest digest_of(BytesView header, SealedEntry const& entry)
{
    std::array<std::uint8_t, 8> length;
    for (std::size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<std::uint8_t>(std::uint64_t{entry.body.size()} >> (56 - 8 * i));
    return sha256({header, length, entry.body, entry.previous});
}

/// Scratch memory of a thread: the header and the clear text of the entry at hand, wiped when a larger one has passed.
struct Scratch {
    Bytes header, clear;
    ~Scratch() { sodium_memzero(clear.data(), clear.size()); }
};
Scratch& scratch()
{
    thread_local Scratch memory;
    memory.header.clear();
    return memory;
}

/// Where the entry stands, for an error.
std::string place_of(SealedEntry const& sealed)
{
    return "case " + text_of(sealed.case_id) + ", entry " + std::to_string(sealed.number);
}

}

bool is_of_transport(Entry const& entry)
{
    if (entry.kind == "message_exported" || entry.kind == "message_receipted") return true;
    if (entry.kind != "evidence_recorded") return false;
    auto const* const outcome = entry.body.if_contains("outcome");
    return outcome != nullptr && *outcome == "accepted";
}

SealedEntry seal(Entry const& entry, CaseKey const& key, Nonce const& nonce, Digest const& previous)
{
    SealedEntry sealed{entry.case_id, entry.number, entry.at, entry.actor, entry.kind, nonce, {}, previous, {}};
    auto& header = scratch().header;
    put_header(header, sealed);
    auto const clear = boost::json::serialize(entry.body);
    sealed.body.resize(clear.size() + tag_octets);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.body.data(), nullptr,
                                               reinterpret_cast<unsigned char const*>(clear.data()), clear.size(),
                                               header.data(), header.size(), nullptr, nonce.data(), key.data());
    sealed.digest = digest_of(header, sealed);
    return sealed;
}

Result<Entry> open(SealedEntry const& sealed, CaseKey const& key)
{
    return open(sealed, key, {});
}

Result<Entry> open(SealedEntry const& sealed, CaseKey const& key, boost::json::storage_ptr storage)
{
    auto& [header, clear] = scratch();
    put_header(header, sealed);
    if (digest_of(header, sealed) != sealed.digest) return Error{"entry.digest_mismatch", place_of(sealed), "", {}};
    if (sealed.body.size() < tag_octets) return Error{"entry.cannot_decrypt", place_of(sealed), "", {}};
    auto const length = sealed.body.size() - tag_octets;
    if (clear.size() < length) clear.resize(length);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(clear.data(), nullptr, nullptr, sealed.body.data(),
                                                   sealed.body.size(), header.data(), header.size(),
                                                   sealed.nonce.data(), key.data()) != 0)
        return Error{"entry.cannot_decrypt", place_of(sealed), "", {}};

    boost::json::parse_options options;
    options.max_depth = max_body_depth;
    boost::json::error_code failure;
    auto value =
        boost::json::parse({reinterpret_cast<char const*>(clear.data()), length}, failure, std::move(storage), options);
    sodium_memzero(clear.data(), length);
    if (failure || !value.is_object()) return Error{"entry.not_json", place_of(sealed), "", {}};
    return Entry{sealed.case_id, sealed.number, sealed.at, sealed.actor, sealed.kind, std::move(value.get_object())};
}

Digest digest_of(SealedEntry const& sealed)
{
    auto& header = scratch().header;
    put_header(header, sealed);
    return digest_of(header, sealed);
}

}
