// The start, the index that is searched, and what changed year by year.
#include "book/html.hpp"
#include "book/pages.hpp"

#include <set>

namespace rogatory::book
{
namespace
{

/// The year of a day, as "2003".
std::string year_of(Day day)
{
    return text_of(day).substr(0, 4);
}

struct Change {
    std::string joined, left;
};

void add(std::string& list, law::State const& state)
{
    list += (list.empty() ? "" : ", ") + link(state_path(state.iso3), state.iso3);
}

}

Done change_pages(Shelf const& shelf, Take const& take)
{
    auto const& library = shelf.library;
    std::map<std::string, std::map<std::string, Change>, std::greater<>> years;
    std::map<std::string, std::string, std::greater<>> began;
    for (auto const& instrument : library.instruments) {
        if (instrument.in_force) {
            auto& list = began[year_of(*instrument.in_force)];
            list += (list.empty() ? "" : ", ") + link(instrument_path(instrument.id), instrument.short_title) + " (" +
                    text_of(*instrument.in_force) + ")";
        }
        for (auto const& party : instrument.parties) {
            auto const& state = library.states[party.state];
            if (party.act == "opt_out" || party.act == "signature" || party.act == "parliament") continue;
            if (party.date) add(years[year_of(*party.date)][instrument.id].joined, state);
            if (party.end) add(years[year_of(*party.end)][instrument.id].left, state);
        }
    }
    std::set<std::string, std::greater<>> all;
    for (auto const& [year, changes] : years)
        all.insert(year);
    for (auto const& [year, list] : began)
        all.insert(year);
    std::string html = "<p>Deposits and denunciations as the sources date them, the latest first. Rows without a date "
                       "are not here.</p>\n";
    for (auto const& year : all) {
        html += "<h2 id=\"y" + year + "\">" + year + "</h2>\n";
        if (auto const at = began.find(year); at != began.end()) html += "<p>In force: " + at->second + "</p>\n";
        auto const at = years.find(year);
        if (at == years.end()) continue;
        html += "<ul>\n";
        for (auto const& [id, change] : at->second)
            html +=
                "<li>" + link(instrument_path(id), library.instrument(id)->short_title) + ": " + change.joined +
                (change.left.empty() ? ""
                                     : (change.joined.empty() ? "" : "; ") + std::string("no longer: ") + change.left) +
                "</li>\n";
        html += "</ul>\n";
    }
    return take({"changes.html", page("Changes by year", "", html)});
}

Done index_pages(Shelf const& shelf, Take const& take)
{
    auto const& library = shelf.library;
    // One letter after the other, whatever it is.
    std::map<std::string, std::map<std::string, std::string>> letters;
    auto const add_entry = [&](std::string const& name, std::string const& path, char const* what) {
        if (name.empty()) return;
        auto const first = name.front();
        auto letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z')
                          ? std::string(1, static_cast<char>(first & ~0x20))
                          : std::string("#");
        letters[letter].emplace(name + '\0' + path,
                                "<li data-entry=\"\">" + link(path, name) + " <small>" + what + "</small></li>\n");
    };
    for (auto const& one : library.instruments) {
        add_entry(one.short_title, instrument_path(one.id), "instrument");
        if (one.title != one.short_title) add_entry(one.title, instrument_path(one.id), "instrument");
    }
    for (auto const& one : library.states)
        add_entry(law::in(one.name, Language::en) + " (" + one.iso3 + ")", state_path(one.iso3), "State");
    for (auto const& one : library.facts)
        add_entry(law::in(one.question, Language::en), fact_path(one.name), "fact");
    for (auto const& one : library.terms)
        add_entry(law::in(one.word, Language::en), term_path(one.id), "term");
    for (auto const& [topic, rules] : shelf.by_topic)
        add_entry(spoken(topic), topic_path(topic), "topic");
    std::string jump = "<ul class=\"letters\">\n", sections;
    for (auto const& [letter, entries] : letters) {
        auto const id = letter == "#" ? std::string("other") : letter;
        jump += "<li>" + link("#" + id, letter) + "</li>\n";
        sections += "<section data-letter=\"" + id + "\"><h2 id=\"" + id + "\">" + escaped(letter) + "</h2>\n<ul>\n";
        for (auto const& [key, entry] : entries)
            sections += entry;
        sections += "</ul></section>\n";
    }
    if (auto const done = take(
            {"search.html",
             page("Index and search", "",
                  "<p hidden=\"hidden\"><label for=\"filter\">Show only what contains</label> <input id=\"filter\" "
                  "type=\"search\" autocomplete=\"off\"/> <span id=\"found\" role=\"status\"></span></p>\n" +
                      jump + "</ul>\n" + sections + "<script src=\"search.js\"></script>\n")});
        !done)
        return done;

    std::size_t rules = 0, parties = 0, unverified = 0;
    for (auto const& instrument : library.instruments) {
        rules += instrument.rules.size();
        parties += instrument.parties.size();
        for (auto const& rule : instrument.rules)
            unverified += rule.status == law::Status::unverified ? 1 : 0;
    }
    auto const row = [](std::size_t count, std::string const& what) {
        return "<li>" + std::to_string(count) + " " + what + "</li>\n";
    };
    return take(
        {"index.html",
         page("The law of cooperation in criminal matters", "",
              "<p>Which instrument carries a request between two States, what it demands, what it allows to be "
              "refused, and what else "
              "can be done. Written from the library of law of Rogatory, as of " +
                  text_of(shelf.day) + ", version <code>" + escaped(library.version.substr(0, 16)) +
                  "</code>.</p>\n<ul>\n" +
                  row(library.instruments.size(), link("instruments.html", "instruments") + " with " +
                                                      std::to_string(rules) + " rules, of which " +
                                                      std::to_string(unverified) + " were not verified") +
                  row(library.states.size(), link("states.html", "States and territories") + ", " +
                                                 std::to_string(parties) + " rows of participation") +
                  row(shelf.by_topic.size(), link("topics.html", "topics") + ", compared across instruments") +
                  row(library.facts.size(), link("facts.html", "facts") + " that a rule may ask about") +
                  row(library.terms.size(), link("terms.html", "terms") + " in seven languages") +
                  row(library.readings.size(), link("readings.html", "readings") + " of what can be read two ways") +
                  "</ul>\n<p>How to read a rule: its article and kind stand above, its sentence is our own words, and "
                  "the condition says "
                  "when it holds, does not hold, or stays open because a fact is not known. " +
                  status_mark(law::Status::unverified) + " means that nobody read it in a source.</p>\n")});
}

}
