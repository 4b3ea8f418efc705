#include "docket/facts_of_case.hpp"
#include "docket/body.hpp"

namespace rogatory::docket
{

namespace
{

/// Whether an exception takes the rule away. It must be established: a limit goes on until somebody has shown that an
/// exception holds, as a warning too many does less harm than none.
Truth excepted(std::vector<law::Exception> const& exceptions, law::Facts const& facts)
{
    auto answer = Truth::no;
    for (auto const& one : exceptions) {
        auto holds = one.when.always() ? Truth::yes : one.when.holds(facts);
        if (one.instrument && holds == Truth::yes) holds = Truth::open;
        answer = either(answer, both(holds, !excepted(one.exceptions, facts)));
    }
    return answer;
}

}

FactsOfCase::FactsOfCase(CaseState const& state, std::string_view started_by, boost::json::object const& body,
                         law::Library const& law, std::string_view now)
    : law_(law), values_(law.facts.size())
{
    if (now.empty()) now = started_by;
    auto const& requesting = state.side == Side::requesting ? state.own : state.partner;
    auto const& requested = state.side == Side::requesting ? state.partner : state.own;
    set("requesting.state", requesting.state);
    set("requested.state", requested.state);

    // What an official has established, in this entry or before.
    for (auto const& fact : state.facts)
        if (fact.truth != Truth::open) set(fact.name, fact.truth == Truth::yes);
    if (now == "fact_recorded") {
        auto const value = text_in(body, "value");
        if (value == "unknown")
            set(text_in(body, "fact"), law::Unknown{});
        else
            set(text_in(body, "fact"), value == "yes");
    }

    // What the entry that starts the limit says by itself.
    if (started_by == "provisional_arrest_made") set("request.provisional_arrest", true);
    if (started_by == "surrender_date_agreed") set("request.extradition_granted", true);
    if (started_by == "information_requested" || started_by == "question_received")
        set("request.documents_defective", true);
    if (started_by == "specialty_consent_requested") set("request.consents_to_other_offences_asked", true);
    if (started_by == "reextradition_consent_requested") set("request.onward_surrender_asked", true);

    // What the docket knows of the person.
    auto const consent =
        now.starts_with("consent_") ? now.substr(std::string_view{"consent_"}.size()) : std::string_view{state.consent};
    if (consent == "given") set("subject.consents", true);
    if (consent == "refused" || consent == "revoked") set("subject.consents", false);
    if (consent == "revoked") set("subject.revoked_consent", true);
    if (state.immunity_asked || now == "immunity_waiver_requested" || now == "immunity_waived") {
        set("subject.immunity_or_privilege", true);
        set("requested.immunity_or_privilege", true);
    }
    // A passage is a case of its own: the partner is asked for transit and for nothing else.
    set("request.transit_only", state.transit);
    set("request.surrender_prevented", !state.surrender_prevented.empty());
    if (state.surrender_prevented == "humanitarian") set("subject.serious_humanitarian_reasons", true);
}

void FactsOfCase::set(std::string_view name, law::Value value)
{
    if (auto const* fact = law_.fact(name)) values_[law_.index_of(*fact)] = std::move(value);
}

Truth FactsOfCase::holds(law::Rule const& rule, Item const* item)
{
    if (item) {
        set("measure.type", item->type);
        auto const* measure = law_.measure(item->type);
        if (measure && measure->coercive != law::Coercive::depends)
            set("measure.coercive", measure->coercive == law::Coercive::yes);
        else
            set("measure.coercive", law::Unknown{});
    }
    auto const truth = rule.when.always() ? Truth::yes : rule.when.holds(*this);
    return excepted(rule.exceptions, *this) == Truth::yes ? Truth::no : truth;
}

}
