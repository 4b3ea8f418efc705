#include "document/form.hpp"

#include "document/labels.hpp"
#include "document/words.hpp"
#include "request/segments.hpp"

#include <algorithm>

namespace rogatory::document
{
namespace
{

namespace json = boost::json;

/// Members that say something.
void put(json::object& to, std::string_view name, std::string const& text)
{
    if (!text.empty()) to[name] = text;
}
void put(json::object& to, std::string_view name, std::optional<Day> const& day)
{
    if (day) to[name] = text_of(*day);
}
void put(json::object& to, std::string_view name, request::Number const& number)
{
    if (number) to[name] = *number;
}
void put(json::object& to, std::string_view name, std::vector<std::string> const& list)
{
    if (!list.empty()) to[name] = json::array(list.begin(), list.end());
}
void put(json::object& to, std::string_view name, json::object object)
{
    if (!object.empty()) to[name] = std::move(object);
}

std::string string_of(json::object const& o, std::string_view name)
{
    auto const* const value = o.if_contains(name);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    return value->is_int64() ? std::to_string(value->get_int64()) : std::string();
}

class FactsOf
{
public:
    FactsOf(request::Draft const& draft, law::Library const& library, Language language)
        : draft_(draft),
          language_(language),
          words_(library, language),
          translated_(request::translated(draft, code_of(language)).words)
    {
    }

    json::object whole()
    {
        json::object facts;
        put(facts, "requesting", requesting());
        put(facts, "requested", requested());
        put(facts, "request", request());
        put(facts, "proceedings", proceedings());
        json::array persons;
        for (auto const& p : draft_.persons)
            persons.push_back(person(p));
        if (auto const sought = subject(); sought < draft_.persons.size())
            facts["subject"] = person(draft_.persons[sought]);
        if (!persons.empty()) facts["persons"] = std::move(persons);
        json::array offences;
        for (std::size_t i = 0; i < draft_.offences.size(); ++i)
            offences.push_back(offence(i));
        if (!offences.empty()) facts["offences"] = std::move(offences);
        titles(facts);
        json::array measures;
        for (auto const& m : draft_.measures)
            measures.push_back(measure(m));
        if (!measures.empty()) facts["measures"] = std::move(measures);
        json::array property;
        for (auto const& p : draft_.property) {
            json::object o;
            put(o, "description", free(p.description));
            put(o, "location", free(p.location));
            put(o, "value", free(p.estimated_value));
            put(o, "reasons", free(p.facts));
            property.push_back(std::move(o));
        }
        if (!property.empty()) facts["property"] = std::move(property);
        json::array annexes;
        for (auto const& a : draft_.annexes)
            annexes.push_back(json::string(free(a.title.empty() ? a.file : a.title)));
        if (!annexes.empty()) facts["attachments"] = std::move(annexes);

        json::value all(std::move(facts));
        merge_particulars(all, draft_.particulars);
        composed(all.get_object());
        return std::move(all.get_object());
    }

private:
    std::string free(std::string const& words) const
    {
        auto const found = translated_.find(words);
        return found == translated_.end() ? words : found->second;
    }

    json::object authority(request::Authority const& a) const
    {
        json::object o;
        put(o, "name", a.name);
        put(o, "contact", a.contact);
        put(o, "address", a.address);
        put(o, "telephone", a.telephone);
        put(o, "email", a.email);
        return o;
    }
    json::object requesting() const
    {
        json::object o;
        put(o, "state", draft_.requesting);
        auto by = authority(draft_.authority);
        put(by, "reference", draft_.reference);
        put(by, "post", draft_.signatory.post);
        if (!draft_.language.empty()) by["languages"] = json::array{json::string(draft_.language)};
        json::object signatory;
        put(signatory, "name", draft_.signatory.name);
        put(signatory, "post", draft_.signatory.post);
        put(signatory, "date", draft_.date);
        put(by, "signatory", std::move(signatory));
        put(o, "authority", std::move(by));
        return o;
    }
    json::object requested() const
    {
        json::object o;
        put(o, "state", draft_.requested);
        put(o, "authority", authority(draft_.recipient));
        return o;
    }
    json::object request() const
    {
        json::object o;
        put(o, "purpose", draft_.sought_for);
        put(o, "reference", draft_.reference);
        put(o, "date", draft_.date);
        put(o, "urgency_reason", free(draft_.urgency.reason));
        put(o, "date_wanted", draft_.urgency.wanted_by);
        auto const& wish = draft_.confidentiality.wish;
        if (!wish.empty()) o["confidential"] = wish != "no" && wish != "none";
        return o;
    }
    json::object proceedings() const
    {
        json::object o;
        put(o, "authority", draft_.proceeding.authority);
        put(o, "stage", draft_.proceeding.stage);
        put(o, "reference", draft_.proceeding.reference);
        return o;
    }

    /// The person who is sought; where nobody is, the first who is not a witness of any kind.
    std::size_t subject() const
    {
        auto const in_matter = request::persons_in_matter(draft_);
        auto const modality = law::modality_from(draft_.modality);
        if (modality && (*modality == law::Modality::extradition || *modality == law::Modality::surrender) &&
            !in_matter.empty())
            return in_matter.front();
        for (std::size_t i = 0; i < draft_.persons.size(); ++i)
            for (auto const* const role : {"subject", "convicted", "accused", "suspect"})
                if (draft_.persons[i].role == role) return i;
        return draft_.persons.size();
    }
    json::object person(request::Person const& p) const
    {
        json::object o;
        o["kind"] = p.role == "legal_person" ? "legal" : "natural";
        put(o, "role", p.role);
        put(o, "surname", p.family_name.empty() ? p.full_name : p.family_name);
        put(o, "forenames", p.given_names);
        put(o, "name",
            p.full_name.empty() ? p.given_names + (p.given_names.empty() ? "" : " ") + p.family_name : p.full_name);
        put(o, "aliases", p.other_names);
        put(o, "sex", p.sex);
        put(o, "nationalities", p.nationalities);
        put(o, "birth_date", p.birth_date);
        if (!p.birth_date && p.birth_year) o["birth_date"] = std::to_string(*p.birth_year);
        put(o, "birth_place", p.birth_place);
        put(o, "address", p.location);
        put(o, "languages", p.languages);
        put(o, "description", free(p.description));
        put(o, "registration_number", p.registration_number);
        std::vector<std::string> documents;
        for (auto const& d : p.documents) {
            auto const type = words_.choice("term:", d.type, {}).words;
            documents.push_back(
                in_a_row({type, d.number, d.issued_by.empty() ? std::string() : words_.state(d.issued_by)}, language_,
                         "list_more"));
        }
        put(o, "documents", documents);
        return o;
    }

    json::object offence(std::size_t i) const
    {
        auto const& f = draft_.offences[i];
        json::object o;
        put(o, "title", free(f.title));
        put(o, "description", free(f.description));
        put(o, "maximum_penalty_months", f.maximum_penalty_months);
        // Circumstances: facts, time, place, degree of participation. The summary stands once, with the first offence.
        std::vector<std::string> lines;
        if (i == 0) lines.push_back(free(draft_.facts.summary));
        lines.push_back(free(f.description));
        auto const time = f.from && f.to && *f.from != *f.to
                              ? label("from_to", language_,
                                      {{"from", date_in(*f.from, language_)}, {"to", date_in(*f.to, language_)}})
                                    .words
                          : f.from ? date_in(*f.from, language_)
                                   : std::string();
        lines.push_back(
            in_a_row({time, f.place, words_.choice("participation_", f.participation, {}).words}, language_));
        put(o, "circumstances", numbered(i, joined(lines, "\n")));
        std::vector<std::string> law{free(f.title), free(f.provisions), free(f.law_text)};
        put(o, "classification", numbered(i, joined(law, "\n")));
        return o;
    }
    std::string numbered(std::size_t i, std::string words) const
    {
        if (words.empty() || draft_.offences.size() < 2) return words;
        return std::to_string(i + 1) + ". " + words;
    }

    std::string decision(std::string const& court, std::optional<Day> const& day, std::string const& reference) const
    {
        return in_a_row({court, day ? date_in(*day, language_) : std::string(), reference}, language_, "list_more");
    }
    std::string months(request::Number number) const
    {
        return number ? label("months", language_, {{"number", std::to_string(*number)}}).words : std::string();
    }
    void titles(json::object& facts) const
    {
        auto const& w = draft_.warrant;
        auto const& j = draft_.judgment;
        json::object title;
        put(title, "warrant", decision(w.court, w.date, w.reference));
        put(title, "judgment", decision(j.court, j.date, j.reference));
        put(title, "judgment_court", j.court);
        put(title, "judgment_date", j.date);
        put(title, "judgment_reference", j.reference);
        json::object order;
        put(order, "court", draft_.order.court);
        put(order, "reference", draft_.order.reference);
        put(order, "date", draft_.order.date);
        put(title, "confiscation_order", std::move(order));
        put(facts, "title", std::move(title));
        json::object sentence;
        put(sentence, "length", months(j.sentence_months));
        put(sentence, "remaining", months(j.remaining_months));
        put(facts, "sentence", std::move(sentence));
        json::object trial;
        if (j.in_absence) trial["presence"] = *j.in_absence ? "absent" : "in_person";
        put(trial, "explanation", free(j.retrial));
        put(facts, "trial", std::move(trial));
    }
    json::object measure(request::Measure const& m) const
    {
        json::object o;
        put(o, "kind", m.type);
        std::vector<std::string> lines{free(m.description)};
        for (auto const& [name, text] : m.fields)
            lines.push_back(
                label("key_value", language_, {{"key", words_.field(name, {}).words}, {"value", free(text)}}).words);
        put(o, "description", joined(lines, "\n"));
        put(o, "reason", free(m.reason));
        return o;
    }

    /// Lines that a form prints as one: an item of property with its place, an account with its bank and period.
    void composed(json::object& facts) const
    {
        describe(facts, "property", {"description", "location"});
        describe(facts, "accounts", {"holder", "number", "bank", "period", "reason"});
        for (auto const* const name : {"digital", "provider"}) {
            auto* const group = facts.if_contains(name);
            if (group == nullptr || !group->is_object() || group->get_object().contains("described")) continue;
            std::vector<std::string> lines;
            for (auto const& [key, value] : group->get_object()) {
                if (value.is_string()) lines.emplace_back(value.get_string());
                if (auto const* list = value.if_array())
                    for (auto const& one : *list)
                        if (one.is_string()) lines.emplace_back(one.get_string());
            }
            put(group->get_object(), "described", joined(lines, "\n"));
        }
    }
    void describe(json::object& facts, char const* list, std::vector<std::string> const& members) const
    {
        auto* const items = facts.if_contains(list);
        if (items == nullptr || !items->is_array()) return;
        for (auto& item : items->get_array()) {
            if (!item.is_object() || item.get_object().contains("described")) continue;
            std::vector<std::string> parts;
            for (auto const& member : members)
                parts.push_back(string_of(item.get_object(), member));
            put(item.get_object(), "described", in_a_row(parts, language_));
        }
    }

    request::Draft const& draft_;
    Language language_;
    Words words_;
    std::map<std::string, std::string> translated_;
};

/// One step of a path: "persons", "persons[]", "persons[kind=natural]", "persons[role=suspect|accused]".
struct Step {
    std::string_view name, key;
    std::vector<std::string_view> values;
    bool each = false;
};
std::vector<Step> steps_of(std::string_view path)
{
    std::vector<Step> steps;
    while (!path.empty()) {
        auto end = std::min(path.find('.'), path.size());
        auto one = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        Step step;
        auto const bracket = one.find('[');
        step.name = one.substr(0, bracket);
        if (bracket != std::string_view::npos) {
            step.each = true;
            auto filter = one.substr(bracket + 1, one.size() - bracket - 2);
            if (auto const sign = filter.find('='); sign != std::string_view::npos) {
                step.key = filter.substr(0, sign);
                for (auto rest = filter.substr(sign + 1); !rest.empty();) {
                    end = std::min(rest.find('|'), rest.size());
                    step.values.push_back(rest.substr(0, end));
                    rest.remove_prefix(std::min(end + 1, rest.size()));
                }
            }
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

bool passes(Step const& step, json::value const& item)
{
    if (step.key.empty()) return true;
    auto const* const o = item.if_object();
    return o != nullptr &&
           std::find(step.values.begin(), step.values.end(), string_of(*o, step.key)) != step.values.end();
}

/// Whether a value says something: not empty, not false.
bool says_something(json::value const& value)
{
    switch (value.kind()) {
    case json::kind::null: return false;
    case json::kind::bool_: return value.get_bool();
    case json::kind::string: return !value.get_string().empty();
    case json::kind::array: return !value.get_array().empty();
    case json::kind::object: return !value.get_object().empty();
    default: return true;
    }
}

bool is_one_of(json::value const& value, std::vector<std::string> const& words)
{
    if (value.is_string()) return std::find(words.begin(), words.end(), std::string(value.get_string())) != words.end();
    if (value.is_bool()) return std::find(words.begin(), words.end(), value.get_bool() ? "yes" : "no") != words.end();
    auto const* const list = value.if_array();
    return list != nullptr &&
           std::any_of(list->begin(), list->end(), [&](auto const& one) { return is_one_of(one, words); });
}

Truth holds(BoxCondition const& c, json::object const& facts)
{
    auto const yes_or_no = [](bool b) { return b ? Truth::yes : Truth::no; };
    if (c.kind == BoxCondition::Kind::has) {
        auto const kinds = values_at(facts, c.path + "[].kind");
        return yes_or_no(
            std::any_of(kinds.begin(), kinds.end(), [&](auto const* v) { return is_one_of(*v, c.words); }));
    }
    if (c.kind == BoxCondition::Kind::lacks) {
        auto const items = values_at(facts, c.path + "[]");
        return yes_or_no(std::any_of(items.begin(), items.end(), [&](auto const* v) {
            return !v->is_object() || values_at(v->get_object(), c.words.empty() ? "" : c.words.front()).empty();
        }));
    }
    auto const values = values_at(facts, c.path);
    auto const given = std::any_of(values.begin(), values.end(), [](auto const* v) { return says_something(*v); });
    if (c.kind == BoxCondition::Kind::given) return yes_or_no(given);
    if (c.kind == BoxCondition::Kind::not_given) return yes_or_no(!given);
    if (values.empty()) return Truth::open;
    return yes_or_no(std::any_of(values.begin(), values.end(), [&](auto const* v) { return is_one_of(*v, c.words); }));
}

}

void merge_particulars(json::value& into, json::value const& more)
{
    if (into.is_object() && more.is_object()) {
        for (auto const& [key, value] : more.get_object())
            merge_particulars(into.get_object()[key], value);
    } else if (into.is_array() && more.is_array()) {
        auto& list = into.get_array();
        for (std::size_t i = 0; i < more.get_array().size(); ++i)
            if (i < list.size())
                merge_particulars(list[i], more.get_array()[i]);
            else
                list.push_back(more.get_array()[i]);
    } else
        into = more;
}

json::object form_facts(request::Draft const& draft, law::Library const& library, Language language)
{
    return FactsOf(draft, library, language).whole();
}

std::vector<json::value const*> values_at(json::object const& facts, std::string_view path)
{
    std::vector<json::value const*> now;
    bool first = true;
    for (auto const& step : steps_of(path)) {
        std::vector<json::value const*> next;
        auto const take = [&](json::object const& o) {
            auto const* const value = o.if_contains(step.name);
            if (value == nullptr) return;
            auto const* const list = step.each ? value->if_array() : nullptr;
            if (list == nullptr) {
                if (!step.each) next.push_back(value);
                return;
            }
            for (auto const& item : *list)
                if (passes(step, item)) next.push_back(&item);
        };
        if (first) take(facts);
        for (auto const* const value : now)
            if (auto const* const o = value->if_object(); o != nullptr) take(*o);
        now = std::move(next);
        first = false;
    }
    return now;
}

Truth holds(std::vector<BoxCondition> const& when, json::object const& facts)
{
    if (when.empty()) return Truth::yes;
    auto all = Truth::no;
    for (auto const& one : when) {
        auto const truth = holds(one, facts);
        if (truth == Truth::yes) return Truth::yes;
        if (truth == Truth::open) all = Truth::open;
    }
    return all;
}

}
