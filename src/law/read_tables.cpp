#include "law/library_reader.hpp"

#include <tuple>

namespace rogatory::law
{

namespace
{

constexpr std::array<std::string_view, 8> fact_types{"boolean", "number", "day",    "text",
                                                     "state",   "states", "choice", "choices"};
constexpr std::array<std::string_view, 3> coercives{"no", "depends", "yes"};

/// "Account number or IBAN (if known)" becomes "account_number_or_iban".
std::string field_name_of(std::string_view title)
{
    std::string name;
    int parentheses = 0;
    for (auto const c : title) {
        if (c == '(') ++parentheses;
        auto const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter && parentheses == 0)
            name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
        if (c == ')' && parentheses > 0) --parentheses;
    }
    while (name.ends_with('_'))
        name.pop_back();
    return name;
}

/// The parts of a list separated by commas, where a comma inside parentheses separates nothing.
std::vector<std::string> fields_in(std::string_view text)
{
    std::vector<std::string> fields;
    std::string field;
    int parentheses = 0;
    auto const close = [&] {
        for (auto& one : parts_of(field, '\t'))
            fields.push_back(std::move(one));
        field.clear();
    };
    for (auto const c : text) {
        if (c == '(') ++parentheses;
        if (c == ')' && parentheses > 0) --parentheses;
        if (c == ',' && parentheses == 0)
            close();
        else
            field += c;
    }
    close();
    return fields;
}

}

void LibraryReader::read_facts()
{
    std::set<std::string, std::less<>> seen;
    read_facts_of("facts.toml", seen);
    for (auto const& name : fact_files_)
        read_facts_of(name, seen);
    not_too_many(library_->facts, "facts.toml");
    in_order(library_->facts, &Fact::name);
}

void LibraryReader::read_facts_of(std::string const& name, std::set<std::string, std::less<>>& seen)
{
    auto const* text = file(name, true);
    if (text == nullptr) return;
    auto const file_name = name_in_files(name);
    auto const toml = parse_toml(file_name, *text, mistakes_);
    if (!toml) return;
    Record top(file_name, *toml, mistakes_, name);
    for (auto const* table : top.tables("fact")) {
        Record record(file_name, *table, mistakes_, "fact");
        Fact fact;
        fact.name = record.text("name");
        record.name("fact " + fact.name);
        once(seen, fact.name, record.place("name"));
        auto const letters = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        };
        if (!std::all_of(fact.name.begin(), fact.name.end(), letters) || fact.name.find('.') == std::string::npos ||
            fact.name.front() < 'a' || fact.name.front() > 'z')
            mistakes_.wrong_type(record.place("name"), "name", "a name such as offence.transnational", fact.name);
        if (auto const type = record.word("type", fact_types)) fact.type = static_cast<FactType>(*type);
        if (auto const of = record.word("of", fact_ofs)) fact.of = static_cast<FactOf>(*of);
        fact.unit = record.text("unit", Need::optional);
        fact.choices = record.texts("choices");
        fact.derived = record.flag("derived").value_or(false);
        fact.question = record.in_languages("question", Need::required);
        fact.help = record.in_languages("help", Need::optional);
        auto const chooses = fact.type == FactType::choice || fact.type == FactType::choices;
        if (chooses && fact.choices.empty() && !fact.derived)
            mistakes_.missing(record.place(), "choices", "fact " + fact.name);
        if (!chooses && !fact.choices.empty())
            mistakes_.wrong_type(record.place("choices"), "choices", "type choice or choices", name_of(fact.type));
        record.finish();
        library_->facts.push_back(std::move(fact));
    }
    top.finish();
}

void LibraryReader::read_states()
{
    auto const* text = file("states.tsv", true);
    if (text == nullptr) return;
    Table const table("states.tsv", *text,
                      {"iso3", "iso2", "name_en", "name_fr", "name_es", "name_ar", "name_ru", "name_zh", "name_pt",
                       "official_languages", "legal_tradition", "un_region", "memberships", "time_zone", "status"},
                      mistakes_);
    std::set<std::string, std::less<>> seen;
    for (auto const& row : table.rows()) {
        State state;
        state.iso3 = table.demanded(row, "iso3");
        once(seen, state.iso3, table.place(row, "iso3"));
        auto const capitals = [](char c) { return c >= 'A' && c <= 'Z'; };
        if (state.iso3.size() != 3 || !std::all_of(state.iso3.begin(), state.iso3.end(), capitals))
            mistakes_.wrong_type(table.place(row, "iso3"), "iso3", "three capital letters", state.iso3);
        state.iso2 = table.cell(row, "iso2");
        state.name.emplace(Language::en, table.demanded(row, "name_en"));
        for (std::size_t i = 1; i < language_codes.size(); ++i)
            if (auto const name = table.cell(row, "name_" + std::string(language_codes[i])); !name.empty())
                state.name.emplace(static_cast<Language>(i), name);
        state.official_languages = parts_of(table.cell(row, "official_languages"), ',');
        state.legal_tradition = table.cell(row, "legal_tradition");
        state.region = table.cell(row, "un_region");
        state.memberships = parts_of(table.cell(row, "memberships"), ',');
        state.time_zone = table.cell(row, "time_zone");
        state.status = status_of(table, row);
        library_->states.push_back(std::move(state));
    }
    not_too_many(library_->states, "states.tsv");
    in_order(library_->states, &State::iso3);
    // A State's own file: it must be of a State, and TOML. What it says is for those who use it.
    for (auto const& name : state_files_) {
        auto const iso3 = std::string_view(name).substr(7, name.size() - 12);
        state_of(iso3, {name, 1, 1});
        parse_toml(name, files_.at(name), mistakes_);
    }
}

void LibraryReader::read_offences()
{
    if (auto const* text = file("offences.tsv", false)) {
        Table const table(
            "offences.tsv", *text,
            {"code", "level", "parent", "title_en", "title_fr", "title_es", "includes", "source", "status"}, mistakes_);
        std::set<std::string, std::less<>> seen;
        for (auto const& row : table.rows()) {
            OffenceClass one;
            one.code = table.demanded(row, "code");
            once(seen, one.code, table.place(row, "code"));
            auto const level = table.cell(row, "level");
            if (level.size() != 1 || level.front() < '1' || level.front() > '4')
                mistakes_.wrong_type(table.place(row, "level"), "level", "1, 2, 3 or 4", level);
            else
                one.level = level.front() - '0';
            auto const parent = table.cell(row, "parent");
            if (!parent.empty() && (!one.code.starts_with(parent) || parent.size() >= one.code.size()))
                mistakes_.wrong_type(table.place(row, "parent"), "parent", "the beginning of " + one.code, parent);
            one.title.emplace(Language::en, table.demanded(row, "title_en"));
            if (auto const fr = table.cell(row, "title_fr"); !fr.empty()) one.title.emplace(Language::fr, fr);
            if (auto const es = table.cell(row, "title_es"); !es.empty()) one.title.emplace(Language::es, es);
            one.includes = table.cell(row, "includes");
            one.source = table.cell(row, "source");
            one.status = status_of(table, row);
            library_->offences.push_back(std::move(one));
        }
        in_order(library_->offences, &OffenceClass::code);
    }
    if (auto const* text = file("offence_lists.tsv", false)) {
        Table const table("offence_lists.tsv", *text,
                          {"list", "item", "title", "iccs", "needs", "note", "source", "status"}, mistakes_);
        std::set<std::string, std::less<>> seen;
        for (auto const& row : table.rows()) {
            ListItem one;
            one.list = table.demanded(row, "list");
            one.item = table.demanded(row, "item");
            once(seen, one.list + " " + one.item, table.place(row, "item"));
            one.title = table.demanded(row, "title");
            one.codes = parts_of(table.cell(row, "iccs"), ',');
            for (auto const& code : one.codes)
                if (library_->offence(code) == nullptr) {
                    std::vector<std::string_view> known;
                    for (auto const& offence : library_->offences)
                        known.push_back(offence.code);
                    mistakes_.unknown_word(table.place(row, "iccs"), "iccs", code, known);
                }
            one.needs = parts_of(table.cell(row, "needs"), ',');
            one.note = table.cell(row, "note");
            one.source = table.cell(row, "source");
            one.status = status_of(table, row);
            library_->lists.push_back(std::move(one));
        }
        in_order(library_->lists, &ListItem::list);
    }
}

void LibraryReader::read_measures()
{
    auto const* text = file("measures.tsv", false);
    if (text == nullptr) return;
    Table const table("measures.tsv", *text,
                      {"id", "group", "title", "needed_fields", "coercive", "legal_hooks", "source", "status"},
                      mistakes_);
    std::set<std::string, std::less<>> seen;
    struct AllOf {
        std::string measure, other;
        Place place;
    };
    std::vector<AllOf> all_of;
    for (auto const& row : table.rows()) {
        Measure measure;
        measure.id = table.demanded(row, "id");
        once(seen, measure.id, table.place(row, "id"));
        measure.group = table.demanded(row, "group");
        measure.title = table.demanded(row, "title");
        for (auto title : fields_in(table.cell(row, "needed_fields"))) {
            MeasureField field;
            field.demanded = title.starts_with('*');
            if (field.demanded) title.erase(0, 1);
            if (title.starts_with("all of ")) {
                all_of.push_back({measure.id, title.substr(7), table.place(row, "needed_fields")});
                continue;
            }
            field.name = field_name_of(title);
            field.title = std::move(title);
            if (field.name.empty())
                mistakes_.wrong_type(table.place(row, "needed_fields"), "needed_fields", "a name of a field",
                                     field.title);
            else
                measure.fields.push_back(std::move(field));
        }
        // The rows of group "all" are fields common to others, not measures: whether they need a power says
        // nothing.
        auto const coercive = table.cell(row, "coercive");
        if (auto const at = std::find(coercives.begin(), coercives.end(), coercive); at != coercives.end())
            measure.coercive = static_cast<Coercive>(at - coercives.begin());
        else if (measure.group != "all" || !coercive.empty())
            mistakes_.unknown_word(table.place(row, "coercive"), "coercive", coercive,
                                   {coercives.begin(), coercives.end()});
        measure.legal_hooks = table.cell(row, "legal_hooks");
        measure.source = table.cell(row, "source");
        measure.status = status_of(table, row);
        library_->measures.push_back(std::move(measure));
    }
    in_order(library_->measures, &Measure::id);
    for (auto const& [id, other, place] : all_of) {
        auto const* from = library_->measure(other);
        auto const* to = library_->measure(id);
        if (from == nullptr || from == to || to == nullptr) {
            std::vector<std::string_view> known(seen.begin(), seen.end());
            mistakes_.unknown_word(place, "needed_fields", other, known);
            continue;
        }
        auto const fields = from->fields;
        auto& fields_here = library_->measures[static_cast<std::size_t>(to - library_->measures.data())].fields;
        fields_here.insert(fields_here.begin(), fields.begin(), fields.end());
    }
}

void LibraryReader::read_terms()
{
    auto const* text = file("terms.tsv", false);
    if (text == nullptr) return;
    Table const table(
        "terms.tsv", *text,
        {"term_id", "en", "fr", "es", "ar", "ru", "zh", "pt", "definition_en", "variants", "source", "checked"},
        mistakes_);
    std::set<std::string, std::less<>> seen;
    for (auto const& row : table.rows()) {
        Term term;
        term.id = table.demanded(row, "term_id");
        once(seen, term.id, table.place(row, "term_id"));
        table.demanded(row, "en");
        for (std::size_t i = 0; i < language_codes.size(); ++i)
            if (auto const word = table.cell(row, language_codes[i]); !word.empty())
                term.word.emplace(static_cast<Language>(i), word);
        term.definition = table.cell(row, "definition_en");
        term.variants = table.cell(row, "variants");
        term.source = table.cell(row, "source");
        term.checked = table.cell(row, "checked");
        library_->terms.push_back(std::move(term));
    }
    in_order(library_->terms, &Term::id);
}

void LibraryReader::read_languages()
{
    auto const* text = file("languages.tsv", false);
    if (text == nullptr) return;
    Table const table("languages.tsv", *text, {"iso3", "instrument_or_scope", "languages", "note", "source", "status"},
                      mistakes_);
    for (auto const& row : table.rows()) {
        AcceptedLanguages accepted;
        auto const state = state_of(table.cell(row, "iso3"), table.place(row, "iso3"));
        accepted.scope = table.demanded(row, "instrument_or_scope");
        if (accepted.scope != "general" && !library_->instrument(accepted.scope))
            unknown_instrument(table.place(row, "instrument_or_scope"), "instrument_or_scope", accepted.scope);
        accepted.languages = parts_of(table.demanded(row, "languages"), ',');
        accepted.note = table.cell(row, "note");
        accepted.source = table.cell(row, "source");
        accepted.status = status_of(table, row);
        if (!state) continue;
        accepted.state = *state;
        library_->languages.push_back(std::move(accepted));
    }
    std::sort(library_->languages.begin(), library_->languages.end(), [](auto const& a, auto const& b) {
        return std::tie(a.state, a.scope, a.languages) < std::tie(b.state, b.scope, b.languages);
    });
}

void LibraryReader::read_networks()
{
    auto const* text = file("networks.tsv", false);
    if (text == nullptr) return;
    Table const table(
        "networks.tsv", *text,
        {"id", "name", "kind", "secretariat", "members", "secure_channel", "founded", "offers", "source", "status"},
        mistakes_);
    std::set<std::string, std::less<>> seen;
    for (auto const& row : table.rows()) {
        Network network;
        network.id = table.demanded(row, "id");
        once(seen, network.id, table.place(row, "id"));
        network.name = table.demanded(row, "name");
        network.kind = table.demanded(row, "kind");
        network.secretariat = table.cell(row, "secretariat");
        for (auto const& iso3 : parts_of(table.cell(row, "members"), ','))
            if (auto const state = state_of(iso3, table.place(row, "members"))) network.members.push_back(*state);
        std::sort(network.members.begin(), network.members.end());
        network.secure_channel = table.cell(row, "secure_channel");
        network.founded = table.cell(row, "founded");
        network.offers = table.cell(row, "offers");
        network.source = table.demanded(row, "source");
        network.status = status_of(table, row);
        library_->networks.push_back(std::move(network));
    }
    in_order(library_->networks, &Network::id);
}

void LibraryReader::unknown_instrument(Place const& place, std::string_view key, std::string const& found)
{
    std::vector<std::string_view> known(treaty_kinds.begin(), treaty_kinds.end());
    for (auto const& instrument : library_->instruments)
        known.push_back(instrument.id);
    mistakes_.unknown_word(place, key, found, known);
}

void LibraryReader::read_readings()
{
    in_order(library_->readings, &Reading::id);
}

}
