// What people type before and instead of a command.
#include "cli/command.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace rogatory::cli
{
namespace
{

struct Ran {
    Exit exit;
    std::string out, err;
};

Ran ran(std::vector<std::string> const& words)
{
    std::ostringstream out, err;
    auto const exit = run("rogatory", words, out, err);
    return {exit, out.str(), err.str()};
}

TEST(Run, HelpOfAGroupListsItsCommands)
{
    for (auto const* group : {"directory", "case", "law"}) {
        auto const help = ran({group, "--help"});
        EXPECT_EQ(help.exit, Exit::done) << group << help.err;
        EXPECT_NE(help.out.find(std::string("Usage: rogatory ") + group + " COMMAND"), std::string::npos);
    }
    EXPECT_NE(ran({"case", "--help"}).out.find("case due"), std::string::npos);
    EXPECT_EQ(ran({"case", "--help"}).out.find("directory "), std::string::npos);
    // A word that no command has is a mistake all the same.
    EXPECT_EQ(ran({"directry", "--help"}).exit, Exit::usage);
    EXPECT_EQ(ran({"directory"}).exit, Exit::usage);
}

TEST(Run, OptionsOfEveryCommandMayStandBeforeItsName)
{
    auto const law = std::string(ROGATORY_SOURCE_DIR) + "/law";
    auto const before = ran({"--law", law, "case", "procedures", "preservation"});
    EXPECT_EQ(before.exit, Exit::done) << before.err;
    EXPECT_EQ(before.out, ran({"case", "procedures", "preservation", "--law", law}).out);
    EXPECT_EQ(ran({"--law=" + law, "--language", "fr", "case", "procedures", "preservation"}).out,
              ran({"case", "procedures", "preservation", "--law", law, "--language", "fr"}).out);
    EXPECT_EQ(ran({"--law", law, "case", "--help"}).exit, Exit::done);
    EXPECT_EQ(ran({"--law", law, "--help"}).exit, Exit::done);
    EXPECT_EQ(ran({"--nonsense", "case", "list"}).exit, Exit::usage);
}

}
}
