#include "exchange/ebms3/message.hpp"

#include <algorithm>

namespace rogatory::exchange::ebms3
{

std::optional<std::string_view> property(std::vector<Property> const& properties, std::string_view name)
{
    auto const found =
        std::find_if(properties.begin(), properties.end(), [&](auto const& p) { return p.name == name; });
    if (found == properties.end()) return std::nullopt;
    return found->value;
}

bool same_references(std::vector<SignedReference> const& left, std::vector<SignedReference> const& right)
{
    auto const sorted = [](std::vector<SignedReference> references) {
        for (auto& reference : references)
            reference.prefixes.clear();
        std::sort(references.begin(), references.end());
        return references;
    };
    return sorted(left) == sorted(right);
}

std::string_view channel_of(std::string_view mpc)
{
    return mpc.empty() ? default_mpc : mpc;
}

bool is_ping(UserMessage const& message)
{
    return message.service.value == test_service && message.action == test_action;
}

}
