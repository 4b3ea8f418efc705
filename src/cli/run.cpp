#include "base/clipped.hpp"
#include "base/nearest.hpp"
#include "cli/command.hpp"
#include "cli/plain_output.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>

#ifndef ROGATORY_VERSION
#define ROGATORY_VERSION "unknown"
#endif

namespace rogatory::cli
{
namespace
{

std::string joined(std::vector<std::string> const& words, std::string const& between)
{
    std::string text;
    for (auto const& word : words)
        text += (text.empty() ? "" : between) + word;
    return text;
}

/// The command that the first words name; the longest name wins.
Command const* command_of(std::vector<std::string> const& words)
{
    Command const* found = nullptr;
    for (auto const& command : commands()) {
        auto const& name = command.words;
        if (name.size() <= words.size() && std::equal(name.begin(), name.end(), words.begin()) &&
            (!found || found->words.size() < name.size()))
            found = &command;
    }
    return found;
}

/// Options that every command takes may stand before its name: they are read as if they stood behind it.
std::vector<std::string> with_options_behind(std::vector<std::string> words)
{
    std::size_t leading = 0;
    while (leading < words.size()) {
        auto const name = words[leading].substr(0, words[leading].find('='));
        auto const option = std::ranges::find(common_options(), name, &Option::name);
        if (option == common_options().end()) break;
        auto const value_follows = !option->value.empty() && name.size() == words[leading].size();
        leading = std::min(words.size(), leading + (value_follows ? 2 : 1));
    }
    std::rotate(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(leading), words.end());
    return words;
}

/// The words before the first option, when commands begin with them: "directory" of "directory --help".
std::vector<std::string> group_of(std::vector<std::string> const& words)
{
    std::vector<std::string> group;
    for (auto const& word : words) {
        if (word.starts_with('-')) break;
        group.push_back(word);
    }
    auto const begins = [&](Command const& command) {
        return command.words.size() > group.size() && std::equal(group.begin(), group.end(), command.words.begin());
    };
    if (group.empty() || std::ranges::none_of(commands(), begins)) return {};
    return group;
}

std::string nearest_command(std::vector<std::string> const& words)
{
    std::string best;
    std::size_t least = 1000;
    for (auto const& command : commands()) {
        std::vector<std::string> const typed(
            words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(words.size(), command.words.size())));
        auto const distance = edit_distance(joined(typed, " "), joined(command.words, " "), least);
        if (distance < least) {
            least = distance;
            best = joined(command.words, " ");
        }
    }
    return best;
}

/// Lets CLI11 read the words that follow the command's name.
Result<Call*> parse(Call& call, Command const& command, std::vector<std::string> words)
{
    CLI::App parser;
    parser.set_help_flag();
    parser.allow_extras(command.takes_fields);
    std::map<std::string, std::vector<std::string>> values;
    std::map<std::string, bool> switches;
    auto const add = [&](Option const& option) {
        if (option.value.empty())
            parser.add_flag(option.name, switches[option.name], option.help);
        else
            parser.add_option(option.name, values[option.name], option.help)
                ->expected(1)
                ->allow_extra_args(false)
                ->take_all();
    };
    for (auto const& option : common_options())
        add(option);
    for (auto const& option : command.options)
        add(option);
    if (command.takes_fields) add(field_option());
    for (auto const& positional : command.positionals) {
        auto* added = parser.add_option(positional.name, values[positional.name], positional.help);
        if (positional.many)
            added->expected(1, 1000);
        else
            added->expected(1)->allow_extra_args(false);
        if (positional.required) added->required();
    }
    std::reverse(words.begin(), words.end());
    try {
        parser.parse(words);
    } catch (CLI::ParseError const& wrong) {
        return Error{"usage.wrong_words", joined(command.words, " "), "", {{"problem", wrong.what()}}};
    }
    for (auto& [name, given] : values)
        if (!given.empty()) call.values[name] = std::move(given);
    for (auto const& [name, given] : switches)
        if (given) call.values[name] = {};
    for (auto const& field : call.values["--field"]) {
        auto const equals = field.find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{
                "usage.unknown_value", "--field", "", {{"value", clipped(field, 60)}, {"expected", "NAME=VALUE"}}};
        call.fields.emplace_back(field.substr(0, equals), field.substr(equals + 1));
    }
    auto const extras = parser.remaining();
    for (std::size_t i = 0; i < extras.size(); ++i) {
        auto const& name = extras[i];
        auto const equals = name.find('=');
        if (!name.starts_with("--") || name.size() < 3)
            return Error{"usage.wrong_words", joined(command.words, " "), "", {{"problem", "unexpected word " + name}}};
        if (equals != std::string::npos)
            call.fields.emplace_back(name.substr(2, equals - 2), name.substr(equals + 1));
        else if (i + 1 < extras.size())
            call.fields.emplace_back(name.substr(2), extras[++i]);
        else
            return Error{"usage.wrong_words", joined(command.words, " "), "", {{"problem", name + " has no value"}}};
    }
    return &call;
}

std::string environment_or(char const* name, std::string fallback)
{
    auto const* value = std::getenv(name);
    return value && *value ? value : std::move(fallback);
}

}

std::string Call::get(std::string const& name, std::string const& fallback) const
{
    auto const found = values.find(name);
    return found == values.end() || found->second.empty() ? fallback : found->second.back();
}

Exit Call::fail(Error const& error)
{
    return fail(std::vector{error});
}

Exit Call::fail(std::vector<Error> const& errors)
{
    if (json) {
        boost::json::array list;
        for (auto const& error : errors)
            list.push_back({{"code", error.code},
                            {"field", error.field},
                            {"cites", error.cites},
                            {"says", texts::sentence(error, language)}});
        err << pretty(boost::json::object{{"errors", std::move(list)}}) << '\n';
    } else {
        for (auto const& error : errors) {
            err << error.code;
            if (!error.field.empty()) err << "  " << error.field;
            if (!error.cites.empty()) err << "  (" << error.cites << ")";
            err << "\n    " << texts::sentence(error, language) << '\n';
        }
    }
    return errors.empty() ? Exit::input : static_cast<Exit>(texts::class_of(errors.front().code));
}

void Call::print(boost::json::value const& value)
{
    out << pretty(value) << '\n';
}

Exit run(std::string const& program, std::vector<std::string> const& typed, std::ostream& output, std::ostream& errors)
{
    auto const words = with_options_behind(typed);
    bool const json = std::find(words.begin(), words.end(), "--json") != words.end();
    PlainOutput out(output, json), err(errors, json);
    Call call(out, err);
    call.program = program;
    call.json = json;
    if (auto const preferred = language_from(environment_or("ROGATORY_LANGUAGE", "en"))) call.language = *preferred;

    if (words.empty() || words.front() == "--help" || words.front() == "-h") {
        out << help_text();
        return words.empty() ? Exit::usage : Exit::done;
    }
    if (words.front() == "--version") {
        out << "rogatory " << ROGATORY_VERSION << '\n';
        return Exit::done;
    }
    auto const* command = command_of(words);
    auto const asks_help = std::ranges::find(words, "--help") != words.end();
    if (auto const group = group_of(words); !command && asks_help && !group.empty()) {
        out << help_text(group);
        return Exit::done;
    }
    if (!command)
        return call.fail(
            Error{"usage.unknown_command", clipped(joined(words, " "), 60), "", {{"nearest", nearest_command(words)}}});
    call.command = command;
    std::vector<std::string> const rest(words.begin() + static_cast<std::ptrdiff_t>(command->words.size()),
                                        words.end());
    if (std::find(rest.begin(), rest.end(), "--help") != rest.end()) {
        out << help_text(*command);
        return Exit::done;
    }
    auto const parsed = parse(call, *command, rest);
    if (!parsed) return call.fail(parsed.error());
    if (call.given("--language")) {
        auto const language = language_from(call.get("--language"));
        if (!language)
            return call.fail(Error{"usage.unknown_language", "--language", "", {{"value", call.get("--language")}}});
        call.language = *language;
    }
    return command->run(call);
}

std::string pretty(boost::json::value const& value)
{
    // Boost.JSON writes on one line; people read this output.
    std::string text;
    auto const write = [&](auto const& self, boost::json::value const& node, std::size_t depth) -> void {
        std::string const inner((depth + 1) * 2, ' ');
        std::string const outer(depth * 2, ' ');
        if (auto const* object = node.if_object(); object && !object->empty()) {
            text += "{\n";
            bool first = true;
            for (auto const& [key, member] : *object) {
                text += (first ? "" : ",\n") + inner + boost::json::serialize(boost::json::value(key)) + ": ";
                self(self, member, depth + 1);
                first = false;
            }
            text += "\n" + outer + "}";
        } else if (auto const* array = node.if_array(); array && !array->empty()) {
            text += "[\n";
            bool first = true;
            for (auto const& member : *array) {
                text += (first ? "" : ",\n") + inner;
                self(self, member, depth + 1);
                first = false;
            }
            text += "\n" + outer + "]";
        } else {
            text += boost::json::serialize(node);
        }
    };
    write(write, value, 0);
    return text;
}

}
