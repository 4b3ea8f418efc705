// Whatever `request check` lets pass, `request submit` takes: the examples, and what becomes of them when a part is
// left out, emptied, or when they are written for another form of cooperation.
#include "program.hpp"
#include "server.hpp"

#include "law/law.hpp"
#include "request/request.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace rogatory::tests
{
namespace
{

namespace json = boost::json;

/// The draft without a part of it, with the part emptied, part by part, as deep as its lists and tables go.
void add_mutations(json::value const& whole, json::value& at, std::vector<json::value>& all)
{
    auto const keep = [&] { all.push_back(whole); };
    if (auto* object = at.if_object()) {
        std::vector<std::string> names;
        for (auto const& member : *object)
            names.emplace_back(member.key());
        for (auto const& name : names) {
            auto const before = object->at(name);
            object->erase(name);
            keep();
            (*object)[name] = before;
            if (before.is_string()) {
                (*object)[name] = " ";
                keep();
                (*object)[name] = before;
            }
            if (before.is_array()) {
                (*object)[name] = json::array{};
                keep();
                (*object)[name] = before;
            }
            add_mutations(whole, object->at(name), all);
        }
    } else if (auto* list = at.if_array()) {
        for (auto& row : *list)
            add_mutations(whole, row, all);
    }
}

TEST(Submission, WhatCheckLetsPassIsTaken)
{
    std::shared_ptr<law::Library const> const library = law_of_source();
    ASSERT_TRUE(library);
    int passed = 0, blocked = 0;
    for (auto const& file : std::filesystem::directory_iterator(source_folder + "/examples/requests")) {
        if (file.path().extension() != ".toml") continue;
        auto const text = read_text(file.path().string());
        auto const first = request::read_draft(text);
        ASSERT_TRUE(first.errors.empty()) << file.path();
        Scratch scratch;
        auto const requesting = make_authority(scratch / "a", "aaa.central", first.draft.requesting);
        auto const requested = make_authority(scratch / "b", "bbb.central", first.draft.requested);
        introduce(requesting, requested, scratch.folder());
        Desk desk(requesting, library);
        auto& office = *desk.office;
        app::Account const writer{"writer", {"caseworker"}};

        json::value whole = request::to_json(first.draft);
        whole.as_object().erase("annexes"); // their files are another matter
        std::vector<json::value> all;
        for (auto const modality : law::modality_names) {
            auto other = whole;
            other.as_object()["modality"] = modality;
            all.push_back(other);
            for (auto const* name : {"persons", "measures", "offences", "property", "proceeding", "reference"}) {
                auto less = other;
                less.as_object().erase(name);
                all.push_back(std::move(less));
            }
        }
        add_mutations(whole, whole, all);
        for (auto const& one : all) {
            auto draft = request::draft_from_json(one);
            if (!draft.errors.empty()) continue;
            draft.draft.recipient.id = "bbb.central";
            auto const checked = app::check(std::move(draft.draft), *library, office.today(), Language::en);
            if (checked->draft.requesting != office.profile.state) continue; // the authority of another State
            auto const done = app::submit(office, writer, *checked, {}, std::nullopt);
            if (request::blocks(checked->findings)) {
                ++blocked;
                ASSERT_FALSE(done);
                EXPECT_EQ(done.error().code, "request.blocked");
            } else {
                ++passed;
                EXPECT_TRUE(done) << file.path().filename() << ": " << texts::sentence(done.error()) << "\n"
                                  << json::serialize(one).substr(0, 2000);
            }
            if (::testing::Test::HasFailure()) return;
        }
    }
    EXPECT_GT(passed, 100);
    EXPECT_GT(blocked, 100);
}

}
}
