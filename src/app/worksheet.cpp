#include "app/worksheet.hpp"

#include "document/labels.hpp"

#include <algorithm>
#include <iterator>

namespace rogatory::app
{
namespace
{

constexpr std::size_t most_requests = document::Limits::columns - 1; ///< beside the column that names the criterion

/// The request that opened the case, as it came.
boost::json::value const* request_in(Case const& known)
{
    for (auto const& entry : known.entries) {
        auto const message = docket::message_in(entry);
        if (!message || message->message_id != known.state.request_message) continue;
        auto const* received = entry.body.if_contains("received");
        auto const* object = received ? received->if_object() : nullptr;
        auto const* body = object ? object->if_contains("body") : nullptr;
        auto const* members = body ? body->if_object() : nullptr;
        return members ? members->if_contains("request") : nullptr;
    }
    return nullptr;
}

std::string joined_words(std::vector<std::string> const& all)
{
    std::string text;
    for (auto const& one : all)
        if (!one.empty()) text += (text.empty() ? "" : ", ") + one;
    return text;
}

std::string name_of_person(request::Person const& person)
{
    if (!person.full_name.empty()) return person.full_name;
    return person.given_names + (person.given_names.empty() ? "" : " ") + person.family_name;
}

/// Whom the request is about; all persons where it says of nobody that the request is about them.
std::vector<request::Person const*> sought(request::Draft const& draft)
{
    std::vector<request::Person const*> persons, all;
    for (auto const& person : draft.persons) {
        all.push_back(&person);
        if (person.role == "subject" || person.role == "suspect" || person.role == "accused" ||
            person.role == "convicted")
            persons.push_back(&person);
    }
    return persons.empty() ? all : persons;
}

/// One of the requests, and the opinion that says which rules on concurrent requests its instruments hold.
struct Read {
    std::unique_ptr<Checked> checked;
    document::WorksheetRequest column;
    std::vector<docket::Basis> basis;
};

/// Whether a request can say anything to a criterion, and what this one says.
class Facts
{
public:
    Facts(Read const& read, Language language) : draft_(read.checked->draft), column_(read.column), language_(language)
    {
    }

    static bool on_record(std::string_view criterion)
    {
        constexpr std::string_view known[] = {"place",   "seriousness", "gravity_here",          "dates",
                                              "first",   "nationality", "nationality_residence", "residence",
                                              "purpose", "basis",       "nationality_then"};
        return std::ranges::find(known, criterion) != std::end(known);
    }

    std::vector<std::string> to(std::string_view criterion) const
    {
        if (criterion == "place") return places();
        if (criterion == "seriousness" || criterion == "gravity_here") return seriousness();
        if (criterion == "dates" || criterion == "first") return dates();
        if (criterion == "nationality" || criterion == "nationality_then") return nationalities();
        if (criterion == "residence") return residences();
        if (criterion == "nationality_residence") {
            auto both = nationalities();
            for (auto& one : residences())
                both.push_back(std::move(one));
            return both;
        }
        if (criterion == "purpose" && !draft_.sought_for.empty()) return {say(draft_.sought_for)};
        if (criterion == "basis" && !column_.basis.empty()) return {column_.basis};
        return {};
    }

private:
    std::string say(std::string const& key, Arguments const& arguments = {}) const
    {
        auto const label = "worksheet_" + key;
        return document::has_label(label) ? document::label(label, language_, arguments).words : key;
    }

    std::vector<std::string> places() const
    {
        std::vector<std::string> all;
        for (auto const& offence : draft_.offences)
            if (!offence.place.empty())
                all.push_back(offence.title.empty() ? offence.place : offence.title + ": " + offence.place);
        if (all.empty() && !draft_.facts.place.empty()) all.push_back(draft_.facts.place);
        return all;
    }

    std::vector<std::string> seriousness() const
    {
        std::vector<std::string> all;
        for (auto const& offence : draft_.offences) {
            auto text = offence.title;
            auto const add = [&](std::string const& more) { text += (text.empty() ? "" : "; ") + more; };
            if (offence.maximum_penalty_months)
                add(say("maximum_penalty", {{"months", std::to_string(*offence.maximum_penalty_months)}}));
            else if (!offence.penalty.empty())
                add(offence.penalty);
            if (!text.empty()) all.push_back(std::move(text));
        }
        if (draft_.judgment.sentence_months)
            all.push_back(say("sentence_imposed", {{"months", std::to_string(*draft_.judgment.sentence_months)}}));
        if (draft_.judgment.remaining_months)
            all.push_back(say("sentence_left", {{"months", std::to_string(*draft_.judgment.remaining_months)}}));
        return all;
    }

    std::vector<std::string> dates() const
    {
        std::vector<std::string> all;
        auto const add = [&](std::string const& key, std::optional<Day> const& on) {
            if (on) all.push_back(say(key, {{"date", document::date_in(*on, language_)}}));
        };
        add("dated_on", column_.dated);
        add("received_on", column_.received);
        add("warrant_of", draft_.warrant.date);
        add("judgment_of", draft_.judgment.date);
        return all;
    }

    std::vector<std::string> nationalities() const
    {
        std::vector<std::string> all;
        for (auto const* person : sought(draft_))
            if (!person->nationalities.empty())
                all.push_back(name_of_person(*person) + ": " + joined_words(person->nationalities));
        return all;
    }

    std::vector<std::string> residences() const
    {
        std::vector<std::string> all;
        for (auto const* person : sought(draft_))
            if (!person->location.empty()) all.push_back(name_of_person(*person) + ": " + person->location);
        return all;
    }

    request::Draft const& draft_;
    document::WorksheetRequest const& column_;
    Language language_;
};

/// The request as a draft; of one that is not written in this format, what the docket knows of it.
request::Draft draft_of(Case const& known)
{
    if (auto const* request = request_in(known))
        if (auto read = request::draft_from_json(*request); read.errors.empty()) return std::move(read.draft);
    auto const& state = known.state;
    request::Draft draft;
    draft.modality = law::name_of(state.modality);
    draft.requesting = state.partner.state;
    draft.requested = state.own.state;
    for (auto const& one : state.persons) {
        request::Person person;
        person.full_name = one.name;
        person.role = "subject";
        draft.persons.push_back(std::move(person));
    }
    if (state.modality == law::Modality::extradition || state.modality == law::Modality::surrender)
        for (auto const& item : state.items) {
            request::Offence offence;
            offence.title = item.title;
            draft.offences.push_back(std::move(offence));
        }
    return draft;
}

Result<Read> read_request(Office& office, Id const& case_id, Language language)
{
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const& state = known->state;
    auto const name = text_of(case_id);
    if (state.side != docket::Side::requested) return Error{"worksheet.not_requested", "CASE", "", {{"case", name}}};
    Read one;
    auto& column = one.column;
    auto draft_read = draft_of(*known);
    auto const dated = draft_read.date;
    // The law of today is asked: the decision between the requests is made now.
    draft_read.date = office.today();
    one.checked = check(std::move(draft_read), office.law, office.today(), language);
    auto& checked = *one.checked;
    for (auto const* fact : {"request.concurrent_requests", "request.concurrent_extradition_request"})
        checked.matter.facts[fact] = true;
    checked.opinion = opinion::opine(office.law, checked.matter, language);
    auto const& draft = checked.draft;
    column.case_id = name;
    column.own_reference = state.own_ref;
    column.state = state.partner.state;
    column.authority = draft.authority.name.empty() ? state.partner.id : draft.authority.name;
    column.reference = state.partner_ref.empty() ? draft.reference : state.partner_ref;
    column.modality = law::name_of(state.modality);
    column.language = draft.language;
    column.dated = dated;
    column.received = state.received;
    std::vector<std::string> persons, basis;
    for (auto const* person : sought(draft))
        persons.push_back(name_of_person(*person));
    for (auto const& one_basis : state.basis)
        basis.push_back(one_basis.instrument + " " + one_basis.article);
    one.basis = state.basis;
    column.person = joined_words(persons);
    column.basis = joined_words(basis);
    return one;
}

/// The rules on concurrent requests of the instruments that a request invokes, as they stand on the day; where it
/// invokes none, those that the opinion finds between the two States.
std::vector<std::pair<law::Instrument const*, law::Rule const*>> rules_for(Office& office, Read const& read)
{
    std::vector<std::pair<law::Instrument const*, law::Rule const*>> rules;
    auto const today = office.today();
    auto const modality = law::modality_from(read.column.modality);
    for (auto const& invoked : read.basis) {
        auto const* instrument = office.law.instrument(invoked.instrument);
        if (!instrument || !modality) continue;
        for (auto const& rule : instrument->rules)
            if (rule.kind == law::RuleKind::priority && law::has(rule.modalities, *modality) &&
                (!rule.valid_from || *rule.valid_from <= today) && (!rule.valid_until || today <= *rule.valid_until))
                rules.emplace_back(instrument, &rule);
    }
    if (read.basis.empty())
        for (auto const& cited : read.checked->opinion.priorities)
            if (cited.holds != Truth::no) rules.emplace_back(cited.instrument, cited.rule);
    return rules;
}

/// Each rule once, and each of its criteria once, whatever the instruments call it.
void add_rules(document::Worksheet& sheet, Office& office, std::vector<Read> const& all)
{
    for (std::size_t i = 0; i < all.size(); ++i)
        for (auto const& [instrument, rule] : rules_for(office, all[i])) {
            auto const article = instrument->id + " " + rule->article;
            auto const known = std::ranges::find(sheet.rules, article, &document::WorksheetRule::article);
            if (known == sheet.rules.end())
                sheet.rules.push_back({article, rule->says, rule->method, rule->status == law::Status::verified, {i}});
            else if (known->requests.back() != i)
                known->requests.push_back(i);
            for (auto const& factor : rule->factors) {
                auto const name = document::criterion_of(factor);
                auto row = std::ranges::find(sheet.criteria, name, &document::WorksheetCriterion::name);
                if (row == sheet.criteria.end()) {
                    sheet.criteria.push_back({name, {}, Facts::on_record(name), {}});
                    row = std::prev(sheet.criteria.end());
                }
                if (std::ranges::find(row->articles, article) == row->articles.end()) row->articles.push_back(article);
            }
        }
}

}

Result<document::Worksheet> worksheet_of(Office& office, std::span<Id const> cases, Language language)
{
    std::vector<Id> wanted;
    auto const add = [&](Id const& id) {
        if (std::ranges::find(wanted, id) == wanted.end()) wanted.push_back(id);
    };
    for (auto const& id : cases)
        add(id);
    if (wanted.size() == 1) {
        auto const known = load(office, wanted.front());
        if (!known) return known.error();
        for (auto const& link : known->state.linked)
            if (auto const id = id_from(link.case_id))
                if (auto const there = load(office, *id); there && there->state.side == docket::Side::requested)
                    add(*id);
    }
    if (wanted.size() < 2) return Error{"worksheet.one_request", "CASE", "", {}};
    if (wanted.size() > most_requests)
        return Error{"worksheet.too_many", "CASE", "", {{"most", std::to_string(most_requests)}}};
    document::Worksheet sheet;
    sheet.authority = office.profile.name;
    sheet.made = office.today();
    std::vector<Read> all;
    for (auto const& id : wanted) {
        auto one = read_request(office, id, language);
        if (!one) return one.error();
        all.push_back(std::move(*one));
    }
    for (auto const& one : all)
        sheet.requests.push_back(one.column);
    add_rules(sheet, office, all);
    for (auto& criterion : sheet.criteria)
        for (auto const& one : all)
            criterion.facts.push_back(Facts(one, language).to(criterion.name));
    return sheet;
}

}
