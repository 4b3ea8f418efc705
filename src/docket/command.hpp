// command: what somebody wants done in a case, in which setting, and what then happened.
#pragma once

#include "base/base.hpp"
#include "docket/calendar.hpp"
#include "docket/message.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

/// "refuse_item" on item 2 with {"ground":"refuse.essential_interests","article":"untoc 18(21)(b)","reasons":"..."}.
/// Every command also takes the optional fields happened_on, on_behalf_of, cites, document, confidentiality, note.
struct Command {
    std::string name;
    std::optional<int> item;    ///< number of the item; none: every item for which the command is open
    boost::json::object fields; ///< those that the procedure's row demands, and the optional ones
};

/// Everything from outside that a decision depends on. The edge of the program fills it; nothing here is drawn or read.
struct Setting {
    Instant now;
    Day today;                                  ///< in the time zone of the authority
    std::string account;                        ///< who acts
    std::vector<std::string> roles;             ///< of that account: "caseworker", "approver"
    law::Library const* law = nullptr;          ///< grounds and time limits; without it no ground can be relied upon
    std::shared_ptr<Calendars const> calendars; ///< holidays, where a limit counts working days; null: none
    Authority own;                              ///< this authority, for a case that begins
    Id fresh_message;      ///< an identifier never used before: of the message, should one be prepared
    Id fresh_conversation; ///< likewise, for a case that begins
    std::function<Day(Instant)> day_at =
        nullptr; ///< in the time zone of the authority; null: moments count by their own text
};

/// One thing that happened: the kind and body of the entry to be appended. The body holds `happened_on` always, and as
/// the procedure says `item`, `items`, `message` (prepared to leave), `received` (arrived), `clocks`, `cites`, ...
struct Event {
    std::string kind;
    boost::json::object body;

    friend bool operator==(Event const&, Event const&) = default;
};

/// What can be done next in a case, or why it cannot.
struct OpenCommand {
    struct Field {
        std::string_view name, type; ///< type: text, day, number, flag, list, object, article, or "refuse.*"
        bool required = true;
        std::vector<std::string_view> choices =
            {}; ///< what it may be in this case now; empty: whatever the type allows
    };
    std::string_view name;
    std::string_view role;     ///< who may: "caseworker" or "approver"
    std::string cites;         ///< the articles of the row that belong to the law of the case, or "practice"
    std::vector<Field> fields; ///< in the order of the procedure
    std::vector<int> items;    ///< items it can be done on; empty when it concerns the whole case
    bool open = false;
    Error why_not; ///< when it is not open
};

}
