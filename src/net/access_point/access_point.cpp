#include "net/access_point/access_point.hpp"

#include "app/signals.hpp"
#include "net/access_point/arriving.hpp"
#include "net/access_point/collecting.hpp"
#include "net/access_point/offering.hpp"
#include "net/access_point/sending.hpp"
#include "net/access_point/smp_handler.hpp"
#include "net/access_point/trust_keeper.hpp"
#include "net/http/plain.hpp"

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

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <set>
#include <thread>

#include <sys/resource.h>

namespace rogatory::net
{

namespace asio = boost::asio;
namespace delivery = exchange::delivery;
using namespace std::chrono_literals;

namespace
{

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr auto look_every = 200ms; ///< for rows that another process has queued
constexpr auto import_every = 1s;
constexpr std::size_t imports_at_once = 20;
constexpr std::size_t window = 128; ///< rows of a line that are held in memory, beside those that failed
constexpr std::size_t most_failed = 1024;
constexpr auto calm = 200ms;          ///< so long nothing has arrived: there is time for imports
constexpr int import_share = 3;       ///< otherwise they rest so many times as long as they took
constexpr auto retrieval_every = 30s; ///< how often it is asked whether a message waits too long to be taken
constexpr auto first_ask_again = 1s;  ///< after something was there; then twice as long, up to what was ordered
constexpr int longest_failing = 10;   ///< times what was ordered: so long a partner is left alone that does not answer
constexpr unsigned most_repeats = 5;  ///< what came before, handed over again
constexpr auto grace = 10s;           ///< for what is under way when the program is told to stop
constexpr std::string_view endpoint = "/as4";

/// For waits and retries: a clock that nobody sets.
Instant steady_now()
{
    auto const since = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

/// Every connection and every file takes a descriptor; a service is usually given 1024, and may take more.
constexpr ::rlim_t descriptors_beside = 1024; ///< connections out, files, the database
void take_descriptors(DoorLimits const& door, Tell const& tell)
{
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    auto const wanted = door.guests + door.strangers + descriptors_beside;
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = std::min<::rlim_t>(wanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted)
        tell("only " + std::to_string(limit.rlim_cur) +
             " files may be open at once: under load connections wait. Give " + "the service " +
             std::to_string(wanted) + " (ulimit -n, LimitNOFILE)");
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

    /// Looks for what is to be sent, and sets it going; on the strand.
    Awaitable<void> look();
    /// One attempt to send a row, on a strand of its own; its end is noted on the strand.
    Awaitable<void> attempt(Id row, std::string to, unsigned unreachable_times);
    void note(Id const& row, std::string const& to, Sending::Outcome const& outcome);
    void start_attempts();
    /// Fills the lines of the schedule from the outbox; of those that are long only the head.
    Done fill();
    Done fill_line(app::WaitingLine const& line);
    /// Tells the senders of what nobody took in the time agreed, and our own people of what nobody collects.
    Awaitable<void> tell_retrievals();
    /// Asks those partners for what waits there whose turn it is; on the strand.
    void ask_partners();
    Awaitable<void> ask_partner(std::string partner);
    void note_asked(std::string const& partner, Collecting::Outcome const& outcome);
    /// Something went to the partner: its answer may wait there soon.
    void ask_soon(std::string const& partner);
    /// Whether a partner is being asked, or has something to give still.
    bool asking_goes_on() const;
    /// Whether something was imported that had come while we were sending.
    bool import_at_the_end();
    void drain();
    /// Imports what has arrived until the end, on a thread of its own.
    void import_lane(Inbox::Lane lane);
    /// Rests while messages are still coming: they are signed for first.
    void rest(std::chrono::steady_clock::duration spent);
    void has_arrived();
    void end_imports();

    AccessPointOrder order;
    LivePartners partners;
    Inbox inbox;
    InFlight in_flight;
    std::optional<Tls> tls;
    std::mutex rows_in_use; ///< of the outbox: whoever reads a row to write it anew holds it
    Waiting waiting;
    std::unique_ptr<Offering> offering; ///< outlives the answers that are being sent
    asio::io_context io;
    delivery::Schedule schedule; ///< on the strand
    struct Asking {
        std::chrono::steady_clock::time_point due;
        unsigned quiet = 0, failures = 0, repeats = 0; ///< in a row
        bool under_way = false;
        std::string said; ///< why it failed
    };
    std::map<std::string, Asking> asking;         ///< partners whom we ask; on the strand
    std::map<Id, std::string> receivers;          ///< of the rows that the schedule holds; on the strand
    std::set<std::pair<std::string, int>> longer; ///< lines of which only the head is held; on the strand
    asio::strand<asio::io_context::executor_type> strand;
    std::unique_ptr<Listener> listener;
    std::shared_ptr<void> beside;
    std::unique_ptr<PlainListener> smp_listener;
    std::unique_ptr<Sending> sending;
    std::unique_ptr<Collecting> collecting;
    std::atomic<bool> draining = false;
    std::mutex import_mutex;
    std::condition_variable import_wakes;
    std::uint64_t arrivals = 1; ///< under import_mutex
    std::chrono::steady_clock::time_point last_arrival;
    bool imports_end = false;
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
                                               state->partners, *tls, state->rows_in_use);
    if (auto const done = state->sending->prepare(); !done) return done.error();
    state->offering = std::make_unique<Offering>(state->order.office, state->order.account, state->partners,
                                                 *state->sending, state->order.retry, state->order.tell);
    state->collecting = std::make_unique<Collecting>(
        state->order.office, state->partners, state->inbox, *tls,
        [self = state.get()](std::string const&) { self->has_arrived(); }, state->order.tell);
    if (state->order.listen) {
        take_descriptors(state->order.door, state->order.tell);
        auto* const self = state.get();
        Handler const handler = [self](RequestHead const& head) -> std::unique_ptr<Taker> {
            if (head.target != endpoint) return refuse(said(404, "There is nothing here. The endpoint is /as4.\n"));
            if (head.method != "POST") {
                auto response = said(405, "The endpoint takes POST.\n");
                response.headers.emplace_back("Allow", "POST");
                return refuse(std::move(response));
            }
            return take_message(
                self->order.office, self->partners, self->inbox, *self->offering, self->in_flight, head,
                [self](std::string const& from) {
                    self->has_arrived();
                    asio::post(self->strand, [self, from] { self->schedule.reachable(from, steady_now()); });
                },
                self->order.tell);
        };
        auto listener = Listener::open(
            state->io, *state->order.listen, *tls,
            [self, handler](std::unique_ptr<ByteStream> stream) -> Awaitable<void> {
                return serve(std::move(stream), handler, {}, [self] { return self->draining.load(); }, &self->waiting);
            },
            state->order.door, state->order.tell);
        if (!listener) return listener.error();
        state->listener = std::move(*listener);
    }
    if (state->order.beside) {
        auto beside = state->order.beside(state->io, state->rows_in_use);
        if (!beside) return beside.error();
        state->beside = std::move(*beside);
    }
    if (state->order.smp_listen) {
        auto* const self = state.get();
        auto listener = PlainListener::open(
            state->io, *state->order.smp_listen,
            [self, handler = smp_handler(self->order.office)](std::unique_ptr<ByteStream> stream) -> Awaitable<void> {
                ServerLimits limits;
                limits.body = 0;
                limits.idle = std::chrono::seconds(15);
                return serve(std::move(stream), handler, limits, [self] { return self->draining.load(); });
            });
        if (!listener) return listener.error();
        state->smp_listener = std::move(*listener);
    }
    return std::unique_ptr<AccessPoint>(new AccessPoint(std::move(state)));
}

AccessPoint::AccessPoint(std::unique_ptr<State> state) : state_(std::move(state)) {}
AccessPoint::~AccessPoint() = default;

std::uint16_t AccessPoint::port() const
{
    return state_->listener ? state_->listener->port() : 0;
}

std::uint16_t AccessPoint::smp_port() const
{
    return state_->smp_listener ? state_->smp_listener->port() : 0;
}

void AccessPoint::stop()
{
    asio::post(state_->strand, [self = state_.get()] { self->drain(); });
}

std::vector<std::string> AccessPoint::not_asked() const
{
    std::vector<std::string> partners;
    for (auto const& [partner, one] : state_->asking)
        if (one.failures > 0) partners.push_back(partner);
    return partners;
}

void AccessPoint::run()
{
    auto& state = *state_;
    // Who only sends imports what lies there first: the receipts leave with the rest.
    if (state.order.until_empty)
        for (auto const lane : {Inbox::Lane::small, Inbox::Lane::large})
            if (auto const count =
                    state.inbox.import_all(state.order.account, state.rows_in_use, state.order.tell, lane);
                !count)
                state.order.tell("the inbox could not be read: " + texts::sentence(count.error()));
    asio::signal_set signals(state.io, SIGTERM, SIGINT);
    signals.async_wait([&](boost::system::error_code problem, int) {
        if (!problem) asio::post(state.strand, [&] { state.drain(); });
    });
    asio::co_spawn(state.strand, state.look(), [&](std::exception_ptr const& failure) {
        state.io.stop();
        if (failure) std::rethrow_exception(failure);
    });
    {
        std::vector<std::jthread> importers;
        for (auto const lane : {Inbox::Lane::small, Inbox::Lane::large})
            if (!state.order.until_empty) importers.emplace_back([&state, lane] { state.import_lane(lane); });
        std::vector<std::jthread> others;
        for (unsigned i = 1; i < std::max(1U, state.order.threads); ++i)
            others.emplace_back([&] { state.io.run(); });
        std::optional<std::jthread> keeper;
        if (!state.order.until_empty)
            keeper.emplace([&](std::stop_token const& stop) {
                keep_trust(state.order.office, state.partners, state.order.trust_every, state.order.tell, stop);
            });
        state.io.run();
        state.end_imports();
    }
    state.sending->finish();
    state.inbox.finish();
}

void AccessPoint::State::drain()
{
    draining = true;
    if (listener) listener->close();
    waiting.end_all();
    sending->drain();
    collecting->drain();
    beside.reset();
    if (smp_listener) smp_listener->close();
}

void AccessPoint::State::has_arrived()
{
    {
        std::lock_guard const lock(import_mutex);
        ++arrivals;
        last_arrival = std::chrono::steady_clock::now();
    }
    import_wakes.notify_all();
}

void AccessPoint::State::end_imports()
{
    {
        std::lock_guard const lock(import_mutex);
        imports_end = true;
    }
    import_wakes.notify_all();
}

void AccessPoint::State::rest(std::chrono::steady_clock::duration spent)
{
    std::unique_lock lock(import_mutex);
    if (imports_end || std::chrono::steady_clock::now() - last_arrival > calm) return;
    auto const until = std::chrono::steady_clock::now() + import_share * spent;
    while (!imports_end && std::chrono::steady_clock::now() < until) {
        lock.unlock();
        if (inbox.urgent_waits()) return;
        lock.lock();
        import_wakes.wait_until(lock, std::min(until, std::chrono::steady_clock::now() + calm));
    }
}

void AccessPoint::State::import_lane(Inbox::Lane lane)
{
    std::uint64_t looked_at = 0;
    for (;;) {
        {
            std::unique_lock lock(import_mutex);
            // What could not be imported for a reason of our own is looked at again as well.
            import_wakes.wait_for(lock, import_every, [&] { return imports_end || arrivals != looked_at; });
            if (imports_end) return;
            looked_at = arrivals;
        }
        for (;;) {
            auto const begun = std::chrono::steady_clock::now();
            auto const count = inbox.import_all(order.account, rows_in_use, order.tell, lane, imports_at_once);
            if (!count) order.tell("the inbox could not be read: " + texts::sentence(count.error()));
            if (!count || *count < imports_at_once || draining) break;
            rest(std::chrono::steady_clock::now() - begun);
        }
    }
}

Done AccessPoint::State::fill_line(app::WaitingLine const& line)
{
    auto const urgency = static_cast<delivery::Urgency>(line.line);
    auto const held = schedule.held(line.to, urgency);
    auto const key = std::pair(line.to, static_cast<int>(line.line));
    if (held.ready >= window / 2 || held.all - held.ready >= most_failed) return {};
    // Those that are held lie at the head of the line as well.
    auto const rows = app::head_of_line(order.office, line, std::nullopt, held.all + window);
    if (!rows) return rows.error();
    if (rows->size() == held.all + window)
        longer.insert(key);
    else
        longer.erase(key);
    auto const now = steady_now();
    for (auto const& row : *rows)
        if (!schedule.holds(row)) {
            schedule.queue(row, line.to, urgency, now);
            receivers.emplace(row, line.to);
        }
    return {};
}

Done AccessPoint::State::fill()
{
    auto const lines = app::waiting_lines(order.office);
    if (!lines) return lines.error();
    for (auto const& line : *lines)
        if (partners.outbound(line.to) && !partners.collects(line.to))
            if (auto const done = fill_line(line); !done) return done;
    return {};
}

void AccessPoint::State::start_attempts()
{
    if (draining) return;
    while (auto const row = schedule.begin(steady_now())) {
        auto const& to = receivers.at(*row);
        asio::co_spawn(asio::make_strand(io), attempt(*row, to, schedule.unreachable_times(to)), asio::detached);
    }
}

Awaitable<void> AccessPoint::State::tell_retrievals()
{
    auto const told = app::tell_what_nobody_took(order.office, order.account);
    if (!told) order.tell("what waits to be taken could not be looked at: " + texts::sentence(told.error()));
    if (told && *told > 0) order.tell(std::to_string(*told) + " messages were not taken in the time agreed");
    std::lock_guard const lock(rows_in_use);
    offering->look_after();
    co_return;
}

void AccessPoint::State::ask_partners()
{
    if (draining) return;
    auto const wanted = partners.asked();
    std::erase_if(asking, [&](auto const& one) {
        return !one.second.under_way && std::find(wanted.begin(), wanted.end(), one.first) == wanted.end();
    });
    auto const now = std::chrono::steady_clock::now();
    for (auto const& partner : wanted) {
        auto& one = asking[partner];
        if (one.under_way || now < one.due) continue;
        one.under_way = true;
        asio::co_spawn(asio::make_strand(io), ask_partner(partner), asio::detached);
    }
}

Awaitable<void> AccessPoint::State::ask_partner(std::string partner)
{
    auto const outcome = co_await collecting->ask(partner);
    asio::post(strand, [this, partner, outcome] { note_asked(partner, outcome); });
}

void AccessPoint::State::note_asked(std::string const& partner, Collecting::Outcome const& outcome)
{
    auto& one = asking[partner];
    one.under_way = false;
    auto const now = std::chrono::steady_clock::now();
    auto const wait_of = [&](unsigned times, std::chrono::milliseconds longest) {
        auto const first = std::min<std::chrono::milliseconds>(first_ask_again, order.collect_every);
        return std::min(longest, first * (1 << std::min(times, 12U)));
    };
    // The same again and again is as good as nothing.
    one.repeats = outcome.step == Collecting::Step::took_nothing_new ? one.repeats + 1 : 0;
    bool const quiet = outcome.step == Collecting::Step::nothing || one.repeats > most_repeats;
    one.failures = outcome.step == Collecting::Step::failed ? one.failures + 1 : 0;
    one.quiet = quiet ? one.quiet + 1 : 0;
    if (outcome.step == Collecting::Step::took) one.due = now;
    if (one.repeats > 0) one.due = now + wait_of(one.repeats - 1, order.collect_every);
    if (outcome.step == Collecting::Step::nothing) one.due = now + wait_of(one.quiet - 1, order.collect_every);
    if (outcome.step == Collecting::Step::failed)
        one.due = now + wait_of(one.failures, longest_failing * order.collect_every);
    if (outcome.said != one.said && !outcome.said.empty())
        order.tell("nothing could be collected from " + partner + ": " + outcome.said);
    one.said = outcome.said;
    ask_partners();
}

void AccessPoint::State::ask_soon(std::string const& partner)
{
    auto const found = asking.find(partner);
    if (found == asking.end()) return;
    found->second.quiet = found->second.failures = 0;
    found->second.due = std::chrono::steady_clock::now();
    ask_partners();
}

bool AccessPoint::State::asking_goes_on() const
{
    return std::any_of(asking.begin(), asking.end(), [](auto const& one) {
        return one.second.under_way || (one.second.quiet == 0 && one.second.failures == 0);
    });
}

bool AccessPoint::State::import_at_the_end()
{
    if (asking.empty()) return false;
    std::size_t count = 0;
    for (auto const lane : {Inbox::Lane::small, Inbox::Lane::large}) {
        auto const imported = inbox.import_all(order.account, rows_in_use, order.tell, lane);
        if (!imported) order.tell("the inbox could not be read: " + texts::sentence(imported.error()));
        if (imported) count += *imported;
    }
    return count > 0;
}

Awaitable<void> AccessPoint::State::look()
{
    auto next_retrieval = std::chrono::steady_clock::now();
    asio::steady_timer timer(strand);
    auto stop_at = std::optional<std::chrono::steady_clock::time_point>{};
    for (;;) {
        auto const begun = std::chrono::steady_clock::now();
        if (!draining) {
            if (auto const done = partners.refresh(order.office); !done)
                order.tell("partners could not be read: " + texts::sentence(done.error()));
            if (auto const done = fill(); !done)
                order.tell("the outbox could not be read: " + texts::sentence(done.error()));
            if (begun >= next_retrieval) {
                next_retrieval = begun + retrieval_every;
                co_await asio::co_spawn(io, tell_retrievals(), asio::use_awaitable);
            }
            start_attempts();
            ask_partners();
        }
        bool const asked =
            std::any_of(asking.begin(), asking.end(), [](auto const& one) { return one.second.under_way; });
        bool const nothing_open = schedule.under_way() + schedule.being_recorded() == 0 && !asked;
        bool const idle = nothing_open && (!listener || listener->live() == 0);
        if (draining) {
            if (!stop_at) stop_at = std::chrono::steady_clock::now() + grace;
            if (idle || std::chrono::steady_clock::now() > *stop_at) co_return;
        } else if (order.until_empty && nothing_open) {
            auto const due = schedule.next_due();
            bool const sent = schedule.size() == 0 || (due && due->since_1970_us > steady_now().since_1970_us);
            if (sent && !asking_goes_on() && !import_at_the_end()) co_return;
        }
        // With many partners it is looked less often, so that looking is never most of the work.
        auto const spent = std::chrono::steady_clock::now() - begun;
        timer.expires_after(std::max(look_every, std::chrono::duration_cast<std::chrono::milliseconds>(2 * spent)));
        co_await timer.async_wait(as_result);
    }
}

Awaitable<void> AccessPoint::State::attempt(Id row, std::string to, unsigned unreachable_times)
{
    // The next message goes while the receipt of this one is being recorded.
    auto const answered = [this, row] {
        asio::post(strand, [this, row] {
            schedule.answered(row);
            start_attempts();
        });
    };
    auto const outcome = co_await sending->attempt(to, row, unreachable_times, answered);
    if (!outcome.said.empty()) order.tell(outcome.said);
    asio::post(strand, [this, row, to, outcome] { note(row, to, outcome); });
}

void AccessPoint::State::note(Id const& row, std::string const& to, Sending::Outcome const& outcome)
{
    auto const chance = [this] {
        std::array<std::uint8_t, 2> octets{};
        order.office.random.fill(octets);
        return (octets[0] * 256 + octets[1]) / 65535.0;
    };
    if (outcome.step == Sending::Step::finished) ask_soon(to);
    switch (outcome.step) {
    case Sending::Step::next_piece: schedule.again(row, steady_now()); break;
    case Sending::Step::failed: schedule.failed(row, steady_now(), chance()); break;
    case Sending::Step::unreachable: schedule.unreachable(row, steady_now(), chance()); break;
    case Sending::Step::finished:
    case Sending::Step::now_bulk: // it lies in the other line, and is found there at the next look
        schedule.done(row);
        receivers.erase(row);
        break;
    }
    for (auto const line : {app::Line::urgent, app::Line::ordinary, app::Line::bulk})
        if (longer.contains({to, static_cast<int>(line)}) && !draining)
            if (auto const done = fill_line({to, line}); !done)
                order.tell("the outbox could not be read: " + texts::sentence(done.error()));
    start_attempts();
}

Result<Pinged> ping(app::Office& office, std::string const& partner)
{
    LivePartners partners;
    if (auto const done = partners.refresh(office); !done) return done.error();
    auto const pmode = partners.outbound(partner);
    if (!pmode) return Error{"exchange.no_agreement", "", "", {{"partner", partner}}};
    if (partners.collects(partner)) return Error{"exchange.partner_collects", "PARTNER", "", {{"partner", partner}}};
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
    if (auto const done = inbox.try_again(); !done) return done.error();
    std::mutex rows_in_use;
    std::size_t count = 0;
    for (auto const lane : {Inbox::Lane::small, Inbox::Lane::large}) {
        auto const of_lane = inbox.import_all(account, rows_in_use, tell, lane);
        if (!of_lane) return of_lane;
        count += *of_lane;
    }
    return count;
}

}
