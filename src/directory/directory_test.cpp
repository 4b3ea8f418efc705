#include "directory/directory.hpp"

#include "law/testing.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <rapidcheck/gtest.h>

namespace rogatory::directory
{
namespace
{

Instant at(char const* text)
{
    return instant_from(text).value();
}
Day day(char const* text)
{
    return day_from(text).value();
}
Instant const now = at("2026-03-02T09:00:00Z");

dossier::Identity make(std::string const& id)
{
    auto const files = dossier::make_identity(
        {id, "Ministry of Justice", "ZZA", at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")}, "");
    return dossier::load_identity(files.value(), "").value();
}
dossier::Identity const& owner()
{
    static auto const identity = make("zzb.central");
    return identity;
}
dossier::Identity const& secretariat()
{
    static auto const identity = make("zz.secretariat");
    return identity;
}

Entry sample()
{
    Entry entry;
    entry.authority = "zzb.central";
    entry.name = "Ministère; \"Justice\", 'Béland'";
    entry.state = "ZZB";
    entry.competences = {{"mla", "treaty", ""}, {"extradition", "", "North; East | West\\"}};
    entry.languages = {"es", "en"};
    entry.time_zone = "America/Sao_Paulo";
    entry.hours = "Mon-Fri 09:00-12:00,13:00-17:00";
    entry.closed_on = {day("2026-03-04")};
    entry.round_the_clock = {{"preservation", "+00 1", "duty@b.example", {"es"}}};
    entry.telephone = "+00 2";
    entry.email = "central@b.example";
    entry.endpoint = "https://b.example:8443/as4";
    entry.needs = {"-text of the provisions", "=dates; and \\ places"};
    entry.valid_from = day("2026-01-01");
    entry.confirmed_on = day("2026-02-01");
    entry.version = 3;
    return entry;
}

/// Three hours behind UTC, without summer time.
std::optional<Local> three_hours_behind(Instant moment, std::string const& zone)
{
    if (zone != "America/Sao_Paulo") return std::nullopt;
    auto const minutes = moment.since_1970_us / 60'000'000 - 180;
    return Local{{static_cast<std::int32_t>(minutes / 1440)}, static_cast<int>(minutes % 1440)};
}

std::string code_of(std::string const& text)
{
    auto const read = read_signed_entry(bytes_of(text));
    return read ? "read" : read.error().code;
}
std::string first_error(TableRead const& read)
{
    return read.errors.empty() ? "read" : read.errors.front().code;
}

// ---- hours

TEST(Hours, TellWhetherSomebodyIsInTheOfficeThere)
{
    auto const entry = sample();
    auto const when = [&](char const* moment) {
        return office_at(entry.hours, entry.closed_on, entry.time_zone, &three_hours_behind, at(moment));
    };
    auto const morning = when("2026-03-02T12:30:00Z"); // Monday 09:30 there
    EXPECT_EQ(morning.in_office, Truth::yes);
    EXPECT_EQ(morning.closes, at("2026-03-02T15:00:00Z"));
    EXPECT_EQ(wall_time(*morning.there), "Mon 2026-03-02 09:30");
    auto const early = when("2026-03-02T11:59:59Z");
    EXPECT_EQ(early.in_office, Truth::no);
    EXPECT_EQ(early.next_opening, at("2026-03-02T12:00:00Z"));
    // The end does not belong to the hours.
    EXPECT_EQ(when("2026-03-02T15:00:00Z").next_opening, at("2026-03-02T16:00:00Z"));
    // After Tuesday evening comes a holiday, then Thursday.
    EXPECT_EQ(when("2026-03-03T20:00:00Z").next_opening, at("2026-03-05T12:00:00Z"));
    auto const holiday = when("2026-03-04T13:00:00Z");
    EXPECT_TRUE(holiday.holiday);
    EXPECT_EQ(holiday.in_office, Truth::no);
    // Friday evening: Monday.
    EXPECT_EQ(when("2026-03-06T22:00:00Z").next_opening, at("2026-03-09T12:00:00Z"));
}

TEST(Hours, OfWhichNobodyKnowsLeaveTheAnswerOpen)
{
    EXPECT_EQ(office_at("", {}, "America/Sao_Paulo", &three_hours_behind, now).in_office, Truth::open);
    EXPECT_EQ(office_at("24/7", {}, "", &three_hours_behind, now).in_office, Truth::open);
    EXPECT_EQ(office_at("24/7", {}, "Mars/Olympus", &three_hours_behind, now).in_office, Truth::open);
    auto const always = office_at("24/7", {}, "America/Sao_Paulo", &three_hours_behind, now);
    EXPECT_EQ(always.in_office, Truth::yes);
    EXPECT_FALSE(always.closes);
}

TEST(Hours, ThatAreNoneAreRefused)
{
    for (auto const* wrong :
         {"", "Mon", "Mon 9-17", "Mon 17:00-09:00", "Fri-Mon 09:00-17:00", "Mon 09:00-25:00", "Mon 09:00-24:01",
          "Mon 09:00-12:00,11:00-13:00", "Mon-Fri 09:00-17:00;", "Mo 09:00-10:00"})
        EXPECT_FALSE(hours_from(wrong)) << wrong;
    EXPECT_TRUE(hours_from("Sat 22:00-24:00"));
    EXPECT_EQ(hours_from("Mon,Wed 09:00-10:00").value().size(), 2U);
}

// ---- entry

TEST(Entry, WhatItsOwnerHasSignedIsRead)
{
    auto const text = sign_entry(sample(), owner(), now).value();
    auto const read = read_signed_entry(bytes_of(text));
    ASSERT_TRUE(read) << read.error().code << " " << read.error().field;
    EXPECT_EQ(read->entry.competences, sample().competences);
    EXPECT_EQ(read->signer, owner().signing_certificate().fingerprint());
    EXPECT_EQ(read->entry.signing.size(), 1U);
}

TEST(Entry, SignedWithAnotherKeyThanItNamesIsRefused)
{
    auto entry = sample();
    entry.signing = {owner().signing_certificate()};
    // The secretariat signs what names the owner's key only.
    auto const forged = sign_entry(entry, secretariat(), now).value();
    EXPECT_EQ(read_signed_entry(bytes_of(forged)).value().entry.authority, "zz.secretariat")
        << "who signs is whose entry it is";
    EXPECT_EQ(code_of("-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n"), "directory.entry_signature_wrong");
    EXPECT_EQ(code_of(""), "directory.entry_signature_wrong");
}

TEST(Entry, AlteredAnywhereItIsRefusedOrTheSame)
{
    auto const text = sign_entry(sample(), owner(), now).value();
    auto const good = read_signed_entry(bytes_of(text)).value().entry;
    for (std::size_t i = 0; i < text.size(); i += 11) {
        auto altered = text;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        if (auto const read = read_signed_entry(bytes_of(altered))) {
            EXPECT_EQ(read->entry, good);
        }
    }
}

TEST(Entry, EachMemberThatCannotBeIsNamed)
{
    auto const field = [](auto change) {
        auto object = to_json(sample());
        change(object);
        auto const entry = entry_from_json(object);
        return entry ? "read" : entry.error().field;
    };
    EXPECT_EQ(field([](auto&) {}), "read");
    EXPECT_EQ(field([](auto& o) { o["authority"] = "ZZB central"; }), "authority");
    EXPECT_EQ(field([](auto& o) { o["state"] = "zzb"; }), "state");
    EXPECT_EQ(field([](auto& o) { o["endpoint"] = "http://b.example/as4"; }), "endpoint");
    EXPECT_EQ(field([](auto& o) { o["endpoint"] = "https://user@b.example/as4"; }), "endpoint");
    EXPECT_EQ(field([](auto& o) { o["time_zone"] = "../../etc/passwd"; }), "time_zone");
    EXPECT_EQ(field([](auto& o) { o["hours"] = "always"; }), "hours");
    EXPECT_EQ(field([](auto& o) { o["valid_until"] = "2025-12-31"; }), "valid_until");
    EXPECT_EQ(field([](auto& o) { o["valid_from"] = "01.01.2026"; }), "valid_from");
    EXPECT_EQ(field([](auto& o) { o["name"] = "justice\u202egro"; }), "name") << "turned round";
    EXPECT_EQ(field([](auto& o) { o["color"] = "blue"; }), "color");
    EXPECT_EQ(field([](auto& o) { o["competences"].as_array()[0].as_object()["modality"] = "magic"; }),
              "competences[0].modality");
    EXPECT_EQ(field([](auto& o) { o["signing_certificates"] = boost::json::array{"AAAA"}; }), "signing_certificates");
}

TEST(Entry, AWeakerWordDoesNotReplaceAStrongerOneAndAVersionNeverGoesBack)
{
    Held signed_one{sample(), Standing::owner, "pinned card", now, "file"};
    signed_one.entry.signing = {owner().signing_certificate()};
    auto const code = [&](Held const& present, Held const& next) {
        auto const done = may_replace(present, next, day("2026-03-02"));
        return done ? std::string("replaces") : done.error().code;
    };
    auto next = signed_one;
    next.standing = Standing::noted;
    next.entry.version = 99;
    EXPECT_EQ(code(signed_one, next), "directory.entry_weaker");
    next.standing = Standing::vouched;
    EXPECT_EQ(code(signed_one, next), "directory.entry_weaker");
    auto expired = signed_one;
    expired.entry.valid_until = day("2026-03-01");
    EXPECT_EQ(code(expired, next), "replaces");
    next.standing = Standing::owner;
    EXPECT_EQ(code(signed_one, next), "replaces");
    next.entry.version = 2;
    EXPECT_EQ(code(signed_one, next), "directory.entry_older");
    next.entry.version = 3;
    EXPECT_EQ(code(signed_one, next), "replaces") << "the same again";
    next.entry.email = "other@b.example";
    EXPECT_EQ(code(signed_one, next), "directory.entry_two_of_one_version");
    next.entry.version = 1;
    auto const noted = [&] {
        auto held = signed_one;
        held.standing = Standing::noted;
        return held;
    }();
    EXPECT_EQ(code(noted, next), "replaces") << "its owner counts otherwise than we do";
    // Nobody keeps the owner out with a number of their own.
    auto last = signed_one;
    last.entry.version = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(code(last, next), "directory.entry_older");
    last.standing = Standing::vouched;
    EXPECT_EQ(code(last, next), "replaces");
    last.standing = Standing::owner;
    last.entry.signing = {secretariat().signing_certificate()};
    EXPECT_EQ(code(last, next), "replaces") << "another key has counted";
}

TEST(Entry, IsToBeConfirmedAfterHalfAYear)
{
    auto const entry = sample(); // confirmed on 2026-02-01
    EXPECT_LE(overdue_days(entry, day("2026-07-31")), 0);
    EXPECT_EQ(overdue_days(entry, day("2026-08-01")), 1);
}

TEST(Entry, KeptAsARecordItComesBack)
{
    Held const held{sample(), Standing::vouched, "list 3 of ZZ-NET", now, ""};
    auto const back = held_from_record(bytes_of(to_record(held))).value();
    EXPECT_EQ(back.entry, held.entry);
    EXPECT_EQ(back.standing, held.standing);
    EXPECT_EQ(back.by, held.by);
    EXPECT_EQ(back.since, held.since);
    EXPECT_FALSE(held_from_record(bytes_of("{}")));
}

// ---- tables

TEST(Table, WhatWasExportedIsImportedTheSame)
{
    auto second = sample();
    second.authority = "zzc.court";
    second.state = "ZZC";
    second.signing = {owner().signing_certificate()};
    second.name = "'apostrophe first";
    std::vector<Entry> const entries{sample(), second};
    EXPECT_EQ(from_csv(to_csv(entries)).entries, entries);
    EXPECT_EQ(from_json_file(to_json_file(entries)).entries, entries);
    // No cell of it is a formula.
    auto const csv = to_csv(entries);
    EXPECT_EQ(csv.find(",="), std::string::npos);
    EXPECT_EQ(csv.find("\"="), std::string::npos);
}

RC_GTEST_PROP(Table, AnyTextSurvivesTheWayThroughCsvAndJson, ())
{
    auto const any_text = [] {
        return *rc::gen::container<std::string>(rc::gen::elementOf(std::string("=+-@'\"\\;|,/ aZ9.")));
    };
    auto entry = sample();
    entry.name = "n" + any_text();
    entry.address = any_text();
    entry.source = any_text();
    entry.needs = {"n" + any_text(), any_text() + "n"};
    entry.competences[1].territory = any_text() + "t";
    // What stands between separators is read without the blanks around it.
    auto& territory = entry.competences[1].territory;
    territory.erase(0, territory.find_first_not_of(' '));
    std::vector<Entry> const entries{entry};
    RC_ASSERT(from_csv(to_csv(entries)).entries == entries);
    RC_ASSERT(from_json_file(to_json_file(entries)).entries == entries);
}

TEST(Table, HostileFilesAreRefusedByLine)
{
    std::string const header = "authority,name,state,valid_from,telephone\r\n";
    std::string const good = header + "zzb.central,Justice,ZZB,2026-01-01,+00 1\r\n";
    EXPECT_EQ(first_error(from_csv(good)), "read") << "a telephone number is no formula";
    EXPECT_EQ(first_error(from_csv("\xef\xbb\xbf" + good)), "read") << "a byte order mark";
    EXPECT_EQ(first_error(from_csv(header + "zzb.central,=HYPERLINK(1),ZZB,2026-01-01,\r\n")), "directory.csv_formula");
    EXPECT_EQ(first_error(from_csv(header + "zzb.central,@SUM(A1),ZZB,2026-01-01,\r\n")), "directory.csv_formula");
    EXPECT_EQ(first_error(from_csv(header + "zzb.central,N,ZZB,2026-01-01,+1+cmd|' /C calc'!A0\r\n")),
              "directory.csv_formula");
    EXPECT_EQ(first_error(from_csv(good + "zzb.central,Other,ZZB,2026-01-01,\r\n")), "directory.twice");
    EXPECT_EQ(first_error(from_csv(good + "zzc.court,Court\r\n")), "directory.csv_malformed");
    EXPECT_EQ(first_error(from_csv(header + "zzb.central,\"Justice,ZZB,2026-01-01,\r\n")), "directory.csv_malformed");
    EXPECT_EQ(first_error(from_csv(header + "zzb.central,\"Jus\"tice,ZZB,2026-01-01,\r\n")), "directory.csv_malformed");
    EXPECT_EQ(first_error(from_csv(header + "zzb.central,Minist\xe8re,ZZB,2026-01-01,\r\n")), "directory.not_utf8");
    EXPECT_EQ(first_error(from_csv(std::string("\xff\xfe") + "a")), "directory.not_utf8");
    EXPECT_EQ(first_error(from_csv("authority,name,state\r\n")), "directory.csv_column");
    EXPECT_EQ(first_error(from_csv("authority,name,state,valid_from,colour\r\n")), "directory.csv_column");
    EXPECT_EQ(first_error(from_csv("")), "directory.csv_column");
    EXPECT_EQ(first_error(from_csv(header + "zzb.central," + std::string(300'000, 'x') + ",ZZB,2026-01-01,\r\n")),
              "directory.csv_too_large");
    std::string rows = header;
    for (int i = 0; i < 10'002; ++i)
        rows += "zz" + std::to_string(i) + ",J,ZZB,2026-01-01,\r\n";
    EXPECT_EQ(first_error(from_csv(rows)), "directory.csv_too_large");
    auto const wrong = from_csv(good + "\r\nzzc.court,Court,ZZC,2026-13-01,\r\n");
    EXPECT_EQ(wrong.errors.at(0).field, "line 4, valid_from");
    EXPECT_TRUE(wrong.entries.empty()) << "all or none";
    EXPECT_EQ(first_error(from_json_file("{}")), "directory.json_malformed");
    EXPECT_EQ(first_error(from_json_file(std::string(100'000, '['))), "directory.json_malformed");
}

// ---- lists

NetworkList list_of(std::int64_t number)
{
    NetworkList list;
    list.network = "ZZ-NET";
    list.name = "Network of invented States";
    list.secretariat = "zz.secretariat";
    list.number = number;
    list.issued_at = now;
    list.next_by = at("2026-04-01T00:00:00Z");
    list.members = {{"zzb.central",
                     "ZZB",
                     {owner().signing_certificate().fingerprint()},
                     std::nullopt,
                     sign_entry(sample(), owner(), now).value()},
                    {"zzc.court", "ZZC", {}, std::nullopt, {}}};
    list.members[1].entry = sample();
    list.members[1].entry->authority = "zzc.court";
    list.members[1].entry->state = "ZZC";
    list.recognises = {{"YY-NET", "yy.secretariat", owner().signing_certificate().fingerprint(), day("2027-01-31")}};
    return list;
}

TEST(NetworkList, IsReadAsItWasSigned)
{
    auto const text = sign_list(list_of(4), secretariat(), now).value();
    auto const read = read_list(bytes_of(text));
    ASSERT_TRUE(read) << read.error().code << " " << read.error().field;
    EXPECT_EQ(read->list.number, 4);
    EXPECT_EQ(read->list.recognises, list_of(4).recognises);
    ASSERT_NE(member_of(read->list, "zzb.central"), nullptr);
    EXPECT_TRUE(read_signed_entry(bytes_of(member_of(read->list, "zzb.central")->signed_entry)));
    EXPECT_EQ(read->signer, secretariat().signing_certificate().fingerprint());
    EXPECT_FALSE(is_stale(read->list, at("2026-04-01T00:00:00Z")));
    EXPECT_TRUE(is_stale(read->list, at("2026-04-01T00:00:01Z")));
}

TEST(NetworkList, NeverGoesBackAndOneNumberNeverSaysTwoThings)
{
    auto const made = [](NetworkList const& list) {
        return read_list(bytes_of(sign_list(list, secretariat(), now).value())).value();
    };
    auto const code = [&](NetworkList const& present, NetworkList const& next) {
        auto const done = may_follow(made(present), made(next));
        return done ? std::string("follows") : done.error().code;
    };
    EXPECT_EQ(code(list_of(4), list_of(5)), "follows");
    auto const same = list_of(4);
    EXPECT_EQ(code(same, same), "follows") << "the same again";
    EXPECT_EQ(code(list_of(4), list_of(3)), "directory.list_older");
    auto other = list_of(4);
    other.members.pop_back();
    EXPECT_EQ(code(list_of(4), other), "directory.list_two_of_one_number");
}

TEST(NetworkList, ThatNamesSomebodyTwiceIsNotSigned)
{
    auto list = list_of(1);
    list.members.push_back(list.members.front());
    EXPECT_EQ(sign_list(list, secretariat(), now).error().code, "directory.list_twice");
    list = list_of(1);
    list.recognises.push_back(list.recognises.front());
    EXPECT_EQ(sign_list(list, secretariat(), now).error().code, "directory.list_twice");
    list = list_of(1);
    list.next_by = now;
    EXPECT_EQ(sign_list(list, secretariat(), now).error().field, "next_by");
}

// ---- find

TEST(Find, SaysWhoDealsWithItWhoDoesNotAndOfWhomNobodyKnows)
{
    auto const loaded = law::read_library(law::testing::small_library());
    ASSERT_NE(loaded.library, nullptr);
    auto const held = [](std::string const& id, std::vector<Competence> competences, Standing standing) {
        auto entry = sample();
        entry.authority = id;
        entry.competences = std::move(competences);
        return Held{std::move(entry), standing, "somebody", now, ""};
    };
    std::vector<Held> const all{held("zzb.silent", {}, Standing::owner),
                                held("zzb.prison", {{"sentenced_persons", "", ""}}, Standing::owner),
                                held("zzb.noted", {{"mla", "", ""}}, Standing::noted),
                                held("zzb.owner", {{"mla", "treaty", ""}}, Standing::owner)};
    Question question{"ZZB", {law::Modality::mla}, "treaty", "", false, day("2026-03-02"), now};
    auto const answer = find(*loaded.library, all, question, &three_hours_behind).value();
    ASSERT_EQ(answer.candidates.size(), 4U);
    EXPECT_EQ(answer.candidates[0].held->entry.authority, "zzb.owner");
    EXPECT_EQ(answer.candidates[1].held->entry.authority, "zzb.noted");
    EXPECT_EQ(answer.candidates[2].competent, Truth::open);
    EXPECT_EQ(answer.candidates[3].competent, Truth::no);
    EXPECT_EQ(answer.candidates[0].languages.from, "entry");
    EXPECT_TRUE(answer.candidates[0].day_and_night.empty()) << "its point answers for preservation only";
    question.modalities = {law::Modality::preservation, law::Modality::mla};
    EXPECT_EQ(find(*loaded.library, all, question, &three_hours_behind)->candidates[0].day_and_night.size(), 1U);
    question.state = "ZZX";
    EXPECT_EQ(find(*loaded.library, all, question, &three_hours_behind).error().code, "directory.state_unknown");
    question.state = "ZZC";
    question.instrument = "nothing";
    EXPECT_EQ(find(*loaded.library, all, question, &three_hours_behind).error().code, "directory.instrument_unknown");
}

TEST(Find, WhoAnswersDayAndNightForWhatIsAskedDealsWithIt)
{
    auto const loaded = law::read_library(law::testing::small_library());
    ASSERT_NE(loaded.library, nullptr);
    auto entry = sample(); // its point answers for preservation
    entry.competences = {{"mla", "treaty", ""}};
    std::vector<Held> all{Held{entry, Standing::owner, "somebody", now, ""}};
    Question question{"ZZB", {law::Modality::preservation}, "", "", true, day("2026-03-02"), now};
    auto const asked = [&] {
        return find(*loaded.library, all, question, &three_hours_behind).value().candidates.at(0);
    };
    EXPECT_EQ(asked().competent, Truth::yes);
    EXPECT_TRUE(asked().by_point);
    EXPECT_EQ(asked().day_and_night.size(), 1U);

    // An office of another part of the State answers for its part; its number is shown all the same.
    all[0].entry.competences = {{"mla", "treaty", "North"}};
    question.territory = "South";
    EXPECT_EQ(asked().competent, Truth::no);
    EXPECT_EQ(asked().day_and_night.size(), 1U);
    question.territory = "North";
    EXPECT_EQ(asked().competent, Truth::yes);

    question.modalities = {law::Modality::extradition};
    EXPECT_EQ(asked().competent, Truth::no);
    EXPECT_TRUE(asked().day_and_night.empty());
}

TEST(Find, AnAuthorityOfPartOfTheStateIsOpenUntilThePartIsNamed)
{
    auto const loaded = law::read_library(law::testing::small_library());
    auto entry = sample();
    entry.competences = {{"mla", "", "North"}};
    std::vector<Held> const all{{entry, Standing::owner, "x", now, ""}};
    Question question{"ZZB", {law::Modality::mla}, "", "", false, day("2026-03-02"), now};
    auto const competent = [&] {
        return find(*loaded.library, all, question, &three_hours_behind)->candidates.at(0).competent;
    };
    EXPECT_EQ(competent(), Truth::open);
    question.territory = "North";
    EXPECT_EQ(competent(), Truth::yes);
    question.territory = "South";
    EXPECT_EQ(competent(), Truth::no);
}

TEST(Find, WordsMeanMeasuresOrAModality)
{
    auto const loaded = law::read_library(law::testing::small_library());
    EXPECT_EQ(meaning_of(*loaded.library, "extradition").modalities, std::vector{law::Modality::extradition});
    auto const searches = meaning_of(*loaded.library, "Searches");
    ASSERT_EQ(searches.measures.size(), 1U);
    EXPECT_EQ(searches.measures[0]->id, "search");
    EXPECT_EQ(searches.modalities, std::vector{law::Modality::mla});
    EXPECT_TRUE(meaning_of(*loaded.library, "sonnets").modalities.empty());
    EXPECT_TRUE(meaning_of(*loaded.library, "").modalities.empty());
}

}
}
