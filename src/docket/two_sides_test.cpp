#include "docket/two_sides.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace rogatory::docket::testing
{

namespace
{

/// An invented treaty between ZZA and ZZB, whose limits have numbers.
std::string_view constexpr zzt = R"(
id = "zzt"
title = "An invented treaty between ZZA and ZZB"
short_title = "ZZT"
kind = "bilateral"
modalities = ["extradition", "mla", "confiscation", "asset_recovery", "sentenced_persons", "proceedings",
              "joint_investigation", "law_enforcement", "special_techniques", "spontaneous", "preservation",
              "consultation", "surrender", "cultural_property"]
binding = true
source = "invented"
status = "verified"
)";

std::string zzt_rule(std::string_view id, std::string_view article, std::string_view kind, std::string_view topic,
                     std::string_view status)
{
    std::string text = "\n[[rule]]\n";
    auto const line = [&](std::string_view key, std::string_view value) {
        text += std::string(key) + " = \"" + std::string(value) + "\"\n";
    };
    line("id", id);
    line("article", article);
    line("kind", kind);
    line("topic", topic);
    line("says", "A rule of the invented treaty between ZZA and ZZB.");
    line("status", status);
    std::string_view const all(zzt);
    auto const modalities = all.find("modalities");
    return text + std::string(all.substr(modalities, all.find("binding") - modalities));
}

std::string zzt_limit(std::string_view id, std::string_view article, std::string_view starts_at, int days,
                      std::string_view then, std::string_view status)
{
    auto text = zzt_rule(id, article, "limit", "time_limit", status) + "starts_at = \"" + std::string(starts_at) +
                "\"\nthen = \"" + std::string(then) + "\"\n";
    if (days > 0) text += "length = { days = " + std::to_string(days) + " }\n";
    return text;
}

std::string zzt_ground(std::string_view article, std::string_view code, std::string_view effect,
                       std::string_view status)
{
    return zzt_rule("zzt/" + std::string(article), article, "ground", "ground_" + std::string(effect), status) +
           "effect = \"" + std::string(effect) + "\"\ncode = \"" + std::string(code) + "\"\n";
}

}

law::Library const& law_with_numbers()
{
    static std::shared_ptr<law::Library const> const library = [] {
        namespace fs = std::filesystem;
        fs::path const folder = std::string{ROGATORY_SOURCE_DIR} + "/law";
        law::Files files;
        for (auto const& item : fs::recursive_directory_iterator(folder))
            if (item.is_regular_file()) {
                std::ifstream file(item.path(), std::ios::binary);
                std::ostringstream text;
                text << file.rdbuf();
                files[fs::relative(item.path(), folder).string()] = text.str();
            }
        files["instruments/zzt/instrument.toml"] =
            std::string(zzt) +
            zzt_limit("zzt/9/may-release", "9(1)", "provisional_arrest_made", 18, "release_allowed", "verified") +
            zzt_limit("zzt/9/must-release", "9(2)", "provisional_arrest_made", 40, "release_required", "verified") +
            zzt_limit("zzt/9/unverified", "9(3)", "provisional_arrest_made", 5, "release_required", "unverified") +
            zzt_limit("zzt/12/takeover", "12", "surrender_date_agreed", 30, "release_required", "verified") +
            zzt_limit("zzt/3/acknowledge", "3", "request_received", 10, "tell_by", "verified") +
            zzt_limit("zzt/4/without-delay", "4", "request_received", 0, "decide_by", "verified") +
            zzt_rule("zzt/10/consult", "10", "duty", "consultation", "verified") +
            "on = \"requested\"\nduty = \"consult_before_refusing\"\n" +
            zzt_ground("6(1)", "refuse.nationality", "optional", "verified") +
            zzt_rule("zzt/6.1/priority", "6(1)", "priority", "concurrent_requests", "verified") +
            "method = \"discretion\"\n" + zzt_ground("7", "refuse.political", "mandatory", "unverified") +
            zzt_ground("8", "refuse.military", "excluded", "verified");
        files["instruments/zzt/parties.tsv"] =
            "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n";
        auto const loaded = law::read_library(files);
        if (!loaded.library) throw std::runtime_error("law/ does not read: " + loaded.errors.front().field);
        return loaded.library;
    }();
    return *library;
}

boost::json::object summary_of(CaseState const& state)
{
    boost::json::object items, clocks;
    for (auto const& item : state.items)
        items[std::to_string(item.number)] = item.state;
    for (auto const& clock : state.clocks)
        clocks[clock.rule] = name_of(clock.state);
    return {{"state", state.state},        {"progress", state.base}, {"outcome", state.outcome},
            {"liberty", state.liberty},    {"closed", state.closed}, {"items", std::move(items)},
            {"clocks", std::move(clocks)}, {"length", state.length}, {"unknown", state.unknown}};
}

TwoSides::TwoSides() : today_(*day_from("2026-01-05"))
{
    requesting_.own = {"ZZA", "zza-central-authority"};
    requesting_.caseworker = "anna";
    requesting_.approver = "boris";
    requesting_.second_approver = "greta";
    requesting_.executing = "igor";
    requested_.own = {"ZZB", "zzb-central-authority"};
    requested_.caseworker = "clara";
    requested_.approver = "david";
    requested_.second_approver = "hugo";
    requested_.executing = "emil";
    requesting_.case_id = fresh();
    requested_.case_id = fresh();
}

Id TwoSides::fresh()
{
    ++drawn_;
    std::array<std::uint8_t, 10> random{};
    for (std::size_t i = 0; i < 8; ++i)
        random[9 - i] = static_cast<std::uint8_t>(drawn_ >> (8 * i));
    return make_id(start_of(today_), random);
}

Setting TwoSides::setting(Side side, std::string const& account)
{
    Setting setting;
    setting.now = start_of(today_);
    setting.now.since_1970_us += 36'000'000'000 + ++tick_;
    setting.today = today_;
    setting.account = account;
    auto const& here = office(side);
    setting.roles = {account == here.executing ? "executing_authority" : "caseworker"};
    if (account == here.approver || account == here.second_approver) setting.roles.push_back("approver");
    setting.law = &law_with_numbers();
    setting.own = office(side).own;
    setting.calendars = calendars_;
    setting.fresh_message = fresh();
    setting.fresh_conversation = fresh();
    return setting;
}

void TwoSides::append(Office& office, std::vector<Event> events, Setting const& setting)
{
    for (auto& event : events) {
        auto const number = static_cast<std::uint32_t>(office.entries.size()) + 1;
        office.entries.push_back(entry_of(std::move(event), office.case_id, number, setting));
        apply(office.state, office.entries.back());
    }
}

Done TwoSides::act(Side side, std::string const& account, Command const& command)
{
    auto const now = setting(side, account);
    auto events = decide(office(side).state, command, now);
    if (!events) return events.error();
    if (watcher_) watcher_(office(side).state, side, command);
    append(office(side), std::move(*events), now);
    return {};
}

Result<std::vector<std::string>> TwoSides::send(Side side)
{
    auto& from = office(side);
    auto const all = [&](Outgoing::State state) {
        std::vector<Outgoing> found;
        for (auto const& message : from.state.outgoing)
            if (message.state == state) found.push_back(message);
        return found;
    };
    for (auto const& message : all(Outgoing::State::prepared)) {
        Command const approve{"approve_message", std::nullopt, {{"message_id", text_of(message.message_id)}}};
        auto const& account = message.prepared_by == from.approver ? from.second_approver : from.approver;
        if (auto const done = act(side, account, approve); !done) return done.error();
    }
    std::vector<std::string> texts;
    for (auto const& message : all(Outgoing::State::approved)) {
        Command const leave{"export_message", std::nullopt, {{"message_id", text_of(message.message_id)}}};
        if (auto const done = act(side, from.caseworker, leave); !done) return done.error();
        auto const read = message_in(from.entries.at(message.entry - 1));
        if (!read) return read.error();
        texts.push_back(boost::json::serialize(to_json(*read)));
    }
    return texts;
}

Done TwoSides::arrive(Side at, std::string const& text)
{
    auto& here = office(at);
    auto const message = read_message(std::string_view{text});
    if (!message) return message.error();
    auto const now = setting(at, here.caseworker);
    auto events = receive(here.state, *message, now);
    if (!events) return events.error();
    append(here, std::move(*events), now);
    return {};
}

}
