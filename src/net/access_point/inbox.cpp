#include "net/access_point/inbox.hpp"

#include "base/fault.hpp"

#include "app/conversation.hpp"
#include "app/directory_updates.hpp"
#include "app/exchange_by_hand.hpp"
#include "app/record_json.hpp"
#include "app/signals.hpp"
#include "app/wire_name.hpp"
#include "net/access_point/access_point.hpp"
#include "net/access_point/inbox_rows.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace rogatory::net
{

namespace ebms3 = exchange::ebms3;

namespace
{

constexpr std::size_t names_at_once = 20;
constexpr std::size_t recorded_together = 64, imported_together = 20;
constexpr unsigned tries_at_most = 36; ///< then a person must look; about a day and a half
constexpr std::int64_t first_pause_us = 1'000'000, longest_pause_us = 3'600'000'000;

boost::json::object json_of(as4::Kept const& kept)
{
    return {{"content", hex_of(kept.content)},
            {"references", hex_of(kept.references)},
            {"content_type", kept.receipt.content_type},
            {"receipt", base64_of(kept.receipt.octets)}};
}

/// Errors that say nothing of what arrived, but of us at this moment.
bool passes(Error const& error)
{
    return error.code.starts_with("store.") || error.code.starts_with("file.");
}

Result<std::string> was_imported(app::Office& office, boost::json::object const& row)
{
    // It came under another name on the wire, or it would not have come so far: its sender waits for our word.
    std::string said = "was imported before";
    auto const id = id_from(app::member_text(row, "message"));
    if (!id) return said;
    auto const* const urgent = row.if_contains("urgent");
    auto const owed = app::receipt_owed_again(office, app::member_text(row, "from"), *id,
                                              urgent != nullptr && urgent->is_bool() && urgent->get_bool());
    if (!owed && passes(owed.error())) return owed.error();
    if (!owed || owed->empty()) return said;
    if (auto const done = office.store.put_records(*owed); !done) return done.error();
    return said + "; its receipt goes out again";
}

/// Whether a row that was tried before waits still. A clock that was set back holds nothing up.
bool rests(boost::json::object const& row, Instant now)
{
    auto const next = number_in(row, "next_try");
    return next > now.since_1970_us && next <= now.since_1970_us + longest_pause_us;
}

std::string said_of(app::Imported const& imported)
{
    return "imported: " + imported.type + " " + text_of(imported.message) +
           (imported.new_case ? ", new case " : ", case ") + text_of(imported.case_id);
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
    : office_(office),
      folder_(folder + "/inbox"),
      whole_limit_(whole_limit),
      commits_([this](std::vector<Recording>& group) { return record_group(group); }, recorded_together)
{
}

void Inbox::finish()
{
    disk_.join();
    commits_.end();
}

Done Inbox::prepare()
{
    if (auto const done = files::make_folder(folder_); !done) return done;
    std::set<std::string> named;
    if (auto const done = try_again(); !done) return done;
    {
        std::lock_guard const lock(pieces_);
        if (auto const done = forget_old_joins(); !done) return done;
    }
    for (auto const kind : {inbox_kind, stuck_kind, join_kind}) {
        auto const records = office_.store.list_records(kind);
        if (!records) return records.error();
        for (auto const& record : *records)
            if (auto const row = object_of(record.octets); row) named.insert(app::member_text(*row, "file"));
    }
    std::error_code problem;
    std::vector<std::filesystem::path> left;
    for (auto const& file : std::filesystem::directory_iterator(folder_, problem)) {
        auto const name = file.path().filename().string();
        // "whole-NAME.3" is the fourth piece of "whole-NAME".
        if (!named.contains(name) && !named.contains(name.substr(0, name.rfind('.')))) left.push_back(file.path());
    }
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
    auto receipt = bytes_from_base64(app::member_text(*json, "receipt"));
    if (!receipt) return receipt.error();
    return std::optional(as4::Kept{array_of<Digest>(app::member_text(*json, "content")),
                                   array_of<Digest>(app::member_text(*json, "references")),
                                   {app::member_text(*json, "content_type"), std::move(*receipt)}});
}

std::string Inbox::fresh_path() const
{
    return path_of(text_of(app::new_id(office_.clock, office_.random)));
}

std::string Inbox::row_name(as4::Deliver const& deliver, Lane lane, Instant at, std::string const& digest)
{
    // By name they are imported: the urgent ones first, then in the order in which they came.
    auto const urgent = ebms3::property(deliver.message.properties, urgent_property).value_or("") == "yes";
    auto const moment = std::to_string(std::max<std::int64_t>(0, at.since_1970_us));
    auto const beginning = lane == Lane::small ? (urgent ? urgent_beginning : ordinary_beginning)
                                               : (urgent ? large_beginning : large_ordinary_beginning);
    return std::string(beginning) + std::string(20 - std::min<std::size_t>(20, moment.size()), '0') + moment + "-" +
           digest;
}

Inbox::Recording Inbox::recording_of(as4::Deliver const& deliver, Arrived payload, Lane lane, Instant now) const
{
    auto const& message = deliver.message;
    auto const& received = deliver.payloads.front();
    auto const name = row_name(deliver, lane, now, name_of(message.from.id.value, message.message_id));
    auto const property = [&](std::string_view wanted) {
        return std::string(ebms3::property(message.properties, wanted).value_or(""));
    };
    boost::json::object row{{"from", message.from.id.value},
                            {"action", message.action},
                            {"as4", message.message_id},
                            {"message", property(message_property)},
                            {"urgent", property(urgent_property) == "yes"},
                            {"received_at", now.since_1970_us},
                            {"octets", received.size},
                            {"sha256", hex_of(received.sha256)},
                            {"envelope", base64_of(deliver.envelope)}};
    row["conversation"] = message.conversation_id;
    if (!message.ref_to_message_id.empty()) row["refers_to"] = message.ref_to_message_id;
    Recording recording{name_of(message.from.id.value, message.message_id), deliver.kept.content, {}};
    recording.records.push_back({std::string(seen_kind), recording.seen_name, octets_of(json_of(deliver.kept))});
    if (!payload.file.empty())
        row["file"] = std::filesystem::path(payload.file).filename().string();
    else
        recording.records.push_back({std::string(payload_kind), name, std::move(payload.octets)});
    // So that an answer can name it.
    if (auto const id = id_from(property(message_property)); id && message.action != receipt_action)
        recording.records.push_back(
            app::record_of_arrival(message.from.id.value, *id, {message.message_id, message.conversation_id}));
    recording.records.push_back({std::string(inbox_kind), name, octets_of(row)});
    return recording;
}

std::vector<Done> Inbox::record_group(std::vector<Recording>& group) const
{
    std::vector<Done> answers;
    std::vector<app::Record> records;
    std::set<std::string> of_group;
    for (auto& one : group) {
        // The same message may have come twice at once, over two connections: the second one is a duplicate now.
        auto const before = office_.store.get_record(seen_kind, one.seen_name);
        if (!before) {
            answers.emplace_back(before.error());
        } else if (*before || !of_group.insert(one.seen_name).second) {
            auto const json = *before ? object_of(**before) : Result<boost::json::object>(boost::json::object());
            bool const same = json && array_of<Digest>(app::member_text(*json, "content")) == one.content;
            // What differs, or is only about to be recorded, is looked at again when the peer sends it again.
            answers.emplace_back(same ? Done() : Error{"store.busy", "", "", {{"problem", "the same message twice"}}});
        } else {
            for (auto& record : one.records)
                records.push_back(std::move(record));
            answers.emplace_back();
        }
    }
    if (records.empty()) return answers;
    if (auto const done = office_.store.put_records(records); !done)
        for (auto& answer : answers)
            if (answer) answer = done;
    return answers;
}

Awaitable<Done> Inbox::record(as4::Deliver const& deliver, Arrived payload, Instant now)
{
    co_return co_await commits_.add(recording_of(deliver, std::move(payload), Lane::small, now));
}

/// The payload of a row: a file, or octets.
struct Inbox::Payload {
    Bytes octets;
    std::unique_ptr<SeekableSource> source;
};

Result<Inbox::Payload> Inbox::open_payload(std::string const& name, boost::json::object const& row) const
{
    Payload payload;
    if (auto const pieces = pieces_of(row); pieces > 0) {
        auto source = files::JoinedSource::open(path_of(app::member_text(row, "file")), pieces);
        if (!source) return source.error();
        payload.source = std::move(*source);
        return payload;
    }
    if (auto const file = app::member_text(row, "file"); !file.empty()) {
        auto source = files::FileSource::open(path_of(file));
        if (!source) return source.error();
        payload.source = std::move(*source);
        return payload;
    }
    auto octets = office_.store.get_record(payload_kind, name);
    if (!octets) return octets.error();
    if (!*octets) return Error{"outbox.row_malformed", "", "", {}};
    payload.octets = std::move(**octets);
    payload.source = std::make_unique<MemorySource>(payload.octets);
    return payload;
}

bool Inbox::urgent_waits() const
{
    auto const first = office_.store.record_names(inbox_kind, {}, names_at_once);
    if (!first) return false;
    auto const now = office_.clock.now();
    return std::any_of(first->begin(), first->end(), [&](auto const& name) {
        if (!name.starts_with(urgent_beginning)) return false;
        auto const octets = office_.store.get_record(inbox_kind, name);
        if (!octets || !*octets) return false;
        auto const row = object_of(**octets);
        return row && !rests(*row, now);
    });
}

Done Inbox::try_again()
{
    std::vector<app::RecordName> removed;
    std::vector<app::Record> written;
    for (auto const kind : {stuck_kind, inbox_kind}) {
        auto records = office_.store.list_records(kind);
        if (!records) return records.error();
        for (auto& record : *records) {
            auto row = object_of(record.octets);
            if (!row || row->contains("stays") || (kind == inbox_kind && !row->contains("next_try"))) continue;
            row->erase("next_try");
            row->erase("tries");
            if (kind == stuck_kind) removed.push_back({record.kind, record.name});
            written.push_back({std::string(inbox_kind), std::move(record.name), octets_of(*row)});
        }
    }
    return written.empty() ? Done{} : office_.store.change_records(removed, written);
}

Done Inbox::put_off(std::string const& name, boost::json::object row, Error const& why, Tell const& tell)
{
    auto const now = office_.clock.now();
    auto const tries = static_cast<unsigned>(std::clamp<std::int64_t>(number_in(row, "tries"), 0, tries_at_most)) + 1;
    auto const sentence = texts::sentence(why);
    row["tries"] = tries;
    row["outcome"] = "not imported yet: " + sentence;
    row["next_try"] = now.since_1970_us + std::min(longest_pause_us, first_pause_us << std::min(tries - 1, 12U));
    auto const of_whom = app::member_text(row, "action") + " from " + app::member_text(row, "from");
    if (tries < tries_at_most) {
        tell(of_whom + " not imported yet (attempt " + std::to_string(tries) + "): " + sentence);
        return office_.store.put_record({std::string(inbox_kind), name, octets_of(row)});
    }
    tell(of_whom + " could not be imported in " + std::to_string(tries) + " attempts and needs a person: " + sentence);
    return set_aside(name, octets_of(row));
}

Done Inbox::set_aside(std::string const& name, Bytes row)
{
    app::RecordName const removed{std::string(inbox_kind), name};
    app::Record const written{std::string(stuck_kind), name, std::move(row)};
    return office_.store.change_records(std::span(&removed, 1), std::span(&written, 1));
}

/// What is recorded together with others: a plan that only reads.
struct Inbox::Gathered {
    std::string name, said;
    boost::json::object row;
    Payload payload;
    std::optional<dossier::Receipt> receipt; ///< planned when no row of the outbox changes any more
    std::optional<app::Append> append;
};

bool Inbox::gather(app::Account const& account, std::string const& name, boost::json::object const& row,
                   Payload& payload, std::vector<Gathered>& gathered)
{
    auto const& octets = payload.octets;
    if (octets.empty() || row.contains("join")) return false;
    auto const action = app::member_text(row, "action");
    if (action == receipt_action) {
        if (octets.size() > dossier::receipt_limit || dossier::holds_signal(octets)) return false;
        auto receipt = app::read_receipt(office_, octets);
        if (!receipt || receipt->verdict != dossier::Verdict::accepted) return false;
        gathered.push_back({name, {}, row, std::move(payload), std::move(*receipt), {}});
        return true;
    }
    if (action != dossier_action) return false;
    auto const planned_before = [&](app::MessageRef const& ref, Id const& case_id) {
        return std::ranges::any_of(gathered, [&](Gathered const& other) {
            if (!other.append) return false;
            auto const& messages = other.append->messages;
            return other.append->case_id == case_id || std::ranges::any_of(messages, [&](app::MessageRef const& one) {
                       return one.authority == ref.authority &&
                              (one.message == ref.message || one.conversation == ref.conversation);
                   });
        });
    };
    auto plan =
        without_fault([&] { return app::plan_import(office_, account, *payload.source, nullptr, planned_before); });
    if (!plan) return false;
    gathered.push_back({name, said_of(plan->imported), row, std::move(payload), {}, std::move(plan->append)});
    return true;
}

Result<std::size_t> Inbox::record_gathered(app::Account const& account, std::mutex& rows_in_use, Tell const& tell,
                                           std::vector<Gathered>& gathered)
{
    if (gathered.empty()) return std::size_t{0};
    std::vector<Ended> ends(gathered.size());
    std::vector<app::Append> appends;
    std::vector<std::size_t> of_append;
    std::set<Id> cases;
    {
        std::unique_lock lock(rows_in_use, std::defer_lock);
        if (std::ranges::any_of(gathered, [](Gathered const& one) { return one.receipt.has_value(); })) lock.lock();
        for (std::size_t i = 0; i < gathered.size(); ++i) {
            auto& one = gathered[i];
            if (one.receipt)
                if (auto plan = app::plan_receipt(office_, account, *one.receipt, one.payload.octets)) {
                    one.append = std::move(*plan);
                    one.said = "imported: message " + text_of(one.receipt->message) + " was delivered";
                }
            // Of one case there is one plan: the next one would not know of it.
            if (!one.append || !cases.insert(one.append->case_id).second) continue;
            ends[i] = end_of(one.name, one.row, one.said);
            auto& append = *one.append;
            std::ranges::move(ends[i].removed, std::back_inserter(append.removed));
            std::ranges::move(ends[i].written, std::back_inserter(append.records));
            appends.push_back(std::move(append));
            of_append.push_back(i);
        }
        if (!appends.empty())
            if (auto const recorded = office_.store.append_all(appends); recorded)
                for (std::size_t k = 0; k < of_append.size(); ++k)
                    ends[of_append[k]].recorded = (*recorded)[k].has_value();
    }
    // What could not be recorded with the others is imported by itself: that says why, and spoils nothing.
    std::size_t count = 0;
    for (std::size_t i = 0; i < gathered.size(); ++i) {
        auto& one = gathered[i];
        for (auto const& line : ends[i].recorded ? ends[i].told : std::vector<std::string>{})
            tell(line);
        auto const done = ends[i].recorded ? Result<std::size_t>(std::size_t{1})
                                           : import_alone(account, rows_in_use, tell, one.name, std::move(one.row));
        if (!done) return done.error();
        count += *done;
    }
    gathered.clear();
    return count;
}

Inbox::Ended Inbox::end_of(std::string const& name, boost::json::object row, std::string const& said) const
{
    Ended end;
    auto const from = app::member_text(row, "from");
    end.told.push_back(app::member_text(row, "action") + " from " + from + " " + said);
    auto const warning =
        app::check_reference(office_, from, app::member_text(row, "refers_to"), app::member_text(row, "conversation"));
    if (!warning) end.told.push_back("what it refers to could not be looked at: " + texts::sentence(warning.error()));
    for (auto const& one : warning ? *warning : std::vector<Error>{}) {
        row["warning"] = texts::sentence(one);
        end.told.push_back(texts::sentence(one));
    }
    row["outcome"] = said;
    put_among_done(inbox_kind, name, std::move(row), end);
    return end;
}

void Inbox::put_among_done(std::string_view kind, std::string const& name, boost::json::object row, Ended& end) const
{
    row["done_at"] = office_.clock.now().since_1970_us;
    for (auto const* const of_waiting : {"file", "pieces", "next_try", "tries"})
        row.erase(of_waiting);
    end.removed = {{std::string(kind), name}, {std::string(payload_kind), name}};
    end.written.push_back({std::string(arrived_kind), name, octets_of(row)});
}

Result<std::size_t> Inbox::import_alone(app::Account const& account, std::mutex& rows_in_use, Tell const& tell,
                                        std::string const& name, boost::json::object row)
{
    auto payload = open_payload(name, row);
    auto const outcome = payload ? without_fault([&] { return import_one(account, row, *payload, rows_in_use); })
                                 : Result<std::string>(payload.error());
    if (!outcome && outcome.error().code == "program.fault") {
        // It would fail again, and stays for those who mend the program.
        row["outcome"] = "not imported: " + texts::sentence(outcome.error());
        tell(app::member_text(row, "action") + " from " + app::member_text(row, "from") + " " +
             app::member_text(row, "outcome"));
        if (auto const done = set_aside(name, octets_of(row)); !done) return done.error();
        return std::size_t{0};
    }
    if (!outcome && passes(outcome.error())) {
        if (auto const done = put_off(name, std::move(row), outcome.error(), tell); !done) return done.error();
        return std::size_t{0};
    }
    auto const said = outcome ? *outcome : "refused: " + texts::sentence(outcome.error());
    auto end = end_of(name, row, said);
    for (auto const& line : end.told)
        tell(line);
    if (!outcome && outcome.error().code == "import.differs_from_received") {
        // Two dossiers claim to be one message: people must look, and so both stay.
        row["stays"] = true;
        row["outcome"] = said;
        row["set_aside_at"] = office_.clock.now().since_1970_us;
        if (auto const done = set_aside(name, octets_of(row)); !done) return done.error();
        return std::size_t{1};
    }
    if (auto const done = end_row(row, end); !done) return done.error();
    return std::size_t{1};
}

Done Inbox::end_row(boost::json::object const& row, Ended& end)
{
    auto const file = app::member_text(row, "file");
    auto const pieces = pieces_of(row);
    auto const join = app::member_text(row, "join");
    // No piece of it is being recorded meanwhile, and none opens it again.
    std::unique_lock const lock = join.empty() ? std::unique_lock<std::mutex>() : std::unique_lock(pieces_);
    if (!join.empty())
        if (auto const done = end_join(join, end.removed, end.written); !done) return done;
    if (auto const done = office_.store.change_records(end.removed, end.written); !done) return done;
    std::error_code ignored;
    if (!file.empty() && pieces == 0) std::filesystem::remove(path_of(file), ignored);
    for (std::uint32_t i = 0; i < pieces; ++i)
        std::filesystem::remove(path_of(file) + "." + std::to_string(i), ignored);
    return {};
}

Result<std::size_t> Inbox::import_next(app::Account const& account, std::mutex& rows_in_use, Tell const& tell,
                                       std::string const& name, std::vector<Gathered>& gathered)
{
    auto const octets = office_.store.get_record(inbox_kind, name);
    if (!octets) return octets.error();
    if (!*octets) return std::size_t{0};
    auto row = object_of(**octets);
    if (!row) {
        tell("row " + name + " of the inbox needs a person: " + texts::sentence(row.error()));
        if (auto const done = set_aside(name, **octets); !done) return done.error();
        return std::size_t{0};
    }
    if (rests(*row, office_.clock.now())) return std::size_t{0};
    auto payload = open_payload(name, *row);
    if (payload && gather(account, name, *row, *payload, gathered)) {
        // What is urgent waits for no other.
        bool const now = gathered.size() >= imported_together || name.starts_with(urgent_beginning);
        return now ? record_gathered(account, rows_in_use, tell, gathered) : Result<std::size_t>(std::size_t{0});
    }
    // It comes after those before it.
    auto const before = record_gathered(account, rows_in_use, tell, gathered);
    if (!before) return before.error();
    auto const done = import_alone(account, rows_in_use, tell, name, std::move(*row));
    if (!done) return done.error();
    return *before + *done;
}

Result<PutAway> Inbox::put_away(app::Account const& by, Id const& message, std::string const& reason, app::Tray* save)
{
    auto const records = office_.store.list_records(stuck_kind);
    if (!records) return records.error();
    PutAway put;
    for (auto const& record : *records) {
        auto row = object_of(record.octets);
        if (!row || !row->contains("stays") || app::member_text(*row, "message") != text_of(message)) continue;
        auto const from = app::member_text(*row, "from"), digest = app::member_text(*row, "sha256");
        auto const payload = open_payload(record.name, *row);
        if (!payload) return payload.error();
        if (save != nullptr) {
            auto name = text_of(message) + "-" + digest + ".rogatory";
            auto const saved = save->put(name, [&](Sink& sink) { return copy_all(*payload->source, sink); });
            if (!saved) return saved.error();
            put.written.push_back(std::move(name));
        }
        // The case of the first one says that there was another, and who has put it away.
        auto const first = office_.store.find_message(app::Direction::incoming, from, message);
        if (!first) return first.error();
        if (*first) {
            auto const noted = app::act(office_, by, (*first)->case_id,
                                        {"note",
                                         std::nullopt,
                                         {{"text", "another dossier came as message " + text_of(message) +
                                                       " (SHA-256 " + digest + ") and was put away: " + reason}}},
                                        {});
            if (!noted && noted.error().code != "case.erased") return noted.error();
        }
        row->erase("stays");
        (*row)["put_away_by"] = by.name;
        (*row)["outcome"] = app::member_text(*row, "outcome") + " Put away by " + by.name + ": " + reason;
        Ended end;
        put_among_done(stuck_kind, record.name, *row, end);
        if (auto const done = end_row(*row, end); !done) return done.error();
        ++put.count;
    }
    if (put.count == 0) return Error{"exchange.nothing_kept_apart", "MESSAGE", "", {{"message", text_of(message)}}};
    return put;
}

Result<PutAway> put_away(app::Office& office, std::string const& folder, app::Account const& by, Id const& message,
                         std::string const& reason, app::Tray* save)
{
    Inbox inbox(office, folder, 0);
    auto put = inbox.put_away(by, message, reason, save);
    inbox.finish();
    return put;
}

Result<std::size_t> Inbox::import_all(app::Account const& account, std::mutex& rows_in_use, Tell const& tell, Lane lane,
                                      std::size_t most)
{
    std::size_t count = 0;
    std::string after(lane == Lane::large ? large_beginning : std::string_view());
    for (bool more = true; more && count < most;) {
        auto const names = office_.store.record_names(inbox_kind, after, std::min(names_at_once, most - count));
        if (!names) return names.error();
        more = names->size() == names_at_once;
        std::vector<Gathered> gathered;
        for (auto const& name : *names) {
            more = more && !(lane == Lane::small && name >= large_beginning);
            if (lane == Lane::small && name >= large_beginning) break;
            after = name;
            auto const done = import_next(account, rows_in_use, tell, name, gathered);
            if (!done) return done.error();
            count += *done;
        }
        auto const done = record_gathered(account, rows_in_use, tell, gathered);
        if (!done) return done.error();
        count += *done;
    }
    return count;
}

Result<std::string> Inbox::import_receipt(app::Account const& account, boost::json::object const& row, Payload& payload)
{
    // It says something of what arrived, and nothing of us: it is refused, once.
    if (payload.source->length() > dossier::receipt_limit) return Error{"dossier.receipt_malformed", "", "", {}};
    Bytes octets(payload.source->length());
    for (std::size_t filled = 0; filled < octets.size();) {
        auto const more = payload.source->read(std::span(octets).subspan(filled));
        if (!more) return more.error();
        if (*more == 0) break;
        filled += *more;
    }
    if (dossier::holds_signal(octets)) {
        auto const told = app::import_signal(office_, account, octets);
        if (!told) return told.error();
        return "imported: message " + text_of(told->signal.message) + ": " +
               std::string(dossier::name_of(told->signal.event));
    }
    auto const taken = app::import_receipt(office_, account, octets);
    if (taken) return "imported: message " + text_of(taken->receipt.message) + " was delivered";
    if (taken.error().code != "import.receipt_refusal") return taken.error();
    auto const id = id_from(value_of(taken.error(), "message"));
    if (!id) return id.error();
    auto sent = app::find_row(office_, app::member_text(row, "from"), *id);
    if (!sent) return sent.error();
    // A notice belongs to no case: its row is all that tells of it.
    if (*sent && (*sent)->kind == app::OutboxRow::Kind::notice && (*sent)->state != app::OutboxRow::State::delivered) {
        auto& outbox = **sent;
        outbox.state = app::OutboxRow::State::refused;
        outbox.note(office_.clock.now(), std::string(app::name_of(outbox.state)), texts::sentence(taken.error()));
        if (auto const done = app::put_away(office_, outbox); !done) return done.error();
    }
    return "imported: message " + text_of(*id) + " was refused by the partner";
}

Result<std::string> Inbox::import_one(app::Account const& account, boost::json::object const& row, Payload& payload,
                                      std::mutex& rows_in_use)
{
    if (app::member_text(row, "action") == receipt_action) {
        std::lock_guard const lock(rows_in_use);
        return import_receipt(account, row, payload);
    }
    if (app::member_text(row, "action") == notice_action) {
        auto const update = app::take_update(office_, *payload.source);
        if (update) return "imported: a changed entry of " + update->from + " waits: rogatory directory updates";
        if (update.error().code == "dossier.already_received") return std::string("was imported before");
        if (passes(update.error())) return update.error();
        return refuse(row, payload, update.error());
    }
    NoTray receipts;
    auto const imported = app::import_dossier(office_, account, *payload.source, receipts, nullptr);
    if (imported) return said_of(*imported);
    if (imported.error().code == "dossier.already_received") return was_imported(office_, row);
    if (passes(imported.error())) return imported.error();
    return refuse(row, payload, imported.error());
}

Result<std::string> Inbox::refuse(boost::json::object const& row, Payload& payload, Error const& why)
{
    // The sender is told, signed, so that it does not wait for an answer that will not come.
    auto const id = id_from(app::member_text(row, "message"));
    if (!id) return why;
    if (auto const start = payload.source->seek(0); !start) return start.error();
    auto const digest = dossier::digest_of(*payload.source);
    if (!digest) return digest.error();
    auto const now = office_.clock.now();
    dossier::Receipt const refusal{
        *id, *digest, now, office_.profile.id, app::member_text(row, "from"), dossier::Verdict::refused, why.code};
    auto signed_refusal = dossier::make_receipt(refusal, office_.identity, now);
    if (!signed_refusal) return signed_refusal.error();
    auto const* const said_urgent = row.if_contains("urgent");
    bool const urgent = said_urgent != nullptr && said_urgent->is_bool() && said_urgent->get_bool();
    auto const owed = app::receipt_owed(office_, refusal, std::move(*signed_refusal), Id{}, urgent);
    if (!owed) return owed.error();
    if (!owed->empty())
        if (auto const done = office_.store.put_records(*owed); !done) return done.error();
    return why;
}

}
