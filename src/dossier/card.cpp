#include "dossier/card.hpp"
#include "dossier/signed_json.hpp"

#include <algorithm>
#include <utility>

namespace rogatory::dossier
{
namespace
{

namespace json = boost::json;

constexpr std::size_t list_limit = 100, word_limit = 64, text_limit = 1000;
constexpr std::int64_t newest_format = 2; ///< since it says how the authority is reached
constexpr std::string_view reached_by_collecting = "collects";

Error card_malformed(std::string field)
{
    return Error{"dossier.card_malformed", std::move(field), "", {}};
}

json::array array_of(std::vector<std::string> const& words)
{
    json::array array;
    for (auto const& word : words)
        array.emplace_back(word);
    return array;
}

json::array exchange_keys_json(std::vector<ExchangeKeys> const& all)
{
    json::array array;
    for (auto const& keys : all)
        array.push_back(json::object{{"suite", keys.suite},
                                     {"signing_certificate", base64_of(keys.signing.der())},
                                     {"encryption_certificate", base64_of(keys.encryption.der())}});
    return array;
}

/// The one way in which a card is written.
std::string json_of(Card const& card)
{
    json::object contact;
    contact["email"] = card.contact.email;
    contact["telephone"] = card.contact.telephone;
    contact["address"] = card.contact.address;
    contact["hours"] = card.contact.hours;
    json::object object;
    object["format"] = "rogatory-card";
    // What a card of the first version says is written as it always was.
    object["format_version"] = card.collects ? 2 : 1;
    object["authority"] = card.authority;
    object["name"] = card.name;
    object["state"] = card.state;
    object["languages"] = array_of(card.languages);
    object["competences"] = array_of(card.competences);
    object["contact"] = std::move(contact);
    object["valid_from"] = text_of(card.valid_from);
    object["valid_until"] = text_of(card.valid_until);
    object["version"] = card.version;
    object["signing_certificate"] = base64_of(card.signing.der());
    object["encryption_certificate"] = base64_of(card.encryption.der());
    if (!card.exchange_keys.empty()) object["exchange_keys"] = exchange_keys_json(card.exchange_keys);
    if (card.collects) object["reached"] = reached_by_collecting;
    return json::serialize(object);
}

/// A word of our own making: letters and digits, '_', '-', '.'.
bool is_word(std::string_view text)
{
    return !text.empty() && text.size() <= word_limit && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    });
}

bool is_text(std::string const& text)
{
    return text.size() <= text_limit && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

// What must be so whether we write the card or another authority has written it.
Done check_card(Card const& card)
{
    if (!check_authority_id(card.authority)) return card_malformed("authority");
    if (card.name.empty() || !is_text(card.name)) return card_malformed("name");
    if (card.state.size() != 3 ||
        !std::all_of(card.state.begin(), card.state.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        return card_malformed("state");
    for (auto const& [list, field] : {std::pair{&card.languages, "languages"}, {&card.competences, "competences"}})
        if (list->size() > list_limit || !std::all_of(list->begin(), list->end(), is_word))
            return card_malformed(field);
    for (auto const& [text, field] : {std::pair{&card.contact.email, "contact.email"},
                                      {&card.contact.telephone, "contact.telephone"},
                                      {&card.contact.address, "contact.address"},
                                      {&card.contact.hours, "contact.hours"}})
        if (!is_text(*text)) return card_malformed(field);
    if (card.valid_until <= card.valid_from) return card_malformed("valid_until");
    if (card.version < 1) return card_malformed("version");
    if (card.exchange_keys.size() > exchange_keys_limit) return card_malformed("exchange_keys");
    for (auto const& keys : card.exchange_keys)
        if (!is_word(keys.suite) || keys.signing.empty() || keys.encryption.empty())
            return card_malformed("exchange_keys");
    if (auto const done = check_use(card.signing, KeyUse::sign); !done) return done.error();
    if (auto const done = check_use(card.encryption, KeyUse::encrypt); !done) return done.error();
    return {};
}

std::optional<std::vector<std::string>> words_member(json::object const& object, std::string_view name)
{
    auto const* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_array() || value->get_array().size() > list_limit) return std::nullopt;
    std::vector<std::string> words;
    for (auto const& item : value->get_array()) {
        if (!item.is_string() || item.get_string().size() > word_limit) return std::nullopt;
        words.emplace_back(item.get_string());
    }
    return words;
}

std::optional<Certificate> certificate_member(json::object const& object, std::string_view name)
{
    auto const text = text_member(object, name, 90'000);
    if (!text) return std::nullopt;
    auto const der = bytes_from_base64(*text);
    if (!der) return std::nullopt;
    auto certificate = certificate_from(*der);
    if (!certificate) return std::nullopt;
    return std::move(*certificate);
}

std::optional<std::vector<ExchangeKeys>> exchange_keys_member(json::object const& object)
{
    auto const* const value = object.if_contains("exchange_keys");
    if (value == nullptr) return std::vector<ExchangeKeys>{};
    if (!value->is_array() || value->get_array().empty() || value->get_array().size() > exchange_keys_limit)
        return std::nullopt;
    std::vector<ExchangeKeys> all;
    for (auto const& one : value->get_array()) {
        if (!one.is_object()) return std::nullopt;
        auto suite = text_member(one.get_object(), "suite", word_limit);
        auto signing = certificate_member(one.get_object(), "signing_certificate");
        auto encryption = certificate_member(one.get_object(), "encryption_certificate");
        if (!suite || !signing || !encryption) return std::nullopt;
        all.push_back({std::move(*suite), std::move(*signing), std::move(*encryption)});
    }
    return all;
}

Result<Card> card_from(BytesView octets)
{
    auto const object = json_object_from(octets);
    if (!object) return card_malformed("");
    auto const format = number_member(*object, "format_version");
    if (format && *format > newest_format)
        return Error{"dossier.card_newer", "format_version", "", {{"version", std::to_string(*format)}}};
    Card card;
    auto const text = [&](json::object const& from, std::string_view name, std::string& into) {
        auto value = text_member(from, name, text_limit);
        if (value) into = std::move(*value);
        return value.has_value();
    };
    if (!text(*object, "authority", card.authority)) return card_malformed("authority");
    if (!text(*object, "name", card.name)) return card_malformed("name");
    if (!text(*object, "state", card.state)) return card_malformed("state");
    auto languages = words_member(*object, "languages");
    auto competences = words_member(*object, "competences");
    if (!languages) return card_malformed("languages");
    if (!competences) return card_malformed("competences");
    card.languages = std::move(*languages);
    card.competences = std::move(*competences);
    auto const* contact = object->if_contains("contact");
    if (contact == nullptr || !contact->is_object() || !text(contact->get_object(), "email", card.contact.email) ||
        !text(contact->get_object(), "telephone", card.contact.telephone) ||
        !text(contact->get_object(), "address", card.contact.address) ||
        !text(contact->get_object(), "hours", card.contact.hours))
        return card_malformed("contact");
    auto const from = instant_member(*object, "valid_from");
    auto const until = instant_member(*object, "valid_until");
    auto const version = number_member(*object, "version");
    if (!from) return card_malformed("valid_from");
    if (!until) return card_malformed("valid_until");
    if (!version || *version < 1 || *version > 1'000'000'000) return card_malformed("version");
    card.valid_from = *from;
    card.valid_until = *until;
    card.version = static_cast<int>(*version);
    auto signing = certificate_member(*object, "signing_certificate");
    auto encryption = certificate_member(*object, "encryption_certificate");
    if (!signing) return card_malformed("signing_certificate");
    if (!encryption) return card_malformed("encryption_certificate");
    card.signing = std::move(*signing);
    card.encryption = std::move(*encryption);
    auto exchange_keys = exchange_keys_member(*object);
    if (!exchange_keys) return card_malformed("exchange_keys");
    card.exchange_keys = std::move(*exchange_keys);
    card.collects = text_member(*object, "reached", word_limit) == reached_by_collecting;
    // Written again it must be the same: nothing unknown, nothing twice, one form only.
    if (json_of(card) != text_of(octets)) return card_malformed("");
    return card;
}

}

Result<std::string> write_card(Card const& given, Identity const& own, Instant now)
{
    auto card = given;
    card.authority = own.authority();
    card.signing = own.signing_certificate();
    card.encryption = own.encryption_certificate();
    if (auto const done = check_card(card); !done) return done.error();
    return sign_json(json_of(card), own, now);
}

Result<Card> read_card(BytesView octets, Instant now)
{
    // The file and its signature.
    if (octets.size() > card_limit) return card_malformed("");
    auto const opened = open_signed_json(octets);
    if (!opened) return Error{"dossier.card_signature_wrong", "", opened.error().cites, opened.error().values};
    // What it says.
    auto card = card_from(opened->content);
    if (!card) return card.error();
    if (auto const done = check_card(*card); !done) return done.error();
    // It was signed with the key whose certificate it names.
    if (card->signing.fingerprint() != opened->signer.fingerprint())
        return Error{
            "dossier.card_signature_wrong", "signing_certificate", "", {{"reason", "signed with another key"}}};
    // It holds now.
    if (now < card->valid_from)
        return Error{"dossier.card_not_yet_valid",
                     card->authority,
                     "",
                     {{"authority", card->authority}, {"valid_from", text_of(card->valid_from)}}};
    if (now > card->valid_until)
        return Error{"dossier.card_expired",
                     card->authority,
                     "",
                     {{"authority", card->authority}, {"valid_until", text_of(card->valid_until)}}};
    if (auto const done = check_validity(card->signing, now); !done) return done.error();
    if (auto const done = check_validity(card->encryption, now); !done) return done.error();
    return card;
}

}
