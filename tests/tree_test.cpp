// Tests that look at the tree itself and keep the promises that reviewers forget.
#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace
{

using namespace rogatory;
namespace fs = std::filesystem;

std::string const source = ROGATORY_SOURCE_DIR;

std::string read(fs::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<fs::path> sources_below(fs::path const& folder)
{
    std::vector<fs::path> found;
    for (auto const& item : fs::recursive_directory_iterator(folder))
        if (item.path().extension() == ".cpp" || item.path().extension() == ".hpp") found.push_back(item.path());
    return found;
}

/// The folder of src/ a path belongs to: "store/sqlite" as one name, otherwise its first part.
std::string folder_of(std::string const& path)
{
    auto const first = path.substr(0, path.find('/'));
    if (first != "store" && first != "net") return first;
    return path.substr(0, path.find('/', first.size() + 1));
}

std::map<std::string, std::set<std::string>> what_folders_know()
{
    std::map<std::string, std::set<std::string>> known;
    std::istringstream lines(read(ROGATORY_FOLDERS));
    for (std::string line; std::getline(lines, line);) {
        auto const colon = line.find(':');
        std::istringstream words(line.substr(colon + 1));
        for (std::string word; words >> word;)
            known[line.substr(0, colon)].insert(word);
        known[line.substr(0, colon)].insert(line.substr(0, colon));
    }
    return known;
}

TEST(Tree, AFolderIncludesOnlyWhatItsBuildFileSaysItKnows)
{
    auto const known = what_folders_know();
    ASSERT_FALSE(known.empty());
    std::regex const include("#include \"([^\"]+)\"");
    for (auto const& path : sources_below(source + "/src")) {
        auto const folder = folder_of(fs::relative(path, source + "/src").string());
        auto const text = read(path);
        for (std::sregex_iterator match(text.begin(), text.end(), include), end; match != end; ++match) {
            auto const included = folder_of((*match)[1].str());
            if (included == "bench" && folder == "cli") continue; // `rogatory bench` runs what bench/ offers
            ASSERT_TRUE(known.contains(folder)) << folder << " has no build file";
            EXPECT_TRUE(known.at(folder).contains(included))
                << path << " includes " << (*match)[1] << ", but " << folder
                << " does not know that folder: move the code, or hand over a plain value from a folder that knows "
                   "both";
        }
    }
}

TEST(Tree, NoFolderKnowsAnotherInACircle)
{
    auto const known = what_folders_know();
    for (auto const& [folder, others] : known)
        for (auto const& other : others)
            if (other != folder && known.contains(other)) {
                EXPECT_FALSE(known.at(other).contains(folder)) << folder << " and " << other << " know each other";
            }
}

TEST(Tree, TheCoreDoesNotReadTheClockOrTouchTheWorld)
{
    std::regex const world(
        "system_clock|steady_clock|\\btime\\(|ofstream|ifstream|std::filesystem|std::thread|random_device|"
        "\\bsocket\\(|randombytes_buf");
    for (auto const* folder : {"base", "law", "opinion", "docket", "request", "document", "dossier", "trust",
                               "evidence", "directory", "exchange", "statistics", "book"})
        for (auto const& path : sources_below(source + "/src/" + folder)) {
            if (path.string().ends_with("_test.cpp") || path.string().ends_with("/testing.hpp")) continue;
            auto const text = read(path);
            std::smatch match;
            EXPECT_FALSE(std::regex_search(text, match, world))
                << path << ": " << match.str() << " belongs to app, store or cli; let the caller hand the value over";
        }
}

TEST(Tree, EveryErrorCodeGivenAnywhereHasASentenceInEveryLanguageOfTheTable)
{
    for (auto const code : texts::codes())
        for (auto const language : texts::languages())
            EXPECT_TRUE(texts::has_sentence(code, language)) << code << " in " << code_of(language);

    // In the source a code is written where an Error is made: Error{"day.malformed", ...
    std::regex const made("Error\\{\\s*\"([a-z_]+\\.[a-z0-9_.]+)\"");
    for (auto const& path : sources_below(source + "/src")) {
        if (path.string().ends_with("_test.cpp") || path.string().ends_with("/testing.hpp")) continue;
        auto const text = read(path);
        for (std::sregex_iterator match(text.begin(), text.end(), made), end; match != end; ++match)
            EXPECT_TRUE(texts::has_sentence((*match)[1].str())) << path << ": " << (*match)[1] << " has no sentence";
    }
}

TEST(Tree, EveryHeaderOpensWithTheSentenceANewcomerNeeds)
{
    for (auto const& path : sources_below(source + "/src"))
        if (path.extension() == ".hpp") {
            EXPECT_TRUE(read(path).starts_with("// ")) << path;
        }
}

}
