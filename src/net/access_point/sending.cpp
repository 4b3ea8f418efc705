#include "net/access_point/sending.hpp"

#include "app/exchange_by_hand.hpp"
#include "store/files/files.hpp"
#include "store/folder/authority_folder.hpp"

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

constexpr auto connect_patience = 10s;
constexpr std::int64_t give_up_after_us = 7LL * 86'400'000'000;
constexpr std::uint32_t attempts_at_least = 20; ///< a clock that jumped must not end anything

/// An error of the peer as our people read it: its code, and the sentence that it wrote for them.
std::string said_by_peer(ebms3::ErrorItem const& error)
{
    constexpr std::size_t longest = 600;
    auto text = error.code + " " + error.short_description;
    if (error.description.empty()) return text;
    auto said = error.description.substr(0, longest);
    for (auto& c : said)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text + ". The partner says: " + said;
}

Awaitable<Result<Answered>> post_to(Tls tls, ebms3::PMode const& pmode, std::string content_type, std::uint64_t length,
                                    Source& octets)
{
    auto const url = url_from(pmode.peer.address);
    if (!url) co_return url.error();
    Place const place{url->host, url->port};
    auto stream = co_await connect(tls, place, connect_patience);
    if (!stream) co_return stream.error();
    Request request;
    request.host = url->host;
    request.target = url->target;
    request.content_type = std::move(content_type);
    request.length = length;
    request.body = &octets;
    request.answer_limit = as4::answer_limit;
    auto answered = co_await post(**stream, std::move(request));
    co_await (*stream)->close();
    co_return answered;
}

}

struct Sending::Prepared {
    app::OutboxRow row;
    std::shared_ptr<ebms3::PMode const> pmode;
    std::string receipt; ///< its octets, when the row is one
    std::unique_ptr<SeekableSource> whole, payload;
    std::optional<as4::Split> split;
    std::optional<std::uint32_t> piece;
    std::optional<as4::Package> package;
};

Sending::Sending(app::Office& office, app::Account account, std::string const& folder, LivePartners const& partners,
                 Tls tls, std::mutex& office_in_use)
    : office_(office),
      account_(std::move(account)),
      folder_(folder + "/outbox"),
      partners_(partners),
      tls_(std::move(tls)),
      office_in_use_(office_in_use)
{
}

Done Sending::prepare()
{
    return files::make_folder(folder_);
}

std::string Sending::path_of(app::OutboxRow const& row) const
{
    return folder_ + "/" +
           (row.kind == Kind::dossier ? dossier::suggest_file_name(row.message) : dossier::receipt_file_name(row.id));
}

Done Sending::seal(app::OutboxRow& row)
{
    std::lock_guard const lock(office_in_use_);
    auto const known = app::load(office_, row.case_id);
    if (!known) return known.error();
    auto const* const outgoing = known->state.message(row.message);
    if (outgoing == nullptr) return Error{"case.nothing_to_export", "", "", {}};
    // Sealed at an earlier attempt: the same octets go again.
    if (outgoing->state != docket::Outgoing::State::approved && std::filesystem::exists(path_of(row))) return {};
    folder::FileTray tray(folder_);
    auto const exported = app::export_messages(office_, account_, row.case_id, true, tray, row.message);
    if (!exported) return exported.error();
    row.note(office_.clock.now(), "sealed", hex_of(exported->front().dossier));
    return {};
}

Result<std::string> Sending::receipt_text(app::OutboxRow const& row)
{
    std::lock_guard const lock(office_in_use_);
    // Signed once: another signature would be another message under the same identifier.
    auto const path = path_of(row);
    if (std::filesystem::exists(path)) {
        auto const octets = files::read_file(path, dossier::receipt_limit);
        if (!octets) return octets.error();
        return std::string(text_of(*octets));
    }
    auto made = new_receipt(row);
    if (!made) return made.error();
    if (auto const done = files::write_file(path, bytes_of(*made), files::Overwrite::yes, files::Secrecy::secret);
        !done)
        return done.error();
    return made;
}

Result<std::string> Sending::new_receipt(app::OutboxRow const& row)
{
    if (row.kind == Kind::receipt) return app::receipt_again(office_, row.to, row.message, row.dossier);
    dossier::Receipt const refusal{
        row.message, row.dossier, row.queued_at, office_.profile.id, row.to, dossier::Verdict::refused, row.code};
    return dossier::make_receipt(refusal, office_.identity, office_.clock.now());
}

Result<std::unique_ptr<Sending::Prepared>> Sending::prepare_row(Id const& id)
{
    auto found = app::find_row(office_, id);
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
    auto wire = text_of(row.id);
    auto action = receipt_action;
    std::string media_type = "application/octet-stream";
    std::vector<ebms3::Property> properties{{"originalSender", office_.profile.id, {}},
                                            {"finalRecipient", row.to, {}},
                                            {std::string(message_property), text_of(row.message), {}}};
    if (row.urgent) properties.push_back({std::string(urgent_property), "yes", {}});
    if (row.kind == Kind::dossier) {
        if (auto const sealed = seal(row); !sealed) return sealed.error();
        auto file = files::FileSource::open(path_of(row));
        if (!file) return file.error();
        prepared->whole = std::move(*file);
        auto* source = prepared->whole.get();
        row.octets = source->length();
        action = dossier_action;
        if (row.octets > pmode.piece_size) {
            auto split = row.split.empty() ? as4::Split::begin(text_of(row.id), row.octets, pmode.piece_size)
                                           : as4::Split::from_text(row.split);
            if (!split) return split.error();
            prepared->split = std::move(*split);
            prepared->piece = prepared->split->next();
            if (!prepared->piece) return Error{"exchange.piece_malformed", "", "", {}};
            auto const piece = prepared->split->prepare(*prepared->piece, *source);
            if (!piece) return piece.error();
            for (auto& property : as4::properties_of(*piece))
                properties.push_back(std::move(property));
            prepared->payload = std::make_unique<as4::PieceSource>(*source, piece->offset, piece->size);
            wire += "." + std::to_string(*prepared->piece);
            action = piece_action;
        }
    } else {
        auto receipt = receipt_text(row);
        if (!receipt) return receipt.error();
        prepared->receipt = std::move(*receipt);
        prepared->payload = std::make_unique<MemorySource>(bytes_of(prepared->receipt));
    }
    auto const now = office_.clock.now();
    auto message =
        as4::message_under(pmode, wire + "@" + office_.profile.id, std::string(action), text_of(row.message), now);
    message.properties = std::move(properties);
    auto* const octets = prepared->payload ? prepared->payload.get() : prepared->whole.get();
    auto package =
        as4::pack(std::move(message), {{{}, media_type, {}, octets, as4::Compress::no}}, pmode, *partners_.own(), now);
    if (!package) return package.error();
    prepared->package = std::move(*package);
    return prepared;
}

Awaitable<Sending::Outcome> Sending::attempt(Id id)
{
    auto prepared = prepare_row(id);
    if (!prepared) {
        auto found = app::find_row(office_, id);
        if (!found || !*found) co_return Outcome{Step::finished, texts::sentence(prepared.error())};
        co_return not_now(std::move(**found), prepared.error());
    }
    auto& now = **prepared;
    // What turned out to be large waits in the line of large things from now on.
    if (now.split && now.row.split.empty() && !now.row.urgent) {
        now.row.split = now.split->text();
        if (auto const ended = keep(now.row)) co_return *ended;
        co_return Outcome{Step::now_bulk, ""};
    }
    auto& body = now.package->body;
    auto answered = co_await post_to(tls_, *now.pmode, body.content_type, body.length, *body.octets);
    if (!answered) co_return not_now(now.row, answered.error());
    LiveTrust const trust(partners_);
    auto const& response = answered->response;
    auto const outcome = as4::read_answer(now.package->sent.message_id, now.package->sent.references, *now.pmode, trust,
                                          response.status, response.content_type, response.body, office_.clock.now());
    co_return settle(now, outcome);
}

bool Sending::was_finished(app::OutboxRow const& row) const
{
    auto const current = app::find_row(office_, row.id);
    if (!current || !*current || !app::finished((*current)->state)) return false;
    std::error_code ignored;
    std::filesystem::remove(path_of(row), ignored);
    return true;
}

std::optional<Sending::Outcome> Sending::keep(app::OutboxRow const& row)
{
    std::lock_guard const lock(office_in_use_);
    if (was_finished(row)) return Outcome{Step::finished, ""};
    if (auto const done = app::put_row(office_, row); !done)
        return Outcome{Step::failed, texts::sentence(done.error())};
    return std::nullopt;
}

Sending::Outcome Sending::not_now(app::OutboxRow row, Error const& why)
{
    auto const now = office_.clock.now();
    auto const sentence = texts::sentence(why);
    ++row.attempts;
    row.note(now, "attempt_failed", sentence);
    bool const over =
        now.since_1970_us - row.queued_at.since_1970_us > give_up_after_us && row.attempts >= attempts_at_least;
    if (!over) {
        if (auto const ended = keep(row)) return *ended;
        return {Step::failed, "to " + row.to + ": " + std::string(app::name_of(row.kind)) + " " + text_of(row.message) +
                                  " not sent (attempt " + std::to_string(row.attempts) + "): " + sentence};
    }
    // AS4, 3.4: EBMS:0301 to our own people.
    row.state = State::given_up;
    row.note(now, "given_up", as4::missing_receipt(text_of(row.message)).code);
    std::lock_guard const lock(office_in_use_);
    if (was_finished(row)) return {Step::finished, ""};
    if (row.kind == Kind::dossier)
        if (auto const done = app::record_evidence(office_, account_, row, "relay", "failed", sentence); !done)
            return {Step::failed, texts::sentence(done.error())};
    if (auto const done = app::put_away(office_, row); !done) return {Step::failed, texts::sentence(done.error())};
    return {Step::finished, "to " + row.to + ": message " + text_of(row.message) + " was given up: " + sentence};
}

Sending::Outcome Sending::settle(Prepared& prepared, as4::Outcome const& outcome)
{
    auto& row = prepared.row;
    auto const now = office_.clock.now();
    auto const name = std::string(app::name_of(row.kind)) + " " + text_of(row.message);
    if (auto const* const unclear = std::get_if<as4::Unclear>(&outcome)) {
        auto why = unclear->why;
        // What a signed error says beside its code is worth a line of its own.
        for (auto const& error : unclear->errors)
            if (why.code == "exchange.answer_error" && !error.description.empty())
                row.note(now, "partner_says", said_by_peer(error));
        return not_now(row, why);
    }
    if (std::holds_alternative<as4::NothingThere>(outcome))
        return not_now(row, Error{"exchange.answer_empty", "", "", {}});
    ++row.attempts;
    std::string said;
    if (auto const* const refused = std::get_if<as4::RefusedByPeer>(&outcome)) {
        std::string why;
        for (auto const& error : refused->errors)
            why += (why.empty() ? "" : "; ") + said_by_peer(error);
        row.state = State::refused;
        row.note(now, "refused", why);
        said = "to " + row.to + ": " + name + " was refused: " + why;
    } else if (prepared.split) {
        prepared.split->signed_for(*prepared.piece);
        row.split = prepared.split->text();
        row.octets_signed_for = prepared.split->signed_octets();
        if (!prepared.split->complete()) {
            if (auto const ended = keep(row)) return *ended;
            return {Step::next_piece, ""};
        }
    }
    if (row.state == State::waiting) {
        row.state = row.kind == Kind::dossier ? State::relayed : State::delivered;
        row.octets_signed_for = row.octets;
        row.note(now, std::string(app::name_of(row.state)));
        said = "to " + row.to + ": " + name + " " + std::string(app::name_of(row.state));
    }
    std::lock_guard const lock(office_in_use_);
    if (was_finished(row)) return {Step::finished, ""};
    if (row.kind == Kind::dossier) {
        bool const accepted = row.state == State::relayed;
        auto const recorded = app::record_evidence(office_, account_, row, "relay", accepted ? "accepted" : "rejected",
                                                   accepted ? "" : row.happened.back().why);
        // Another process may have recorded in the case meanwhile: the message goes again and is taken once.
        if (!recorded) return {Step::failed, texts::sentence(recorded.error())};
    } else if (auto const done = app::put_row(office_, row); !done) {
        return {Step::failed, texts::sentence(done.error())};
    }
    if (auto const done = app::put_away(office_, row); !done) return {Step::failed, texts::sentence(done.error())};
    if (row.state == State::relayed || row.state == State::delivered) {
        std::error_code ignored;
        std::filesystem::remove(path_of(row), ignored);
    }
    return {Step::finished, said};
}

Awaitable<Done> send_ping(app::Office& office, LivePartners const& partners, ebms3::PMode const& pmode,
                          exchange::wss::KeyRing const& own, Tls tls)
{
    auto const now = office.clock.now();
    auto const id = text_of(app::new_id(office.clock, office.random)) + "@" + office.profile.id;
    auto package = as4::pack(as4::ping(pmode, id, now), {}, pmode, own, now);
    if (!package) co_return package.error();
    auto& body = package->body;
    auto const answered = co_await post_to(tls, pmode, body.content_type, body.length, *body.octets);
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
