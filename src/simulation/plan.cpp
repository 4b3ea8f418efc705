#include "simulation/plan.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>

namespace rogatory::embedded
{
extern std::string_view const simulation_figures, simulation_courses, simulation_names;
}

namespace rogatory::simulation
{
namespace
{

[[noreturn]] void broken(std::string_view table, std::string_view line)
{
    throw std::logic_error("the table of " + std::string{table} +
                           " does not read: " + std::string{line.substr(0, 120)});
}

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    for (;;) {
        auto const end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// The rows of a table: no remark, no empty line.
std::vector<std::vector<std::string_view>> rows_of(std::string_view text)
{
    std::vector<std::vector<std::string_view>> rows;
    for (auto const line : split(text, '\n'))
        if (!line.empty() && line.front() != '#') rows.push_back(split(line, '\t'));
    return rows;
}

std::optional<int> number_from(std::string_view text)
{
    int number = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

law::Modality modality_from(std::string_view name)
{
    auto const found = std::ranges::find(law::modality_names, name);
    if (found == law::modality_names.end()) broken("simulated courses", name);
    return static_cast<law::Modality>(found - law::modality_names.begin());
}

std::string_view value_of(std::string_view kind, std::string_view name)
{
    for (auto const& figure : figures())
        if (figure.kind == kind && figure.name == name) return figure.value;
    broken("simulated figures", name);
}

std::vector<docket::Basis> basis_from(std::string_view text)
{
    std::vector<docket::Basis> basis;
    if (text == "-") return basis; // the library has no instrument for it
    for (auto one : split(text, ';')) {
        while (one.starts_with(' '))
            one.remove_prefix(1);
        auto const space = one.find(' ');
        if (space == std::string_view::npos) broken("simulated courses", text);
        basis.push_back({std::string{one.substr(0, space)}, std::string{one.substr(space + 1)}});
    }
    return basis;
}

Move move_from(std::vector<std::string_view> const& row)
{
    if (row.size() != 6) broken("simulated courses", row.front());
    Move move;
    move.side = row[0] == "requesting" ? docket::Side::requesting : docket::Side::requested;
    move.command = row[1];
    if (auto const days = number_from(row[2]))
        move.exact_days = *days;
    else if (!row[2].empty())
        move.mean_days = number_from(value_of("wait", row[2])).value();
    if (!row[3].empty()) {
        move.odds = row[3].front();
        move.percent = static_cast<unsigned>(number_from(row[3].substr(1)).value());
    }
    move.item = number_from(row[4]);
    move.fields = boost::json::parse(row[5]).as_object();
    for (std::size_t at = row[5].find('{'); at != std::string_view::npos; at = row[5].find('{', at + 1)) {
        auto const next = at + 1 < row[5].size() ? row[5][at + 1] : ' ';
        if (next == '+' || (next >= 'a' && next <= 'z')) move.has_gaps = true;
    }
    return move;
}

std::vector<Course> read_courses()
{
    std::vector<Course> read;
    for (auto const& row : rows_of(embedded::simulation_courses)) {
        if (row.front() == "course") {
            if (row.size() != 6) broken("simulated courses", row[1]);
            Course course;
            course.name = row[1];
            course.modality = modality_from(row[1].substr(0, row[1].find('/')));
            course.weight = static_cast<unsigned>(number_from(row[2]).value());
            course.ends_well = row[3] == "success";
            course.basis = basis_from(row[4]);
            course.cites = row[5];
            read.push_back(std::move(course));
        } else {
            read.back().moves.push_back(move_from(row));
        }
    }
    return read;
}

}

std::vector<Figure> const& figures()
{
    static auto const read = [] {
        std::vector<Figure> all;
        for (auto const& row : rows_of(embedded::simulation_figures)) {
            if (row.size() != 5) broken("simulated figures", row.front());
            all.push_back({row[0], row[1], row[2], row[3], row[4]});
        }
        return all;
    }();
    return read;
}

std::vector<Course> const& courses()
{
    static auto const read = read_courses();
    return read;
}

std::vector<Names> const& names()
{
    static auto const read = [] {
        std::vector<Names> all;
        for (auto const& row : rows_of(embedded::simulation_names)) {
            if (row.size() != 5) broken("simulated names", row.front());
            all.push_back({row[0], row[1], row[2] == "family", split(row[3], ' '), split(row[4], ' ')});
        }
        return all;
    }();
    return read;
}

std::uint64_t per_thousand_years(law::Modality modality)
{
    auto const parts = split(value_of("volume", law::name_of(modality)), '/');
    auto const number = static_cast<std::uint64_t>(number_from(parts[0]).value());
    auto const states = parts.size() > 1 ? static_cast<std::uint64_t>(number_from(parts[1]).value()) : 1U;
    return number * 1000 / states;
}

std::string_view matter(Dice& dice)
{
    std::uint64_t sum = 0;
    for (auto const& figure : figures())
        if (figure.kind == "matter") sum += static_cast<std::uint64_t>(number_from(figure.value).value());
    auto left = dice.below(sum);
    for (auto const& figure : figures()) {
        if (figure.kind != "matter") continue;
        auto const weight = static_cast<std::uint64_t>(number_from(figure.value).value());
        if (left < weight) return figure.name;
        left -= weight;
    }
    return {};
}

std::string invented_name(Names const& from, Dice& dice)
{
    auto const given = from.given[dice.below(from.given.size())];
    auto const family = from.family[dice.below(from.family.size())];
    auto const first = from.family_first ? family : given;
    auto const second = from.family_first ? given : family;
    // Chinese, Japanese and Korean names are written without a space.
    auto const apart = from.language == "zh" || from.language == "ja" || from.language == "ko" ? "" : " ";
    return std::string{first} + apart + std::string{second};
}

std::vector<Offered> grounds_of(Course const& course, law::Library const& law, Day day)
{
    auto const holds = [&](law::Rule const& rule) {
        return rule.kind == law::RuleKind::ground && rule.status == law::Status::verified &&
               law::has(rule.modalities, course.modality) && (!rule.valid_from || *rule.valid_from <= day) &&
               (!rule.valid_until || day <= *rule.valid_until);
    };
    std::vector<std::string_view> excluded;
    for (auto const& basis : course.basis)
        for (auto const& rule : law.instrument(basis.instrument)->rules)
            if (holds(rule) && rule.effect == law::Effect::excluded) excluded.push_back(rule.code);
    std::vector<Offered> offered;
    for (auto const& basis : course.basis)
        for (auto const& rule : law.instrument(basis.instrument)->rules) {
            if (!holds(rule) || rule.effect == law::Effect::excluded || rule.code.empty()) continue;
            if (std::ranges::find(excluded, rule.code) != excluded.end()) continue;
            offered.push_back({rule.code, basis.instrument + " " + rule.article, 0});
        }
    // A ground whose share is published has it; the others share the rest alike.
    auto rest = 1000U;
    std::size_t others = offered.size();
    for (auto& one : offered)
        for (auto const& figure : figures())
            if (figure.kind == "ground" && figure.name == one.article) {
                auto const hundredths = number_from(figure.value.substr(figure.value.find('.') + 1)).value();
                one.weight = static_cast<unsigned>(hundredths) * 10;
                rest -= one.weight;
                --others;
            }
    for (auto& one : offered)
        if (one.weight == 0) one.weight = std::max(1U, rest / static_cast<unsigned>(std::max<std::size_t>(1, others)));
    return offered;
}

}
