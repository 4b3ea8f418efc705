// What every fuzzer states: a condition that must hold whatever the input is.
#pragma once

#include "base/base.hpp"

#include <cstdlib>

namespace rogatory::fuzz
{

inline void require(bool holds)
{
    if (!holds) std::abort();
}

/// What we refuse, we can explain.
inline void require_sentence(Error const& error)
{
    require(texts::has_sentence(error.code));
}

}
