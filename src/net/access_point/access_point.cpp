#include "net/access_point/access_point.hpp"

#include "net/access_point/inbox.hpp"
#include "net/access_point/sending.hpp"
#include "net/access_point/trust_keeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <openssl/x509.h>

#include <atomic>
#include <csignal>
#include <thread>

namespace rogatory::net
{

namespace asio = boost::asio;
namespace delivery = exchange::delivery;
using namespace std::chrono_literals;

namespace
{

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr auto look_every = 200ms; ///< for rows that another process has queued
constexpr std::size_t imports_at_once = 20;
constexpr auto grace = 10s; ///< for what is under way when the program is told to stop
constexpr std::string_view endpoint = "/as4";

/// For waits and retries: a clock that nobody sets.
Instant steady_now()
{
    auto const since = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

Response said(int status, std::string_view text)
{
    auto const octets = bytes_of(text);
    return {status, "text/plain; charset=utf-8", Bytes(octets.begin(), octets.end())};
}

Result<Tls> tls_of(app::Office& office, LivePartners const& partners, Tell const& tell = {})
{
    auto const& identity = office.identity;
    auto* const clock = &office.clock;
    return Tls::make(
        identity.signing_certificate().get(), identity.signing_key(),
        [&partners](Digest const& certificate) { return partners.believes(certificate); },
        [&partners, clock, tell](std::span<X509* const> shown) {
            std::vector<dossier::Certificate> certificates;
            for (auto* const one : shown) {
                X509_up_ref(one);
                certificates.emplace_back(std::shared_ptr<X509>(one, &X509_free));
            }
            auto const vouched = partners.vouches(certificates, clock->now());
            if (vouched == Vouched::revoked && tell)
                tell("turned away a connection with the revoked certificate of " + certificates.front().subject() +
                     " (" + dossier::spelled(certificates.front().fingerprint()) + ")");
            return vouched;
        });
}

}

struct AccessPoint::State {
    explicit State(AccessPointOrder order_)
        : order(std::move(order_)),
          inbox(order.office, order.folder, order.whole_limit),
          schedule(order.retry),
          strand(asio::make_strand(io))
    {
        if (!order.tell) order.tell = [](std::string const&) {};
    }

    /// Looks for what is to be sent and to be imported, and sets it going; on the strand.
    Awaitable<void> look();
    /// One attempt to send a row, on a strand of its own; its end is noted on the strand.
    Awaitable<void> attempt(Id row);
    void start_attempts();
    Done queue_new_rows();
    void drain();

    AccessPointOrder order;
    LivePartners partners;
    Inbox inbox;
    std::optional<Tls> tls;
    std::mutex office_in_use; ///< use cases one at a time; the store by itself may be asked from several threads
    asio::io_context io;
    delivery::Schedule schedule; ///< on the strand
    asio::strand<asio::io_context::executor_type> strand;
    std::unique_ptr<Listener> listener;
    std::unique_ptr<Sending> sending;
    std::atomic<bool> draining = false;
    std::atomic<bool> arrived = true;
};

Result<std::unique_ptr<AccessPoint>> AccessPoint::open(AccessPointOrder order)
{
    auto state = std::make_unique<State>(std::move(order));
    if (auto const done = state->partners.refresh(state->order.office); !done) return done.error();
    if (auto const done = state->inbox.prepare(); !done) return done.error();
    auto tls = tls_of(state->order.office, state->partners, state->order.tell);
    if (!tls) return tls.error();
    state->tls = *tls;
    state->sending = std::make_unique<Sending>(state->order.office, state->order.account, state->order.folder,
                                               state->partners, *tls, state->office_in_use);
    if (auto const done = state->sending->prepare(); !done) return done.error();
    if (state->order.listen) {
        auto* const self = state.get();
        Handler const handler = [self](RequestHead const& head) -> std::unique_ptr<Taker> {
            if (head.target != endpoint) return refuse(said(404, "There is nothing here. The endpoint is /as4.\n"));
            if (head.method != "POST") {
                auto response = said(405, "The endpoint takes POST.\n");
                response.headers.emplace_back("Allow", "POST");
                return refuse(std::move(response));
            }
            return take_message(
                self->order.office, self->partners, self->inbox, head,
                [self](std::string const& from) {
                    self->arrived = true;
                    asio::post(self->strand, [self, from] { self->schedule.reachable(from, steady_now()); });
                },
                self->order.tell);
        };
        auto listener =
            Listener::open(state->io, *state->order.listen, *tls,
                           [self, handler](std::unique_ptr<ByteStream> stream) -> Awaitable<void> {
                               return serve(std::move(stream), handler, {}, [self] { return self->draining.load(); });
                           });
        if (!listener) return listener.error();
        state->listener = std::move(*listener);
    }
    return std::unique_ptr<AccessPoint>(new AccessPoint(std::move(state)));
}

AccessPoint::AccessPoint(std::unique_ptr<State> state) : state_(std::move(state)) {}
AccessPoint::~AccessPoint() = default;

std::uint16_t AccessPoint::port() const
{
    return state_->listener ? state_->listener->port() : 0;
}

void AccessPoint::stop()
{
    asio::post(state_->strand, [self = state_.get()] { self->drain(); });
}

void AccessPoint::run()
{
    auto& state = *state_;
    asio::signal_set signals(state.io, SIGTERM, SIGINT);
    signals.async_wait([&](boost::system::error_code problem, int) {
        if (!problem) asio::post(state.strand, [&] { state.drain(); });
    });
    asio::co_spawn(state.strand, state.look(), [&](std::exception_ptr const& failure) {
        state.io.stop();
        if (failure) std::rethrow_exception(failure);
    });
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::max(1U, state.order.threads); ++i)
        others.emplace_back([&] { state.io.run(); });
    std::optional<std::jthread> keeper;
    if (state.listener)
        keeper.emplace([&](std::stop_token const& stop) {
            keep_trust(state.order.office, state.partners, state.order.trust_every, state.order.tell, stop);
        });
    state.io.run();
}

void AccessPoint::State::drain()
{
    draining = true;
    if (listener) listener->close();
}

Done AccessPoint::State::queue_new_rows()
{
    auto const rows = app::waiting_rows(order.office);
    if (!rows) return rows.error();
    for (auto const& row : *rows) {
        if (app::finished(row.state)) {
            // The process was stopped between the answer and putting the row away.
            if (!schedule.holds(row.id))
                if (auto const done = app::put_away(order.office, row); !done) return done;
            continue;
        }
        if (schedule.holds(row.id) || !partners.outbound(row.to)) continue;
        auto const urgency = row.urgent          ? delivery::Urgency::urgent
                             : row.split.empty() ? delivery::Urgency::ordinary
                                                 : delivery::Urgency::bulk;
        schedule.queue(row.id, row.to, urgency, steady_now());
    }
    return {};
}

void AccessPoint::State::start_attempts()
{
    if (draining) return;
    while (auto const row = schedule.begin(steady_now()))
        asio::co_spawn(asio::make_strand(io), attempt(*row), asio::detached);
}

Awaitable<void> AccessPoint::State::look()
{
    asio::steady_timer timer(strand);
    auto stop_at = std::optional<std::chrono::steady_clock::time_point>{};
    auto pause = look_every;
    for (;;) {
        auto const begun = std::chrono::steady_clock::now();
        if (!draining) {
            if (auto const done = partners.refresh(order.office); !done)
                order.tell("partners could not be read: " + texts::sentence(done.error()));
            if (auto const done = queue_new_rows(); !done)
                order.tell("the outbox could not be read: " + texts::sentence(done.error()));
            start_attempts();
            if (arrived.exchange(false)) {
                auto const import = [this]() -> Awaitable<void> {
                    auto const count = inbox.import_all(order.account, office_in_use, order.tell, imports_at_once);
                    // Receipts leave between two portions, however much has arrived.
                    if (count && *count == imports_at_once) arrived = true;
                    if (!count) order.tell("the inbox could not be read: " + texts::sentence(count.error()));
                    co_return;
                };
                // One at a time: the next look waits for it, attempts and connections do not.
                co_await asio::co_spawn(io, import(), asio::use_awaitable);
                if (auto const done = queue_new_rows(); done) start_attempts();
            }
        }
        bool const idle = schedule.under_way() == 0 && (!listener || listener->live() == 0);
        if (draining) {
            if (!stop_at) stop_at = std::chrono::steady_clock::now() + grace;
            if (idle || std::chrono::steady_clock::now() > *stop_at) co_return;
        } else if (order.until_empty && schedule.under_way() == 0) {
            auto const due = schedule.next_due();
            if (schedule.size() == 0 || (due && due->since_1970_us > steady_now().since_1970_us)) co_return;
        }
        // A long outbox is read less often, so that reading it is never most of the work.
        auto const spent = std::chrono::steady_clock::now() - begun;
        pause = std::max(look_every, std::chrono::duration_cast<std::chrono::milliseconds>(2 * spent));
        if (arrived) pause = std::chrono::milliseconds(0);
        timer.expires_after(pause);
        co_await timer.async_wait(as_result);
    }
}

Awaitable<void> AccessPoint::State::attempt(Id row)
{
    auto const outcome = co_await sending->attempt(row);
    auto const note = [this, row, outcome] {
        switch (outcome.step) {
        case Sending::Step::finished: schedule.done(row); break;
        case Sending::Step::next_piece: schedule.again(row, steady_now()); break;
        case Sending::Step::failed: {
            std::array<std::uint8_t, 2> octets{};
            order.office.random.fill(octets);
            schedule.failed(row, steady_now(), (octets[0] * 256 + octets[1]) / 65535.0);
            break;
        }
        case Sending::Step::now_bulk:
            schedule.done(row); // queued anew, in the line of what is large, at the next look
            break;
        }
        start_attempts();
    };
    if (!outcome.said.empty()) order.tell(outcome.said);
    asio::post(strand, note);
}

Result<Pinged> ping(app::Office& office, std::string const& partner)
{
    LivePartners partners;
    if (auto const done = partners.refresh(office); !done) return done.error();
    auto const pmode = partners.outbound(partner);
    if (!pmode) return Error{"exchange.no_agreement", "", "", {{"partner", partner}}};
    auto const tls = tls_of(office, partners);
    if (!tls) return tls.error();
    auto const start = std::chrono::steady_clock::now();
    asio::io_context io;
    auto answer = asio::co_spawn(io, send_ping(office, partners, *pmode, *partners.own(), *tls), asio::use_future);
    io.run();
    auto const done = answer.get();
    if (!done) return done.error();
    auto const spent = std::chrono::steady_clock::now() - start;
    return Pinged{partner, pmode->peer.address, std::chrono::duration_cast<std::chrono::milliseconds>(spent).count()};
}

Result<std::size_t> import_arrivals(app::Office& office, app::Account const& account, std::string const& folder,
                                    std::function<void(std::string const&)> const& tell)
{
    Inbox inbox(office, folder, 1ULL << 40);
    std::mutex office_in_use;
    return inbox.import_all(account, office_in_use, tell);
}

}
