// What the tests of this folder share: libraries, a matter that is covered, and finding an answer by its rule.
#pragma once

#include "law/testing.hpp"
#include "opinion/opinion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace rogatory::opinion::testing
{

inline std::string const rules_file = "instruments/treaty/rules.toml";
inline std::string const instrument_file = "instruments/treaty/instrument.toml";
inline std::string const parties_file = "instruments/treaty/parties.tsv";

inline law::Library const& small()
{
    static auto const library = law::testing::loaded(law::testing::small_library());
    return *library;
}

inline law::Library const& real()
{
    static auto const library = law::testing::loaded(law::testing::files_below(ROGATORY_SOURCE_DIR "/law"));
    return *library;
}

/// The small library with one place of one file changed.
inline std::shared_ptr<law::Library const> changed(std::string const& file, std::string const& from,
                                                   std::string const& to)
{
    auto files = law::testing::small_library();
    auto& text = files.at(file);
    auto const at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("not in the file: " + from);
    text.replace(at, from.size(), to);
    return law::testing::loaded(files);
}

/// ZZB asks ZZA, which takes the Convention as basis, for a person in a transnational case of bribery.
inline Matter covered(law::Modality modality = law::Modality::extradition)
{
    Matter matter;
    matter.requesting = "ZZB";
    matter.requested = "ZZA";
    matter.modality = modality;
    matter.date = day_from("2026-01-15").value();
    matter.offences.push_back({"07031", {}, {}, {{"offence.transnational", true}}});
    matter.persons.push_back({{{"subject.nationalities", std::vector<std::string>{"ZZB"}}}});
    matter.facts["request.political"] = false;
    return matter;
}

inline Ground const* ground(Opinion const& opinion, std::string_view rule)
{
    for (auto const& one : opinion.grounds)
        if (one.rule->id == rule) return &one;
    return nullptr;
}

template <class List>
bool cites(List const& list, std::string_view rule)
{
    return std::any_of(list.begin(), list.end(), [&](auto const& one) { return one.rule->id == rule; });
}

inline Question const* question(Opinion const& opinion, std::string_view fact)
{
    for (auto const& one : opinion.questions)
        if (one.fact == fact) return &one;
    return nullptr;
}

inline std::vector<std::string> codes(MatterRead const& read)
{
    std::vector<std::string> all;
    for (auto const& error : read.errors) {
        all.push_back(error.code);
        for (auto const language : texts::languages())
            EXPECT_TRUE(texts::has_sentence(error.code, language)) << error.code;
        EXPECT_EQ(texts::sentence(error).find('{'), std::string::npos) << texts::sentence(error);
    }
    return all;
}

using Codes = std::vector<std::string>;

}
