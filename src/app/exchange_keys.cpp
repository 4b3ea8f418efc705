#include "app/exchange_keys.hpp"

#include "app/outbox.hpp"
#include "app/trust.hpp"

#include <algorithm>

namespace rogatory::app
{

namespace wss = exchange::wss;

namespace
{

constexpr auto key_kind = exchange_key_kind;
constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::size_t most_of_a_suite = 4;

Error record_damaged(std::string const& name)
{
    return Error{"store.damaged", "exchange_key " + name, "", {}};
}

Record key_record(ExchangeKey const& key)
{
    boost::json::array chain;
    for (auto const& one : key.chain)
        chain.emplace_back(base64_of(one.der()));
    auto const text =
        boost::json::serialize(boost::json::object{{"suite", wss::name_of(key.suite)},
                                                   {"made_at", key.made_at.since_1970_us},
                                                   {"signs_from", key.signs_from.since_1970_us},
                                                   {"signing_key", key.files.signing_key},
                                                   {"signing_certificate", key.files.signing_certificate},
                                                   {"encryption_key", key.files.encryption_key},
                                                   {"encryption_certificate", key.files.encryption_certificate},
                                                   {"chain", std::move(chain)}});
    return {std::string(key_kind), key.name, {text.begin(), text.end()}};
}

Result<ExchangeKey> key_from(Record const& record)
{
    boost::system::error_code problem;
    auto const json = boost::json::parse(text_of(record.octets), problem);
    if (problem || !json.is_object()) return record_damaged(record.name);
    auto const& object = json.get_object();
    ExchangeKey key;
    key.name = record.name;
    bool whole = true;
    auto const text = [&](std::string_view name) {
        auto const* const member = object.if_contains(name);
        whole = whole && member != nullptr && member->is_string();
        return whole ? std::string(member->get_string()) : std::string();
    };
    auto const moment = [&](std::string_view name) {
        auto const* const member = object.if_contains(name);
        whole = whole && member != nullptr && member->is_int64();
        return Instant{whole ? member->get_int64() : 0};
    };
    auto const suite = wss::suite_from(text("suite"));
    key.made_at = moment("made_at");
    key.signs_from = moment("signs_from");
    key.files = {text("signing_key"), text("signing_certificate"), text("encryption_key"),
                 text("encryption_certificate")};
    if (!whole || !suite) return record_damaged(record.name);
    key.suite = *suite;
    auto signing = dossier::certificate_from(bytes_of(key.files.signing_certificate));
    auto encryption = dossier::certificate_from(bytes_of(key.files.encryption_certificate));
    if (!signing || !encryption) return record_damaged(record.name);
    key.signing = std::move(*signing);
    key.encryption = std::move(*encryption);
    // A record of an earlier version has none.
    if (auto const* const chain = object.if_contains("chain"); chain != nullptr && chain->is_array())
        for (auto const& one : chain->get_array()) {
            auto const der = one.is_string() ? bytes_from_base64(one.get_string()) : Bytes{};
            auto certificate = der ? dossier::certificate_from(*der) : Result<dossier::Certificate>(der.error());
            if (!certificate) return record_damaged(record.name);
            key.chain.push_back(std::move(*certificate));
        }
    return key;
}

Done check_administrator(Account const& by)
{
    if (by.has("administrator")) return {};
    return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
}

}

Result<ExchangeKey> add_exchange_key(Office& office, Account const& by, ExchangeKeyOrder const& order)
{
    if (auto const done = check_administrator(by); !done) return done.error();
    auto const known = exchange_keys(office);
    if (!known) return known.error();
    auto const of_suite =
        std::count_if(known->begin(), known->end(), [&](auto const& key) { return key.suite == order.suite; });
    if (static_cast<std::size_t>(of_suite) >= most_of_a_suite)
        return Error{"exchange_key.too_many",
                     "--suite",
                     "",
                     {{"suite", std::string(wss::name_of(order.suite))}, {"count", std::to_string(of_suite)}}};
    auto const now = office.clock.now();
    // The partner's clock may be behind ours by a little.
    wss::KeyOrder const wanted{order.suite, office.profile.id, Instant{now.since_1970_us - 600'000'000},
                               Instant{now.since_1970_us + order.valid_days * day_us}, order.rsa_bits};
    auto files = wss::make_keys(wanted);
    if (!files) return files.error();
    auto loaded = wss::load_keys(*files, order.suite);
    if (!loaded) return loaded.error();
    // Of the card there is always one of ecdsa-2, and so never a first one.
    bool const first = of_suite == 0 && order.suite != wss::Suite::ecdsa_2;
    ExchangeKey key{std::string(wss::name_of(order.suite)) + "-" +
                        hex_of(loaded->signing.certificate.fingerprint()).substr(0, 8),
                    order.suite,
                    now,
                    first ? now : Instant{now.since_1970_us + order.overlap_days * day_us},
                    loaded->signing.certificate,
                    loaded->decryption.front().certificate,
                    std::move(*files)};
    if (auto const done = office.store.put_record(key_record(key)); !done) return done.error();
    return key;
}

Result<std::vector<ExchangeKey>> exchange_keys(Office& office)
{
    auto const records = office.store.list_records(key_kind);
    if (!records) return records.error();
    std::vector<ExchangeKey> keys;
    for (auto const& record : *records) {
        auto key = key_from(record);
        if (!key) return key.error();
        keys.push_back(std::move(*key));
    }
    std::sort(keys.begin(), keys.end(), [](auto const& a, auto const& b) { return b < a; });
    return keys;
}

ExchangeKey const* signs_now(std::vector<ExchangeKey> const& keys, wss::Suite suite, Instant now)
{
    ExchangeKey const* oldest = nullptr;
    for (auto const& key : keys) {
        if (key.suite != suite) continue;
        if (key.signs_from <= now) return &key;
        oldest = &key;
    }
    // Of ecdsa-2 the card's own key signs until then.
    return suite == wss::Suite::ecdsa_2 ? nullptr : oldest;
}

namespace
{

Result<ExchangeKey> key_named(Office& office, std::string const& name)
{
    auto keys = exchange_keys(office);
    if (!keys) return keys.error();
    auto const found = std::find_if(keys->begin(), keys->end(), [&](auto const& key) { return key.name == name; });
    if (found == keys->end()) return Error{"exchange_key.unknown", "NAME", "", {{"name", name}}};
    return std::move(*found);
}

}

Result<std::string> request_for_exchange_key(Office& office, Account const& by, std::string const& name)
{
    if (auto const done = check_administrator(by); !done) return done.error();
    auto const key = key_named(office, name);
    if (!key) return key.error();
    return wss::make_request(key->files, key->suite, office.profile.id);
}

Result<ExchangeKey> certify_exchange_key(Office& office, Account const& by, std::string const& name,
                                         std::string const& network, BytesView certificates)
{
    if (auto const done = check_administrator(by); !done) return done.error();
    auto key = key_named(office, name);
    if (!key) return key.error();
    auto const issued = trust::certificates_from_pem(certificates);
    if (!issued) return issued.error();
    key->files.signing_certificate = issued->front().pem();
    // The certificate is for this very key, and fit for its suite.
    if (auto const loaded = wss::load_keys(key->files, key->suite); !loaded) return loaded.error();
    auto const view = trust_view(office);
    if (!view) return view.error();
    auto const path = (*view)->path(network, issued->front(), std::span(*issued).subspan(1), office.clock.now());
    if (!path) return path.error();
    key->signing = issued->front();
    key->chain.assign(path->certificates.begin() + 1, path->certificates.end() - 1);
    if (auto const done = office.store.put_record(key_record(*key)); !done) return done.error();
    return key;
}

Done remove_exchange_key(Office& office, Account const& by, std::string const& name)
{
    if (auto const done = check_administrator(by); !done) return done.error();
    auto const keys = exchange_keys(office);
    if (!keys) return keys.error();
    auto const found = std::find_if(keys->begin(), keys->end(), [&](auto const& key) { return key.name == name; });
    if (found == keys->end()) return Error{"exchange_key.unknown", "NAME", "", {{"name", name}}};
    auto const others =
        std::count_if(keys->begin(), keys->end(), [&](auto const& key) { return key.suite == found->suite; });
    if (others == 1 && found->suite != wss::Suite::ecdsa_2) {
        auto const agreed = agreements(office);
        if (!agreed) return agreed.error();
        for (auto const& agreement : *agreed)
            if (agreement.speaks(found->suite))
                return Error{"exchange_key.needed",
                             "NAME",
                             "",
                             {{"suite", std::string(wss::name_of(found->suite))}, {"partner", agreement.partner}}};
    }
    auto const removed = office.store.remove_record(key_kind, name);
    if (!removed) return removed.error();
    return {};
}

Result<std::shared_ptr<wss::KeyRing const>> key_ring(Office& office)
{
    auto const now = office.clock.now();
    auto const all = exchange_keys(office);
    if (!all) return all.error();
    auto ring = std::make_shared<wss::KeyRing>();
    for (auto const suite : {wss::Suite::rsa_1x, wss::Suite::eddsa_2, wss::Suite::ecdsa_2}) {
        wss::OwnKeys own;
        auto const* const signer = signs_now(*all, suite, now);
        for (auto const& key : *all) {
            if (key.suite != suite) continue;
            auto loaded = wss::load_keys(key.files, suite);
            if (!loaded) return loaded.error();
            if (&key == signer) {
                own.signing = std::move(loaded->signing);
                own.chain = key.chain;
            }
            own.decryption.push_back(std::move(loaded->decryption.front()));
        }
        if (suite == wss::Suite::ecdsa_2) {
            auto of_card = wss::keys_of(office.identity, suite);
            if (!of_card) return of_card.error();
            if (signer == nullptr) own.signing = std::move(of_card->signing);
            own.decryption.push_back(std::move(of_card->decryption.front()));
        }
        if (!own.decryption.empty()) ring->add(suite, std::move(own));
    }
    return std::shared_ptr<wss::KeyRing const>(std::move(ring));
}

PartnerKeys keys_on_card(dossier::Card const& card, wss::Suite suite, Instant now)
{
    PartnerKeys keys;
    auto const take = [&](dossier::Certificate const& signing, dossier::Certificate const& encryption) {
        // An announcement that does not fit its suite, or is over, is as good as none.
        if (!wss::check_fit(signing, suite, wss::KeyRole::sign) ||
            !wss::check_fit(encryption, suite, wss::KeyRole::encrypt))
            return;
        keys.signing.push_back(signing);
        if (keys.encryption.empty() && dossier::check_validity(encryption, now)) keys.encryption = encryption;
    };
    for (auto const& announced : card.exchange_keys)
        if (announced.suite == wss::name_of(suite)) take(announced.signing, announced.encryption);
    if (suite == wss::Suite::ecdsa_2) take(card.signing, card.encryption);
    return keys;
}

}
