// Every measure of law/measures.tsv on its whole way between two States: asked for in a letter that names it, accepted,
// carried out by the steps that measures of its kind have, answered with results, and received.
#include "docket/two_sides.hpp"
#include "document/docx.hpp"
#include "document/from_message.hpp"
#include "document/from_request.hpp"
#include "document/testing.hpp"
#include "document/words.hpp"
#include "request/request.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using namespace rogatory;
using namespace rogatory::document::testing;
using docket::Side;
namespace json = boost::json;

std::vector<std::string> measures_of_the_law()
{
    std::vector<std::string> ids;
    for (auto const& measure : library().measures)
        if (measure.group != "all") ids.push_back(measure.id);
    return ids;
}

/// A request for the one measure, with a text for each of its fields.
request::Draft draft_for(law::Measure const& measure)
{
    request::Draft draft;
    draft.modality = "mla";
    draft.requesting = "CIV";
    draft.requested = "LUX";
    draft.language = "en";
    draft.instrument = "uncac";
    draft.date = *day_from("2026-01-05");
    draft.authority.name = "Authority A";
    draft.facts.summary = "What happened.";
    draft.persons.push_back({.number = 1, .role = "suspect", .family_name = "Invented", .given_names = "Person"});
    request::Measure asked{.number = 1, .type = measure.id, .description = "What is wanted of it.", .persons = {1}};
    for (auto const& field : measure.fields)
        asked.fields.emplace(field.name, "said of " + field.name);
    draft.measures.push_back(std::move(asked));
    return draft;
}

class EveryMeasure : public ::testing::TestWithParam<std::string>
{
protected:
    void act(Side side, std::string command, json::object fields = {}, std::string account = {})
    {
        if (account.empty()) account = sides_.office(side).caseworker;
        auto const done = sides_.act(side, account, {command, std::nullopt, std::move(fields)});
        ASSERT_TRUE(done) << command << ": " << texts::sentence(done.error());
    }

    /// What is prepared is approved, leaves and arrives. The last message.
    docket::Message post(Side from)
    {
        auto const to = from == Side::requesting ? Side::requested : Side::requesting;
        auto const sent = sides_.send(from);
        if (!sent || sent->empty()) {
            ADD_FAILURE() << "nothing was sent";
            return {};
        }
        for (auto const& text : *sent) {
            auto const arrived = sides_.arrive(to, text);
            EXPECT_TRUE(arrived) << texts::sentence(arrived.error());
        }
        return *docket::read_message(std::string_view{sent->back()});
    }

    std::string state(Side side) { return std::string{sides_.office(side).state.items.at(0).state}; }

    void carry_out(law::Measure const& measure);

    docket::testing::TwoSides sides_;
};

/// The steps that measures of this kind have beside the line of every request.
void EveryMeasure::carry_out(law::Measure const& measure)
{
    auto const& type = measure.id;
    if (type == "service_of_documents")
        return act(Side::requested, "record_service",
                   {{"how", "in_person"},
                    {"served_to", "The person"},
                    {"served_by", "A bailiff"},
                    {"date", "2026-01-05"},
                    {"proof", "signed_receipt"}});
    if (type == "transfer_in")
        act(Side::requested, "send_in_custody",
            {{"person", "P1"}, {"place", "The airport"}, {"return_by", "2026-02-20"}, {"consent_recorded", true}});
    if (measure.group == "video_hearing") {
        auto const* by = type == "telephone_hearing" ? "telephone" : "video";
        act(Side::requested, "arrange_hearing",
            {{"by", by},
             {"date", "2026-01-20"},
             {"place", "The court"},
             {"identified_by", "Passport"},
             {"consent_recorded", true}});
        act(Side::requested, "record_hearing_held",
            {{"by", by}, {"place", "The court"}, {"identified_by", "Passport"}, {"present", "Judge, interpreter"}});
    }
    if (type == "intercept_assisted" || type == "traffic_data_realtime") {
        act(Side::requested, "start_interception",
            {{"court", "Judge"}, {"target", "One line"}, {"until", "2026-02-05"}, {"transmission", "direct"}});
        act(Side::requested, "stop_interception", {{"reasons", "The period is over."}});
    } else {
        act(Side::requested, "start_execution");
    }
    act(Side::requested, "record_execution", {{"outcome", "done"}, {"record", "Record of what was done"}});
}

TEST_P(EveryMeasure, IsRequestedAcceptedExecutedAnsweredAndReceivedWithItsLetter)
{
    auto const& measure = *library().measure(GetParam());
    auto const draft = draft_for(measure);

    // The letter names the measure in its own words, and says all that is said of it.
    auto const opinion = opinion::opine(library(), request::matter_of(draft, library()), Language::en);
    for (auto const language : every_language) {
        auto const letter = document::letter_from(draft, opinion, library(), language, {});
        std::string all;
        for (auto const& text : texts_of(letter))
            all += text + '\n';
        document::Words const words(library(), language);
        EXPECT_NE(all.find(without_blanks(words.measure(measure.id).words)), std::string::npos)
            << code_of(language) << " does not name " << measure.id;
        EXPECT_NE(all.find(without_blanks("What is wanted of it.")), std::string::npos);
        for (auto const& field : measure.fields)
            EXPECT_NE(all.find(without_blanks("said of " + field.name)), std::string::npos) << field.name;
    }

    // It leaves with its request and arrives with it.
    act(Side::requesting, "draft",
        {{"modality", "mla"},
         {"partner", json::object{{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
         {"title", "Request for " + measure.title},
         {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
         {"items", json::array{json::object{{"number", 1}, {"type", measure.id}, {"title", measure.title}}}},
         {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}},
         {"request", request::to_json(draft)}});
    act(Side::requesting, "approve", {}, sides_.office(Side::requesting).approver);
    act(Side::requesting, "send");
    auto const asked = post(Side::requesting);
    ASSERT_FALSE(HasFailure());
    EXPECT_EQ(asked.type, "request");
    auto const read = request::draft_from_json(asked.body.at("request"));
    EXPECT_TRUE(read.errors.empty());
    EXPECT_EQ(read.draft, draft);
    ASSERT_EQ(sides_.office(Side::requested).state.items.size(), 1U);
    EXPECT_EQ(sides_.office(Side::requested).state.items.at(0).type, measure.id);

    act(Side::requested, "accept_item");
    EXPECT_EQ(post(Side::requested).type, "decision_on_execution");
    EXPECT_EQ(state(Side::requesting), "accepted");

    ASSERT_NO_FATAL_FAILURE(carry_out(measure));
    EXPECT_EQ(state(Side::requested), "done");
    act(Side::requested, "send_results", {{"manifest", json::array{"What was found"}}});
    auto const answered = post(Side::requested);
    EXPECT_EQ(answered.type, "results");
    EXPECT_EQ(sides_.office(Side::requesting).state.state, "answered");

    // So does the letter of the results.
    auto header = docket::to_json(answered);
    header.erase("body");
    for (auto const language : every_language) {
        auto const letter = document::letter_of_message(header, answered.body, library(), language,
                                                        {{"ZZB", {"Authority B"}, {}, {}},
                                                         {"Authority A"},
                                                         "Town",
                                                         *day_from("2026-01-05"),
                                                         {},
                                                         {},
                                                         {{1, measure.title}}});
        auto const said = texts_of(letter);
        EXPECT_TRUE(std::ranges::any_of(said, [&](auto const& text) {
            return text.find(without_blanks(measure.title)) != std::string::npos;
        })) << code_of(language);
        EXPECT_TRUE(document::docx_of(letter, {}));
    }

    act(Side::requesting, "confirm_results", {{"digests_verified", true}});
    EXPECT_EQ(post(Side::requesting).type, "receipt_of_results");
    for (auto const side : {Side::requested, Side::requesting}) {
        if (measure.id == "transfer_in" && side == Side::requested) {
            act(Side::requesting, "return_person", {{"place", "The airport"}});
            EXPECT_EQ(post(Side::requesting).type, "return_arrangements");
        }
        act(side, "close", {{"reason_code", "close.executed"}});
        EXPECT_EQ(sides_.office(side).state.outcome, "executed");
        EXPECT_TRUE(sides_.office(side).state.closed);
    }
}

TEST(Measures, AreAllOfTheLaw)
{
    EXPECT_EQ(measures_of_the_law().size(), 63U);
}

INSTANTIATE_TEST_SUITE_P(Law, EveryMeasure, ::testing::ValuesIn(measures_of_the_law()),
                         [](auto const& of) { return of.param; });

}
