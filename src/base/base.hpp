// base: the small values that every folder speaks in. It knows nothing of crime.
//
// Offers   Result, Error      an answer, or why there is none: code, field, citation (error.hpp)
//          sentence()         what an Error says to an official, in their language (texts.hpp)
//          Day, Instant       a calendar day; a moment in UTC to the microsecond (time.hpp)
//          Id                 a name that nobody can guess or collide with, ordered by time (id.hpp)
//          Truth              yes, no, or open: what a rule answers (truth.hpp)
//          Language           the languages of screens and letters (language.hpp)
//          Bytes              octets, with hexadecimal and Base64 (bytes.hpp)
// Knows    nothing else
// Never    reads the clock, draws a random number, opens a file
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/language.hpp"
#include "base/texts.hpp"
#include "base/time.hpp"
#include "base/truth.hpp"
