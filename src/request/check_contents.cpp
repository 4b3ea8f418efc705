#include "request/checker.hpp"
#include "request/places.hpp"

#include "base/clipped.hpp"
#include "base/nearest.hpp"

#include <array>

namespace rogatory::request
{

bool Checker::is_language_code(std::string const& code)
{
    return (code.size() == 2 || code.size() == 3) &&
           std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
}

void Checker::language()
{
    auto written_in = draft_.translations;
    if (!draft_.language.empty()) written_in.push_back(draft_.language);
    for (auto const& code : written_in)
        if (!is_language_code(code)) say(Severity::blocks, "draft.unknown_language", "language", {{"value", code}});
    need(Severity::blocks, draft_.language, "language");
    auto const* requested = library_.state(draft_.requested);
    if (!requested || written_in.empty()) return;

    auto const joined = [](std::vector<std::string> const& words) {
        std::string text;
        for (auto const& word : words)
            text += (text.empty() ? "" : ", ") + word;
        return text;
    };
    auto const any_accepted = [&](std::vector<std::string> const& accepted) {
        return std::ranges::any_of(
            written_in, [&](auto const& code) { return std::ranges::find(accepted, code) != accepted.end(); });
    };
    if (basis_) {
        for (auto const& party : basis_->instrument->parties) {
            if (party.state != library_.index_of(*requested)) continue;
            for (auto const& [key, accepted] : party.declarations) {
                if (!key.ends_with(".languages") || accepted.empty()) continue;
                if (!any_accepted(accepted))
                    say(party.status == law::Status::verified ? Severity::blocks : Severity::advice,
                        "draft.language_not_accepted", "language",
                        {{"value", joined(written_in)},
                         {"requested", draft_.requested},
                         {"accepted", joined(accepted)},
                         {"article", basis_->instrument->short_title + " " + key.substr(0, key.find('.'))}},
                        basis_->instrument->id + " " + key.substr(0, key.find('.')));
                return;
            }
        }
    }
    if (!requested->official_languages.empty() && !any_accepted(requested->official_languages))
        say(Severity::advice, "draft.language_not_official", "language",
            {{"value", joined(written_in)},
             {"requested", draft_.requested},
             {"accepted", joined(requested->official_languages)}});
}

void Checker::authorities()
{
    need(Severity::blocks, draft_.authority.name, "authority.name");
    need(Severity::advice, draft_.authority.address, "authority.address");
    if (draft_.authority.contact.empty() && draft_.authority.telephone.empty() && draft_.authority.email.empty())
        say(Severity::advice, "draft.missing", "authority.contact");
    need(Severity::advice, draft_.recipient.name, "recipient.name");
    need(Severity::advice, draft_.reference, "reference");
    need(Severity::advice, draft_.signatory.name, "signatory.name");
    one_of(draft_.proceeding.stage, "proceeding.stage",
           {"investigation", "charged", "trial", "judgment", "appeal", "final"});
}

void Checker::one_of(std::string const& word, std::string const& field, std::vector<std::string_view> const& words)
{
    if (word.empty() || std::ranges::find(words, word) != words.end()) return;
    std::string all;
    for (auto const known : words)
        all += (all.empty() ? "" : ", ") + std::string(known);
    say(Severity::blocks, "draft.unknown_word", field,
        {{"value", word}, {"near", nearest(word, words)}, {"known", all}});
}

void Checker::in_past(std::optional<Day> day, std::string const& field)
{
    if (day && *day > today_)
        say(Severity::blocks, "draft.date_in_future", field, {{"value", text_of(*day)}, {"today", text_of(today_)}});
}

void Checker::in_sequence(std::optional<Day> earlier, std::optional<Day> later, std::string const& field,
                          std::string const& earlier_field)
{
    if (earlier && later && *later < *earlier)
        say(Severity::blocks, "draft.dates_out_of_order", field,
            {{"value", text_of(*later)}, {"earlier", text_of(*earlier)}, {"earlier_field", earlier_field}});
}

void Checker::persons_exist(std::vector<std::int64_t> const& numbers, std::string const& field)
{
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (std::ranges::none_of(draft_.persons, [&](Person const& p) { return p.number == numbers[i]; }))
            say(Severity::blocks, "draft.no_such_person", path_of(field, i), {{"value", std::to_string(numbers[i])}});
}

void Checker::annex_exists(Number number, std::string const& field)
{
    if (number && std::ranges::none_of(draft_.annexes, [&](Annex const& a) { return a.number == number; }))
        say(Severity::blocks, "draft.no_such_annex", field, {{"value", std::to_string(*number)}});
}

void Checker::forms_filled_elsewhere()
{
    auto const* const given = draft_.particulars.if_contains("order");
    auto const* const order = given ? given->if_object() : nullptr;
    if (!order) return;
    for (auto const* const name : {"certificate", "confiscation_certificate"})
        if (auto const* const annex = order->if_contains(name)) {
            auto const field = std::string("particulars.order.") + name;
            if (annex->is_int64())
                annex_exists(annex->get_int64(), field);
            else
                say(Severity::blocks, "draft.no_such_annex", field, {{"value", boost::json::serialize(*annex)}});
        }
}

bool Checker::is_extradition() const
{
    return draft_.modality == "extradition" || draft_.modality == "surrender";
}

bool Checker::is_mutual_recognition() const
{
    static constexpr std::array<std::string_view, 8> acts{"eaw2002",    "eio2014",      "fd2003_577",   "fd2006_783",
                                                          "fd2008_909", "reg2018_1805", "reg2023_1543", "reg2024_3011"};
    return draft_.modality == "surrender" || (basis_ && std::ranges::find(acts, basis_->instrument->id) != acts.end());
}

std::optional<Severity> Checker::text_of_law() const
{
    if (is_mutual_recognition()) return std::nullopt;
    // Nobody can compare conduct with law that was not sent along; a team or a service compares nothing.
    return only_service() || draft_.modality == "joint_investigation" ? Severity::advice : Severity::blocks;
}

bool Checker::only_service() const
{
    return !draft_.measures.empty() &&
           std::ranges::all_of(draft_.measures, [](Measure const& m) { return m.type == "service_of_documents"; });
}

void Checker::offences()
{
    if (draft_.offences.empty()) say(only_service() ? Severity::advice : Severity::blocks, "draft.missing", "offences");
    for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
        auto const& offence = draft_.offences[i];
        auto const at = [&](std::string_view member) { return path_of("offences", i, member); };
        need(Severity::blocks, offence.title, at("title"));
        need(Severity::advice, offence.provisions, at("provisions"));
        if (auto const weight = text_of_law()) need(*weight, offence.law_text, at("law_text"));
        if (!offence.maximum_penalty_months && offence.penalty.empty())
            say(Severity::advice, "draft.missing", at("maximum_penalty_months"));
        if (offence.iccs.empty())
            say(Severity::advice, "draft.offence_not_coded", at("iccs"));
        else if (!library_.offence(offence.iccs)) {
            std::vector<std::string_view> codes;
            for (auto const& known : library_.offences)
                codes.push_back(known.code);
            say(Severity::blocks, "draft.unknown_iccs", at("iccs"),
                {{"value", offence.iccs}, {"near", nearest(offence.iccs, codes)}});
        }
        if (offence.minimum_penalty_months && offence.maximum_penalty_months &&
            *offence.minimum_penalty_months > *offence.maximum_penalty_months)
            say(Severity::blocks, "draft.minimum_above_maximum", at("minimum_penalty_months"),
                {{"value", std::to_string(*offence.minimum_penalty_months)},
                 {"most", std::to_string(*offence.maximum_penalty_months)}});
        in_past(offence.from, at("from"));
        in_past(offence.to, at("to"));
        in_sequence(offence.from, offence.to, at("to"), at("from"));
        if (offence.limitation_until && *offence.limitation_until < today_)
            say(Severity::blocks, "draft.limitation_passed", at("limitation_until"),
                {{"value", text_of(*offence.limitation_until)}});
        else if (offence.limitation_until && *offence.limitation_until - today_ <= 180)
            say(Severity::advice, "draft.limitation_near", at("limitation_until"),
                {{"value", text_of(*offence.limitation_until)}});
        persons_exist(offence.persons, at("persons"));
    }
}

void Checker::persons()
{
    numbers_differ(draft_.persons, "persons");
    for (std::size_t i = 0; i < draft_.persons.size(); ++i) {
        auto const& person = draft_.persons[i];
        auto const at = [&](std::string_view member) { return path_of("persons", i, member); };
        one_of(person.role, at("role"),
               {"subject", "suspect", "accused", "convicted", "witness", "expert", "victim", "legal_person",
                "third_party"});
        one_of(person.sex, at("sex"), {"female", "male", "other", "unknown"});
        for (std::size_t k = 0; k < person.nationalities.size(); ++k)
            known_state(person.nationalities[k], path_of(at("nationalities"), k));
        for (std::size_t k = 0; k < person.documents.size(); ++k)
            if (!person.documents[k].issued_by.empty())
                known_state(person.documents[k].issued_by, path_of(at("documents"), k, "issued_by"));
        bool const named = !person.family_name.empty() || !person.full_name.empty() || !person.original_name.empty();
        if (named && person.role == "legal_person" && person.registration_number.empty())
            say(Severity::advice, "draft.ambiguous_person", at("registration_number"),
                {{"value", name_of_person(person)}});
        else if (named && person.role != "legal_person" && !person.birth_date && !person.birth_year)
            say(Severity::advice, "draft.ambiguous_person", at("birth_date"), {{"value", name_of_person(person)}});
        in_past(person.birth_date, at("birth_date"));
        for (auto const& offence : draft_.offences)
            if (person.role != "victim" &&
                std::ranges::find(offence.persons, person.number.value_or(-1)) != offence.persons.end())
                in_sequence(person.birth_date, offence.from ? offence.from : offence.to, at("birth_date"), "offences");
    }
}

std::string Checker::name_of_person(Person const& person)
{
    if (!person.full_name.empty()) return person.full_name;
    if (person.family_name.empty()) return person.original_name;
    return person.given_names.empty() ? person.family_name : person.given_names + " " + person.family_name;
}

void Checker::measures()
{
    numbers_differ(draft_.measures, "measures");
    if (draft_.measures.empty() && draft_.modality == "mla") say(Severity::blocks, "draft.missing", "measures");
    for (std::size_t i = 0; i < draft_.measures.size(); ++i) {
        auto const& measure = draft_.measures[i];
        auto const at = [&](std::string_view member) { return path_of("measures", i, member); };
        persons_exist(measure.persons, at("persons"));
        if (measure.deadline && *measure.deadline < today_)
            say(Severity::blocks, "draft.deadline_past", at("deadline"),
                {{"value", text_of(*measure.deadline)}, {"today", text_of(today_)}});
        auto const* kind = library_.measure(measure.type);
        if (!kind || kind->group == "all") {
            unknown_measure(measure.type, at("type"));
            continue;
        }
        for (auto const& field : kind->fields)
            measure_field(measure, *kind, field, i);
        auto const fields = library_.fields_of(*kind);
        std::vector<std::string_view> names;
        for (auto const& field : fields)
            names.push_back(field.name);
        for (auto const& [name, text] : measure.fields)
            if (std::ranges::find(names, name) == names.end() && !asked_by_article(name))
                say(Severity::advice, "draft.unknown_measure_field", at("fields." + name),
                    {{"value", name}, {"measure", kind->title}, {"near", nearest(name, names)}});
    }
}

void Checker::unknown_measure(std::string const& type, std::string const& field)
{
    if (is_blank(type)) return say(Severity::blocks, "draft.missing", field);
    std::vector<std::string_view> ids;
    for (auto const& known : library_.measures)
        if (known.group != "all") ids.push_back(known.id);
    say(Severity::blocks, "draft.unknown_measure", field, {{"value", type}, {"near", nearest(type, ids)}});
}

void Checker::measure_field(Measure const& measure, law::Measure const& kind, law::MeasureField const& field,
                            std::size_t i)
{
    auto const given = measure.fields.find(field.name);
    if (given != measure.fields.end() && !is_placeholder(given->second)) return;
    if (given == measure.fields.end() && said_elsewhere(measure, field)) return;
    // Rows that lean on another row ("all of video_hearing").
    if (field.title.starts_with("all of ") || field.title.ends_with(" as above")) return;
    bool const asked = field.demanded && kind.status == law::Status::verified && governs(kind.legal_hooks);
    Arguments values{{"title", field.title}, {"measure", kind.title}, {"article", kind.legal_hooks}};
    auto const path = path_of("measures", i, "fields." + field.name);
    if (field.demanded)
        say(asked && !only_if_so(field) ? Severity::blocks : Severity::advice, "draft.measure_field_demanded", path,
            std::move(values));
    else
        say(Severity::advice, "draft.measure_field_usual", path, std::move(values));
}

bool Checker::governs(std::string const& legal_hooks) const
{
    return basis_ && (", " + legal_hooks).find(", " + basis_->instrument->id + " ") != std::string::npos;
}

bool Checker::asked_by_article(std::string const& name) const
{
    auto const place = "measures.fields." + name;
    return basis_ && std::ranges::any_of(opinion_.requirements, [&](opinion::Requirement const& requirement) {
               if (requirement.instrument != basis_->instrument) return false;
               auto const places = places_of(requirement.rule->field);
               return std::ranges::find(places, place) != places.end();
           });
}

bool Checker::only_if_so(law::MeasureField const& field)
{
    return field.title.starts_with("maximum amount where") || field.title.starts_with("necessity of provisional") ||
           field.title.ends_with("as far as known") || field.title.ends_with("as far as possible");
}

bool Checker::said_elsewhere(Measure const& measure, law::MeasureField const& field) const
{
    auto const title = std::string_view(field.title);
    auto const starts = [&](std::string_view with) { return title.starts_with(with); };
    auto const said = [](std::string const& text) { return !is_blank(text) && !is_placeholder(text); };
    auto const all_laws = !draft_.offences.empty() &&
                          std::ranges::all_of(draft_.offences, [&](Offence const& o) { return said(o.law_text); });
    auto const all_property = [&](std::string Property::* member) {
        return !draft_.property.empty() &&
               std::ranges::all_of(draft_.property, [&](Property const& p) { return said(p.*member); });
    };
    if (starts("facts")) return said(draft_.facts.summary);
    if (starts("actions requested")) return said(measure.description);
    if (starts("text of the provisions") || starts("text of the statutory")) return all_laws;
    if (starts("offence and provisions"))
        return all_laws || (!draft_.offences.empty() && std::ranges::all_of(draft_.offences, [&](Offence const& o) {
                   return said(o.title) && said(o.provisions) && (o.maximum_penalty_months || said(o.penalty));
               }));
    if (starts("offence and brief facts") || title == "offence")
        return said(draft_.facts.summary) && !draft_.offences.empty();
    if (starts("necessity") || starts("why relevant") || starts("statement of need") || starts("grounds"))
        return said(measure.reason);
    if (starts("link ")) return said(measure.reason) || all_property(&Property::facts);
    if (starts("authority")) return said(draft_.authority.name);
    if (starts("property and location") || starts("location and estimated"))
        return all_property(&Property::description) && all_property(&Property::location);
    if (starts("description of property") || starts("property")) return all_property(&Property::description);
    if (starts("legally admissible") || starts("copy of freezing order") || starts("domestic order") ||
        starts("authorising order") || starts("judicial order"))
        return draft_.order.copy.has_value();
    if (starts("attestation that the order")) return said(draft_.order.final_statement);
    if (starts("extent of enforcement")) return said(draft_.order.extent);
    if (starts("notice to third parties")) return said(draft_.order.third_parties_notified);
    if (starts("purpose")) return said(draft_.purpose);
    if (starts("preservation reference")) return said(draft_.earlier_contact);
    if (starts("persons and entities") || title == "person" || starts("identity and address") ||
        starts("identity of") || starts("name and address") || starts("names and aliases"))
        return !measure.persons.empty();
    if (starts("birth date") || starts("nationality") || starts("capacity")) return !measure.persons.empty();
    return false;
}

void Checker::extradition()
{
    if (!is_extradition()) {
        one_of(draft_.sought_for, "sought_for", {"prosecution", "sentence"});
        return;
    }
    need(Severity::blocks, draft_.sought_for, "sought_for");
    one_of(draft_.sought_for, "sought_for", {"prosecution", "sentence"});
    if (persons_in_matter(draft_).empty()) say(Severity::blocks, "draft.missing", "persons");
    need(Severity::blocks, draft_.facts.summary, "facts.summary");
    // What the treaty demands blocks by its own rules; the Model Treaty advises, and says nothing of a warrant that is
    // recognised.
    if (!is_mutual_recognition()) documents_of_the_model();
    if (draft_.judgment.sentence_months && draft_.judgment.remaining_months &&
        *draft_.judgment.remaining_months > *draft_.judgment.sentence_months)
        say(Severity::blocks, "draft.remaining_above_sentence", "judgment.remaining_months",
            {{"value", std::to_string(*draft_.judgment.remaining_months)},
             {"most", std::to_string(*draft_.judgment.sentence_months)}});
}

void Checker::documents_of_the_model()
{
    if (draft_.sought_for == "prosecution") {
        need(Severity::advice, draft_.warrant.court, "warrant.court", "mt_extradition 5(2)(b)");
        need(Severity::advice, draft_.warrant.copy, "warrant.copy", "mt_extradition 5(2)(b)");
    }
    if (draft_.sought_for == "sentence") {
        need(Severity::advice, draft_.judgment.copy, "judgment.copy", "mt_extradition 5(2)(c)");
        need(Severity::advice, draft_.judgment.sentence_months, "judgment.sentence_months", "mt_extradition 5(2)(c)");
        need(Severity::advice, draft_.judgment.remaining_months, "judgment.remaining_months", "mt_extradition 5(2)(c)");
        if (draft_.judgment.in_absence.value_or(false))
            need(Severity::advice, draft_.judgment.retrial, "judgment.retrial", "mt_extradition 5(2)(d)");
    }
    for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
        auto const at = [&](std::string_view member) { return path_of("offences", i, member); };
        need(Severity::advice, draft_.offences[i].place, at("place"), "mt_extradition 5(2)(b)");
        need(Severity::advice, draft_.offences[i].from, at("from"), "mt_extradition 5(2)(b)");
    }
}

void Checker::property_and_order()
{
    numbers_differ(draft_.property, "property");
    for (std::size_t i = 0; i < draft_.property.size(); ++i)
        persons_exist(draft_.property[i].persons, path_of("property", i, "persons"));
    in_past(draft_.order.date, "order.date");
    in_past(draft_.warrant.date, "warrant.date");
    in_past(draft_.judgment.date, "judgment.date");
    annex_exists(draft_.order.copy, "order.copy");
    annex_exists(draft_.warrant.copy, "warrant.copy");
    annex_exists(draft_.judgment.copy, "judgment.copy");
    forms_filled_elsewhere();
    for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
        auto const field = path_of("offences", i, "from");
        in_sequence(draft_.offences[i].from, draft_.warrant.date, "warrant.date", field);
        in_sequence(draft_.offences[i].from, draft_.judgment.date, "judgment.date", field);
        in_sequence(draft_.offences[i].from, draft_.order.date, "order.date", field);
    }
}

void Checker::urgency()
{
    auto const& urgency = draft_.urgency;
    one_of(urgency.level, "urgency.level", {"normal", "urgent", "emergency"});
    bool const urgent = urgency.level == "urgent" || urgency.level == "emergency";
    if (urgent && (is_blank(urgency.reason) || is_placeholder(urgency.reason)))
        say(Severity::blocks, "draft.urgency_without_reason", "urgency.reason", {{"value", urgency.level}});
    if (urgent && !urgency.wanted_by)
        say(Severity::advice, "draft.urgency_without_date", "urgency.wanted_by", {{"value", urgency.level}});
    if (urgency.wanted_by && *urgency.wanted_by < today_)
        say(Severity::blocks, "draft.deadline_past", "urgency.wanted_by",
            {{"value", text_of(*urgency.wanted_by)}, {"today", text_of(today_)}});
}

void Checker::annexes()
{
    numbers_differ(draft_.annexes, "annexes");
    for (std::size_t i = 0; i < draft_.annexes.size(); ++i) {
        auto const& annex = draft_.annexes[i];
        need(Severity::blocks, annex.title, path_of("annexes", i, "title"));
        if (!annex.language.empty() && !is_language_code(annex.language))
            say(Severity::blocks, "draft.unknown_language", path_of("annexes", i, "language"),
                {{"value", annex.language}});
        bool const digest_ok = annex.sha256.size() == 64 && std::ranges::all_of(annex.sha256, [](char c) {
                                   return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                               });
        if (!annex.file.empty() && annex.sha256.empty())
            say(Severity::advice, "draft.annex_without_digest", path_of("annexes", i, "sha256"),
                {{"value", annex.file}});
        else if (!annex.sha256.empty() && !digest_ok)
            say(Severity::blocks, "draft.digest_malformed", path_of("annexes", i, "sha256"),
                {{"value", clipped(annex.sha256, 64)}});
    }
}

}
