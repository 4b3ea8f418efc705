// Whom to ask in a State for something: who deals with it, how they are reached, in which language, and when.
//
// Three values everywhere: an authority that says that it deals with it, one that does not, and one of which nobody
// knows. What no entry says is looked for in the law (languages.tsv, states.tsv, networks.tsv), with its status.
#pragma once

#include "directory/entry.hpp"
#include "directory/hours.hpp"
#include "directory/path.hpp"
#include "law/law.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rogatory::directory
{

/// What words such as "bank records" may mean: measures of law/measures.tsv, or a modality itself.
struct Meaning {
    std::vector<law::Measure const*> measures;
    std::vector<law::Modality> modalities; ///< under which it is asked for, the most usual first; empty: not understood
};
Meaning meaning_of(law::Library const& library, std::string_view words);

struct Question {
    std::string state;                     ///< ISO 3166-1 alpha-3
    std::vector<law::Modality> modalities; ///< any of them will do; empty: whatever
    std::string instrument, territory;     ///< empty: whichever
    bool urgent = false;                   ///< also points that answer day and night for urgent matters
    Day today;                             ///< here
    Instant now;
};

/// Languages, and whose word that is.
struct LanguagesFound {
    std::vector<std::string> languages;
    std::string from; ///< "entry", "instrument", "general"; empty: not known
    std::string note, source;
    std::optional<law::Status> status; ///< of a row of the law
};

/// The calendar of a State as an operator has recorded it here.
struct StateHolidays {
    std::string state, time_zone;
    std::vector<Day> holidays;
    std::vector<int> years; ///< those that were recorded whole
};

/// What is held beside the entries: the lists and cards that entries rest on, and calendars.
struct Around {
    std::span<HeldList const> lists;
    std::span<Pinned const> pinned;
    std::span<StateHolidays const> calendars;
};

struct Candidate {
    Held const* held = nullptr;
    Truth competent = Truth::open;
    bool by_point = false;      ///< it is, because somebody answers there day and night for what is asked
    bool holds = true;          ///< on the day
    int overdue = 0;            ///< days since the entry should have been confirmed; not positive: it is not
    std::string zone;           ///< of the entry, or that of its State
    bool zone_of_entry = false; ///< otherwise the calendar on record, or an entry in states.tsv for the capital only
    bool zone_of_calendar = false;
    bool holidays_on_record = false; ///< those of this year, in the State's calendar here
    /// The best path of trust to a signed or vouched entry; one that is not whole: what was believed once is STALE.
    std::optional<TrustPath> path;
    bool stale() const { return path && !path->whole(); }
    OfficeNow office;
    LanguagesFound languages;
    std::vector<RoundTheClock> day_and_night; ///< for what was asked; also where the rest of the entry does not fit
};

struct Answer {
    law::State const* state = nullptr;
    law::Instrument const* instrument = nullptr; ///< the one asked for
    Truth bound = Truth::open;                   ///< is the State bound by it today
    bool bound_verified = false;
    std::vector<Candidate> candidates;         ///< the most fitting first; those that do not deal with it last
    LanguagesFound languages;                  ///< of the State, by the law
    OfficeNow there;                           ///< the time in its capital
    std::vector<law::Network const*> networks; ///< that count the State among their members, or are open to all
};

/// Errors: directory.state_unknown, directory.instrument_unknown.
Result<Answer> find(law::Library const& library, std::span<Held const> held, Question const& question,
                    LocalTime const& local_time, Around const& around = {});

}
