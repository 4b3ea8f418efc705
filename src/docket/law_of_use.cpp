// Which rules of the law limit the use of what was received, and when what was lent goes back.
#include "docket/body.hpp"
#include "docket/clocks.hpp"
#include "docket/facts_of_case.hpp"
#include "docket/received.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

bool in_force_for_use(law::Rule const& rule, Day day)
{
    return (!rule.valid_from || *rule.valid_from <= day) && (!rule.valid_until || day <= *rule.valid_until);
}

bool speaks_of_use(law::Rule const& rule)
{
    return (rule.kind == law::RuleKind::condition && !rule.closes.empty()) ||
           (rule.kind == law::RuleKind::duty && rule.duty == "keep_confidential");
}

/// The article under which objects go back, where an instrument invoked has one; otherwise what was agreed.
std::string article_of_return(CaseState const& state, std::vector<Basis> const& basis, Setting const& setting)
{
    if (setting.law)
        for (auto const& one : basis)
            if (auto const* instrument = setting.law->instrument(one.instrument))
                for (auto const& rule : instrument->rules)
                    if (rule.status == law::Status::verified && law::has(rule.modalities, state.modality) &&
                        rule.on == name_of(Side::requesting) &&
                        (rule.duty == "return_documents_and_objects" ||
                         (rule.kind == law::RuleKind::condition && rule.topic == "return_of_assets")))
                        return instrument->id + " " + rule.article;
    return "as agreed or ordered";
}

/// What the sender wants back, and by which day: in the message as a whole, otherwise the earliest day of its rows.
std::optional<Day> return_day_in(json::object const& body)
{
    auto day = day_in(body, "return_by");
    if (auto const* rows = array_in(body, "manifest"))
        for (auto const& row : *rows)
            if (auto const* written = row.if_object())
                if (auto const own = day_in(*written, "return_by"); own && (!day || *own < *day)) day = *own;
    return day;
}

void add_return_clock(CaseState const& state, std::vector<Basis> const& basis, Id const& message, Day starts, Day ends,
                      json::object& body, Setting const& setting)
{
    json::object clock{{"rule", return_rule_of(message)},
                       {"article", article_of_return(state, basis, setting)},
                       {"says", "Objects and originals go back by the day that the sender set."},
                       {"kind", name_of(ClockKind::decide_by)},
                       {"starts", text_of(starts)},
                       {"ends", text_of(ends)},
                       {"lapses", "objects_return_by"},
                       {"on", name_of(state.side)},
                       {"verified", true},
                       {"until", "objects_returned"}};
    auto& clocks = body["clocks"];
    if (!clocks.is_array()) clocks = json::array{};
    clocks.get_array().push_back(std::move(clock));
}

/// The limits of return that are over once these items are back or not wanted any more.
void meet_return_clocks(CaseState const& state, std::vector<int> const& numbers, json::object& body)
{
    json::array changes;
    for (std::size_t i = 0; i < state.clocks.size(); ++i) {
        auto const& clock = state.clocks[i];
        if (!clock.rule.starts_with(return_rule_prefix) || !clock.lives()) continue;
        auto const left = std::ranges::any_of(state.received_items, [&](ReceivedItem const& item) {
            return return_rule_of(item.message_id) == clock.rule && item.origin_case.empty() && item.return_by &&
                   !item.returned_on && !item.return_waived && std::ranges::find(numbers, item.number) == numbers.end();
        });
        if (!left) changes.push_back(json::object{{"change", "met"}, {"clock", static_cast<std::int64_t>(i) + 1}});
    }
    if (changes.empty()) return;
    auto& there = body["limits"];
    if (!there.is_array()) there = json::array{};
    for (auto& change : changes)
        there.get_array().push_back(std::move(change));
}

/// Whether the rows of a message name something that came with the message of this limit.
bool names_the_objects(json::array const* rows, Clock const& clock)
{
    return rows && std::ranges::any_of(*rows, [&](json::value const& row) {
               auto const* one = row.if_object();
               auto const message = one ? text_in(*one, "message") : std::string_view{};
               return !message.empty() && clock.rule.ends_with(message);
           });
}

/// Objects have a word of their own since persons are given back as well; earlier versions said "returned" of both.
bool objects_went_back(std::string_view step)
{
    return step == "objects_returned" || step == "returned";
}

/// The other State has given back what it had, or one side does not want back what it had asked for.
void end_return_clocks(CaseState const& state, std::string_view kind, json::object& body, Setting const& setting)
{
    if (kind == "return_arranged" &&
        (!objects_went_back(text_in(body, "step")) || number_in(body, "left").value_or(0) > 0))
        return;
    auto const learned = kind == "return_waiver_learned";
    auto ahead = state;
    if (learned) fold_received_step(ahead, kind, body, setting.today, setting.account);
    auto const* rows = array_in(body, "material_items");
    json::array changes;
    for (std::size_t i = 0; i < state.clocks.size(); ++i) {
        auto const& clock = state.clocks[i];
        // Who learns of a waiver is who has to return; everybody else here waits for it.
        if (!clock.rule.starts_with(return_rule_prefix) || !clock.lives() || learned != (clock.on == state.side))
            continue;
        auto over = names_the_objects(rows, clock);
        if (kind == "return_waived" && (!rows || rows->empty())) over = true;
        if (learned)
            over = std::ranges::none_of(ahead.received_items, [&](ReceivedItem const& item) {
                return return_rule_of(item.message_id) == clock.rule && item.return_by && !item.returned_on &&
                       !item.return_waived;
            });
        if (over)
            changes.push_back(json::object{{"change", kind == "return_arranged" ? "met" : "moot"},
                                           {"clock", static_cast<std::int64_t>(i) + 1},
                                           {"why", kind}});
    }
    if (changes.empty()) return;
    auto& there = body["limits"];
    if (!there.is_array()) there = json::array{};
    for (auto& change : changes)
        there.get_array().push_back(std::move(change));
}

/// How many of what came with the same messages have still to go back once these have.
std::int64_t left_to_return(CaseState const& state, std::vector<int> const& numbers)
{
    std::vector<Id> messages;
    for (auto const number : numbers)
        if (auto const* item = state.received_item(number)) messages.push_back(item->message_id);
    return std::ranges::count_if(state.received_items, [&](ReceivedItem const& item) {
        return item.return_by && !item.returned_on && !item.return_waived &&
               std::ranges::find(numbers, item.number) == numbers.end() &&
               std::ranges::find(messages, item.message_id) != messages.end();
    });
}

json::object material_row(ReceivedItem const& item)
{
    json::object row{{"message", text_of(item.message_id)}, {"row", item.row}, {"description", item.description}};
    if (!item.sha256.empty()) row.emplace("sha256", item.sha256);
    return row;
}

}

std::string return_rule_of(Id const& message)
{
    return std::string{return_rule_prefix} + text_of(message);
}

std::vector<UseLimit> limits_of_use(CaseState const& state, std::vector<Basis> const& basis, std::string_view brought,
                                    Setting const& setting)
{
    std::vector<UseLimit> limits;
    if (!setting.law) return limits;
    auto const unasked = brought == "spontaneous_information";
    auto const modality = unasked ? law::Modality::spontaneous : state.modality;
    // What binds the receiver of information given unasked, or the members of a team, binds whoever receives.
    auto const whoever = unasked || modality == law::Modality::joint_investigation;
    FactsOfCase facts(state, brought, {}, *setting.law);
    std::vector<law::Instrument const*> seen;
    for (auto const& one : basis) {
        auto const* instrument = setting.law->instrument(one.instrument);
        if (!instrument || std::ranges::find(seen, instrument) != seen.end()) continue;
        seen.push_back(instrument);
        for (auto const& rule : instrument->rules) {
            if (!speaks_of_use(rule) || !law::has(rule.modalities, modality) ||
                !in_force_for_use(rule, setting.today) || (!whoever && rule.on != name_of(state.side)))
                continue;
            if (facts.holds(rule, nullptr) == Truth::no) continue;
            limits.push_back({rule.id, instrument->id + " " + rule.article, rule.says,
                              rule.status == law::Status::verified, rule.when_imposed, rule.kind == law::RuleKind::duty,
                              rule.closes, rule.leaves_open});
        }
    }
    return limits;
}

void add_use_limits(CaseState const& state, std::vector<Basis> const& basis, std::string_view kind, json::object& body,
                    Setting const& setting)
{
    // The sender minds the day of return as well.
    if (auto const* message = object_in(body, "message"); message && text_in(body, "return_by") != "") {
        auto const type = text_in(*message, "type");
        auto const id = id_from(text_in(*message, "message_id"));
        auto const ends = day_in(body, "return_by");
        if (id && ends && (type == "results" || type == "partial_results" || kind == "property_handed_over")) {
            add_return_clock(state, basis, *id, setting.today, *ends, body, setting);
            body["clocks"].get_array().back().get_object()["on"] =
                name_of(state.side == Side::requesting ? Side::requested : Side::requesting);
        }
    }
    auto const brought = brought_by(state, kind, body);
    if (brought.empty()) return;
    json::array written;
    for (auto const& limit : limits_of_use(state, basis, brought, setting)) {
        auto const words = [](std::vector<std::string> const& list) { return json::array(list.begin(), list.end()); };
        json::object row{
            {"rule", limit.rule}, {"article", limit.article}, {"says", limit.says}, {"verified", limit.verified}};
        if (limit.when_imposed) row.emplace("when_imposed", true);
        if (limit.confidential) row.emplace("confidential", true);
        if (!limit.closes.empty()) row.emplace("closes", words(limit.closes));
        if (!limit.leaves_open.empty()) row.emplace("leaves_open", words(limit.leaves_open));
        written.push_back(std::move(row));
    }
    body["use_limits"] = std::move(written);
    auto const* received = object_in(body, "received");
    auto const* told = received ? object_in(*received, "body") : nullptr;
    auto const id = received ? id_from(text_in(*received, "message_id")) : Result<Id>(Id{});
    if (!told || !id || (brought != "results" && brought != "partial_results" && brought != "return_arrangements"))
        return;
    if (auto const ends = return_day_in(*told))
        add_return_clock(state, basis, *id, setting.today, *ends, body, setting);
}

void complete_received(CaseState const& state, std::string_view kind, json::object& body, Setting const& setting)
{
    if (kind == "use_requested" || kind == "received_item_returned") {
        json::array rows;
        auto const numbers = numbers_in(body, "received_items");
        for (auto const number : numbers)
            if (auto const* item = state.received_item(number)) rows.push_back(material_row(*item));
        if (!rows.empty()) body["material_items"] = std::move(rows);
        if (kind == "received_item_returned") {
            meet_return_clocks(state, numbers, body);
            body["left"] = left_to_return(state, numbers);
        }
    }
    if (kind == "received_item_used") {
        auto const* item = state.received_item(number_in(body, "received_item").value_or(0));
        if (!item) return;
        // What the use rests on is recorded with it, as it was judged on that day.
        auto const judged = judge_use(state, *item, use_order_in(body), setting);
        auto const words = [](std::vector<std::string> const& list) { return json::array(list.begin(), list.end()); };
        if (!judged.consent.empty()) body["consent"] = judged.consent;
        if (!judged.left_open.empty()) body["left_open_by"] = words(judged.left_open);
        if (!judged.unverified.empty()) body["unverified"] = words(judged.unverified);
        if (judged.none_known) body["none_known"] = true;
    }
    if (kind == "return_waived" || kind == "return_waiver_learned" || kind == "return_arranged")
        end_return_clocks(state, kind, body, setting);
}

}
