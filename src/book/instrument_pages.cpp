#include "book/html.hpp"
#include "book/pages.hpp"

#include <algorithm>

namespace rogatory::book
{
namespace
{

using law::Rule;
using law::RuleKind;

std::string day_or(std::optional<Day> day, char const* otherwise)
{
    return day ? text_of(*day) : otherwise;
}

std::string entry(std::string_view term, std::string_view html)
{
    return "<dt>" + escaped(term) + "</dt><dd>" + std::string(html) + "</dd>\n";
}

std::string modalities_of(law::Modalities set)
{
    std::string out;
    for (std::size_t m = 0; m < law::modality_names.size(); ++m)
        if (law::has(set, static_cast<law::Modality>(m)))
            out += (out.empty() ? "" : ", ") + spoken(law::modality_names[m]);
    return escaped(out);
}

std::string listed(std::vector<std::string> const& words)
{
    std::string out;
    for (auto const& word : words)
        out += (out.empty() ? "" : ", ") + escaped(spoken(word));
    return out;
}

std::string in_force_of(law::Instrument const& instrument)
{
    if (instrument.in_force) return text_of(*instrument.in_force);
    if (instrument.not_in_force_on) return "not in force on " + text_of(*instrument.not_in_force_on);
    if (!instrument.binding) return "it does not bind";
    return instrument.seen_in_force ? "day not known; in force on " + text_of(*instrument.seen_in_force) : "not known";
}

class Rules
{
public:
    explicit Rules(law::Library const& library) : library_(library) {}

    std::string rule(law::Instrument const& instrument, Rule const& rule) const
    {
        auto const kind = rule.kind == RuleKind::ground ? std::string(law::name_of(rule.effect)) + " ground"
                                                        : spoken(law::name_of(rule.kind));
        std::string html = "<section class=\"rule " + std::string(law::name_of(rule.kind)) + "\" id=\"" +
                           in_path(rule.id) + "\">\n<h3>Article " + escaped(rule.article) + " <span class=\"kind\">" +
                           escaped(kind) + ", " + link("../" + topic_path(rule.topic), spoken(rule.topic)) +
                           "</span> " + status_mark(rule.status) + "</h3>\n<p>" + escaped(rule.says) +
                           "</p>\n<dl class=\"facts\">\n";
        html += entry("For", modalities_of(rule.modalities));
        if (!rule.when.always()) html += entry("When", condition(library_, rule.when, "../"));
        if (rule.valid_from || rule.valid_until)
            html += entry("Valid", day_or(rule.valid_from, "always") + " to " + day_or(rule.valid_until, "today"));
        html += of_kind(rule);
        if (!rule.reading.empty()) html += entry("Reading", link("../" + reading_path(rule.reading), rule.reading));
        if (!rule.source.empty() && rule.source != instrument.source) html += entry("Source", with_links(rule.source));
        html += entry("Id", "<code>" + escaped(rule.id) + "</code>");
        html += "</dl>\n";
        if (!rule.exceptions.empty()) html += exceptions(rule.exceptions);
        return html + "</section>\n";
    }

private:
    std::string of_kind(Rule const& rule) const
    {
        std::string html;
        if (!rule.code.empty()) html += entry("Reason code", "<code>" + escaped(rule.code) + "</code>");
        if (!rule.consequences.empty()) html += entry("May follow", listed(rule.consequences));
        if (!rule.leads_to.empty()) html += entry("Leads to", rules(rule.leads_to));
        if (!rule.field.empty())
            html += entry("Write in the request",
                          "<code>" + escaped(rule.field) + "</code>: " + escaped(law::in(rule.asks, Language::en)));
        if (rule.kind == RuleKind::limit) {
            html += entry("Time", (rule.length ? length(*rule.length) : "no number in the text") + " from " +
                                      escaped(spoken(rule.starts_at)) +
                                      (rule.ends_at.empty() ? "" : " to " + escaped(spoken(rule.ends_at))));
            if (rule.extension) html += entry("May be longer by", length(*rule.extension));
            if (!rule.counting.empty()) html += entry("Counting", escaped(rule.counting));
            if (!rule.excludes.empty()) html += entry("Not counted", escaped(rule.excludes));
            if (!rule.then.empty()) html += entry("At the end", escaped(spoken(rule.then)));
        }
        if (!rule.duty.empty()) html += entry("Duty", escaped(spoken(rule.duty)));
        if (!rule.closes.empty())
            html += entry(rule.when_imposed ? "Needs consent where conditions were set" : "Needs consent",
                          listed(rule.closes));
        if (!rule.leaves_open.empty()) html += entry("Open without it", listed(rule.leaves_open));
        if (!rule.on.empty()) html += entry("Of", "the " + escaped(rule.on) + " State");
        if (!rule.concerns.empty()) html += entry("For refusals on", listed(rule.concerns));
        if (!rule.holds_back.empty()) html += entry("Holds back", listed(rule.holds_back));
        if (!rule.method.empty()) html += entry("Method", escaped(rule.method));
        if (!rule.factors.empty()) html += entry("Factors", listed(rule.factors));
        if (!rule.to.empty())
            html += entry("Another way", escaped(spoken(rule.to)) + ", because of " +
                                             link("../" + topic_path(rule.because), spoken(rule.because)));
        if (!rule.relation.empty())
            html += entry("Relation", escaped(spoken(rule.relation)) + " " + others(rule.others));
        if (!rule.languages.empty()) html += entry("Languages", listed(rule.languages));
        return html;
    }

    std::string rules(std::vector<std::string> const& ids) const
    {
        std::string html;
        for (auto const& id : ids)
            html += (html.empty() ? "" : ", ") + link("../" + rule_path(id), id);
        return html;
    }

    std::string others(std::vector<std::string> const& names) const
    {
        std::string html;
        for (auto const& name : names)
            html += (html.empty() ? "" : ", ") +
                    (library_.instrument(name) ? link("../" + instrument_path(name), name) : escaped(spoken(name)));
        return html;
    }

    std::string exceptions(std::vector<law::Exception> const& list) const
    {
        std::string html = "<p>Except:</p>\n<ul>\n";
        for (auto const& exception : list) {
            html += "<li id=\"" + in_path(exception.id) + "\">";
            if (exception.instrument) {
                auto const& other = library_.instruments[*exception.instrument];
                html += "where " + link("../" + instrument_path(other.id), other.short_title) + " binds both, ";
            }
            html += "article " + escaped(exception.article) + ": " + escaped(exception.says) + " " +
                    status_mark(exception.status);
            if (!exception.when.always()) html += "<br/>" + condition(library_, exception.when, "../");
            if (!exception.exceptions.empty()) html += exceptions(exception.exceptions);
            html += "</li>\n";
        }
        return html + "</ul>\n";
    }

    law::Library const& library_;
};

std::string particulars(law::Library const& library, law::Instrument const& instrument)
{
    std::string html =
        "<p>" + escaped(instrument.title) + " " + status_mark(instrument.status) + "</p>\n<dl class=\"facts\">\n";
    html += entry("Kind", escaped(spoken(instrument.kind)) + (instrument.binding ? "" : " (it does not bind)"));
    html += entry("For", modalities_of(instrument.modalities));
    html += entry("Adopted", day_or(instrument.adopted, "not known"));
    html += entry("In force", in_force_of(instrument));
    if (instrument.ended) html += entry("Ended", text_of(*instrument.ended));
    if (instrument.parent)
        html += entry("Goes with", link("../" + instrument_path(instrument.parent_id), instrument.parent->short_title));
    std::string protocols;
    for (auto const& other : library.instruments)
        if (other.parent == &instrument)
            protocols += (protocols.empty() ? "" : ", ") + link("../" + instrument_path(other.id), other.short_title);
    if (!protocols.empty()) html += entry("Protocols", protocols);
    if (!instrument.depositary.empty()) html += entry("Depositary", escaped(instrument.depositary));
    if (!instrument.region.empty()) html += entry("Region", escaped(instrument.region));
    html += entry("Parties", link("../" + parties_path(instrument.id),
                                  std::to_string(instrument.parties.size()) + " rows, with a map"));
    if (!instrument.text.empty()) html += entry("Text", with_links(instrument.text));
    html += entry("Source", with_links(instrument.source));
    return html + "</dl>\n";
}

std::string instrument_page(Shelf const& shelf, law::Instrument const& instrument)
{
    Rules const rules(shelf.library);
    auto html = particulars(shelf.library, instrument);
    std::string kept, notes;
    for (auto const& rule : instrument.rules)
        (rule.kind == RuleKind::note ? notes : kept) += rules.rule(instrument, rule);
    html += "<h2>Rules</h2>\n" +
            (kept.empty() ? std::string("<p>The sources tell no rule of this instrument.</p>\n") : kept);
    if (!notes.empty())
        html += "<h2>Notes</h2>\n<p>Sentences of the sources on which no question depends.</p>\n" + notes;
    return page(instrument.short_title, "../", html);
}

std::string declared(law::Party const& party)
{
    std::string out;
    auto const add = [&](char const* what, auto const& items) {
        for (auto const& [article, values] : items) {
            out += (out.empty() ? "" : "; ") + std::string(what) + article + " = ";
            for (std::size_t i = 0; i < values.size(); ++i)
                out += (i == 0 ? "" : ", ") + values[i];
        }
    };
    add("declares ", party.declarations);
    add("reserves ", party.reservations);
    return escaped(out);
}

std::string parties_page(Shelf const& shelf, law::Instrument const& instrument)
{
    auto const& library = shelf.library;
    auto const index = static_cast<std::size_t>(&instrument - library.instruments.data());
    auto const& bound = shelf.bound[index];
    auto const count = [&](Truth truth) { return std::to_string(std::count(bound.begin(), bound.end(), truth)); };
    std::string html = "<p>" + link("../" + instrument_path(instrument.id), instrument.short_title) + ", on " +
                       text_of(shelf.day) + ": " + count(Truth::yes) + " bound, " + count(Truth::open) +
                       " perhaps bound.</p>\n";
    if (instrument.parties.empty())
        return page("Parties: " + instrument.short_title, "../", html + "<p>The sources name no party.</p>\n");
    html += tiles(library, bound, "Who is bound by " + instrument.short_title, "../");
    html += "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Parties\"><table>\n<caption>Parties, as "
            "the sources "
            "tell</caption>\n<thead><tr><th scope=\"col\">State</th><th scope=\"col\">Act</th><th "
            "scope=\"col\">Date</th><th "
            "scope=\"col\">Bound from</th><th scope=\"col\">Until</th><th scope=\"col\">Declarations and note</th><th "
            "scope=\"col\">Status</th></tr></thead>\n<tbody>\n";
    for (auto const& party : instrument.parties) {
        auto const& state = library.states[party.state];
        auto remark = declared(party);
        if (!party.note.empty()) remark += (remark.empty() ? "" : "<br/>") + escaped(party.note);
        html += "<tr><th scope=\"row\">" + link("../" + state_path(state.iso3), law::in(state.name, Language::en)) +
                "</th><td>" + escaped(spoken(party.act)) + "</td><td class=\"day\">" +
                day_or(party.date, party.as_of.empty() ? "not known" : "") +
                (party.date || party.as_of.empty() ? "" : "seen " + escaped(party.as_of)) + "</td><td class=\"day\">" +
                day_or(party.in_force, "") + "</td><td class=\"day\">" + day_or(party.end, "") + "</td><td>" + remark +
                "</td><td>" + status_mark(party.status) + "</td></tr>\n";
    }
    html += "</tbody>\n</table></div>\n";
    // Few sources stand behind many rows.
    std::vector<std::string> sources;
    for (auto const& party : instrument.parties)
        if (std::find(sources.begin(), sources.end(), party.source) == sources.end()) sources.push_back(party.source);
    html += "<h2>Sources</h2>\n<ul>\n";
    for (auto const& source : sources)
        html += "<li>" + with_links(source) + "</li>\n";
    return page("Parties: " + instrument.short_title, "../", html + "</ul>\n");
}

}

std::string length(law::Length const& length)
{
    auto unit = spoken(law::name_of(length.unit));
    if (length.count == 1) unit.pop_back();
    return std::to_string(length.count) + " " + unit;
}

std::string condition(law::Library const& library, law::Predicate const& when, std::string_view up)
{
    // Names of facts become links; everything else stands as it was written.
    std::string html = "<code>";
    std::string_view rest = when.text();
    auto const of_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    while (!rest.empty()) {
        std::size_t size = 0;
        while (size < rest.size() && of_name(rest[size]))
            ++size;
        auto const word = rest.substr(0, std::max<std::size_t>(size, 1));
        auto const* fact = size > 0 ? library.fact(word) : nullptr;
        if (fact)
            html += "<a href=\"" + std::string(up) + fact_path(word) + "\" title=\"" +
                    escaped(law::in(fact->question, Language::en)) + "\">" + escaped(word) + "</a>";
        else
            html += escaped(word);
        rest.remove_prefix(word.size());
    }
    return html + "</code>";
}

Done instrument_pages(Shelf const& shelf, Take const& take)
{
    std::string rows;
    for (auto const& instrument : shelf.library.instruments) {
        if (auto const done = take({instrument_path(instrument.id), instrument_page(shelf, instrument)}); !done)
            return done;
        if (auto const done = take({parties_path(instrument.id), parties_page(shelf, instrument)}); !done) return done;
        rows += "<tr><th scope=\"row\">" + link(instrument_path(instrument.id), instrument.short_title) + "</th><td>" +
                escaped(spoken(instrument.kind)) + "</td><td>" + modalities_of(instrument.modalities) +
                "</td><td class=\"day\">" + escaped(in_force_of(instrument)) + "</td><td>" +
                link(parties_path(instrument.id), std::to_string(instrument.parties.size())) + "</td><td>" +
                std::to_string(instrument.rules.size()) + "</td></tr>\n";
    }
    return take(
        {"instruments.html", page("Instruments", "",
                                  "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                                  "aria-label=\"Instruments\"><table>\n<caption>Treaties, "
                                  "acts, schemes and models</caption>\n<thead><tr><th scope=\"col\">Instrument</th><th "
                                  "scope=\"col\">Kind</th><th scope=\"col\">For</th><th scope=\"col\">In force</th><th "
                                  "scope=\"col\">Parties</th><th scope=\"col\">Rules</th></tr></thead>\n<tbody>\n" +
                                      rows + "</tbody>\n</table></div>\n")});
}

}
