#include "law/predicate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <functional>
#include <map>

using namespace rogatory;
using namespace rogatory::law;

namespace
{

Fact fact(std::string name, FactType type, std::vector<std::string> choices = {})
{
    Fact one;
    one.name = std::move(name);
    one.type = type;
    one.choices = std::move(choices);
    return one;
}

// By name, as the library keeps them.
std::vector<Fact> const facts{
    fact("a.one", FactType::boolean),
    fact("a.three", FactType::boolean),
    fact("a.two", FactType::boolean),
    fact("offence.date", FactType::day),
    fact("offence.maximum_penalty_months", FactType::number),
    fact("request.purpose", FactType::choice, {"prosecution", "sentence"}),
    fact("request.word", FactType::text),
    fact("requested.state", FactType::state),
    fact("requesting.state", FactType::state),
    fact("subject.nationalities", FactType::states),
};

class Known : public Facts
{
public:
    std::map<std::string, Value> values;
    std::map<std::string, Truth> lists;    ///< "untoc 5"
    std::map<std::string, Truth> declared; ///< "requested declares 16(5)=yes"

    Value const& value(FactIndex index) const override
    {
        static Value const unknown{};
        auto const at = values.find(facts[index].name);
        return at == values.end() ? unknown : at->second;
    }
    Truth falls_under(std::string_view list, std::string_view item) const override
    {
        auto const at = lists.find(std::string(list) + " " + std::string(item));
        return at == lists.end() ? Truth::open : at->second;
    }
    Truth declares(bool requested, bool reservation, std::string_view key, std::string_view value) const override
    {
        auto const at =
            declared.find(std::string(requested ? "requested" : "requesting") +
                          (reservation ? " reserves " : " declares ") + std::string(key) + "=" + std::string(value));
        return at == declared.end() ? Truth::open : at->second;
    }
};

Predicate parsed(std::string_view text)
{
    auto predicate = Predicate::parse(text, facts);
    if (!predicate) throw std::runtime_error(std::string(text) + ": " + texts::sentence(predicate.error()));
    return *predicate;
}

Truth holds(std::string_view text, Known const& known)
{
    return parsed(text).holds(known);
}

Error refused(std::string_view text)
{
    auto const predicate = Predicate::parse(text, facts);
    return predicate ? Error{"accepted", "", "", {}} : predicate.error();
}

}

TEST(Predicate, AFactThatNobodyEstablishedLeavesTheAnswerOpen)
{
    Known known;
    for (auto const* text : {"a.one", "not a.one", "offence.maximum_penalty_months >= 48", "requested.state == \"ZZA\"",
                             "subject.nationalities includes requested.state", "request.purpose in [\"sentence\"]",
                             "offence.lists includes \"untoc 5\"", "requested declares \"16(5)=yes\""})
        EXPECT_EQ(holds(text, known), Truth::open) << text;
    known.values["a.one"] = Disputed{};
    EXPECT_EQ(holds("a.one", known), Truth::open);
    EXPECT_EQ(holds("not a.one", known), Truth::open);
}

TEST(Predicate, ComparesNumbersDaysTextsAndLists)
{
    Known known;
    known.values = {{"offence.maximum_penalty_months", std::int64_t{48}},
                    {"offence.date", day_from("2026-01-31").value()},
                    {"request.purpose", std::string("sentence")},
                    {"request.word", std::string("oral")},
                    {"requested.state", std::string("ZZB")},
                    {"requesting.state", std::string("ZZA")},
                    {"subject.nationalities", std::vector<std::string>{"ZZA", "ZZB"}}};
    for (auto const* text : {"offence.maximum_penalty_months >= 48", "offence.maximum_penalty_months < 49",
                             "offence.maximum_penalty_months <= 48", "not offence.maximum_penalty_months > 48",
                             "offence.maximum_penalty_months != 47", "offence.maximum_penalty_months in [12, 48]",
                             "offence.date == 2026-01-31", "offence.date < 2026-02-01", "offence.date in [2026-01-31]",
                             "request.purpose == \"sentence\"", "request.purpose != \"prosecution\"",
                             "request.purpose in [\"prosecution\", \"sentence\"]", "request.word == \"oral\"",
                             "subject.nationalities includes requested.state", "subject.nationalities includes \"ZZA\"",
                             "requested.state != requesting.state", "not (requested.state == requesting.state)"})
        EXPECT_EQ(holds(text, known), Truth::yes) << text;
    known.values["subject.nationalities"] = std::vector<std::string>{};
    EXPECT_EQ(holds("subject.nationalities includes requested.state", known), Truth::no)
        << "stateless, and known to be";
}

TEST(Predicate, AllFailsAsSoonAsOneFailsHoweverMuchIsUnknown)
{
    Known known;
    known.values["a.one"] = false;
    EXPECT_EQ(holds("all(a.two, a.one, a.three)", known), Truth::no);
    EXPECT_EQ(holds("any(a.two, a.one)", known), Truth::open);
    known.values["a.one"] = true;
    EXPECT_EQ(holds("any(a.two, a.one, a.three)", known), Truth::yes);
    EXPECT_EQ(holds("all(a.two, a.one)", known), Truth::open);
}

TEST(Predicate, AsksListsAndDeclarationsOfWhoeverKnowsThem)
{
    Known known;
    known.lists = {{"untoc 5", Truth::yes}, {"untoc ", Truth::no}};
    known.declared = {{"requested declares 16(5)=yes", Truth::yes}, {"requesting reserves 35(2)=excluded", Truth::no}};
    EXPECT_EQ(holds("offence.lists includes \"untoc 5\"", known), Truth::yes);
    EXPECT_EQ(holds("offence.lists includes \"untoc\"", known), Truth::no);
    EXPECT_EQ(holds("requested declares \"16(5)=yes\"", known), Truth::yes);
    EXPECT_EQ(holds("requesting reserves \"35(2)=excluded\"", known), Truth::no);
    EXPECT_TRUE(parsed("offence.lists includes \"untoc 5\"").asks_lists());
}

TEST(Predicate, SaysWhichComparisonsMadeTheAnswer)
{
    Known known;
    known.values = {{"a.one", true}, {"a.two", false}};
    auto const names = [&](std::string_view text) {
        std::vector<Leaf> leaves;
        parsed(text).explain(known, leaves);
        std::string all;
        for (auto const& leaf : leaves)
            all += (all.empty() ? "" : " ") + facts[leaf.fact].name;
        return all;
    };
    EXPECT_EQ(names("all(a.one, a.two, a.three)"), "a.two") << "the one that fails";
    EXPECT_EQ(names("all(a.one, a.three)"), "a.three") << "the one that is open";
    EXPECT_EQ(names("all(a.one, not a.two)"), "a.one a.two") << "all that hold";
    EXPECT_EQ(names("any(a.three, a.two, a.one)"), "a.one");
    EXPECT_EQ(names("any(a.three, a.two)"), "a.three");
    EXPECT_EQ(names("any(a.two, not a.one)"), "a.two a.one");
    EXPECT_EQ(names("not any(a.three, all(a.one, a.three))"), "a.three a.three");
}

TEST(Predicate, NamesTheNearestFactWhenOneIsMisspelt)
{
    auto const error = refused("offence.maximum_penalty_month >= 48");
    EXPECT_EQ(error.code, "predicate.unknown_fact");
    EXPECT_EQ(error.field, "column 1");
    EXPECT_EQ(value_of(error, "nearest"), "\"offence.maximum_penalty_months\"");
    EXPECT_EQ(value_of(refused("not zzzzzzzz.qqqqqqqqqq"), "nearest"), "") << "nothing is near";
}

TEST(Predicate, RefusesWhatDoesNotFitTheTypeOfTheFact)
{
    for (auto const* text :
         {"a.one >= 1", "offence.maximum_penalty_months", "offence.maximum_penalty_months == \"48\"",
          "offence.maximum_penalty_months >= 48.5", "offence.maximum_penalty_months >= 99999999999999999999",
          "offence.date == 2026-02-30", "offence.date >= 48", "request.purpose == \"sentense\"",
          "request.purpose < \"x\"", "requested.state includes \"ZZA\"", "subject.nationalities == \"ZZA\"",
          "subject.nationalities includes a.one", "subject.nationalities in [\"ZZA\"]", "a.one in [true]",
          "requested.state == a.one", "request.word == oral2.word", "offence.lists includes \" 5\"",
          "requested declares \"=yes\"", "requested declares \"16(5)=\""}) {
        auto const code = refused(text).code;
        EXPECT_TRUE(code == "predicate.type" || code == "predicate.unknown_fact") << text << " gives " << code;
    }
    EXPECT_EQ(value_of(refused("request.purpose == \"sentense\""), "nearest"), "\"sentence\"");
}

TEST(Predicate, RefusesWhatIsNotACondition)
{
    for (auto const* text : {"",
                             " ",
                             "(",
                             ")",
                             "all()",
                             "all(a.one",
                             "all(a.one,)",
                             "any a.one",
                             "not",
                             "a.one a.two",
                             "a.one and a.two",
                             "a.one,",
                             "requested",
                             "requested declares",
                             "requested declares 16",
                             "requested declares \"16",
                             "[",
                             "\"x\"",
                             "offence.lists == \"untoc\"",
                             "request.purpose in []",
                             "request.purpose in [\"sentence\"",
                             "1 < 2",
                             "offence.lists includes",
                             "a.one # a comment",
                             "f(a.one)",
                             "all",
                             "\xff\xfe"}) {
        auto const code = refused(text).code;
        EXPECT_TRUE(code == "predicate.syntax" || code == "predicate.unknown_fact" || code == "predicate.type")
            << '"' << text << "\" gives " << code;
    }
    EXPECT_EQ(refused("all(a.one a.two)").field, "column 11") << "where it stops making sense";
}

TEST(Predicate, RefusesWhatIsTooLongOrNestedTooDeep)
{
    std::string deep;
    for (int i = 0; i < 100'000 && deep.size() < 4000; ++i)
        deep += "not ";
    EXPECT_EQ(refused(deep + "a.one").code, "predicate.too_deep");
    EXPECT_EQ(refused(std::string(2000, '(') + "a.one").code, "predicate.too_deep");
    EXPECT_EQ(refused(std::string(5000, '(')).code, "predicate.too_long");
    std::string fits = "a.one";
    for (int i = 1; i < Predicate::depth_limit; ++i)
        fits = "not " + fits;
    EXPECT_EQ(refused(fits).code, "accepted");
    EXPECT_EQ(refused("not " + fits).code, "predicate.too_deep");
}

TEST(Predicate, EveryRefusalHasASentenceInEveryLanguage)
{
    for (auto const* code :
         {"predicate.syntax", "predicate.unknown_fact", "predicate.type", "predicate.too_long", "predicate.too_deep"})
        for (auto const language : texts::languages())
            EXPECT_TRUE(texts::has_sentence(code, language)) << code;
    EXPECT_EQ(texts::sentence(refused("a.four")).find('{'), std::string::npos) << "every argument is filled in";
}

namespace
{

/// A condition over three boolean facts, and what it comes to by the tables of Kleene.
struct Drawn {
    std::string text;
    std::function<Truth(std::array<Truth, 3> const&)> truth;
};

rc::Gen<Drawn> condition(int depth)
{
    auto const leaf = rc::gen::map(rc::gen::inRange(0, 3), [](int i) {
        auto const* const names = std::array{"a.one", "a.two", "a.three"}[static_cast<std::size_t>(i)];
        return Drawn{names, [i](std::array<Truth, 3> const& t) { return t[static_cast<std::size_t>(i)]; }};
    });
    if (depth == 0) return leaf;
    auto const inner = condition(depth - 1);
    auto const pair = [&](char const* word, Truth (*join)(Truth, Truth)) {
        return rc::gen::map(rc::gen::pair(inner, inner), [word, join](std::pair<Drawn, Drawn> const& both_of) {
            auto const [a, b] = both_of;
            return Drawn{std::string(word) + "(" + a.text + ", " + b.text + ")",
                         [a, b, join](std::array<Truth, 3> const& t) { return join(a.truth(t), b.truth(t)); }};
        });
    };
    return rc::gen::oneOf(leaf, pair("all", [](Truth a, Truth b) { return both(a, b); }),
                          pair("any", [](Truth a, Truth b) { return either(a, b); }),
                          rc::gen::map(inner, [](Drawn const& a) {
                              return Drawn{"not " + a.text, [a](std::array<Truth, 3> const& t) { return !a.truth(t); }};
                          }));
}

Known known_as(std::array<Truth, 3> const& truths)
{
    Known known;
    std::array const names{"a.one", "a.two", "a.three"};
    for (std::size_t i = 0; i < 3; ++i)
        if (truths[i] != Truth::open) known.values[names[i]] = truths[i] == Truth::yes;
    return known;
}

std::array<Truth, 3> any_truths()
{
    std::array<Truth, 3> truths;
    for (auto& truth : truths)
        truth = static_cast<Truth>(*rc::gen::inRange(0, 3));
    return truths;
}

}

RC_GTEST_PROP(PredicateProperty, AnswersAsTheTablesOfThreeValuesSay, ())
{
    auto const drawn = *condition(4).as("condition");
    auto const truths = any_truths();
    RC_ASSERT(holds(drawn.text, known_as(truths)) == drawn.truth(truths));
}

RC_GTEST_PROP(PredicateProperty, DeMorganHoldsInThreeValues, ())
{
    auto const a = (*condition(3)).text;
    auto const b = (*condition(3)).text;
    auto const known = known_as(any_truths());
    RC_ASSERT(holds("not all(" + a + ", " + b + ")", known) == holds("any(not " + a + ", not " + b + ")", known));
    RC_ASSERT(holds("not any(" + a + ", " + b + ")", known) == holds("all(not " + a + ", not " + b + ")", known));
    RC_ASSERT(holds("not not " + a, known) == holds(a, known));
}

RC_GTEST_PROP(PredicateProperty, EstablishingAFactNeverUnsettlesAnAnswer, ())
{
    auto const text = (*condition(4)).text;
    auto truths = any_truths();
    auto const before = holds(text, known_as(truths));
    for (auto& truth : truths)
        if (truth == Truth::open && *rc::gen::arbitrary<bool>()) truth = truth_of(*rc::gen::arbitrary<bool>());
    auto const after = holds(text, known_as(truths));
    if (before != Truth::open) RC_ASSERT(after == before);
}

RC_GTEST_PROP(PredicateProperty, TheReasonsOfAnOpenAnswerAreOpenAndSettlingThemAllSettlesIt, ())
{
    auto const text = (*condition(4)).text;
    auto truths = any_truths();
    std::vector<Leaf> leaves;
    auto const answer = parsed(text).explain(known_as(truths), leaves);
    RC_ASSERT(answer == holds(text, known_as(truths)));
    if (answer != Truth::open) return;
    RC_ASSERT(!leaves.empty());
    for (auto const& leaf : leaves) {
        RC_ASSERT(leaf.truth == Truth::open);
        truths[leaf.fact == 0 ? 0 : leaf.fact == 2 ? 1 : 2] = truth_of(*rc::gen::arbitrary<bool>());
    }
    RC_ASSERT(holds(text, known_as(truths)) != Truth::open);
}

RC_GTEST_PROP(PredicateProperty, AnyTextIsReadOrRefusedWithAReason, (std::string const& text))
{
    auto const predicate = Predicate::parse(text, facts);
    if (!predicate) RC_ASSERT(texts::has_sentence(predicate.error().code));
}
