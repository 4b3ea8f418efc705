#include "opinion/examples.hpp"

#include "opinion/opinion.hpp"
#include "opinion/toml_json.hpp"

namespace rogatory::opinion
{
namespace
{

/// Whether everything that the pattern names is in the value: members of tables, and each member of a list in some
/// member.
bool fits(boost::json::value const& pattern, boost::json::value const& value)
{
    if (auto const* wanted = pattern.if_object()) {
        auto const* object = value.if_object();
        if (!object) return false;
        for (auto const& [key, member] : *wanted) {
            auto const* found = object->if_contains(key);
            if (!found || !fits(member, *found)) return false;
        }
        return true;
    }
    if (auto const* wanted = pattern.if_array()) {
        auto const* array = value.if_array();
        if (!array) return false;
        for (auto const& member : *wanted) {
            bool found = false;
            for (auto const& candidate : *array)
                found = found || fits(member, candidate);
            if (!found) return false;
        }
        return true;
    }
    if (pattern.is_number() && value.is_number()) return pattern.to_number<double>() == value.to_number<double>();
    return pattern == value;
}

/// `expect` or `absent`: lists of the opinion's JSON by name.
void compare(boost::json::object const& lists, boost::json::object const& opinion, bool wanted, ExampleResult& result)
{
    for (auto const& [name, members] : lists) {
        if (wanted && name == "absent") {
            auto const* object = members.if_object();
            if (object)
                compare(*object, opinion, false, result);
            else if (auto const* array = members.if_array())
                for (auto const& member : *array) {
                    if (member.is_object())
                        compare(member.get_object(), opinion, false, result);
                    else
                        result.mismatches.push_back("absent: a list of tables is expected");
                }
            continue;
        }
        auto const* there = opinion.if_contains(name);
        if (!there || !there->is_array() || !members.is_array()) {
            result.mismatches.push_back(std::string(name) + ": an opinion has no such list");
            continue;
        }
        for (auto const& pattern : members.get_array()) {
            bool found = false;
            for (auto const& member : there->get_array())
                found = found || fits(pattern, member);
            if (found != wanted)
                result.mismatches.push_back(std::string(name) +
                                            (wanted ? ": no member with " : ": there is a member with ") +
                                            boost::json::serialize(pattern));
        }
    }
}

std::string text_member(boost::json::object const& object, std::string_view name)
{
    auto const* member = object.if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

ExampleResult run_one(law::Library const& library, std::string_view file, boost::json::object const& example)
{
    ExampleResult result{std::string(file), text_member(example, "name"), text_member(example, "cites"), {}};
    auto const* matter = example.if_contains("matter");
    auto const* expect = example.if_contains("expect");
    if (result.name.empty() || result.cites.empty() || !matter || !expect || !expect->is_object()) {
        result.mismatches.push_back("an example needs name, cites, matter and expect");
        return result;
    }
    auto const read = read_matter(*matter, library, "matter");
    for (auto const& error : read.errors)
        result.mismatches.push_back(error.field + ": " + texts::sentence(error));
    if (!read.errors.empty()) return result;
    auto const opinion = opine(library, read.matter);
    compare(expect->get_object(), to_json(opinion), true, result);
    return result;
}

}

std::vector<ExampleResult> run_example(law::Library const& library, std::string_view file, std::string_view text)
{
    auto const json = json_from(text, matter_size_limit, matter_nesting_limit);
    if (!json) return {{std::string(file), "", "", {json.error().field + ": " + texts::sentence(json.error())}}};
    auto const* object = json->if_object();
    auto const* examples = object ? object->if_contains("example") : nullptr;
    if (!examples || !examples->is_array()) return {{std::string(file), "", "", {"the file has no [[example]]"}}};
    std::vector<ExampleResult> results;
    for (auto const& example : examples->get_array()) {
        if (example.is_object())
            results.push_back(run_one(library, file, example.get_object()));
        else
            results.push_back({std::string(file), "", "", {"an example is a table"}});
    }
    return results;
}

std::vector<ExampleResult> run_examples(law::Library const& library)
{
    std::vector<ExampleResult> results;
    for (auto const& [file, text] : library.examples)
        for (auto& result : run_example(library, file, text))
            results.push_back(std::move(result));
    return results;
}

}
