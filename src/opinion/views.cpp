#include "opinion/views.hpp"

#include "opinion/opinion.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

namespace rogatory::opinion
{
namespace
{

Result<law::State const*> state_of(law::Library const& library, std::string_view code, std::string const& field)
{
    if (auto const* state = library.state(code)) return state;
    return Error{"view.unknown_state", field, "", {{"value", std::string(code.substr(0, 20))}}};
}

/// Both States bound, and whether everything that this rests on was verified.
struct Tie {
    law::Instrument const* instrument;
    Truth bound;
    bool verified;
};

std::vector<Tie> ties(law::Library const& library, law::State const& from, law::State const& to, law::Modality modality,
                      Day day)
{
    std::vector<Tie> found;
    for (auto const index : library.carrying[static_cast<std::size_t>(modality)]) {
        auto const& instrument = library.instruments[index];
        if (instrument.is_model()) continue;
        auto const one = library.index_of(from);
        auto const other = library.index_of(to);
        auto const truth = both(law::bound(instrument, one, day), law::bound(instrument, other, day));
        if (truth == Truth::no) continue;
        found.push_back({&instrument, truth,
                         instrument.status == law::Status::verified && law::bound_is_verified(instrument, one, day) &&
                             law::bound_is_verified(instrument, other, day)});
    }
    return found;
}

boost::json::object declared_json(law::Party const& party)
{
    boost::json::object json;
    auto const add = [&](char const* name, auto const& items) {
        boost::json::object list;
        for (auto const& [article, values] : items) {
            boost::json::array array;
            for (auto const& value : values)
                array.push_back(boost::json::string(value));
            list[article] = std::move(array);
        }
        if (!list.empty()) json[name] = std::move(list);
    };
    add("declares", party.declarations);
    add("reserves", party.reservations);
    return json;
}

/// "18" takes 18, 18(1), 18(15)(c), but not 180.
bool is_below(std::string_view article, std::string_view wanted)
{
    return article.starts_with(wanted) &&
           (article.size() == wanted.size() || article[wanted.size()] < '0' || article[wanted.size()] > '9');
}

}

Result<View> coverage(law::Library const& library, std::string_view from, law::Modality modality, Day day,
                      Language language)
{
    auto const state = state_of(library, from, "FROM");
    if (!state) return state.error();
    View view;
    std::ostringstream text;
    text << law::name_of(modality) << " from " << law::in((*state)->name, language) << " on " << text_of(day) << '\n';
    boost::json::array states;
    int with = 0;
    for (auto const& other : library.states) {
        if (&other == *state) continue;
        auto const found = ties(library, **state, other, modality, day);
        boost::json::array instruments;
        std::string names;
        for (auto const& tie : found) {
            instruments.push_back(
                {{"instrument", tie.instrument->id}, {"bound", name_of(tie.bound)}, {"verified", tie.verified}});
            names += (names.empty() ? "" : ", ") + tie.instrument->id + (tie.bound == Truth::open ? " (open)" : "");
        }
        with += found.empty() ? 0 : 1;
        text << "  " << other.iso3 << "  " << law::in(other.name, language) << ": "
             << (names.empty() ? "no instrument of the library" : names) << '\n';
        states.push_back({{"state", other.iso3}, {"instruments", std::move(instruments)}});
    }
    text << with << " of " << states.size() << " States and territories share an instrument with "
         << law::in((*state)->name, language) << ".\n";
    view.json = {{"from", (*state)->iso3},
                 {"modality", law::name_of(modality)},
                 {"date", text_of(day)},
                 {"law_version", library.version},
                 {"states", std::move(states)}};
    view.text = text.str();
    return view;
}

Result<View> pair(law::Library const& library, std::string_view from, std::string_view to,
                  std::optional<law::Modality> modality, Day day, Language language)
{
    auto const one = state_of(library, from, "FROM");
    if (!one) return one.error();
    auto const other = state_of(library, to, "TO");
    if (!other) return other.error();
    if (*one == *other) return Error{"view.same_state", "TO"};
    View view;
    std::ostringstream text;
    text << law::in((*one)->name, language) << " to " << law::in((*other)->name, language) << " on " << text_of(day)
         << '\n';
    boost::json::array modalities;
    for (std::size_t i = 0; i < law::modality_names.size(); ++i) {
        auto const each = static_cast<law::Modality>(i);
        if (modality && *modality != each) continue;
        Matter matter;
        matter.requesting = (*one)->iso3;
        matter.requested = (*other)->iso3;
        matter.modality = each;
        matter.date = day;
        auto const opinion = opine(library, matter, language);
        if (opinion.bases.empty() && !modality) continue;
        text << '\n' << law::name_of(each) << '\n';
        if (opinion.bases.empty()) text << "  no instrument of the library\n";
        for (auto const& basis : opinion.bases) {
            text << "  " << basis.instrument->id << "  " << basis.instrument->short_title << ": "
                 << name_of(basis.status) << '\n';
            for (auto const& because : basis.because)
                if (because.kind == Because::Kind::bound || because.kind == Because::Kind::in_force)
                    text << "      " << fact_of(because) << ": " << value_of(because) << '\n';
        }
        auto json = to_json(opinion, language);
        modalities.push_back({{"modality", law::name_of(each)}, {"bases", std::move(json["bases"])}});
    }
    boost::json::array declarations;
    for (auto const& instrument : library.instruments)
        for (auto const* state : {*one, *other}) {
            auto const* party = instrument.party(library.index_of(*state), day);
            if (!party) continue;
            auto json = declared_json(*party);
            if (json.empty()) continue;
            text << '\n' << state->iso3 << ", " << instrument.id << ": " << boost::json::serialize(json) << '\n';
            json["state"] = state->iso3;
            json["instrument"] = instrument.id;
            declarations.push_back(std::move(json));
        }
    view.json = {{"from", (*one)->iso3},
                 {"to", (*other)->iso3},
                 {"date", text_of(day)},
                 {"law_version", library.version},
                 {"modalities", std::move(modalities)},
                 {"declarations", std::move(declarations)}};
    view.text = text.str();
    return view;
}

Result<View> show(law::Library const& library, std::string_view id, std::string_view article, Language)
{
    auto const* instrument = library.instrument(id);
    if (!instrument) {
        std::string known;
        for (auto const& one : library.instruments)
            known += (known.empty() ? "" : ", ") + one.id;
        return Error{
            "view.unknown_instrument", "INSTRUMENT", "", {{"value", std::string(id.substr(0, 40))}, {"known", known}}};
    }
    View view;
    std::ostringstream text;
    boost::json::array rules;
    text << instrument->title << " (" << instrument->id << ")\n"
         << "  adopted " << (instrument->adopted ? text_of(*instrument->adopted) : "?") << ", in force "
         << (instrument->in_force          ? text_of(*instrument->in_force)
             : instrument->not_in_force_on ? "not on " + text_of(*instrument->not_in_force_on)
                                           : "on a day that is not known")
         << ", " << instrument->parties.size() << " parties, " << law::name_of(instrument->status) << "\n  "
         << instrument->text << "\n  " << instrument->source << '\n';
    for (auto const& rule : instrument->rules) {
        if (!article.empty() && !is_below(rule.article, article)) continue;
        text << '\n'
             << rule.article << "  " << law::name_of(rule.kind)
             << (rule.kind == law::RuleKind::ground ? ", " + std::string(law::name_of(rule.effect)) : "") << ", "
             << rule.topic << ", " << law::name_of(rule.status) << "\n    " << rule.says << '\n';
        if (!rule.when.always()) text << "    when " << rule.when.text() << '\n';
        for (auto const& exception : rule.exceptions)
            text << "    except " << exception.article << ": " << exception.says << "\n      when "
                 << exception.when.text() << '\n';
        boost::json::object json{{"id", rule.id},           {"kind", law::name_of(rule.kind)},
                                 {"article", rule.article}, {"topic", rule.topic},
                                 {"says", rule.says},       {"status", law::name_of(rule.status)},
                                 {"when", rule.when.text()}};
        json["source"] = rule.source.empty() ? instrument->source : rule.source;
        rules.push_back(std::move(json));
    }
    if (rules.empty())
        return Error{"view.unknown_article",
                     "ARTICLE",
                     "",
                     {{"value", std::string(article.substr(0, 40))}, {"instrument", instrument->id}}};
    view.json = {{"id", instrument->id},
                 {"title", instrument->title},
                 {"in_force", instrument->in_force ? text_of(*instrument->in_force) : std::string()},
                 {"parties", instrument->parties.size()},
                 {"status", law::name_of(instrument->status)},
                 {"source", instrument->source},
                 {"rules", std::move(rules)}};
    view.text = text.str();
    return view;
}

bool decisive(std::string_view topic)
{
    constexpr std::array<std::string_view, 15> topics{
        "ground_mandatory",    "ground_optional",    "ground_excluded",    "request_content",       "time_limit",
        "legal_basis",         "double_criminality", "nationality",        "conditional_surrender", "prosecute_instead",
        "concurrent_requests", "specialty",          "provisional_arrest", "consent_simplified",    "return_of_assets"};
    return std::find(topics.begin(), topics.end(), topic) != topics.end();
}

RuleShare rule_share(law::Library const& library)
{
    RuleShare share;
    std::ostringstream text;
    boost::json::array list;
    for (auto const& instrument : library.instruments) {
        if (instrument.rows.empty()) continue;
        // A row that gave several rules is evaluated when one of them is.
        std::map<std::string, std::map<std::string, bool>> rows;
        for (auto const& rule : instrument.rules)
            if (!rule.row.empty()) {
                // What says when it enters into force is evaluated with every membership.
                auto& evaluated = rows[rule.topic][rule.row];
                evaluated = evaluated || rule.kind != law::RuleKind::note ||
                            (!instrument.entry_article.empty() && rule.article == instrument.entry_article);
            }
        boost::json::object topics;
        int all = 0, evaluated = 0;
        std::string lines;
        for (auto const& [topic, count] : instrument.rows) {
            auto const as_rules = static_cast<int>(
                std::count_if(rows[topic].begin(), rows[topic].end(), [](auto const& row) { return row.second; }));
            topics[topic] = boost::json::object{{"rows", count}, {"rules", as_rules}};
            if (decisive(topic)) {
                all += count;
                evaluated += std::min(as_rules, count);
            }
            lines += "    " + topic + std::string(topic.size() < 24 ? 24 - topic.size() : 1, ' ') +
                     std::to_string(as_rules) + " of " + std::to_string(count) +
                     (decisive(topic) ? "" : "  (not counted)") + '\n';
        }
        auto const part = all == 0 ? 1.0 : static_cast<double>(evaluated) / all;
        if (instrument.binding && part < evaluated_share) share.short_of.push_back(instrument.id);
        text << instrument.id << (instrument.binding ? "" : " (not binding)") << ": " << evaluated << " of " << all
             << " decisive rows are rules (" << static_cast<int>(part * 100 + 0.5) << " %)\n"
             << lines;
        list.push_back({{"instrument", instrument.id},
                        {"binding", instrument.binding},
                        {"decisive_rows", all},
                        {"decisive_rules", evaluated},
                        {"topics", std::move(topics)}});
    }
    if (!share.short_of.empty()) {
        text << "Short of " << static_cast<int>(evaluated_share * 100) << " %:";
        for (auto const& id : share.short_of)
            text << ' ' << id;
        text << '\n';
    }
    share.view = {{{"law_version", library.version}, {"instruments", std::move(list)}}, text.str()};
    return share;
}

}
