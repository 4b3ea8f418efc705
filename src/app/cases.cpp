#include "app/cases.hpp"

#include "app/accounts.hpp"
#include "app/calendars.hpp"
#include "app/need_to_know.hpp"
#include "app/outbox.hpp"
#include "app/partners.hpp"
#include "app/received.hpp"
#include "app/signals.hpp"
#include "base/clipped.hpp"
#include "base/visible.hpp"
#include "dossier/receipt.hpp"
#include "request/words.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace rogatory::app
{
namespace
{

constexpr std::size_t fewest_characters = 4; ///< of an identifier, to name a case by

/// The partner to which a request goes: named by the draft, or the only pinned one of the requested State.
Result<docket::Authority> recipient_of(Office& office, request::Draft const& draft)
{
    if (!draft.recipient.id.empty()) {
        auto const card = partner(office, draft.recipient.id);
        if (!card) return card.error();
        return docket::Authority{card->state, card->authority};
    }
    auto const cards = partners(office);
    if (!cards) return cards.error();
    std::vector<docket::Authority> fitting;
    for (auto const& card : *cards)
        if (card.state == draft.requested) fitting.push_back({card.state, card.authority});
    if (fitting.size() != 1)
        return Error{"request.recipient_unknown", "recipient.id", "", {{"value", draft.requested}}};
    return fitting.front();
}

std::string name_of(request::Person const& person)
{
    if (!person.full_name.empty()) return person.full_name;
    return person.given_names + (person.given_names.empty() ? "" : " ") + person.family_name;
}

bool says_nothing(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// One item for each thing that is decided on its own: an offence for which a person is sought, an act for which
/// proceedings are transferred, a set of facts on which States consult; otherwise a measure.
bool items_are_offences(std::string_view modality)
{
    constexpr law::Modality of_offences[] = {law::Modality::extradition, law::Modality::surrender,
                                             law::Modality::proceedings, law::Modality::consultation};
    return std::ranges::any_of(of_offences, [&](auto one) { return law::name_of(one) == modality; });
}

/// What is decided on where the draft names no measure: each property, or the one sentence, investigation or piece of
/// information that it is about.
boost::json::array things_of(request::Draft const& draft)
{
    constexpr std::pair<law::Modality, std::string_view> one_thing[] = {
        {law::Modality::sentenced_persons, "sentence"},
        {law::Modality::joint_investigation, "investigation"},
        {law::Modality::spontaneous, "information"},
    };
    constexpr law::Modality of_property[] = {law::Modality::confiscation, law::Modality::asset_recovery,
                                             law::Modality::cultural_property};
    boost::json::array items;
    int number = 0;
    for (auto const modality : of_property)
        if (draft.modality == law::name_of(modality))
            for (auto const& property : draft.property)
                items.push_back({{"number", ++number}, {"type", "property"}, {"title", property.description}});
    for (auto const& [modality, type] : one_thing)
        if (draft.modality == law::name_of(modality))
            items.push_back({{"number", 1}, {"type", type}, {"title", draft.proceeding.subject}});
    return items;
}

/// One item for each of these; a title is clipped to a line.
boost::json::array items_of(request::Draft const& draft)
{
    boost::json::array items;
    int number = 0;
    if (items_are_offences(draft.modality) && !draft.offences.empty()) {
        for (auto const& offence : draft.offences)
            items.push_back({{"number", ++number}, {"type", offence.iccs}, {"title", offence.title}});
    } else {
        for (auto const& measure : draft.measures)
            items.push_back({{"number", ++number}, {"type", measure.type}, {"title", measure.description}});
        if (items.empty()) items = things_of(draft);
    }
    for (auto& item : items) // a title is one line of a list, not a paragraph
        if (auto& title = item.at("title").as_string(); title.size() > 200) {
            title = clipped(title, 200);
            title += "…";
        }
    return items;
}

/// The fields of the command "draft" (or "revise") that a draft gives.
boost::json::object draft_fields(Checked const& checked, docket::Authority const& recipient,
                                 std::vector<Attachment> const& annexes, boost::json::array const& kept)
{
    auto const& draft = checked.draft;
    boost::json::array persons;
    for (auto const& person : draft.persons)
        persons.push_back(
            {{"ref", person.number ? std::to_string(*person.number) : std::string()}, {"name", name_of(person)}});
    // One article each: the provision that carries the request, or the instrument alone where no rule was named.
    boost::json::array basis;
    if (checked.basis)
        basis.push_back({{"instrument", checked.basis->instrument->id},
                         {"article", checked.basis->rule ? checked.basis->rule->article : std::string()}});
    auto request = request::to_json(draft);
    if (!annexes.empty()) {
        boost::json::array named;
        for (std::size_t i = 0; i < annexes.size(); ++i) {
            auto annex =
                i < draft.annexes.size() ? request.at("annexes").as_array()[i].as_object() : boost::json::object{};
            annex["file"] = annexes[i].name;
            annex["sha256"] = kept[i].at("sha256");
            named.push_back(std::move(annex));
        }
        request["annexes"] = std::move(named);
    }
    boost::json::object fields{
        {"title", says_nothing(draft.proceeding.subject) ? draft.reference : draft.proceeding.subject},
        {"basis", std::move(basis)},
        {"items", items_of(draft)},
        {"persons", std::move(persons)},
        {"request", std::move(request)},
        {"own_ref", draft.reference},
        {"language", draft.language},
        {"signatory", draft.signatory.name}};
    if (!draft.urgency.level.empty() && draft.urgency.level != "normal") {
        boost::json::object urgency{{"level", draft.urgency.level}, {"reason", draft.urgency.reason}};
        if (draft.urgency.wanted_by) urgency["wanted_by"] = text_of(*draft.urgency.wanted_by);
        fields["urgency"] = std::move(urgency);
    }
    if (draft.urgency.wanted_by)
        fields["reply_by"] = boost::json::object{{"date", text_of(*draft.urgency.wanted_by)}, {"rule", "own wish"}};
    if (!draft.confidentiality.wish.empty())
        fields["handling"] = boost::json::object{{"confidentiality", draft.confidentiality.wish}};
    fields["modality"] = draft.modality;
    fields["partner"] = boost::json::object{{"state", recipient.state}, {"id", recipient.id}};
    // What says nothing is left out: the step takes no empty text and no empty list.
    for (auto const* name : {"own_ref", "language", "signatory"})
        if (says_nothing(fields.at(name).as_string())) fields.erase(name);
    for (auto const* name : {"basis", "persons"})
        if (fields.at(name).as_array().empty()) fields.erase(name);
    return fields;
}

/// Where the draft says what a field of the step is made of.
std::string place_in_draft(request::Draft const& draft, std::string const& field)
{
    auto const head = std::string_view(field).substr(0, field.find_first_of("[."));
    if (head == "title") return "proceeding.subject";
    if (head == "items") {
        if (items_are_offences(draft.modality)) return "offences";
        constexpr law::Modality of_property[] = {law::Modality::confiscation, law::Modality::asset_recovery,
                                                 law::Modality::cultural_property};
        auto const property =
            std::ranges::any_of(of_property, [&](auto m) { return law::name_of(m) == draft.modality; });
        return property ? "property" : "measures";
    }
    if (head == "own_ref") return "reference";
    if (head == "partner") return "recipient.id";
    if (head == "handling") return "confidentiality.wish";
    if (head == "reply_by") return "urgency.wanted_by";
    return field;
}

/// What the step that records a request refuses of this one, as findings: whatever passes here is taken by submit().
void find_what_is_refused(Checked& checked, Day today)
{
    auto const& draft = checked.draft;
    // Without these the request is not read far enough to be recorded; that is said already.
    if (!law::modality_from(draft.modality) || draft.requested.size() != 3) return;
    docket::Setting setting;
    setting.today = today;
    setting.now = start_of(today);
    setting.roles = {"caseworker"};
    docket::Authority const recipient{draft.requested, draft.recipient.id.empty() ? "-" : draft.recipient.id};
    docket::Command const command{"draft", std::nullopt, draft_fields(checked, recipient, {}, {})};
    auto refused = docket::objections({}, command, setting);
    if (refused.empty())
        if (auto const events = docket::decide({}, command, setting); !events) refused.push_back(events.error());
    for (auto& error : refused) {
        auto const place = place_in_draft(draft, error.field);
        if (std::ranges::any_of(checked.findings, [&](request::Finding const& said) {
                return said.severity == request::Severity::blocks && said.field.starts_with(place);
            }))
            continue;
        auto const* const value = command.fields.if_contains(error.field);
        auto const missing = value == nullptr || (value->is_array() && value->get_array().empty()) ||
                             (value->is_string() && says_nothing(value->get_string()));
        request::Finding finding;
        finding.code = missing ? "draft.missing" : error.code;
        finding.field = place;
        finding.severity = request::Severity::blocks;
        finding.values = std::move(error.values);
        checked.findings.push_back(std::move(finding));
    }
}

/// Puts the attachments into the message that an event prepares: the receiver reads there what goes with it.
void name_attachments(docket::Event& event, std::vector<Attachment> const& attachments, boost::json::array const& kept)
{
    auto* message = event.body.if_contains("message");
    if (!message || !message->is_object() || attachments.empty()) return;
    auto& list = message->as_object()["attachments"];
    if (!list.is_array()) list = boost::json::array{};
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        auto const& attachment = attachments[i];
        boost::json::object entry{{"number", list.as_array().size() + 1},
                                  {"title", attachment.title.empty() ? attachment.name : attachment.title},
                                  {"name", attachment.name},
                                  {"media_type", attachment.media_type},
                                  {"octets", kept[i].at("octets")},
                                  {"sha256", kept[i].at("sha256")}};
        if (!attachment.language.empty()) entry["language"] = attachment.language;
        list.as_array().push_back(std::move(entry));
    }
}

struct KeptAll {
    boost::json::array kept;
    std::vector<BlobId> blobs;
};

Result<KeptAll> keep_all(Office& office, Id const& case_id, std::vector<Attachment> const& attachments)
{
    KeptAll all;
    for (auto const& attachment : attachments) {
        auto one = keep(office, case_id, attachment.name, *attachment.octets);
        if (!one) return one.error();
        all.kept.push_back(std::move(one->first));
        all.blobs.push_back(one->second);
    }
    return all;
}

}

std::unique_ptr<Checked> check(request::Draft draft, law::Library const& law, Day today, Language language)
{
    auto checked = std::make_unique<Checked>();
    checked->draft = std::move(draft);
    checked->matter = request::matter_of(checked->draft, law);
    if (!checked->draft.date) checked->matter.date = today;
    checked->opinion = opinion::opine(law, checked->matter, language);
    checked->basis = request::chosen_basis(checked->opinion, checked->draft);
    checked->findings = request::check(checked->draft, law, checked->opinion, today);
    find_what_is_refused(*checked, today);
    return checked;
}

Result<Case> load(Office& office, Id const& case_id)
{
    auto loaded = office.store.load(case_id);
    if (!loaded) return loaded.error();
    Case known;
    known.entries = std::move(loaded->entries);
    known.state = docket::fold(known.entries);
    return known;
}

Result<Id> find_case(Office& office, std::string_view words)
{
    if (auto const whole = id_from(words)) return *whole;
    Error const unknown{"case.unknown", "ID", "", {{"value", clipped(words, 40)}}};
    if (words.size() < fewest_characters) return unknown;
    CaseFilter filter;
    filter.number = words;
    auto const rows = office.store.list_cases(filter);
    if (!rows) return rows.error();
    std::vector<Id> fitting;
    for (auto const& row : *rows)
        if (text_of(row.case_id).ends_with(words)) fitting.push_back(row.case_id);
    if (fitting.empty()) return unknown;
    if (fitting.size() > 1)
        return Error{
            "case.ambiguous", "ID", "", {{"value", std::string(words)}, {"count", std::to_string(fitting.size())}}};
    return fitting.front();
}

docket::Setting setting_of(Office& office, Account const& account)
{
    docket::Setting setting;
    setting.now = office.clock.now();
    setting.today = office.local_day(setting.now);
    setting.day_at = office.local_day;
    setting.account = account.name;
    setting.roles = account.roles;
    setting.law = &office.law;
    setting.own = office.own();
    // Without its calendars a limit in working days is shown with its earliest end, and says so.
    if (auto known = calendars(office.store))
        setting.calendars = std::make_shared<docket::Calendars>(std::move(*known));
    setting.fresh_message = new_id(office.clock, office.random);
    setting.fresh_conversation = new_id(office.clock, office.random);
    return setting;
}

std::optional<BlobId> blob_of(std::vector<docket::Entry> const& entries, std::string_view sha256)
{
    auto const text = [](boost::json::value const& one, char const* name) -> std::string_view {
        auto const* object = one.if_object();
        auto const* member = object ? object->if_contains(name) : nullptr;
        return member && member->is_string() ? std::string_view(member->get_string()) : std::string_view{};
    };
    for (auto const& entry : entries) {
        auto const* kept = entry.body.if_contains("kept");
        if (!kept || !kept->is_array()) continue;
        for (auto const& one : kept->get_array()) {
            if (text(one, "sha256") != sha256) continue;
            auto const octets = bytes_from_hex(text(one, "blob"));
            BlobId blob;
            if (!octets || octets->size() != blob.size()) continue;
            std::copy(octets->begin(), octets->end(), blob.begin());
            return blob;
        }
    }
    return std::nullopt;
}

Result<std::pair<boost::json::object, BlobId>> keep(Office& office, Id const& case_id, std::string const& name,
                                                    SeekableSource& octets)
{
    if (auto const start = octets.seek(0); !start) return start.error();
    auto const digest = dossier::digest_of(octets);
    if (!digest) return digest.error();
    if (auto const start = octets.seek(0); !start) return start.error();
    auto const blob = office.store.put_blob(case_id, octets);
    if (!blob) return blob.error();
    return std::pair{
        boost::json::object{
            {"name", name}, {"sha256", hex_of(*digest)}, {"octets", octets.length()}, {"blob", hex_of(*blob)}},
        *blob};
}

std::pair<Append, StepDone> append_of(Case const& known, Id const& case_id, std::vector<docket::Event> events,
                                      docket::Setting const& setting)
{
    StepDone step{case_id, {}, known.state};
    auto number = static_cast<std::uint32_t>(known.entries.size());
    for (auto& event : events) {
        auto entry = docket::entry_of(std::move(event), case_id, ++number, setting);
        docket::apply(step.state, entry);
        step.entries.push_back(std::move(entry));
    }
    Append order;
    order.case_id = case_id;
    order.expected_length = static_cast<std::uint32_t>(known.entries.size());
    order.entries = step.entries;
    order.row = docket::row_of(step.state);
    return {std::move(order), std::move(step)};
}

Result<std::pair<Append, StepDone>> order_to_record(Office& office, Case const& known, Id const& case_id,
                                                    std::vector<docket::Event> events, docket::Setting const& setting,
                                                    boost::json::array kept, std::vector<BlobId> blobs,
                                                    std::vector<MessageRef> messages, std::vector<Record> records,
                                                    RecordsBeside const& beside)
{
    if (!kept.empty() && !events.empty()) events.front().body["kept"] = std::move(kept);
    auto [order, step] = append_of(known, case_id, std::move(events), setting);
    order.blobs = std::move(blobs);
    order.messages = std::move(messages);
    order.records = std::move(records);
    // What was approved just now leaves by itself where an exchange was agreed: that it must is recorded with it.
    auto queued = newly_queued(office, known, step);
    if (!queued) return queued.error();
    for (auto& record : *queued)
        order.records.push_back(std::move(record));
    for (auto& record : assignment_records(step.entries, case_id))
        order.records.push_back(std::move(record));
    if (beside)
        for (auto& record : beside(step))
            order.records.push_back(std::move(record));
    return std::pair{std::move(order), std::move(step)};
}

Result<StepDone> record(Office& office, Case const& known, Id const& case_id, std::vector<docket::Event> events,
                        docket::Setting const& setting, boost::json::array kept, std::vector<BlobId> blobs,
                        std::vector<MessageRef> messages, std::vector<Record> records, RecordsBeside const& beside)
{
    auto order = order_to_record(office, known, case_id, std::move(events), setting, std::move(kept), std::move(blobs),
                                 std::move(messages), std::move(records), beside);
    if (!order) return order.error();
    if (auto const recorded = office.store.append(order->first); !recorded) return recorded.error();
    return std::move(order->second);
}

Result<std::optional<Id>> submitted_before(Office& office, request::Draft const& draft)
{
    if (draft.reference.empty()) return std::optional<Id>{};
    auto const recipient = recipient_of(office, draft);
    if (!recipient) return recipient.error();
    CaseFilter filter;
    filter.number = draft.reference;
    filter.side = docket::Side::requesting;
    auto const rows = office.store.list_cases(filter);
    if (!rows) return rows.error();
    for (auto const& row : *rows)
        if (row.own_ref == draft.reference && row.partner == *recipient) return std::optional(row.case_id);
    return std::optional<Id>{};
}

Result<StepDone> submit(Office& office, Account const& account, Checked const& checked,
                        std::vector<Attachment> const& annexes, std::optional<Id> revised, RecordsBeside const& beside)
{
    auto const& draft = checked.draft;
    if (draft.requesting != office.profile.state)
        return Error{
            "request.other_state", "requesting", "", {{"value", draft.requesting}, {"state", office.profile.state}}};
    if (request::blocks(checked.findings)) {
        auto const count = std::count_if(checked.findings.begin(), checked.findings.end(), [](auto const& finding) {
            return finding.severity == request::Severity::blocks;
        });
        return Error{"request.blocked", "", "", {{"count", std::to_string(count)}}};
    }
    auto const recipient = recipient_of(office, draft);
    if (!recipient) return recipient.error();

    Case known;
    auto const case_id = revised ? *revised : new_id(office.clock, office.random);
    if (revised) {
        auto loaded = load(office, case_id);
        if (!loaded) return loaded.error();
        known = std::move(*loaded);
    }
    // The decision comes before anything is kept: a refused draft leaves no key and no blob behind.
    auto const setting = setting_of(office, account);
    std::vector<std::string> digests;
    boost::json::array named;
    for (std::size_t i = 0; i < annexes.size(); ++i) {
        if (auto const start = annexes[i].octets->seek(0); !start) return start.error();
        auto const digest = dossier::digest_of(*annexes[i].octets);
        if (!digest) return digest.error();
        auto const& said = i < draft.annexes.size() ? draft.annexes[i].sha256 : std::string();
        if (!said.empty() && said != hex_of(*digest))
            return Error{"request.annex_differs",
                         "annexes[" + std::to_string(i) + "].sha256",
                         "",
                         {{"number", std::to_string(i + 1)}}};
        if (auto const may = may_pass_on(known.state, annexes[i].name, hex_of(*digest)); !may) return may.error();
        named.push_back({{"sha256", hex_of(*digest)}});
    }
    docket::Command command{revised ? "revise" : "draft", std::nullopt,
                            draft_fields(checked, *recipient, annexes, named)};
    if (revised) {
        command.fields.erase("modality");
        command.fields.erase("partner");
    }
    auto events = docket::decide(known.state, command, setting);
    if (!events) return events.error();

    if (!revised)
        if (auto const created = office.store.create_case(case_id); !created) return created.error();
    auto kept = keep_all(office, case_id, annexes);
    if (!kept) return kept.error();
    // The opinion is kept with the version of the law under which it was given.
    events->front().body["opinion"] = opinion::to_json(checked.opinion);
    return record(office, known, case_id, std::move(*events), setting, std::move(kept->kept), std::move(kept->blobs),
                  {}, {}, beside);
}

namespace
{

/// The first text in what our own people typed that is no UTF-8 or holds characters that nobody sees: a letter would
/// say something else than what was approved.
std::optional<Error> unreadable_in(boost::json::value const& value, std::string const& path)
{
    if (auto const* const text = value.if_string()) {
        if (is_utf8(*text) && !request::hides_something(*text)) return std::nullopt;
        return Error{"case.field_invalid",
                     path,
                     "",
                     {{"field", path},
                      {"expected", "text in UTF-8, without control characters or marks that reverse its direction"}}};
    }
    if (auto const* const list = value.if_array())
        for (std::size_t i = 0; i < list->size(); ++i)
            if (auto found = unreadable_in((*list)[i], path + "[" + std::to_string(i) + "]")) return found;
    if (auto const* const object = value.if_object())
        for (auto const& [key, member] : *object)
            if (auto found = unreadable_in(member, path + (path.empty() ? "" : ".") + std::string(key))) return found;
    return std::nullopt;
}

/// Days that lie ahead by their meaning and do not: nobody could keep them.
std::vector<Error> past_days(boost::json::object const& fields, Day today)
{
    std::vector<Error> errors;
    for (auto const* const name : {"wanted_by", "internal_due", "reply_by_day"}) {
        auto const* const given = fields.if_contains(name);
        if (given == nullptr || !given->is_string()) continue;
        if (auto const day = day_from(given->get_string()); day && *day < today)
            errors.push_back(
                {"case.field_invalid",
                 name,
                 "",
                 {{"field", name}, {"expected", "a day that is not over, from " + text_of(today) + " on"}}});
    }
    return errors;
}

/// A measure goes to an account that is there and may carry it out.
Done may_be_assigned(Office& office, docket::Command const& command)
{
    auto const* const name = command.name == "assign" ? command.fields.if_contains("account") : nullptr;
    if (name == nullptr || !name->is_string() || name->get_string().empty()) return {};
    auto const all = accounts(office.store);
    if (!all) return all.error();
    for (auto const& account : *all)
        if (account.name == std::string_view(name->get_string()) && account.has("executing_authority")) return {};
    return Error{"account.not_executing_authority", "account", "", {{"account", clipped(name->get_string(), 64)}}};
}

/// The same for the names of files, which hold no end of line either.
std::optional<Error> unreadable_name(std::vector<Attachment> const& attachments)
{
    for (auto const& attachment : attachments)
        for (auto const& name : {attachment.name, attachment.title})
            if (!is_utf8(name) || request::hides_something(name) || name.find('\n') != std::string::npos)
                return Error{"case.field_invalid",
                             "--attach",
                             "",
                             {{"field", "--attach"},
                              {"expected", "names of files in UTF-8, in one line, without control characters or marks "
                                           "that reverse their direction"}}};
    return std::nullopt;
}

/// What speaks against a command beside the procedure.
std::vector<Error> objections_here(Office& office, docket::Command const& command,
                                   std::vector<Attachment> const& attachments)
{
    std::vector<Error> errors;
    for (auto const& [name, value] : command.fields)
        if (auto bad = unreadable_in(value, std::string(name))) errors.push_back(std::move(*bad));
    if (auto bad = unreadable_name(attachments)) errors.push_back(std::move(*bad));
    for (auto& bad : past_days(command.fields, office.today()))
        errors.push_back(std::move(bad));
    if (auto const known_one = may_be_assigned(office, command); !known_one) errors.push_back(known_one.error());
    return errors;
}

constexpr int acts_at_most = 5; ///< while a message of the case is on its way

/// What another State gave leaves only to whom it was cleared for; that is asked before anything is kept.
Result<KeptAll> keep_what_may_leave(Office& office, Case const& known, std::vector<docket::Event> const& events,
                                    std::vector<Attachment> const& attachments)
{
    auto const leaves =
        std::ranges::any_of(events, [](docket::Event const& event) { return event.body.contains("message"); });
    if (leaves && !known.state.received_items.empty())
        for (auto const& attachment : attachments) {
            auto const digest = dossier::digest_of(*attachment.octets);
            if (!digest) return digest.error();
            if (auto const start = attachment.octets->seek(0); !start) return start.error();
            if (auto const may = may_pass_on(known.state, attachment.name, hex_of(*digest)); !may) return may.error();
        }
    return keep_all(office, known.state.case_id, attachments);
}

}

std::vector<Error> objections(Office& office, Account const& account, docket::CaseState const& state,
                              docket::Command const& command, std::vector<Attachment> const& attachments)
{
    auto errors = objections_here(office, command, attachments);
    for (auto& error : docket::objections(state, command, setting_of(office, account)))
        if (std::ranges::none_of(
                errors, [&](Error const& said) { return said.field == error.field && said.code == error.code; }))
            errors.push_back(std::move(error));
    return errors;
}

Result<StepDone> act(Office& office, Account const& account, Id const& case_id, docket::Command const& command,
                     std::vector<Attachment> const& attachments, RecordsBeside const& beside)
{
    auto known = load(office, case_id);
    if (!known) return known.error();
    if (auto const own = objections_here(office, command, attachments); !own.empty()) return own.front();
    std::optional<KeptAll> kept;
    for (int attempt = 1;; ++attempt) {
        auto const setting = setting_of(office, account);
        if (command.name == "use_received")
            if (auto const here = still_here(office, known->state, command.fields); !here) return here.error();
        auto events = docket::decide(known->state, command, setting);
        if (!events) return events.error();
        if (!kept) {
            auto all = keep_what_may_leave(office, *known, *events, attachments);
            if (!all) return all.error();
            kept = std::move(*all);
        }
        for (auto& event : *events)
            name_attachments(event, attachments, kept->kept);
        auto records = retrievals_in(office, account, *known, *events, setting);
        if (!records) return records.error();
        auto step = record(office, *known, case_id, std::move(*events), setting, kept->kept, kept->blobs, {},
                           std::move(*records), beside);
        if (step || step.error().code != "store.case_changed" || attempt == acts_at_most) return step;
        // Large files take their time, and a partner's machine says meanwhile that it has a message. Who decided about
        // the case decided nothing about that.
        auto now = load(office, case_id);
        if (!now) return now.error();
        auto const added = std::span(now->entries).subspan(std::min(known->entries.size(), now->entries.size()));
        if (!std::ranges::all_of(added, docket::is_of_transport)) return step;
        known = std::move(now);
    }
}

std::vector<docket::OpenCommand> open_commands(Office& office, Account const* account, docket::CaseState const& state)
{
    Account const nobody{"", {"caseworker", "approver"}};
    return docket::open_commands(state, setting_of(office, account ? *account : nobody));
}

}
