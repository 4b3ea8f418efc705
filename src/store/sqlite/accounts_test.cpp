// Accounts as the store keeps them: a token that was lost is replaced, and the one before is worth nothing.
#include "app/accounts.hpp"
#include "store/sqlite/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::store
{
namespace
{

TEST(Accounts, ANewTokenTakesThePlaceOfTheOneBefore)
{
    testing::Folder folder;
    auto const store = testing::open(folder.path);
    testing::Octets random;
    app::Account const admin{"admin", {"administrator"}};
    auto const first = app::add_account(*store, random, &admin, "amina", {"caseworker"});
    ASSERT_TRUE(first);
    EXPECT_TRUE(app::tokens_given(*store, "amina")->empty());

    Instant const now{1'790'000'000'000'000};
    auto const second = app::new_token(*store, random, admin, "amina", now);
    ASSERT_TRUE(second);
    EXPECT_NE(*first, *second);
    EXPECT_EQ(app::sign_in(*store, "amina", *first).error().code, "account.not_recognised");
    auto const account = app::sign_in(*store, "amina", *second);
    ASSERT_TRUE(account);
    EXPECT_TRUE(account->has("caseworker")) << "the roles stay";
    auto const given = app::tokens_given(*store, "amina");
    ASSERT_EQ(given->size(), 1U);
    EXPECT_EQ(given->front().at, now);
    EXPECT_EQ(given->front().by, "admin");
}

TEST(Accounts, OnlyAnAdministratorGivesANewTokenAndOnlyToAnAccountThatIsThere)
{
    testing::Folder folder;
    auto const store = testing::open(folder.path);
    testing::Octets random;
    app::Account const admin{"admin", {"administrator"}}, amina{"amina", {"caseworker"}};
    auto const token = app::add_account(*store, random, &admin, "amina", {"caseworker"});
    ASSERT_TRUE(token);
    EXPECT_EQ(app::new_token(*store, random, amina, "amina", {}).error().code, "account.not_administrator");
    EXPECT_EQ(app::new_token(*store, random, admin, "bruno", {}).error().code, "account.unknown");
    EXPECT_EQ(app::new_token(*store, random, admin, "no such\nname", {}).error().code, "account.unknown");
    ASSERT_TRUE(app::remove_account(*store, admin, "amina"));
    EXPECT_EQ(app::new_token(*store, random, admin, "amina", {}).error().code, "account.unknown");
}

}
}
