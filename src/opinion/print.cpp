// An opinion written out: as JSON in the form of the contract, and as sentences for a terminal.
#include "opinion/opinion.hpp"

#include <sstream>

namespace rogatory::opinion
{
namespace
{

std::string said(law::Value const& value)
{
    return std::visit(
        [](auto const& held) -> std::string {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, law::Unknown>)
                return "unknown";
            else if constexpr (std::is_same_v<Held, law::Disputed>)
                return "disputed";
            else if constexpr (std::is_same_v<Held, bool>)
                return held ? "yes" : "no";
            else if constexpr (std::is_same_v<Held, std::int64_t>)
                return std::to_string(held);
            else if constexpr (std::is_same_v<Held, Day>)
                return text_of(held);
            else if constexpr (std::is_same_v<Held, std::string>)
                return held;
            else {
                std::string list;
                for (auto const& member : held)
                    list += (list.empty() ? "" : ",") + member;
                return list;
            }
        },
        value);
}

boost::json::array json_of(std::vector<Because> const& because)
{
    boost::json::array list;
    for (auto const& reason : because)
        list.push_back(
            {{"fact", fact_of(reason)}, {"value", value_of(reason)}, {"article", boost::json::string(reason.article)}});
    return list;
}

void add_about(boost::json::object& object, About const& about)
{
    boost::json::object json;
    if (about.offence >= 0) json["offence"] = about.offence + 1;
    if (about.person >= 0) json["person"] = about.person + 1;
    if (about.measure >= 0) json["measure"] = about.measure + 1;
    if (!json.empty()) object["about"] = std::move(json);
}

/// What every part of an opinion says of its rule.
boost::json::object json_of(law::Instrument const& instrument, law::Rule const& rule)
{
    boost::json::object json{
        {"instrument", instrument.id}, {"article", rule.article}, {"rule", rule.id},
        {"topic", rule.topic},         {"says", rule.says},       {"verified", rule.status == law::Status::verified}};
    if (!rule.reading.empty()) json["reading"] = rule.reading;
    return json;
}

boost::json::array json_of(std::vector<std::string> const& words)
{
    boost::json::array array;
    for (auto const& word : words)
        array.push_back(boost::json::string(word));
    return array;
}

boost::json::array json_of(std::vector<Cited> const& list)
{
    boost::json::array array;
    for (auto const& cited : list) {
        auto const& rule = *cited.rule;
        auto json = json_of(*cited.instrument, rule);
        json["holds"] = name_of(cited.holds);
        if (rule.kind == law::RuleKind::limit) {
            json["starts_at"] = rule.starts_at;
            if (rule.length) json[law::name_of(rule.length->unit)] = rule.length->count;
            if (rule.extension)
                json["extension"] = boost::json::object{{law::name_of(rule.extension->unit), rule.extension->count}};
            if (!rule.ends_at.empty()) json["ends_at"] = rule.ends_at;
            if (!rule.counting.empty()) json["counting"] = rule.counting;
            if (!rule.excludes.empty()) json["excludes"] = rule.excludes;
            json["then"] = rule.then;
        }
        if (!rule.concerns.empty()) json["concerns"] = json_of(rule.concerns);
        if (!rule.factors.empty()) json["factors"] = json_of(rule.factors);
        if (!rule.languages.empty()) json["languages"] = json_of(rule.languages);
        if (!rule.duty.empty()) json["duty"] = rule.duty;
        if (!rule.closes.empty()) json["closes"] = json_of(rule.closes);
        if (!rule.leaves_open.empty()) json["leaves_open"] = json_of(rule.leaves_open);
        if (rule.when_imposed) json["when_imposed"] = true;
        if (!rule.on.empty()) json["on"] = rule.on;
        if (!rule.method.empty()) json["method"] = rule.method;
        if (!rule.relation.empty()) json["relation"] = rule.relation;
        if (!rule.others.empty()) json["others"] = json_of(rule.others);
        json["because"] = json_of(cited.because);
        array.push_back(std::move(json));
    }
    return array;
}

/// "2: " where a matter has several offences, persons or measures.
std::string spoken(About const& about)
{
    std::string text;
    auto const add = [&](char const* what, int index) {
        if (index >= 0) text += (text.empty() ? "" : ", ") + std::string(what) + " " + std::to_string(index + 1);
    };
    add("offence", about.offence);
    add("person", about.person);
    add("measure", about.measure);
    return text.empty() ? text : " [" + text + "]";
}

char const* mark(law::Rule const& rule)
{
    return rule.status == law::Status::verified ? "" : " (unverified)";
}

void print_cited(std::ostringstream& out, char const* title, std::vector<Cited> const& list)
{
    if (list.empty()) return;
    out << '\n' << title << '\n';
    for (auto const& cited : list) {
        out << "  " << cited.instrument->id << ' ' << cited.rule->article << mark(*cited.rule)
            << (cited.holds == Truth::open ? " (open)" : "") << "\n      " << cited.rule->says << '\n';
    }
}

}

std::string_view name_of(BasisStatus status)
{
    return status == BasisStatus::available ? "available" : status == BasisStatus::open ? "open" : "unavailable";
}

std::string_view name_of(GroundStatus status)
{
    return status == GroundStatus::applies ? "applies" : status == GroundStatus::open ? "open" : "does_not_apply";
}

std::string_view name_of(RequirementStatus status)
{
    return status == RequirementStatus::met ? "met" : status == RequirementStatus::missing ? "missing" : "open";
}

std::string fact_of(Because const& because)
{
    auto const side = [&] { return std::string(because.requested ? "requested" : "requesting"); };
    switch (because.kind) {
    case Because::Kind::fact: return because.fact->name;
    case Because::Kind::list: return "offence.lists";
    case Because::Kind::declared:
        return side() + (because.reservation ? " reserves " : " declares ") + because.instrument->id + " " +
               std::string(because.key);
    case Because::Kind::bound: return side() + " bound " + because.instrument->id;
    case Because::Kind::in_force: return because.instrument->id + " in force";
    case Because::Kind::replaced: return "replaced by " + because.instrument->id;
    }
    return {};
}

namespace
{

/// How a State stands to an instrument, after the answer whether it is bound.
std::string standing_of(Because const& because)
{
    if (!because.party) return ""; // a practice has no parties
    auto const& party = *because.party;
    if (party.act == "opt_out") return ", it stays out";
    auto text = ", " + party.act;
    if (party.date) text += " of " + text_of(*party.date);
    if (party.in_force) text += ", in force since " + text_of(*party.in_force);
    if (party.end) text += ", until " + text_of(*party.end);
    if (!party.date && !party.in_force)
        text += party.as_of.empty() ? ", day not known" : ", day not known, seen as of " + party.as_of;
    return text;
}

}

std::string value_of(Because const& because)
{
    auto const open = std::string(because.truth == Truth::open ? "unknown" : name_of(because.truth));
    switch (because.kind) {
    case Because::Kind::fact: return because.value ? said(*because.value) : "unknown";
    case Because::Kind::list:
        return std::string(because.key) + (because.text.empty() ? "" : " " + std::string(because.text)) + ": " + open;
    case Because::Kind::declared:
        return because.truth == Truth::open ? "unknown" : std::string(because.text) + ": " + open;
    case Because::Kind::bound:
        if (!because.party && !because.instrument->parties.empty()) return "not a party";
        return open + standing_of(because);
    case Because::Kind::in_force: return open;
    case Because::Kind::replaced: return open + ", " + std::string(because.text);
    }
    return {};
}

std::string ranked_because(Basis const& basis, Language language)
{
    switch (basis.ranked_by) {
    case RankedBy::status: return texts::sentence(Error{"opinion.ranked_by_status", ""}, language);
    case RankedBy::no_rule: return texts::sentence(Error{"opinion.ranked_by_no_rule", ""}, language);
    case RankedBy::conflict: return texts::sentence(Error{"opinion.ranked_by_conflict", ""}, language);
    case RankedBy::relation: break;
    }
    return texts::sentence(Error{"opinion.ranked_by_relation",
                                 "",
                                 basis.ranked_rule ? basis.ranked_rule->id : "",
                                 {{"says", basis.ranked_rule ? basis.ranked_rule->says : ""}}},
                           language);
}

boost::json::object to_json(Opinion const& opinion, Language language)
{
    auto const& matter = *opinion.matter;
    boost::json::array bases, grounds, requirements, alternatives, questions;
    for (auto const& basis : opinion.bases) {
        boost::json::object json{{"instrument", basis.instrument->id},
                                 {"title", basis.instrument->short_title},
                                 {"article", basis.rule ? basis.rule->article : std::string()},
                                 {"rule", basis.rule ? basis.rule->id : std::string()},
                                 {"status", name_of(basis.status)},
                                 {"rank", basis.rank},
                                 {"ranked_because", ranked_because(basis, language)},
                                 {"bound", name_of(basis.bound)},
                                 {"covered", name_of(basis.covered)},
                                 {"replaced", name_of(basis.replaced)},
                                 {"binding", basis.instrument->binding},
                                 {"because", json_of(basis.because)},
                                 {"verified", basis.verified}};
        if (basis.offences.size() > 1) {
            boost::json::array each;
            for (auto const truth : basis.offences)
                each.push_back(boost::json::string(name_of(truth)));
            json["offences"] = std::move(each);
        }
        bases.push_back(std::move(json));
    }
    for (auto const& ground : opinion.grounds) {
        auto json = json_of(*ground.instrument, *ground.rule);
        json["kind"] = law::name_of(ground.rule->effect);
        json["status"] = name_of(ground.status);
        if (!ground.rule->code.empty()) json["code"] = ground.rule->code;
        boost::json::array leads_to, against;
        for (auto const& rule : ground.rule->leads_to)
            leads_to.push_back(boost::json::string(rule));
        for (auto const* rule : ground.against)
            against.push_back(boost::json::string(rule->id));
        json["leads_to"] = std::move(leads_to);
        if (!ground.rule->consequences.empty()) json["consequences"] = json_of(ground.rule->consequences);
        if (!against.empty()) json["against"] = std::move(against);
        if (ground.exception)
            json["exception"] = boost::json::object{
                {"id", ground.exception->id}, {"article", ground.exception->article}, {"says", ground.exception->says}};
        add_about(json, ground.about);
        json["because"] = json_of(ground.because);
        grounds.push_back(std::move(json));
    }
    for (auto const& requirement : opinion.requirements) {
        auto json = json_of(*requirement.instrument, *requirement.rule);
        json["field"] = requirement.rule->field;
        json["asks"] = law::in(requirement.rule->asks, language);
        json["status"] = name_of(requirement.status);
        json["needed"] = name_of(requirement.needed);
        if (!requirement.because.empty()) json["because"] = json_of(requirement.because);
        add_about(json, requirement.about);
        requirements.push_back(std::move(json));
    }
    for (auto const& alternative : opinion.alternatives) {
        auto json = json_of(*alternative.instrument, *alternative.rule);
        json["modality"] = law::name_of(alternative.modality);
        json["because"] = boost::json::string(alternative.because);
        json["available"] = name_of(alternative.available);
        json["reasons"] = json_of(alternative.reasons);
        boost::json::array needs;
        for (auto const& reason : alternative.reasons)
            if (reason.truth == Truth::open) needs.push_back(boost::json::string(fact_of(reason)));
        json["needs"] = std::move(needs);
        alternatives.push_back(std::move(json));
    }
    for (auto const& question : opinion.questions) {
        boost::json::array settles;
        for (auto const rule : question.settles)
            settles.push_back(boost::json::string(rule));
        boost::json::object json{{"fact", question.fact}, {"text", question.text}, {"settles", std::move(settles)}};
        add_about(json, question.about);
        questions.push_back(std::move(json));
    }
    boost::json::array accepted, models;
    for (auto const* row : opinion.accepted)
        accepted.push_back({{"scope", row->scope},
                            {"languages", json_of(row->languages)},
                            {"note", row->note},
                            {"source", row->source},
                            {"verified", row->status == law::Status::verified}});
    for (auto const* model : opinion.models)
        models.push_back({{"instrument", model->id}, {"title", model->short_title}, {"text", model->text}});
    return {{"requesting", matter.requesting},
            {"requested", matter.requested},
            {"modality", law::name_of(matter.modality)},
            {"date", text_of(matter.date)},
            {"law_version", opinion.library->version},
            {"bases", std::move(bases)},
            {"grounds", std::move(grounds)},
            {"requirements", std::move(requirements)},
            {"limits", json_of(opinion.limits)},
            {"duties", json_of(opinion.duties)},
            {"conditions", json_of(opinion.conditions)},
            {"channels", json_of(opinion.channels)},
            {"languages", json_of(opinion.languages)},
            {"priorities", json_of(opinion.priorities)},
            {"relations", json_of(opinion.relations)},
            {"accepted_languages", std::move(accepted)},
            {"alternatives", std::move(alternatives)},
            {"models", std::move(models)},
            {"questions", std::move(questions)}};
}

std::string to_text(Opinion const& opinion, Language language)
{
    auto const& matter = *opinion.matter;
    std::ostringstream out;
    auto const name = [&](std::string const& iso3) {
        auto const* state = opinion.library->state(iso3);
        return state ? law::in(state->name, language) + " (" + iso3 + ")" : iso3;
    };
    out << "Opinion: " << law::name_of(matter.modality) << ", requested by " << name(matter.requesting) << " from "
        << name(matter.requested) << ", on " << text_of(matter.date) << "\nLaw version "
        << opinion.library->version.substr(0, 16) << ". It advises; a person decides.\n\nBases\n";
    if (opinion.bases.empty()) out << "  none: no instrument of the library binds either State for this modality\n";
    for (auto const& basis : opinion.bases) {
        out << "  " << basis.rank << ". " << basis.instrument->id << (basis.rule ? " " + basis.rule->article : "")
            << ": " << name_of(basis.status)
            << (basis.verified || basis.status == BasisStatus::unavailable ? "" : " (not all verified)") << "\n     "
            << ranked_because(basis, language) << '\n';
        for (auto const& reason : basis.because)
            out << "     - " << fact_of(reason) << ": " << value_of(reason) << '\n';
    }
    auto const print_grounds = [&](char const* title, auto const& wanted) {
        bool first = true;
        for (auto const& ground : opinion.grounds) {
            if (!wanted(ground)) continue;
            if (first) out << '\n' << title << '\n';
            first = false;
            out << "  " << ground.instrument->id << ' ' << ground.rule->article << mark(*ground.rule) << ", "
                << law::name_of(ground.rule->effect) << spoken(ground.about) << "\n      " << ground.rule->says << '\n';
            for (auto const* rule : ground.against)
                out << "      but " << rule->id << " says: " << rule->says << '\n';
            if (ground.exception) out << "      except: " << ground.exception->says << '\n';
        }
    };
    print_grounds("Refusal is demanded or allowed", [](Ground const& ground) {
        return ground.status == GroundStatus::applies && ground.rule->effect != law::Effect::excluded;
    });
    print_grounds("Refusal depends on what is not known", [](Ground const& ground) {
        return ground.status == GroundStatus::open && ground.rule->effect != law::Effect::excluded;
    });
    print_grounds("Not a reason to refuse", [](Ground const& ground) {
        return ground.status != GroundStatus::does_not_apply && ground.rule->effect == law::Effect::excluded;
    });
    if (!opinion.requirements.empty()) out << "\nThe request must contain\n";
    for (auto const& requirement : opinion.requirements)
        out << "  " << requirement.instrument->id << ' ' << requirement.rule->article << spoken(requirement.about)
            << "  " << requirement.rule->field << "\n      " << law::in(requirement.rule->asks, language) << '\n';
    print_cited(out, "Time limits", opinion.limits);
    print_cited(out, "Duties", opinion.duties);
    print_cited(out, "Conditions", opinion.conditions);
    print_cited(out, "Channel", opinion.channels);
    print_cited(out, "Language", opinion.languages);
    if (!opinion.accepted.empty()) out << "\nLanguages that " << matter.requested << " accepts\n";
    for (auto const* row : opinion.accepted) {
        out << "  " << row->scope << ": ";
        for (std::size_t i = 0; i < row->languages.size(); ++i)
            out << (i == 0 ? "" : ", ") << row->languages[i];
        out << (row->status == law::Status::verified ? "" : " (unverified)")
            << (row->note.empty() ? "" : "; " + row->note) << '\n';
    }
    print_cited(out, "Several requests", opinion.priorities);
    print_cited(out, "Other treaties", opinion.relations);
    if (!opinion.alternatives.empty()) out << "\nAnother way\n";
    int number = 0;
    for (auto const& alternative : opinion.alternatives) {
        out << "  " << ++number << ". " << law::name_of(alternative.modality) << ", " << alternative.instrument->id
            << ' ' << alternative.rule->article << (alternative.available == Truth::open ? " (open)" : "")
            << ", because of " << alternative.because << "\n      " << alternative.rule->says << '\n';
        for (auto const& reason : alternative.reasons)
            if (reason.truth == Truth::open) out << "      still needed: " << fact_of(reason) << '\n';
    }
    if (!opinion.models.empty()) out << "\nFor an agreement between the two States there are models\n";
    for (auto const* model : opinion.models)
        out << "  " << model->id << "  " << model->short_title << '\n';
    if (!opinion.questions.empty()) out << "\nQuestions that would settle more\n";
    for (auto const& question : opinion.questions)
        out << "  " << question.fact << spoken(question.about) << ", settles " << question.settles.size() << "\n      "
            << question.text << '\n';
    return out.str();
}

}
