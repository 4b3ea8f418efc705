// Facts, terms and readings.
#include "book/html.hpp"
#include "book/pages.hpp"

#include <cmark.h>

#include <cstdlib>
#include <memory>

namespace rogatory::book
{
namespace
{

constexpr std::array<std::string_view, 7> language_names{"English", "French",  "Spanish",   "Arabic",
                                                         "Russian", "Chinese", "Portuguese"};

/// A row for each language that there is, marked with its language and direction.
std::string in_languages(std::map<Language, std::string> const& texts)
{
    std::string html;
    for (auto const& [language, text] : texts) {
        auto const code = std::string(code_of(language));
        html += "<tr><th scope=\"row\">" + std::string(language_names[static_cast<std::size_t>(language)]) +
                "</th><td lang=\"" + code + "\"" + (language == Language::ar ? " dir=\"rtl\"" : "") + ">" +
                escaped(text) + "</td></tr>\n";
    }
    return html;
}

std::string rules_list(std::vector<Shelf::Ask> const& rules)
{
    std::string html = "<ul>\n";
    for (auto const& [instrument, rule] : rules)
        html += "<li>" + link("../" + rule_path(rule->id), instrument->short_title + ", article " + rule->article) +
                ": " + escaped(rule->says) + "</li>\n";
    return html + "</ul>\n";
}

std::string fact_page(Shelf const& shelf, law::Fact const& fact)
{
    auto const& rules = shelf.asked_by[shelf.library.index_of(fact)];
    std::string html = "<p>" + escaped(law::in(fact.question, Language::en)) + "</p>\n";
    if (auto const& help = law::in(fact.help, Language::en); !help.empty()) html += "<p>" + escaped(help) + "</p>\n";
    html += "<dl class=\"facts\"><dt>Type</dt><dd>" + std::string(law::name_of(fact.type)) +
            (fact.unit.empty() ? "" : ", in " + escaped(fact.unit)) + "</dd><dt>Asked</dt><dd>" +
            (fact.derived ? "never: the program finds it out" : "once for each " + std::string(law::name_of(fact.of))) +
            "</dd>";
    if (!fact.choices.empty()) {
        html += "<dt>Choices</dt><dd>";
        for (std::size_t i = 0; i < fact.choices.size(); ++i)
            html += (i == 0 ? "" : ", ") + escaped(spoken(fact.choices[i]));
        html += "</dd>";
    }
    html += "</dl>\n<table>\n<caption>The question in each language</caption>\n<tbody>\n" +
            in_languages(fact.question) + "</tbody>\n</table>\n<h2>Rules that ask</h2>\n" +
            (rules.empty() ? "<p>None: the program itself uses it.</p>\n" : rules_list(rules));
    return page(fact.name, "../", html);
}

std::string term_page(law::Term const& term)
{
    std::string html;
    if (!term.definition.empty()) html += "<p>" + escaped(term.definition) + "</p>\n";
    html += "<table>\n<caption>The word in each language</caption>\n<tbody>\n" + in_languages(term.word) +
            "</tbody>\n</table>\n<dl class=\"facts\">";
    if (!term.variants.empty()) html += "<dt>Variants</dt><dd>" + escaped(term.variants) + "</dd>";
    html += "<dt>Seen in an official text</dt><dd>" +
            (term.checked.empty() ? "in no language" : escaped(term.checked)) + "</dd>";
    if (!term.source.empty()) html += "<dt>Source</dt><dd>" + with_links(term.source) + "</dd>";
    return page(law::in(term.word, Language::en), "../", html + "</dl>\n");
}

/// CommonMark as HTML; tags within the text are left out.
std::string from_markdown(std::string const& text)
{
    struct Free {
        void operator()(char* octets) const { std::free(octets); }
    };
    std::unique_ptr<char, Free> const html(cmark_markdown_to_html(text.data(), text.size(), CMARK_OPT_DEFAULT));
    return html ? std::string(html.get()) : std::string();
}

}

Done word_pages(Shelf const& shelf, Take const& take)
{
    auto const& library = shelf.library;
    std::string list = "<ul>\n";
    for (auto const& fact : library.facts) {
        if (auto const done = take({fact_path(fact.name), fact_page(shelf, fact)}); !done) return done;
        list += "<li>" + link(fact_path(fact.name), fact.name) + ": " + escaped(law::in(fact.question, Language::en)) +
                "</li>\n";
    }
    if (auto const done = take({"facts.html", page("Facts that a rule may ask about", "", list + "</ul>\n")}); !done)
        return done;

    list = "<ul class=\"columns\">\n";
    for (auto const& term : library.terms) {
        if (auto const done = take({term_path(term.id), term_page(term)}); !done) return done;
        list += "<li>" + link(term_path(term.id), law::in(term.word, Language::en)) + "</li>\n";
    }
    if (auto const done = take({"terms.html", page("Terms", "", list + "</ul>\n")}); !done) return done;

    list = "<ul>\n";
    for (auto const& reading : library.readings) {
        // The first line is the heading; the page has its own.
        auto text = reading.text;
        auto const first = text.substr(0, text.find('\n'));
        auto const title = first.starts_with("# ") ? first.substr(2) : reading.id;
        if (first.starts_with("# ")) text.erase(0, first.size());
        auto html = from_markdown(text);
        auto const rules = shelf.by_reading.find(reading.id);
        if (rules != shelf.by_reading.end()) html += "<h2>Rules read so</h2>\n" + rules_list(rules->second);
        if (auto const done = take({reading_path(reading.id), page(title, "../", html)}); !done) return done;
        list += "<li>" + link(reading_path(reading.id), title) + "</li>\n";
    }
    return take(
        {"readings.html",
         page("Readings", "",
              "<p>Where a text can be read two ways: the question, the reading chosen, and who can settle it.</p>\n" +
                  list + "</ul>\n")});
}

Done topic_pages(Shelf const& shelf, Take const& take)
{
    std::string list = "<ul class=\"columns\">\n";
    for (auto const& [topic, rules] : shelf.by_topic) {
        std::string html =
            "<p>One topic in every instrument of the library: " + std::to_string(rules.size()) +
            " rules.</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Comparison\"><table>\n"
            "<caption>Comparison</caption>\n<thead><tr><th scope=\"col\">Instrument</th><th "
            "scope=\"col\">Article</th><th "
            "scope=\"col\">Kind</th><th scope=\"col\">It says</th><th "
            "scope=\"col\">Status</th></tr></thead>\n<tbody>\n";
        for (auto const& [instrument, rule] : rules)
            html += "<tr><th scope=\"row\">" + link("../" + instrument_path(instrument->id), instrument->short_title) +
                    "</th><td>" + link("../" + rule_path(rule->id), rule->article) + "</td><td>" +
                    (rule->kind == law::RuleKind::ground ? std::string(law::name_of(rule->effect)) + " ground"
                                                         : spoken(law::name_of(rule->kind))) +
                    "</td><td>" + escaped(rule->says) + "</td><td>" + status_mark(rule->status) + "</td></tr>\n";
        html += "</tbody>\n</table></div>\n";
        if (auto const done = take({topic_path(topic), page("Topic: " + spoken(topic), "../", html)}); !done)
            return done;
        list += "<li>" + link(topic_path(topic), spoken(topic)) + " (" + std::to_string(rules.size()) + ")</li>\n";
    }
    return take({"topics.html", page("Topics compared", "", list + "</ul>\n")});
}

}
