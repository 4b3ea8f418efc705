// Truth in three values (Kleene): a fact that nobody has established makes an answer open, never wrong.
#pragma once

#include <string_view>

namespace rogatory
{

enum class Truth : unsigned char { no, open, yes };

constexpr Truth operator!(Truth t)
{
    return t == Truth::yes ? Truth::no : t == Truth::no ? Truth::yes : Truth::open;
}
/// Both: no as soon as one is no, open as long as one is open.
constexpr Truth both(Truth a, Truth b)
{
    return a < b ? a : b;
}
/// Either: yes as soon as one is yes, open as long as one is open.
constexpr Truth either(Truth a, Truth b)
{
    return a < b ? b : a;
}
constexpr Truth truth_of(bool b)
{
    return b ? Truth::yes : Truth::no;
}

constexpr std::string_view name_of(Truth t)
{
    return t == Truth::yes ? "yes" : t == Truth::no ? "no" : "open";
}

}
