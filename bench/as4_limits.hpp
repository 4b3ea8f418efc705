// The physical limits of the exchange, measured in the same run: what TLS, the disk and OpenSSL allow on this machine.
#pragma once

#include "bench/bench.hpp"
#include "exchange/wss/suite.hpp"

namespace rogatory::bench::as4
{

/// OpenSSL alone over loopback, TLS 1.3, one sending and one receiving thread.
struct TlsLimit {
    double mb_per_s = 0;        ///< one way, as fast as it goes
    double exchanges_per_s = 0; ///< 10 kB there, 2 kB back, one after the other over one connection
};
Result<TlsLimit> tls_limit(double scale);

/// SQLite alone, with the store's pragmas, in the folder that is measured: commits that are on disk.
struct CommitLimit {
    double commits_per_s = 0;      ///< of one row of 12 kB
    double grouped_rows_per_s = 0; ///< sixteen such rows a commit
};
Result<CommitLimit> commit_limit(std::string const& folder, double scale);

/// Messages per second of two cores, were there nothing but the primitives that packing one, receiving it and
/// verifying its receipt need; from processor time.
Result<double> primitives_limit(exchange::wss::Suite suite, int rsa_bits, double scale);

}
