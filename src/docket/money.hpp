// money: an amount with its currency, as whole ten-thousandths: never a floating-point number, never converted.
//
// Offers   Money, money_in()   an amount read from what an official wrote, or nothing where it can be read two ways
//          sum_of()            amounts of one currency added
// Knows    base
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rogatory::docket
{

struct Money {
    std::string currency; ///< ISO 4217, three capital letters
    std::int64_t ten_thousandths = 0;
    int decimals = 0; ///< that were written: "9500.5" has one

    friend bool operator==(Money const&, Money const&) = default;
};

/// "10000 EUR", "EUR 412,000.50", "1 250 000,00 XOF", "USD 1'000". The currency stands before or after the amount, at
/// the beginning of the text; what follows the two ("on 3 March 2026") is not looked at. Nothing where there is no
/// currency, where the amount can be read two ways ("1.234 EUR"), has more than four decimals or is negative.
std::optional<Money> money_in(std::string_view text);
/// "412000.50": the amount with the decimals that were written.
std::string amount_of(Money const& money);
/// Nothing where the currencies differ or the sum is too large.
std::optional<Money> sum_of(Money const& one, Money const& other);

}
