// Dockets written by earlier versions must fold as they did: tests/old_dockets/, one folder a version, one file a
// docket: its entries, and what followed from them when it was written. Run with ROGATORY_WRITE_OLD_DOCKETS=DIR, the
// case scripts write theirs.
#include "docket/docket.hpp"
#include "docket/two_sides.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<fs::path> old_dockets()
{
    std::vector<fs::path> found;
    for (auto const& item : fs::recursive_directory_iterator(std::string{ROGATORY_SOURCE_DIR} + "/tests/old_dockets"))
        if (item.path().extension() == ".json") found.push_back(item.path());
    std::ranges::sort(found);
    return found;
}

json::value read_json(fs::path const& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return json::parse(text.str());
}

TEST(OldDockets, FoldAsTheyDidWhenTheyWereWritten)
{
    auto const found = old_dockets();
    ASSERT_GE(found.size(), 2 * law::modality_names.size());
    for (auto const& path : found) {
        SCOPED_TRACE(path.filename().string());
        auto const read = read_json(path).as_object();
        std::vector<Entry> entries;
        for (auto const& value : read.at("entries").as_array()) {
            auto const& one = value.as_object();
            Entry entry;
            entry.case_id = *id_from(one.at("case_id").as_string());
            entry.number = static_cast<std::uint32_t>(entries.size()) + 1;
            entry.at = *instant_from(one.at("at").as_string());
            entry.actor = one.at("actor").as_string();
            entry.kind = one.at("kind").as_string();
            entry.body = one.at("body").as_object();
            entries.push_back(std::move(entry));
        }
        EXPECT_EQ(json::serialize(docket::testing::summary_of(fold(entries))), json::serialize(read.at("state")));
    }
}

}
