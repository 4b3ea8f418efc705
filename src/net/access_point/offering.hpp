// What partners that nobody can reach collect from us (ebMS 3.0 Core, One-Way/Pull): which message is handed over when
// a partner asks, and what its receipt means.
//
// One message at a time is on offer to a partner, and beside it one that is urgent: urgent ones first, then small ones,
// then pieces of large dossiers. What was handed over and not signed for is offered again after the wait of a failed
// attempt. Every request is answered once: its identifier is kept as long as it counts as fresh.
//
// The folder's own affair.
#pragma once

#include "exchange/delivery/schedule.hpp"
#include "net/access_point/sending.hpp"

#include <map>
#include <mutex>
#include <set>

namespace rogatory::net
{

class Offering final : public exchange::as4::AwaitedReceipts
{
public:
    Offering(app::Office& office, app::Account account, LivePartners const& partners, Sending& sending,
             exchange::delivery::RetryPolicy policy, std::function<void(std::string const&)> tell);

    /// What was handed over and not signed for yet.
    Result<std::optional<Awaited>> find(std::string const& message_id) const override;

    struct Answered {
        Response response;
        std::optional<exchange::as4::Answer> refused; ///< for the operator
    };
    /// The next message for who asked, or EBMS:0006; an error when it asked twice or over the connection of another.
    /// Errors: those of the store and of our own keys.
    Awaitable<Result<Answered>> answer(exchange::as4::AnswerPull pull, PeerIdentity peer);
    /// A verified receipt for something that was handed over. Errors: exchange.connection_of_another, those of the
    /// store: then the message is offered again.
    Awaitable<Done> receipted(exchange::as4::Receipted receipted, PeerIdentity peer);
    /// An error about something that was handed over: signed and final, it ends it.
    Awaitable<Done> reported(exchange::as4::Reported reported, PeerIdentity peer);
    /// What lies too long.
    void look_after();

private:
    /// A message that was handed over, as long as nobody has signed for it.
    struct Held {
        bool leaving = false; ///< it is being packed or sent
        bool urgent = false;
        unsigned offers = 0;
        Instant outstanding_until; ///< nothing else is offered before
        Instant due;               ///< when it is offered again
    };
    struct Handed; ///< as it is recorded until its receipt
    class Source;
    std::optional<Id> choose(std::string const& partner);
    std::optional<Id> choose_from(std::string const& partner, app::Line line, std::map<Id, Held>& held, Instant now);
    void left(std::string const& partner, Id const& row);
    void forget(std::string const& partner, Id const& row);
    Result<std::optional<Handed>> handed(std::string const& message_id) const;
    Result<Answered> refuse(exchange::as4::AnswerPull const& pull, char const* code, std::string const& field) const;
    Awaitable<Result<Answered>> answer_fresh(exchange::as4::AnswerPull const& pull, std::string const& partner,
                                             std::string const& name);
    Result<Answered> nothing(exchange::as4::AnswerPull const& pull, std::string const& partner,
                             std::string const& name);
    Result<std::vector<app::RecordName>> old_requests(Instant now) const;
    app::Record asked_now(std::string const& partner, Instant now) const;
    std::string signal_id() const;
    Awaitable<Done> settle(Handed handed, std::string name, exchange::as4::Outcome outcome);

    app::Office& office_;
    app::Account account_;
    LivePartners const& partners_;
    Sending& sending_;
    exchange::delivery::RetryPolicy policy_;
    std::function<void(std::string const&)> tell_;
    std::mutex mutex_;
    std::map<std::string, std::map<Id, Held>> held_; ///< by partner
    std::set<std::string> answering_;                ///< requests that are being answered
};

}
