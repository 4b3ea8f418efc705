// Paths of trust over networks: found, limited, broken in every place, and never in a circle.
#include "directory/directory.hpp"

#include "law/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::directory
{
namespace
{

Instant const now = instant_from("2026-03-02T09:00:00Z").value();
Day const today = day_of(now);

Day on(char const* text)
{
    return day_from(text).value();
}

dossier::Identity identity_of(std::string const& id, char const* state = "ZZA")
{
    auto const from = instant_from("2026-01-01T00:00:00Z").value();
    auto const until = instant_from("2028-01-01T00:00:00Z").value();
    return dossier::load_identity(dossier::make_identity({id, "Ministry", state, from, until}, "").value(), "").value();
}

Digest key_of(dossier::Identity const& identity)
{
    return identity.signing_certificate().fingerprint();
}

/// Four networks: ours (A), and B, C, D behind it; the authority wanted is a member of one.
class Paths : public ::testing::Test
{
protected:
    std::map<std::string, dossier::Identity> secretariats{{"NET-A", identity_of("a.secretariat")},
                                                          {"NET-B", identity_of("b.secretariat")},
                                                          {"NET-C", identity_of("c.secretariat")},
                                                          {"NET-D", identity_of("d.secretariat")}};
    dossier::Identity owner = identity_of("zzb.central", "ZZB");
    std::map<std::string, NetworkList> lists;
    std::map<std::string, std::string> why;
    std::vector<Pinned> pinned;
    std::optional<Held> entry;

    void SetUp() override
    {
        for (auto const& [name, identity] : secretariats) {
            NetworkList list;
            list.network = name;
            list.name = "Invented network";
            list.number = 7;
            list.next_by = {now.since_1970_us + 30 * 86'400'000'000LL};
            lists[name] = list;
            why[name] = "recognised by list 7 of NET-A";
        }
        why["NET-A"] = "fingerprint compared by admin";
        Entry said;
        said.name = "Central authority";
        said.state = "ZZB";
        said.valid_from = on("2026-01-01");
        said.version = 1;
        auto const text = sign_entry(said, owner, now).value();
        auto const read = read_signed_entry(bytes_of(text)).value();
        entry = Held{read.entry, Standing::owner, "list 7 of NET-B", now, text};
    }
    Recognition& recognise(std::string const& from, std::string const& to, std::int64_t further = 0)
    {
        Recognition one{to, secretariats.at(to).authority(), key_of(secretariats.at(to)), on("2026-12-31")};
        one.further = further;
        auto& all = lists.at(from).recognises;
        all.push_back(one);
        return all.back();
    }
    void name_in(std::string const& network)
    {
        lists.at(network).members.push_back({"zzb.central", "ZZB", {key_of(owner)}, std::nullopt, ""});
    }
    std::vector<TrustPath> paths(Instant when = now)
    {
        std::vector<HeldList> held;
        for (auto const& [name, list] : lists) {
            auto const text = sign_list(list, secretariats.at(name), now);
            EXPECT_TRUE(text) << name << ": " << text.error().code << " " << text.error().field;
            auto said = read_list(bytes_of(*text)).value();
            auto const signer = said.signer;
            held.push_back({std::move(said), why.at(name), now, signer});
        }
        return paths_to("zzb.central", held, pinned, entry ? &*entry : nullptr, day_of(when), when);
    }
    /// The steps of the best path: "list NET-A, recognition NET-B, ..." and what is missing.
    std::string best(Instant when = now)
    {
        auto const path = paths(when).front();
        std::string text;
        for (auto const& step : path.steps)
            text += (text.empty() ? "" : ", ") + std::string(name_of(step.kind)) + " " + step.to;
        if (path.missing) text += (text.empty() ? "" : ", ") + path.missing->code;
        return text;
    }
};

TEST_F(Paths, GoOverANetworkThatOursRecognises)
{
    recognise("NET-A", "NET-B");
    name_in("NET-B");
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, member zzb.central, entry zzb.central");
    auto const path = paths().front();
    EXPECT_TRUE(path.whole());
    EXPECT_EQ(path.until, day_of(lists.at("NET-B").next_by)) << "the first thing that ends";
    EXPECT_EQ(path.steps[1].key, dossier::spelled(key_of(secretariats.at("NET-B"))));
}

TEST_F(Paths, BeginWithAPinnedCardWhereThereIsOne)
{
    pinned = {{"zzb.central", key_of(owner)}, {"zzc.central", key_of(owner)}};
    EXPECT_EQ(best(), "card zzb.central, entry zzb.central");
    pinned.front().key = {};
    lists.clear();
    EXPECT_EQ(best(), "card zzb.central, directory.path_entry_key");
}

TEST_F(Paths, TheMembersOfARecognisedNetworkAreReachedAndItsPartnersAreNotUnlessThatWasSaid)
{
    recognise("NET-A", "NET-B");
    recognise("NET-B", "NET-C");
    name_in("NET-C");
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, directory.path_too_long");
    lists.at("NET-A").recognises.front().further = 1;
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, recognition NET-C, member zzb.central, entry zzb.central");
    // What a network behind it allows does not widen what the one before allowed.
    recognise("NET-C", "NET-D", 3);
    lists.at("NET-C").members.clear();
    name_in("NET-D");
    lists.at("NET-B").recognises.front().further = 3;
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, recognition NET-C, directory.path_too_long");
}

TEST_F(Paths, ACircleEndsNowhere)
{
    recognise("NET-A", "NET-B", 3);
    recognise("NET-B", "NET-C", 3);
    recognise("NET-C", "NET-A", 3);
    recognise("NET-C", "NET-B", 3);
    auto const found = paths();
    for (auto const& path : found)
        EXPECT_FALSE(path.whole());
    name_in("NET-C");
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, recognition NET-C, member zzb.central, entry zzb.central");
}

TEST_F(Paths, SayExactlyWhatIsMissing)
{
    EXPECT_EQ(best(), "list NET-A, directory.path_none");
    auto& recognition = recognise("NET-A", "NET-B");
    name_in("NET-B");
    recognition.until = on("2026-03-01");
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, directory.path_over");
    recognition.until = on("2026-03-02");
    EXPECT_TRUE(paths().front().whole()) << "the last day is included";
    recognition.from = on("2026-03-03");
    recognition.until = on("2026-12-31");
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, directory.path_not_yet");
    recognition.from = on("2026-03-02");
    EXPECT_TRUE(paths().front().whole());
    recognition.key = key_of(secretariats.at("NET-C"));
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, directory.path_key_differs");
    recognition.key = key_of(secretariats.at("NET-B"));
    recognition.secretariat = "c.secretariat";
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, directory.path_key_differs");
    recognition.secretariat = "b.secretariat";
    recognition.network = "NET-X";
    EXPECT_EQ(best(), "list NET-A, recognition NET-X, directory.path_list_missing");
    recognition.network = "NET-B";
    lists.at("NET-B").members.front().keys = {key_of(secretariats.at("NET-B"))};
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, member zzb.central, directory.path_entry_key");
    entry.reset();
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, member zzb.central, directory.path_entry_missing");
    lists.clear();
    EXPECT_EQ(best(), "directory.path_none");
}

TEST_F(Paths, EndWithAListThatIsStale)
{
    recognise("NET-A", "NET-B");
    name_in("NET-B");
    lists.at("NET-B").next_by = {now.since_1970_us + 86'400'000'000LL};
    Instant const later{now.since_1970_us + 2 * 86'400'000'000LL};
    EXPECT_EQ(best(later), "list NET-A, recognition NET-B, directory.path_list_stale");
    lists.at("NET-A").next_by = lists.at("NET-B").next_by;
    EXPECT_EQ(best(later), "list NET-A, directory.path_list_stale");
}

TEST_F(Paths, AreForTheStatesAndMattersOfTheNarrowestRecognition)
{
    auto& first = recognise("NET-A", "NET-B", 1);
    first.modalities = {"mla", "extradition"};
    first.states = {"ZZB", "ZZC"};
    recognise("NET-B", "NET-C").modalities = {"extradition", "confiscation"};
    name_in("NET-C");
    auto const path = paths().front();
    ASSERT_TRUE(path.whole());
    EXPECT_EQ(path.modalities, std::vector<std::string>{"extradition"});
    std::vector<std::string> const extradition{"extradition"}, assistance{"mla"};
    EXPECT_TRUE(covers(path, extradition));
    EXPECT_TRUE(covers(path, {}));
    EXPECT_FALSE(covers(path, assistance));
    lists.at("NET-A").recognises.front().states = {"ZZC"};
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, recognition NET-C, member zzb.central, directory.path_outside");
    lists.at("NET-A").recognises.front().states = {"ZZB"};
    lists.at("NET-B").recognises.front().modalities = {"preservation"};
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, recognition NET-C, directory.path_outside");
}

TEST_F(Paths, AVouchedEntryIsSaidToBeThatAndRestsOnItsOwnListAlone)
{
    recognise("NET-A", "NET-B");
    name_in("NET-B");
    entry->standing = Standing::vouched;
    entry->text.clear();
    auto const path = paths().front();
    ASSERT_TRUE(path.whole());
    EXPECT_FALSE(path.steps.back().note.empty());
    entry->by = "list 3 of NET-C";
    EXPECT_FALSE(paths().front().whole());
}

TEST_F(Paths, APinnedCardOutranksWhatListsSay)
{
    name_in("NET-A");
    pinned = {{"zzb.central", key_of(owner)}};
    EXPECT_EQ(best(), "card zzb.central, entry zzb.central");
    EXPECT_TRUE(paths().back().whole()) << "the list says the same";
    // The list names another key, with which somebody has signed an entry.
    auto const impostor = identity_of("zzb.central", "ZZB");
    lists.at("NET-A").members.front().keys = {key_of(impostor)};
    EXPECT_EQ(best(), "card zzb.central, entry zzb.central");
    entry->entry.signing = {impostor.signing_certificate()};
    EXPECT_EQ(best(), "list NET-A, member zzb.central, directory.path_card_differs");
    lists.at("NET-A").members.front().keys.push_back(key_of(owner));
    EXPECT_FALSE(paths().front().whole()) << "of the two keys that it names the card's counts";
    // The list alone vouches for an entry with that key.
    entry->standing = Standing::vouched;
    entry->by = "list 7 of NET-A";
    EXPECT_FALSE(paths().front().whole());
    entry->entry.signing.clear();
    EXPECT_TRUE(paths().front().whole());
    pinned.clear();
    entry->entry.signing = {impostor.signing_certificate()};
    EXPECT_TRUE(paths().front().whole());
}

TEST_F(Paths, ARecognitionForSomeStatesIsForEntriesOfThoseStatesWhateverTheListWritesBesideThem)
{
    recognise("NET-A", "NET-B").states = {"ZZC"};
    name_in("NET-B");
    lists.at("NET-B").members.front().state = "ZZC";
    EXPECT_EQ(best(), "list NET-A, recognition NET-B, member zzb.central, directory.path_outside");
    entry->entry.state = "ZZC";
    EXPECT_TRUE(paths().front().whole());
}

TEST_F(Paths, ANetworkIsRecognisedOnlyAsFarAsThePathBeforeItAllows)
{
    auto& first = recognise("NET-A", "NET-B");
    recognise("NET-B", "NET-C");
    auto const by = [&](std::string const& network) -> std::string {
        std::vector<HeldList> held;
        for (auto const& [name, list] : lists) {
            auto said = read_list(bytes_of(sign_list(list, secretariats.at(name), now).value())).value();
            auto const signer = said.signer;
            held.push_back({std::move(said), why.at(name), now, signer});
        }
        auto list = lists.at(network);
        list.secretariat = secretariats.at(network).authority();
        auto const* const found = recogniser_of(list, key_of(secretariats.at(network)), held, today, now);
        return found == nullptr ? "nobody" : found->network;
    };
    EXPECT_EQ(by("NET-B"), "NET-A");
    EXPECT_EQ(by("NET-C"), "nobody") << "no further network was allowed";
    first.further = 1;
    EXPECT_EQ(by("NET-C"), "NET-B");
    EXPECT_EQ(by("NET-D"), "nobody");
    first.until = on("2026-03-01");
    EXPECT_EQ(by("NET-B"), "nobody");
    EXPECT_EQ(by("NET-C"), "nobody") << "what is recognised no longer recognises nobody";
}

TEST_F(Paths, AKeyThatTheFormerListAnnouncedIsTheSameNetworks)
{
    recognise("NET-A", "NET-B");
    name_in("NET-B");
    std::vector<HeldList> held;
    auto const newer = identity_of("b.secretariat");
    for (auto const& [name, list] : lists) {
        auto const& signs = name == "NET-B" ? newer : secretariats.at(name);
        auto said = read_list(bytes_of(sign_list(list, signs, now).value())).value();
        held.push_back({std::move(said), why.at(name), now, key_of(secretariats.at(name))});
    }
    EXPECT_TRUE(paths_to("zzb.central", held, {}, &*entry, today, now).front().whole());
    // The recognising network has taken note of the new key meanwhile: then that one counts as well.
    held[1].root = key_of(newer);
    EXPECT_FALSE(paths_to("zzb.central", held, {}, &*entry, today, now).front().whole());
}

TEST_F(Paths, LimitsOfARecognitionAreReadAsTheyWereWrittenAndChecked)
{
    auto& one = recognise("NET-A", "NET-B", 2);
    one.from = on("2026-02-01");
    one.modalities = {"mla"};
    one.states = {"ZZB"};
    one.purpose = "asset recovery";
    auto const read = [&] {
        auto const text = sign_list(lists.at("NET-A"), secretariats.at("NET-A"), now);
        return text ? read_list(bytes_of(*text)).value().list.recognises.front().purpose : text.error().field;
    };
    auto const text = sign_list(lists.at("NET-A"), secretariats.at("NET-A"), now).value();
    EXPECT_EQ(read_list(bytes_of(text)).value().list.recognises.front(), one);
    one.from = on("2027-02-01");
    EXPECT_EQ(read(), "recognises[0].until");
    one.from.reset();
    one.modalities = {"witchcraft"};
    EXPECT_EQ(read(), "recognises[0].modalities");
    one.modalities.clear();
    one.states = {"zz"};
    EXPECT_EQ(read(), "recognises[0].states");
    one.states.clear();
    one.further = 4;
    EXPECT_EQ(read(), "recognises[0].further");
}

// ---- whom to ask, with all that

TEST_F(Paths, WhatWasBelievedByAListThatIsOverIsMarkedStaleAndComesAfterItsEquals)
{
    auto const loaded = law::read_library(law::testing::small_library()).library;
    recognise("NET-A", "NET-B");
    name_in("NET-B");
    auto const other = [&] {
        auto held = *entry;
        held.entry.authority = "zzb.second";
        held.standing = Standing::noted;
        return held;
    }();
    std::vector<Held> const all{*entry, other};
    Question question{"ZZB", {}, "", "", false, today, now};
    auto const asked = [&](Instant when) {
        std::vector<HeldList> held;
        for (auto const& [name, list] : lists) {
            auto said = read_list(bytes_of(sign_list(list, secretariats.at(name), now).value())).value();
            auto const signer = said.signer;
            held.push_back({std::move(said), why.at(name), now, signer});
        }
        question.now = when;
        question.today = day_of(when);
        auto const answer =
            find(*loaded, all, question, [](Instant, std::string const&) { return std::nullopt; }, {held, pinned, {}})
                .value();
        return std::pair{answer.candidates.front().held->entry.authority, answer.candidates.front().stale()};
    };
    EXPECT_EQ(asked(now), (std::pair{std::string("zzb.central"), false}));
    EXPECT_EQ(asked({now.since_1970_us + 40 * 86'400'000'000LL}), (std::pair{std::string("zzb.second"), false}));
}

TEST(FindWithCalendars, TheHolidaysAndTheZoneOnRecordCountForOfficeHours)
{
    auto const loaded = law::read_library(law::testing::small_library()).library;
    Entry said;
    said.authority = "zzb.central";
    said.name = "Central authority";
    said.state = "ZZB";
    said.hours = "Mon-Fri 09:00-17:00";
    said.valid_from = on("2026-01-01");
    std::vector<Held> const all{{said, Standing::noted, "admin", now, ""}};
    Question const question{"ZZB", {}, "", "", false, today, now};
    auto const local = [](Instant when, std::string const& zone) -> std::optional<Local> {
        if (zone != "Test/Zone") return std::nullopt;
        auto const minutes = when.since_1970_us / 60'000'000;
        return Local{day_of(when), static_cast<int>(minutes % 1440)};
    };
    auto const asked = [&](std::vector<StateHolidays> const& calendars) {
        return find(*loaded, all, question, local, {{}, {}, calendars}).value().candidates.front();
    };
    EXPECT_EQ(asked({}).office.in_office, Truth::open) << "neither zone nor holidays";
    auto const open = asked({{"ZZB", "Test/Zone", {on("2026-03-03")}, {2026}}});
    EXPECT_EQ(open.office.in_office, Truth::yes);
    EXPECT_TRUE(open.zone_of_calendar);
    EXPECT_TRUE(open.holidays_on_record);
    auto const closed = asked({{"ZZB", "Test/Zone", {on("2026-03-02")}, {2025}}});
    EXPECT_EQ(closed.office.in_office, Truth::no);
    EXPECT_TRUE(closed.office.holiday);
    EXPECT_FALSE(closed.holidays_on_record) << "of this year nothing was recorded whole";
    EXPECT_EQ(asked({{"ZZA", "Test/Zone", {on("2026-03-02")}, {2026}}}).office.in_office, Truth::open)
        << "another State's";
}

}
}
