#include "cli/directory_parts.hpp"

#include <ostream>

namespace rogatory::cli
{

Result<Keeper> open_keeper(Call const& call)
{
    auto desk = open_desk(call);
    if (!desk) return desk.error();
    auto account = signed_in(call, **desk);
    if (!account) return account.error();
    return Keeper{std::move(*desk), std::move(*account)};
}

std::vector<std::string> split_at(std::string const& text, char mark)
{
    std::vector<std::string> parts(1);
    for (char c : text)
        if (c == mark)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}
std::vector<std::string> nonempty_parts(std::string const& text, char mark)
{
    auto parts = split_at(text, mark);
    std::erase(parts, "");
    return parts;
}
std::string with_commas(std::vector<std::string> const& words)
{
    std::string text;
    for (auto const& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}
std::vector<std::string> all_of(Call const& call, std::string const& option)
{
    auto const found = call.values.find(option);
    return found == call.values.end() ? std::vector<std::string>{} : found->second;
}

Error unknown_value(std::string option, std::string value, std::string expected)
{
    return Error{
        "usage.unknown_value", std::move(option), "", {{"value", std::move(value)}, {"expected", std::move(expected)}}};
}
Result<std::string> demanded(Call const& call, std::string const& option)
{
    if (auto const value = call.get(option); !value.empty()) return {boost::system::in_place_value, value};
    return Error{"usage.wrong_words",
                 call.command->words[0] + " " + call.command->words[1],
                 "",
                 {{"problem", option + " is required"}}};
}

void print_line(Call& call, std::string const& label, std::string const& text)
{
    if (!text.empty())
        call.out << "  " << label << std::string(label.size() < 16 ? 16 - label.size() : 1, ' ') << text << '\n';
}

EntryLines lines_of(directory::Entry const& entry)
{
    EntryLines lines;
    auto const add = [&](char const* label, std::string text) {
        if (!text.empty()) lines.emplace_back(label, std::move(text));
    };
    for (auto const& one : entry.competences)
        add("deals with", one.modality + (one.instrument.empty() ? "" : " under " + one.instrument) +
                              (one.territory.empty() ? "" : " for " + one.territory));
    add("languages", with_commas(entry.languages));
    add("time zone", entry.time_zone);
    add("hours", entry.hours);
    for (auto const& one : entry.closed_on)
        add("closed on", text_of(one));
    for (auto const& one : entry.round_the_clock)
        add("day and night", one.purpose + ": " + one.telephone + (one.email.empty() ? "" : " " + one.email) +
                                 (one.languages.empty() ? "" : " (" + with_commas(one.languages) + ")"));
    add("address", entry.address);
    add("telephone", entry.telephone);
    add("e-mail", entry.email);
    add("endpoint", entry.endpoint);
    for (auto const& one : entry.needs)
        add("needs", one);
    for (auto const& one : entry.signing)
        add("signs with", dossier::spelled(one.fingerprint()) + " until " + text_of(one.valid_until()));
    for (auto const& one : entry.encryption)
        add("written to with", dossier::spelled(one.fingerprint()) + " until " + text_of(one.valid_until()));
    add("holds from", text_of(entry.valid_from));
    if (entry.valid_until) add("holds until", text_of(*entry.valid_until));
    return lines;
}

boost::json::object path_json(directory::TrustPath const& path)
{
    boost::json::array steps, modalities, states;
    for (auto const& one : path.steps)
        steps.push_back({{"kind", directory::name_of(one.kind)},
                         {"from", one.from},
                         {"to", one.to},
                         {"number", one.number},
                         {"fingerprint", one.key},
                         {"until", one.until ? text_of(*one.until) : ""},
                         {"note", one.note}});
    for (auto const& one : path.modalities)
        modalities.emplace_back(one);
    for (auto const& one : path.states)
        states.emplace_back(one);
    return {{"whole", path.whole()},
            {"steps", std::move(steps)},
            {"modalities", std::move(modalities)},
            {"states", std::move(states)},
            {"until", path.until ? text_of(*path.until) : ""},
            {"missing", path.missing ? path.missing->code : ""},
            {"says", path.missing ? texts::sentence(*path.missing) : ""}};
}

}
