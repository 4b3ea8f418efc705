// An authority's access point at work: takes messages from its partners over AS4 and sends what waits in its outbox.
// An authority that nobody can reach collects its messages instead, and partners that do so get theirs when they ask.
//
// Offers   AccessPoint    run() takes and sends until it is told to stop
//          ping()         whether a partner's access point answers and believes us
//          arrivals()     what arrived and what became of it
// Knows    app, exchange, net/http
// Never    answers before what it answers is on disk; sends what was not approved
//
// A message that arrives is recorded in one transaction ("inbox", "seen") before its receipt leaves; then it is
// imported like a dossier that came by hand. A process that is killed anywhere goes on from what is recorded: what was
// answered is imported, what was not answered comes again and is taken once.
//
// TLS shows the signing certificate of the authority's card, and believes those of the partners with whom an exchange
// was agreed: there is nothing to set up beside the cards.
#pragma once

#include "app/outbox.hpp"
#include "exchange/delivery/schedule.hpp"
#include "net/http/tls.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rogatory::net
{

struct AccessPointOrder {
    app::Office& office;
    app::Account account;            ///< who records what arrives and leaves; a caseworker
    std::string folder;              ///< the authority's; its inbox and outbox lie below
    std::optional<Place> listen;     ///< nothing: only sends
    std::optional<Place> smp_listen; ///< the directory as an SMP, over plain HTTP; nothing: not offered
    exchange::delivery::RetryPolicy retry = {};
    std::uint64_t whole_limit = 1ULL << 40; ///< octets of a dossier that arrives in pieces
    unsigned threads = 4;
    DoorLimits door = {};                             ///< how many connections, before and after the handshake
    std::chrono::milliseconds trust_every{3'600'000}; ///< lists of revoked certificates are fetched so often
    /// An authority that collects its messages asks each partner at least so often.
    std::chrono::milliseconds collect_every{30'000};
    bool until_empty = false;                     ///< ends when nothing is due any more
    std::function<void(std::string const&)> tell; ///< one line for the operator; called from several threads
    /// Serves something else beside, on the same threads, for as long as what it gives lives; a use case of it holds
    /// the mutex. Nothing: only the exchange.
    std::function<Result<std::shared_ptr<void>>(boost::asio::io_context&, std::mutex& rows_in_use)> beside = {};
};

class AccessPoint
{
public:
    /// Errors: net.cannot_listen, net.tls_not_set_up, exchange.certificate_unfit, those of the store.
    static Result<std::unique_ptr<AccessPoint>> open(AccessPointOrder order);
    ~AccessPoint();
    /// 0 when it does not listen.
    std::uint16_t port() const;
    std::uint16_t smp_port() const;
    /// Works until SIGTERM, SIGINT or stop(); then finishes what is under way, for a few seconds at most.
    void run();
    void stop();
    /// The partners that could not be asked the last time for what waits there.
    std::vector<std::string> not_asked() const;

private:
    struct State;
    explicit AccessPoint(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

struct Pinged {
    std::string partner, address;
    std::int64_t milliseconds = 0;
};
/// Sends a message of the test service and verifies the receipt.
/// Errors: exchange.no_agreement, exchange.ping_refused, those of the connection.
Result<Pinged> ping(app::Office& office, std::string const& partner);

/// Imports what arrived and was not imported yet, without listening; gives how many.
Result<std::size_t> import_arrivals(app::Office& office, app::Account const& account, std::string const& folder,
                                    std::function<void(std::string const&)> const& tell);

/// People have looked at the dossiers that came as a message received before and are kept apart: they wait no more. The
/// case of the first one says who has put them away, and why; `save` gets the sealed files as they came, unless null.
/// Errors: exchange.nothing_kept_apart, those of the store and of the tray.
struct PutAway {
    std::size_t count = 0;
    std::vector<std::string> written; ///< names in the tray
};
Result<PutAway> put_away(app::Office& office, std::string const& folder, app::Account const& by, Id const& message,
                         std::string const& reason, app::Tray* save);

/// What arrived, for people: from, action, message, when, size, and the outcome. One after the other, in the order in
/// which they are imported; those that are done come last.
Done each_arrival(app::Office& office, std::function<void(boost::json::object)> const& visit);
struct Arrivals {
    std::vector<boost::json::object> rows;
    /// How many there are in all: "arriving", "to be imported", "not imported" (what is kept apart among them),
    /// "done".
    std::map<std::string, std::size_t> counts;
};
/// So many of each state at most: of what is done the last that came, of the others the first.
Result<Arrivals> arrivals(app::Office& office, std::size_t most_of_each = 100);

}
