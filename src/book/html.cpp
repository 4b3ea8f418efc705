#include "book/html.hpp"

namespace rogatory::book
{

std::string escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    for (auto const c : text)
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        case '\n':
        case '\t': out += c; break;
        default:
            // XML 1.0, section 2.2: no other control characters.
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                out += "\xEF\xBF\xBD";
            else
                out += c;
        }
    return out;
}

std::string in_path(std::string_view name)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (auto const c : name) {
        auto const octet = static_cast<unsigned char>(c);
        auto const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.';
        if (plain)
            out += c;
        else
            out += std::string("_") + digits[octet >> 4] + digits[octet & 0x0f];
    }
    return out;
}

std::string link(std::string_view href, std::string_view text)
{
    return "<a href=\"" + escaped(href) + "\">" + escaped(text) + "</a>";
}

std::string page(std::string_view title, std::string_view up, std::string_view body)
{
    std::string const to_top(up);
    std::string navigation;
    for (auto const& [path, word] : {std::pair{"index.html", "Start"},
                                     {"instruments.html", "Instruments"},
                                     {"states.html", "States"},
                                     {"topics.html", "Topics"},
                                     {"facts.html", "Facts"},
                                     {"terms.html", "Terms"},
                                     {"readings.html", "Readings"},
                                     {"changes.html", "Changes"},
                                     {"search.html", "Search"}})
        navigation += "<li>" + link(to_top + path, word) + "</li>\n";
    return "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta "
           "charset=\"utf-8\"/>\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
           escaped(title) + " - the law of cooperation</title>\n<link rel=\"stylesheet\" href=\"" + to_top +
           "style.css\"/>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header>\n"
           "<nav aria-label=\"The book\"><ul>\n" +
           navigation + "</ul></nav>\n</header>\n<main id=\"content\">\n<h1>" + escaped(title) + "</h1>\n" +
           std::string(body) +
           "</main>\n<footer><p>Rogatory advises; a person decides. What is marked unverified was not read in a "
           "source: "
           "check it before use.</p></footer>\n</body>\n</html>\n";
}

std::string status_mark(law::Status status)
{
    return status == law::Status::verified
               ? "<span class=\"mark verified\">verified</span>"
               : "<span class=\"mark unverified\" title=\"not read in a source\">&#9888; unverified</span>";
}

std::string with_links(std::string_view text)
{
    std::string out;
    while (true) {
        auto const at = std::min(text.find("http://"), text.find("https://"));
        out += escaped(text.substr(0, at));
        if (at == std::string_view::npos) return out;
        text.remove_prefix(at);
        auto end = std::min(text.find_first_of(" \t\n<>\"'"), text.size());
        while (end > 0 && std::string_view(".,;)").find(text[end - 1]) != std::string_view::npos)
            --end;
        out += link(text.substr(0, end), text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::string instrument_path(std::string_view id)
{
    return "instruments/" + in_path(id) + ".html";
}
std::string parties_path(std::string_view id)
{
    return "instruments/" + in_path(id) + "-parties.html";
}
std::string state_path(std::string_view iso3)
{
    return "states/" + in_path(iso3) + ".html";
}
std::string fact_path(std::string_view name)
{
    return "facts/" + in_path(name) + ".html";
}
std::string term_path(std::string_view id)
{
    return "terms/" + in_path(id) + ".html";
}
std::string topic_path(std::string_view topic)
{
    return "topics/" + in_path(topic) + ".html";
}
std::string reading_path(std::string_view id)
{
    return "readings/" + in_path(id) + ".html";
}
std::string rule_path(std::string_view rule_id)
{
    return instrument_path(rule_id.substr(0, rule_id.find('/'))) + "#" + in_path(rule_id);
}

std::string spoken(std::string_view word)
{
    std::string out(word);
    for (auto& c : out)
        if (c == '_') c = ' ';
    return out;
}

}
