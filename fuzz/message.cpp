// A message from another State: what we read we can write and read again alike; what we refuse we can explain; and
// whatever it says, a case takes it without breaking, keeps it, and refuses it the second time.
#include "base/texts.hpp"
#include "docket/docket.hpp"

#include <cstdlib>

using namespace rogatory;

namespace
{

void require(bool holds)
{
    if (!holds) std::abort();
}

docket::Entry recorded(docket::Event event, docket::CaseState const& state, docket::Setting const& setting)
{
    return docket::entry_of(std::move(event), {}, state.length + 1, setting);
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const message = docket::read_message(text_of(BytesView{data, size}));
    if (!message) {
        require(texts::has_sentence(message.error().code));
        return 0;
    }
    require(docket::read_message(boost::json::value(docket::to_json(*message))) == *message);

    docket::Setting setting;
    setting.today = *day_from("2026-01-05");
    setting.now = start_of(setting.today);
    setting.account = "clara";
    setting.roles = {"caseworker", "approver"};
    setting.own = message->to;
    docket::CaseState state;
    auto events = docket::receive(state, *message, setting);
    if (!events) {
        require(texts::has_sentence(events.error().code));
        return 0;
    }
    for (auto& event : *events)
        docket::apply(state, recorded(std::move(event), state, setting));
    require(state.unknown == 0 && !state.state.empty());
    require(docket::receive(state, *message, setting).error().code == "message.already_received");
    require(!boost::json::serialize(docket::to_json(state)).empty());
    require(!docket::open_commands(state, setting).empty());
    return 0;
}
