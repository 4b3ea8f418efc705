// What another State sends, for every type of message: a message that fits its form comes and is written back octet
// for octet, with what a later version added; one that does not is recorded with what differs; one of an unknown type
// is answered. Nothing is dropped.
#include "docket/docket.hpp"
#include "docket/sample_message.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::SampleMessages;
using docket::testing::TwoSides;
namespace json = boost::json;
using Fit = SampleMessages::Fit;

/// Two offices, and the samples of messages that pass between them.
struct Correspondence {
    TwoSides sides;
    std::mt19937_64 random{2026};
    SampleMessages samples{[this](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); }};

    /// A request by letter has arrived, so that there is a case on both sides.
    explicit Correspondence(std::string_view modality = "mla")
    {
        json::object const fields{
            {"modality", modality},
            {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
            {"title", "An invented case"},
            {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
            {"items", json::array{json::object{{"number", 1}, {"type", "bank_records"}, {"title", "Account"}},
                                  json::object{{"number", 2}, {"type", "search"}, {"title", "Office"}}}}};
        EXPECT_TRUE(sides.act(Side::requesting, "anna", {"draft", {}, fields}));
        EXPECT_TRUE(sides.act(Side::requesting, "boris", {"approve", {}, {}}));
        EXPECT_TRUE(sides.act(Side::requesting, "anna", {"send", {}, {}}));
        auto const texts = sides.send(Side::requesting);
        EXPECT_TRUE(texts);
        for (auto const& text : *texts)
            EXPECT_TRUE(sides.arrive(Side::requested, text));
    }

    /// Where a message of the type arrives: at the side that may not have sent it.
    static Side receiver_of(MessageType const& type)
    {
        return type.sender == Sender::requested ? Side::requesting : Side::requested;
    }

    std::string text_of_type(std::string_view type, Side at, json::object body)
    {
        auto const from = at == Side::requesting ? Side::requested : Side::requesting;
        auto const setting = sides.setting(from, "anna");
        return json::serialize(samples.message(type, std::move(body), setting.fresh_message,
                                               sides.office(at).state.conversation_id, sides.office(from).own,
                                               sides.office(at).own, "mla", setting.now));
    }

    /// The entry that holds the message, after it arrived.
    Entry const* arrived(Side at, std::string const& text)
    {
        auto const before = sides.office(at).entries.size();
        auto const done = sides.arrive(at, text);
        EXPECT_TRUE(done) << (done ? "" : done.error().code) << " " << text;
        auto const& entries = sides.office(at).entries;
        for (auto i = before; i < entries.size(); ++i)
            if (auto const* received = entries[i].body.if_contains("received"))
                if (received->as_object().at("message_id") == json::parse(text).at("message_id")) return &entries[i];
        return nullptr;
    }
};

TEST(EveryMessage, ThatFitsItsFormIsWrittenBackOctetForOctetWithWhatALaterVersionAdded)
{
    Correspondence between;
    for (auto const& type : message_types)
        for (int i = 0; i < 20; ++i) {
            auto body = between.samples.body(type.name, Fit::valid);
            body["later"] = json::object{{"deep", json::array{1, nullptr, "kept"}}};
            auto const text = between.text_of_type(type.name, Correspondence::receiver_of(type), std::move(body));
            auto const message = read_message(std::string_view{text});
            ASSERT_TRUE(message) << message.error().code << ' ' << message.error().field << '\n' << text;
            EXPECT_EQ(remarks_on(*message), std::vector<std::string>{}) << text;
            // What is written once is written the same ever after, and says what came.
            auto const written = json::serialize(to_json(*message));
            auto const again = read_message(std::string_view{written});
            ASSERT_TRUE(again);
            EXPECT_EQ(*again, *message);
            EXPECT_EQ(json::serialize(to_json(*again)), written);
            auto const came = json::parse(text).as_object();
            auto const kept = to_json(*message);
            for (auto const& [name, value] : came) {
                auto const* member = kept.if_contains(name);
                ASSERT_NE(member, nullptr) << name;
                EXPECT_EQ(json::serialize(*member), json::serialize(value)) << name;
            }
        }
}

TEST(EveryMessage, IsRecordedInTheCaseAsItCame)
{
    for (auto const& type : message_types) {
        Correspondence between;
        auto const at = Correspondence::receiver_of(type);
        for (auto const fit : {Fit::valid, Fit::anything}) {
            auto const text = between.text_of_type(type.name, at, between.samples.body(type.name, fit));
            auto const message = read_message(std::string_view{text});
            if (!message) {
                EXPECT_TRUE(texts::has_sentence(message.error().code)) << message.error().code;
                continue;
            }
            auto const* entry = between.arrived(at, text);
            ASSERT_NE(entry, nullptr) << type.name;
            EXPECT_EQ(*message_in(*entry), *message);
            EXPECT_EQ(between.sides.arrive(at, text).error().code, "message.already_received");
        }
    }
}

TEST(EveryMessage, ThatDoesNotFitItsFormIsRecordedWithWhatDiffers)
{
    for (auto const& type : message_types) {
        Correspondence between;
        auto const at = Correspondence::receiver_of(type);
        json::object wrong;
        for (auto const member : body_members(type.name))
            wrong.emplace(member, json::object{{"not", "that"}});
        auto const text = between.text_of_type(type.name, at, wrong);
        auto const message = read_message(std::string_view{text});
        ASSERT_TRUE(message) << type.name;
        auto const remarks = remarks_on(*message);
        EXPECT_FALSE(remarks.empty()) << type.name;
        auto const* entry = between.arrived(at, text);
        ASSERT_NE(entry, nullptr) << type.name;
        auto const* beside = entry->body.if_contains("form_remarks");
        ASSERT_NE(beside, nullptr) << type.name << ": what differs is not recorded with " << entry->kind;
        EXPECT_EQ(beside->as_array().size(), remarks.size()) << type.name;
    }
}

TEST(EveryMessage, OfAnUnknownTypeIsKeptAndAnsweredThatItCannotBeProcessed)
{
    Correspondence between;
    for (int i = 0; i < 20; ++i) {
        auto const text = between.text_of_type("of_another_version_" + std::to_string(i), Side::requested,
                                               between.samples.body("results", Fit::anything));
        auto const before = between.sides.office(Side::requested).entries.size();
        auto const* entry = between.arrived(Side::requested, text);
        ASSERT_NE(entry, nullptr);
        EXPECT_EQ(entry->kind, "message_kept");
        auto const& entries = between.sides.office(Side::requested).entries;
        ASSERT_EQ(entries.size(), before + 2);
        EXPECT_EQ(entries.back().kind, "cannot_process_prepared");
        auto const answer = message_in(entries.back());
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->type, "cannot_process");
        EXPECT_EQ(answer->in_reply_to, json::parse(text).at("message_id").as_string());
    }
}

}
