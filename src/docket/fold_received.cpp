// What follows from the entries about received items. A message of the other State brings them whatever the case made
// of it: they are in the hands of this authority from then on.
#include "docket/body.hpp"
#include "docket/handling.hpp"
#include "docket/received.hpp"

#include "base/clipped.hpp"

#include <algorithm>
#include <charconv>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

constexpr std::size_t most_received = 10'000;
constexpr std::size_t longest_description = 500;

std::string clipped_text(std::string_view text, std::size_t length)
{
    if (text.size() <= length) return std::string{text};
    return clipped(text, length) + "…";
}

std::string_view kind_of_thing(std::string_view type, law::Modality modality)
{
    if (type == "request") return "request";
    if (type == "spontaneous_information") return "information";
    if (type == "traffic_data_disclosure") return "traffic_data";
    if (type == "return_arrangements") return "property";
    if (type == "joint_team_instrument") return "team_evidence";
    if (modality == law::Modality::law_enforcement) return "answer";
    if (modality == law::Modality::proceedings) return "file";
    return "evidence";
}

std::vector<UseLimit> use_limits_in(json::object const& body)
{
    std::vector<UseLimit> limits;
    auto const* written = array_in(body, "use_limits");
    if (!written) return limits;
    auto const words = [](json::object const& row, std::string_view name) {
        std::vector<std::string> found;
        if (auto const* list = array_in(row, name))
            for (auto const& one : *list)
                if (one.is_string()) found.emplace_back(one.get_string());
        return found;
    };
    for (auto const& one : *written)
        if (auto const* row = one.if_object())
            limits.push_back({std::string{text_in(*row, "rule")}, std::string{text_in(*row, "article")},
                              std::string{text_in(*row, "says")}, flag_in(*row, "verified"),
                              flag_in(*row, "when_imposed"), flag_in(*row, "confidential"), words(*row, "closes"),
                              words(*row, "leaves_open")});
    return limits;
}

/// What the sender wrote about the use, in the body and in the header of its message.
std::vector<UseCondition> conditions_in(json::object const& message, json::object const& body)
{
    std::vector<UseCondition> conditions;
    auto const take = [&](json::object const& from, std::string_view name) {
        if (auto const text = text_in(from, name); !text.empty())
            conditions.push_back({std::string{name}, clipped_text(text, 4000)});
    };
    for (auto const* name : {"conditions", "caveats", "restriction", "restrictions"})
        take(body, name);
    if (auto const* handling = object_in(message, "handling"))
        for (auto const* name : {"confidentiality", "use_conditions", "conditions"})
            take(*handling, name);
    return conditions;
}

class Receiving
{
public:
    Receiving(CaseState& state, json::object const& message, json::object const& body, Day day)
        : state_(state), type_(text_in(message, "type"))
    {
        static json::object const nothing;
        auto const* told = object_in(message, "body");
        told_ = told ? told : &nothing;
        made_.kind = kind_of_thing(type_, state.modality);
        made_.given_for = state.title;
        if (auto const id = id_from(text_in(message, "message_id"))) made_.message_id = *id;
        made_.on = day;
        made_.entry = state.length;
        made_.limits = use_limits_in(body);
        made_.limits_recorded = body.contains("use_limits");
        made_.conditions = conditions_in(message, *told_);
        made_.handling_code = text_in(*told_, "handling_code");
        made_.return_by = day_in(*told_, "return_by");
        attachments_ = array_in(message, "attachments");
    }

    void run()
    {
        // Where information was offered and its nature is told, the conditions are for what was offered.
        if (type_ == "spontaneous_information" && text_in(*told_, "step") == "nature") {
            for (auto& item : state_.received_items)
                if (item.kind == "information")
                    item.conditions.insert(item.conditions.end(), made_.conditions.begin(), made_.conditions.end());
            return;
        }
        if (type_ == "request") return add(0, state_.title.empty() ? "The request" : state_.title);
        auto const* rows = array_in(*told_, "manifest");
        if (!rows && type_ == "spontaneous_information" && text_in(*told_, "step") == "offered")
            rows = array_in(*told_, "items");
        if (!rows || rows->empty()) rows = attachments_;
        if (!rows || rows->empty()) return add(0, whole());
        int number = 0;
        for (auto const& row : *rows)
            add_row(++number, row);
    }

private:
    std::string whole() const
    {
        for (auto const* name : {"content", "facts", "report", "search", "path", "exhibit", "record"})
            if (auto const text = text_in(*told_, name); !text.empty()) return clipped_text(text, longest_description);
        return std::string{type_} + " of " + text_of(made_.on);
    }

    void add_row(int number, json::value const& row)
    {
        auto item = made_;
        if (auto const* text = row.if_string()) return add(number, {text->data(), text->size()});
        auto const* written = row.if_object();
        if (!written) return add(number, "row " + std::to_string(number));
        std::string_view description;
        for (auto const* name : {"description", "title", "name", "exhibit"})
            if (description.empty()) description = text_in(*written, name);
        for (auto const* name : {"sha256", "digest"})
            if (item.sha256.empty()) item.sha256 = clipped_text(text_in(*written, name), 64);
        for (auto& condition : conditions_in(*written, *written))
            item.conditions.push_back(std::move(condition));
        if (auto const code = text_in(*written, "handling_code"); !code.empty()) item.handling_code = code;
        if (auto const day = day_in(*written, "return_by")) item.return_by = *day;
        put(std::move(item), number, description.empty() ? "row " + std::to_string(number) : std::string{description});
    }

    void add(int row, std::string const& description) { put(made_, row, description); }

    void put(ReceivedItem item, int row, std::string const& description)
    {
        if (state_.received_items.size() >= most_received) return;
        item.row = row;
        item.description = clipped_text(description, longest_description);
        item.number = static_cast<int>(state_.received_items.size()) + 1;
        state_.received_items.push_back(std::move(item));
    }

    CaseState& state_;
    std::string_view type_;
    json::object const* told_ = nullptr;
    json::array const* attachments_ = nullptr;
    ReceivedItem made_;
};

/// The person who was surrendered, lent or transferred to this side. Told twice, it is one person.
void receive_person(CaseState& state, std::string_view kind, json::object const& body, Day day)
{
    auto const there = [](ReceivedItem const& item) { return item.kind == "person" && !item.returned_on; };
    if (auto const known = std::ranges::find_if(state.received_items, there); known != state.received_items.end()) {
        // Lent first and surrendered for good later: nothing is left to be returned.
        if (kind != "person_lent")
            for (auto& item : state.received_items)
                if (there(item)) item.return_by.reset();
        return;
    }
    ReceivedItem item;
    item.kind = "person";
    item.given_for = state.title;
    item.on = day;
    item.entry = state.length;
    item.limits = use_limits_in(body);
    item.limits_recorded = body.contains("use_limits");
    if (kind == "person_lent") item.return_by = day_in(body, "return_by");
    auto names = state.persons;
    if (names.empty()) names.push_back({"", "The person surrendered"});
    for (auto const& person : names) {
        item.description = clipped_text(person.name, longest_description);
        item.number = static_cast<int>(state.received_items.size()) + 1;
        state.received_items.push_back(item);
    }
}

ReceivedItem item_in(json::object const& written, std::string_view from_case)
{
    ReceivedItem item;
    item.kind = text_in(written, "kind");
    item.description = clipped_text(text_in(written, "description"), longest_description);
    item.sha256 = text_in(written, "sha256");
    item.given_for = text_in(written, "given_for");
    if (auto const id = id_from(text_in(written, "message"))) item.message_id = *id;
    item.row = static_cast<int>(number_in(written, "row").value_or(0));
    item.handling_code = text_in(written, "handling_code");
    item.return_by = day_in(written, "return_by");
    item.return_waived = flag_in(written, "return_waived");
    item.limits = use_limits_in(written);
    item.limits_recorded = written.contains("use_limits");
    if (auto const* conditions = array_in(written, "conditions"))
        for (auto const& one : *conditions)
            if (auto const* row = one.if_object())
                item.conditions.push_back({std::string{text_in(*row, "member")}, std::string{text_in(*row, "text")}});
    // An item that had come from elsewhere keeps the case in which it was received.
    auto const origin = text_in(written, "origin_case");
    item.origin_case = origin.empty() ? from_case : origin;
    auto const number = number_in(written, origin.empty() ? "number" : "origin_number");
    item.origin_number = static_cast<int>(number.value_or(0));
    item.origin_partner = text_in(written, "partner");
    item.origin_state = text_in(written, "partner_state");
    return item;
}

ReceivedItem& place_for(CaseState& state, ReceivedItem item)
{
    for (auto& known : state.received_items)
        if (known.origin_case == item.origin_case && known.origin_number == item.origin_number) {
            item.number = known.number;
            item.uses = std::move(known.uses);
            known = std::move(item);
            return known;
        }
    item.number = static_cast<int>(state.received_items.size()) + 1;
    state.received_items.push_back(std::move(item));
    return state.received_items.back();
}

void fold_use(CaseState& state, json::object const& body, Day day, std::string_view actor)
{
    UseMade use;
    use.kind = text_in(body, "kind");
    use.purpose = text_in(body, "purpose");
    use.in_case = text_in(body, "in_case");
    use.third_state = text_in(body, "third_state");
    use.exception = text_in(body, "exception");
    use.consent = text_in(body, "consent");
    use.by = actor;
    use.on = day;
    use.entry = state.length;
    for (auto& item : state.received_items)
        if (item.number == number_in(body, "received_item")) {
            if (use.exception == "notice_impossible") item.notice_owed = true;
            item.uses.push_back(std::move(use));
            return;
        }
}

}

std::vector<int> numbers_in(json::object const& body, std::string_view name)
{
    std::vector<int> numbers;
    auto const* list = array_in(body, name);
    if (!list) return numbers;
    for (auto const& one : *list) {
        int number = -1;
        if (one.is_int64() && one.get_int64() >= 0 && one.get_int64() <= 1'000'000)
            number = static_cast<int>(one.get_int64());
        else if (auto const* text = one.if_string()) {
            auto const [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
            if (failed != std::errc{} || end != text->data() + text->size()) number = -1;
        }
        numbers.push_back(number);
    }
    return numbers;
}

std::string_view brought_by(CaseState const& state, std::string_view kind, json::object const& body)
{
    if (auto const* received = object_in(body, "received")) {
        auto const type = text_in(*received, "type");
        auto const* told = object_in(*received, "body");
        if (type == "results" || type == "partial_results" || type == "spontaneous_information" ||
            type == "traffic_data_disclosure" ||
            (type == "joint_team_instrument" && told && text_in(*told, "step") == "evidence"))
            return type;
        // Property that goes with the person: ETS No. 24, Article 20; 2002/584/JHA, Article 29.
        if (type == "return_arrangements" && told && text_in(*told, "step") == "property_handed_over") return type;
        // UNTOC 18(20): a request whose fact and substance are to be kept confidential, save for its execution.
        auto const* handling = object_in(*received, "handling");
        if (type == "request" && handling && !text_in(*handling, "confidentiality").empty()) return type;
    }
    auto const to_requesting = kind == "person_surrendered" || kind == "person_taken_over" || kind == "person_lent";
    auto const surrender = state.modality == law::Modality::extradition || state.modality == law::Modality::surrender;
    if (surrender && to_requesting && state.side == Side::requesting) return kind;
    // A sentenced person is handed to the State that was asked to enforce.
    if (state.modality == law::Modality::sentenced_persons && kind == "person_transferred" &&
        state.side == Side::requested)
        return kind;
    return {};
}

void fold_received(CaseState& state, std::string_view kind, json::object const& body, Day day)
{
    auto const brought = brought_by(state, kind, body);
    if (!brought.empty()) {
        if (brought.starts_with("person_"))
            receive_person(state, brought, body, day);
        else
            Receiving{state, *object_in(body, "received"), body, day}.run();
    }
    // The person who was lent is back with the other State.
    if (kind == "person_returned" && state.side == Side::requesting)
        for (auto& item : state.received_items)
            if (item.kind == "person" && item.return_by && !item.returned_on) item.returned_on = day;
}

void fold_received_step(CaseState& state, std::string_view kind, json::object const& body, Day day,
                        std::string_view actor)
{
    if (kind == "received_item_used") return fold_use(state, body, day, actor);
    if (kind == "received_item_brought") {
        auto const* written = object_in(body, "item");
        if (!written) return;
        auto const from = text_in(body, "from_case");
        auto& item = place_for(state, item_in(*written, from));
        item.on = day;
        item.entry = state.length;
        item.cleared = true;
        item.cleared_kind = text_in(body, "kind");
        item.cleared_conditions = text_in(body, "conditions");
        item.cleared_until = day_in(body, "until");
        auto const linked = [&](LinkedCase const& one) { return one.case_id == from; };
        if (std::ranges::none_of(state.linked, linked))
            state.linked.push_back({std::string{from}, std::string{text_in(body, "from_modality")},
                                    std::string{text_in(body, "reasons")}});
        return;
    }
    auto const returned = kind == "received_item_returned";
    auto const numbers = numbers_in(body, "received_items");
    auto const* rows = array_in(body, "material_items");
    for (auto& item : state.received_items) {
        auto named = std::ranges::find(numbers, item.number) != numbers.end();
        if (!returned) {
            // The other State names what it does not want back, or means everything that was to be returned.
            named = item.return_by && !item.returned_on && (!rows || rows->empty());
            if (rows)
                for (auto const& row : *rows)
                    if (auto const* one = row.if_object())
                        named = named || (text_in(*one, "message") == text_of(item.message_id) &&
                                          number_in(*one, "row").value_or(0) == item.row);
        }
        if (!named) continue;
        if (returned)
            item.returned_on = day;
        else
            item.return_waived = true;
    }
}

void inherit_received(CaseState& state, json::object const& from_case, Day day)
{
    auto const* list = array_in(from_case, "received");
    if (!list) return;
    for (auto const& one : *list)
        if (auto const* written = one.if_object(); written && state.received_items.size() < most_received) {
            auto& item = place_for(state, item_in(*written, text_in(from_case, "case_id")));
            item.on = day;
            item.entry = state.length;
        }
}

void fold_consent_asked(CaseState& state, json::object const& body, Id const& message, bool ours, Day day)
{
    Consent consent;
    consent.message_id = message;
    consent.kind = text_in(body, "kind");
    consent.ours = ours;
    consent.asked_on = day;
    consent.purpose = text_in(body, "purpose");
    consent.material = text_in(body, "material");
    consent.in_case = text_in(body, "in_case");
    consent.third_state = text_in(body, "third_state");
    if (ours) consent.received_items = numbers_in(body, "received_items");
    // A disclosure that is told after the fact, because no notice was possible before: nothing is owed any more.
    if (ours && consent.kind == "exculpatory_notice")
        for (auto& item : state.received_items)
            if (std::ranges::find(consent.received_items, item.number) != consent.received_items.end())
                item.notice_owed = false;
    state.consents.push_back(std::move(consent));
}

void fold_consent_answered(CaseState& state, json::object const& body, Day day)
{
    auto const answered = id_from(text_in(body, "answers_message"));
    for (auto& consent : state.consents) {
        if (!consent.answer.empty() || !answered || consent.message_id != *answered) continue;
        consent.answer = text_in(body, "answer");
        consent.answered_on = day;
        consent.reasons = text_in(body, "reasons");
        consent.conditions = text_in(body, "conditions");
        consent.article = text_in(body, "article");
        consent.until = day_in(body, "until");
        // The answer names places in the list that was asked for.
        for (auto const place : numbers_in(body, "granted")) {
            if (!consent.ours)
                consent.granted_items.push_back(place);
            else if (place >= 1 && static_cast<std::size_t>(place) <= consent.received_items.size())
                consent.granted_items.push_back(consent.received_items[static_cast<std::size_t>(place) - 1]);
        }
    }
}

json::object carried_json(CaseState const& state, ReceivedItem const& item)
{
    json::array limits, conditions;
    auto const words = [](std::vector<std::string> const& list) { return json::array(list.begin(), list.end()); };
    for (auto const& limit : item.limits)
        limits.push_back(json::object{{"rule", limit.rule},
                                      {"article", limit.article},
                                      {"says", limit.says},
                                      {"verified", limit.verified},
                                      {"when_imposed", limit.when_imposed},
                                      {"confidential", limit.confidential},
                                      {"closes", words(limit.closes)},
                                      {"leaves_open", words(limit.leaves_open)}});
    for (auto const& condition : item.conditions)
        conditions.push_back(json::object{{"member", condition.member}, {"text", condition.text}});
    auto const own = item.origin_case.empty();
    json::object written{{"number", item.number},
                         {"kind", item.kind},
                         {"description", item.description},
                         {"given_for", item.given_for},
                         {"partner", own ? state.partner.id : item.origin_partner},
                         {"partner_state", own ? state.partner.state : item.origin_state},
                         {"received_on", text_of(item.on)},
                         {"conditions", std::move(conditions)}};
    if (item.limits_recorded) written.emplace("use_limits", std::move(limits));
    if (item.message_id != Id{}) written.emplace("message", text_of(item.message_id));
    if (item.row > 0) written.emplace("row", item.row);
    if (!item.sha256.empty()) written.emplace("sha256", item.sha256);
    if (!item.handling_code.empty()) written.emplace("handling_code", item.handling_code);
    if (item.return_by) written.emplace("return_by", text_of(*item.return_by));
    if (item.return_waived) written.emplace("return_waived", true);
    if (!own) {
        written.emplace("origin_case", item.origin_case);
        written.emplace("origin_number", item.origin_number);
    }
    return written;
}

json::array received_json(CaseState const& state)
{
    json::array list;
    auto const put = [](json::object& row, std::string_view name, std::string_view text) {
        if (!text.empty()) row.emplace(name, text);
    };
    for (auto const& item : state.received_items) {
        auto row = carried_json(state, item);
        row.emplace("entry", item.entry);
        row.emplace("limits_recorded", item.limits_recorded);
        if (item.returned_on) row.emplace("returned_on", text_of(*item.returned_on));
        if (!item.handling_code.empty()) row.emplace("handling_means", meaning_of_handling(item.handling_code));
        if (item.notice_owed) row.emplace("notice_owed", true);
        if (!item.origin_case.empty()) {
            row.emplace("cleared", item.cleared);
            put(row, "cleared_kind", item.cleared_kind);
            put(row, "cleared_conditions", item.cleared_conditions);
            if (item.cleared_until) row.emplace("cleared_until", text_of(*item.cleared_until));
        }
        json::array uses;
        for (auto const& use : item.uses) {
            json::object one{{"kind", use.kind}, {"on", text_of(use.on)}, {"by", use.by}, {"entry", use.entry}};
            put(one, "purpose", use.purpose);
            put(one, "in_case", use.in_case);
            put(one, "third_state", use.third_state);
            put(one, "exception", use.exception);
            put(one, "consent", use.consent);
            uses.push_back(std::move(one));
        }
        row.emplace("uses", std::move(uses));
        list.push_back(std::move(row));
    }
    return list;
}

json::array consents_json(CaseState const& state)
{
    json::array list;
    auto const put = [](json::object& row, std::string_view name, std::string_view text) {
        if (!text.empty()) row.emplace(name, text);
    };
    for (auto const& consent : state.consents) {
        json::object row{{"message", text_of(consent.message_id)},
                         {"kind", consent.kind},
                         {"asked_by", consent.ours ? "us" : "partner"},
                         {"asked_on", text_of(consent.asked_on)},
                         {"answer", consent.answer.empty() ? "none yet" : consent.answer}};
        put(row, "material", consent.material);
        put(row, "purpose", consent.purpose);
        put(row, "in_case", consent.in_case);
        put(row, "third_state", consent.third_state);
        if (!consent.received_items.empty())
            row.emplace("received_items", json::array(consent.received_items.begin(), consent.received_items.end()));
        if (!consent.granted_items.empty())
            row.emplace("granted", json::array(consent.granted_items.begin(), consent.granted_items.end()));
        put(row, "reasons", consent.reasons);
        put(row, "conditions", consent.conditions);
        put(row, "article", consent.article);
        if (consent.until) row.emplace("until", text_of(*consent.until));
        if (consent.answered_on) row.emplace("answered_on", text_of(*consent.answered_on));
        list.push_back(std::move(row));
    }
    return list;
}

ReceivedItem const* CaseState::received_item(std::int64_t number) const
{
    for (auto const& one : received_items)
        if (one.number == number) return &one;
    return nullptr;
}

}
