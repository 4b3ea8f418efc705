#include "docket/compiled.hpp"
#include "docket/law_events.hpp"
#include "docket/two_sides.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;

/// Whether an entry of the modality, on either side, is of that kind.
bool is_recorded(law::Modality modality, std::string_view kind)
{
    return std::ranges::any_of(std::array{Side::requesting, Side::requested}, [&](Side side) {
        auto const* procedure = procedure_of(modality, side);
        return procedure && static_cast<Compiled const&>(*procedure).effect(kind) != nullptr;
    });
}

bool is_produced(law::Modality modality, std::string_view event)
{
    for (auto const& table : {events_of_kinds(), events_told(), events_derived()})
        for (auto const& row : table)
            if ((row.only.empty() || row.only == law::name_of(modality)) && is_recorded(modality, row.kind))
                if (auto const words = words_of(row.events); std::ranges::find(words, event) != words.end())
                    return true;
    return false;
}

struct Word {
    std::string event, modality, rule;
    auto operator<=>(Word const&) const = default;
};

/// The words of every limit in law/, in each modality of the rule.
std::set<Word> words_of_the_law()
{
    std::set<Word> words;
    for (auto const& instrument : docket::testing::law_with_numbers().instruments)
        for (auto const& rule : instrument.rules) {
            if (rule.kind != law::RuleKind::limit || rule.id.starts_with("zzt/")) continue;
            for (std::size_t i = 0; i < law::modality_names.size(); ++i)
                if (auto const modality = static_cast<law::Modality>(i); law::has(rule.modalities, modality))
                    for (auto const& event : {rule.starts_at, rule.ends_at})
                        if (!event.empty()) words.insert({event, std::string(law::name_of(modality)), rule.id});
        }
    return words;
}

TEST(LawEvents, EveryWordOfALimitIsAnEntryOfItsProcedureOrIsSaidByAnOfficialForAStatedReason)
{
    std::set<std::string_view> needed;
    for (auto const& [event, modality, rule] : words_of_the_law()) {
        if (is_produced(*law::modality_from(modality), event)) continue;
        auto const said = std::ranges::find_if(events_said(), [&](EventSaid const& one) { return one.event == event; });
        EXPECT_NE(said, events_said().end())
            << rule << " names \"" << event << "\", which no entry of " << modality
            << " is. Name the kind of entry in law_events.cpp, or say there why an official records it.";
        if (said != events_said().end()) needed.insert(said->event);
    }
    for (auto const& one : events_said()) {
        EXPECT_FALSE(one.why.empty()) << one.event;
        EXPECT_TRUE(needed.contains(one.event)) << one.event << " is an entry everywhere now, or no rule names it";
    }
}

TEST(LawEvents, EveryRowNamesAKindThatSomeProcedureRecords)
{
    for (auto const& table : {events_of_kinds(), events_told(), events_derived()})
        for (auto const& row : table) {
            auto recorded = false;
            for (auto const modality : available_procedures())
                recorded = recorded || is_recorded(modality, row.kind);
            EXPECT_TRUE(recorded) << row.kind;
        }
}

}
