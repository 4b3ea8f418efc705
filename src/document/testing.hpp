// What the tests of this folder share: the library of law/, and the pages that a letter is set on.
#pragma once

#include "document/compose.hpp"
#include "document/document.hpp"
#include "law/law.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace rogatory::document::testing
{

namespace fs = std::filesystem;

inline constexpr std::array every_language{Language::en, Language::fr, Language::es, Language::ar,
                                           Language::ru, Language::zh, Language::pt};

inline std::string read_text(fs::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline law::Library const& library()
{
    static auto const loaded = [] {
        law::Files files;
        fs::path const folder = std::string(ROGATORY_SOURCE_DIR) + "/law";
        for (auto const& item : fs::recursive_directory_iterator(folder))
            if (item.is_regular_file()) files[fs::relative(item.path(), folder).string()] = read_text(item.path());
        return law::read_library(files);
    }();
    if (!loaded.library) throw std::runtime_error("law/ has mistakes: run `rogatory law check`");
    return *loaded.library;
}

/// Every line of the letter stands inside the margins of its page.
inline void expect_inside(Letter const& letter)
{
    auto const composed = compose(*shown(letter), nullptr, 0, KeepLines::yes);
    ASSERT_TRUE(composed) << composed.error().code;
    ASSERT_FALSE(composed->lines.empty());
    for (auto const& line : composed->lines) {
        EXPECT_GE(line.left, 60) << "page " << line.page;
        EXPECT_LE(line.right, page_width_pt - 60) << "page " << line.page;
        EXPECT_GE(line.top, 40) << "page " << line.page;
        EXPECT_LE(line.bottom, page_height_pt - 55) << "page " << line.page;
    }
}

}
