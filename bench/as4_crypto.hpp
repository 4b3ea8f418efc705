// AS4 messages of 10 kB, sent and received, beside the OpenSSL primitives that they cannot do without.
#pragma once

#include "bench/bench.hpp"

namespace rogatory::bench
{

/// One core, processor time. For each suite (rsa2048, rsa3072, ed25519, p256): SUITE_pack_per_s (digest, sign, encrypt,
/// package), SUITE_receive_per_s (unpack, parse, verify, decrypt, sign the receipt), SUITE_raw_pack_per_s and
/// SUITE_raw_receive_per_s (the primitives of each, one after the other), SUITE_ratio_to_limit (raw to whole, both
/// directions). ratio_to_limit is the lowest of rsa2048, rsa3072 and ed25519.
Result<Figures> as4_crypto(Setting const& setting);

}
