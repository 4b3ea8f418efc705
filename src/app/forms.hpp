// Official forms at work: the layout that a person has confirmed, and the forms that leave with a request.
#pragma once

#include "app/office.hpp"
#include "document/form.hpp"
#include "request/request.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rogatory::app
{

/// Who compared the layout of a form in a language with the official form, and when.
struct LayoutConfirmation {
    std::string account;
    Instant at;
};
/// The confirmation that is still good: none where a box or a word has changed since.
Result<std::optional<LayoutConfirmation>> layout_confirmed(Office& office, document::Forms const& forms,
                                                           document::FormVersion const& form, Language language);
/// Records that the account has compared them. Error: account.not_approver.
Done confirm_layout(Office& office, Account const& account, document::Forms const& forms,
                    document::FormVersion const& form, Language language);

/// The forms that a request names, as PDF in a language: file name and octets. Errors: form.unknown, form.not_in_force,
/// form.incomplete, form.layout_not_confirmed, those of rendering.
Result<std::vector<std::pair<std::string, Bytes>>> forms_to_leave(Office& office, request::Draft const& draft, Day day,
                                                                  Language language, Instant made);

}
