#include "net/access_point/inbox.hpp"

#include "app/exchange_by_hand.hpp"
#include "app/refusals.hpp"
#include "net/access_point/access_point.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace rogatory::net
{

namespace as4 = exchange::as4;
namespace ebms3 = exchange::ebms3;

namespace
{

constexpr std::string_view inbox_kind = "inbox";     ///< recorded, to be imported
constexpr std::string_view arrived_kind = "arrived"; ///< imported or refused: what became of it, with the evidence
constexpr std::string_view seen_kind = "seen";
constexpr std::string_view join_kind = "join";

Bytes octets_of(boost::json::value const& json)
{
    auto const text = boost::json::serialize(json);
    return {text.begin(), text.end()};
}

Result<boost::json::object> object_of(BytesView octets)
{
    boost::system::error_code problem;
    auto value = boost::json::parse(text_of(octets), problem);
    if (problem || !value.is_object()) return Error{"outbox.row_malformed", "", "", {}};
    return std::move(value.as_object());
}

std::string text(boost::json::object const& object, std::string_view name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->as_string()) : std::string();
}

/// Names from other States have any length and any characters: a digest stands for them.
std::string name_of(std::string_view from, std::string_view message_id)
{
    return hex_of(app::sha256(bytes_of(std::string(from) + "\n" + std::string(message_id))));
}

std::int64_t received_at(boost::json::object const& row)
{
    auto const* const at = row.if_contains("received_at");
    return at != nullptr && at->is_int64() ? at->get_int64() : 0;
}

template <class Array>
Array array_of(std::string_view hex)
{
    Array array{};
    auto const octets = bytes_from_hex(hex);
    if (octets) std::copy_n(octets->begin(), std::min(octets->size(), array.size()), array.begin());
    return array;
}

boost::json::object json_of(as4::Kept const& kept)
{
    return {{"content", hex_of(kept.content)},
            {"references", hex_of(kept.references)},
            {"content_type", kept.receipt.content_type},
            {"receipt", base64_of(kept.receipt.octets)}};
}

/// Payloads into files of the inbox; those that nobody kept go with the spool.
class FileSpool final : public as4::Spool
{
public:
    explicit FileSpool(Inbox const& inbox) : inbox_(inbox) {}
    ~FileSpool() override
    {
        std::error_code ignored;
        for (auto const& file : files_)
            if (file.finished && !file.kept) std::filesystem::remove(file.path, ignored);
    }
    FileSpool(FileSpool const&) = delete;
    FileSpool& operator=(FileSpool const&) = delete;

    Result<Sink*> open(std::size_t number) override
    {
        auto path = inbox_.fresh_path();
        auto sink = files::FileSink::create(path, files::Overwrite::no, files::Secrecy::secret);
        if (!sink) return sink.error();
        files_.push_back({number, std::move(path), std::move(*sink), false, false});
        return static_cast<Sink*>(files_.back().sink.get());
    }
    /// Makes the payload durable and gives its file.
    Result<std::string> finish(std::size_t number)
    {
        for (auto& file : files_) {
            if (file.number != number) continue;
            if (auto const done = file.sink->finish(); !done) return done.error();
            file.finished = true;
            return file.path;
        }
        return Error{"exchange.not_one_payload", "", "", {}};
    }
    void keep(std::string const& path)
    {
        for (auto& file : files_)
            if (file.path == path) file.kept = true;
    }

private:
    struct File {
        std::size_t number;
        std::string path;
        std::unique_ptr<files::FileSink> sink;
        bool finished, kept;
    };
    Inbox const& inbox_;
    std::vector<File> files_;
};

class NothingAwaited final : public as4::AwaitedReceipts
{
public:
    Result<std::optional<Awaited>> find(std::string const& /*message_id*/) const override
    {
        return std::optional<Awaited>{};
    }
};

class MessageTaker final : public Taker
{
public:
    MessageTaker(app::Office& office, LivePartners const& partners, Inbox& inbox, RequestHead const& head,
                 std::function<void(std::string const&)> arrived, Tell const& tell)
        : office_(office),
          inbox_(inbox),
          now_(office.clock.now()),
          peer_(head.peer),
          arrived_(std::move(arrived)),
          tell_(tell),
          partners_(partners),
          own_(partners.own()),
          trust_(partners),
          point_{partners, *own_, trust_, inbox, awaited_},
          spool_(inbox),
          reception_(point_, spool_, head.content_type,
                     text_of(app::new_id(office.clock, office.random)) + "@" + office.profile.id, now_)
    {
    }

    bool take(BytesView octets) override { return reception_.feed(octets) == as4::Reception::More::go_on; }

    Response answer() override
    {
        auto const actions = reception_.finish();
        if (!actions) return failed(actions.error());
        Response response{202, "", {}};
        for (auto const& action : *actions) {
            if (auto const* const deliver = std::get_if<as4::Deliver>(&action)) {
                // The certificate of the connection and that of the message must be one party's.
                if (peer_.certificate && partners_.holder_of(*peer_.certificate) != deliver->message.from.id.value)
                    return failed(Error{"exchange.connection_of_another", deliver->message.from.id.value, "", {}});
                if (deliver->payloads.size() != 1) return failed(Error{"exchange.not_one_payload", "", "", {}});
                auto const file = spool_.finish(deliver->payloads.front().spool_number);
                if (!file) return failed(file.error());
                auto const recorded = inbox_.record(*deliver, *file, now_);
                if (!recorded) return failed(recorded.error());
                if (std::filesystem::exists(*file)) spool_.keep(*file);
                arrived_(deliver->message.from.id.value);
            } else if (auto const* const answer = std::get_if<as4::Answer>(&action)) {
                response = {200, answer->signal.content_type, answer->signal.octets};
                if (answer->refusal) turned_away(*answer);
            } else if (auto const* const pinged = std::get_if<as4::Pinged>(&action)) {
                tell_("pinged by " + pinged->pmode.substr(pinged->pmode.find(':') + 1));
            }
        }
        return response;
    }

private:
    void turned_away(as4::Answer const& answer)
    {
        auto const sentence = texts::sentence(answer.refusal->why);
        tell_("refused a message from " + peer_.address + ": " + std::string(answer.refusal->code) + ", " + sentence);
        auto const from = peer_.certificate ? partners_.holder_of(*peer_.certificate) : std::string();
        if (from.empty()) return;
        auto const kept =
            app::keep_turned_away(office_, {now_, from, answer.message_id.substr(0, 200),
                                            std::string(answer.refusal->code), answer.refusal->why.code, sentence});
        if (!kept) tell_("what was refused could not be kept: " + texts::sentence(kept.error()));
    }
    /// Something of our own failed: the peer keeps the message and tries again.
    Response failed(Error const& error)
    {
        tell_("a message from " + peer_.address + " could not be taken: " + texts::sentence(error));
        return {500, "", {}};
    }

    app::Office& office_;
    Inbox& inbox_;
    Instant now_;
    PeerIdentity peer_;
    std::function<void(std::string const&)> arrived_;
    Tell const& tell_;
    LivePartners const& partners_;
    std::shared_ptr<exchange::wss::KeyRing const> own_; ///< those of this moment, to the end of the message
    LiveTrust trust_;
    NothingAwaited awaited_;
    as4::AccessPoint point_;
    FileSpool spool_;
    as4::Reception reception_;
};

/// Errors that say nothing of what arrived, but of us at this moment.
bool passes(Error const& error)
{
    return error.code.starts_with("store.") || error.code.starts_with("file.");
}

/// Keeps what a use case puts down, in memory.
class NoTray final : public app::Tray
{
public:
    Done put(std::string const& /*name*/, std::function<Done(Sink&)> const& write) override
    {
        MemorySink sink;
        return write(sink);
    }
};

}

Inbox::Inbox(app::Office& office, std::string const& folder, std::uint64_t whole_limit)
    : office_(office), folder_(folder + "/inbox"), whole_limit_(whole_limit)
{
}

Done Inbox::prepare()
{
    if (auto const done = files::make_folder(folder_); !done) return done;
    std::set<std::string> named;
    for (auto const kind : {inbox_kind, join_kind}) {
        auto const records = office_.store.list_records(kind);
        if (!records) return records.error();
        for (auto const& record : *records)
            if (auto const row = object_of(record.octets); row) named.insert(text(*row, "file"));
    }
    std::error_code problem;
    std::vector<std::filesystem::path> left;
    for (auto const& file : std::filesystem::directory_iterator(folder_, problem))
        if (!named.contains(file.path().filename().string())) left.push_back(file.path());
    for (auto const& path : left)
        std::filesystem::remove(path, problem);
    return {};
}

Result<std::optional<as4::Kept>> Inbox::find(ebms3::PartyId const& from, std::string const& message_id) const
{
    auto const octets = office_.store.get_record(seen_kind, name_of(from.value, message_id));
    if (!octets) return octets.error();
    if (!*octets) return std::optional<as4::Kept>{};
    auto const json = object_of(**octets);
    if (!json) return json.error();
    auto receipt = bytes_from_base64(text(*json, "receipt"));
    if (!receipt) return receipt.error();
    return std::optional(as4::Kept{array_of<Digest>(text(*json, "content")),
                                   array_of<Digest>(text(*json, "references")),
                                   {text(*json, "content_type"), std::move(*receipt)}});
}

std::string Inbox::fresh_path() const
{
    return path_of(text_of(app::new_id(office_.clock, office_.random)));
}

Done Inbox::record(as4::Deliver const& deliver, std::string const& file, Instant now)
{
    auto const& message = deliver.message;
    auto const& payload = deliver.payloads.front();
    auto const name = name_of(message.from.id.value, message.message_id);
    auto const property = [&](std::string_view wanted) {
        return std::string(ebms3::property(message.properties, wanted).value_or(""));
    };
    app::Record const seen{std::string(seen_kind), name, octets_of(json_of(deliver.kept))};
    app::Record const row{std::string(inbox_kind), name,
                          octets_of(boost::json::object{{"from", message.from.id.value},
                                                        {"action", message.action},
                                                        {"as4", message.message_id},
                                                        {"message", property(message_property)},
                                                        {"urgent", property(urgent_property) == "yes"},
                                                        {"received_at", now.since_1970_us},
                                                        {"octets", payload.size},
                                                        {"sha256", hex_of(payload.sha256)},
                                                        {"file", std::filesystem::path(file).filename().string()},
                                                        {"envelope", base64_of(deliver.envelope)}})};
    auto const piece = as4::piece_from(message.properties);
    if (!piece) return piece.error();
    if (*piece) return record_piece(deliver, **piece, file, seen, row);
    std::vector<app::Record> const records{seen, row};
    return office_.store.put_records(records);
}

Done Inbox::record_piece(as4::Deliver const& deliver, as4::Piece const& piece, std::string const& file,
                         app::Record seen, app::Record row)
{
    std::lock_guard const lock(pieces_);
    auto const name = name_of(deliver.message.from.id.value, "group " + piece.group);
    auto const kept = office_.store.get_record(join_kind, name);
    if (!kept) return kept.error();
    auto join = as4::Join::begin(piece, whole_limit_);
    if (*kept) {
        auto const json = object_of(**kept);
        if (!json) return json.error();
        join = as4::Join::from_text(text(*json, "join"));
    }
    if (!join) return join.error();
    auto const step = join->accept(piece);
    if (!step) return step.error();
    auto const whole = path_of("whole-" + name);
    if (*step == as4::Join::Step::write) {
        auto source = files::FileSource::open(file);
        if (!source) return source.error();
        if (auto const done = files::write_into(whole, piece.offset, **source); !done) return done;
        if (auto const done = join->wrote(piece, deliver.payloads.front().sha256); !done) return done;
    }
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    auto const whole_name = std::filesystem::path(whole).filename().string();
    std::vector<app::Record> records{
        std::move(seen),
        {std::string(join_kind), name,
         octets_of(boost::json::object{
             {"join", join->text()},
             {"file", whole_name},
             {"from", deliver.message.from.id.value},
             {"message", std::string(ebms3::property(deliver.message.properties, message_property).value_or(""))},
             {"octets", join->total()},
             {"octets_received", join->received_octets()}})}};
    if (join->complete()) {
        auto json = object_of(row.octets);
        if (!json) return json.error();
        (*json)["file"] = whole_name;
        (*json)["octets"] = join->total();
        (*json)["join"] = name;
        row.octets = octets_of(*json);
        records.push_back(std::move(row));
    }
    return office_.store.put_records(records);
}

Result<std::size_t> Inbox::import_all(app::Account const& account, std::mutex& office_in_use, Tell const& tell,
                                      std::size_t most)
{
    auto const records = office_.store.list_records(inbox_kind);
    if (!records) return records.error();
    std::vector<std::pair<std::string, boost::json::object>> rows;
    for (auto const& record : *records) {
        auto row = object_of(record.octets);
        if (!row) return row.error();
        rows.emplace_back(record.name, std::move(*row));
    }
    // The urgent ones first, then in the order in which they came.
    auto const rank = [](auto const& one) {
        auto const* const urgent = one.second.if_contains("urgent");
        return std::pair{urgent == nullptr || !urgent->is_bool() || !urgent->get_bool(), received_at(one.second)};
    };
    std::sort(rows.begin(), rows.end(), [&](auto const& a, auto const& b) { return rank(a) < rank(b); });
    std::size_t count = 0;
    for (auto& [name, row_of_name] : rows) {
        if (count == most) break;
        auto* const row = &row_of_name;
        auto outcome = [&] {
            std::lock_guard const lock(office_in_use);
            return import_one(account, *row);
        }();
        if (!outcome && passes(outcome.error())) {
            tell("not imported yet: " + texts::sentence(outcome.error()));
            continue;
        }
        auto const said = outcome ? *outcome : "refused: " + texts::sentence(outcome.error());
        tell(text(*row, "action") + " from " + text(*row, "from") + " " + said);
        auto const file = text(*row, "file");
        (*row)["outcome"] = said;
        (*row)["done_at"] = office_.clock.now().since_1970_us;
        row->erase("file");
        if (auto const done = office_.store.put_record({std::string(arrived_kind), name, octets_of(*row)}); !done)
            return done.error();
        if (auto const gone = office_.store.remove_record(inbox_kind, name); !gone) return gone.error();
        if (auto const join = text(*row, "join"); !join.empty())
            if (auto const gone = office_.store.remove_record(join_kind, join); !gone) return gone.error();
        std::error_code ignored;
        std::filesystem::remove(path_of(file), ignored);
        ++count;
    }
    return count;
}

Result<std::string> Inbox::import_one(app::Account const& account, boost::json::object const& row)
{
    auto const path = path_of(text(row, "file"));
    if (text(row, "action") == receipt_action) {
        auto const octets = files::read_file(path, dossier::receipt_limit);
        if (!octets) return octets.error();
        auto const taken = app::import_receipt(office_, account, *octets);
        if (!taken && taken.error().code != "import.receipt_refusal") return taken.error();
        auto const id = id_from(taken ? text_of(taken->receipt.message) : value_of(taken.error(), "message"));
        if (!id) return id.error();
        auto sent = app::find_row(office_, *id);
        if (!sent) return sent.error();
        if (*sent) {
            auto& outbox = **sent;
            outbox.state = taken ? app::OutboxRow::State::delivered : app::OutboxRow::State::refused;
            outbox.note(office_.clock.now(), std::string(app::name_of(outbox.state)),
                        taken ? "" : texts::sentence(taken.error()));
            auto const recorded =
                app::record_evidence(office_, account, outbox, "delivery", taken ? "accepted" : "rejected",
                                     taken ? "" : texts::sentence(taken.error()));
            if (!recorded) return recorded.error();
            if (auto const done = app::put_away(office_, outbox); !done) return done.error();
        }
        return taken ? "imported: message " + text_of(*id) + " was delivered"
                     : "imported: message " + text_of(*id) + " was refused by the partner";
    }
    auto source = files::FileSource::open(path);
    if (!source) return source.error();
    NoTray receipts;
    auto const imported = app::import_dossier(office_, account, **source, receipts, nullptr);
    if (imported)
        return "imported: " + imported->type + " " + text_of(imported->message) +
               (imported->new_case ? ", new case " : ", case ") + text_of(imported->case_id);
    if (imported.error().code == "dossier.already_received") return std::string("was imported before");
    if (passes(imported.error())) return imported.error();
    return refuse(row, imported.error());
}

Result<std::string> Inbox::refuse(boost::json::object const& row, Error const& why)
{
    // The sender is told, signed, so that it does not wait for an answer that will not come.
    auto const id = id_from(text(row, "message"));
    if (!id) return why;
    auto source = files::FileSource::open(path_of(text(row, "file")));
    if (!source) return source.error();
    auto const digest = dossier::digest_of(**source);
    if (!digest) return digest.error();
    auto owed = app::receipt_owed(office_, text(row, "from"), *id, Id{}, *digest);
    if (!owed) return owed.error();
    for (auto& record : *owed) {
        boost::system::error_code problem;
        auto refusal = app::row_from_json(boost::json::parse(text_of(record.octets), problem));
        if (!refusal) return refusal.error();
        refusal->kind = app::OutboxRow::Kind::refusal;
        refusal->code = why.code;
        if (auto const done = app::put_row(office_, *refusal); !done) return done.error();
    }
    return why;
}

std::unique_ptr<Taker> take_message(app::Office& office, LivePartners const& partners, Inbox& inbox,
                                    RequestHead const& head, std::function<void(std::string const&)> arrived,
                                    Tell const& tell)
{
    return std::make_unique<MessageTaker>(office, partners, inbox, head, std::move(arrived), tell);
}

Result<std::vector<boost::json::object>> arrivals(app::Office& office)
{
    std::vector<boost::json::object> all;
    for (auto const kind : {inbox_kind, join_kind, arrived_kind}) {
        auto const records = office.store.list_records(kind);
        if (!records) return records.error();
        for (auto const& record : *records) {
            auto row = object_of(record.octets);
            if (!row) return row.error();
            // When the last piece is there, the whole has a row of its own.
            if (kind == join_kind && row->contains("octets") && row->at("octets") == row->at("octets_received"))
                continue;
            row->erase("join");
            (*row)["state"] = kind == join_kind ? "arriving" : kind == inbox_kind ? "to be imported" : "done";
            all.push_back(std::move(*row));
        }
    }
    return all;
}

}
