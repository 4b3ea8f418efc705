#include "exchange/as4/payload.hpp"

namespace rogatory::exchange::as4
{

Done PayloadReader::Digested::write(BytesView octets)
{
    size += octets.size();
    digest.update(octets);
    auto done = out_.write(octets);
    if (!done) failure = done.error();
    return done;
}

PayloadReader::PayloadReader(wss::ContentKey const& key, Order const& order, Sink& out)
    : order_(order), opener_(key), spooled_(out)
{
    if (order_.compressed) gunzip_.emplace(order_.inflate_limit, order_.inflate_ratio);
}

Done PayloadReader::feed(BytesView octets)
{
    plain_.clear();
    opener_.feed(octets, plain_);
    if (plain_.empty()) return {};
    if (!gunzip_) {
        // The octets in the spool are those that were signed: one digest is enough.
        return spooled_.write(plain_);
    }
    digest_.update(plain_);
    if (not_decompressed_) return {};
    if (auto const done = gunzip_->feed(plain_, spooled_); !done) {
        if (spooled_.failure) return done;
        not_decompressed_ = done.error();
    }
    return {};
}

ebms3::Accepted<PayloadReader::Plain> PayloadReader::finish()
{
    if (!opener_.finish())
        return ebms3::Refusal{"EBMS:0102", Error{"exchange.not_decrypted", "payload", "XML Encryption 1.1, 4.4", {}}};
    Plain const plain{spooled_.size, spooled_.digest.finish()};
    if ((gunzip_ ? digest_.finish() : plain.sha256) != order_.signed_digest)
        return ebms3::Refusal{"EBMS:0101",
                              Error{"exchange.signature_wrong", "payload", "XML Signature 1.1, 3.2.1", {}}};
    if (gunzip_ && !not_decompressed_)
        if (auto const done = gunzip_->finish(); !done) not_decompressed_ = done.error();
    if (not_decompressed_) return ebms3::Refusal{"EBMS:0303", *not_decompressed_};
    return plain;
}

}
