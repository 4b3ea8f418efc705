// handling: the handling codes of police cooperation, and what each means for whoever holds the information.
//
// Offers   meaning_of_handling()   a sentence for the code
// Knows    nothing
// Never    holds the wording of any manual: the code is kept, and this says what the program does with it (practice)
#pragma once

#include <string_view>

namespace rogatory::docket
{

constexpr std::string_view meaning_of_handling(std::string_view code)
{
    if (code == "H0") return "for preventing and fighting crime; any other purpose needs consent";
    if (code == "H1") return "not in court, and in no request or file of other proceedings, without consent";
    if (code == "H2") return "not passed on to another State without consent";
    if (code == "H3") return "another restriction, which is read and confirmed at each use";
    return "a code that this version does not know; ask the sender what it means";
}

}
