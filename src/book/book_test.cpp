#include "book/book.hpp"

#include "book/html.hpp"
#include "law/testing.hpp"

#include <gtest/gtest.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

#include <algorithm>
#include <map>
#include <set>

using namespace rogatory;
using namespace rogatory::book;

namespace
{

using Site = std::map<std::string, std::string>;

Site site_of(law::Library const& library)
{
    Site site;
    auto const done = write_book(library, day_from("2026-01-15").value(), [&](Page page) -> Done {
        EXPECT_TRUE(site.emplace(page.path, page.text).second) << page.path << " is written twice";
        return {};
    });
    EXPECT_TRUE(done);
    return site;
}

law::Library const& real()
{
    static auto const library = law::testing::loaded(law::testing::files_below(ROGATORY_SOURCE_DIR "/law"));
    return *library;
}

Site const& real_site()
{
    static auto const site = site_of(real());
    return site;
}

/// A page read as XML: its ids, and where its links lead.
struct Read {
    bool well_formed = false;
    std::set<std::string> ids;
    std::vector<std::string> links;
};

void walk(xmlNode const* node, Read& read)
{
    for (; node != nullptr; node = node->next) {
        if (node->type == XML_ELEMENT_NODE) {
            auto const attribute = [&](char const* name) {
                std::string value;
                if (auto* const found = xmlGetProp(node, reinterpret_cast<xmlChar const*>(name))) {
                    value = reinterpret_cast<char const*>(found);
                    xmlFree(found);
                }
                return value;
            };
            if (auto const id = attribute("id"); !id.empty())
                EXPECT_TRUE(read.ids.insert(id).second) << "id twice: " << id;
            for (auto const* name : {"href", "src"})
                if (auto link = attribute(name); !link.empty()) read.links.push_back(std::move(link));
        }
        walk(node->children, read);
    }
}

Read read_page(std::string const& text)
{
    Read read;
    auto* const document = xmlReadMemory(text.data(), static_cast<int>(text.size()), "page", "UTF-8",
                                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (document == nullptr) return read;
    read.well_formed = true;
    walk(xmlDocGetRootElement(document), read);
    xmlFreeDoc(document);
    return read;
}

/// "states/CHE.html" and "../topics.html#x" give "topics.html" and "x".
std::pair<std::string, std::string> target_of(std::string const& from, std::string const& link)
{
    auto const mark = link.find('#');
    auto path = link.substr(0, mark);
    auto const place = mark == std::string::npos ? std::string() : link.substr(mark + 1);
    if (path.empty()) return {from, place};
    auto const slash = from.rfind('/');
    if (path.starts_with("../"))
        path.erase(0, 3);
    else if (slash != std::string::npos)
        path = from.substr(0, slash + 1) + path;
    return {path, place};
}

}

TEST(Book, EveryPageIsWellFormedAndEveryLinkLeadsSomewhere)
{
    std::map<std::string, Read> pages;
    for (auto const& [path, text] : real_site())
        if (path.ends_with(".html")) {
            pages[path] = read_page(text);
            ASSERT_TRUE(pages[path].well_formed) << path;
        }
    std::size_t links = 0;
    for (auto const& [path, page] : pages)
        for (auto const& link : page.links) {
            if (link.starts_with("http://") || link.starts_with("https://")) continue;
            ++links;
            auto const [to, place] = target_of(path, link);
            ASSERT_TRUE(real_site().contains(to)) << path << " links to " << link;
            if (!place.empty()) ASSERT_TRUE(pages[to].ids.contains(place)) << path << " links to " << link;
        }
    EXPECT_GT(links, 10'000U);
}

TEST(Book, EverythingOfTheLibraryHasItsPlaceAndNoPageIsTooLarge)
{
    auto const& site = real_site();
    for (auto const& instrument : real().instruments) {
        auto const page = site.find(instrument_path(instrument.id));
        ASSERT_NE(page, site.end()) << instrument.id;
        EXPECT_TRUE(site.contains(parties_path(instrument.id)));
        for (auto const& rule : instrument.rules) {
            EXPECT_NE(page->second.find("id=\"" + in_path(rule.id) + "\""), std::string::npos) << rule.id;
            EXPECT_NE(page->second.find(escaped(rule.says)), std::string::npos) << rule.id;
        }
    }
    for (auto const& state : real().states)
        EXPECT_TRUE(site.contains(state_path(state.iso3))) << state.iso3;
    for (auto const& fact : real().facts)
        EXPECT_TRUE(site.contains(fact_path(fact.name))) << fact.name;
    for (auto const& term : real().terms)
        EXPECT_TRUE(site.contains(term_path(term.id))) << term.id;
    for (auto const& reading : real().readings)
        EXPECT_TRUE(site.contains(reading_path(reading.id))) << reading.id;
    for (auto const& [path, text] : site)
        EXPECT_LT(text.size(), 300'000U) << path;
}

TEST(Book, TheSameLibraryAndDayGiveTheSameOctets)
{
    auto const library = law::testing::loaded(law::testing::small_library());
    EXPECT_EQ(site_of(*library), site_of(*library));
}

TEST(Book, WhatIsNotVerifiedIsMarkedInWords)
{
    auto const library = law::testing::loaded(law::testing::small_library());
    auto const site = site_of(*library);
    auto const& page = site.at("instruments/treaty.html");
    auto const rule = page.substr(page.find("id=\"treaty_2f6_2funverified\""));
    EXPECT_NE(rule.substr(0, rule.find("</section>")).find("unverified</span>"), std::string::npos);
}

TEST(Book, TextIsNeverMarkup)
{
    auto files = law::testing::small_library();
    auto& rules = files["instruments/treaty/rules.toml"];
    std::string const says = "Nationals need not be extradited.";
    rules.replace(rules.find(says), says.size(), "<script>alert('x')</script> & \\\"quoted\\\" \\u0001");
    files["readings/R-0001.md"] = "# A <b>reading</b>\n\n<script>alert(1)</script> [x](javascript:alert(1))\n";
    auto const library = law::testing::loaded(files);
    for (auto const& [path, text] : site_of(*library)) {
        if (!path.ends_with(".html")) continue;
        EXPECT_TRUE(read_page(text).well_formed) << path;
        EXPECT_EQ(text.find("<script>"), std::string::npos) << path;
        EXPECT_EQ(text.find("javascript:"), std::string::npos) << path;
    }
}

TEST(Book, AnErrorOfWhoeverKeepsThePagesEndsIt)
{
    auto const library = law::testing::loaded(law::testing::small_library());
    int taken = 0;
    auto const done = write_book(*library, day_from("2026-01-15").value(), [&](Page const&) -> Done {
        if (++taken == 5) return Error{"file.cannot_write", "page"};
        return {};
    });
    EXPECT_EQ(done.error().code, "file.cannot_write");
    EXPECT_EQ(taken, 5);
}
