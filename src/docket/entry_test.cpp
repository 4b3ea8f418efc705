#include "docket/entry.hpp"

#include <gtest/gtest.h>

#include <random>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;

Entry an_entry()
{
    Entry entry;
    entry.case_id = make_id(instant_from("2026-11-23T09:30:00Z").value(), {1, 2, 3});
    entry.number = 7;
    entry.at = instant_from("2026-11-23T09:31:00.000123Z").value();
    entry.actor = "amina";
    entry.kind = "request_received";
    entry.body = {{"happened_on", "2026-11-23"}, {"person", "Élodie Exemple"}, {"items", {1, 2, 3}}};
    return entry;
}

CaseKey const key{1, 2, 3, 4, 5};
Nonce const nonce{9, 8, 7};
Digest const previous{42};

TEST(Entry, SealedItOpensAsItWasAndItsBodyIsNotReadable)
{
    auto const entry = an_entry();
    auto const sealed = seal(entry, key, nonce, previous);
    auto const opened = open(sealed, key).value();
    EXPECT_EQ(opened.body, entry.body);
    EXPECT_EQ(opened.kind, entry.kind);
    EXPECT_EQ(opened.actor, entry.actor);
    EXPECT_EQ(opened.at, entry.at);
    EXPECT_EQ(opened.number, entry.number);
    EXPECT_EQ(opened.case_id, entry.case_id);
    EXPECT_EQ(text_of(sealed.body).find("Exemple"), std::string_view::npos);
    EXPECT_EQ(digest_of(sealed), sealed.digest);
}

TEST(Entry, TheCanonicalOctetsNeverChange)
{
    // A docket written today must verify in thirty years: this digest may only change with a new layout version.
    EXPECT_EQ(hex_of(seal(an_entry(), key, nonce, previous).digest),
              "f3d1e663fc3a8211240595bddbcfbf5396fdb0f528a8b726ca8b74eb854eea56");
}

TEST(Entry, AnyAlteredBitOfAnyFieldIsNoticed)
{
    auto const sealed = seal(an_entry(), key, nonce, previous);
    auto const refused = [&](SealedEntry const& altered, char const* what) {
        EXPECT_NE(digest_of(altered), sealed.digest) << what;
        EXPECT_EQ(open(altered, key).error().code, "entry.digest_mismatch") << what;
        // Whoever writes a digest that fits cannot open it either, except for `previous`, which the chain holds.
        auto fitted = altered;
        fitted.digest = digest_of(altered);
        if (fitted.previous == sealed.previous) {
            EXPECT_EQ(open(fitted, key).error().code, "entry.cannot_decrypt") << what;
        }
    };
    std::mt19937 random(2026);
    for (int round = 0; round < 400; ++round) {
        auto const bit = [&](auto& octets) {
            octets[random() % octets.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        };
        auto altered = sealed;
        switch (round % 8) {
        case 0:
            bit(altered.case_id.octets);
            refused(altered, "case");
            break;
        case 1:
            altered.number ^= 1U << (random() % 32);
            refused(altered, "number");
            break;
        case 2:
            altered.at.since_1970_us ^= std::int64_t{1} << (random() % 63);
            refused(altered, "at");
            break;
        case 3:
            altered.actor[random() % altered.actor.size()] ^= 4;
            refused(altered, "actor");
            break;
        case 4:
            altered.kind[random() % altered.kind.size()] ^= 1;
            refused(altered, "kind");
            break;
        case 5:
            bit(altered.nonce);
            refused(altered, "nonce");
            break;
        case 6:
            bit(altered.body);
            refused(altered, "body");
            break;
        case 7:
            bit(altered.previous);
            refused(altered, "previous");
            break;
        }
    }
    auto altered = sealed;
    altered.digest[0] ^= 1;
    EXPECT_EQ(open(altered, key).error().code, "entry.digest_mismatch");
    // Moving a letter from one field to the next is not the same either: lengths stand before the texts.
    altered = sealed;
    altered.actor = "aminar";
    altered.kind = "equest_received";
    EXPECT_NE(digest_of(altered), sealed.digest);
}

TEST(Entry, ABodyCannotBeMovedToAnotherEntryOrOpenedWithAnotherKey)
{
    auto const first = seal(an_entry(), key, nonce, previous);
    auto other = an_entry();
    other.number = 8;
    auto second = seal(other, key, nonce, first.digest);
    second.body = first.body;
    second.digest = digest_of(second);
    EXPECT_EQ(open(second, key).error().code, "entry.cannot_decrypt");
    EXPECT_EQ(open(first, CaseKey{1}).error().code, "entry.cannot_decrypt");
    auto cut = first;
    cut.body.resize(5);
    cut.digest = digest_of(cut);
    EXPECT_EQ(open(cut, key).error().code, "entry.cannot_decrypt");
}

TEST(Entry, WhatIsNestedDeeperThanABodyMayBeIsRefusedWhenReadAndNotACrash)
{
    auto entry = an_entry();
    boost::json::value deep = 1;
    for (int i = 0; i < 20'000; ++i) {
        boost::json::array around;
        around.push_back(std::move(deep));
        deep = std::move(around);
        if (i == 60) {
            entry.body["deep"] = deep;
            EXPECT_TRUE(open(seal(entry, key, nonce, previous), key)) << "deeper than a message, still a body";
        }
        if (i == 200) {
            entry.body["deep"] = deep;
            EXPECT_EQ(open(seal(entry, key, nonce, previous), key).error().code, "entry.not_json");
            break;
        }
    }
}

}
