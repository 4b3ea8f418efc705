#include "book/html.hpp"
#include "book/pages.hpp"

namespace rogatory::book
{
namespace
{

char const* word_of(Truth truth)
{
    return truth == Truth::yes ? "bound" : truth == Truth::open ? "perhaps" : "not bound";
}

std::string joined(std::vector<std::string> const& words)
{
    std::string out;
    for (auto const& word : words)
        out += (out.empty() ? "" : ", ") + word;
    return escaped(out);
}

/// The instruments that bind both States for certain, and those that perhaps do.
std::string shared(Shelf const& shelf, std::size_t one, std::size_t other)
{
    std::string certain, perhaps;
    for (std::size_t i = 0; i < shelf.library.instruments.size(); ++i) {
        auto const& instrument = shelf.library.instruments[i];
        if (instrument.is_model() || instrument.parties.empty()) continue;
        auto const truth = both(shelf.bound[i][one], shelf.bound[i][other]);
        if (truth == Truth::no) continue;
        auto& list = truth == Truth::yes ? certain : perhaps;
        list += (list.empty() ? "" : ", ") + link("../" + instrument_path(instrument.id), instrument.id);
    }
    return "<td>" + certain + "</td><td>" + perhaps + "</td>";
}

std::string state_page(Shelf const& shelf, std::size_t index)
{
    auto const& library = shelf.library;
    auto const& state = library.states[index];
    std::string html = "<dl class=\"facts\"><dt>Codes</dt><dd>" + escaped(state.iso3 + ", " + state.iso2) +
                       "</dd><dt>Region</dt><dd>" + escaped(state.region) + "</dd><dt>Official languages</dt><dd>" +
                       joined(state.official_languages) + "</dd><dt>Legal tradition</dt><dd>" +
                       escaped(spoken(state.legal_tradition)) + "</dd><dt>Member of</dt><dd>" +
                       joined(state.memberships) + "</dd><dt>Time zone</dt><dd>" + escaped(state.time_zone) +
                       "</dd><dt>Status</dt><dd>" + status_mark(state.status) + "</dd></dl>\n";
    html += "<h2>Instruments</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Instruments\"><table>\n<caption>As "
            "of " +
            text_of(shelf.day) +
            "</caption>\n<thead><tr><th scope=\"col\">Instrument</th><th scope=\"col\">Standing</th><th "
            "scope=\"col\">Act</th><th scope=\"col\">Date</th><th scope=\"col\">Status</th></tr></thead>\n<tbody>\n";
    bool any = false;
    for (std::size_t i = 0; i < library.instruments.size(); ++i) {
        auto const& instrument = library.instruments[i];
        auto const* party = instrument.party(static_cast<std::uint16_t>(index), shelf.day);
        if (!party) continue;
        any = true;
        html += "<tr><th scope=\"row\">" + link("../" + instrument_path(instrument.id), instrument.short_title) +
                "</th><td>" + word_of(shelf.bound[i][index]) + "</td><td>" + escaped(spoken(party->act)) +
                "</td><td class=\"day\">" + (party->date ? text_of(*party->date) : std::string("not known")) +
                "</td><td>" + status_mark(party->status) + "</td></tr>\n";
    }
    if (!any) html += "<tr><td colspan=\"5\">No row of the library names it.</td></tr>\n";
    html += "</tbody>\n</table></div>\n";

    auto const languages = library.languages_of(static_cast<std::uint16_t>(index));
    html += "<h2>Languages of requests</h2>\n";
    if (languages.empty()) html += "<p>Not covered by the sources: ask the central authority.</p>\n";
    if (!languages.empty()) {
        html += "<ul>\n";
        for (auto const& row : languages)
            html += "<li>" +
                    (row.scope == "general" ? std::string("in general")
                                            : link("../" + instrument_path(row.scope), row.scope)) +
                    ": " + joined(row.languages) + (row.note.empty() ? "" : "; " + escaped(row.note)) + " " +
                    status_mark(row.status) + " <small>" + with_links(row.source) + "</small></li>\n";
        html += "</ul>\n";
    }

    html += "<h2>Partners</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Partners\"><table>\n<caption>What "
            "binds both on " +
            text_of(shelf.day) +
            "</caption>\n<thead><tr><th scope=\"col\">State</th><th scope=\"col\">Certain</th><th "
            "scope=\"col\">Perhaps</th></tr></thead>\n<tbody>\n";
    for (std::size_t other = 0; other < library.states.size(); ++other)
        if (other != index)
            html += "<tr><th scope=\"row\">" +
                    link("../" + state_path(library.states[other].iso3),
                         law::in(library.states[other].name, Language::en)) +
                    "</th>" + shared(shelf, index, other) + "</tr>\n";
    html += "</tbody>\n</table></div>\n";
    return page(law::in(state.name, Language::en), "../", html);
}

}

Done state_pages(Shelf const& shelf, Take const& take)
{
    std::string list = "<ul class=\"columns\">\n";
    for (std::size_t i = 0; i < shelf.library.states.size(); ++i) {
        auto const& state = shelf.library.states[i];
        if (auto const done = take({state_path(state.iso3), state_page(shelf, i)}); !done) return done;
        list +=
            "<li>" + link(state_path(state.iso3), law::in(state.name, Language::en)) + " (" + state.iso3 + ")</li>\n";
    }
    return take({"states.html", page("States and territories", "", list + "</ul>\n")});
}

}
