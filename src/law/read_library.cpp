#include "law/law.hpp"
#include "law/nearest.hpp"
#include "law/reading.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace rogatory::law
{
namespace
{

constexpr std::array<std::string_view, 2> statuses{"verified", "unverified"};
constexpr std::array<std::string_view, 8> fact_types{"boolean", "number", "day",    "text",
                                                     "state",   "states", "choice", "choices"};
constexpr std::array<std::string_view, 4> fact_ofs{"matter", "person", "offence", "measure"};
constexpr std::array<std::string_view, 13> rule_kinds{"scope",       "basis",    "requirement", "ground",    "limit",
                                                      "language",    "channel",  "duty",        "condition", "priority",
                                                      "alternative", "relation", "note"};
constexpr std::array<std::string_view, 3> effects{"mandatory", "optional", "excluded"};
constexpr std::array<std::string_view, 2> sides{"requesting", "requested"};
constexpr std::array<std::string_view, 3> methods{"ladder", "weighing", "discretion"};
constexpr std::array<std::string_view, 5> relations{"applies_without", "prevails_over", "replaces", "supplements",
                                                    "yields_to"};
constexpr std::array<std::string_view, 10> consequences{"refuse",
                                                        "prosecute_instead",
                                                        "enforce_sentence",
                                                        "conditional_surrender",
                                                        "guarantee",
                                                        "postpone",
                                                        "partial_execution",
                                                        "other_measure",
                                                        "consult",
                                                        "transfer_proceedings"};
constexpr std::array<std::string_view, 11> acts{"ratification", "accession",  "acceptance", "approval",
                                                "succession",   "member",     "transposed", "participation",
                                                "signature",    "parliament", "opt_out"};
/// What a relation may name besides an instrument.
constexpr std::array<std::string_view, 10> treaty_kinds{"mla_treaty",
                                                        "extradition_treaty",
                                                        "confiscation_treaty",
                                                        "asset_recovery_treaty",
                                                        "sentenced_persons_treaty",
                                                        "proceedings_treaty",
                                                        "bilateral_treaty",
                                                        "special_techniques_agreement",
                                                        "joint_team_agreement",
                                                        "domestic_law"};
constexpr std::array<std::string_view, 3> coercives{"no", "depends", "yes"};
/// More of anything is no library; the indexes of the hot path have 16 bits.
constexpr std::size_t most = 60'000;
/// Exceptions to exceptions: as deep as any text goes, and shallow enough to walk.
constexpr int exceptions_deep = 16;

using Need = Record::Need;

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

/// The last day that "2014-07-10", "2014-07" or "2014" speaks of.
std::optional<Day> last_day_of(std::string_view as_of)
{
    if (as_of.size() == 4) {
        if (auto const day = day_from(std::string(as_of) + "-12-31")) return *day;
    } else if (as_of.size() == 7) {
        if (auto const first = day_from(std::string(as_of) + "-01")) return plus_months(*first, 1) + -1;
    } else if (auto const day = day_from(as_of)) {
        return *day;
    }
    return std::nullopt;
}

/// What an exception hangs on, until all rules are there.
struct LooseException {
    Exception exception;
    std::string to, own; ///< own: the instrument that states it
    Place place;
};

class Reader
{
public:
    Reader(Files const& files, Loaded& loaded)
        : files_(files), mistakes_(loaded.errors), library_(std::make_shared<Library>())
    {
        sort_files(loaded);
        read_facts();
        read_states();
        read_offences();
        read_measures();
        read_terms();
        read_readings();
        for (auto const& [id, names] : instrument_files_)
            read_instrument(id, names);
        in_order(library_->instruments, &Instrument::id);
        hang();
        read_languages();
        read_networks();
        check_across();
        fill_indexes();
        library_->version = version();
        if (loaded.errors.empty()) loaded.library = std::move(library_);
    }

private:
    // ---- files ---------------------------------------------------------------------------------------------------

    void sort_files(Loaded& loaded)
    {
        for (auto const& [name, text] : files_) {
            if (text.size() > file_size_limit) {
                mistakes_.add(
                    Error{"law.file_too_large",
                          text_of({name, 1, 1}),
                          {},
                          {{"found", std::to_string(text.size())}, {"expected", std::to_string(file_size_limit)}}});
                continue;
            }
            if (auto const place = not_utf8(name, text)) {
                mistakes_.add(Error{"law.not_utf8", text_of(*place), {}, {}});
                continue;
            }
            good_.insert(name);
            sort_file(name, text, loaded);
        }
    }

    void sort_file(std::string const& name, std::string const& text, Loaded& loaded)
    {
        auto const slash = name.find('/');
        auto const folder = name.substr(0, slash == std::string::npos ? 0 : slash);
        auto const rest = slash == std::string::npos ? name : name.substr(slash + 1);
        if (folder == "instruments" && rest.find('/') != std::string::npos) {
            auto const id = rest.substr(0, rest.find('/'));
            auto const file = rest.substr(rest.find('/') + 1);
            if (file == "parties.tsv" || (file.ends_with(".toml") && file.find('/') == std::string::npos)) {
                instrument_files_[id].push_back(name);
                return;
            }
        }
        if (folder == "examples" && name.ends_with(".toml")) {
            library_->examples.emplace(name, text);
            return;
        }
        if (folder == "forms" && name.ends_with(".tsv")) {
            library_->forms.emplace(rest, text);
            return;
        }
        if (folder == "readings" && name.ends_with(".md")) {
            library_->readings.push_back({rest.substr(0, rest.size() - 3), text});
            return;
        }
        if (folder == "states" && name.ends_with(".toml")) {
            state_files_.push_back(name);
            return;
        }
        if (folder == "facts" && name.ends_with(".toml") && rest.find('/') == std::string::npos) {
            fact_files_.push_back(name);
            return;
        }
        for (auto const* known : {"facts.toml", "states.tsv", "offences.tsv", "offence_lists.tsv", "measures.tsv",
                                  "terms.tsv", "languages.tsv", "networks.tsv"})
            if (name == known) return;
        if (name.ends_with(".md")) return;
        loaded.warnings.push_back(Error{"law.unknown_file", name, {}, {}});
    }

    std::string const* file(std::string const& name, bool required)
    {
        if (auto const at = files_.find(name); at != files_.end())
            return good_.contains(name) ? &at->second : nullptr; // its mistake has been noted
        if (required) mistakes_.add(Error{"law.missing_file", name, {}, {}});
        return nullptr;
    }

    std::string version() const
    {
        // SHA-256 over name, size and octets of every file in the order of the names.
        auto* const context = EVP_MD_CTX_new();
        if (context == nullptr) throw std::bad_alloc();
        Digest digest{};
        unsigned size = digest.size();
        auto good = EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1;
        for (auto const& [name, text] : files_) {
            auto const head = name + '\n' + std::to_string(text.size()) + '\n';
            good = good && EVP_DigestUpdate(context, head.data(), head.size()) == 1 &&
                   EVP_DigestUpdate(context, text.data(), text.size()) == 1;
        }
        good = good && EVP_DigestFinal_ex(context, digest.data(), &size) == 1;
        EVP_MD_CTX_free(context);
        if (!good) throw std::logic_error("law: SHA-256 is not available");
        return hex_of(digest);
    }

    // ---- small checks --------------------------------------------------------------------------------------------

    Status status_of(Record& record)
    {
        return record.word("status", statuses) == std::size_t{0} ? Status::verified : Status::unverified;
    }
    Status status_of(Table const& table, Table::Row const& row)
    {
        auto const found = table.cell(row, "status");
        if (found == "verified") return Status::verified;
        if (found != "unverified")
            mistakes_.unknown_word(table.place(row, "status"), "status", found, {statuses.begin(), statuses.end()});
        return Status::unverified;
    }
    void once(std::set<std::string, std::less<>>& seen, std::string const& id, Place const& place)
    {
        if (!id.empty() && !seen.insert(id).second)
            mistakes_.add(Error{"law.duplicate", text_of(place), {}, {{"found", id}}});
    }
    std::optional<std::uint16_t> state_of(std::string_view iso3, Place const& place)
    {
        if (auto const* state = library_->state(iso3)) return library_->index_of(*state);
        if (mistakes_.full()) return std::nullopt;
        std::vector<std::string_view> known;
        for (auto const& state : library_->states)
            known.push_back(state.iso3);
        mistakes_.add(Error{"law.unknown_state",
                            text_of(place),
                            {},
                            {{"found", std::string(iso3.substr(0, 40))}, {"nearest", hint(nearest(iso3, known))}}});
        return std::nullopt;
    }
    /// Sorts by the member; equal ones keep the order of the file.
    template <class All, class Key>
    void in_order(All& all, Key const& key)
    {
        std::vector<std::size_t> order(all.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            auto const compared = (all[a].*key).compare(all[b].*key);
            return compared != 0 ? compared < 0 : a < b;
        });
        All sorted;
        sorted.reserve(all.size());
        for (auto const i : order)
            sorted.push_back(std::move(all[i]));
        all = std::move(sorted);
    }
    template <class All>
    void not_too_many(All const& all, std::string_view file)
    {
        if (all.size() > most)
            mistakes_.add(Error{"law.too_many",
                                text_of({file, 1, 1}),
                                {},
                                {{"found", std::to_string(all.size())}, {"expected", std::to_string(most)}}});
    }

    // ---- facts, States, offences, measures, terms ----------------------------------------------------------------

    void read_facts()
    {
        std::set<std::string, std::less<>> seen;
        read_facts_of("facts.toml", seen);
        for (auto const& name : fact_files_)
            read_facts_of(name, seen);
        not_too_many(library_->facts, "facts.toml");
        in_order(library_->facts, &Fact::name);
    }

    void read_facts_of(std::string const& name, std::set<std::string, std::less<>>& seen)
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

    void read_states()
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

    void read_offences()
    {
        if (auto const* text = file("offences.tsv", false)) {
            Table const table(
                "offences.tsv", *text,
                {"code", "level", "parent", "title_en", "title_fr", "title_es", "includes", "source", "status"},
                mistakes_);
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

    void read_measures()
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

    void read_terms()
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

    void read_languages()
    {
        auto const* text = file("languages.tsv", false);
        if (text == nullptr) return;
        Table const table("languages.tsv", *text,
                          {"iso3", "instrument_or_scope", "languages", "note", "source", "status"}, mistakes_);
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

    void read_networks()
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

    void unknown_instrument(Place const& place, std::string_view key, std::string const& found)
    {
        std::vector<std::string_view> known(treaty_kinds.begin(), treaty_kinds.end());
        for (auto const& instrument : library_->instruments)
            known.push_back(instrument.id);
        mistakes_.unknown_word(place, key, found, known);
    }

    void read_readings() { in_order(library_->readings, &Reading::id); }

    // ---- an instrument -------------------------------------------------------------------------------------------

    void read_instrument(std::string const& id, std::vector<std::string> const& names)
    {
        auto const folder = "instruments/" + id + "/";
        Instrument instrument;
        instrument.id = id;
        if (auto const* text = file(folder + "instrument.toml", true))
            if (auto const toml = parse_toml(name_in_files(folder + "instrument.toml"), *text, mistakes_)) {
                Record record(name_in_files(folder + "instrument.toml"), *toml, mistakes_, "instrument " + id);
                read_particulars(record, instrument);
                read_rules(name_in_files(folder + "instrument.toml"), record, instrument);
                record.finish();
            }
        for (auto const& name : names) {
            if (!name.ends_with(".toml") || name == folder + "instrument.toml") continue;
            auto const* text = file(name, true);
            if (text == nullptr) continue;
            auto const toml = parse_toml(name_in_files(name), *text, mistakes_);
            if (!toml) continue;
            Record record(name_in_files(name), *toml, mistakes_, "a file of rules");
            read_rules(name_in_files(name), record, instrument);
            record.finish();
        }
        not_too_many(instrument.rules, folder);
        if (auto const* text = file(folder + "parties.tsv", true))
            read_parties(name_in_files(folder + "parties.tsv"), *text, instrument);
        check_rows(instrument, folder);
        library_->instruments.push_back(std::move(instrument));
    }

    /// The name as it stands in the files, which outlives everything that points to it.
    std::string_view name_in_files(std::string const& name) const
    {
        auto const at = files_.find(name);
        return at == files_.end() ? std::string_view{} : std::string_view(at->first);
    }

    void read_particulars(Record& record, Instrument& instrument)
    {
        if (auto const written = record.text("id"); written != instrument.id)
            mistakes_.unknown_word(record.place("id"), "id", written, {instrument.id});
        instrument.title = record.text("title");
        instrument.short_title = record.text("short_title");
        instrument.adopted = record.day("adopted");
        instrument.in_force = record.day("in_force");
        if (instrument.adopted && instrument.in_force && *instrument.in_force < *instrument.adopted)
            out_of_order(record.place("in_force"), "adopted", "in_force");
        instrument.depositary = record.text("depositary", Need::optional);
        instrument.kind = record.text("kind");
        instrument.region = record.text("region", Need::optional);
        instrument.modalities = modalities_of(record, "modalities", ~Modalities{0});
        if (record.has("general_for"))
            instrument.general_for = modalities_of(record, "general_for", instrument.modalities);
        instrument.parent_id = record.text("parent", Need::optional);
        if (!instrument.parent_id.empty()) parents_.push_back({instrument.parent_id, record.place("parent")});
        instrument.not_in_force_on = record.day("not_in_force_on");
        if (instrument.in_force && instrument.not_in_force_on)
            mistakes_.wrong_type(record.place("not_in_force_on"), "not_in_force_on", "left out where in_force is known",
                                 text_of(*instrument.not_in_force_on));
        instrument.ended = record.day("ended");
        if (instrument.adopted && instrument.ended && *instrument.ended < *instrument.adopted)
            out_of_order(record.place("ended"), "adopted", "ended");
        instrument.binding = record.flag("binding", Need::required).value_or(true);
        instrument.text = record.text("text", Need::optional);
        instrument.source = record.text("source");
        instrument.status = status_of(record);
        instrument.lists = record.text("lists", Need::optional);
        if (!instrument.lists.empty() && library_->items_of(instrument.lists).empty())
            unknown_list(record.place("lists"), instrument.lists);
        if (auto const* table = record.table("entry_into_force")) {
            Record entry(file_of(record), *table, mistakes_, "entry_into_force");
            auto const delay = [&](std::string_view key, int most_of_it) -> std::optional<int> {
                auto const count = entry.number(key);
                if (!count) return std::nullopt;
                if (*count >= 0 && *count <= most_of_it) return static_cast<int>(*count);
                mistakes_.wrong_type(entry.place(key), key, "a number from 0 to " + std::to_string(most_of_it),
                                     std::to_string(*count));
                return std::nullopt;
            };
            instrument.days_after_deposit = delay("days_after_deposit", 3660);
            instrument.months_after_deposit = delay("months_after_deposit", 120);
            instrument.first_of_month = entry.flag("first_of_month").value_or(false);
            if (!entry.has("days_after_deposit") && !entry.has("months_after_deposit"))
                mistakes_.missing(entry.place(), "days_after_deposit or months_after_deposit", "entry_into_force");
            instrument.entry_article = entry.text("article");
            instrument.entry_status = status_of(entry);
            entry.finish();
        }
        if (auto const* table = record.table("rows")) {
            Record rows(file_of(record), *table, mistakes_, "rows");
            for (auto const& [topic, node] : *table)
                if (auto const count = rows.number(topic.str())) {
                    if (*count < 0 || *count > static_cast<std::int64_t>(most))
                        mistakes_.wrong_type(rows.place(topic.str()), topic.str(), "a number of rows",
                                             std::to_string(*count));
                    else
                        instrument.rows.emplace(topic.str(), static_cast<int>(*count));
                }
        }
    }

    static std::string_view file_of(Record const& record) { return record.place().file; }

    void out_of_order(Place const& place, std::string_view earlier, std::string_view later)
    {
        mistakes_.add(Error{"law.days_out_of_order",
                            text_of(place),
                            {},
                            {{"key", std::string(later)}, {"expected", std::string(earlier)}}});
    }

    Modalities modalities_of(Record& record, std::string_view key, Modalities allowed)
    {
        Modalities set = 0;
        for (auto const& name : record.texts(key, Need::required)) {
            auto const modality = modality_from(name);
            if (modality && has(allowed, *modality)) {
                set |= 1U << static_cast<unsigned>(*modality);
                continue;
            }
            std::vector<std::string_view> known;
            for (std::size_t i = 0; i < modality_names.size(); ++i)
                if (has(allowed, static_cast<Modality>(i))) known.push_back(modality_names[i]);
            mistakes_.unknown_word(record.place(key), key, name, known);
        }
        return set;
    }

    void read_rules(std::string_view file, Record& top, Instrument& instrument)
    {
        for (auto const* table : top.tables("rule")) {
            Record record(file, *table, mistakes_, "rule");
            read_rule(file, record, instrument);
        }
        for (auto const* table : top.tables("exception")) {
            Record record(file, *table, mistakes_, "exception");
            LooseException loose;
            loose.place = record.place();
            loose.exception.id = record.text("id");
            record.name("exception " + loose.exception.id);
            check_id(record, loose.exception.id, instrument);
            loose.to = record.text("to");
            loose.own = instrument.id;
            loose.exception.article = record.text("article");
            loose.exception.says = record.text("says");
            loose.exception.status = status_of(record);
            // An exception by another instrument may rest on nothing but that instrument.
            auto const elsewhere = !loose.to.starts_with(instrument.id + "/");
            loose.exception.when = condition(record, elsewhere ? Need::optional : Need::required);
            record.text("row", Need::optional);
            record.finish();
            loose_.push_back(std::move(loose));
        }
    }

    void check_id(Record const& record, std::string const& id, Instrument const& instrument)
    {
        once(ids_, id, record.place("id"));
        if (!id.empty() && !id.starts_with(instrument.id + "/"))
            mistakes_.wrong_type(record.place("id"), "id", "a name that begins with " + instrument.id + "/", id);
    }

    void read_rule(std::string_view file, Record& record, Instrument& instrument)
    {
        Rule rule;
        rule.id = record.text("id");
        record.name("rule " + rule.id);
        check_id(record, rule.id, instrument);
        rule.article = record.text("article");
        rule.row = record.text("row", Need::optional);
        rule.topic = record.text("topic");
        rule.modalities = modalities_of(record, "modalities", instrument.modalities);
        rule.says = record.text("says");
        rule.status = status_of(record);
        rule.source = record.text("source", Need::optional);
        rule.valid_from = record.day("valid_from");
        rule.valid_until = record.day("valid_until");
        if (rule.valid_from && rule.valid_until && *rule.valid_until < *rule.valid_from)
            out_of_order(record.place("valid_until"), "valid_from", "valid_until");
        rule.when = condition(record, Need::optional);
        rule.reading = record.text("reading", Need::optional);
        if (!rule.reading.empty()) check_reading(record, rule.reading);

        auto const kind = record.word("kind", rule_kinds);
        if (!kind) return; // what else it holds depends on its kind
        rule.kind = static_cast<RuleKind>(*kind);
        switch (rule.kind) {
        case RuleKind::requirement:
            rule.field = record.text("field");
            rule.asks = record.in_languages("asks", Need::required);
            if (auto const of = record.word("of", fact_ofs)) rule.of = static_cast<FactOf>(*of);
            break;
        case RuleKind::ground:
            if (auto const effect = record.word("effect", effects)) rule.effect = static_cast<Effect>(*effect);
            rule.leads_to = record.texts("leads_to");
            rule.consequences = words(record, "consequences", consequences);
            rule.code = record.text("code", Need::optional);
            if (!rule.code.empty() && !rule.code.starts_with("refuse."))
                mistakes_.wrong_type(record.place("code"), "code", "a code that begins with refuse.", rule.code);
            break;
        case RuleKind::limit:
            rule.starts_at = record.text("starts_at");
            rule.ends_at = record.text("ends_at", Need::optional);
            rule.counting = record.text("counting", Need::optional);
            rule.excludes = record.text("excludes", Need::optional);
            rule.then = record.text("then", Need::optional);
            if (auto const side = record.word("on", sides, Need::optional)) rule.on = sides[*side];
            rule.length = length_of(file, record, "length");
            rule.extension = length_of(file, record, "extension");
            break;
        case RuleKind::duty:
            rule.duty = record.text("duty");
            if (auto const side = record.word("on", sides)) rule.on = sides[*side];
            rule.concerns = record.texts("concerns");
            for (auto const& code : rule.concerns)
                if (!code.starts_with("refuse.") && !code.starts_with("postpone."))
                    mistakes_.wrong_type(record.place("concerns"), "concerns",
                                         "codes that begin with refuse. or postpone.", code);
            break;
        case RuleKind::language: rule.languages = record.texts("languages"); break;
        case RuleKind::condition:
            if (auto const side = record.word("binds", sides)) rule.on = sides[*side];
            break;
        case RuleKind::priority:
            if (auto const method = record.word("method", methods)) rule.method = methods[*method];
            rule.factors = record.texts("factors");
            break;
        case RuleKind::alternative:
            if (auto const to = record.word("to", modality_names)) rule.to = modality_names[*to];
            rule.because = record.text("because");
            because_.push_back({rule.because, record.place("because")});
            break;
        case RuleKind::relation:
            if (auto const relation = record.word("relation", relations)) rule.relation = relations[*relation];
            if (record.has("others"))
                rule.others = record.texts("others", Need::required);
            else
                rule.others = {record.text("other")};
            for (auto const& other : rule.others)
                others_.push_back({other, record.place(record.has("others") ? "others" : "other")});
            break;
        default: break;
        }
        record.finish();
        for (auto const& target : rule.leads_to)
            leads_.push_back({target, record.place("leads_to")});
        topics_.insert(rule.topic);
        instrument.rules.push_back(std::move(rule));
    }

    std::optional<Length> length_of(std::string_view file, Record& record, std::string_view key)
    {
        auto const* table = record.table(key);
        if (table == nullptr) return std::nullopt;
        Record written(file, *table, mistakes_, std::string(key));
        std::optional<Length> length;
        for (std::size_t unit = 0; unit < unit_names.size(); ++unit) {
            auto const count = written.number(unit_names[unit]);
            if (!count) continue;
            if (length || *count < 1 || *count > 100'000)
                mistakes_.wrong_type(written.place(unit_names[unit]), key, "one number above 0 in one unit",
                                     std::to_string(*count));
            else
                length = Length{static_cast<Length::Unit>(unit), static_cast<std::int32_t>(*count)};
        }
        if (!length) mistakes_.missing(written.place(), "hours, days, working_days, weeks, months or years", key);
        written.finish();
        return length;
    }

    /// Texts of a closed list.
    template <class Words>
    std::vector<std::string> words(Record& record, std::string_view key, Words const& known)
    {
        auto found = record.texts(key);
        for (auto const& word : found)
            if (std::find(known.begin(), known.end(), word) == known.end())
                mistakes_.unknown_word(record.place(key), key, word, {known.begin(), known.end()});
        return found;
    }

    void check_reading(Record const& record, std::string& reading)
    {
        // R-0001, R-0001.md and readings/R-0001.md are the same page.
        if (reading.starts_with("readings/")) reading.erase(0, 9);
        if (reading.ends_with(".md")) reading.resize(reading.size() - 3);
        std::vector<std::string_view> known;
        for (auto const& page : library_->readings)
            known.push_back(page.id);
        if (std::find(known.begin(), known.end(), reading) == known.end())
            mistakes_.unknown_word(record.place("reading"), "reading", reading, known);
    }

    Predicate condition(Record& record, Need need)
    {
        auto const text = record.text("when", need);
        if (text.empty()) {
            if (record.has("when") && need == Need::optional) mistakes_.missing(record.place("when"), "when", "rule");
            return {};
        }
        auto parsed = Predicate::parse(text, library_->facts);
        auto const place = record.place("when");
        // The text begins after its quote.
        auto const at = [&](std::size_t column) { return text_of({place.file, place.line, place.column + column}); };
        if (!parsed) {
            auto error = parsed.error();
            error.field = at(static_cast<std::size_t>(std::stoul(value_of(error, "column"))));
            mistakes_.add(std::move(error));
            return {};
        }
        check_constants(*parsed,
                        [&](std::size_t column) { return Place{place.file, place.line, place.column + column}; });
        return std::move(*parsed);
    }

    /// States, measures and lists that a condition names must be there.
    void check_constants(Predicate const& predicate, std::function<Place(std::size_t)> const& place)
    {
        using Op = Predicate::Node::Op;
        for (auto const& node : predicate.nodes()) {
            if (node.op == Op::falls_under) {
                auto const& list = std::get<std::string>(predicate.constants()[node.constant]);
                auto const& item = std::get<std::string>(predicate.constants()[node.constant + 1U]);
                auto const items = library_->items_of(list);
                if (items.empty()) {
                    unknown_list(place(node.column), list);
                } else if (!item.empty() && std::none_of(items.begin(), items.end(),
                                                         [&](ListItem const& one) { return one.item == item; })) {
                    std::vector<std::string_view> known;
                    for (auto const& one : items)
                        known.push_back(one.item);
                    mistakes_.unknown_word(place(node.column), list, item, known);
                }
                continue;
            }
            if (node.op != Op::equal && node.op != Op::not_equal && node.op != Op::in && node.op != Op::includes)
                continue;
            auto const& fact = library_->facts[node.fact];
            auto const each = [&](auto const& check) {
                auto const& constant = predicate.constants()[node.constant];
                if (auto const* word = std::get_if<std::string>(&constant)) check(*word);
                if (auto const* words = std::get_if<std::vector<std::string>>(&constant))
                    for (auto const& word : *words)
                        check(word);
            };
            if (fact.type == FactType::state || fact.type == FactType::states)
                each([&](std::string const& word) { state_of(word, place(node.column)); });
            if (fact.name == "measure.type")
                each([&](std::string const& word) {
                    if (library_->measure(word) != nullptr) return;
                    std::vector<std::string_view> known;
                    for (auto const& measure : library_->measures)
                        known.push_back(measure.id);
                    mistakes_.unknown_word(place(node.column), "measure.type", word, known);
                });
        }
    }

    void unknown_list(Place const& place, std::string const& list)
    {
        std::vector<std::string_view> known;
        for (auto const& item : library_->lists)
            if (known.empty() || known.back() != item.list) known.push_back(item.list);
        mistakes_.unknown_word(place, "list", list, known);
    }

    // ---- exceptions ----------------------------------------------------------------------------------------------

    /// Hangs every exception on its rule or exception, which may be of another instrument.
    void hang()
    {
        std::unordered_map<std::string, std::size_t> exception_named;
        std::unordered_map<std::string, Rule*> rule_named;
        for (std::size_t i = 0; i < loose_.size(); ++i) {
            exception_named.emplace(loose_[i].exception.id, i);
            auto const* own = library_->instrument(loose_[i].own);
            if (!loose_[i].to.starts_with(loose_[i].own + "/"))
                loose_[i].exception.instrument = static_cast<std::uint16_t>(own - library_->instruments.data());
        }
        for (auto& instrument : library_->instruments)
            for (auto& rule : instrument.rules)
                rule_named.emplace(rule.id, &rule);

        std::vector<std::vector<std::size_t>> below(loose_.size());
        std::unordered_map<Rule*, std::vector<std::size_t>> of_rule;
        for (std::size_t i = 0; i < loose_.size(); ++i) {
            // Up to the rule: what is not there, or comes back to itself, is a mistake.
            auto const* to = &loose_[i].to;
            auto depth = 0;
            auto reached = false;
            for (; depth <= exceptions_deep; ++depth) {
                if (rule_named.contains(*to)) {
                    reached = true;
                    break;
                }
                auto const at = exception_named.find(*to);
                if (at == exception_named.end()) break;
                to = &loose_[at->second].to;
            }
            if (reached) {
                if (auto const rule = rule_named.find(loose_[i].to); rule != rule_named.end())
                    of_rule[rule->second].push_back(i);
                else
                    below[exception_named.at(loose_[i].to)].push_back(i);
            } else if (depth > exceptions_deep) {
                mistakes_.add(Error{"law.exception_cycle",
                                    text_of(loose_[i].place),
                                    {},
                                    {{"key", loose_[i].exception.id}, {"found", loose_[i].to}}});
            } else if (!exception_named.contains(loose_[i].to)) {
                unknown_target(loose_[i].place, "to", loose_[i].to);
            }
        }
        std::function<Exception(std::size_t)> const built = [&](std::size_t i) {
            auto exception = std::move(loose_[i].exception);
            for (auto const inner : below[i])
                exception.exceptions.push_back(built(inner));
            return exception;
        };
        for (auto& instrument : library_->instruments)
            for (auto& rule : instrument.rules) {
                if (auto const hanging = of_rule.find(&rule); hanging != of_rule.end())
                    for (auto const i : hanging->second)
                        rule.exceptions.push_back(built(i));
                add_asks(rule.when, rule.asks_of);
                for (auto const& exception : rule.exceptions)
                    add_asks(exception, rule.asks_of);
            }
    }

    void add_asks(Predicate const& when, FactOfs& asks_of) const
    {
        auto const add = [&](FactOf of) { asks_of = static_cast<FactOfs>(asks_of | 1U << static_cast<unsigned>(of)); };
        for (auto const fact : when.asks())
            add(library_->facts[fact].of);
        if (when.asks_lists()) add(FactOf::offence);
    }
    void add_asks(Exception const& exception, FactOfs& asks_of) const
    {
        add_asks(exception.when, asks_of);
        for (auto const& inner : exception.exceptions)
            add_asks(inner, asks_of);
    }

    void unknown_target(Place const& place, std::string_view key, std::string const& found)
    {
        mistakes_.add(Error{"law.unknown_target",
                            text_of(place),
                            {},
                            {{"key", std::string(key)}, {"found", found}, {"nearest", hint(nearest(found, ids_))}}});
    }

    // ---- parties -------------------------------------------------------------------------------------------------

    void read_parties(std::string_view file, std::string const& text, Instrument& instrument)
    {
        Table const table(
            file, text, {"iso3", "act", "date", "in_force", "end", "declarations", "note", "as_of", "source", "status"},
            mistakes_);
        std::map<std::uint16_t, std::vector<std::size_t>> lines;
        for (auto const& row : table.rows()) {
            auto const state = state_of(table.cell(row, "iso3"), table.place(row, "iso3"));
            Party party;
            party.act = table.cell(row, "act");
            if (std::find(acts.begin(), acts.end(), party.act) == acts.end())
                mistakes_.unknown_word(table.place(row, "act"), "act", party.act, {acts.begin(), acts.end()});
            party.date = table.day(row, "date");
            party.in_force = table.day(row, "in_force");
            if (party.date && party.in_force && *party.in_force < *party.date)
                out_of_order(table.place(row, "in_force"), "date", "in_force");
            party.end = table.day(row, "end");
            if (party.date && party.end && *party.end < *party.date)
                out_of_order(table.place(row, "end"), "date", "end");
            read_declarations(table, row, party);
            party.note = table.cell(row, "note");
            party.as_of = table.cell(row, "as_of");
            party.seen_bound_on = last_day_of(party.as_of);
            if (!party.as_of.empty() && !party.seen_bound_on)
                mistakes_.add(Error{"law.impossible_day",
                                    text_of(table.place(row, "as_of")),
                                    {},
                                    {{"key", "as_of"}, {"found", party.as_of.substr(0, 40)}}});
            party.source = table.cell(row, "source");
            party.status = status_of(table, row);
            if (!state || instrument.parties.size() > most) continue;
            party.state = *state;
            for (auto const& other : instrument.parties)
                if (other.state == party.state && overlap(other, party)) {
                    mistakes_.add(Error{"law.duplicate",
                                        text_of(table.place(row, "iso3")),
                                        {},
                                        {{"found", std::string(table.cell(row, "iso3"))}}});
                    break;
                }
            instrument.parties.push_back(std::move(party));
        }
        not_too_many(instrument.parties, file);
        if (!instrument.in_force && !instrument.not_in_force_on) see_in_force(instrument);
        std::sort(instrument.parties.begin(), instrument.parties.end(), [](Party const& a, Party const& b) {
            return a.state != b.state ? a.state < b.state : a.date < b.date;
        });
        instrument.first_party.assign(library_->states.size() + 1, 0);
        for (auto const& party : instrument.parties)
            ++instrument.first_party[party.state + 1U];
        for (std::size_t i = 1; i < instrument.first_party.size(); ++i)
            instrument.first_party[i] =
                static_cast<std::uint16_t>(instrument.first_party[i] + instrument.first_party[i - 1]);
    }

    /// Whoever is known to be bound on a day shows that the instrument was in force then. A deposit alone shows
    /// nothing.
    static void see_in_force(Instrument& instrument)
    {
        for (auto const& party : instrument.parties) {
            if (party.status != Status::verified || party.act == "opt_out" || party.act == "signature" ||
                party.act == "parliament")
                continue;
            auto const day = party.in_force ? party.in_force : party.date ? std::nullopt : party.seen_bound_on;
            if (day && (!instrument.seen_in_force || *day < *instrument.seen_in_force)) instrument.seen_in_force = day;
        }
    }

    /// Two rows of one State may stand side by side only where one ends before the other begins.
    static bool overlap(Party const& a, Party const& b)
    {
        auto const before = [](Party const& first, Party const& second) {
            return first.end && second.date && *first.end <= *second.date;
        };
        return !before(a, b) && !before(b, a);
    }

    void read_declarations(Table const& table, Table::Row const& row, Party& party)
    {
        for (auto const& item : parts_of(table.cell(row, "declarations"), ';')) {
            auto const declares = item.starts_with("decl:");
            auto const sign = item.find('=');
            auto const start = declares ? std::size_t{5} : std::size_t{4};
            if ((!declares && !item.starts_with("res:")) || sign == std::string::npos || sign <= start ||
                sign + 1 == item.size()) {
                mistakes_.add(Error{"law.bad_declaration",
                                    text_of(table.place(row, "declarations")),
                                    {},
                                    {{"found", item.substr(0, 100)}}});
                continue;
            }
            auto& kept = declares ? party.declarations : party.reservations;
            if (!kept.emplace(item.substr(start, sign - start), parts_of(item.substr(sign + 1), ',')).second)
                mistakes_.add(Error{
                    "law.duplicate", text_of(table.place(row, "declarations")), {}, {{"found", item.substr(0, sign)}}});
        }
    }

    // ---- the whole -----------------------------------------------------------------------------------------------

    void check_rows(Instrument const& instrument, std::string const& folder)
    {
        std::map<std::string, std::set<std::string>> kept;
        for (auto const& rule : instrument.rules)
            if (!rule.row.empty()) kept[rule.topic].insert(rule.row);
        for (auto const& [topic, count] : instrument.rows) {
            auto const found = kept[topic].size();
            if (found < static_cast<std::size_t>(count))
                mistakes_.add(
                    Error{"law.rows_lost",
                          text_of({folder + "instrument.toml", 1, 1}),
                          {},
                          {{"key", topic}, {"expected", std::to_string(count)}, {"found", std::to_string(found)}}});
        }
    }

    void check_across()
    {
        for (auto const& [other, place] : others_)
            if (!other.empty() && !library_->instrument(other) &&
                std::find(treaty_kinds.begin(), treaty_kinds.end(), other) == treaty_kinds.end())
                unknown_instrument(place, "other", other);
        for (auto const& [parent, place] : parents_)
            if (!library_->instrument(parent)) unknown_instrument(place, "parent", parent);
        check_parents();
        for (auto const& [target, place] : leads_)
            if (!ids_.contains(target)) unknown_target(place, "leads_to", target);
        // An obstacle that no rule ever names would hide the way around it.
        for (auto const& [because, place] : because_)
            if (!because.empty() && because != "no_treaty" && !topics_.contains(because)) {
                std::vector<std::string_view> known(topics_.begin(), topics_.end());
                known.emplace_back("no_treaty");
                mistakes_.unknown_word(place, "because", because, known);
            }
    }

    /// A protocol to a protocol is as deep as treaties go; a circle would never end.
    void check_parents()
    {
        for (auto& instrument : library_->instruments) {
            auto const* at = &instrument;
            for (int depth = 0; !at->parent_id.empty(); ++depth) {
                at = library_->instrument(at->parent_id);
                if (at == nullptr) break;
                if (depth < 4) continue;
                mistakes_.add(Error{"law.parent_cycle",
                                    text_of({"instruments/" + instrument.id + "/instrument.toml", 1, 1}),
                                    {},
                                    {{"found", instrument.parent_id}}});
                return;
            }
        }
        for (auto& instrument : library_->instruments)
            instrument.parent = instrument.parent_id.empty() ? nullptr : library_->instrument(instrument.parent_id);
    }

    void fill_indexes()
    {
        for (std::size_t i = 0; i < library_->instruments.size(); ++i) {
            auto& instrument = library_->instruments[i];
            for (std::size_t m = 0; m < modality_names.size(); ++m) {
                auto const modality = static_cast<Modality>(m);
                if (has(instrument.modalities, modality))
                    library_->carrying[m].push_back(static_cast<std::uint16_t>(i));
                if (has(instrument.general_for, modality))
                    library_->general[m].push_back(static_cast<std::uint16_t>(i));
                auto& rules = instrument.rules_for[m];
                for (std::size_t r = 0; r < instrument.rules.size(); ++r)
                    if (has(instrument.rules[r].modalities, modality)) rules.push_back(static_cast<std::uint16_t>(r));
                std::sort(rules.begin(), rules.end(), [&](std::uint16_t x, std::uint16_t y) {
                    auto const kinds = std::pair(instrument.rules[x].kind, instrument.rules[y].kind);
                    return kinds.first != kinds.second ? kinds.first < kinds.second : x < y;
                });
            }
        }
    }

    struct Reference {
        std::string name;
        Place place;
    };

    Files const& files_;
    Mistakes mistakes_;
    std::shared_ptr<Library> library_;
    std::set<std::string> good_;
    std::map<std::string, std::vector<std::string>> instrument_files_;
    std::vector<std::string> state_files_, fact_files_;
    std::vector<LooseException> loose_;
    std::set<std::string, std::less<>> ids_; ///< of rules and exceptions
    std::set<std::string, std::less<>> topics_;
    std::vector<Reference> leads_, because_, others_, parents_;
};

}

Loaded read_library(Files const& files)
{
    Loaded loaded;
    Reader(files, loaded);
    return loaded;
}

}
