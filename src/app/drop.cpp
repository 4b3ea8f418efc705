#include "app/drop.hpp"

#include "app/need_to_know.hpp"
#include "app/outbox.hpp"
#include "app/record_json.hpp"
#include "app/signals.hpp"
#include "app/which_items.hpp"
#include "dossier/zip.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>

namespace rogatory::app
{
namespace
{

constexpr std::string_view drop_kind = "drop";
constexpr std::string_view package_head = "received.json";
constexpr std::size_t entries_at_once = 500;
constexpr std::size_t copy_octets = 256 * 1024;

/// Under which name what became of these octets is kept: an account's own, so that nobody learns of another's.
Result<std::string> drop_name(Account const& account, SeekableSource& octets)
{
    if (auto const start = octets.seek(0); !start) return start.error();
    auto const digest = dossier::digest_of(octets);
    if (!digest) return digest.error();
    if (auto const start = octets.seek(0); !start) return start.error();
    return hex_of(sha256(bytes_of(account.name + "\n" + hex_of(*digest))));
}

Record drop_record(std::string const& name, boost::json::object const& taken)
{
    auto const text = boost::json::serialize(taken);
    return {std::string(drop_kind), name, Bytes(text.begin(), text.end())};
}

/// A sentence says first what is wrong, and then what to do.
std::string what_to_do(std::string_view sentence)
{
    auto const end = sentence.find(". ");
    return std::string(end == std::string_view::npos ? sentence : sentence.substr(end + 2));
}

DropOut refused(std::vector<Error> errors, Language language)
{
    DropOut out;
    out.environment = std::any_of(errors.begin(), errors.end(), [](Error const& error) {
        return texts::class_of(error.code) == texts::Class::environment;
    });
    out.explanation = explained(errors, language);
    out.errors = std::move(errors);
    return out;
}

Result<std::string> text_of_source(SeekableSource& octets, std::size_t limit)
{
    if (octets.length() > limit)
        return Error{
            "drop.too_large", "", "", {{"octets", std::to_string(octets.length())}, {"limit", std::to_string(limit)}}};
    std::string text(static_cast<std::size_t>(octets.length()), '\0');
    for (std::size_t at = 0; at < text.size();) {
        auto const count = octets.read(std::span(reinterpret_cast<std::uint8_t*>(text.data()) + at, text.size() - at));
        if (!count) return count.error();
        if (*count == 0) break;
        at += *count;
    }
    return text;
}

/// The annexes of a draft, from where its other files are.
struct Annexes {
    std::vector<std::unique_ptr<SeekableSource>> sources;
    std::vector<Attachment> attachments;
};
Result<Annexes> annexes_of(request::Draft const& draft, AnnexSource const& source)
{
    Annexes all;
    for (std::size_t i = 0; i < draft.annexes.size(); ++i) {
        auto const& annex = draft.annexes[i];
        auto const name = annex.file.substr(annex.file.find_last_of("/\\") + 1);
        Error const missing{"drop.annex_missing", "annexes[" + std::to_string(i) + "].file", "", {{"name", name}}};
        if (!source || !dossier::check_name(name)) return missing;
        auto octets = source(name);
        if (!octets)
            return texts::class_of(octets.error().code) == texts::Class::environment ? octets.error() : missing;
        all.sources.push_back(std::move(*octets));
        all.attachments.push_back({name, annex.title, "", annex.language, all.sources.back().get()});
    }
    return all;
}

DropOut take_draft(Office& office, Account const& account, std::string const& text, DropIn const& in,
                   std::string const& name, Language language)
{
    auto read = request::read_draft(text);
    if (!read.errors.empty()) return refused(std::move(read.errors), language);
    auto const annexes = annexes_of(read.draft, in.annex);
    if (!annexes) return refused({annexes.error()}, language);
    auto const checked = check(std::move(read.draft), office.law, office.today(), language);
    DropOut out;
    auto const step = submit(office, account, *checked, annexes->attachments, std::nullopt, [&](StepDone const& done) {
        out.taken = {{"kind", "request"}, {"case", text_of(done.case_id)}, {"state", done.state.state}};
        return std::vector<Record>{drop_record(name, out.taken)};
    });
    if (step) return out;
    auto why = refused({step.error()}, language);
    // Everything that is missing, each with its place, as "request check" says it.
    if (step.error().code == "request.blocked")
        for (auto const& finding : checked->findings) {
            if (finding.severity != request::Severity::blocks) continue;
            auto row = request::to_json(finding, language);
            // The members of every other error beside those of a finding.
            if (!row.contains("cites")) row["cites"] = "";
            row["what_to_do"] = what_to_do(row.at("sentence").as_string());
            why.explanation.push_back(std::move(row));
        }
    return why;
}

/// {"case": "...", "command": "acknowledge", "item": 1, "fields": {...}}; "item" may be "all".
DropOut take_step(Office& office, Account const& account, boost::json::object const& step, std::string const& name,
                  Language language)
{
    Error const malformed{"drop.step_malformed", "", "", {}};
    for (auto const& [key, value] : step) {
        bool const fits = key == "case" || key == "command" ? value.is_string()
                          : key == "fields"                 ? value.is_object()
                          : key == "item"                   ? value.is_int64() || value == "all"
                                                            : false;
        if (!fits) return refused({{"drop.step_malformed", std::string(key), "", {}}}, language);
    }
    auto const case_id = find_case_for(office, &account, member_text(step, "case"));
    if (!case_id) return refused({case_id.error()}, language);
    docket::Command command{member_text(step, "command"), std::nullopt, {}};
    if (auto const* const fields = step.if_contains("fields")) command.fields = fields->get_object();
    auto const* const item = step.if_contains("item");
    if (item != nullptr && !item->is_string()) {
        auto const number = item->get_int64();
        if (number < 1 || number > 1'000'000) return refused({malformed}, language);
        command.item = static_cast<int>(number);
    }
    auto const known = load(office, *case_id);
    if (!known) return refused({known.error()}, language);
    if (auto const clear = says_which_items(open_commands(office, &account, known->state), command,
                                            item != nullptr && item->is_string());
        !clear)
        return refused({clear.error()}, language);
    DropOut out;
    auto const done = act(office, account, *case_id, command, {}, [&](StepDone const& did) {
        boost::json::array entries;
        for (auto const& entry : did.entries)
            entries.push_back({{"number", entry.number}, {"kind", entry.kind}});
        out.taken = {{"kind", "step"},
                     {"case", text_of(did.case_id)},
                     {"state", did.state.state},
                     {"entries", std::move(entries)}};
        return std::vector<Record>{drop_record(name, out.taken)};
    });
    if (done) return out;
    // Everything that is wrong with the step, as "case act" says it.
    auto all = objections(office, account, known->state, command, {});
    if (all.size() < 2 || all.front() != done.error()) all = {done.error()};
    return refused(std::move(all), language);
}

DropOut take_json(Office& office, Account const& account, std::string const& text, DropIn const& in,
                  std::string const& name, Language language)
{
    boost::system::error_code problem;
    auto const json = boost::json::parse(text, problem);
    if (!problem && json.is_object()) {
        auto const& object = json.get_object();
        if (object.contains("command")) return take_step(office, account, object, name, language);
        if (object.contains("message_id") && object.contains("type"))
            return refused({{"drop.message_not_sealed", "", "", {}}}, language);
    }
    return take_draft(office, account, text, in, name, language); // says itself why it is none
}

/// A receipt or a signal: they are recorded once by themselves.
DropOut take_receipt(Office& office, Account const& account, std::string const& text, Language language)
{
    if (auto const all = must_see_all(&account); !all) return refused({all.error()}, language);
    DropOut out;
    if (dossier::holds_signal(bytes_of(text))) {
        auto const told = import_signal(office, account, bytes_of(text));
        if (!told) return refused({told.error()}, language);
        out.taken = {{"kind", "signal"},
                     {"case", text_of(told->case_id)},
                     {"message", text_of(told->signal.message)},
                     {"event", dossier::name_of(told->signal.event)}};
        return out;
    }
    auto const taken = import_receipt(office, account, bytes_of(text));
    if (!taken) return refused({taken.error()}, language);
    out.taken = {{"kind", "receipt"},
                 {"case", text_of(taken->case_id)},
                 {"message", text_of(taken->receipt.message)},
                 {"by", taken->receipt.by}};
    return out;
}

DropOut take_dossier(Office& office, Account const& account, DropIn const& in, Language language)
{
    if (auto const all = must_see_all(&account); !all) return refused({all.error()}, language);
    auto const imported = import_dossier(office, account, in.octets, in.receipts, nullptr);
    DropOut out;
    if (!imported && imported.error().code == "dossier.already_received") {
        out.taken = {{"kind", "dossier"}, {"repeated", true}}; // its receipt was written again
        return out;
    }
    if (!imported) return refused({imported.error()}, language);
    out.taken = {{"kind", "dossier"},
                 {"case", text_of(imported->case_id)},
                 {"message", text_of(imported->message)},
                 {"type", imported->type},
                 {"from", imported->from},
                 {"new_case", imported->new_case},
                 {"receipt", imported->receipt_file}};
    return out;
}

/// Whether the case has an entry in which the message arrived: what it says of it.
std::optional<Received> received_in(Id const& case_id, docket::Entry const& entry)
{
    auto const* const received = entry.body.if_contains("received");
    if (received == nullptr || !received->is_object()) return std::nullopt;
    auto const& message = received->get_object();
    auto const id = id_from(member_text(message, "message_id"));
    if (!id) return std::nullopt;
    Received one{*id, case_id, entry.number, {}, member_text(message, "type"), entry.at};
    if (auto const* const from = message.if_contains("from"); from != nullptr && from->is_object())
        one.from = member_text(from->get_object(), "id");
    return one;
}

/// The messages of a case; none of one that was erased meanwhile.
Result<std::vector<Received>> received_of(Office& office, Id const& case_id)
{
    auto const loaded = office.store.load(case_id);
    if (!loaded && loaded.error().code == "case.erased") return std::vector<Received>{};
    if (!loaded) return loaded.error();
    std::vector<Received> all;
    for (auto const& entry : loaded->entries)
        if (auto one = received_in(case_id, entry)) all.push_back(std::move(*one));
    return all;
}

/// What a package holds, opened.
struct PackagePart {
    std::string name;
    std::unique_ptr<SeekableSource> octets;
};
struct Package {
    std::deque<Bytes> memory; ///< what the sources of the first parts read; its members do not move
    std::vector<PackagePart> parts;
};

Result<Package> package_of(Office& office, Received const& received)
{
    auto const loaded = office.store.load(received.case_id);
    if (!loaded) return loaded.error();
    auto const& entry = loaded->entries.at(received.entry - 1);
    Package package;
    boost::json::object head = to_json(received);
    if (auto const* const dossier = entry.body.if_contains("dossier")) head["dossier"] = *dossier;
    boost::json::array listed;
    std::vector<PackagePart> parts;
    bool has_message = false;
    if (auto const* const kept = entry.body.if_contains("kept"); kept != nullptr && kept->is_array())
        for (auto const& one : kept->get_array()) {
            if (!one.is_object()) continue;
            auto const& part = one.get_object();
            auto const octets = bytes_from_hex(member_text(part, "blob"));
            BlobId blob{};
            if (!octets || octets->size() != blob.size()) continue;
            std::copy(octets->begin(), octets->end(), blob.begin());
            auto source = office.store.open_blob(received.case_id, blob);
            if (!source) return source.error();
            auto const name = member_text(part, "name");
            has_message = has_message || name == dossier::message_name;
            listed.push_back({{"name", name}, {"sha256", member_text(part, "sha256")}});
            parts.push_back({name, std::move(*source)});
        }
    auto const add = [&](std::string_view name, boost::json::value const& json) {
        auto const text = boost::json::serialize(json);
        package.memory.emplace_back(text.begin(), text.end());
        package.parts.push_back({std::string(name), std::make_unique<MemorySource>(package.memory.back())});
    };
    head["parts"] = std::move(listed);
    add(package_head, head);
    // A message of a simulated history has no dossier, only its text.
    if (!has_message) add(dossier::message_name, entry.body.at("received"));
    std::move(parts.begin(), parts.end(), std::back_inserter(package.parts));
    return package;
}

Result<std::uint32_t> crc_of(SeekableSource& octets, Bytes& buffer)
{
    std::uint32_t crc = 0;
    for (;;) {
        auto const count = octets.read(buffer);
        if (!count) return count.error();
        if (*count == 0) return crc;
        crc = dossier::crc32_of(crc, BytesView(buffer).first(*count));
    }
}

}

boost::json::array explained(std::vector<Error> const& errors, Language language)
{
    boost::json::array all;
    for (auto const& error : errors) {
        auto const sentence = texts::sentence(error, language);
        all.push_back({{"code", error.code},
                       {"field", error.field},
                       {"cites", error.cites},
                       {"sentence", sentence},
                       {"what_to_do", what_to_do(sentence)}});
    }
    return all;
}

DropOut take_in(Office& office, Account const& account, DropIn const& in, Language language)
{
    if (in.check)
        if (auto const done = in.check(in.octets); !done) return refused({done.error()}, language);
    auto const name = drop_name(account, in.octets);
    if (!name) return refused({name.error()}, language);
    auto const before = office.store.get_record(drop_kind, *name);
    if (!before) return refused({before.error()}, language);
    if (*before) {
        DropOut out;
        out.taken = boost::json::parse(rogatory::text_of(**before)).as_object();
        out.taken["repeated"] = true;
        return out;
    }
    std::array<std::uint8_t, 32> first{};
    auto const count = in.octets.read(first);
    if (!count) return refused({count.error()}, language);
    if (auto const start = in.octets.seek(0); !start) return refused({start.error()}, language);
    auto const head = BytesView(first).first(*count);
    constexpr std::uint8_t der_sequence = 0x30; // CMS, RFC 5652, begins with it; no text of ours does
    if (!head.empty() && head.front() == der_sequence &&
        std::any_of(head.begin(), head.end(), [](auto c) { return c < 0x09 || c >= 0x80; })) {
        auto out = take_dossier(office, account, in, language);
        if (out.errors.empty() && !out.taken.contains("repeated"))
            if (auto const done = office.store.put_record(drop_record(*name, out.taken)); !done)
                return refused({done.error()}, language);
        return out;
    }
    auto const limit = looks_like_receipt(head) ? dossier::receipt_limit : request::largest_draft;
    auto const text = text_of_source(in.octets, limit);
    if (!text) return refused({text.error()}, language);
    if (looks_like_receipt(head)) return take_receipt(office, account, *text, language);
    auto const begin = text->find_first_not_of(" \t\r\n");
    if (begin == std::string::npos || text->find('\0') != std::string::npos)
        return refused({{"drop.not_recognised", "", "", {}}}, language);
    if ((*text)[begin] == '{') return take_json(office, account, *text, in, *name, language);
    return take_draft(office, account, *text, in, *name, language);
}

boost::json::object to_json(Received const& received)
{
    return {{"message", text_of(received.message)},
            {"case", text_of(received.case_id)},
            {"entry", received.entry},
            {"from", received.from},
            {"type", received.type},
            {"received_at", text_of(received.at)},
            {"position", received.position}};
}

namespace
{

/// The messages that these entries recorded, in their order.
Result<std::vector<Received>> received_in_entries(Office& office, std::vector<LogEntry> const& entries)
{
    std::vector<Received> found;
    std::map<Id, std::vector<Received>> of_case;
    for (auto const& entry : entries) {
        auto known = of_case.find(entry.case_id);
        if (known == of_case.end()) {
            auto messages = received_of(office, entry.case_id);
            if (!messages) return messages.error();
            known = of_case.emplace(entry.case_id, std::move(*messages)).first;
        }
        for (auto const& one : known->second)
            if (one.entry == entry.number) {
                found.push_back(one);
                found.back().position = entry.position;
            }
    }
    return found;
}

}

Result<ReceivedPart> received_from(Office& office, std::uint64_t position, std::size_t most_entries)
{
    auto const entries = office.store.entries_from(position, most_entries);
    if (!entries) return entries.error();
    ReceivedPart part{{}, position, entries->size() < most_entries};
    if (!entries->empty()) part.next = entries->back().position + 1;
    auto messages = received_in_entries(office, *entries);
    if (!messages) return messages.error();
    part.messages = std::move(*messages);
    return part;
}

Result<std::vector<Received>> received_before(Office& office, std::uint64_t position, std::size_t most)
{
    auto const length = office.store.log_length();
    if (!length) return length.error();
    std::vector<Received> all;
    for (auto end = std::min(position, *length); end > 0 && all.size() < most;) {
        auto const begin = end - std::min<std::uint64_t>(end, entries_at_once);
        auto const entries = office.store.entries_from(begin, static_cast<std::size_t>(end - begin));
        if (!entries) return entries.error();
        auto messages = received_in_entries(office, *entries);
        if (!messages) return messages.error();
        for (auto one = messages->rbegin(); one != messages->rend() && all.size() < most; ++one)
            all.push_back(std::move(*one));
        end = begin;
    }
    return all;
}

Result<Received> received_message(Office& office, Id const& message, std::string_view from)
{
    std::set<std::string> senders;
    if (!from.empty()) {
        senders.emplace(from);
    } else {
        auto const rows = office.store.list_cases({});
        if (!rows) return rows.error();
        for (auto const& row : *rows)
            senders.insert(row.partner.id);
    }
    std::vector<KnownMessage> found;
    for (auto const& sender : senders) {
        auto const known = office.store.find_message(Direction::incoming, sender, message);
        if (!known) return known.error();
        if (*known) found.push_back(**known);
    }
    if (found.size() > 1)
        return Error{"drop.message_of_several",
                     "",
                     "",
                     {{"message", text_of(message)},
                      {"first", found.front().ref.authority},
                      {"second", found.back().ref.authority}}};
    for (auto const& known : found) {
        auto const messages = received_of(office, known.case_id);
        if (!messages) return messages.error();
        for (auto const& one : *messages)
            if (one.message == message && one.from == known.ref.authority) return one;
    }
    return Error{"drop.message_unknown", "", "", {{"message", text_of(message)}}};
}

Result<std::uint64_t> package_size(Office& office, Received const& received)
{
    auto const package = package_of(office, received);
    if (!package) return package.error();
    std::vector<std::pair<std::string, std::uint64_t>> sizes;
    for (auto const& part : package->parts)
        sizes.emplace_back(part.name, part.octets->length());
    return dossier::zip_size(sizes);
}

Done write_package(Office& office, Received const& received, Sink& sink)
{
    auto const package = package_of(office, received);
    if (!package) return package.error();
    dossier::ZipWriter zip(sink);
    Bytes buffer(copy_octets);
    for (auto const& part : package->parts) {
        auto const crc = crc_of(*part.octets, buffer);
        if (!crc) return crc.error();
        if (auto const start = part.octets->seek(0); !start) return start.error();
        if (auto const done = zip.begin(part.name, part.octets->length(), *crc); !done) return done.error();
        for (;;) {
            auto const count = part.octets->read(buffer);
            if (!count) return count.error();
            if (*count == 0) break;
            if (auto const done = zip.write(BytesView(buffer).first(*count)); !done) return done.error();
        }
        if (auto const done = zip.end(); !done) return done.error();
    }
    return zip.finish();
}

}
