#include "net/access_point/arriving.hpp"

#include "app/refusals.hpp"
#include "base/clipped.hpp"
#include "net/access_point/elsewhere.hpp"
#include "net/access_point/inbox_spool.hpp"
#include "store/files/files.hpp"

#include <filesystem>

namespace rogatory::net
{

namespace ebms3 = exchange::ebms3;

struct Arriving::State {
    explicit State(Order order)
        : partners(order.partners),
          inbox(order.inbox),
          peer(std::move(order.peer)),
          now(order.office.clock.now()),
          own(order.partners.own()),
          trust(order.partners),
          point{order.pmodes, *own, trust, order.inbox, order.awaited, as_agreed()},
          spool(order.inbox),
          reception(point, spool, order.content_type,
                    text_of(app::new_id(order.office.clock, order.office.random)) + "@" + order.office.profile.id, now,
                    std::move(order.for_pull))
    {
    }

    /// What every agreement of this exchange says of its messages.
    static as4::Limits as_agreed()
    {
        as4::Limits limits;
        limits.one_payload = true;
        return limits;
    }

    /// Durable when it comes back.
    Awaitable<Done> take_delivered(as4::Deliver const& deliver)
    {
        // The certificate of the connection and that of the message must be one party's.
        if (peer.certificate && partners.holder_of(*peer.certificate) != deliver.message.from.id.value)
            co_return Error{"exchange.connection_of_another", deliver.message.from.id.value, "", {}};
        if (deliver.payloads.size() != 1) co_return Error{"exchange.not_one_payload", "", "", {}};
        auto const piece = as4::piece_from(deliver.message.properties);
        if (!piece) co_return piece.error();
        auto const number = deliver.payloads.front().spool_number;
        if (!*piece && !spool.in_file(number)) {
            auto payload = spool.finish(number);
            if (!payload) co_return payload.error();
            co_return co_await inbox.record(deliver, std::move(*payload), now);
        }
        auto payload = co_await elsewhere(inbox.disk(), [&] { return spool.finish(number); });
        if (!payload) co_return payload.error();
        auto const file = payload->file;
        if (*piece && file.empty()) {
            // The last piece may be small: it lies in a file like the others.
            auto const path = inbox.fresh_path();
            auto const written = co_await elsewhere(inbox.disk(), [&] {
                return files::write_file(path, payload->octets, files::Overwrite::no, files::Secrecy::secret);
            });
            if (!written) co_return written.error();
            auto const done =
                co_await elsewhere(inbox.disk(), [&] { return inbox.record_piece(deliver, **piece, path, now); });
            std::error_code ignored;
            if (!done) std::filesystem::remove(path, ignored);
            co_return done;
        }
        auto done = Done();
        if (*piece)
            done = co_await elsewhere(inbox.disk(), [&] { return inbox.record_piece(deliver, **piece, file, now); });
        else
            done = co_await inbox.record(deliver, std::move(*payload), now);
        if (done && std::filesystem::exists(file)) spool.keep(file);
        co_return done;
    }

    LivePartners const& partners;
    Inbox& inbox;
    PeerIdentity peer;
    Instant now;
    std::shared_ptr<exchange::wss::KeyRing const> own; ///< those of this moment, to the end of the message
    LiveTrust trust;
    as4::AccessPoint point;
    InboxSpool spool;
    as4::Reception reception;
};

Arriving::Arriving(Order order) : state_(std::make_unique<State>(std::move(order))) {}
Arriving::~Arriving() = default;

bool Arriving::take(BytesView octets)
{
    return state_->reception.feed(octets) == as4::Reception::More::go_on;
}

namespace
{

/// What hindered us from keeping a message, as its sender learns it. What contradicts itself or what came before will
/// do so again, and ends; everything else is ours and passes.
ebms3::Refusal refusal_for(Error why)
{
    // A record of ours that cannot be read is no fault of the message.
    if (why.code == "exchange.piece_malformed" && why.field != "join") return {"EBMS:0003", std::move(why)};
    if (why.code == "exchange.piece_contradicts" || why.code == "exchange.whole_differs")
        return {"EBMS:0003", std::move(why)};
    if (why.code == "exchange.whole_too_large") return {"EBMS:0103", std::move(why)};
    if (why.code == "exchange.not_one_payload") return {"EBMS:0010", std::move(why)};
    if (why.code == "exchange.connection_of_another") return {"EBMS:0101", std::move(why)};
    return {ebms3::not_now_code, std::move(why)};
}

}

Awaitable<Result<std::vector<as4::Action>>> Arriving::finished()
{
    auto actions = state_->reception.finish();
    auto fault = actions ? std::optional<Error>() : std::optional(actions.error());
    for (std::size_t i = 0; !fault && i < actions->size(); ++i)
        if (auto const* const deliver = std::get_if<as4::Deliver>(&(*actions)[i]))
            if (auto const taken = co_await state_->take_delivered(*deliver); !taken) fault = taken.error();
    if (!fault) co_return std::move(*actions);
    auto answer = state_->reception.answer_fault(refusal_for(*fault));
    if (!answer || !*answer) co_return *fault;
    co_return std::vector<as4::Action>{std::move(**answer)};
}

void note_turned_away(app::Office& office, LivePartners const& partners, PeerIdentity const& peer,
                      as4::Answer const& answer, Tell const& tell)
{
    auto const sentence = texts::sentence(answer.refusal->why);
    tell("refused a message from " + peer.address + ": " + std::string(answer.refusal->code) + ", " + sentence);
    auto const from = peer.certificate ? partners.holder_of(*peer.certificate) : std::string();
    if (from.empty()) return;
    auto const kept =
        app::keep_turned_away(office, {office.clock.now(), from, clipped(answer.message_id, 200),
                                       std::string(answer.refusal->code), answer.refusal->why.code, sentence});
    if (!kept) tell("what was refused could not be kept: " + texts::sentence(kept.error()));
}

namespace
{

/// What keeps us from taking a message is not always ours: a network that says nothing of a certificate is not.
bool is_ours(ebms3::Refusal const& refusal)
{
    return refusal.code == ebms3::not_now_code && !refusal.why.code.starts_with("trust.");
}

/// It was somebody's when the connection was made, and a word came since: with a new one it is asked anew.
bool belongs_to_nobody(LivePartners const& partners, PeerIdentity const& peer)
{
    return peer.certificate && partners.holder_of(*peer.certificate).empty();
}

Response said_to(int status, std::string_view says)
{
    auto const octets = bytes_of(says);
    return {status, "text/plain; charset=utf-8", Bytes(octets.begin(), octets.end())};
}

class MessageTaker final : public Taker
{
public:
    MessageTaker(app::Office& office, LivePartners const& partners, Inbox& inbox, Offering& offering,
                 InFlight::Place place, RequestHead const& head, std::function<void(std::string const&)> arrived,
                 Tell const& tell)
        : place_(std::move(place)),
          office_(office),
          partners_(partners),
          offering_(offering),
          peer_(head.peer),
          arrived_(std::move(arrived)),
          tell_(tell),
          arriving_({office, partners, inbox, partners, offering, head.peer, head.content_type})
    {
    }

    bool take(BytesView octets) override { return arriving_.take(octets); }

    Response answer() override { return {500, "", {}}; } // answered() is what is called

    Awaitable<Response> answered() override
    {
        auto const actions = co_await arriving_.finished();
        if (!actions) co_return failed(actions.error());
        Response response{202, "", {}};
        for (auto const& action : *actions) {
            if (auto const* const deliver = std::get_if<as4::Deliver>(&action)) {
                arrived_(deliver->message.from.id.value);
            } else if (auto const* const answer = std::get_if<as4::Answer>(&action)) {
                response = {200, answer->signal.content_type, answer->signal.octets};
                if (answer->refusal && is_ours(*answer->refusal))
                    response = not_now(answer->refusal->why, std::move(response));
                else if (answer->refusal)
                    note_turned_away(office_, partners_, peer_, *answer, tell_);
            } else if (auto const* const pinged = std::get_if<as4::Pinged>(&action)) {
                tell_("pinged by " + pinged->pmode.substr(pinged->pmode.find(':') + 1));
            } else if (auto const* const pull = std::get_if<as4::AnswerPull>(&action)) {
                auto asked = co_await offering_.answer(*pull, peer_);
                if (!asked) co_return failed(asked.error());
                if (asked->refused) note_turned_away(office_, partners_, peer_, *asked->refused, tell_);
                response = std::move(asked->response);
            } else if (auto const* const receipted = std::get_if<as4::Receipted>(&action)) {
                auto const settled = co_await offering_.receipted(*receipted, peer_);
                if (!settled) co_return failed(settled.error());
            } else if (auto const* const reported = std::get_if<as4::Reported>(&action)) {
                auto const settled = co_await offering_.reported(*reported, peer_);
                if (!settled) co_return failed(settled.error());
            }
        }
        co_return response;
    }

private:
    /// Something of our own failed: the peer keeps the message and tries again. The status says so too (as4, 13), to
    /// those programs that take every signed error for the end.
    Response not_now(Error const& error, Response response)
    {
        tell_("a message from " + peer_.address + " could not be taken: " + texts::sentence(error));
        response.status = 503;
        response.close = belongs_to_nobody(partners_, peer_);
        return response;
    }
    /// The same, where nobody has signed for it.
    Response failed(Error const& error)
    {
        auto response = not_now(error, {500, "", {}});
        response.status = 500;
        return response;
    }

    InFlight::Place place_;
    app::Office& office_;
    LivePartners const& partners_;
    Offering& offering_;
    PeerIdentity peer_;
    std::function<void(std::string const&)> arrived_;
    Tell const& tell_;
    Arriving arriving_;
};

}

InFlight::Place::~Place()
{
    if (all_ == nullptr) return;
    std::lock_guard const lock(all_->mutex_);
    if (--all_->counts_[who_] == 0) all_->counts_.erase(who_);
}

std::optional<InFlight::Place> InFlight::enter(std::string const& who)
{
    std::lock_guard const lock(mutex_);
    auto& count = counts_[who];
    if (count >= most_) return std::nullopt;
    ++count;
    return Place(*this, who);
}

std::unique_ptr<Taker> take_message(app::Office& office, LivePartners const& partners, Inbox& inbox, Offering& offering,
                                    InFlight& in_flight, RequestHead const& head,
                                    std::function<void(std::string const& from)> arrived, Tell const& tell)
{
    auto const who = head.peer.certificate ? partners.holder_of(*head.peer.certificate) : std::string();
    if (belongs_to_nobody(partners, head.peer)) {
        auto response = said_to(503, "Nobody vouches for your certificate any more. Connect anew.\n");
        response.close = true;
        return refuse(std::move(response));
    }
    auto place = in_flight.enter(who);
    if (!place) return refuse(said_to(503, "Too many messages of yours are under way. Try again later.\n"));
    return std::make_unique<MessageTaker>(office, partners, inbox, offering, std::move(*place), head,
                                          std::move(arrived), tell);
}

}
