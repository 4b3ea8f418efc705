// The languages of screens, letters and sentences. A State's official languages are ISO 639 codes, not this list.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace rogatory
{

enum class Language : unsigned char { en, fr, es, ar, ru, zh, pt };

inline constexpr std::array<std::string_view, 7> language_codes{"en", "fr", "es", "ar", "ru", "zh", "pt"};

constexpr std::string_view code_of(Language language)
{
    return language_codes[static_cast<std::size_t>(language)];
}

constexpr std::optional<Language> language_from(std::string_view code)
{
    for (std::size_t i = 0; i < language_codes.size(); ++i)
        if (language_codes[i] == code) return static_cast<Language>(i);
    return std::nullopt;
}

constexpr bool is_right_to_left(Language language)
{
    return language == Language::ar;
}

}
