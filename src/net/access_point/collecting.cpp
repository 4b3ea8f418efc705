#include "net/access_point/collecting.hpp"

#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::net
{

namespace ebms3 = exchange::ebms3;
using namespace std::chrono_literals;

namespace
{

constexpr auto asking_patience = 10s; ///< to connect
constexpr std::size_t most_idle_asking = 2;
constexpr auto longest_idle_asking = 30s;
constexpr std::int64_t noted_every_us = 10'000'000; ///< that we asked and nothing was there

Request request_with(Url const& url, as4::Signal const& signal, MemorySource& octets)
{
    Request request;
    request.host = url.host;
    request.target = url.target;
    request.content_type = signal.content_type;
    request.length = signal.octets.size();
    request.body = &octets;
    return request;
}

bool is_nothing_there(as4::Reported const& reported)
{
    return reported.is_signed && reported.errors.size() == 1 && reported.errors.front().code == "EBMS:0006";
}

std::string said_of(as4::Reported const& reported)
{
    constexpr std::size_t longest = 600;
    std::string text;
    for (auto const& error : reported.errors)
        text += (text.empty() ? "" : "; ") + error.code + " " + error.short_description +
                (error.description.empty() ? "" : ": " + clipped(error.description, longest));
    for (auto& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text;
}

}

/// What the partner answers, fed on as it comes.
class Collecting::Answer final : public AnswerTaker
{
public:
    explicit Answer(Arriving::Order order) : order_(std::move(order)) {}

    void begin(int status, std::string const& content_type) override
    {
        status_ = status;
        if (!content_type.starts_with("multipart/") && !content_type.starts_with("application/soap+xml")) return;
        order_.content_type = content_type;
        arriving_.emplace(order_);
    }
    bool take(BytesView octets) override { return arriving_ && arriving_->take(octets); }

    bool begun() const { return status_ != 0; }
    int status() const { return status_; }
    std::optional<Arriving>& arriving() { return arriving_; }

private:
    Arriving::Order order_;
    int status_ = 0;
    std::optional<Arriving> arriving_;
};

Collecting::Collecting(app::Office& office, LivePartners const& partners, Inbox& inbox, Tls tls,
                       std::function<void(std::string const& from)> arrived, Tell tell)
    : office_(office),
      partners_(partners),
      inbox_(inbox),
      arrived_(std::move(arrived)),
      tell_(std::move(tell)),
      pool_(std::move(tls), most_idle_asking, longest_idle_asking)
{
}

Awaitable<Collecting::Outcome> Collecting::ask(std::string partner)
{
    auto outcome = co_await ask_once(partner);
    note(partner, outcome);
    co_return outcome;
}

Awaitable<Collecting::Outcome> Collecting::ask_once(std::string const& partner)
{
    auto const pmode = partners_.asking(partner);
    if (!pmode) co_return Outcome{Step::nothing, ""};
    auto const url = url_from(pmode->peer.address);
    if (!url) co_return Outcome{Step::failed, texts::sentence(url.error())};
    Place const place{url->host, url->port};
    CollectedFrom const pmodes(partners_, partner);
    NothingAwaited const awaited;
    for (bool const fresh : {false, true}) {
        auto leased = co_await pool_.take(place, asking_patience, fresh);
        if (!leased) co_return Outcome{Step::failed, texts::sentence(leased.error())};
        bool const used_before = leased->used_before;
        if (auto const right = partners_.is_answered_by(partner, leased->stream->peer()); !right) {
            pool_.drop(std::move(*leased));
            if (used_before) continue;
            co_return Outcome{Step::failed, texts::sentence(right.error())};
        }
        // A new request each time: one that came before gets nothing.
        auto const signal =
            as4::pull_request(*pmode, text_of(app::new_id(office_.clock, office_.random)) + "@" + office_.profile.id,
                              *partners_.own(), office_.clock.now());
        if (!signal) co_return Outcome{Step::failed, texts::sentence(signal.error())};
        Answer answer({office_, partners_, inbox_, pmodes, awaited, leased->stream->peer(), "", pmode});
        MemorySource octets(signal->octets);
        auto request = request_with(*url, *signal, octets);
        request.taker = &answer;
        request.answer_limit = pmode->message_limit;
        auto const response = co_await pool_.post_over(std::move(*leased), place, std::move(request));
        if (!response) {
            // It was closed at the very moment at which we took it.
            if (used_before && !fresh && !answer.begun() && response.error().code == "net.connection_lost") continue;
            co_return Outcome{Step::failed, texts::sentence(response.error())};
        }
        co_return co_await take(partner, *url, answer);
    }
    co_return Outcome{Step::failed, ""};
}

Awaitable<Collecting::Outcome> Collecting::take(std::string const& partner, Url const& url, Answer& answer)
{
    auto const failed = [](Error const& why) { return Outcome{Step::failed, texts::sentence(why)}; };
    if (!answer.arriving())
        co_return failed(Error{"exchange.http_status", "answer", "", {{"status", std::to_string(answer.status())}}});
    auto const actions = co_await answer.arriving()->finished();
    if (!actions) co_return failed(actions.error());
    Outcome outcome = failed(Error{"exchange.answer_other", "answer", "", {}});
    for (auto const& action : *actions) {
        if (std::holds_alternative<as4::Deliver>(action)) {
            outcome = {Step::took, ""};
            arrived_(partner);
        } else if (std::holds_alternative<as4::Duplicate>(action) || std::holds_alternative<as4::Pinged>(action)) {
            outcome = {Step::took_nothing_new, ""};
        } else if (auto const* const reported = std::get_if<as4::Reported>(&action)) {
            outcome = is_nothing_there(*reported)
                          ? Outcome{Step::nothing, ""}
                          : failed(Error{"exchange.not_handed_over", partner, "", {{"problem", said_of(*reported)}}});
        } else if (auto const* const owed = std::get_if<as4::Answer>(&action)) {
            if (owed->refusal) {
                tell_("refused what " + partner + " handed over: " + std::string(owed->refusal->code) + ", " +
                      texts::sentence(owed->refusal->why));
                outcome = failed(owed->refusal->why);
            }
            auto const told = co_await tell_partner(partner, url, owed->signal);
            if (!told) tell_("a receipt did not reach " + partner + ": " + texts::sentence(told.error()));
        }
    }
    co_return outcome;
}

Awaitable<Done> Collecting::tell_partner(std::string const& partner, Url const& url, as4::Signal signal)
{
    Place const place{url.host, url.port};
    for (bool const fresh : {false, true}) {
        auto leased = co_await pool_.take(place, asking_patience, fresh);
        if (!leased) co_return leased.error();
        if (auto right = partners_.is_answered_by(partner, leased->stream->peer()); !right) co_return right;
        MemorySource octets(signal.octets);
        auto const answered = co_await pool_.post_over(std::move(*leased), place, request_with(url, signal, octets));
        if (!answered) {
            if (!fresh && answered.error().code == "net.connection_lost") continue;
            co_return answered.error();
        }
        auto const status = answered->response.status;
        if (status / 100 != 2)
            co_return Error{"exchange.http_status", "answer", "", {{"status", std::to_string(status)}}};
        break;
    }
    co_return Done{};
}

void Collecting::note(std::string const& partner, Outcome const& outcome)
{
    auto const now = office_.clock.now();
    std::lock_guard const lock(mutex_);
    auto& noted = noted_[partner];
    if (!noted.at) {
        auto const kept = app::last_asked(office_, app::AskedBy::us, partner);
        if (kept) noted = *kept;
    }
    bool const worth_it = outcome.step == Step::took || outcome.said != noted.problem || !noted.at ||
                          now.since_1970_us - noted.at->since_1970_us >= noted_every_us;
    if (!worth_it) return;
    noted.at = now;
    noted.problem = outcome.said;
    if (outcome.step == Step::took) noted.handed_over = now;
    if (auto const done = app::note_asked(office_, app::AskedBy::us, partner, noted); !done)
        tell_("when we asked could not be recorded: " + texts::sentence(done.error()));
}

}
