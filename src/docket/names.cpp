#include "docket/docket.hpp"

#include <array>

namespace rogatory::docket
{

std::string_view name_of(ClockKind kind)
{
    constexpr std::array<std::string_view, 8> names{"must_release",  "may_release", "decide_by", "tell_by",
                                                    "keep_at_least", "ends_unless", "object_by", "protection_ends"};
    auto const index = static_cast<std::size_t>(kind);
    return index < names.size() ? names[index] : std::string_view{};
}

std::string_view name_of(ClockState state)
{
    constexpr std::array<std::string_view, 8> names{"running", "paused", "extended",    "met",
                                                    "missed",  "moot",   "not_running", "may_run"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view name_of(Outgoing::State state)
{
    constexpr std::array<std::string_view, 5> names{"prepared", "approved", "rejected", "exported", "receipted"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view name_of(Undertaking::State state)
{
    constexpr std::array<std::string_view, 8> names{"proposed",  "accepted", "rejected", "in_force",
                                                    "fulfilled", "breached", "released", "ended_by_law"};
    auto const index = static_cast<std::size_t>(state);
    return index < names.size() ? names[index] : std::string_view{};
}

}
