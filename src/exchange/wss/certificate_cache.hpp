// Certificates that came with messages, parsed once: to parse one costs as much as to verify a signature.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"

#include <cstddef>
#include <list>
#include <map>
#include <mutex>

namespace rogatory::exchange::wss
{

/// Holds the certificates that were asked for last. What is in it is read, not believed: trust is asked for each
/// message. May be used from several threads at once.
class CertificateCache
{
public:
    explicit CertificateCache(std::size_t most = 1024) : most_(most) {}

    /// The certificate that these octets are; empty when they are none, and then nothing is kept.
    dossier::Certificate read(BytesView der);
    std::size_t size() const;

private:
    struct Entry {
        Digest digest;
        dossier::Certificate certificate;
    };
    std::size_t most_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_; ///< the one asked for last comes first
    std::map<Digest, std::list<Entry>::iterator> places_;
};

}
