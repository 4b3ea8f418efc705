// One body that carries a message or a signal to us, pushed by a partner or handed over because we asked: fed as it
// comes, and recorded when it is whole.
//
// The folder's own affair.
#pragma once

#include "net/access_point/inbox.hpp"
#include "net/access_point/offering.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rogatory::net
{

/// For those who have handed nothing over.
class NothingAwaited final : public as4::AwaitedReceipts
{
public:
    Result<std::optional<Awaited>> find(std::string const& /*message_id*/) const override
    {
        return std::optional<Awaited>{};
    }
};

class Arriving
{
public:
    struct Order {
        app::Office& office;
        LivePartners const& partners;
        Inbox& inbox;
        exchange::ebms3::PModes const& pmodes;
        as4::AwaitedReceipts const& awaited;
        PeerIdentity peer;
        std::string content_type;
        /// The P-Mode under which we asked for it; nothing: it was pushed.
        std::shared_ptr<exchange::ebms3::PMode const> for_pull = nullptr;
    };
    explicit Arriving(Order order);
    ~Arriving();
    Arriving(Arriving const&) = delete;
    Arriving& operator=(Arriving const&) = delete;

    /// False: enough, no more is wanted.
    bool take(BytesView octets);
    /// What is to be done; what is to be delivered is recorded, durably. What could not be recorded is answered to its
    /// sender with a signed error: EBMS:0202 where it is for the moment (the disk, the database, too much at once), a
    /// final one where the message is at fault (a piece that contradicts another, a connection of somebody else).
    /// Errors: those of Reception::finish() where nobody has signed for the message.
    Awaitable<Result<std::vector<as4::Action>>> finished();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Tells the operator what was refused, and keeps it where the connection was a partner's.
void note_turned_away(app::Office& office, LivePartners const& partners, PeerIdentity const& peer,
                      as4::Answer const& answer, Tell const& tell);

/// How many messages of one partner are being taken at the same time: one that is broken, or means ill, does not keep
/// the others out (as4, section 12). Asked from several threads.
class InFlight
{
public:
    explicit InFlight(std::size_t most = 32) : most_(most) {}

    /// A message under way; it is over when this goes.
    class Place
    {
    public:
        Place(InFlight& all, std::string who) : all_(&all), who_(std::move(who)) {}
        Place(Place&& other) noexcept : all_(std::exchange(other.all_, nullptr)), who_(std::move(other.who_)) {}
        Place& operator=(Place&&) = delete;
        ~Place();

    private:
        InFlight* all_;
        std::string who_;
    };
    /// Nothing when the partner has as many under way as it may.
    std::optional<Place> enter(std::string const& who);

private:
    std::size_t most_;
    std::mutex mutex_;
    std::map<std::string, std::size_t> counts_;
};

/// One POST to the endpoint; answered with 503 when its sender has too many under way.
std::unique_ptr<Taker> take_message(app::Office& office, LivePartners const& partners, Inbox& inbox, Offering& offering,
                                    InFlight& in_flight, RequestHead const& head,
                                    std::function<void(std::string const& from)> arrived, Tell const& tell);

}
