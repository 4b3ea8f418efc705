// What follows from the entries about executing authorities.
#include "docket/body.hpp"
#include "docket/fold_parts.hpp"

namespace rogatory::docket
{

namespace
{

void take_report(Assignment& assignment, std::string_view kind, boost::json::object const& body, Day day,
                 std::uint32_t entry)
{
    MeasureReport report;
    report.kind = kind;
    report.on = day;
    report.entry = entry;
    for (auto const* name : {"report", "obstacle", "record", "missing", "text", "reasons", "measure", "court"})
        if (report.text.empty()) report.text = text_in(body, name);
    if (kind == "authorisation_decided") report.text = std::string{text_in(body, "result")} + ": " + report.text;
    assignment.reports.push_back(std::move(report));
}

void move_assignment(Assignment& assignment, std::string_view kind, boost::json::object const& body, Day day,
                     std::string_view actor)
{
    using enum Assignment::State;
    if (auto const expected = day_in(body, "expected_on")) assignment.expected_on = *expected;
    if (kind == "assignment_accepted") {
        assignment.state = accepted;
        assignment.officer = text_in(body, "officer");
    } else if (kind == "assignment_returned") {
        assignment.state = returned;
        assignment.over_on = day;
        assignment.reason = std::string{text_in(body, "reason")} + ": " + std::string{text_in(body, "reasons")};
        assignment.proposed_authority = text_in(body, "proposed_authority");
    } else if (kind == "assignment_taken_back") {
        assignment.state = taken_back;
        assignment.over_on = day;
        assignment.reason = text_in(body, "reasons");
    } else if (kind == "partial_report_made") {
        assignment.state = accepted; // who reports has taken the measure on
    } else if (kind == "execution_reported") {
        assignment.state = reported;
        assignment.outcome = text_in(body, "outcome");
        assignment.reported_by = actor;
    } else if (kind == "report_returned") {
        assignment.state = accepted;
        assignment.outcome.clear();
        assignment.reported_by.clear();
    } else if (kind == "report_cleared") {
        assignment.state = cleared;
        assignment.over_on = day;
    } else if (kind == "measure_executed") {
        assignment.state = ended;
        assignment.over_on = day;
    } else if (kind == "executing_authority_reminded") {
        if (auto const due = day_in(body, "internal_due")) assignment.internal_due = *due;
    }
}

}

std::string_view name_of(Assignment::State state)
{
    constexpr std::string_view names[] = {"assigned", "accepted",   "reported", "cleared",
                                          "returned", "taken_back", "ended"};
    return names[static_cast<std::size_t>(state)];
}

void fold_execution(CaseState& state, std::string_view kind, boost::json::object const& body, Day day,
                    std::string_view actor)
{
    auto const* items = array_in(body, "items");
    if (!items) return;
    for (auto const& value : *items) {
        auto const* object = value.if_object();
        auto const number = object             ? number_in(*object, "number")
                            : value.is_int64() ? std::optional{value.get_int64()}
                                               : std::nullopt;
        if (!number || *number < 1 || *number > 1000) continue;
        if (kind == "measure_assigned") {
            Assignment assignment;
            assignment.item = static_cast<int>(*number);
            assignment.authority = text_in(body, "authority");
            assignment.account = text_in(body, "account");
            assignment.assigned_on = day;
            assignment.internal_due = day_in(body, "internal_due");
            state.assignments.push_back(std::move(assignment));
            continue;
        }
        for (auto one = state.assignments.rbegin(); one != state.assignments.rend(); ++one)
            if (one->item == *number) {
                if (!one->runs()) break;
                move_assignment(*one, kind, body, day, actor);
                if (kind != "assignment_accepted" && kind != "assignment_returned" && kind != "assignment_taken_back" &&
                    kind != "measure_executed")
                    take_report(*one, kind, body, day, state.length);
                break;
            }
    }
}

Assignment const* CaseState::assignment(int number) const
{
    for (auto one = assignments.rbegin(); one != assignments.rend(); ++one)
        if (one->item == number) return &*one;
    return nullptr;
}

boost::json::array assignments_json(CaseState const& state)
{
    namespace json = boost::json;
    json::array list;
    for (auto const& one : state.assignments) {
        json::object row{{"item", one.item},
                         {"authority", one.authority},
                         {"state", name_of(one.state)},
                         {"assigned_on", text_of(one.assigned_on)}};
        auto const put = [&](std::string_view name, std::string const& text) {
            if (!text.empty()) row.emplace(name, text);
        };
        auto const put_day = [&](std::string_view name, std::optional<Day> const& day) {
            if (day) row.emplace(name, text_of(*day));
        };
        put("account", one.account);
        put("officer", one.officer);
        put_day("internal_due", one.internal_due);
        put_day("expected_on", one.expected_on);
        put_day("over_on", one.over_on);
        put("reason", one.reason);
        put("proposed_authority", one.proposed_authority);
        put("outcome", one.outcome);
        put("reported_by", one.reported_by);
        json::array reports;
        for (auto const& report : one.reports)
            reports.push_back(json::object{
                {"kind", report.kind}, {"on", text_of(report.on)}, {"text", report.text}, {"entry", report.entry}});
        if (!reports.empty()) row.emplace("reports", std::move(reports));
        list.push_back(std::move(row));
    }
    return list;
}

}
