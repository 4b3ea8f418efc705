#include "request/segments.hpp"

#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::request
{
namespace
{

class Collector
{
public:
    std::vector<FreeText> all;

    void add(std::string path, std::string const& words)
    {
        if (words.find_first_not_of(" \t\r\n") != std::string::npos) all.push_back({std::move(path), words});
    }
    static std::string at(char const* list, std::size_t i, std::string_view member)
    {
        return std::string(list) + '[' + std::to_string(i) + "]." + std::string(member);
    }
};

std::string names_of(std::vector<std::string>& names, std::string const& name)
{
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return name;
}

}

std::vector<FreeText> free_texts(Draft const& d)
{
    Collector c;
    c.add("proceeding.subject", d.proceeding.subject);
    c.add("proceeding.authority_functions", d.proceeding.authority_functions);
    c.add("facts.place", d.facts.place);
    c.add("facts.period", d.facts.period);
    c.add("facts.summary", d.facts.summary);
    for (std::size_t i = 0; i < d.offences.size(); ++i) {
        auto const& o = d.offences[i];
        c.add(c.at("offences", i, "title"), o.title);
        c.add(c.at("offences", i, "provisions"), o.provisions);
        c.add(c.at("offences", i, "law_text"), o.law_text);
        c.add(c.at("offences", i, "penalty"), o.penalty);
        c.add(c.at("offences", i, "place"), o.place);
        c.add(c.at("offences", i, "description"), o.description);
    }
    for (std::size_t i = 0; i < d.persons.size(); ++i)
        c.add(c.at("persons", i, "description"), d.persons[i].description);
    for (std::size_t i = 0; i < d.measures.size(); ++i) {
        auto const& m = d.measures[i];
        c.add(c.at("measures", i, "description"), m.description);
        for (auto const& [name, words] : m.fields)
            c.add(c.at("measures", i, "fields." + name), words);
        c.add(c.at("measures", i, "procedure"), m.procedure);
        c.add(c.at("measures", i, "reason"), m.reason);
    }
    c.add("judgment.retrial", d.judgment.retrial);
    for (std::size_t i = 0; i < d.property.size(); ++i) {
        auto const& p = d.property[i];
        c.add(c.at("property", i, "description"), p.description);
        c.add(c.at("property", i, "location"), p.location);
        c.add(c.at("property", i, "estimated_value"), p.estimated_value);
        c.add(c.at("property", i, "facts"), p.facts);
    }
    c.add("order.final_statement", d.order.final_statement);
    c.add("order.extent", d.order.extent);
    c.add("order.third_parties_notified", d.order.third_parties_notified);
    c.add("purpose", d.purpose);
    c.add("urgency.reason", d.urgency.reason);
    c.add("confidentiality.reason", d.confidentiality.reason);
    for (std::size_t i = 0; i < d.assurances.size(); ++i)
        c.add(c.at("assurances", i, "text"), d.assurances[i].text);
    c.add("earlier_contact", d.earlier_contact);
    for (std::size_t i = 0; i < d.annexes.size(); ++i)
        c.add(c.at("annexes", i, "title"), d.annexes[i].title);
    return std::move(c.all);
}

Translated translated(Draft const& draft, std::string_view language)
{
    return translated(free_texts(draft), draft.segments, language);
}

Translated translated(std::vector<FreeText> const& texts, std::vector<Segment> const& known, std::string_view language)
{
    Translated done;
    done.texts = texts.size();
    for (auto const& text : texts)
        for (auto const& s : known) {
            if (s.language != language || s.path != text.path || s.source != text.words || s.words.empty() ||
                s.state.empty() || s.state == segment_states[0])
                continue;
            done.words[text.words] = s.words;
            ++done.translated;
            if (s.state != segment_states[1]) ++done.checked;
            names_of(done.translators, s.translator);
            names_of(done.checked_by, s.checked_by);
            break;
        }
    return done;
}

std::vector<Segment> segments_for(Draft const& draft, std::string const& language)
{
    return segments_for(free_texts(draft), draft.segments, language);
}

std::vector<Segment> segments_for(std::vector<FreeText> const& texts, std::vector<Segment> const& known,
                                  std::string const& language)
{
    std::vector<Segment> all;
    for (auto const& text : texts) {
        auto const fitting = std::find_if(known.begin(), known.end(), [&](auto const& s) {
            return s.language == language && s.path == text.path && s.source == text.words;
        });
        if (fitting != known.end()) {
            all.push_back(*fitting);
            continue;
        }
        Segment segment;
        segment.path = text.path;
        segment.language = language;
        segment.source = text.words;
        segment.state = segment_states[0];
        all.push_back(std::move(segment));
    }
    return all;
}

std::vector<Error> unfit_segments(std::vector<FreeText> const& texts, std::vector<Segment> const& segments)
{
    std::vector<Error> errors;
    for (auto const& s : segments) {
        auto const text = std::find_if(texts.begin(), texts.end(), [&](auto const& t) { return t.path == s.path; });
        if (text == texts.end())
            errors.push_back(Error{"segment.unknown_text", s.path, "", {}});
        else if (text->words != s.source)
            errors.push_back(Error{"segment.source_differs", s.path, "", {}});
        else if (std::find(segment_states.begin(), segment_states.end(), s.state) == segment_states.end())
            errors.push_back(Error{"segment.state_unknown", s.path, "", {{"value", clipped(s.state, 40)}}});
        else if (s.state != segment_states[0] && s.words.find_first_not_of(" \t\r\n") == std::string::npos)
            errors.push_back(Error{"segment.not_translated", s.path, "", {{"state", s.state}}});
    }
    return errors;
}

std::vector<Error> take_segments(Draft& draft, std::vector<Segment> const& segments)
{
    auto errors = unfit_segments(free_texts(draft), segments);
    if (!errors.empty()) return errors;
    for (auto const& s : segments) {
        std::erase_if(draft.segments,
                      [&](auto const& known) { return known.language == s.language && known.path == s.path; });
        if (s.state != segment_states[0]) draft.segments.push_back(s);
    }
    return errors;
}

}
