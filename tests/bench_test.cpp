// Every benchmark does its work: on a small share of it, as what is measured only now and then breaks unnoticed.
#include "bench/bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

using namespace rogatory;

namespace
{

class Every : public ::testing::TestWithParam<bench::Named>
{
};

}

TEST_P(Every, BenchmarkRunsAndGivesFiguresWithTheirUnits)
{
    auto folder = (std::filesystem::temp_directory_path() / "rogatory-bench-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    auto const figures = GetParam().run({ROGATORY_SOURCE_DIR "/law", folder, 0.002, ROGATORY_PROGRAM});
    std::filesystem::remove_all(folder);
    ASSERT_TRUE(figures) << texts::sentence(figures.error());
    EXPECT_FALSE(figures->measured.empty());
    EXPECT_FALSE(figures->figures.empty());
    for (auto const& [name, value] : figures->figures)
        EXPECT_TRUE(std::isfinite(value)) << name;
}

INSTANTIATE_TEST_SUITE_P(Bench, Every, ::testing::ValuesIn(bench::all()), [](auto const& info) {
    auto name = info.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});
