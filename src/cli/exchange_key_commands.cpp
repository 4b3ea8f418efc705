// rogatory authority exchange-key: the keys of the exchange, and how they roll over.
#include "app/exchange_keys.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "store/files/files.hpp"

#include <charconv>
#include <ostream>

namespace rogatory::cli
{
namespace
{

namespace wss = exchange::wss;

Result<int> number_option(Call const& call, std::string const& option, int otherwise, int least, int most)
{
    if (!call.given(option)) return otherwise;
    auto const text = call.get(option);
    int number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < least || number > most)
        return Error{"usage.unknown_value",
                     option,
                     "",
                     {{"value", text}, {"expected", std::to_string(least) + " to " + std::to_string(most)}}};
    return number;
}

boost::json::object exchange_key_json(app::ExchangeKey const& key, bool signs)
{
    return {{"name", key.name},
            {"suite", wss::name_of(key.suite)},
            {"made_at", text_of(key.made_at)},
            {"signs_from", text_of(key.signs_from)},
            {"signs_now", signs},
            {"valid_until", text_of(key.signing.valid_until())},
            {"signing_fingerprint", dossier::spelled(key.signing.fingerprint())},
            {"encryption_fingerprint", dossier::spelled(key.encryption.fingerprint())}};
}

void print_exchange_key(Call& call, app::ExchangeKey const& key, bool signs, bool over)
{
    call.out << "  " << key.name << "  made " << text_of(key.made_at) << ", valid until "
             << text_of(key.signing.valid_until()) << '\n'
             << "      "
             << (over    ? "OVER: partners no longer believe it; remove it"
                 : signs ? "signs now"
                         : "opens what is encrypted to it; signs from " + text_of(key.signs_from))
             << '\n';
}

}

Exit authority_exchange_key_add(Call& call)
{
    app::ExchangeKeyOrder order;
    auto const suite = suite_given(call.get("--suite", "eddsa-2"), "--suite");
    if (!suite) return call.fail(suite.error());
    auto const valid = number_option(call, "--valid-days", order.valid_days, 1, 1'825);
    if (!valid) return call.fail(valid.error());
    auto const overlap = number_option(call, "--overlap-days", order.overlap_days, 0, 365);
    if (!overlap) return call.fail(overlap.error());
    auto const bits = number_option(call, "--rsa-bits", order.rsa_bits, 2048, 4096);
    if (!bits) return call.fail(bits.error());
    order = {*suite, *valid, *overlap, *bits};
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto& office = *(*desk)->office;
    auto const key = app::add_exchange_key(office, *account, order);
    if (!key) return call.fail(key.error());
    bool const signs = key->signs_from <= office.clock.now();
    if (call.json) {
        call.print(exchange_key_json(*key, signs));
        return Exit::done;
    }
    call.out
        << "Exchange key " << key->name << "\n  fingerprint  " << dossier::spelled(key->signing.fingerprint())
        << "\n  valid until  " << text_of(key->signing.valid_until()) << "\n  signs "
        << (signs ? "from now on" : "from " + text_of(key->signs_from) + "; until then the older one does")
        << "\n\nExport the card anew (rogatory authority export-card) and send it to every partner: they encrypt to "
           "this key, and believe it,\nfrom the moment at which they import the card.\n";
    return Exit::done;
}

Exit authority_exchange_key_list(Call& call)
{
    std::optional<wss::Suite> only;
    if (call.given("--suite")) {
        auto const suite = suite_given(call.get("--suite"), "--suite");
        if (!suite) return call.fail(suite.error());
        only = *suite;
    }
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const keys = app::exchange_keys(office);
    if (!keys) return call.fail(keys.error());
    auto const now = office.clock.now();
    boost::json::array list;
    for (auto const suite : {wss::Suite::rsa_1x, wss::Suite::eddsa_2, wss::Suite::ecdsa_2}) {
        if (only && *only != suite) continue;
        auto const* const signer = app::signs_now(*keys, suite, now);
        if (!call.json) call.out << wss::name_of(suite) << '\n';
        bool none = true;
        for (auto const& key : *keys) {
            if (key.suite != suite) continue;
            none = false;
            list.push_back(exchange_key_json(key, &key == signer));
            if (!call.json) print_exchange_key(call, key, &key == signer, key.signing.valid_until() < now);
        }
        if (call.json) continue;
        if (suite == wss::Suite::ecdsa_2)
            call.out << "  the card's own keys" << (signer == nullptr ? ": they sign now\n" : "\n");
        else if (none)
            call.out << "  none: rogatory authority exchange-key add --suite " << wss::name_of(suite) << '\n';
    }
    if (call.json) call.print(list);
    return Exit::done;
}

Exit authority_exchange_key_remove(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    if (auto const done = app::remove_exchange_key(*(*desk)->office, *account, call.get("NAME")); !done)
        return call.fail(done.error());
    if (call.json)
        call.print(boost::json::object{{"removed", call.get("NAME")}});
    else
        call.out << call.get("NAME") << " is destroyed. Export the card anew for the partners.\n";
    return Exit::done;
}

Exit authority_exchange_key_request(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const request = app::request_for_exchange_key(*(*desk)->office, *account, call.get("NAME"));
    if (!request) return call.fail(request.error());
    if (auto const written = files::write_file(call.get("FILE"), bytes_of(*request), files::Overwrite::no); !written)
        return call.fail(written.error());
    if (call.json)
        call.print(boost::json::object{{"file", call.get("FILE")}});
    else
        call.out << "Send " << call.get("FILE")
                 << " to the network's authority; what it issues goes in with exchange-key certify.\n";
    return Exit::done;
}

Exit authority_exchange_key_certify(Call& call)
{
    auto const network = call.get("--network");
    if (network.empty())
        return call.fail(
            Error{"usage.wrong_words", "authority exchange-key certify", "", {{"problem", "--network is required"}}});
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto const octets = files::read_file(call.get("FILE"), 512 * 1024);
    if (!octets) return call.fail(octets.error());
    auto& office = *(*desk)->office;
    auto const key = app::certify_exchange_key(office, *account, call.get("NAME"), network, *octets);
    if (!key) return call.fail(key.error());
    bool const signs = key->signs_from <= office.clock.now();
    if (call.json) {
        auto json = exchange_key_json(*key, signs);
        json["subject"] = key->signing.subject();
        json["in_between"] = key->chain.size();
        call.print(json);
        return Exit::done;
    }
    call.out << key->name << " now has the certificate of " << key->signing.subject() << ", valid until "
             << text_of(key->signing.valid_until()) << ".\nIt signs "
             << (signs ? "from now on" : "from " + text_of(key->signs_from))
             << ". Partners who rest on this network believe it without a new card; send the others the card anew.\n";
    return Exit::done;
}

}
