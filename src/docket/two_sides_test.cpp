#include "docket/two_sides.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rogatory::docket::testing
{

namespace
{

law::Rule zzt_limit(std::string id, std::string article, std::string starts_at, int days, std::string then,
                    law::Status status)
{
    law::Rule rule;
    rule.id = std::move(id);
    rule.article = std::move(article);
    rule.kind = law::RuleKind::limit;
    rule.modalities = ~law::Modalities{0};
    rule.says = "A limit of the invented treaty between ZZA and ZZB.";
    rule.starts_at = std::move(starts_at);
    if (days > 0) rule.length = law::Length{law::Length::Unit::days, days};
    rule.then = std::move(then);
    rule.status = status;
    return rule;
}

law::Rule zzt_ground(std::string article, std::string code, law::Effect effect, law::Status status)
{
    law::Rule rule;
    rule.id = "zzt/" + article;
    rule.article = std::move(article);
    rule.kind = law::RuleKind::ground;
    rule.modalities = ~law::Modalities{0};
    rule.effect = effect;
    rule.code = std::move(code);
    rule.status = status;
    return rule;
}

}

law::Library const& law_with_numbers()
{
    static law::Library const library = [] {
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
        auto const loaded = law::read_library(files);
        if (!loaded.library) throw std::runtime_error("law/ does not read: " + loaded.errors.front().field);
        law::Library made = *loaded.library;
        law::Instrument zzt;
        zzt.id = "zzt";
        zzt.title = "An invented treaty between ZZA and ZZB";
        using law::Status;
        zzt.rules = {
            zzt_limit("zzt/9/may-release", "9(1)", "provisional_arrest_made", 18, "release_allowed", Status::verified),
            zzt_limit("zzt/9/must-release", "9(2)", "provisional_arrest_made", 40, "release_required",
                      Status::verified),
            zzt_limit("zzt/9/unverified", "9(3)", "provisional_arrest_made", 5, "release_required", Status::unverified),
            zzt_limit("zzt/12/takeover", "12", "surrender_date_agreed", 30, "release_required", Status::verified),
            zzt_limit("zzt/3/acknowledge", "3", "request_received", 10, "tell_by", Status::verified),
            zzt_limit("zzt/4/without-delay", "4", "request_received", 0, "decide_by", Status::verified),
            zzt_ground("6(1)", "refuse.nationality", law::Effect::optional, Status::verified),
            zzt_ground("7", "refuse.political", law::Effect::mandatory, Status::unverified),
            zzt_ground("8", "refuse.military", law::Effect::excluded, Status::verified),
        };
        made.instruments.push_back(std::move(zzt));
        std::ranges::sort(made.instruments, {}, &law::Instrument::id);
        return made;
    }();
    return library;
}

TwoSides::TwoSides() : today_(*day_from("2026-01-05"))
{
    requesting_.own = {"ZZA", "zza-central-authority"};
    requesting_.caseworker = "anna";
    requesting_.approver = "boris";
    requesting_.second_approver = "greta";
    requested_.own = {"ZZB", "zzb-central-authority"};
    requested_.caseworker = "clara";
    requested_.approver = "david";
    requested_.second_approver = "hugo";
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
    setting.roles = {"caseworker"};
    auto const& here = office(side);
    if (account == here.approver || account == here.second_approver) setting.roles.push_back("approver");
    setting.law = &law_with_numbers();
    setting.own = office(side).own;
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
