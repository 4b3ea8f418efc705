// An authority for fuzzers that sign: what is read from a partner that means ill is properly signed.
#pragma once

#include "dossier/identity.hpp"

namespace rogatory::fuzz
{

inline Instant const now{1'000'000'000'000'000};

/// Valid before and after `now`; another one in each run.
inline dossier::Identity const& own()
{
    static auto const identity =
        dossier::load_identity(
            dossier::make_identity({"zza.central", "A", "ZZA", Instant{0}, Instant{4'000'000'000'000'000}}, "").value(),
            "")
            .value();
    return identity;
}

}
