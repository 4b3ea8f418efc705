// One small thing fetched over plain HTTP, from an address that the operator gave: what comes is signed by itself
// (lists of revoked certificates, answers about one, entries of an SMP), so the way needs no secrecy.
//
// Blocks; for a thread of its own or a program that waits. Bounded in octets and in time. Follows no redirection.
#pragma once

#include "base/base.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

namespace rogatory::net
{

struct FetchOrder {
    std::string url;          ///< "http://host[:port]/path"
    std::string content_type; ///< of the body
    Bytes body;               ///< empty: GET; otherwise POST
    std::size_t limit = 1 << 20;
    std::chrono::milliseconds patience{15'000}; ///< from the first to the last octet
};

/// The body of an answer with status 200. Errors: net.url_malformed, net.fetch_failed (the status, or what went wrong),
/// net.answer_too_large.
Result<Bytes> fetch(FetchOrder const& order);

/// The body of the answer that a stream gives. `broken` says why the stream ended; empty: the other end has closed it.
/// Errors: net.fetch_failed, net.answer_too_large.
Result<Bytes> read_fetched(std::istream& stream, FetchOrder const& order, std::function<std::string()> const& broken);

}
