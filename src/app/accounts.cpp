#include "app/accounts.hpp"

#include "base/clipped.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace rogatory::app
{
namespace
{

constexpr std::string_view account_kind = "account";
constexpr std::string_view removed_kind = "removed_account"; ///< their names are not given to others
constexpr std::string_view token_prefix = "rgt-";

struct Stored {
    Account account;
    std::string token_digest;
};

Result<Stored> stored_from(Record const& record)
{
    boost::system::error_code problem;
    auto const json = boost::json::parse(text_of(record.octets), problem);
    auto const* object = problem ? nullptr : json.if_object();
    auto const* roles = object ? object->if_contains("roles") : nullptr;
    auto const* digest = object ? object->if_contains("token_sha256") : nullptr;
    if (!roles || !roles->is_array() || !digest || !digest->is_string())
        return Error{"store.damaged", "account " + record.name, "", {}};
    Stored stored{{record.name, {}}, std::string(digest->as_string())};
    for (auto const& role : roles->as_array())
        if (role.is_string()) stored.account.roles.emplace_back(role.as_string());
    return stored;
}

}

namespace
{

std::string fresh_token(Random& random)
{
    std::array<std::uint8_t, 32> secret{};
    random.fill(secret);
    return std::string(token_prefix) + hex_of(secret);
}

/// The record of an account as it is kept.
Result<boost::json::object> kept_account(Store& store, std::string const& name)
{
    Error const unknown{"account.unknown", "NAME", "", {{"account", clipped(name, 64)}}};
    if (!is_account_name(name)) return unknown;
    auto const octets = store.get_record(account_kind, name);
    if (!octets) return octets.error();
    if (!*octets) return unknown;
    if (auto const read = stored_from({std::string(account_kind), name, **octets}); !read) return read.error();
    return boost::json::parse(text_of(**octets)).as_object();
}

}

bool is_account_name(std::string_view name)
{
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    });
}

Result<std::string> add_account(Store& store, Random& random, Account const* by, std::string const& name,
                                std::vector<std::string> const& wanted)
{
    if (by && !by->has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by->name}}};
    if (!is_account_name(name)) return Error{"account.name_malformed", "NAME", "", {{"value", clipped(name, 70)}}};
    if (wanted.empty()) return Error{"account.no_role", "--role", "", {}};
    boost::json::array role_list;
    for (auto const& role : wanted) {
        if (std::find(std::begin(roles), std::end(roles), role) == std::end(roles))
            return Error{"account.role_unknown", "--role", "", {{"value", role}}};
        role_list.push_back(boost::json::string(role));
    }
    auto const existing = store.get_record(account_kind, name);
    if (!existing) return existing.error();
    auto const removed = store.get_record(removed_kind, name);
    if (!removed) return removed.error();
    if (*existing || *removed) return Error{"account.exists", "NAME", "", {{"account", name}}};

    auto const token = fresh_token(random);
    auto const record = boost::json::serialize(
        boost::json::object{{"roles", std::move(role_list)}, {"token_sha256", hex_of(sha256(bytes_of(token)))}});
    auto const octets = bytes_of(record);
    if (auto const put = store.put_record({std::string(account_kind), name, Bytes(octets.begin(), octets.end())}); !put)
        return put.error();
    return token;
}

Result<std::string> new_token(Store& store, Random& random, Account const& by, std::string const& name, Instant now)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    auto kept = kept_account(store, name);
    if (!kept) return kept.error();
    auto const token = fresh_token(random);
    // One record holds the digest: with the new one the old one is gone.
    (*kept)["token_sha256"] = hex_of(sha256(bytes_of(token)));
    auto& given = (*kept)["tokens_given"];
    if (!given.is_array()) given = boost::json::array{};
    given.as_array().push_back({{"at", text_of(now)}, {"by", by.name}});
    auto const text = boost::json::serialize(*kept);
    if (auto const put = store.put_record({std::string(account_kind), name, Bytes(text.begin(), text.end())}); !put)
        return put.error();
    return token;
}

Result<std::vector<TokenGiven>> tokens_given(Store& store, std::string const& name)
{
    auto const kept = kept_account(store, name);
    if (!kept) return kept.error();
    std::vector<TokenGiven> all;
    auto const* const given = kept->if_contains("tokens_given");
    if (given == nullptr || !given->is_array()) return all;
    for (auto const& one : given->get_array()) {
        auto const* const at = one.is_object() ? one.get_object().if_contains("at") : nullptr;
        auto const* const who = one.is_object() ? one.get_object().if_contains("by") : nullptr;
        if (at == nullptr || who == nullptr || !at->is_string() || !who->is_string()) continue;
        if (auto const moment = instant_from(at->get_string()))
            all.push_back({*moment, std::string(std::string_view(who->get_string()))});
    }
    return all;
}

Done remove_account(Store& store, Account const& by, std::string const& name)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    auto const all = accounts(store);
    if (!all) return all.error();
    auto const named = std::ranges::find(*all, name, &Account::name);
    if (named == all->end()) return Error{"account.unknown", "NAME", "", {{"account", clipped(name, 64)}}};
    auto const administrators =
        std::ranges::count_if(*all, [](Account const& one) { return one.has("administrator"); });
    if (named->has("administrator") && administrators == 1)
        return Error{"account.last_administrator", "NAME", "", {{"account", name}}};
    RecordName const gone{std::string(account_kind), name};
    Record const kept{std::string(removed_kind), name, {1}};
    return store.change_records(std::span(&gone, 1), std::span(&kept, 1));
}

Result<Account> sign_in(Store& store, std::string_view name, std::string_view token)
{
    Error const refused{"account.not_recognised", "--as", "", {{"account", clipped(name, 64)}}};
    if (!is_account_name(name)) return refused;
    auto const octets = store.get_record(account_kind, name);
    if (!octets) return octets.error();
    if (!*octets) return refused;
    auto const stored = stored_from({std::string(account_kind), std::string(name), **octets});
    if (!stored) return stored.error();
    auto const digest = hex_of(sha256(bytes_of(token)));
    if (digest.size() != stored->token_digest.size() ||
        CRYPTO_memcmp(digest.data(), stored->token_digest.data(), digest.size()) != 0)
        return refused;
    return stored->account;
}

Result<std::vector<Account>> accounts(Store& store)
{
    auto const records = store.list_records(account_kind);
    if (!records) return records.error();
    std::vector<Account> all;
    for (auto const& record : *records) {
        auto const stored = stored_from(record);
        if (!stored) return stored.error();
        all.push_back(stored->account);
    }
    return all;
}

}
