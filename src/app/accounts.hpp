// Accounts: who may act for the authority. A token of 256 random bits stands for a person; only its digest is kept.
//
// There is no password to guess and none by default: whoever adds an account is shown its token once.
#pragma once

#include "app/office.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// Up to 64 small letters, digits, ".", "-" and "_".
bool is_account_name(std::string_view name);

/// Adds an account and gives its token, which cannot be shown again. `by` must be an administrator; the very first
/// account needs nobody (null). Errors: account.name_malformed, account.exists, account.role_unknown, account.no_role,
/// account.not_administrator.
Result<std::string> add_account(Store& store, Random& random, Account const* by, std::string const& name,
                                std::vector<std::string> const& roles);
/// Gives an account another token, shown once: the one before is worth nothing from the same moment on. Who gave it and
/// when is kept with the account. Errors: account.not_administrator, account.unknown.
Result<std::string> new_token(Store& store, Random& random, Account const& by, std::string const& name, Instant now);
/// When tokens of the account were given anew, and by whom, the oldest first.
struct TokenGiven {
    Instant at;
    std::string by;
};
Result<std::vector<TokenGiven>> tokens_given(Store& store, std::string const& name);
/// Takes an account away: its token is worth nothing from then on; what it recorded stays under its name,
/// which nobody else is given. The last administrator stays. Errors: account.not_administrator, account.unknown,
/// account.last_administrator.
Done remove_account(Store& store, Account const& by, std::string const& name);
/// The account whose token this is. Error: account.not_recognised, the same whether name or token is wrong.
Result<Account> sign_in(Store& store, std::string_view name, std::string_view token);
/// All accounts, by name.
Result<std::vector<Account>> accounts(Store& store);

}
