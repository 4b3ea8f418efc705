// two_sides: two authorities and the post between them, for tests: what one side sends is what the other receives.
//
// Only tests use it. Messages travel as text, so that what is written is also read.
#pragma once

#include "docket/docket.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket::testing
{

/// The law of law/, and an invented treaty "zzt" between ZZA and ZZB that gives the numbers which the conventions of
/// the United Nations leave open: provisional arrest 18 and 40 days, takeover 30, acknowledgement 10, and one
/// unverified.
law::Library const& law_with_numbers();

/// What followed from a docket, as tests/old_dockets/ keeps it: later versions must fold to the same.
boost::json::object summary_of(CaseState const& state);

struct Office {
    Authority own;
    Id case_id;
    std::vector<Entry> entries;
    CaseState state;
    std::string executing;                             ///< account of an executing authority of this State
    std::string caseworker, approver, second_approver; ///< nobody approves what they prepared themselves
};

class TwoSides
{
public:
    TwoSides();

    Office& office(Side side) { return side == Side::requesting ? requesting_ : requested_; }
    Office const& office(Side side) const { return side == Side::requesting ? requesting_ : requested_; }
    Office& other(Side side) { return side == Side::requesting ? requested_ : requesting_; }
    void set_day(Day day) { today_ = day; }
    Day today() const { return today_; }
    void set_calendars(Calendars calendars) { calendars_ = std::make_shared<Calendars>(std::move(calendars)); }

    /// Roles: a caseworker has that one, an approver both.
    Setting setting(Side side, std::string const& account);
    Done act(Side side, std::string const& account, Command const& command);
    /// From now on somebody is shown what was done: the state before it, the side, the command.
    using Watcher = std::function<void(CaseState const& before, Side side, Command const& command)>;
    void watch(Watcher watcher) { watcher_ = std::move(watcher); }
    /// The approver approves what is prepared; what is approved leaves. The texts of the messages that left.
    Result<std::vector<std::string>> send(Side side);
    /// The other office receives a text.
    Done arrive(Side at, std::string const& text);

private:
    void append(Office& office, std::vector<Event> events, Setting const& setting);
    Id fresh();

    Office requesting_, requested_;
    Day today_;
    std::shared_ptr<Calendars const> calendars_;
    Watcher watcher_;
    std::uint64_t drawn_ = 0;
    std::int64_t tick_ = 0;
};

}
