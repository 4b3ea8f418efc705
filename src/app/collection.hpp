// An authority that nobody can reach from outside collects its messages; its partners keep them until it asks (ebMS 3.0
// Core, One-Way/Pull). Here is what both sides remember of it; net/access_point asks and answers.
#pragma once

#include "app/outbox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// The kind of the record in which it stands whether this authority collects its messages.
inline constexpr std::string_view reach_kind = "reach";

/// Whether this authority collects its messages. Its card says so.
Result<bool> collects(Office& office);
/// Errors: account.not_administrator, exchange.both_collect (a partner with whom an exchange was agreed collects too:
/// then neither could ask the other), those of the store.
Done set_collects(Office& office, Account const& by, bool collects);
/// Whether the partner of the agreement collects what is for it: then there is no address.
bool partner_collects(Agreement const& agreement);

/// The channel (message partition channel) in which the messages for an authority wait at each of its partners.
std::string channel_for(std::string_view authority);

/// Who asked: the partner us, or we the partner.
enum class AskedBy : std::uint8_t { partner, us };
/// When somebody asked last, and when something was handed over and signed for.
struct Asked {
    std::optional<Instant> at, handed_over;
    std::string problem; ///< why asking failed the last time, or empty

    friend bool operator==(Asked const&, Asked const&) = default;
};
Result<Asked> last_asked(Office& office, AskedBy by, std::string_view partner);
/// As it is recorded.
Record record_of_asked(AskedBy by, std::string_view partner, Asked const& asked);
Done note_asked(Office& office, AskedBy by, std::string_view partner, Asked const& asked);

/// What is urgent and lies uncollected for this long rings here; what lies for seven days is given up.
inline constexpr std::int64_t uncollected_rings_after_us = 120'000'000;
inline constexpr std::int64_t uncollected_given_up_after_us = 7LL * 86'400'000'000;
/// Looks after what waits to be collected: what is urgent and old becomes an alarm, what is too old is given up and
/// recorded as such. Gives lines for the operator. Errors: those of the store.
Result<std::vector<std::string>> look_after_uncollected(Office& office, Account const& account);

}
