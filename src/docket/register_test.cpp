// The register of assets and the descriptions of cultural objects, folded from what both sides recorded.
#include "docket/asset.hpp"
#include "docket/object_id.hpp"
#include "docket/two_sides.hpp"

#include <gtest/gtest.h>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::TwoSides;
namespace json = boost::json;

std::string read_amount(std::string_view text)
{
    auto const money = money_in(text);
    return money ? money->currency + " " + amount_of(*money) : "";
}

TEST(Money, IsReadAsWrittenOrNotAtAll)
{
    EXPECT_EQ(read_amount("10000 EUR"), "EUR 10000");
    EXPECT_EQ(read_amount("EUR 412,000 on 3 March 2026"), "EUR 412000");
    EXPECT_EQ(read_amount("GBP 1,650,000.50"), "GBP 1650000.50");
    EXPECT_EQ(read_amount("1 250 000,00 XOF"), "XOF 1250000.00");
    EXPECT_EQ(read_amount("CHF 1'000"), "CHF 1000");
    EXPECT_EQ(read_amount("9500,5 EUR"), "EUR 9500.5");
    EXPECT_EQ(read_amount("KWD 0.1234"), "KWD 0.1234");
    // Two meanings, no currency, no amount, a word, too many decimals, too large.
    for (auto const* text : {"1.234 EUR", "10000", "EUR", "EURO 10", "about 10 EUR", "EUR 1,23,456", "EUR 1.23456",
                             "EUR 99999999999999999999", "-5 EUR", "EUR 1234,567", ""})
        EXPECT_EQ(read_amount(text), "") << text;
    EXPECT_EQ(read_amount("EUR 1,234"), "EUR 1234");
}

TEST(Money, IsAddedWithinOneCurrencyOnly)
{
    auto const sum = sum_of(*money_in("EUR 0.10"), *money_in("EUR 0.2"));
    ASSERT_TRUE(sum);
    EXPECT_EQ(amount_of(*sum), "0.30");
    EXPECT_FALSE(sum_of(*money_in("EUR 1"), *money_in("USD 1")));
    EXPECT_FALSE(sum_of(*money_in("EUR 900000000000000"), *money_in("EUR 900000000000000")));
}

class TwoCases : public ::testing::Test
{
protected:
    void begin(std::string_view modality, json::array items)
    {
        act(Side::requesting, "anna", "draft",
            {{"modality", modality},
             {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
             {"title", "An invented case"},
             {"basis", json::array{json::object{{"instrument", "zzt"}, {"article", "1"}}}},
             {"items", std::move(items)}});
        act(Side::requesting, "boris", "approve", {});
        act(Side::requesting, "anna", "send", {});
        post(Side::requesting);
    }
    void act(Side side, std::string const& account, std::string const& command, json::object fields,
             std::optional<int> item = {})
    {
        auto const done = sides.act(side, account, {command, item, std::move(fields)});
        ASSERT_TRUE(done) << command << ": " << done.error().code << " " << done.error().field;
    }
    void post(Side from)
    {
        auto const texts = sides.send(from);
        ASSERT_TRUE(texts) << texts.error().code;
        auto const to = from == Side::requesting ? Side::requested : Side::requesting;
        for (auto const& text : *texts)
            ASSERT_TRUE(sides.arrive(to, text));
    }
    std::vector<Asset> assets(Side side)
    {
        auto const& office = sides.office(side);
        return assets_of(office.state, office.entries);
    }
    TwoSides sides;
};

TEST_F(TwoCases, BothSidesKnowWhatBecameOfTheProperty)
{
    sides.set_day(*day_from("2026-01-05"));
    begin("asset_recovery", {json::object{{"number", 1}, {"type", "asset_return"}, {"title", "Account"}},
                             json::object{{"number", 2}, {"type", "asset_return"}, {"title", "Yacht"}}});
    act(Side::requested, "clara", "record_traced",
        {{"property", "Account at the Invented Bank"},
         {"asset_type", "account"},
         {"identifiers", json::array{"ZZ00 0000 0001"}},
         {"holder", "Invented Holdings"},
         {"value", "EUR 12,000.50"},
         {"day_of_value", "2026-01-04"}},
        1);
    act(Side::requested, "clara", "order_restraint",
        {{"court", "High court"}, {"based_on", "request"}, {"ends_on", "2026-07-01"}, {"national_law", "Code, 12"}}, 1);
    act(Side::requested, "clara", "order_restraint",
        {{"court", "High court"},
         {"based_on", "request"},
         {"ends_on", "2026-03-01"},
         {"national_law", "Code, 12"},
         {"value", "a few millions"}},
        2);
    post(Side::requested);
    for (auto const side : {Side::requesting, Side::requested}) {
        auto const known = assets(side);
        ASSERT_EQ(known.size(), 2U);
        EXPECT_EQ(known[0].type, "account");
        EXPECT_EQ(known[0].in, "ZZB");
        EXPECT_EQ(known[0].identifiers, std::vector<std::string>{"ZZ00 0000 0001"});
        ASSERT_TRUE(known[0].value && known[0].value->money);
        EXPECT_EQ(amount_of(*known[0].value->money), "12000.50");
        EXPECT_EQ(known[0].value->on, *day_from("2026-01-04"));
        ASSERT_TRUE(known[0].held());
        EXPECT_EQ(known[0].restraint->ends_on, *day_from("2026-07-01"));
        EXPECT_EQ(known[1].state, "restrained");
        ASSERT_TRUE(known[1].value);
        EXPECT_FALSE(known[1].value->money) << "no amount that could be added";
    }
    sides.set_day(*day_from("2026-02-20"));
    act(Side::requested, "clara", "renew_restraint",
        {{"court", "High court"}, {"ends_on", "2026-12-31"}, {"national_law", "Code, 12"}, {"reasons", "Awaited."}}, 2);
    act(Side::requested, "clara", "order_enforcement", {{"court", "High court"}, {"amount", "12000 EUR"}}, 1);
    act(Side::requested, "clara", "record_confiscated", {{"value", "12000 EUR"}}, 1);
    act(Side::requested, "clara", "agree_disposal", {{"rule", "untoc 14(3)(b)"}, {"share", "One half"}}, 1);
    act(Side::requested, "clara", "transfer_funds", {{"amount", "6000 EUR"}, {"outcome", "shared"}}, 1);
    act(Side::requested, "clara", "announce_lifting", {{"reasons", "No order came."}, {"reply_by_day", "2026-03-20"}},
        2);
    post(Side::requested);
    for (auto const side : {Side::requesting, Side::requested}) {
        auto const known = assets(side);
        EXPECT_EQ(known[0].state, "shared");
        EXPECT_FALSE(known[0].held());
        EXPECT_EQ(known[0].restraint->how, "enforced");
        ASSERT_TRUE(known[0].disposal && known[0].disposal->amount && known[0].disposal->amount->money);
        EXPECT_EQ(amount_of(*known[0].disposal->amount->money), "6000");
        EXPECT_EQ(known[0].disposal->outcome, "shared");
        EXPECT_EQ(known[1].restraint->renewals, 1);
        EXPECT_TRUE(known[1].restraint->announced);
        EXPECT_TRUE(known[1].held());
    }
}

TEST_F(TwoCases, ARejectedMessageLeavesTheRegisterAsItWas)
{
    begin("confiscation", {json::object{{"number", 1}, {"type", "restraint"}, {"title", "Account"}}});
    act(Side::requested, "clara", "order_restraint",
        {{"court", "High court"}, {"based_on", "request"}, {"ends_on", "2026-07-01"}, {"national_law", "Code, 12"}}, 1);
    auto const id = text_of(sides.office(Side::requested).state.outgoing.back().message_id);
    act(Side::requested, "david", "reject_message", {{"message_id", id}, {"reasons", "The wrong court."}});
    auto const known = assets(Side::requested);
    ASSERT_EQ(known.size(), 1U);
    if (known[0].state == "requested") {
        EXPECT_FALSE(known[0].restraint);
    } else {
        EXPECT_TRUE(known[0].restraint) << "a fact stands though its message was rejected";
    }
}

TEST_F(TwoCases, AnObjectIsKnownByWhatBothSidesSaidOfIt)
{
    begin("cultural_property", {json::object{{"number", 1}, {"type", "cultural_object_identify"}, {"title", "Icon"}}});
    act(Side::requesting, "anna", "describe_object",
        {{"object", {{"title", "Saint"}, {"photographs", json::array{"a.jpg", "b.jpg"}}}}});
    post(Side::requesting);
    act(Side::requested, "clara", "describe_object", {{"object", {{"title", "Another saint"}, {"maker", "Unknown"}}}});
    post(Side::requested);
    for (auto const side : {Side::requesting, Side::requested}) {
        auto const& office = sides.office(side);
        auto const objects = objects_of(office.state, office.entries);
        ASSERT_EQ(objects.size(), 1U);
        EXPECT_EQ(objects[0].object.said.at("title"), "Another saint");
        EXPECT_EQ(objects[0].object.said.at("photographs"), "a.jpg\nb.jpg");
        auto const missing = objects[0].object.missing();
        EXPECT_EQ(missing.size(), 8U) << "of eleven";
        EXPECT_EQ(std::ranges::find(missing, "inventory_number"), missing.end()) << "recommended, not missing";
        auto const again = read_object_id(to_json(objects[0].object));
        ASSERT_TRUE(again);
        EXPECT_EQ(*again, objects[0].object);
    }
}

TEST_F(TwoCases, TheMeasureOfARequestDescribesItsObject)
{
    act(Side::requesting, "anna", "draft",
        {{"modality", "cultural_property"},
         {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
         {"title", "A stolen icon"},
         {"items", json::array{json::object{{"number", 1}, {"type", "cultural_object_identify"}, {"title", "Icon"}}}},
         {"request",
          {{"measures", json::array{json::object{
                            {"type", "cultural_object_identify"},
                            {"fields", {{"measurements_with_unit", "31 x 27 cm"}, {"find_spot", "A chapel"}}}}}}}}});
    act(Side::requesting, "boris", "approve", {});
    act(Side::requesting, "anna", "send", {});
    post(Side::requesting);
    for (auto const side : {Side::requesting, Side::requested}) {
        auto const& office = sides.office(side);
        auto const objects = objects_of(office.state, office.entries);
        ASSERT_EQ(objects.size(), 1U);
        EXPECT_EQ(objects[0].object.said.at("measurements"), "31 x 27 cm");
        EXPECT_EQ(objects[0].object.said.at("place_of_origin_or_discovery"), "A chapel");
    }
}

}
