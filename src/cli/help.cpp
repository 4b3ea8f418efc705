// Help, the man page and shell completion: three printings of the one table of commands.
#include "cli/command.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace rogatory::cli
{
namespace
{

std::string name_of_command(Command const& command)
{
    std::string name;
    for (auto const& word : command.words)
        name += (name.empty() ? "" : " ") + word;
    return name;
}

std::string usage_of(Command const& command)
{
    auto usage = name_of_command(command);
    for (auto const& positional : command.positionals) {
        auto name = positional.name + (positional.many ? "..." : "");
        usage += positional.required ? " " + name : " [" + name + "]";
    }
    for (auto const& option : command.options)
        usage += " [" + option.name + (option.value.empty() ? "" : " " + option.value) + "]";
    if (command.takes_fields) usage += " [--FIELD VALUE]...";
    return usage;
}

std::string padded(std::string text, std::size_t width)
{
    if (text.size() + 2 > width) return text + "\n" + std::string(width + 2, ' ');
    text.resize(width, ' ');
    return text;
}

std::string escaped_for_man(std::string text)
{
    std::string escaped;
    for (char c : text) {
        if (c == '-') escaped += '\\';
        if (c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

constexpr auto purpose = "international cooperation in criminal matters, from request to result";

}

std::string help_text()
{
    std::ostringstream text;
    text << "rogatory: " << purpose << "\n\nUsage: rogatory COMMAND [words] [options]\n";
    std::string group;
    for (auto const& command : commands()) {
        if (command.words.front() != group) {
            group = command.words.front();
            text << '\n';
        }
        text << "  " << padded(name_of_command(command), 28) << command.summary << '\n';
    }
    text << "\nEvery command takes:\n";
    for (auto const& option : common_options())
        text << "  " << padded(option.name + (option.value.empty() ? "" : " " + option.value), 28) << option.help
             << '\n';
    text << "\nrogatory COMMAND --help tells its words and options.\n"
            "Exit status: 0 done, 1 refused (a finding), 2 usage, 3 input could not be read, 4 environment.\n";
    return text.str();
}

std::string help_text(Command const& command)
{
    std::ostringstream text;
    text << "Usage: rogatory " << usage_of(command) << "\n\n" << command.summary << ".\n";
    if (!command.positionals.empty()) text << '\n';
    for (auto const& positional : command.positionals)
        text << "  " << padded(positional.name, 22) << positional.help << '\n';
    if (!command.options.empty()) text << '\n';
    for (auto const& option : command.options)
        text << "  " << padded(option.name + (option.value.empty() ? "" : " " + option.value), 22) << option.help
             << '\n';
    if (command.takes_fields)
        text << "\n  " << padded("--FIELD VALUE", 22) << "what the step must record, as often as needed\n  "
             << padded(field_option().name + " " + field_option().value, 22) << field_option().help << '\n';
    return text.str();
}

std::string help_text(std::vector<std::string> const& group)
{
    std::ostringstream text;
    std::string name;
    for (auto const& word : group)
        name += (name.empty() ? "" : " ") + word;
    text << "Usage: rogatory " << name << " COMMAND [words] [options]\n\n";
    for (auto const& command : commands())
        if (command.words.size() > group.size() && std::equal(group.begin(), group.end(), command.words.begin()))
            text << "  " << padded(name_of_command(command), 28) << command.summary << '\n';
    text << "\nrogatory COMMAND --help tells its words and options; rogatory --help lists all commands.\n";
    return text.str();
}

std::string man_page()
{
    std::ostringstream page;
    page << ".TH ROGATORY 1\n.SH NAME\nrogatory \\- " << escaped_for_man(purpose)
         << "\n.SH SYNOPSIS\n.B rogatory\n.I COMMAND\n[words] [options]\n.SH COMMANDS\n";
    for (auto const& command : commands()) {
        page << ".TP\n.B " << escaped_for_man(usage_of(command)) << "\n" << escaped_for_man(command.summary) << ".\n";
        for (auto const& option : command.options)
            page << ".br\n" << escaped_for_man(option.name + " " + option.value + ": " + option.help) << ".\n";
    }
    page << ".SH OPTIONS OF EVERY COMMAND\n";
    for (auto const& option : common_options())
        page << ".TP\n.B " << escaped_for_man(option.name + " " + option.value) << "\n"
             << escaped_for_man(option.help) << ".\n";
    page << ".SH EXIT STATUS\n0 done, 1 refused by the domain (a finding), 2 usage, 3 input could not be read, 4 "
            "environment (disk, network, database).\n.SH ENVIRONMENT\nROGATORY_DATA, ROGATORY_LAW, ROGATORY_AS, "
            "ROGATORY_TOKEN, ROGATORY_PASSPHRASE_FILE and ROGATORY_LANGUAGE stand for the options of those names.\n";
    return page.str();
}

std::string bash_completion()
{
    std::ostringstream script;
    std::set<std::string> first;
    std::map<std::string, std::string> second, options;
    for (auto const& command : commands()) {
        first.insert(command.words.front());
        if (command.words.size() > 1) second[command.words.front()] += " " + command.words[1];
        auto& list = options[name_of_command(command)];
        for (auto const& option : command.options)
            list += " " + option.name;
    }
    std::string common;
    for (auto const& option : common_options())
        common += " " + option.name;
    script << "# bash completion for rogatory, made by: rogatory help --completion bash\n_rogatory()\n{\n"
              "    local word=${COMP_WORDS[COMP_CWORD]} words\n"
              "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"";
    for (auto const& word : first)
        script << word << ' ';
    script << "--help --version\"\n    else\n        case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n";
    for (auto const& [name, list] : options)
        if (name.find(' ') != std::string::npos)
            script << "        \"" << name << "\") words=\"" << list << common << "\" ;;\n";
    script << "        *)\n            case \"${COMP_WORDS[1]}\" in\n";
    for (auto const& word : first)
        script << "            " << word << ") words=\"" << second[word] << options[word] << common << "\" ;;\n";
    script << "            esac\n            ;;\n        esac\n    fi\n"
              "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\") $(compgen -f -- \"$word\"))\n}\n"
              "complete -F _rogatory rogatory\n";
    return script.str();
}

}
