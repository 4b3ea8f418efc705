// Evidence as people handle it: exhibits, their custody, bags.
#include "program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;
namespace json = boost::json;

std::string const request_file = std::string(ROGATORY_SOURCE_DIR) + "/examples/requests/05-search-forensic-image.toml";

/// Of a hundred thousand letters p.
char const* const digest_of_image = "dab89a469d38623fa6e3b930147518f73e74f677563d269ce4683e042962709d";

/// One authority for all tests, as it takes long to set up; a recorded request for each.
class Evidence : public ::testing::Test
{
protected:
    struct Shared {
        Scratch scratch;
        Authority authority = make_authority(scratch / "a", "aaa.central", "GHA");
        Authority other = make_authority(scratch / "b", "bbb.central", "ZAF");
    };
    static void SetUpTestSuite()
    {
        shared = std::make_unique<Shared>();
        introduce(shared->authority, shared->other, shared->scratch.folder());
    }
    static void TearDownTestSuite() { shared.reset(); }

    void SetUp() override
    {
        auto const submitted = authority.run("writer", {"request", "submit", request_file, "--again"});
        ASSERT_TRUE(submitted.done()) << submitted.err;
        id = std::string(submitted.json().at("case").as_string());
        write_text(scratch / "phone.img", std::string(100'000, 'p'));
    }
    tests::Run take(std::vector<std::string> more = {})
    {
        std::vector<std::string> words{"exhibit",  "take",        id,        "--description",     "A telephone",
                                       "--holder", "Officer One", "--place", "Search of 3 March", "--seal",
                                       "S-1"};
        words.insert(words.end(), more.begin(), more.end());
        return authority.run("writer", words);
    }
    std::size_t entries()
    {
        return authority.run("writer", {"case", "show", id}).json().at("entries").as_array().size();
    }

    static inline std::unique_ptr<Shared> shared;
    Scratch scratch;
    Authority const& authority = shared->authority;
    std::string id;
};

TEST_F(Evidence, AnEmptyListSaysWhatToDo)
{
    auto words = authority.words("writer", {"exhibit", "list", id});
    std::erase(words, "--json");
    EXPECT_NE(rogatory(words).out.find("has no exhibit"), std::string::npos);
    EXPECT_EQ(authority.run("writer", {"exhibit", "show", id, "1"}).error(), "exhibit.none_yet");
}

TEST_F(Evidence, TheDigestIsComputedTheOctetsAreKeptAndABreachIsFound)
{
    auto const typed = take({"--file", scratch / "phone.img", "--digest", digest_of_image});
    EXPECT_EQ(typed.error(), "exhibit.digest_typed");
    EXPECT_EQ(take({"--file", scratch / "missing.img"}).exit, 4);
    auto const before = entries();
    auto const taken = take({"--file", scratch / "phone.img"});
    ASSERT_TRUE(taken.done()) << taken.err;
    auto const exhibit = taken.json().at("exhibit").as_object();
    EXPECT_EQ(exhibit.at("digest"), digest_of_image);
    EXPECT_EQ(exhibit.at("octets"), 100'000);
    EXPECT_EQ(exhibit.at("file"), "phone.img");
    EXPECT_EQ(exhibit.at("kept"), true);
    EXPECT_EQ(entries(), before + 1);

    // What is kept fits; the file as somebody changed it does not.
    EXPECT_TRUE(authority.run("writer", {"exhibit", "verify", id, "1"}).done());
    write_text(scratch / "phone.img", std::string(99'999, 'p') + "q");
    auto const changed = authority.run("writer", {"exhibit", "verify", id, "1", "--file", scratch / "phone.img"});
    EXPECT_EQ(changed.exit, 1);
    EXPECT_EQ(changed.json().at("breach"), "digest");
    auto words = authority.words("writer", {"exhibit", "show", id, "1"});
    std::erase(words, "--json");
    auto const shown = rogatory(words).out;
    EXPECT_NE(shown.find("BREACH: digest differs"), std::string::npos) << shown;
    EXPECT_NE(shown.find("digest verified"), std::string::npos) << shown;
}

TEST_F(Evidence, OnlyTheHolderHandsOverAndASealIsComparedWithTheOneBefore)
{
    ASSERT_TRUE(take({"--digest", digest_of_image}).done());
    auto const hand_over = [&](std::string const& from, std::string const& seal) {
        return authority.run("writer", {"exhibit", "hand-over", id, "1", "--from", from, "--to", "Laboratory",
                                        "--place", "Capital", "--seal-found", seal});
    };
    EXPECT_EQ(hand_over("Officer Two", "S-1").error(), "exhibit.not_the_holder");
    EXPECT_TRUE(hand_over("Officer One", "S-1").done());
    auto const sealed = authority.run("writer", {"exhibit", "seal", id, "1", "--seal", "S-2", "--place", "Laboratory",
                                                 "--reasons", "Opened for analysis", "--seal-found", "S-9"});
    EXPECT_EQ(sealed.exit, 1) << "another seal than the one that was put on it";
    EXPECT_EQ(sealed.json().at("breach"), "seal");
    EXPECT_EQ(authority.run("writer", {"exhibit", "verify", id, "1"}).error(), "exhibit.nothing_kept");
    EXPECT_EQ(authority.run("writer", {"exhibit", "verify", id, "7"}).error(), "exhibit.unknown");
    auto const list = authority.run("writer", {"exhibit", "list", id}).json().as_array();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].at("holder"), "Laboratory");
    EXPECT_EQ(list[0].at("breached"), true);
}

TEST_F(Evidence, ABagTravelsAndIsTakenWholeOrNotAtAll)
{
    ASSERT_TRUE(take({"--file", scratch / "phone.img", "--from", "A. Invented"}).done());
    write_text(scratch / "disk.img", "octets of a disk");
    ASSERT_TRUE(take({"--file", scratch / "disk.img", "--only-digest"}).done());
    ASSERT_TRUE(take().done());
    auto const bag = [&](std::string const& name, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"exhibit", "bag", id, "--out", scratch / name, "--to", "Court"};
        words.insert(words.end(), more.begin(), more.end());
        return authority.run("writer", words);
    };
    auto const before = entries();
    write_text(scratch / "other.img", "other octets");
    EXPECT_EQ(bag("bag", {"--file", "2=" + scratch / "other.img"}).error(), "exhibit.file_differs");
    EXPECT_FALSE(fs::exists(scratch / "bag"));
    EXPECT_EQ(entries(), before) << "nothing was recorded";

    auto const made = bag("bag", {"--file", "2=" + scratch / "disk.img"});
    ASSERT_TRUE(made.done()) << made.err;
    EXPECT_EQ(made.json().at("payload").as_array().size(), 2U);
    EXPECT_EQ(made.json().at("without_file").as_array().size(), 1U);
    EXPECT_EQ(bag("bag").error(), "file.exists");
    ASSERT_TRUE(bag("bag.zip").done());
    for (auto const* name : {"bag", "bag.zip"}) {
        auto const checked = authority.run("writer", {"exhibit", "check-bag", scratch / name});
        EXPECT_TRUE(checked.done()) << checked.err;
    }
    auto const custody = authority.run("writer", {"exhibit", "show", id, "1"}).json().at("custody").as_array();
    EXPECT_EQ(custody.back().at("to"), "Court");

    // The other authority takes it into a case of its own.
    auto const receive = [&](std::string const& path) {
        return authority.run("writer",
                             {"exhibit", "receive-bag", id, path, "--holder", "Registry", "--place", "Court"});
    };
    fs::copy(scratch / "bag", scratch / "altered", fs::copy_options::recursive);
    write_text(scratch / "altered/data/1/phone.img", std::string(100'000, 'q'));
    auto const count = entries();
    auto const altered = receive(scratch / "altered");
    EXPECT_EQ(altered.exit, 3);
    EXPECT_EQ(altered.error(), "bag.digest_differs");
    fs::create_symlink("/etc/passwd", scratch / "altered/data/link");
    EXPECT_EQ(receive(scratch / "altered").error(), "bag.no_plain_file");
    EXPECT_EQ(entries(), count) << "nothing was taken";
    auto const taken = receive(scratch / "bag");
    ASSERT_TRUE(taken.done()) << taken.err;
    ASSERT_EQ(taken.json().at("exhibits").as_array().size(), 2U);
    EXPECT_EQ(taken.json().at("exhibits").as_array()[0].at("digest"), digest_of_image);
    EXPECT_EQ(taken.json().at("not_in_bag").as_array().size(), 1U);
    auto const fourth = authority.run("writer", {"exhibit", "show", id, "4"}).json();
    EXPECT_EQ(fourth.at("kept"), true);
    EXPECT_EQ(fourth.at("origin").at("custody").as_array().size(), 1U);
    EXPECT_TRUE(authority.run("writer", {"exhibit", "verify", id, "4"}).done());
    EXPECT_TRUE(rogatory({"docket", "verify", "--data", authority.folder, "--json"}).done());
}

TEST_F(Evidence, NoAssetAndNoObjectIsSaid)
{
    auto words = authority.words("writer", {"case", "assets"});
    std::erase(words, "--json");
    EXPECT_NE(rogatory(words).out.find("No such asset"), std::string::npos);
    auto const json = authority.run("writer", {"case", "assets"}).json();
    EXPECT_TRUE(json.at("assets").as_array().empty() && json.at("totals").as_array().empty());
    EXPECT_EQ(authority.run("writer", {"case", "assets", "--lapsing", "soon"}).exit, 2);
    EXPECT_TRUE(authority.run("writer", {"case", "object-id", id}).json().as_array().empty());
}

TEST(Assets, OfASimulatedHistoryAddUpForEachCurrencyAndBothSidesAgreeOnThem)
{
    Scratch scratch;
    auto const folder = scratch / "history";
    ASSERT_TRUE(rogatory({"simulate", "--authorities", "2", "--years", "2", "--share", "0.05", "--seed", "7", "--from",
                          "2024-11-01", "--into", folder})
                    .done());
    std::map<std::string, int> outcomes;
    for (auto const* name : {"zza-central-authority", "zzb-central-authority"}) {
        auto const data = folder + "/" + name;
        auto const whole = rogatory({"case", "assets", "--data", data, "--json"}).json();
        auto const& list = whole.at("assets").as_array();
        ASSERT_FALSE(list.empty());
        std::map<std::string, std::int64_t> paid;
        for (auto const& asset : list) {
            auto const* disposal = asset.as_object().if_contains("disposal");
            auto const* amount = disposal ? disposal->as_object().if_contains("amount") : nullptr;
            if (!amount) continue;
            paid[std::string(amount->at("currency").as_string())] +=
                std::stoll(std::string(amount->at("amount").as_string()));
            ++outcomes[std::string(name) + " " + std::string(asset.at("in").as_string())];
        }
        EXPECT_FALSE(paid.empty());
        for (auto const& total : whole.at("totals").as_array())
            EXPECT_EQ(std::string(total.at("paid").as_string()),
                      std::to_string(paid[std::string(total.at("currency").as_string())]));
        auto const csv = rogatory({"case", "assets", "--data", data, "--csv"}).out;
        EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(csv, '\n')), list.size() + 1);
        for (auto const* in : {"ZZA", "ZZB"}) {
            auto const some =
                rogatory({"case", "assets", "--data", data, "--in", in, "--state", "shared", "--json"}).json();
            for (auto const& asset : some.at("assets").as_array())
                EXPECT_TRUE(asset.at("in") == in && asset.at("state") == "shared");
        }
    }
    // Whoever received a request paid; the other one learned of it by the messages.
    EXPECT_EQ(outcomes["zza-central-authority ZZB"], outcomes["zzb-central-authority ZZB"]);
    EXPECT_EQ(outcomes["zza-central-authority ZZA"], outcomes["zzb-central-authority ZZA"]);
}

TEST_F(Evidence, AnExecutingAuthorityActsOnNoExhibitOfOthers)
{
    auto const added = authority.run("admin", {"authority", "account", "add", "emil", "--role", "executing_authority"});
    write_text(authority.folder + ".emil", std::string(added.json().at("token").as_string()));
    ASSERT_TRUE(take().done());
    EXPECT_EQ(authority.run("emil", {"exhibit", "verify", id, "1", "--seal-found", "S-1"}).error(), "case.not_yours");
    EXPECT_EQ(authority
                  .run("emil", {"exhibit", "take", id, "--description", "A disk", "--holder", "Emil", "--place", "Here",
                                "--measure", "1"})
                  .error(),
              "case.not_yours");
}

}
}
