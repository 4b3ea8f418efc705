#include "docket/money.hpp"

#include <algorithm>
#include <vector>

namespace rogatory::docket
{

namespace
{

constexpr std::int64_t scale = 10'000;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view without_spaces_before(std::string_view text)
{
    auto const begin = text.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

/// Three capital letters that are no part of a longer word.
std::string_view currency_at(std::string_view text)
{
    auto const capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (text.size() < 3 || !std::ranges::all_of(text.substr(0, 3), capital)) return {};
    if (text.size() > 3 && ((text[3] >= 'A' && text[3] <= 'Z') || (text[3] >= 'a' && text[3] <= 'z'))) return {};
    return text.substr(0, 3);
}

/// Digits with what may stand between them. A separator ends nothing: "10,000, of which ..." is cut at the comma.
std::string_view digits_at(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size()) {
        if (is_digit(text[end])) {
            ++end;
            continue;
        }
        auto const between = text[end] == ',' || text[end] == '.' || text[end] == ' ' || text[end] == '\'';
        if (!between || end == 0 || end + 1 >= text.size() || !is_digit(text[end + 1])) break;
        ++end;
    }
    return text.substr(0, end);
}

struct Parts {
    std::vector<std::string_view> groups; ///< of digits
    std::string separators;               ///< between them
};

Parts parts_of(std::string_view digits)
{
    Parts parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= digits.size(); ++i) {
        if (i < digits.size() && is_digit(digits[i])) continue;
        parts.groups.push_back(digits.substr(begin, i - begin));
        if (i < digits.size()) parts.separators += digits[i];
        begin = i + 1;
    }
    return parts;
}

std::optional<std::int64_t> number_of_digits(std::string const& digits)
{
    std::int64_t number = 0;
    for (auto const c : digits)
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, c - '0', &number))
            return std::nullopt;
    return number;
}

/// The whole part and the decimals, where the separators leave no doubt which is which.
std::optional<std::pair<std::string, std::string>> split_amount(std::string_view digits)
{
    if (digits.empty()) return std::nullopt;
    auto [groups, separators] = parts_of(digits);
    std::string decimals;
    if (!separators.empty()) {
        auto const last = separators.back();
        auto const alone = std::ranges::count(separators, last) == 1;
        auto const may_be_decimal = alone && (last == '.' || last == ',');
        auto const size = groups.back().size();
        auto const may_be_group = size == 3 && (separators.size() == 1 || separators.front() == last);
        // "1.234" is one and a bit, or more than a thousand.
        if (may_be_decimal && may_be_group && last == '.') return std::nullopt;
        if (may_be_decimal && !may_be_group) {
            decimals = groups.back();
            groups.pop_back();
            separators.pop_back();
        }
    }
    for (std::size_t i = 1; i < groups.size(); ++i)
        if (groups[i].size() != 3 || separators[i - 1] != separators.front()) return std::nullopt;
    if (groups.size() > 1 && groups.front().size() > 3) return std::nullopt;
    std::string whole;
    for (auto const group : groups)
        whole += group;
    return std::pair{whole, decimals};
}

}

std::optional<Money> money_in(std::string_view text)
{
    text = without_spaces_before(text);
    auto currency = currency_at(text);
    if (!currency.empty()) text = without_spaces_before(text.substr(3));
    auto const digits = digits_at(text);
    if (currency.empty()) currency = currency_at(without_spaces_before(text.substr(digits.size())));
    auto const split = split_amount(digits);
    if (currency.empty() || !split || split->second.size() > 4) return std::nullopt;
    auto const decimals = static_cast<int>(split->second.size());
    auto const number = number_of_digits(split->first + split->second + std::string(4 - split->second.size(), '0'));
    if (!number) return std::nullopt;
    return Money{std::string(currency), *number, decimals};
}

std::string amount_of(Money const& money)
{
    auto text = std::to_string(money.ten_thousandths / scale);
    if (money.decimals == 0) return text;
    auto const fraction = std::to_string(scale + money.ten_thousandths % scale).substr(1);
    return text + "." + fraction.substr(0, static_cast<std::size_t>(money.decimals));
}

std::optional<Money> sum_of(Money const& one, Money const& other)
{
    Money sum{one.currency, 0, std::max(one.decimals, other.decimals)};
    if (one.currency != other.currency ||
        __builtin_add_overflow(one.ten_thousandths, other.ten_thousandths, &sum.ten_thousandths))
        return std::nullopt;
    return sum;
}

}
