// A matter written as TOML, in the form that read_matter() reads.
#include "opinion/opinion.hpp"

#include <algorithm>
#include <sstream>

namespace rogatory::opinion
{
namespace
{

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (auto const c : text) {
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            constexpr char digits[] = "0123456789abcdef";
            out += std::string("\\u00") + digits[static_cast<unsigned char>(c) >> 4] + digits[c & 0x0f];
        } else
            out += c;
    }
    return out + '"';
}

std::string listed(std::vector<std::string> const& words)
{
    std::string out;
    for (auto const& word : words)
        out += (out.empty() ? "" : ", ") + quoted(word);
    return '[' + out + ']';
}

std::string written(law::Value const& value)
{
    return std::visit(
        [](auto const& held) -> std::string {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, law::Unknown>)
                return "\"unknown\"";
            else if constexpr (std::is_same_v<Held, law::Disputed>)
                return "\"disputed\"";
            else if constexpr (std::is_same_v<Held, bool>)
                return held ? "true" : "false";
            else if constexpr (std::is_same_v<Held, std::int64_t>)
                return std::to_string(held);
            else if constexpr (std::is_same_v<Held, Day>)
                return text_of(held);
            else if constexpr (std::is_same_v<Held, std::string>)
                return quoted(held);
            else
                return listed(held);
        },
        value);
}

void write(std::ostringstream& out, char const* table, FactValues const& facts)
{
    if (facts.empty()) return;
    out << '[' << table << "]\n";
    for (auto const& [name, value] : facts)
        out << quoted(name) << " = " << written(value) << '\n';
}

}

std::string matter_to_toml(Matter const& matter, std::string_view heading)
{
    std::ostringstream out;
    while (!heading.empty()) {
        auto const line = heading.substr(0, heading.find('\n'));
        out << "# " << line << '\n';
        heading.remove_prefix(std::min(line.size() + 1, heading.size()));
    }
    out << "requesting = " << quoted(matter.requesting) << "\nrequested  = " << quoted(matter.requested)
        << "\nmodality   = " << quoted(law::name_of(matter.modality)) << "\ndate       = " << text_of(matter.date)
        << '\n';
    write(out, "facts", matter.facts);
    if (!matter.declarations.empty()) {
        out << "[declarations]\n";
        for (auto const& [name, value] : matter.declarations)
            out << quoted(name) << " = " << quoted(value) << '\n';
    }
    for (auto const& offence : matter.offences) {
        out << "[[offences]]\n";
        if (!offence.iccs.empty()) out << "iccs = " << quoted(offence.iccs) << '\n';
        if (!offence.tags.empty()) out << "tags = " << listed(offence.tags) << '\n';
        if (!offence.denied_tags.empty()) out << "denied_tags = " << listed(offence.denied_tags) << '\n';
        write(out, "offences.facts", offence.facts);
    }
    for (auto const& person : matter.persons) {
        out << "[[persons]]\n";
        write(out, "persons.facts", person.facts);
    }
    for (auto const& measure : matter.measures) {
        out << "[[measures]]\n";
        if (!measure.type.empty()) out << "type = " << quoted(measure.type) << '\n';
        write(out, "measures.facts", measure.facts);
    }
    return out.str();
}

}
