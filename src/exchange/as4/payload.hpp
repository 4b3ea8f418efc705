// One payload as it arrives: decrypted, digested, decompressed into the spool, in one pass and constant memory.
#pragma once

#include "base/stream.hpp"
#include "dossier/openssl.hpp"
#include "exchange/as4/gzip.hpp"
#include "exchange/ebms3/read.hpp"
#include "exchange/wss/primitives.hpp"

#include <optional>

namespace rogatory::exchange::as4
{

class PayloadReader
{
public:
    struct Order {
        Digest signed_digest{}; ///< of the octets before decompression
        bool compressed = false;
        std::uint64_t inflate_limit = 0; ///< octets after decompression
        std::uint64_t inflate_ratio = 0;
    };
    PayloadReader(wss::ContentKey const& key, Order const& order, Sink& out);

    /// Errors: those of the spool, and no others: whatever is wrong with the octets is said at the end, after the tag.
    Done feed(BytesView octets);
    struct Plain {
        std::uint64_t size = 0;
        Digest sha256{}; ///< of what lies in the spool
    };
    /// Refusals: EBMS:0102 (exchange.not_decrypted), EBMS:0101 (exchange.signature_wrong), EBMS:0303
    /// (exchange.not_decompressed): in this order, so that nobody learns from altered octets what is inside.
    ebms3::Accepted<Plain> finish();

private:
    /// Counts and digests what goes to the spool.
    class Digested final : public Sink
    {
    public:
        explicit Digested(Sink& out) : out_(out) {}
        Done write(BytesView octets) override;
        std::uint64_t size = 0;
        dossier::Sha256 digest;
        std::optional<Error> failure;

    private:
        Sink& out_;
    };

    Order order_;
    wss::GcmOpener opener_;
    dossier::Sha256 digest_;
    Digested spooled_;
    std::optional<Gunzip> gunzip_;
    std::optional<Error> not_decompressed_;
    Bytes plain_;
};

}
