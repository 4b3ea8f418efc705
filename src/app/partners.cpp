#include "app/partners.hpp"

#include "app/collection.hpp"
#include "app/exchange_keys.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace rogatory::app
{
namespace
{

constexpr std::int64_t us_per_second = 1'000'000;

std::string without_spelling(std::string_view fingerprint)
{
    std::string digits;
    for (char c : fingerprint) {
        if (c == ':' || c == ' ') continue;
        digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return digits;
}

/// A card was checked when it was pinned; later it is read as of that moment, so that an expired one can still be
/// shown. What it may still be used for, open() and pack() decide by the certificates.
Result<dossier::Card> card_of(Record const& record)
{
    auto const text = text_of(record.octets);
    auto const line = text.find('\n');
    auto const pinned_at = instant_from(text.substr(0, line));
    if (line == std::string_view::npos || !pinned_at) return Error{"store.damaged", "partner " + record.name, "", {}};
    return dossier::read_card(bytes_of(text.substr(line + 1)), *pinned_at);
}

}

class CardCache
{
public:
    struct Cards {
        std::vector<dossier::Card> all;         ///< by authority
        std::map<Digest, std::string> believed; ///< authority by fingerprint
        std::optional<Error> damaged;           ///< the first that cannot be read
    };
    Result<std::shared_ptr<Cards const>> read(Store& store)
    {
        std::lock_guard const lock(mutex_);
        auto const stamp = store.records_stamp(partner_kind);
        if (!stamp) return stamp.error();
        if (cards_ && *stamp == stamp_) return cards_;
        auto const records = store.list_records(partner_kind);
        if (!records) return records.error();
        auto cards = std::make_shared<Cards>();
        for (auto const& record : *records) {
            auto card = card_of(record);
            if (!card) {
                if (!cards->damaged) cards->damaged = card.error();
                continue;
            }
            cards->believed.emplace(card->fingerprint(), card->authority);
            cards->all.push_back(std::move(*card));
        }
        // Written between the two looks, it has another stamp at the next one.
        cards_ = std::move(cards);
        stamp_ = *stamp;
        return cards_;
    }

private:
    std::mutex mutex_;
    Digest stamp_{};
    std::shared_ptr<Cards const> cards_;
};

std::shared_ptr<CardCache> new_card_cache()
{
    return std::make_shared<CardCache>();
}

Result<std::string> own_card(Office& office)
{
    dossier::Card card;
    card.authority = office.profile.id;
    card.name = office.profile.name;
    card.state = office.profile.state;
    card.languages = office.profile.languages;
    card.competences = {"mla", "extradition"};
    card.contact.address = office.profile.address;
    card.contact.email = office.profile.contact;
    card.signing = office.identity.signing_certificate();
    card.encryption = office.identity.encryption_certificate();
    card.valid_from = std::max(card.signing.valid_from(), card.encryption.valid_from());
    card.valid_until = std::min(card.signing.valid_until(), card.encryption.valid_until());
    auto const keys = exchange_keys(office);
    if (!keys) return keys.error();
    for (auto const& key : *keys)
        card.exchange_keys.push_back({std::string(exchange::wss::name_of(key.suite)), key.signing, key.encryption});
    auto const collecting = collects(office);
    if (!collecting) return collecting.error();
    card.collects = *collecting;
    // The version grows with time: whoever holds two cards of an authority knows which is the newer one.
    auto const now = office.clock.now();
    card.version = static_cast<int>(now.since_1970_us / us_per_second / 60);
    return dossier::write_card(card, office.identity, now);
}

Result<dossier::Card> import_card(Office& office, Account const& by, BytesView octets, std::string_view fingerprint)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    auto const now = office.clock.now();
    auto card = dossier::read_card(octets, now);
    if (!card) return card;
    if (card->authority == office.profile.id) return Error{"partner.is_ourselves", "FILE", "", {}};
    if (without_spelling(fingerprint) != hex_of(card->fingerprint()))
        return Error{"partner.fingerprint_differs",
                     "--fingerprint",
                     "",
                     {{"authority", card->authority}, {"card", dossier::spelled(card->fingerprint())}}};
    auto const known = office.store.get_record(partner_kind, card->authority);
    if (!known) return known.error();
    if (*known) {
        auto const older = card_of({std::string(partner_kind), card->authority, **known});
        if (older && older->version > card->version)
            return Error{"partner.card_older", "FILE", "", {{"authority", card->authority}}};
    }
    auto text = text_of(now) + "\n";
    text += text_of(octets);
    auto const record = bytes_of(text);
    if (auto const put =
            office.store.put_record({std::string(partner_kind), card->authority, Bytes(record.begin(), record.end())});
        !put)
        return put.error();
    return card;
}

Result<std::vector<dossier::Card>> partners(Office& office)
{
    auto const cards = office.cards->read(office.store);
    if (!cards) return cards.error();
    if ((*cards)->damaged) return *(*cards)->damaged;
    return (*cards)->all;
}

Result<dossier::Card> partner(Office& office, std::string_view authority)
{
    auto const cards = office.cards->read(office.store);
    if (!cards) return cards.error();
    for (auto const& card : (*cards)->all)
        if (card.authority == authority) return card;
    // A card that cannot be read is not an unknown partner.
    auto const record = office.store.get_record(partner_kind, authority);
    if (!record) return record.error();
    if (!*record) return Error{"partner.unknown", "", "", {{"authority", std::string(authority)}}};
    return card_of({std::string(partner_kind), std::string(authority), **record});
}

Result<dossier::Trust> trust_of(Office& office)
{
    auto const cards = office.cards->read(office.store);
    if (!cards) return cards.error();
    if ((*cards)->damaged) return *(*cards)->damaged;
    return dossier::Trust([cards = *cards](Digest const& fingerprint) -> std::optional<std::string> {
        auto const found = cards->believed.find(fingerprint);
        return found == cards->believed.end() ? std::nullopt : std::optional(found->second);
    });
}

}
