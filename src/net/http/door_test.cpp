// Who is let in, and who has to go for it: by counts, without a socket and without a clock.
#include "net/http/door.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace rogatory::net
{
namespace
{

struct ADoor : testing::Test {
    /// Knocks under a name, by which it is told of when it has to go.
    Door::Ticket knock(Door& door, std::string const& address, std::string const& name)
    {
        return door.knock(address, [this, name] { gone.push_back(name); });
    }
    std::vector<std::string> gone;
};

using Gone = std::vector<std::string>;

TEST_F(ADoor, GivesThePlaceOfTheOldestSilentNeighbourToTheNewcomer)
{
    Door door({.strangers = 10, .strangers_of_one = 2});
    auto const first = knock(door, "192.0.2.1", "first");
    knock(door, "192.0.2.1", "second");
    EXPECT_NE(knock(door, "192.0.2.2", "another"), 0U);
    EXPECT_EQ(gone, Gone{});
    EXPECT_NE(knock(door, "192.0.2.1", "third"), 0U);
    EXPECT_EQ(gone, Gone{"first"});
    EXPECT_FALSE(door.known(first, "a")) << "its place is another's";
    EXPECT_EQ(door.strangers(), 3U);
    EXPECT_EQ(door.to_say(),
              "turned away connections since it was last said: 1 before their handshake was done, because "
              "others came (the last one from 192.0.2.1)");
}

TEST_F(ADoor, WhoHasBegunOutlivesTheSilentHoweverManyCome)
{
    Door door({.strangers = 4, .strangers_of_one = 4});
    auto const honest = knock(door, "192.0.2.1", "honest");
    door.spoke(honest);
    for (int i = 0; i < 1000; ++i)
        knock(door, i % 2 == 0 ? "192.0.2.1" : "198.51.100." + std::to_string(i % 250), "silent");
    EXPECT_EQ(std::set<std::string>(gone.begin(), gone.end()), std::set<std::string>{"silent"});
    EXPECT_EQ(gone.size(), 997U);
    EXPECT_TRUE(door.known(honest, "a"));
}

TEST_F(ADoor, WhenAllPlacesAreTakenSomebodyOfTheBusiestNeighbourhoodGoes)
{
    Door door({.strangers = 5, .strangers_of_one = 4});
    knock(door, "203.0.113.9", "alone");
    for (auto const* const name : {"one", "two", "three", "four"})
        knock(door, "192.0.2.1", name);
    EXPECT_EQ(gone, Gone{});
    EXPECT_NE(knock(door, "198.51.100.7", "new"), 0U);
    EXPECT_EQ(gone, Gone{"one"});
    EXPECT_EQ(door.strangers(), 5U);
}

TEST_F(ADoor, CountsAnIpv6NetworkAndAMappedAddressAsOne)
{
    EXPECT_EQ(Door::neighbourhood("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(Door::neighbourhood("2001:db8:1:2::1"), "2001:db8:1:2::/64");
    EXPECT_NE(Door::neighbourhood("2001:db8:1:3::1"), "2001:db8:1:2::/64");
    EXPECT_EQ(Door::neighbourhood("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(Door::neighbourhood("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(Door::neighbourhood("fe80::1%2"), "fe80::/64");
    Door door({.strangers = 100, .strangers_of_one = 3});
    for (int i = 0; i < 50; ++i)
        knock(door, "2001:db8:1:2::" + std::to_string(i + 1), "neighbour");
    EXPECT_EQ(door.strangers(), 3U);
}

TEST_F(ADoor, OneCertificateHasItsShareAndAnotherOneStillComesIn)
{
    Door door({.strangers = 100, .strangers_of_one = 100, .guests = 3, .guests_of_one = 2});
    auto const enter = [&](char const* who) {
        auto const ticket = knock(door, "192.0.2.1", who);
        return ticket != 0 && door.known(ticket, who) ? ticket : Door::Ticket{0};
    };
    auto const first = enter("a");
    EXPECT_NE(first, 0U);
    EXPECT_NE(enter("a"), 0U);
    EXPECT_EQ(enter("a"), 0U);
    EXPECT_NE(enter("b"), 0U);
    EXPECT_EQ(enter("c"), 0U) << "all places of guests are taken";
    EXPECT_EQ(door.to_say(),
              "turned away connections since it was last said: 1 that had as many connections as one peer "
              "may have; 1 because no place was free");
    door.left(first);
    EXPECT_NE(enter("a"), 0U);
    EXPECT_EQ(gone, Gone{}) << "no guest goes for another one";
    EXPECT_EQ(door.strangers(), 0U);
}

TEST_F(ADoor, WithoutACertificateTheNeighbourhoodIsWhoItIs)
{
    Door door({.guests = 10, .guests_of_one = 1});
    EXPECT_TRUE(door.known(knock(door, "192.0.2.1", "first"), ""));
    EXPECT_FALSE(door.known(knock(door, "192.0.2.1", "second"), ""));
    EXPECT_TRUE(door.known(knock(door, "192.0.2.2", "third"), ""));
}

TEST_F(ADoor, KeepsNoBooksOfThoseWhoHaveLeft)
{
    Door door({});
    for (int i = 0; i < 10'000; ++i) {
        auto const ticket = knock(door, "192.0.2." + std::to_string(i % 200), "one");
        if (i % 2 == 0) door.spoke(ticket);
        if (i % 3 == 0) EXPECT_TRUE(door.known(ticket, "a"));
        door.left(ticket);
        door.left(ticket);
    }
    EXPECT_EQ(door.strangers(), 0U);
    EXPECT_EQ(door.guests(), 0U);
    EXPECT_EQ(gone, Gone{});
    EXPECT_EQ(door.to_say(), "");
}

}
}
