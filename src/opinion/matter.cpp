// Reading a matter: TOML or JSON of the same shape, every mistake at once.
#include "base/nearest.hpp"
#include "opinion/opinion.hpp"
#include "opinion/toml_json.hpp"

#include <algorithm>
#include <sstream>

namespace rogatory::opinion
{
namespace
{

using boost::json::kind;

std::string_view found_type(boost::json::value const& value)
{
    switch (value.kind()) {
    case kind::object: return "table";
    case kind::array: return "list";
    case kind::string: return "text";
    case kind::int64:
    case kind::uint64:
    case kind::double_: return "number";
    case kind::bool_: return "true or false";
    case kind::null: break;
    }
    return "nothing";
}

class MatterReader
{
public:
    MatterReader(law::Library const& library, MatterRead& read) : library_(library), read_(read) {}

    void read(boost::json::value const& json, std::string const& prefix)
    {
        auto const* object = json.if_object();
        if (!object) return wrong_type(prefix.empty() ? "matter" : prefix, "table", json);
        auto const path = [&](std::string_view key) {
            return prefix.empty() ? std::string(key) : prefix + "." + std::string(key);
        };
        check_keys(
            *object,
            {"requesting", "requested", "modality", "date", "facts", "offences", "persons", "measures", "declarations"},
            prefix);
        auto& matter = read_.matter;
        read_state(*object, "requesting", path("requesting"), matter.requesting);
        read_state(*object, "requested", path("requested"), matter.requested);
        if (!matter.requesting.empty() && matter.requesting == matter.requested)
            mistake("matter.same_state", path("requested"), {{"value", matter.requested}});
        if (auto const* word = needed_text(*object, "modality", path("modality"))) {
            if (auto const modality = law::modality_from(*word))
                matter.modality = *modality;
            else
                mistake("matter.modality", path("modality"),
                        {{"value", clipped(*word)}, {"nearest", nearest(*word, law::modality_names)}});
        }
        if (auto const* word = needed_text(*object, "date", path("date"))) {
            auto const day = day_from(*word);
            if (day)
                matter.date = *day;
            else
                mistake("matter.date_impossible", path("date"), {{"value", clipped(*word)}});
        }
        if (auto const* facts = object->if_contains("facts"))
            read_facts(*facts, path("facts"), std::nullopt, matter.facts);
        each(*object, "offences", path("offences"), [&](boost::json::object const& one, std::string const& at) {
            check_keys(one, {"iccs", "tags", "denied_tags", "facts"}, at);
            Offence offence;
            read_text(one, "iccs", at, offence.iccs);
            read_texts(one, "tags", at, offence.tags);
            read_texts(one, "denied_tags", at, offence.denied_tags);
            if (!offence.iccs.empty() && !library_.offence(offence.iccs))
                mistake("matter.unknown_offence", at + ".iccs", {{"value", clipped(offence.iccs)}});
            if (auto const* facts = one.if_contains("facts"))
                read_facts(*facts, at + ".facts", law::FactOf::offence, offence.facts);
            matter.offences.push_back(std::move(offence));
        });
        each(*object, "persons", path("persons"), [&](boost::json::object const& one, std::string const& at) {
            check_keys(one, {"facts"}, at);
            Person person;
            if (auto const* facts = one.if_contains("facts"))
                read_facts(*facts, at + ".facts", law::FactOf::person, person.facts);
            matter.persons.push_back(std::move(person));
        });
        each(*object, "measures", path("measures"), [&](boost::json::object const& one, std::string const& at) {
            check_keys(one, {"type", "facts"}, at);
            Measure measure;
            read_text(one, "type", at, measure.type);
            if (!measure.type.empty() && !library_.measure(measure.type)) {
                std::vector<std::string_view> known;
                for (auto const& other : library_.measures)
                    known.push_back(other.id);
                mistake("matter.unknown_measure", at + ".type",
                        {{"value", clipped(measure.type)}, {"nearest", nearest(measure.type, known)}});
            }
            if (auto const* facts = one.if_contains("facts"))
                read_facts(*facts, at + ".facts", law::FactOf::measure, measure.facts);
            matter.measures.push_back(std::move(measure));
        });
        auto const at_least_one = [](std::size_t count) { return std::max<std::size_t>(count, 1); };
        if (at_least_one(matter.offences.size()) * at_least_one(matter.persons.size()) *
                at_least_one(matter.measures.size()) >
            matter_combinations_limit)
            mistake("matter.too_many", path("offences"));
        if (auto const* declarations = object->if_contains("declarations"))
            read_declarations(*declarations, path("declarations"));
    }

private:
    static std::string clipped(std::string_view text) { return std::string(text.substr(0, 60)); }

    /// After so many mistakes no more are looked for: a hostile matter could hold as many as it has octets.
    bool full() const { return read_.errors.size() >= 1000; }
    void mistake(std::string code, std::string field, Arguments values = {})
    {
        if (!full()) read_.errors.push_back(Error{std::move(code), std::move(field), "", std::move(values)});
    }
    void wrong_type(std::string field, std::string_view expected, boost::json::value const& found)
    {
        mistake("matter.wrong_type", std::move(field),
                {{"expected", std::string(expected)}, {"found", std::string(found_type(found))}});
    }

    void check_keys(boost::json::object const& object, std::vector<std::string_view> const& known,
                    std::string const& at)
    {
        for (auto const& [key, value] : object)
            if (!full() && std::find(known.begin(), known.end(), std::string_view(key)) == known.end())
                mistake("matter.unknown_key", at.empty() ? clipped(key) : at + "." + clipped(key),
                        {{"value", clipped(key)}, {"nearest", nearest(std::string_view(key), known)}});
    }

    std::optional<std::string> text_of_member(boost::json::object const& object, std::string_view key,
                                              std::string const& field)
    {
        auto const* value = object.if_contains(key);
        if (!value) return std::nullopt;
        if (!value->is_string()) {
            wrong_type(field, "text", *value);
            return std::nullopt;
        }
        return std::string(value->get_string());
    }
    std::string const* needed_text(boost::json::object const& object, std::string_view key, std::string const& field)
    {
        if (!object.contains(key)) {
            mistake("matter.missing", field, {{"key", std::string(key)}});
            return nullptr;
        }
        auto text = text_of_member(object, key, field);
        if (!text) return nullptr;
        held_ = std::move(*text);
        return &held_;
    }
    void read_text(boost::json::object const& object, std::string_view key, std::string const& at, std::string& to)
    {
        if (auto text = text_of_member(object, key, at + "." + std::string(key))) to = std::move(*text);
    }
    void read_texts(boost::json::object const& object, std::string_view key, std::string const& at,
                    std::vector<std::string>& to)
    {
        auto const* value = object.if_contains(key);
        if (!value) return;
        auto const field = at + "." + std::string(key);
        if (!value->is_array()) return wrong_type(field, "list", *value);
        if (value->get_array().size() > matter_members_limit) return mistake("matter.too_many", field);
        for (auto const& member : value->get_array()) {
            if (member.is_string())
                to.emplace_back(member.get_string());
            else
                wrong_type(field, "text", member);
        }
    }
    void read_state(boost::json::object const& object, std::string_view key, std::string const& field, std::string& to)
    {
        auto const* code = needed_text(object, key, field);
        if (!code) return;
        to = *code;
        if (!library_.state(to)) mistake("matter.unknown_state", field, {{"value", clipped(to)}});
    }

    template <class Use>
    void each(boost::json::object const& object, std::string_view key, std::string const& field, Use&& use)
    {
        auto const* value = object.if_contains(key);
        if (!value) return;
        if (!value->is_array()) return wrong_type(field, "list", *value);
        if (value->get_array().size() > matter_members_limit) return mistake("matter.too_many", field);
        std::size_t index = 0;
        for (auto const& member : value->get_array()) {
            auto const at = field + "[" + std::to_string(index++) + "]";
            if (auto const* one = member.if_object())
                use(*one, at);
            else
                wrong_type(at, "table", member);
        }
    }

    /// Facts by their name, quoted as one key or as nested tables.
    void read_facts(boost::json::value const& json, std::string const& field, std::optional<law::FactOf> of,
                    FactValues& to, std::string const& prefix = {})
    {
        auto const* object = json.if_object();
        if (!object) return wrong_type(field, "table", json);
        for (auto const& [key, value] : *object) {
            auto const name = prefix.empty() ? std::string(key) : prefix + "." + std::string(key);
            if (value.is_object()) {
                read_facts(value, field, of, to, name);
                continue;
            }
            if (full()) return;
            auto const at = field + "." + clipped(name);
            auto const* fact = library_.fact(name);
            if (!fact) {
                std::vector<std::string_view> known;
                for (auto const& other : library_.facts)
                    known.push_back(other.name);
                mistake("matter.unknown_fact", at, {{"value", clipped(name)}, {"nearest", nearest(name, known)}});
                continue;
            }
            if (of && fact->of != *of) {
                mistake("matter.fact_of", at, {{"fact", name}, {"of", std::string(law::name_of(fact->of))}});
                continue;
            }
            if (fact->derived && name != "measure.coercive") {
                mistake("matter.fact_derived", at, {{"fact", name}});
                continue;
            }
            if (auto read = fact_value(*fact, value, at)) to[name] = std::move(*read);
        }
    }

    std::optional<law::Value> fact_value(law::Fact const& fact, boost::json::value const& value, std::string const& at)
    {
        if (value.is_string() && value.get_string() == "unknown") return law::Value(law::Unknown{});
        if (value.is_string() && value.get_string() == "disputed") return law::Value(law::Disputed{});
        auto const wrong = [&]() -> std::optional<law::Value> {
            mistake("matter.fact_type", at,
                    {{"fact", fact.name},
                     {"expected", std::string(law::name_of(fact.type))},
                     {"found", std::string(found_type(value))}});
            return std::nullopt;
        };
        auto const one_word = [&](std::string const& word) -> bool {
            if (fact.type == law::FactType::state || fact.type == law::FactType::states) {
                if (library_.state(word)) return true;
                mistake("matter.unknown_state", at, {{"value", clipped(word)}});
                return false;
            }
            if (!fact.choices.empty() &&
                std::find(fact.choices.begin(), fact.choices.end(), word) == fact.choices.end()) {
                mistake("matter.unknown_choice", at,
                        {{"fact", fact.name}, {"value", clipped(word)}, {"nearest", nearest(word, fact.choices)}});
                return false;
            }
            return true;
        };
        switch (fact.type) {
        case law::FactType::boolean:
            if (!value.is_bool()) return wrong();
            return law::Value(value.get_bool());
        case law::FactType::number:
            if (value.is_int64()) return law::Value(value.get_int64());
            if (value.is_uint64() && value.get_uint64() <= 0x7fffffffffffffffULL)
                return law::Value(static_cast<std::int64_t>(value.get_uint64()));
            return wrong();
        case law::FactType::day: {
            if (!value.is_string()) return wrong();
            auto const day = day_from(value.get_string());
            if (!day) {
                mistake("matter.date_impossible", at, {{"value", clipped(value.get_string())}});
                return std::nullopt;
            }
            return law::Value(*day);
        }
        case law::FactType::text:
        case law::FactType::state:
        case law::FactType::choice: {
            if (!value.is_string()) return wrong();
            std::string word(value.get_string());
            if (!one_word(word)) return std::nullopt;
            return law::Value(std::move(word));
        }
        case law::FactType::states:
        case law::FactType::choices: {
            if (!value.is_array()) return wrong();
            std::vector<std::string> words;
            for (auto const& member : value.get_array()) {
                if (!member.is_string()) return wrong();
                words.emplace_back(member.get_string());
                if (!one_word(words.back())) return std::nullopt;
            }
            return law::Value(std::move(words));
        }
        }
        return std::nullopt;
    }

    /// "requested untoc 16(5)" -> "yes"; "requesting reserves untoc 35(2)" -> "excluded".
    void read_declarations(boost::json::value const& json, std::string const& field)
    {
        auto const* object = json.if_object();
        if (!object) return wrong_type(field, "table", json);
        for (auto const& [key, value] : *object) {
            std::istringstream words{std::string(key)};
            std::string side, next, article, rest;
            words >> side >> next;
            // The words of the question, "requested declares untoc 16(5)", are taken as they stand.
            auto const reserves = next == "reserves";
            auto const bound = next == "bound";
            if (reserves || bound || next == "declares") words >> next;
            words >> article;
            bool const known = (side == "requested" || side == "requesting") && library_.instrument(next) &&
                               article.empty() == bound && !(words >> rest);
            if (!known || !value.is_string())
                mistake("matter.declaration", field + "." + clipped(key), {{"value", clipped(key)}});
            else
                read_.matter.declarations[side +
                                          (bound      ? " bound "
                                           : reserves ? " reserves "
                                                      : " ") +
                                          next + (bound ? "" : " " + article)] = std::string(value.get_string());
        }
    }

    law::Library const& library_;
    MatterRead& read_;
    std::string held_;
};

}

MatterRead read_matter(boost::json::value const& json, law::Library const& library, std::string const& field)
{
    MatterRead read;
    MatterReader(library, read).read(json, field);
    return read;
}

MatterRead read_matter(std::string_view text, law::Library const& library)
{
    auto const json = json_from(text, matter_size_limit, matter_nesting_limit);
    if (json) return read_matter(*json, library);
    MatterRead read;
    read.errors.push_back(json.error());
    return read;
}

}
