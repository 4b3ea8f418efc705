// rogatory authority: its folder, its accounts, its partners.
#include "app/accounts.hpp"
#include "app/collection.hpp"
#include "app/partners.hpp"
#include "base/clipped.hpp"
#include "base/visible.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "request/words.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <ostream>
#include <sstream>

namespace rogatory::cli
{
namespace
{

constexpr std::int64_t us_per_day = 86'400'000'000;
constexpr int longest_certificate_days = 1'825;

std::vector<std::string> separated(std::string const& text)
{
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, ',');)
        if (!word.empty()) words.push_back(word);
    return words;
}

boost::json::array array_of(std::vector<std::string> const& words)
{
    boost::json::array array;
    for (auto const& word : words)
        array.push_back(boost::json::string(word));
    return array;
}

boost::json::object card_json(dossier::Card const& card)
{
    return {{"authority", card.authority},
            {"name", card.name},
            {"state", card.state},
            {"languages", array_of(card.languages)},
            {"fingerprint", dossier::spelled(card.fingerprint())},
            {"collects", card.collects},
            {"valid_until", text_of(card.valid_until)}};
}

void print_card(Call& call, dossier::Card const& card)
{
    call.out << card.authority << "  " << card.name << " (" << card.state << ")\n  fingerprint  "
             << dossier::spelled(card.fingerprint()) << "\n  valid until  " << text_of(card.valid_until) << '\n';
    if (card.collects) call.out << "  reached      by nobody: it collects its messages from its partners\n";
}

Result<std::string> needed(Call const& call, std::string const& option)
{
    if (call.given(option) && !call.get(option).empty()) return call.get(option);
    std::string words;
    for (auto const& word : call.command->words)
        words += (words.empty() ? "" : " ") + word;
    return Error{"usage.wrong_words", words, "", {{"problem", option + " is required"}}};
}

Result<int> certificate_days(Call const& call)
{
    auto const text = call.get("--certificate-days", "365");
    int days = 0;
    for (char c : text) {
        if (c < '0' || c > '9' || days > longest_certificate_days) {
            days = 0;
            break;
        }
        days = days * 10 + (c - '0');
    }
    if (days < 1 || days > longest_certificate_days)
        return Error{"usage.unknown_value", "--certificate-days", "", {{"value", text}, {"expected", "1 to 1825"}}};
    return days;
}

}

/// What cards, letters and partners will show of an authority, as it was typed.
std::optional<Error> unreadable(Call const& call)
{
    for (auto const* const option : {"--id", "--name", "--address", "--contact"}) {
        auto const text = call.get(option);
        if (is_utf8(text) && !request::hides_something(text) && text.find('\n') == std::string::npos) continue;
        return Error{"usage.unreadable_text", option, "", {}};
    }
    return std::nullopt;
}

Exit authority_init(Call& call)
{
    auto const folder = data_folder(call);
    if (folder.empty()) return call.fail(Error{"usage.no_data_folder", "--data", "", {}});
    app::Profile profile;
    std::string account;
    for (auto const& [option, place] : {std::pair{"--id", &profile.id}, std::pair{"--name", &profile.name},
                                        std::pair{"--state", &profile.state}, std::pair{"--account", &account}}) {
        auto const value = needed(call, option);
        if (!value) return call.fail(value.error());
        *place = *value;
    }
    // Everything is looked at before the folder is made: a refused call leaves nothing behind.
    if (auto const bad = unreadable(call)) return call.fail(*bad);
    if (!app::is_account_name(account))
        return call.fail(Error{"account.name_malformed", "--account", "", {{"value", clipped(account, 70)}}});
    profile.address = call.get("--address");
    profile.contact = call.get("--contact");
    profile.languages = separated(call.get("--languages", "en"));
    auto const days = certificate_days(call);
    if (!days) return call.fail(days.error());
    auto const law = read_law(call);
    if (!law.library) return call.fail(law.errors);
    for (auto const& language : profile.languages)
        if (language.size() != 2 || !std::ranges::all_of(language, [](char c) { return c >= 'a' && c <= 'z'; }))
            return call.fail(
                Error{"usage.unknown_value",
                      "--languages",
                      "",
                      {{"value", language}, {"expected", "codes of ISO 639-1 with commas, such as en,fr"}}});
    if (!law.library->state(profile.state))
        return call.fail(
            Error{"usage.unknown_value",
                  "--state",
                  "",
                  {{"value", profile.state}, {"expected", "an ISO 3166-1 alpha-3 code of law/states.tsv"}}});
    auto const secret = passphrase(call);
    if (!secret) return call.fail(secret.error());

    SystemClock clock;
    SystemRandom random;
    auto const now = clock.now();
    dossier::IdentityOrder const order{profile.id, profile.name, profile.state, now,
                                       Instant{now.since_1970_us + *days * us_per_day}};
    if (auto const made = folder::create_folder(folder, profile, order, *secret, random); !made)
        return call.fail(made.error());
    auto opened = folder::open_folder(folder, *secret, random);
    if (!opened) return call.fail(opened.error());
    auto const token = app::add_account(*opened->store, random, nullptr, account, {"administrator"});
    if (!token) return call.fail(token.error());
    auto const fingerprint = dossier::spelled(opened->identity->signing_certificate().fingerprint());
    if (call.json) {
        call.print(boost::json::object{{"authority", profile.id},
                                       {"fingerprint", fingerprint},
                                       {"account", account},
                                       {"token", *token},
                                       {"keys_encrypted", !secret->empty()}});
    } else {
        call.out << profile.name << " (" << profile.id << ", " << profile.state << ") is set up in " << folder
                 << "\n  fingerprint  " << fingerprint << "\n  account      " << account
                 << ", administrator\n  token        " << *token
                 << "\n\nKeep the token; it is not shown again. The certificates are self-signed, for trial: send\n"
                 << folder << "/keys/*.csr to the issuer of your network for real ones.\n";
        if (secret->empty())
            call.out << "The keys lie unencrypted in " << folder
                     << "/keys, readable by this user only; --passphrase-file encrypts them.\n";
    }
    return Exit::done;
}

Exit authority_show(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const cards = app::partners(office);
    if (!cards) return call.fail(cards.error());
    auto const& signing = office.identity.signing_certificate();
    if (call.json) {
        auto json = app::to_json(office.profile);
        json["fingerprint"] = dossier::spelled(signing.fingerprint());
        json["certificate_valid_until"] = text_of(signing.valid_until());
        boost::json::array list;
        for (auto const& card : *cards)
            list.push_back(card_json(card));
        json["partners"] = std::move(list);
        call.print(json);
        return Exit::done;
    }
    call.out << office.profile.id << "  " << office.profile.name << " (" << office.profile.state << ")\n  fingerprint  "
             << dossier::spelled(signing.fingerprint()) << "\n  certificate  valid until "
             << text_of(signing.valid_until()) << "\n\nPartners:\n";
    if (cards->empty()) call.out << "  none yet: import the card of a partner with rogatory authority import-card\n";
    for (auto const& card : *cards)
        print_card(call, card);
    return Exit::done;
}

Exit authority_account_add(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const given = call.values.find("--role");
    auto const token = app::add_account((*desk)->store(), (*desk)->random, &*account, call.get("NAME"),
                                        given == call.values.end() ? std::vector<std::string>{} : given->second);
    if (!token) return call.fail(token.error());
    if (call.json)
        call.print(boost::json::object{{"account", call.get("NAME")}, {"token", *token}});
    else
        call.out << "Account " << call.get("NAME") << "\n  token  " << *token
                 << "\n\nHand it to its owner; it is not shown again.\n";
    return Exit::done;
}

Exit authority_account_new_token(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const token =
        app::new_token((*desk)->store(), (*desk)->random, *account, call.get("NAME"), (*desk)->clock.now());
    if (!token) return call.fail(token.error());
    if (call.json)
        call.print(boost::json::object{{"account", call.get("NAME")}, {"token", *token}});
    else
        call.out
            << "Account " << call.get("NAME") << "\n  token  " << *token
            << "\n\nThe token before is worth nothing any more. Hand this one to its owner; it is not shown again.\n";
    return Exit::done;
}

Exit authority_account_remove(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const done = app::remove_account((*desk)->store(), *account, call.get("NAME"));
    if (!done) return call.fail(done.error());
    if (call.json)
        call.print(boost::json::object{{"account", call.get("NAME")}, {"removed", true}});
    else
        call.out << "Account " << call.get("NAME") << " is removed; what it recorded stays under its name.\n";
    return Exit::done;
}

Exit authority_account_list(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const all = app::accounts((*desk)->store());
    if (!all) return call.fail(all.error());
    boost::json::array list;
    for (auto const& account : *all) {
        auto const given = app::tokens_given((*desk)->store(), account.name);
        if (!given) return call.fail(given.error());
        boost::json::object row{{"account", account.name}, {"roles", array_of(account.roles)}};
        if (!given->empty())
            row.emplace("token", boost::json::object{{"given_at", text_of(given->back().at)},
                                                     {"by", given->back().by},
                                                     {"times", given->size()}});
        list.push_back(std::move(row));
        if (!call.json) {
            call.out << account.name << " ";
            for (auto const& role : account.roles)
                call.out << ' ' << role;
            if (!given->empty())
                call.out << "; new token of " << text_of(given->back().at) << " by " << given->back().by;
            call.out << '\n';
        }
    }
    if (call.json) call.print(list);
    return Exit::done;
}

Exit authority_reach(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    if (call.given("HOW")) {
        auto const how = call.get("HOW");
        if (how != "listens" && how != "collects")
            return call.fail(
                Error{"usage.unknown_value", "HOW", "", {{"value", how}, {"expected", "listens, collects"}}});
        auto const account = signed_in(call, **desk);
        if (!account) return call.fail(account.error());
        if (auto const done = app::set_collects(office, *account, how == "collects"); !done)
            return call.fail(done.error());
    }
    auto const collects = app::collects(office);
    if (!collects) return call.fail(collects.error());
    if (call.json)
        call.print(boost::json::object{{"reach", *collects ? "collects" : "listens"}});
    else
        call.out << (*collects ? "Nobody sends to this authority: it collects its messages from its partners.\n"
                               : "Partners send to this authority at the address that they were given.\n")
                 << (call.given("HOW") ? "Export the card again and give it to every partner.\n" : "");
    return Exit::done;
}

Exit authority_export_card(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const card = app::own_card(*(*desk)->office);
    if (!card) return call.fail(card.error());
    if (auto const written = files::write_file(call.get("FILE"), bytes_of(*card), files::Overwrite::yes); !written)
        return call.fail(written.error());
    auto const fingerprint = dossier::spelled((*desk)->office->identity.signing_certificate().fingerprint());
    if (call.json)
        call.print(boost::json::object{{"file", call.get("FILE")}, {"fingerprint", fingerprint}});
    else
        call.out << "Card in " << call.get("FILE") << "\n  fingerprint  " << fingerprint
                 << "\n\nSend the file to the partner, and read the fingerprint to them by another way.\n";
    return Exit::done;
}

Exit authority_import_card(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const octets = files::read_file(call.get("FILE"), dossier::card_limit);
    if (!octets) return call.fail(octets.error());
    if (!call.given("--fingerprint")) {
        auto const card = dossier::read_card(*octets, office.clock.now());
        if (!card) return call.fail(card.error());
        if (call.json) {
            auto json = card_json(*card);
            json["pinned"] = false;
            call.print(json);
        } else {
            print_card(call, *card);
            call.out << "\nNot trusted yet. Let the partner read its fingerprint to you by telephone, and give it with "
                        "--fingerprint.\n";
        }
        return Exit::refused;
    }
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const card = app::import_card(office, *account, *octets, call.get("--fingerprint"));
    if (!card) return call.fail(card.error());
    if (call.json) {
        auto json = card_json(*card);
        json["pinned"] = true;
        call.print(json);
    } else {
        call.out << "Trusted from now on:\n";
        print_card(call, *card);
    }
    return Exit::done;
}

}
