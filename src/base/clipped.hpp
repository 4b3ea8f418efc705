// Text that others wrote, made fit to be kept: it is UTF-8, and no longer than wanted. What is written as JSON must be
// read again, and a reader of JSON refuses half a character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rogatory
{

/// The text with U+FFFD for every octet that is no part of a character. What was UTF-8 stays as it was.
std::string readable(std::string_view text);
/// The same, and no longer than so many octets: cut between two characters.
std::string clipped(std::string_view text, std::size_t octets);

}
