#include "exchange/ebms3/pmode.hpp"

#include <algorithm>

namespace rogatory::exchange::ebms3
{

// Values are compared as they stand, without folding case (as4, 15). An agreement is compared when either side names
// one; its pmode attribute is a hint to the sender's own configuration.
bool fits_inbound(PMode const& pmode, UserMessage const& message)
{
    if (message.from.id != pmode.peer.party.id || message.to.id != pmode.own.id) return false;
    if (message.agreement.has_value() != pmode.agreement.has_value()) return false;
    if (message.agreement &&
        (message.agreement->value != pmode.agreement->value || message.agreement->type != pmode.agreement->type))
        return false;
    if (is_ping(message)) return true;
    if (message.service != pmode.service) return false;
    return std::any_of(pmode.actions.begin(), pmode.actions.end(),
                       [&](auto const& action) { return action == "*" || action == message.action; });
}

PModeTable::PModeTable(std::vector<std::shared_ptr<PMode const>> pmodes) : pmodes_(std::move(pmodes)) {}

std::shared_ptr<PMode const> PModeTable::for_message(UserMessage const& message) const
{
    auto const found =
        std::find_if(pmodes_.begin(), pmodes_.end(), [&](auto const& pmode) { return fits_inbound(*pmode, message); });
    return found == pmodes_.end() ? nullptr : *found;
}

std::vector<std::shared_ptr<PMode const>> PModeTable::for_pull(std::string_view mpc) const
{
    std::vector<std::shared_ptr<PMode const>> found;
    for (auto const& pmode : pmodes_)
        if (pmode->mep == Mep::one_way_pull && channel_of(pmode->mpc) == channel_of(mpc)) found.push_back(pmode);
    return found;
}

}
