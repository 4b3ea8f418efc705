#include "net/access_point/sending.hpp"

#include "app/conversation.hpp"
#include "app/directory_updates.hpp"
#include "app/exchange_by_hand.hpp"
#include "app/piece_receipts.hpp"
#include "app/wire_name.hpp"
#include "base/clipped.hpp"
#include "net/access_point/elsewhere.hpp"
#include "store/files/files.hpp"
#include "store/folder/authority_folder.hpp"

#include <algorithm>
#include <filesystem>

namespace rogatory::net
{

namespace as4 = exchange::as4;
namespace ebms3 = exchange::ebms3;
using Kind = app::OutboxRow::Kind;
using State = app::OutboxRow::State;
using namespace std::chrono_literals;

namespace
{

constexpr std::uint64_t notice_limit = 2 << 20;
constexpr auto connect_patience = 10s;
constexpr std::size_t most_idle = 64; ///< connections to one partner
constexpr auto longest_idle = 30s;    ///< servers close them after a minute
constexpr std::size_t settled_together = 64;
constexpr std::uint64_t large_octets = 1 << 20; ///< read and packed elsewhere than on a connection's thread
constexpr std::int64_t give_up_after_us = 7LL * 86'400'000'000;
constexpr int seals_at_most = 3;
constexpr std::uint32_t attempts_at_least = 20; ///< a clock that jumped must not end anything

/// An error of the peer as our people read it: its code, and the sentence that it wrote for them.
std::string said_by_peer(ebms3::ErrorItem const& error)
{
    constexpr std::size_t longest = 600;
    auto text = error.code + " " + error.short_description;
    if (error.description.empty()) return text;
    auto said = clipped(error.description, longest);
    for (auto& c : said)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text + ". The partner says: " + said;
}

Request request_of(Url const& url, as4::Body& body)
{
    Request request;
    request.host = url.host;
    request.target = url.target;
    request.content_type = body.content_type;
    request.length = body.length;
    request.body = body.octets.get();
    request.answer_limit = as4::answer_limit;
    return request;
}

/// A partner that eliminates duplicates and answers them with an error instead of the receipt (phase4 does, with
/// EBMS:0004). No code of ebMS stands for it: what it says must be read.
bool says_duplicate(ebms3::Errors const& errors)
{
    return std::any_of(errors.begin(), errors.end(), [](ebms3::ErrorItem const& error) {
        if (error.code != "EBMS:0004") return false;
        auto text = error.description + " " + error.detail;
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
        return text.find("duplicate") != std::string::npos || text.find("already") != std::string::npos;
    });
}

std::string name_in_words(app::OutboxRow const& row)
{
    return "to " + row.to + ": " + std::string(app::name_of(row.kind)) + " " + text_of(row.message);
}

}

struct Sending::Prepared {
    app::OutboxRow row;
    std::shared_ptr<ebms3::PMode const> pmode;
    std::string receipt; ///< its octets, when the row is one
    std::unique_ptr<SeekableSource> whole, payload;
    std::optional<as4::Split> split;
    std::optional<std::uint32_t> piece;
    std::optional<Digest> digest; ///< of the piece
    std::vector<ebms3::Property> properties;
    std::string wire; ///< the message's id on the wire, without the authority
    std::string_view action;
    std::optional<as4::Package> package;
};

Sending::Sending(app::Office& office, app::Account account, std::string const& folder, LivePartners const& partners,
                 Tls tls, std::mutex& rows_in_use)
    : office_(office),
      account_(std::move(account)),
      folder_(folder + "/outbox"),
      partners_(partners),
      tls_(std::move(tls)),
      rows_in_use_(rows_in_use),
      pool_(tls_, most_idle, longest_idle),
      settled_([this](std::vector<Settling>& group) { return settle_group(group); }, settled_together)
{
}

Done Sending::prepare()
{
    if (auto const done = files::make_folder(folder_); !done) return done;
    return app::sort_into_lines(office_);
}

void Sending::finish()
{
    sealers_.join();
    urgent_sealer_.join();
    settled_.end();
}

std::string Sending::path_of(app::OutboxRow const& row) const
{
    bool const is_dossier = row.kind == Kind::dossier || row.kind == Kind::notice;
    return folder_ + "/" + (is_dossier ? dossier::suggest_file_name(row.message) : dossier::receipt_file_name(row.id));
}

/// Whether preparing it would hold up the other connections of a thread.
bool Sending::needs_time(app::OutboxRow const& row) const
{
    if (row.kind != Kind::dossier) return false;
    std::error_code problem;
    auto const size = std::filesystem::file_size(path_of(row), problem);
    return problem || size > large_octets || !row.has_happened("sealed");
}

Done Sending::seal(app::OutboxRow& row)
{
    // Sealed at an earlier attempt: the same octets go again. That it was is recorded after the file is there.
    // The docket says so, not the row: nothing leaves that no entry tells of.
    auto const left = office_.store.find_message(app::Direction::outgoing, row.to, row.message);
    if (!left) return left.error();
    if (*left && row.has_happened("sealed") && std::filesystem::exists(path_of(row))) return {};
    folder::FileTray tray(folder_);
    for (int attempt = 1;; ++attempt) {
        auto const exported = app::export_messages(office_, account_, row.case_id, true, tray, row.message, &row);
        if (exported) return {};
        // Somebody recorded something in the case while it was sealed. That is no reason for it to wait.
        if (exported.error().code != "store.case_changed" || attempt == seals_at_most) return exported.error();
    }
}

Result<std::string> Sending::receipt_text(app::OutboxRow const& row)
{
    // Signed when it was queued: another signature would be another message under the same identifier.
    if (!row.text.empty()) return row.text;
    // A notice is sealed at the first attempt and kept in a file, as an earlier version did with receipts.
    auto const path = path_of(row);
    if (std::filesystem::exists(path)) {
        auto const octets = files::read_file(path, row.kind == Kind::notice ? notice_limit : dossier::receipt_limit);
        if (!octets) return octets.error();
        return std::string(text_of(*octets));
    }
    dossier::Receipt const refusal{
        row.message, row.dossier, row.queued_at, office_.profile.id, row.to, dossier::Verdict::refused, row.code};
    auto made = row.kind == Kind::notice    ? app::sealed_update(office_, row.message)
                : row.kind == Kind::receipt ? app::receipt_again(office_, row.to, row.message)
                                            : dossier::make_receipt(refusal, office_.identity, office_.clock.now());
    if (!made) return made.error();
    if (auto const done = files::write_file(path, bytes_of(*made), files::Overwrite::yes, files::Secrecy::secret);
        !done)
        return done.error();
    return made;
}

Result<std::unique_ptr<Sending::Prepared>> Sending::prepare_row(std::string const& to, Id const& id)
{
    auto found = app::find_row(office_, to, id);
    if (!found) return found.error();
    if (!*found) return Error{"exchange.message_unknown", "", "", {{"message", text_of(id)}}};
    auto prepared = std::make_unique<Prepared>();
    prepared->row = std::move(**found);
    auto& row = prepared->row;
    prepared->pmode = partners_.outbound(row.to);
    if (!prepared->pmode) return Error{"exchange.no_agreement", "", "", {{"partner", row.to}}};
    auto const& pmode = *prepared->pmode;
    if (auto const done = partners_.check_encryption(pmode, office_.clock.now()); !done) return done.error();
    if (pmode.peer.encryption.empty() || pmode.peer.signing.empty())
        return Error{"exchange.partner_without_keys",
                     "",
                     "eDelivery AS4",
                     {{"partner", row.to}, {"suite", std::string(exchange::wss::name_of(pmode.suite))}}};
    return prepared;
}

/// A dossier that is too large for one message: its next piece.
Done Sending::prepare_piece(Prepared& prepared)
{
    auto& row = prepared.row;
    auto const piece_size = prepared.pmode->piece_size;
    auto split =
        row.split.empty() ? as4::Split::begin(prepared.wire, row.octets, piece_size) : as4::Split::from_text(row.split);
    if (!split) return split.error();
    prepared.split = std::move(*split);
    // What turned out to be large waits in the line of large things from now on.
    if (row.split.empty() && !row.urgent) return {};
    prepared.piece = prepared.split->next();
    if (!prepared.piece) return Error{"exchange.piece_malformed", "", "", {}};
    auto const piece = prepared.split->prepare(*prepared.piece, *prepared.whole);
    if (!piece) return piece.error();
    prepared.digest = piece->sha256;
    for (auto& property : as4::properties_of(*piece))
        prepared.properties.push_back(std::move(property));
    prepared.payload = std::make_unique<as4::PieceSource>(*prepared.whole, piece->offset, piece->size);
    prepared.wire += "." + std::to_string(*prepared.piece);
    prepared.action = piece_action;
    return {};
}

Done Sending::pack(Prepared& prepared)
{
    auto& row = prepared.row;
    prepared.action = receipt_action;
    prepared.properties = {{"originalSender", office_.profile.id, {}},
                           {"finalRecipient", row.to, {}},
                           {std::string(message_property), text_of(row.message), {}}};
    if (row.urgent) prepared.properties.push_back({std::string(urgent_property), "yes", {}});
    if (row.kind == Kind::dossier) {
        if (auto const sealed = seal(row); !sealed) return sealed.error();
        prepared.wire = app::name_on_the_wire(row);
        auto file = files::FileSource::open(path_of(row));
        if (!file) return file.error();
        prepared.whole = std::move(*file);
        row.octets = prepared.whole->length();
        prepared.action = dossier_action;
        if (row.octets > prepared.pmode->piece_size) {
            if (auto const done = prepare_piece(prepared); !done) return done;
            if (!prepared.piece) return {};
        }
    } else {
        prepared.wire = app::name_on_the_wire(row);
        if (row.kind == Kind::notice) prepared.action = notice_action;
        auto receipt = receipt_text(row);
        if (!receipt) return receipt.error();
        prepared.receipt = std::move(*receipt);
        prepared.payload = std::make_unique<MemorySource>(bytes_of(prepared.receipt));
    }
    auto const now = office_.clock.now();
    auto const& pmode = *prepared.pmode;
    auto message = as4::message_under(pmode, prepared.wire + "@" + office_.profile.id, std::string(prepared.action),
                                      app::conversation_of(row), now);
    message.ref_to_message_id = row.refers_to;
    message.properties = prepared.properties;
    auto* const octets = prepared.payload ? prepared.payload.get() : prepared.whole.get();
    auto package = as4::pack(std::move(message),
                             {{{}, "application/octet-stream", {}, octets, as4::Compress::no, prepared.digest}}, pmode,
                             *partners_.own(), now);
    if (!package) return package.error();
    prepared.package = std::move(*package);
    return {};
}

Awaitable<Sending::Outcome> Sending::attempt(std::string to, Id id, unsigned unreachable_times,
                                             std::function<void()> answered)
{
    auto prepared = prepare_row(to, id);
    if (!prepared) {
        auto found = app::find_row(office_, to, id);
        // A row that cannot be read is not at its end: it waits, and is told of.
        if (!found)
            co_return Outcome{Step::failed, "to " + to + ": " + text_of(id) + ": " + texts::sentence(found.error())};
        if (!*found) co_return Outcome{Step::finished, texts::sentence(prepared.error())};
        co_return not_now(std::move(**found), prepared.error());
    }
    auto& now = **prepared;
    if (app::finished(now.row.state)) co_return Outcome{Step::finished, ""};
    // Since it was queued the partner has begun to collect.
    if (now.pmode->mep == ebms3::Mep::one_way_pull) co_return Outcome{Step::finished, ""};
    auto const url = url_from(now.pmode->peer.address);
    if (!url) co_return not_now(now.row, url.error());
    Place const place{url->host, url->port};
    for (bool const fresh : {false, true}) {
        // The connection comes first: for a partner that cannot be reached nothing is sealed, signed or encrypted.
        auto leased = co_await pool_.take(place, connect_patience, fresh);
        if (!leased) co_return not_reached(to, id, leased.error(), unreachable_times);
        bool const used_before = leased->used_before;
        auto done = partners_.is_answered_by(to, leased->stream->peer());
        if (!done) {
            // Nothing leaves, not even to whom it would have gone, and this connection leads to nobody any more.
            pool_.drop(std::move(*leased));
            if (used_before) continue;
            co_return not_now(now.row, done.error());
        }
        if (needs_time(now.row)) {
            auto& pool = now.row.urgent ? urgent_sealer_ : sealers_;
            done = co_await elsewhere(pool, [&] { return pack(now); });
        } else {
            done = pack(now);
        }
        if (!done || !now.package) pool_.give_back(place, std::move(*leased));
        if (!done) co_return not_now(now.row, done.error());
        if (!now.package) {
            now.row.split = now.split->text();
            if (auto const ended = keep(now.row)) co_return *ended;
            co_return Outcome{Step::now_bulk, ""};
        }
        auto const response = co_await pool_.post_over(std::move(*leased), place, request_of(*url, now.package->body));
        if (!response) {
            // It was closed at the very moment at which we took it: the message goes again, over a new one.
            if (used_before && response.error().code == "net.connection_lost") continue;
            co_return not_now(now.row, response.error());
        }
        LiveTrust const trust(partners_);
        auto const& said = response->response;
        auto outcome = as4::read_answer(now.package->sent.message_id, now.package->sent.references, *now.pmode, trust,
                                        said.status, said.content_type, said.body, office_.clock.now());
        answered();
        co_return co_await settle(now, std::move(outcome));
    }
    co_return not_now(now.row, Error{"net.connection_lost", place.host, "", {{"problem", "twice"}}});
}

Awaitable<Sending::OfferMade> Sending::make_offer(std::string to, Id id)
{
    auto made = prepare_row(to, id);
    if (!made) {
        auto found = app::find_row(office_, to, id);
        if (!found)
            co_return OfferMade{
                {}, {Step::failed, "to " + to + ": " + text_of(id) + ": " + texts::sentence(found.error())}};
        if (!*found) co_return OfferMade{{}, {Step::finished, texts::sentence(made.error())}};
        co_return OfferMade{{}, not_now(std::move(**found), made.error())};
    }
    std::shared_ptr<Prepared> const prepared = std::move(*made);
    if (app::finished(prepared->row.state)) co_return OfferMade{{}, {Step::finished, ""}};
    auto done = Done();
    if (needs_time(prepared->row)) {
        auto& pool = prepared->row.urgent ? urgent_sealer_ : sealers_;
        done = co_await elsewhere(pool, [&] { return pack(*prepared); });
    } else {
        done = pack(*prepared);
    }
    if (!done) co_return OfferMade{{}, not_now(prepared->row, done.error())};
    if (!prepared->package) {
        prepared->row.split = prepared->split->text();
        if (auto ended = keep(prepared->row)) co_return OfferMade{{}, std::move(*ended)};
        co_return OfferMade{{}, {Step::now_bulk, ""}};
    }
    auto& body = prepared->package->body;
    Offer offer{prepared->row,
                prepared->wire,
                prepared->piece,
                prepared->package->sent.references,
                body.content_type,
                body.length,
                {}};
    // The digest of the piece stays known until its receipt.
    if (prepared->split) offer.row.split = prepared->split->text();
    offer.octets = std::shared_ptr<Source>(prepared, body.octets.get());
    co_return OfferMade{std::move(offer), {}};
}

Result<bool> Sending::keep_offer(Offer& offer, std::vector<app::RecordName> removed, std::vector<app::Record> written)
{
    std::lock_guard const lock(rows_in_use_);
    auto& row = offer.row;
    if (was_finished(row)) return false;
    // Of a dossier in pieces each is handed over: how far it is shows the rest.
    bool const again = row.has_happened("handed_over");
    if (!again || !offer.piece) row.note(office_.clock.now(), again ? "handed_over_again" : "handed_over");
    for (auto& name : app::waiting_names(row))
        removed.push_back(std::move(name));
    written.push_back(app::record_of(row));
    if (auto const done = office_.store.change_records(removed, written); !done) return done.error();
    return true;
}

Awaitable<Sending::Outcome> Sending::settle_offer(std::string to, Id id, std::optional<std::uint32_t> piece,
                                                  as4::Outcome outcome)
{
    auto found = app::find_row(office_, to, id);
    if (!found) co_return Outcome{Step::failed, texts::sentence(found.error())};
    if (!*found || app::finished((*found)->state)) co_return Outcome{Step::finished, ""};
    Prepared prepared;
    prepared.row = std::move(**found);
    if (piece) {
        auto split = as4::Split::from_text(prepared.row.split);
        if (!split) co_return Outcome{Step::failed, texts::sentence(split.error())};
        prepared.split = std::move(*split);
        prepared.piece = piece;
    }
    co_return co_await settle(prepared, std::move(outcome));
}

bool Sending::was_finished(app::OutboxRow const& row) const
{
    auto const current = app::find_row(office_, row.to, row.id);
    if (!current || !*current || !app::finished((*current)->state)) return false;
    std::error_code ignored;
    std::filesystem::remove(path_of(row), ignored);
    return true;
}

std::optional<Sending::Outcome> Sending::keep(app::OutboxRow const& row, std::vector<app::Record> more)
{
    std::lock_guard const lock(rows_in_use_);
    if (was_finished(row)) return Outcome{Step::finished, ""};
    // It may have lain in another line.
    more.push_back(app::record_of(row));
    if (auto const done = office_.store.change_records(app::waiting_names(row), more); !done)
        return Outcome{Step::failed, texts::sentence(done.error())};
    return std::nullopt;
}

Sending::Outcome Sending::not_reached(std::string const& to, Id const& id, Error const& why, unsigned unreachable_times)
{
    auto found = app::find_row(office_, to, id);
    if (!found) return {Step::unreachable, texts::sentence(found.error())};
    if (!*found) return {Step::finished, ""};
    auto outcome = not_now(std::move(**found), why, unreachable_times + 1);
    if (outcome.step == Step::failed) outcome.step = Step::unreachable;
    return outcome;
}

Sending::Outcome Sending::not_now(app::OutboxRow row, Error const& why, unsigned unreachable_times)
{
    auto const now = office_.clock.now();
    auto const sentence = texts::sentence(why);
    ++row.attempts;
    row.note(now, "attempt_failed", sentence);
    // While a partner cannot be reached one message asks for all.
    auto const attempts = std::max<std::uint64_t>(row.attempts, unreachable_times);
    // A partner that gives no receipt at a repetition gives none at the next one.
    bool const duplicate = why.code == "exchange.duplicate_without_receipt";
    bool const over = duplicate || (now.since_1970_us - row.queued_at.since_1970_us > give_up_after_us &&
                                    attempts >= attempts_at_least);
    if (!over) {
        if (auto const ended = keep(row)) return *ended;
        return {Step::failed,
                name_in_words(row) + " not sent (attempt " + std::to_string(row.attempts) + "): " + sentence};
    }
    // AS4, 3.4: EBMS:0301 to our own people.
    row.state = State::given_up;
    auto code = as4::missing_receipt(text_of(row.message)).code;
    row.note(now, "given_up", duplicate ? code + ". " + sentence : code);
    std::lock_guard const lock(rows_in_use_);
    if (was_finished(row)) return {Step::finished, ""};
    auto const* const event = row.has_happened("sealed") ? "relay" : "submission";
    auto const done = row.kind == Kind::dossier
                          ? app::record_evidence(office_, account_, row, {event, "failed", sentence})
                          : app::put_away(office_, row);
    if (!done) return {Step::failed, texts::sentence(done.error())};
    return {Step::finished, "to " + row.to + ": message " + text_of(row.message) + " was given up: " + sentence};
}

Awaitable<Sending::Outcome> Sending::settle(Prepared& prepared, as4::Outcome outcome)
{
    auto& row = prepared.row;
    auto const now = office_.clock.now();
    if (auto const* const unclear = std::get_if<as4::Unclear>(&outcome)) {
        auto why = unclear->why;
        // What a signed error says beside its code is worth a line of its own.
        for (auto const& error : unclear->errors)
            if (why.code == "exchange.answer_error" && !error.description.empty())
                row.note(now, "partner_says", said_by_peer(error));
        if (why.code == "exchange.answer_error" && says_duplicate(unclear->errors))
            co_return not_now(row, Error{"exchange.duplicate_without_receipt",
                                         row.to,
                                         "AS4 1.0, 3.2",
                                         {{"message", text_of(row.message)}}});
        co_return not_now(row, why);
    }
    if (std::holds_alternative<as4::NothingThere>(outcome))
        co_return not_now(row, Error{"exchange.answer_empty", "", "", {}});
    ++row.attempts;
    Settling settling;
    if (auto* const refused = std::get_if<as4::RefusedByPeer>(&outcome)) {
        std::string why;
        for (auto const& error : refused->errors)
            why += (why.empty() ? "" : "; ") + said_by_peer(error);
        row.state = State::refused;
        row.note(now, "refused", why);
        settling.evidence = {"relay", "rejected", why, {"as4_error", std::move(refused->evidence), refused->signer}};
        settling.said = name_in_words(row) + " was refused: " + why;
    } else if (prepared.split) {
        prepared.split->signed_for(*prepared.piece);
        row.split = prepared.split->text();
        row.octets_signed_for = prepared.split->signed_octets();
        std::vector<app::Record> signed_for;
        if (auto const* const receipt = std::get_if<as4::ReceiptVerified>(&outcome))
            signed_for.push_back(app::piece_receipt(row, *prepared.piece, receipt->evidence));
        if (!prepared.split->complete()) {
            if (auto const ended = keep(row, std::move(signed_for))) co_return *ended;
            co_return Outcome{Step::next_piece, ""};
        }
        // All of them become a file of the case with the entry that ends the row.
        if (auto const done = office_.store.put_records(signed_for); !done)
            co_return Outcome{Step::failed, texts::sentence(done.error())};
    }
    if (row.state == State::waiting) {
        row.state = row.kind == Kind::dossier || row.kind == Kind::notice ? State::relayed : State::delivered;
        row.octets_signed_for = row.octets;
        row.note(now, std::string(app::name_of(row.state)));
        settling.evidence = {"relay", "accepted", "", {}};
        // Of a dossier in pieces it is that of the last one; those of all lie beside.
        if (auto* const receipt = std::get_if<as4::ReceiptVerified>(&outcome))
            settling.evidence.proof = {"as4_receipt", std::move(receipt->evidence), receipt->signer};
        settling.said = name_in_words(row) + " " + std::string(app::name_of(row.state));
    }
    settling.row = row;
    co_return co_await settled_.add(std::move(settling));
}

std::vector<Sending::Outcome> Sending::settle_group(std::vector<Settling>& group)
{
    std::lock_guard const lock(rows_in_use_);
    std::vector<Outcome> outcomes(group.size());
    std::vector<app::Append> appends;
    std::vector<std::size_t> of_append;
    std::vector<app::RecordName> removed;
    std::vector<app::Record> written;
    auto const taken = [&](std::size_t i) {
        auto const& row = group[i].row;
        std::error_code ignored;
        if (row.state != State::refused) std::filesystem::remove(path_of(row), ignored);
        outcomes[i] = {Step::finished, group[i].said};
    };
    auto const not_taken = [&](std::size_t i, Error const& why) { outcomes[i] = {Step::failed, texts::sentence(why)}; };
    for (std::size_t i = 0; i < group.size(); ++i) {
        auto const& row = group[i].row;
        if (was_finished(row)) {
            outcomes[i] = {Step::finished, ""};
        } else if (row.kind == Kind::dossier) {
            auto append = app::evidence_append(office_, account_, row, group[i].evidence);
            if (!append) {
                not_taken(i, append.error());
                continue;
            }
            appends.push_back(std::move(*append));
            of_append.push_back(i);
        } else {
            for (auto& name : app::waiting_names(row))
                removed.push_back(std::move(name));
            written.push_back(app::record_of(row));
        }
    }
    if (!appends.empty()) {
        auto const recorded = office_.store.append_all(appends);
        for (std::size_t i = 0; i < of_append.size(); ++i) {
            // Another process may have recorded in the case meanwhile: the message goes again and is taken once.
            if (!recorded)
                not_taken(of_append[i], recorded.error());
            else if (!(*recorded)[i])
                not_taken(of_append[i], (*recorded)[i].error());
            else
                taken(of_append[i]);
        }
    }
    if (!written.empty()) {
        auto const done = office_.store.change_records(removed, written);
        for (std::size_t i = 0; i < group.size(); ++i)
            if (group[i].row.kind != Kind::dossier && outcomes[i].step == Step::failed && outcomes[i].said.empty())
                done ? taken(i) : not_taken(i, done.error());
    }
    return outcomes;
}

Awaitable<Done> send_ping(app::Office& office, LivePartners const& partners, ebms3::PMode const& pmode,
                          exchange::wss::KeyRing const& own, Tls tls)
{
    auto const now = office.clock.now();
    auto const id = text_of(app::new_id(office.clock, office.random)) + "@" + office.profile.id;
    auto package = as4::pack(as4::ping(pmode, id, now), {}, pmode, own, now);
    if (!package) co_return package.error();
    auto const url = url_from(pmode.peer.address);
    if (!url) co_return url.error();
    auto stream = co_await connect(tls, {url->host, url->port}, connect_patience);
    if (!stream) co_return stream.error();
    if (auto const right = partners.is_answered_by(pmode.peer.party.id.value, (*stream)->peer()); !right)
        co_return right.error();
    auto const answered = co_await post(**stream, request_of(*url, package->body));
    co_await (*stream)->close();
    if (!answered) co_return answered.error();
    LiveTrust const trust(partners);
    auto const& response = answered->response;
    auto const outcome = as4::read_answer(id, package->sent.references, pmode, trust, response.status,
                                          response.content_type, response.body, office.clock.now());
    if (std::holds_alternative<as4::ReceiptVerified>(outcome)) co_return Done{};
    if (auto const* const unclear = std::get_if<as4::Unclear>(&outcome)) co_return unclear->why;
    std::string why;
    if (auto const* const refused = std::get_if<as4::RefusedByPeer>(&outcome))
        for (auto const& error : refused->errors)
            why += (why.empty() ? "" : "; ") + said_by_peer(error);
    co_return Error{"exchange.ping_refused", pmode.peer.party.id.value, "", {{"problem", why}}};
}

}
