#include "docket/compiled.hpp"
#include "docket/docket.hpp"
#include "docket/guards.hpp"
#include "docket/labels.hpp"
#include "docket/message_schema.hpp"
#include "docket/two_sides.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;
using docket::testing::law_with_numbers;
using docket::testing::TwoSides;
namespace json = boost::json;

json::object draft_fields(std::string_view modality)
{
    return {{"modality", modality},
            {"partner", {{"state", "ZZB"}, {"id", "zzb-central-authority"}}},
            {"title", "An invented case"},
            {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}},
                                  json::object{{"instrument", "zzt"}, {"article", "1"}}}},
            {"items", json::array{json::object{{"number", 1}, {"type", "bank_records"}, {"title", "Account"}},
                                  json::object{{"number", 2}, {"type", "search"}, {"title", "Office"}}}},
            {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}};
}

/// A case of which the request has arrived at the other side.
void send_request(TwoSides& sides, std::string_view modality = "mla")
{
    ASSERT_TRUE(sides.act(Side::requesting, "anna", {"draft", {}, draft_fields(modality)}));
    ASSERT_TRUE(sides.act(Side::requesting, "boris", {"approve", {}, {}}));
    ASSERT_TRUE(sides.act(Side::requesting, "anna", {"send", {}, {}}));
    auto const texts = sides.send(Side::requesting);
    ASSERT_TRUE(texts);
    for (auto const& text : *texts)
        ASSERT_TRUE(sides.arrive(Side::requested, text));
}

Message valid_message(TwoSides& sides, std::string_view type, json::object body = {})
{
    auto const setting = sides.setting(Side::requesting, "anna");
    Message message;
    message.message_id = setting.fresh_message;
    message.type = type;
    message.conversation_id = sides.office(Side::requesting).state.conversation_id;
    message.from = sides.office(Side::requesting).own;
    message.to = sides.office(Side::requested).own;
    message.sent_at = setting.now;
    message.modality = "mla";
    message.body = std::move(body);
    return message;
}

TEST(Procedure, EveryTableReadsAndNamesOnlyGuardsThatExist)
{
    // Every modality of the law, both sides.
    ASSERT_EQ(all_procedures().size(), 2 * law::modality_names.size());
    for (auto const& procedure : all_procedures())
        for (auto const& step : procedure.steps) {
            EXPECT_FALSE(step.row->cites.empty()) << step.row->command;
            EXPECT_FALSE(step.row->kind.empty()) << step.row->command;
            for (auto const role : words_of(step.row->who))
                EXPECT_TRUE(role == "caseworker" || role == "approver" || role == "executing_authority")
                    << step.row->command;
            for (auto const word : words_of(step.row->guard))
                EXPECT_TRUE(guard_of(word) != nullptr || item_guard_of(word) != nullptr)
                    << step.row->command << " has no guard " << word;
        }
}

/// "untoc 27(1)(b), 27(2); practice": each article with its instrument; what is marked unverified keeps the mark.
std::vector<std::pair<std::string, std::string>> articles_cited(std::string_view cites)
{
    std::vector<std::pair<std::string, std::string>> articles;
    std::stringstream parts{std::string{cites}};
    for (std::string part; std::getline(parts, part, ';');) {
        part.erase(0, part.find_first_not_of(' '));
        auto const space = part.find(' ');
        auto const instrument = part.substr(0, space);
        if (part.starts_with("practice") || space == std::string::npos) continue;
        std::stringstream list{part.substr(space + 1)};
        for (std::string article; std::getline(list, article, ',');) {
            article.erase(0, article.find_first_not_of(' '));
            articles.emplace_back(instrument, article);
        }
    }
    return articles;
}

bool one_under_the_other(std::string const& a, std::string const& b)
{
    auto const under = [](std::string const& longer, std::string const& shorter) {
        return longer == shorter || (longer.starts_with(shorter) && longer[shorter.size()] == '(');
    };
    return under(a, b) || under(b, a);
}

/// What the law says of a citation in one modality: nothing, or how far it was checked.
std::optional<law::Status> status_of(std::string const& id, std::string const& article, law::Modality modality)
{
    auto const* instrument = docket::testing::law_with_numbers().instrument(id);
    std::optional<law::Status> found;
    if (instrument)
        for (auto const& rule : instrument->rules)
            if (law::has(rule.modalities, modality) && one_under_the_other(rule.article, article) &&
                (!found || rule.status == law::Status::verified))
                found = rule.status;
    return found;
}

/// The rows of every case cite the texts on limits and surrender beside others; a case shows those of its own law.
template <class Row>
bool is_in(std::span<Row const> rows, Row const* row)
{
    return row >= rows.data() && row < rows.data() + rows.size();
}

TEST(Procedure, PoliceCooperationAndConsultationCiteTheirOwnArticlesOrPractice)
{
    using enum law::Modality;
    for (auto const modality : {law_enforcement, special_techniques, spontaneous, consultation})
        for (auto const side : {Side::requesting, Side::requested}) {
            auto const& procedure = static_cast<Compiled const&>(*procedure_of(modality, side));
            std::set<std::string> cites;
            for (auto const& step : procedure.steps)
                if (!is_in(common_steps(), step.row)) cites.emplace(step.cites);
            for (auto const& arrival : procedure.arrivals)
                if (!is_in(common_arrivals(), arrival.row)) cites.emplace(arrival.cites);
            for (auto const& one : cites)
                for (auto const& [instrument, article] : articles_cited(one)) {
                    // Of the conventions on assistance only what they say on this kind of cooperation; the others
                    // are cited where the article exists.
                    auto const of_assistance = instrument == "untoc" || instrument == "uncac" || instrument == "un1988";
                    auto const plain = article.substr(0, article.find(" (unverified)"));
                    auto status = status_of(instrument, plain, modality);
                    for (auto const other : {proceedings, mla, preservation, surrender, extradition, confiscation})
                        if (!status && (!of_assistance || (modality == consultation && other == proceedings)))
                            status = status_of(instrument, plain, other);
                    ASSERT_TRUE(status) << law::name_of(modality) << ": " << instrument << ' ' << article;
                    EXPECT_EQ(*status == law::Status::unverified, plain != article)
                        << law::name_of(modality) << ": " << instrument << ' ' << article;
                }
        }
}

TEST(Procedure, EveryMessageThatASidePreparesIsExpectedByTheOther)
{
    for (auto const& procedure : all_procedures()) {
        auto const other_side = procedure.side == Side::requesting ? Side::requested : Side::requesting;
        auto const& other = compiled(*procedure_of(procedure.modality, other_side));
        for (auto const& step : procedure.steps)
            for (auto const type : {step.message, step.message_at_last}) {
                if (type.empty() || type == "=") continue;
                auto const expects = [&](CompiledArrival const& arrival) { return arrival.row->type == type; };
                EXPECT_TRUE(std::ranges::any_of(other.arrivals, expects)) << step.row->command << " sends " << type;
            }
    }
}

TEST(Procedure, IsPrintedForLawyersAndMachines)
{
    auto const text = print_procedure(law::Modality::mla, law_with_numbers());
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("refuse_item (caseworker)"), std::string::npos);
    EXPECT_NE(text->find("untoc 18(21), 18(23), 18(26)"), std::string::npos);
    auto const object = procedure_json(law::Modality::extradition, law_with_numbers());
    ASSERT_TRUE(object);
    EXPECT_EQ(object->at("sides").as_array().size(), 2U);
    auto const dot = procedure_dot(law::Modality::extradition, Side::requested, law_with_numbers());
    ASSERT_TRUE(dot);
    EXPECT_NE(dot->find("\"granted\" -> \"surrender_arranged\" [label=\"Agree the place and date of surrender\"]"),
              std::string::npos);
    // What the words of the table mean is said in the language.
    auto const arabic = print_procedure(law::Modality::mla, law_with_numbers(), Language::ar);
    ASSERT_TRUE(arabic);
    EXPECT_NE(arabic->find("refuse_item (caseworker)  الرفض مع بيان السبب والمادة"), std::string::npos);
    auto const labels = procedure_json(law::Modality::extradition, law_with_numbers(), Language::zh);
    ASSERT_TRUE(labels);
    EXPECT_EQ(labels->at("sides").as_array().at(1).at("labels").at("state.granted").as_string(), "已准予");
}

/// The row of a step on one side, of the JSON.
json::object const& step_row(json::object const& procedure, std::size_t side, std::string_view command)
{
    for (auto const& step : procedure.at("sides").as_array().at(side).at("steps").as_array())
        if (step.at("command").as_string() == command) return step.as_object();
    throw std::out_of_range(std::string{command});
}

json::object const* limit_of(json::object const& row, std::string_view does, std::string_view rule)
{
    if (auto const* limits = row.if_contains("limits"))
        for (auto const& limit : limits->as_array())
            if (limit.at("does").as_string() == does && limit.at("rule").as_string() == rule) return &limit.as_object();
    return nullptr;
}

TEST(Procedure, EachStepSaysWhichLimitsItStartsEndsAndStops)
{
    auto const extradition = procedure_json(law::Modality::extradition, law_with_numbers());
    ASSERT_TRUE(extradition);
    auto const& arrest = step_row(*extradition, 1, "record_provisional_arrest");
    auto const* release = limit_of(arrest, "starts", "zzt/9/must-release");
    ASSERT_NE(release, nullptr);
    EXPECT_EQ(release->at("article").as_string(), "zzt 9(2)");
    EXPECT_EQ(release->at("count").as_int64(), 40);
    EXPECT_EQ(release->at("unit").as_string(), "days");
    EXPECT_EQ(release->at("kind").as_string(), "must_release");
    EXPECT_TRUE(release->at("verified").as_bool());
    auto const* open = limit_of(arrest, "starts", "zzt/9/unverified");
    ASSERT_NE(open, nullptr);
    EXPECT_FALSE(open->at("verified").as_bool());
    // What the column of the table stops is said with the rule, and with what had begun it.
    auto const* ended = limit_of(step_row(*extradition, 1, "release"), "ends", "zzt/9/must-release");
    ASSERT_NE(ended, nullptr);
    EXPECT_EQ(ended->at("because").as_string(), "provisional_arrest_made");

    auto const surrender = procedure_json(law::Modality::surrender, law_with_numbers());
    ASSERT_TRUE(surrender);
    auto paused = 0;
    for (auto const& step : surrender->at("sides").as_array().at(1).at("steps").as_array())
        if (step.as_object().contains("limits"))
            for (auto const& limit : step.at("limits").as_array())
                if (limit.at("does").as_string() == "stops" &&
                    limit.at("rule").as_string().starts_with("eaw2002/17.")) {
                    ++paused;
                    EXPECT_EQ(limit.at("under").as_string(), "eaw2002 20(1)");
                    EXPECT_EQ(limit.at("reason_code").as_string(), "delay.immunity_waiver");
                }
    EXPECT_GT(paused, 0);
}

TEST(Procedure, WhatAnEntryDoesInACaseIsWhatItsTableSays)
{
    TwoSides sides;
    send_request(sides, "extradition");
    ASSERT_TRUE(sides.office(Side::requested).state.clocks.size() > 0);
    auto const procedure = procedure_json(law::Modality::extradition, law_with_numbers());
    ASSERT_TRUE(procedure);
    for (auto const& clock : sides.office(Side::requested).state.clocks) {
        auto said = false;
        for (auto const& arrival : procedure->at("sides").as_array().at(1).at("arrivals").as_array())
            said = said || limit_of(arrival.as_object(), "starts", clock.rule);
        EXPECT_TRUE(said) << clock.rule;
    }
}

TEST(Procedure, OutcomesPausesAndGuardsAreSaidInWords)
{
    auto const text = print_procedure(law::Modality::surrender, law_with_numbers());
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("What the case can come to"), std::string::npos);
    EXPECT_NE(text->find("What stops a limit"), std::string::npos);
    EXPECT_NE(text->find("    eaw2002 17: eaw2002 20(1)"), std::string::npos);
    EXPECT_NE(text->find("only if  the draft is still the one that the approver read [draft_as_read]"),
              std::string::npos);
    auto const french = print_procedure(law::Modality::mla, law_with_numbers(), Language::fr);
    ASSERT_TRUE(french);
    EXPECT_NE(french->find("[another_wrote]"), std::string::npos);
    EXPECT_NE(french->find(label(LabelOf::meaning, "replaced_measure_executed", Language::fr)), std::string::npos);
}

TEST(Docket, ACaseOfAnUnknownModalityIsRefusedAndToldWhichThereAre)
{
    TwoSides sides;
    auto const done = sides.act(Side::requesting, "anna", {"draft", {}, draft_fields("pardon")});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "procedure.not_available");
    EXPECT_NE(value_of(done.error(), "available").find("extradition, surrender, mla"), std::string::npos);
}

TEST(Docket, FoldingInTwoHalvesEqualsFoldingAtOnce)
{
    TwoSides sides;
    send_request(sides);
    auto const& entries = sides.office(Side::requested).entries;
    auto const& sent = sides.office(Side::requesting).entries;
    for (auto const* all : {&entries, &sent})
        for (std::size_t cut = 0; cut <= all->size(); ++cut) {
            auto state = fold(std::span{*all}.first(cut));
            for (auto const& entry : std::span{*all}.subspan(cut))
                state = after(std::move(state), entry);
            EXPECT_EQ(to_json(state), to_json(fold(*all)));
        }
}

TEST(Docket, WhatItDoesNotKnowIsCountedAndShown)
{
    TwoSides sides;
    send_request(sides);
    auto entries = sides.office(Side::requested).entries;
    auto strange = entries.back();
    strange.kind = "moon_landed";
    strange.body = {{"items", "not a list"}, {"message", 7}};
    entries.push_back(strange);
    auto const state = fold(entries);
    EXPECT_EQ(state.unknown, 1U);
    EXPECT_EQ(state.unknown_kinds, std::vector<std::string>{"moon_landed"});
    EXPECT_EQ(state.state, "received");
    // Even when nothing of a case is known.
    auto const alone = fold(std::span{&strange, 1});
    EXPECT_EQ(alone.length, 1U);
    EXPECT_TRUE(open_commands(alone, sides.setting(Side::requested, "clara")).empty());
    auto const done = decide(alone, {"acknowledge", {}, {}}, sides.setting(Side::requested, "clara"));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "procedure.not_available");
}

TEST(Docket, TheCommandsOfNowAreThoseThatAreSaidToBeOpen)
{
    TwoSides sides;
    auto const same = [&](Side side, std::string const& account) {
        auto const& state = sides.office(side).state;
        auto all = open_commands(state, sides.setting(side, account));
        std::erase_if(all, [](OpenCommand const& command) { return !command.open; });
        auto const now = commands_now(state, sides.setting(side, account));
        ASSERT_EQ(now.size(), all.size());
        for (std::size_t i = 0; i < now.size(); ++i) {
            EXPECT_EQ(now[i].name, all[i].name);
            EXPECT_EQ(now[i].items, all[i].items);
        }
    };
    same(Side::requesting, "anna");
    send_request(sides);
    for (auto const& account : {"anna", "boris", "igor"})
        same(Side::requesting, account);
    for (auto const& account : {"clara", "david", "emil"})
        same(Side::requested, account);
}

TEST(Docket, ARequestIsAbandonedAsAWholeAndAPartOfItIsLeftOutByRevisingIt)
{
    TwoSides sides;
    auto fields = draft_fields("mla");
    ASSERT_TRUE(sides.act(Side::requesting, "anna", {"draft", {}, fields}));
    Command abandon{"abandon", 1, {{"reasons", "No longer needed."}}};
    auto const part = sides.act(Side::requesting, "anna", abandon);
    ASSERT_FALSE(part);
    EXPECT_EQ(part.error().code, "case.abandon_whole");
    // What is left out of the draft does not leave with it.
    fields["items"].as_array().erase(fields["items"].as_array().begin());
    ASSERT_TRUE(sides.act(Side::requesting, "anna", {"revise", {}, {{"items", fields["items"]}}}));
    EXPECT_EQ(sides.office(Side::requesting).state.items.size(), 1U);
    abandon.item.reset();
    ASSERT_TRUE(sides.act(Side::requesting, "anna", abandon));
    EXPECT_EQ(sides.office(Side::requesting).state.state, "withdrawn");
}

TEST(Docket, TheFieldsOfACommandAreReadStrictly)
{
    TwoSides sides;
    auto const refused = [&](json::object fields) {
        auto const done = sides.act(Side::requesting, "anna", {"draft", {}, std::move(fields)});
        return done ? std::string{"accepted"} : done.error().code + " " + done.error().field;
    };
    auto fields = draft_fields("mla");
    fields["titel"] = "A slip of the pen";
    EXPECT_EQ(refused(fields), "case.field_unknown titel");
    fields = draft_fields("mla");
    fields.erase("title");
    EXPECT_EQ(refused(fields), "case.field_missing title");
    fields = draft_fields("mla");
    fields["items"].as_array().push_back(json::object{{"number", 1}});
    EXPECT_EQ(refused(fields), "case.field_invalid items");
    fields = draft_fields("mla");
    fields["partner"] = json::object{{"state", "ZZA"}, {"id", "zza-central-authority"}};
    EXPECT_EQ(refused(fields), "case.field_invalid partner");
    fields = draft_fields("mla");
    fields["happened_on"] = "2026-02-30";
    EXPECT_EQ(refused(fields), "case.field_invalid happened_on");
    fields["happened_on"] = "2026-03-01";
    EXPECT_EQ(refused(fields), "case.happened_in_future happened_on");
    EXPECT_TRUE(sides.office(Side::requesting).entries.empty());
}

TEST(Docket, AMomentInAnotherZoneIsADayOfTheAuthority)
{
    TwoSides sides;
    send_request(sides);
    // The case began on the day that is now in Nairobi; there it is 02:04, and in Greenwich 23:04 of the day before.
    auto const& state = sides.office(Side::requested).state;
    auto setting = sides.setting(Side::requested, "clara");
    auto const at = *instant_from(text_of(Day{state.opened.since_1970 - 1}) + "T23:04:00Z");
    setting.now = at;
    Command const told{
        "record_event", {}, {{"event", "presence_no_longer_required_notified"}, {"happened_at", text_of(at)}}};
    auto const by_its_text = decide(state, told, setting);
    ASSERT_FALSE(by_its_text);
    EXPECT_EQ(by_its_text.error().code, "case.backdated");
    setting.day_at = [](Instant moment) { return day_of({moment.since_1970_us + 3 * 3'600'000'000LL}); };
    auto const done = decide(state, told, setting);
    EXPECT_TRUE(done) << done.error().code << " " << done.error().field;
}

TEST(Docket, AnErasedCaseTakesNothingMore)
{
    TwoSides sides;
    send_request(sides);
    auto state = sides.office(Side::requested).state;
    state.erased = true;
    auto const done = decide(state, {"acknowledge", {}, {}}, sides.setting(Side::requested, "clara"));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "case.erased");
}

TEST(Docket, TheRowOfACaseShowsWhatListsNeed)
{
    TwoSides sides;
    send_request(sides);
    auto const row = row_of(sides.office(Side::requested).state);
    EXPECT_EQ(row.state, "received");
    EXPECT_EQ(row.partner.state, "ZZA");
    EXPECT_EQ(row.items, 2);
    EXPECT_EQ(row.answered_items, 0);
    ASSERT_TRUE(row.due);
    EXPECT_EQ(text_of(*row.due), "2026-01-15");
    EXPECT_EQ(row.due_what, "zzt 3: tell_by");
    EXPECT_EQ(row.title, "An invented case");
}

TEST(Messages, FromOthersAndForOthersChangeNothing)
{
    TwoSides sides;
    send_request(sides);
    auto const code = [&](Message const& message) {
        auto const events =
            receive(sides.office(Side::requested).state, message, sides.setting(Side::requested, "clara"));
        return events ? std::string{"accepted"} : events.error().code;
    };
    auto message = valid_message(sides, "withdrawal");
    EXPECT_EQ(code(message), "accepted");
    message.from.id = "zza-somebody-else";
    EXPECT_EQ(code(message), "message.wrong_sender");
    message = valid_message(sides, "withdrawal");
    message.to.state = "ZZC";
    EXPECT_EQ(code(message), "message.wrong_receiver");
    message = valid_message(sides, "withdrawal");
    message.conversation_id = message.message_id;
    EXPECT_EQ(code(message), "message.wrong_conversation");
    CaseState const nothing;
    message = valid_message(sides, "results");
    auto const events = receive(nothing, message, sides.setting(Side::requested, "clara"));
    ASSERT_FALSE(events);
    EXPECT_EQ(events.error().code, "message.conversation_unknown");
}

TEST(Messages, OfAnUnknownTypeAreKeptAndAnsweredWithM42)
{
    TwoSides sides;
    send_request(sides);
    auto message = valid_message(sides, "horoscope", {{"sign", "lion"}});
    message.others = {{"colour", "blue"}};
    ASSERT_TRUE(sides.arrive(Side::requested, json::serialize(to_json(message))));
    auto const& state = sides.office(Side::requested).state;
    ASSERT_EQ(state.kept.size(), 1U);
    EXPECT_EQ(state.kept[0].why, "unknown_type");
    EXPECT_EQ(state.kept[0].message.at("colour"), "blue");
    EXPECT_EQ(state.state, "received");
    auto const answers = sides.send(Side::requested);
    ASSERT_TRUE(answers);
    ASSERT_EQ(answers->size(), 1U);
    auto const answer = read_message(std::string_view{answers->front()});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->type, "cannot_process");
    EXPECT_EQ(answer->in_reply_to, text_of(message.message_id));
    // Which is not answered with another one.
    ASSERT_TRUE(sides.arrive(Side::requesting, answers->front()));
    EXPECT_TRUE(sides.send(Side::requesting)->empty());
}

TEST(Messages, OfTheWrongSideAreKeptWithoutEffect)
{
    TwoSides sides;
    send_request(sides);
    ASSERT_TRUE(sides.arrive(Side::requested, json::serialize(to_json(valid_message(sides, "refusal")))));
    auto const& state = sides.office(Side::requested).state;
    ASSERT_EQ(state.kept.size(), 1U);
    EXPECT_EQ(state.kept[0].why, "wrong_side");
    EXPECT_EQ(state.item(1)->state, "requested");
}

TEST(Messages, TheEndOfAnEarlierPostponementDoesNotEndALaterOne)
{
    TwoSides sides;
    send_request(sides);
    json::object const why{{"reason_code", "postpone.own_investigation"}, {"reasons", "Needed here."}};
    std::vector<std::string> texts;
    for (auto const& command : {Command{"postpone", 1, why}, Command{"resume", 1, {}}, Command{"postpone", 1, why}}) {
        ASSERT_TRUE(sides.act(Side::requested, "clara", command));
        texts.push_back(sides.send(Side::requested)->front());
    }
    for (auto const i : {2U, 1U})
        ASSERT_TRUE(sides.arrive(Side::requesting, texts[i]));
    EXPECT_EQ(sides.office(Side::requesting).state.item(1)->state, "postponed");
}

TEST(Messages, AreReadStrictlyAndWrittenBackWhole)
{
    TwoSides sides;
    send_request(sides);
    auto message =
        valid_message(sides, "withdrawal", {{"reason_code", "close.withdrawn_other_tool"}, {"new_member", 1}});
    message.items = {1, 2};
    message.basis = {{"untoc", "18"}};
    message.others = {{"later_version", json::array{1, 2}}};
    auto const written = to_json(message);
    auto const read = read_message(json::value(written));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, message);

    auto const code = [&](std::string_view member, json::value value) {
        auto changed = written;
        changed[member] = std::move(value);
        auto const result = read_message(json::value(changed));
        return result ? std::string{"read"} : result.error().code + " " + result.error().field;
    };
    EXPECT_EQ(code("message_id", "not an id"), "message.field_invalid message_id");
    EXPECT_EQ(code("type", "Request!"), "message.field_invalid type");
    EXPECT_EQ(code("version", "2"), "message.version_unknown version");
    EXPECT_EQ(code("from", "ZZA"), "message.field_invalid from");
    EXPECT_EQ(code("from", json::object{{"state", "zza"}, {"id", "x"}}), "message.field_invalid from.state");
    EXPECT_EQ(code("items", json::array{0}), "message.field_invalid items");
    EXPECT_EQ(code("items", json::array{1001}), "message.field_invalid items");
    EXPECT_EQ(code("sent_at", "yesterday"), "message.field_invalid sent_at");
    EXPECT_EQ(code("body", json::array{}), "message.field_invalid body");
    EXPECT_EQ(code("body", json::object{{"text", std::string(300'000, 'x')}}), "message.too_large body");
    EXPECT_EQ(code("sender_ref", json::string(600, 'x')), "message.too_large sender_ref");
    json::value deep = 1;
    for (int i = 0; i < 40; ++i)
        deep = json::array{deep};
    EXPECT_EQ(code("body", json::object{{"deep", deep}}), "message.too_large body");
    EXPECT_EQ(read_message(std::string_view{"{"}).error().code, "message.not_json");
    EXPECT_EQ(read_message(std::string(1'000'000, '[')).error().code, "message.not_json");
    EXPECT_EQ(read_message(std::string(5'000'000, ' ')).error().code, "message.too_large");
    EXPECT_EQ(read_message(std::string_view{"[]"}).error().code, "message.not_an_object");
}

TEST(FourEyes, AMessageIsApprovedByAnotherAccountAndOnlyThenLeaves)
{
    TwoSides sides;
    send_request(sides);
    ASSERT_TRUE(sides.act(Side::requested, "david", {"acknowledge", {}, {}}));
    auto const& message = sides.office(Side::requested).state.outgoing.back();
    json::object const named{{"message_id", text_of(message.message_id)}};
    auto const code = [&](std::string_view account, std::string_view command) {
        auto const done = sides.act(Side::requested, std::string{account}, {std::string{command}, {}, named});
        return done ? std::string{"done"} : done.error().code;
    };
    EXPECT_EQ(code("david", "approve_message"), "case.four_eyes");
    EXPECT_EQ(code("clara", "approve_message"), "case.role_missing");
    EXPECT_EQ(code("clara", "export_message"), "case.no_message");
    ASSERT_TRUE(sides.act(Side::requested, "clara", {"report_status", {}, {{"report", "Under way."}}}));
    auto const status = text_of(sides.office(Side::requested).state.outgoing.back().message_id);
    ASSERT_TRUE(sides.act(Side::requested, "david", {"approve_message", {}, {{"message_id", status}}}));
    EXPECT_EQ(code("clara", "export_message"), "case.message_not_approved");
    EXPECT_EQ(code("clara", "record_receipt"), "case.no_message");
    ASSERT_TRUE(sides.act(Side::requested, "clara", {"export_message", {}, {{"message_id", status}}}));
    ASSERT_TRUE(sides.act(Side::requested, "clara", {"record_receipt", {}, {{"message_id", status}}}));
    EXPECT_EQ(sides.office(Side::requested).state.outgoing.back().state, Outgoing::State::receipted);
}

TEST(FourEyes, AFactStaysWhenTheMessageAboutItIsRejectedAndIsToldAnew)
{
    TwoSides sides;
    send_request(sides, "extradition");
    ASSERT_TRUE(sides.act(Side::requested, "clara", {"record_located", {}, {}}));
    auto const id = text_of(sides.office(Side::requested).state.outgoing.back().message_id);
    ASSERT_TRUE(sides.act(Side::requested, "david",
                          {"reject_message", {}, {{"message_id", id}, {"reasons", "Name the place."}}}));
    EXPECT_EQ(sides.office(Side::requested).state.liberty, "located");
    json::object const anew{{"message_id", id}, {"body", {{"event", "located"}, {"place", "The harbour"}}}};
    ASSERT_TRUE(sides.act(Side::requested, "clara", {"rewrite_message", {}, anew}));
    auto const texts = sides.send(Side::requested);
    ASSERT_TRUE(texts);
    ASSERT_EQ(texts->size(), 1U);
    ASSERT_TRUE(sides.arrive(Side::requesting, texts->front()));
    EXPECT_EQ(sides.office(Side::requesting).state.liberty, "located");
}

TEST(MessageForms, TheSchemasPublishedAreThoseOfTheProgram)
{
    auto const published = [](std::string const& file) {
        std::ifstream stream(std::string{ROGATORY_SOURCE_DIR} + "/api/messages/" + file);
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    };
    EXPECT_EQ(published("header.v1.schema.json"), in_lines(header_schema()));
    for (auto const& type : message_types) {
        EXPECT_FALSE(purpose_of(type).empty()) << type.name;
        EXPECT_EQ(published(schema_file(type)), in_lines(*message_schema(type.name))) << type.name;
    }
    EXPECT_EQ(message_schema("M99").error().code, "message.type_unknown");
}

TEST(MessageForms, HaveEveryFieldThatAProcedureSends)
{
    for (auto const& procedure : all_procedures())
        for (auto const& step : procedure.steps)
            for (auto const type : {step.message, step.message_at_last}) {
                if (type.empty() || type == "=") continue;
                auto const members = body_members(type);
                for (auto const& field : step.carries)
                    EXPECT_TRUE(field.name.starts_with('*') || std::ranges::find(members, field.name) != members.end())
                        << type << " has no member " << field.name << ", which " << step.row->command << " sends";
            }
}

TEST(MessageForms, WhatDiffersIsRecordedBesideTheMessageAndLosesNothing)
{
    TwoSides sides;
    send_request(sides);
    auto const message = valid_message(sides, "withdrawal", {{"reasons", 7}, {"new_member", 1}});
    ASSERT_TRUE(sides.arrive(Side::requested, json::serialize(to_json(message))));
    auto const& body = sides.office(Side::requested).entries.back().body;
    EXPECT_EQ(json::serialize(body.at("form_remarks")), R"(["body.reason_code: missing","body.reasons: a text"])");
    EXPECT_EQ(message_in(sides.office(Side::requested).entries.back())->body.at("new_member").as_int64(), 1);
}

TEST(Procedure, IsDrawnForEveryModalityAndSide)
{
    for (auto const& procedure : all_procedures()) {
        for (auto const language : {Language::en, Language::ar, Language::zh}) {
            auto const svg = procedure_svg(procedure.modality, procedure.side, law_with_numbers(), language);
            ASSERT_TRUE(svg);
            for (auto const state : procedure.states)
                EXPECT_NE(svg->find(">" + label(LabelOf::state, state, language) + "<"), std::string::npos) << state;
            EXPECT_EQ(svg->find(">no case yet<") != std::string::npos, language == Language::en);
            EXPECT_NE(svg->find(label(LabelOf::sentence, "limits", language)), std::string::npos);
        }
    }
}

TEST(Contract, NamesEveryCodeWithWhichAStepIsRefused)
{
    namespace fs = std::filesystem;
    auto const read = [](fs::path const& file) {
        std::ifstream stream(file);
        return std::string{std::istreambuf_iterator<char>{stream}, {}};
    };
    auto const folder = fs::path{ROGATORY_SOURCE_DIR} / "src/docket";
    auto const contract = read(folder / "docket.hpp");
    std::size_t codes = 0;
    for (auto const& entry : fs::directory_iterator(folder)) {
        auto const name = entry.path().filename().string();
        if (entry.path().extension() != ".cpp" || name.find("_test") != std::string::npos) continue;
        auto const text = read(entry.path());
        for (auto at = text.find("\"case."); at != std::string::npos; at = text.find("\"case.", at + 1)) {
            auto const code = text.substr(at + 1, text.find('"', at + 1) - at - 1);
            ++codes;
            EXPECT_NE(contract.find(code), std::string::npos) << code << " of " << name;
        }
    }
    EXPECT_GT(codes, 80U);
}

}
