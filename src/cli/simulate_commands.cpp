// rogatory simulate: a history of invented authorities, to look at, to train with, to measure by.
#include "app/accounts.hpp"
#include "app/partners.hpp"
#include "app/simulated.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "dossier/signed_json.hpp"
#include "store/files/files.hpp"

#include <charconv>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

namespace fs = std::filesystem;
constexpr std::int64_t us_of_a_day = 86'400'000'000;
constexpr int certificate_days_simulated = 1'825;

Error wrong_value(std::string const& option, std::string value, std::string expected)
{
    return Error{"usage.unknown_value", option, "", {{"value", std::move(value)}, {"expected", std::move(expected)}}};
}

template <typename Number>
Result<Number> number_option(Call const& call, std::string const& option, std::string const& otherwise,
                             std::string expected)
{
    auto const text = call.get(option, otherwise);
    if (text.empty()) return Error{"usage.missing_option", "simulate", "", {{"expected", option}}};
    Number number{};
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return wrong_value(option, text, expected);
    return number;
}

/// "0.05" as 50 thousandths; nothing finer.
Result<int> share_option(Call const& call)
{
    auto const share = number_option<double>(call, "--share", "0.05", "a share of the published volumes, 0.001 to 1");
    if (!share) return share.error();
    if (!(*share >= 0.001) || *share > 1)
        return wrong_value("--share", call.get("--share"), "a share of the published volumes, 0.001 to 1");
    return static_cast<int>(*share * 1000 + 0.5);
}

Result<simulation::Order> order_of(Call const& call)
{
    simulation::Order order;
    auto const authorities = number_option<int>(call, "--authorities", "", "a whole number");
    if (!authorities) return authorities.error();
    auto const years = number_option<int>(call, "--years", "", "a whole number");
    if (!years) return years.error();
    auto const seed = number_option<std::uint64_t>(call, "--seed", "", "a whole number, not below 0");
    if (!seed) return seed.error();
    auto const share = share_option(call);
    if (!share) return share.error();
    auto const from = date_option(call, "--from", order.from);
    if (!from) return from.error();
    order.authorities = *authorities;
    order.years = *years;
    order.seed = *seed;
    order.per_mille = *share;
    order.from = *from;
    return order;
}

boost::json::object totals_json(simulation::History const& history)
{
    auto const& totals = history.totals();
    boost::json::object modalities;
    for (std::size_t i = 0; i < totals.by_modality.size(); ++i)
        modalities[law::modality_names[i]] = totals.by_modality[i];
    return {{"entries", totals.entries},
            {"messages", totals.messages},
            {"cases", totals.cases},
            {"ended_well", totals.ended_well},
            {"ended_otherwise", totals.ended_otherwise},
            {"open", totals.open},
            {"last_day", text_of(history.last_day())},
            {"modalities", std::move(modalities)}};
}

void print_totals(Call& call, simulation::History const& history)
{
    auto const& totals = history.totals();
    call.out << totals.cases << " cases of " << history.authorities().size() << " invented authorities until "
             << text_of(history.last_day()) << ": " << totals.ended_well << " ended well, " << totals.ended_otherwise
             << " otherwise, " << totals.open << " are open\n"
             << totals.entries << " entries, " << totals.messages << " messages\n\n";
    for (std::size_t i = 0; i < totals.by_modality.size(); ++i)
        call.out << "  " << totals.by_modality[i] << "\t" << law::modality_names[i] << '\n';
}

/// Without a folder: the history is told, an entry a line in JSON, or counted.
Exit tell_history(Call& call, simulation::History& history)
{
    simulation::Recorded recorded;
    for (;;) {
        auto const more = history.next(recorded);
        if (!more) return call.fail(more.error());
        if (!*more) break;
        if (!call.json) continue;
        for (auto const& entry : recorded.entries)
            call.out << boost::json::serialize(
                            boost::json::object{{"authority", history.authorities()[recorded.authority].own.id},
                                                {"case", text_of(entry.case_id)},
                                                {"number", entry.number},
                                                {"at", text_of(entry.at)},
                                                {"actor", entry.actor},
                                                {"kind", entry.kind},
                                                {"body", entry.body}})
                     << '\n';
    }
    if (!call.json) print_totals(call, history);
    return Exit::done;
}

/// One authority set up like a real one: keys, accounts, store.
struct Simulated {
    folder::OpenFolder folder;
    std::optional<app::Office> office;
    std::string card;
};

Result<std::unique_ptr<Simulated>> set_up(simulation::Authority const& authority, std::string const& place,
                                          std::string const& secret, law::Library const& law, SystemClock& clock,
                                          SystemRandom& random, std::string& tokens)
{
    app::Profile profile{authority.own.id, authority.name, authority.own.state, "", "", {authority.language}};
    auto const now = clock.now();
    dossier::IdentityOrder const identity{profile.id, profile.name, profile.state, now,
                                          Instant{now.since_1970_us + certificate_days_simulated * us_of_a_day}};
    if (auto const made = folder::create_folder(place, profile, identity, secret, random); !made) return made.error();
    auto simulated = std::make_unique<Simulated>();
    auto opened = folder::open_folder(place, secret, random);
    if (!opened) return opened.error();
    simulated->folder = std::move(*opened);
    simulated->office.emplace(app::Office{*simulated->folder.store, *simulated->folder.identity, law, clock, random,
                                          profile, [](Instant at) { return day_of(at); }});
    app::Account const administrator{"administrator", {"administrator"}};
    auto const add = [&](std::string const& name, std::vector<std::string> const& roles) -> Done {
        auto const token = app::add_account(*simulated->folder.store, random,
                                            name == "administrator" ? nullptr : &administrator, name, roles);
        if (!token) return token.error();
        tokens += profile.id + "\t" + name + "\t";
        for (auto const& role : roles)
            tokens += role + (&role == &roles.back() ? "\t" : ",");
        tokens += *token + "\n";
        return {};
    };
    if (auto const done = add("administrator", {"administrator"}); !done) return done.error();
    for (auto const& name : authority.caseworkers)
        if (auto const done = add(name, {"caseworker"}); !done) return done.error();
    for (auto const& name : authority.approvers)
        if (auto const done = add(name, {"caseworker", "approver"}); !done) return done.error();
    auto card = app::own_card(*simulated->office);
    if (!card) return card.error();
    simulated->card = std::move(*card);
    return simulated;
}

/// Everybody pins the card of everybody else, as two authorities do by telephone.
Done introduce_all(std::vector<std::unique_ptr<Simulated>> const& all)
{
    app::Account const administrator{"administrator", {"administrator"}};
    for (auto const& one : all)
        for (auto const& partner : all) {
            if (one == partner) continue;
            auto const fingerprint = dossier::spelled(partner->office->identity.signing_certificate().fingerprint());
            auto const pinned = app::import_card(*one->office, administrator, bytes_of(partner->card), fingerprint);
            if (!pinned) return pinned.error();
        }
    return {};
}

Exit record_into(Call& call, simulation::History& history, law::Library const& law, std::string const& folder)
{
    std::error_code problem;
    if (fs::exists(folder, problem) && (!fs::is_directory(folder, problem) || !fs::is_empty(folder, problem)))
        return call.fail(Error{"simulation.folder_not_empty", folder, "", {}});
    auto const secret = passphrase(call);
    if (!secret) return call.fail(secret.error());
    if (auto const made = files::make_folder(folder); !made) return call.fail(made.error());
    SystemClock clock;
    SystemRandom random;
    std::string tokens = "authority\taccount\troles\ttoken\n";
    std::vector<std::unique_ptr<Simulated>> all;
    std::vector<app::Store*> stores;
    for (auto const& authority : history.authorities()) {
        auto made = set_up(authority, folder + "/" + authority.own.id, *secret, law, clock, random, tokens);
        if (!made) return call.fail(made.error());
        stores.push_back((*made)->folder.store.get());
        all.push_back(std::move(*made));
    }
    if (auto const done = introduce_all(all); !done) return call.fail(done.error());
    if (auto const written =
            files::write_file(folder + "/tokens.tsv", bytes_of(tokens), files::Overwrite::no, files::Secrecy::secret);
        !written)
        return call.fail(written.error());
    auto const report = [&](std::uint64_t entries, Day day) {
        call.err << entries << " entries, " << text_of(day) << " of " << text_of(history.last_day()) << std::endl;
    };
    if (auto const done = app::record_history(history, stores, report); !done) return call.fail(done.error());
    for (auto const& one : all) {
        auto const signer = dossier::signer_of(one->office->identity);
        auto const signed_now = one->folder.store->checkpoint(one->office->profile.id, clock.now(), *signer);
        if (!signed_now) return call.fail(signed_now.error());
    }
    if (call.json) {
        auto json = totals_json(history);
        json["folder"] = folder;
        call.print(json);
        return Exit::done;
    }
    print_totals(call, history);
    call.out << "\nOne folder for each authority in " << folder << "; the tokens of all accounts in " << folder
             << "/tokens.tsv.\nrogatory case list --data " << folder << "/" << history.authorities().front().own.id
             << "\n";
    return Exit::done;
}

}

Exit simulate(Call& call)
{
    auto const order = order_of(call);
    if (!order) return call.fail(order.error());
    auto const law = read_law(call);
    if (!law.library) return call.fail(law.errors);
    auto history = simulation::History::plan(*order, *law.library);
    if (!history) return call.fail(history.error());
    return call.given("--into") ? record_into(call, **history, *law.library, call.get("--into"))
                                : tell_history(call, **history);
}

}
