// due: the limits of the open cases that somebody has to mind, and what follows when they end. It warns and proposes;
// what it proposes a person does.
#pragma once

#include "app/cases.hpp"
#include "docket/owed.hpp"

#include <boost/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rogatory::app
{

struct DueOrder {
    std::optional<int> within; ///< only what ends within so many days from today, or has ended
    std::string whose;         ///< a State (ISO 3166-1 alpha-3) or the id of an authority; empty: everybody's
    bool without_end = false;  ///< also limits whose end nobody can tell
};

struct Due {
    Id case_id;
    law::Modality modality = law::Modality::mla;
    docket::Side side = docket::Side::requesting; ///< ours
    std::string title; ///< empty until add_titles(): it is encrypted, and a long list does without
    docket::Limit limit;
    std::string time_zone;   ///< of the State that must act in time; "UTC" where none is recorded
    std::optional<int> left; ///< days from today there to the last day; negative: it is over
    bool over = false;       ///< the last day, or the last moment, is past, and it is sure that the limit ran
    /// Nobody has established that the limit runs at all: the facts on which it depends ("request.person_detained").
    std::vector<std::string> open_facts;
    bool may_run() const { return limit.state == docket::ClockState::may_run; }
    std::string proposes; ///< command that answers it, such as "tell_delay"; empty: none of ours
    docket::Nearness when = docket::Nearness::far;
    int lead = 0; ///< days before the end on which the office reminds itself: practice, no limit of the law
    std::optional<docket::Owed> owed; ///< what is owed now, drafted; empty until add_owed(), or nothing is
};

/// By their ends, the open ones last; what may run comes after all that runs.
void put_in_order(std::vector<Due>& found);
/// "may run; open: request.person_detained": what is said of a limit that nobody has established.
std::string may_run_in_words(Due const& due, Language language);
/// Whether anybody is called so: a State of the law, this office, a partner, or whoever a limit names. Errors:
/// due.whose_unknown, those of the store.
Done whose_is_known(Office& office, std::string const& whose);
/// The facts that a condition asks about, by their names in its text, each once.
std::vector<std::string> facts_named_in(std::string_view condition);

/// What the answer depends on.
struct DueSetting {
    Store& store;
    law::Library const& law;
    docket::Calendars calendars;
    Instant now;
    Day today; ///< in the time zone of the authority
    std::function<Day(Instant, std::string const&)> day_in_zone;
    docket::Leads leads = docket::usual_leads();
};

/// In the order in which they end; those without an end last. Errors: those of the store.
Result<std::vector<Due>> due(DueSetting const& setting, DueOrder const& order);
Result<std::vector<Due>> due(Office& office, DueOrder const& order);
/// Opens the titles of the cases. Errors: those of the store.
Done add_titles(Office& office, std::vector<Due>& dues);
/// Opens the cases of limits that are near or over, and says what is owed in each. A case that was erased meanwhile is
/// left out. Errors: those of the store.
Done add_owed(Office& office, Account const* account, std::vector<Due>& dues, Language language);
boost::json::object to_json(Due const& due);

/// What is owed in one case. Errors: those of load().
struct OwedInCase {
    Case known;
    std::vector<docket::Owed> tasks;
};
Result<OwedInCase> owed(Office& office, Account const* account, Id const& case_id, Language language);
/// Whether the limit of a task is one of the item, or of the whole case.
bool concerns(docket::Owed const& task, int item);
/// On which items of a task its step is done.
struct OwedItems {
    std::optional<int> one; ///< the number of an item
    bool all = false;       ///< on every one for which the step is open
};
/// Completes a task with what a person adds, and does its step. Errors: owed.nothing (no such task now, or not of that
/// item), case.which_item (the step could be done on several, and none is named), those of act().
Result<StepDone> complete(Office& office, Account const& account, Id const& case_id, int clock, OwedItems const& items,
                          boost::json::object const& added);

/// The office's own reminders, in days before the end, by kind of limit.
Result<docket::Leads> leads(Office& office);
/// Errors: account.not_administrator, due.lead_malformed (not from 0 to 366, or no kind of limit).
Done set_lead(Office& office, Account const& by, std::string const& kind, int days);
/// What the person on duty minds: custody, measures that end by themselves, rights to object, and hours; near or over.
bool is_urgent(Due const& due);

/// What follows at the end, in the language: "The person must be released ...".
std::string lapse_of(docket::Limit const& limit, Language language);
/// The time zone of a State: on record in its calendar, or in the law; "UTC" where none is known.
std::string time_zone_of(law::Library const& law, docket::Calendars const& calendars, std::string const& state);

}
