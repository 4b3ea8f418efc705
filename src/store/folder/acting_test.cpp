// A step with a file, while a server records in the same case.
#include "app/cases.hpp"
#include "store/folder/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::folder
{
namespace
{

/// A file during whose reading somebody records something in the case, so many times.
class Disturbed final : public SeekableSource
{
public:
    Disturbed(testing::House& house, Id const& case_id, std::string kind, int times)
        : house_(house), case_id_(case_id), kind_(std::move(kind)), times_(times)
    {
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        for (; times_ > 0; --times_)
            disturb();
        return octets_.read(buffer);
    }
    std::uint64_t length() const override { return octets_.length(); }
    Done seek(std::uint64_t position) override { return octets_.seek(position); }

private:
    void disturb()
    {
        auto const known = app::load(*house_.office, case_id_).value();
        docket::Entry entry{
            case_id_, static_cast<std::uint32_t>(known.entries.size() + 1), house_.office->clock.now(), "server", kind_,
            {}};
        entry.body = {{"message_id", text_of(case_id_)}, {"event", "relay"}, {"outcome", "accepted"}};
        app::Append order;
        order.case_id = case_id_;
        order.expected_length = entry.number - 1;
        order.entries = {entry};
        order.row.case_id = case_id_;
        testing::must(house_.office->store.append(order));
    }

    testing::House& house_;
    Id case_id_;
    std::string kind_;
    int times_;
    MemorySource octets_{bytes_of("a file")};
};

struct Acting : ::testing::Test {
    Acting()
    {
        case_id = app::new_id(clock, house.random);
        testing::must(house.opened.store->create_case(case_id));
        docket::Command const draft{
            "draft",
            {},
            {{"modality", "mla"},
             {"partner", {{"state", "ZZB"}, {"id", "zzb.central"}}},
             {"title", "Bank records of an invented company"},
             {"basis", boost::json::array{boost::json::object{{"instrument", "untoc"}, {"article", "18"}}}},
             {"items",
              boost::json::array{boost::json::object{{"number", 1}, {"type", "bank_records"}, {"title", "Account"}}}},
             {"persons", boost::json::array{boost::json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}}};
        auto const setting = app::setting_of(*house.office, writer);
        auto events = docket::decide({}, draft, setting).value();
        testing::must(app::record(*house.office, {}, case_id, std::move(events), setting, {}, {}, {}));
    }
    Result<app::StepDone> note_with(SeekableSource& file)
    {
        return app::act(*house.office, writer, case_id, {"note", {}, {{"text", "seen"}}},
                        {{"file.txt", "A file", "text/plain", "", &file}});
    }

    app::Account writer{"writer", {"caseworker"}};
    app::testing::SetClock clock;
    testing::Scratch scratch;
    testing::House house{scratch.path + "/a", "zza.central", "ZZA", clock};
    Id case_id;
};

TEST_F(Acting, AMessageOnItsWayUndoesNoStepThatTookItsTime)
{
    Disturbed file(house, case_id, "evidence_recorded", 2);
    auto const done = note_with(file);
    ASSERT_TRUE(done) << done.error().code;
    auto const known = app::load(*house.office, case_id).value();
    ASSERT_EQ(known.entries.size(), 4U) << "the draft, two about a message, and the note, once";
    EXPECT_EQ(known.entries.back().body.at("kept").as_array().size(), 1U);
    EXPECT_TRUE(house.opened.store->verify({}).value().faults.empty());
}

TEST_F(Acting, WhatSomebodyDecidedMeanwhileIsLookedAtFirst)
{
    Disturbed file(house, case_id, "note_added", 1);
    auto const done = note_with(file);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "store.case_changed");
    EXPECT_EQ(app::load(*house.office, case_id).value().entries.size(), 2U);
}

}
}
