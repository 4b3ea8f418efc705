// statistics: figures from the docket, without a questionnaire.
//
// Offers   Filter, figures()   from the states of many cases, as of a day: volumes, outcomes, grounds, durations
//          item_facts()        one row per item of a case: the only input of every figure
//          to_json, to_csv, to_text
// Knows    base and docket
// Never    leaves open cases out of a duration without saying how many there are, prints a share or a median without
//          its number, ranks persons, or fills in what nobody recorded: "not_recorded" is a category of its own
//
// A figure is a function of the dockets, the filter and the day. Days are calendar days: end minus start, so the same
// day is 0. Durations are medians over what is finished, with the number still open beside them, because the finished
// ones alone are the quick ones. What happened after the day `as_of` is not counted.
// Nothing here is withheld for disclosure control: these figures are for inside the authority.
#pragma once

#include "base/base.hpp"
#include "docket/docket.hpp"

#include <boost/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rogatory::statistics
{

struct Filter {
    std::optional<docket::Side> side;
    std::optional<law::Modality> modality;
    std::string partner;         ///< ISO 3166-1 alpha-3; empty: all
    std::optional<Day> from, to; ///< of the day on which the request was sent or received, both included
};

/// One measure or offence of one case.
struct ItemFacts {
    Id case_id;
    int item = 0;
    docket::Side side = docket::Side::requesting;
    law::Modality modality = law::Modality::mla;
    std::string partner, instrument, type;
    std::string outcome;       ///< empty while it is open; "not_recorded" when the case was closed without one
    docket::Ground ground;     ///< when refused
    std::optional<Day> origin; ///< sent or received
    std::optional<Day> decided, executed, result, ended;
};

/// How long something took: over what is finished, with what is still open.
struct Duration {
    std::string name;               ///< "acknowledgement", "first_answer", "completion"
    std::string from, until;        ///< what is measured, in words of the docket
    std::int64_t finished = 0;      ///< cases (or items) that the median is over
    std::int64_t open = 0;          ///< not finished on the day: they have already waited, and will take longer
    std::int64_t ended_without = 0; ///< over without it ever happening (withdrawn, returned): neither of the two
    std::optional<double> median_days;
    std::optional<std::int64_t> longest_open_days; ///< of those still open
};

/// Cases of one side and modality.
struct Volume {
    docket::Side side = docket::Side::requesting;
    law::Modality modality = law::Modality::mla;
    std::int64_t requests = 0; ///< sent or received in the period
    std::int64_t items = 0;    ///< in those requests
    std::int64_t open = 0;     ///< requests among them not ended on the day
    std::int64_t not_sent = 0; ///< drafts that have not left, or conversations whose request has not come
    std::map<std::string, std::int64_t> outcomes; ///< items by outcome; "open" and "not_recorded" are there too
    std::map<std::pair<std::string, std::string>, std::int64_t> refusals; ///< items refused, by code and article
    std::vector<Duration> durations;
};

struct Figures {
    Day as_of;
    Filter filter;
    std::int64_t cases = 0;      ///< states looked at
    std::int64_t erased = 0;     ///< of which nothing can be said any more
    std::vector<Volume> volumes; ///< in the order of modality, requesting side first; only those with cases
};

/// The rows of one case, as far as its entries give them.
std::vector<ItemFacts> item_facts(docket::CaseState const& state);
/// The figures as of a day, that day included.
Figures figures(std::vector<docket::CaseState> const& cases, Filter const& filter, Day as_of);

boost::json::object to_json(Figures const& figures);
/// RFC 4180, UTF-8, comma, CRLF: measure,side,modality,category,article,unit,value,n,open,as_of. An empty value means
/// that there is none; n and open are always given.
std::string to_csv(Figures const& figures);
/// For reading at a terminal.
std::string to_text(Figures const& figures);

}
