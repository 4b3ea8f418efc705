#include "exchange/wss/suite.hpp"

namespace rogatory::exchange::wss
{

std::string_view name_of(Suite suite)
{
    switch (suite) {
    case Suite::rsa_1x: return "rsa-1x";
    case Suite::eddsa_2: return "eddsa-2";
    case Suite::ecdsa_2: return "ecdsa-2";
    }
    return {};
}

std::optional<Suite> suite_from(std::string_view name)
{
    for (auto const suite : {Suite::rsa_1x, Suite::eddsa_2, Suite::ecdsa_2})
        if (name_of(suite) == name) return suite;
    return std::nullopt;
}

}
