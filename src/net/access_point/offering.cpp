#include "net/access_point/offering.hpp"

#include "app/collection.hpp"
#include "app/duty.hpp"
#include "app/record_json.hpp"

#include <algorithm>
#include <chrono>

namespace rogatory::net
{

namespace as4 = exchange::as4;
namespace ebms3 = exchange::ebms3;
namespace delivery = exchange::delivery;

namespace
{

constexpr std::string_view handed_kind = "handed_over"; ///< and not signed for; by the name on the wire
constexpr std::string_view asked_kind = "pull_request"; ///< answered; by the moment that it bears
constexpr std::size_t looked_at = 64;                   ///< rows at the head of a line
constexpr std::size_t tries = 8;                        ///< rows that turn out not to leave, until the next request
constexpr std::size_t removed_at_once = 20;
constexpr std::size_t longest_wire_name = 64; ///< an identifier, ".s", six octets, a dot and the number of a piece
constexpr std::size_t most_held = 10'000;

Instant steady_now()
{
    auto const since = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

Bytes octets_of(boost::json::value const& json)
{
    return app::record_octets(json);
}

/// By the moment, so that the oldest come first; the digest stands for names of any length.
std::string name_of_request(as4::AnswerPull const& pull, std::string const& partner)
{
    auto const moment = std::to_string(std::max<std::int64_t>(0, pull.timestamp.since_1970_us));
    return std::string(20 - std::min<std::size_t>(20, moment.size()), '0') + moment + "-" +
           hex_of(app::sha256(bytes_of(partner + "\n" + pull.pull_request)));
}

}

struct Offering::Handed {
    std::string to;
    Id row;
    std::optional<std::uint32_t> piece;
    std::vector<ebms3::SignedReference> references;
};

/// The body of an answer: when it goes, the answer has been sent, or has failed.
class Offering::Source final : public rogatory::Source
{
public:
    Source(Offering& offering, std::string partner, Id const& row, std::shared_ptr<rogatory::Source> octets)
        : offering_(offering), partner_(std::move(partner)), row_(row), octets_(std::move(octets))
    {
    }
    Source(Source const&) = delete;
    Source& operator=(Source const&) = delete;
    ~Source() override { offering_.left(partner_, row_); }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override { return octets_->read(buffer); }

private:
    Offering& offering_;
    std::string partner_;
    Id row_;
    std::shared_ptr<rogatory::Source> octets_;
};

Offering::Offering(app::Office& office, app::Account account, LivePartners const& partners, Sending& sending,
                   delivery::RetryPolicy policy, std::function<void(std::string const&)> tell)
    : office_(office),
      account_(std::move(account)),
      partners_(partners),
      sending_(sending),
      policy_(policy),
      tell_(std::move(tell))
{
}

std::string Offering::signal_id() const
{
    return text_of(app::new_id(office_.clock, office_.random)) + "@" + office_.profile.id;
}

// What was handed over

Result<std::optional<Offering::Handed>> Offering::handed(std::string const& message_id) const
{
    auto const ending = "@" + office_.profile.id;
    if (!message_id.ends_with(ending)) return std::optional<Handed>{};
    auto const name = message_id.substr(0, message_id.size() - ending.size());
    if (name.size() > longest_wire_name) return std::optional<Handed>{};
    auto const octets = office_.store.get_record(handed_kind, name);
    if (!octets) return octets.error();
    if (!*octets) return std::optional<Handed>{};
    try {
        auto const json = boost::json::parse(text_of(**octets));
        auto const& object = json.as_object();
        Handed handed{std::string(object.at("to").as_string()), id_from(object.at("row").as_string()).value(), {}, {}};
        if (object.contains("piece")) handed.piece = object.at("piece").to_number<std::uint32_t>();
        for (auto const& one : object.at("references").as_array()) {
            ebms3::SignedReference reference{std::string(one.at("uri").as_string()), {}, {}};
            auto const digest = bytes_from_hex(one.at("digest").as_string()).value();
            std::copy_n(digest.begin(), std::min(digest.size(), reference.digest.size()), reference.digest.begin());
            handed.references.push_back(std::move(reference));
        }
        return std::optional(std::move(handed));
    } catch (std::exception const&) { // written by another version, or altered
        return Error{"outbox.row_malformed", "", "", {}};
    }
}

Result<std::optional<as4::AwaitedReceipts::Awaited>> Offering::find(std::string const& message_id) const
{
    auto found = handed(message_id);
    if (!found) return found.error();
    if (!*found) return std::optional<Awaited>{};
    auto pmode = partners_.outbound((*found)->to);
    if (!pmode) return std::optional<Awaited>{};
    return std::optional(Awaited{std::move((*found)->references), std::move(pmode)});
}

// Which message is next

std::optional<Id> Offering::choose_from(std::string const& partner, app::Line line, std::map<Id, Held>& held,
                                        Instant now)
{
    auto const rows = app::head_of_line(office_, {partner, line}, std::nullopt, looked_at + held.size());
    if (!rows) {
        tell_("the outbox could not be read: " + texts::sentence(rows.error()));
        return std::nullopt;
    }
    for (auto const& row : *rows) {
        auto const found = held.find(row);
        if (found != held.end() && (found->second.leaving || now < found->second.due)) continue;
        auto& one = held[row];
        one.leaving = true;
        one.urgent = line == app::Line::urgent;
        return row;
    }
    return std::nullopt;
}

std::optional<Id> Offering::choose(std::string const& partner)
{
    std::lock_guard const lock(mutex_);
    auto& held = held_[partner];
    if (held.size() > most_held) std::erase_if(held, [](auto const& one) { return !one.second.leaving; });
    auto const now = steady_now();
    bool outstanding = false, urgent_outstanding = false;
    for (auto const& [row, one] : held)
        if (one.leaving || now < one.outstanding_until) (one.urgent ? urgent_outstanding : outstanding) = true;
    if (urgent_outstanding) return std::nullopt;
    if (auto row = choose_from(partner, app::Line::urgent, held, now)) return row;
    if (outstanding) return std::nullopt;
    for (auto const line : {app::Line::ordinary, app::Line::bulk})
        if (auto row = choose_from(partner, line, held, now)) return row;
    return std::nullopt;
}

void Offering::left(std::string const& partner, Id const& row)
{
    std::lock_guard const lock(mutex_);
    auto const found = held_[partner].find(row);
    if (found == held_[partner].end()) return; // its receipt was quicker
    auto& one = found->second;
    auto const urgency = one.urgent ? delivery::Urgency::urgent : delivery::Urgency::ordinary;
    auto const now = steady_now();
    one.leaving = false;
    ++one.offers;
    one.outstanding_until = {now.since_1970_us + policy_.first_us};
    one.due = {now.since_1970_us + delivery::wait_after(one.offers, urgency, 0, policy_)};
}

void Offering::forget(std::string const& partner, Id const& row)
{
    std::lock_guard const lock(mutex_);
    held_[partner].erase(row);
}

// A request

Result<Offering::Answered> Offering::refuse(as4::AnswerPull const& pull, char const* code,
                                            std::string const& field) const
{
    ebms3::Refusal const why{"EBMS:0101", Error{code, field, "ebMS 3.0 Core, 5.2.3.1", {}}};
    auto signal =
        as4::refusal_of(why, signal_id(), pull.pull_request, *pull.pmode, *partners_.own(), office_.clock.now());
    if (!signal) return signal.error();
    as4::Answer answer{std::move(*signal), why, pull.pull_request};
    return Answered{{200, answer.signal.content_type, answer.signal.octets}, std::move(answer)};
}

Result<std::vector<app::RecordName>> Offering::old_requests(Instant now) const
{
    ebms3::PMode const usual;
    auto const fresh_us = 2 * usual.timestamp_ahead_s * 1'000'000;
    auto const names = office_.store.record_names(asked_kind, {}, removed_at_once);
    if (!names) return names.error();
    std::vector<app::RecordName> old;
    for (auto const& name : *names)
        if (std::strtoll(name.c_str(), nullptr, 10) < now.since_1970_us - fresh_us)
            old.push_back({std::string(asked_kind), name});
    return old;
}

app::Record Offering::asked_now(std::string const& partner, Instant now) const
{
    auto before = app::last_asked(office_, app::AskedBy::partner, partner);
    auto asked = before ? std::move(*before) : app::Asked{};
    asked.at = now;
    return app::record_of_asked(app::AskedBy::partner, partner, asked);
}

Result<Offering::Answered> Offering::nothing(as4::AnswerPull const& pull, std::string const& partner,
                                             std::string const& name)
{
    auto const now = office_.clock.now();
    auto const old = old_requests(now);
    if (!old) return old.error();
    std::vector<app::Record> const records{{std::string(asked_kind), name, {}}, asked_now(partner, now)};
    if (auto const done = office_.store.change_records(*old, records); !done) return done.error();
    auto signal = as4::nothing_to_pull(signal_id(), pull.pull_request, *pull.pmode, *partners_.own(), now);
    if (!signal) return signal.error();
    return Answered{{200, signal->content_type, signal->octets}, {}};
}

Awaitable<Result<Offering::Answered>> Offering::answer(as4::AnswerPull pull, PeerIdentity peer)
{
    auto const partner = pull.pmode->peer.party.id.value;
    if (peer.certificate && partners_.holder_of(*peer.certificate) != partner)
        co_return refuse(pull, "exchange.connection_of_another", partner);
    auto const name = name_of_request(pull, partner);
    auto const before = office_.store.get_record(asked_kind, name);
    if (!before) co_return before.error();
    {
        std::unique_lock lock(mutex_);
        if (*before || !answering_.insert(name).second) {
            lock.unlock();
            co_return refuse(pull, "exchange.asked_twice", partner);
        }
    }
    auto answered = co_await answer_fresh(pull, partner, name);
    std::lock_guard const lock(mutex_);
    answering_.erase(name);
    co_return answered;
}

Awaitable<Result<Offering::Answered>> Offering::answer_fresh(as4::AnswerPull const& pull, std::string const& partner,
                                                             std::string const& name)
{
    for (std::size_t i = 0; i < tries; ++i) {
        auto const row = choose(partner);
        if (!row) break;
        auto made = co_await sending_.make_offer(partner, *row);
        if (!made.outcome.said.empty()) tell_(made.outcome.said);
        if (!made.offer) {
            // It waits like one that failed, or is finished, or lies in another line now.
            if (made.outcome.step == Sending::Step::failed)
                left(partner, *row);
            else
                forget(partner, *row);
            continue;
        }
        auto& offer = *made.offer;
        auto const body = std::make_shared<Source>(*this, partner, *row, offer.octets);
        auto const now = office_.clock.now();
        boost::json::array references;
        for (auto const& one : offer.references)
            references.push_back({{"uri", one.uri}, {"digest", hex_of(one.digest)}});
        boost::json::object handed{
            {"to", partner}, {"row", text_of(*row)}, {"at", now.since_1970_us}, {"references", std::move(references)}};
        if (offer.piece) handed["piece"] = *offer.piece;
        auto const old = old_requests(now);
        if (!old) co_return old.error();
        std::vector<app::Record> const records{{std::string(handed_kind), offer.wire, octets_of(handed)},
                                               {std::string(asked_kind), name, {}},
                                               asked_now(partner, now)};
        auto const kept = sending_.keep_offer(offer, *old, records);
        if (!kept) co_return kept.error();
        if (!*kept) {
            forget(partner, *row);
            continue;
        }
        Response response{200, offer.content_type, {}, {}, body, offer.length};
        co_return Answered{std::move(response), {}};
    }
    co_return nothing(pull, partner, name);
}

// What became of it

Awaitable<Done> Offering::settle(Handed handed, std::string name, as4::Outcome outcome)
{
    auto const settled = co_await sending_.settle_offer(handed.to, handed.row, handed.piece, std::move(outcome));
    if (!settled.said.empty()) tell_(settled.said);
    if (settled.step != Sending::Step::finished && settled.step != Sending::Step::next_piece) co_return Done{};
    forget(handed.to, handed.row);
    auto const now = office_.clock.now();
    auto asked = app::last_asked(office_, app::AskedBy::partner, handed.to);
    if (!asked) co_return asked.error();
    asked->handed_over = now;
    app::RecordName const removed{std::string(handed_kind), std::move(name)};
    auto const written = app::record_of_asked(app::AskedBy::partner, handed.to, *asked);
    if (auto const done = office_.store.change_records(std::span(&removed, 1), std::span(&written, 1)); !done)
        co_return done;
    if (settled.step == Sending::Step::next_piece) co_return Done{};
    auto const row = app::find_row(office_, handed.to, handed.row);
    if (!row) co_return row.error();
    if (*row && (*row)->urgent) co_return app::end_uncollected(office_, **row, handed.to, now);
    co_return Done{};
}

namespace
{

std::string wire_name(std::string const& message_id)
{
    return message_id.substr(0, message_id.find('@'));
}

}

Awaitable<Done> Offering::receipted(as4::Receipted receipted, PeerIdentity peer)
{
    auto found = handed(receipted.message_id);
    if (!found) co_return found.error();
    if (!*found) co_return Done{}; // settled meanwhile
    if (peer.certificate && partners_.holder_of(*peer.certificate) != (*found)->to)
        co_return Error{"exchange.connection_of_another", (*found)->to, "", {}};
    co_return co_await settle(std::move(**found), wire_name(receipted.message_id),
                              as4::ReceiptVerified{"", std::move(receipted.evidence), receipted.signer});
}

Awaitable<Done> Offering::reported(as4::Reported reported, PeerIdentity peer)
{
    auto found = handed(reported.message_id);
    if (!found) co_return found.error();
    std::string codes;
    for (auto const& one : reported.errors)
        codes += (codes.empty() ? "" : ", ") + one.code;
    if (!*found || !reported.is_signed ||
        (peer.certificate && partners_.holder_of(*peer.certificate) != (*found)->to)) {
        // Unsigned, or of nothing that waits: it is told, and ends nothing.
        tell_("an error came from " + peer.address + ": " + codes);
        co_return Done{};
    }
    bool const final = std::any_of(reported.errors.begin(), reported.errors.end(), [](auto const& one) {
        auto const* const row = ebms3::error_code(one.code);
        return row != nullptr && row->final;
    });
    auto outcome =
        final ? as4::Outcome(as4::RefusedByPeer{reported.errors, std::move(reported.evidence), reported.signer})
              : as4::Outcome(as4::Unclear{Error{"exchange.answer_error", "answer", "AS4 1.0, 5.1.8", {{"code", codes}}},
                                          reported.errors});
    co_return co_await settle(std::move(**found), wire_name(reported.message_id), std::move(outcome));
}

void Offering::look_after()
{
    auto const said = app::look_after_uncollected(office_, account_);
    if (!said) return tell_("what waits to be collected could not be looked at: " + texts::sentence(said.error()));
    for (auto const& line : *said)
        tell_(line);
}

}
