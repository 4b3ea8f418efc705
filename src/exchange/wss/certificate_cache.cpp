#include "exchange/wss/certificate_cache.hpp"
#include "dossier/openssl.hpp"

namespace rogatory::exchange::wss
{

dossier::Certificate CertificateCache::read(BytesView der)
{
    auto const digest = dossier::sha256(der);
    {
        std::lock_guard const lock(mutex_);
        if (auto const found = places_.find(digest); found != places_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
            return found->second->certificate;
        }
    }
    auto const certificate = dossier::certificate_from(der);
    if (!certificate) return {};
    std::lock_guard const lock(mutex_);
    // Somebody else may have read the same meanwhile.
    if (!places_.contains(digest)) {
        entries_.push_front({digest, *certificate});
        places_.emplace(digest, entries_.begin());
        if (entries_.size() > most_) {
            places_.erase(entries_.back().digest);
            entries_.pop_back();
        }
    }
    return *certificate;
}

std::size_t CertificateCache::size() const
{
    std::lock_guard const lock(mutex_);
    return entries_.size();
}

}
