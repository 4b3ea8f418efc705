// Official forms at work: the layout that a person has confirmed, and the forms that leave with a message.
#pragma once

#include "app/cases.hpp"
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

/// What the forms ask of this authority beyond its profile.
struct FormOffice {
    std::string post;
    std::string address; ///< where the profile has none
    std::string telephone, fax, email;
};
Result<FormOffice> form_office(Office& office);
/// Error: account.not_approver.
Done put_form_office(Office& office, Account const& account, FormOffice const& said);

/// Forms, and what fills them.
struct FormsOfMessage {
    std::vector<std::string> ids;
    boost::json::object facts;
    std::string free_language; ///< ISO 639-1 of free text where it is not the form's language
    Day day;
};
/// Whether a message can have a form at all; quickly answered, before the tables are read.
bool may_take_forms(Case const& known, docket::Message const& message);
/// The forms that go with a message of ours: those that its request names, and those of its act that law/forms says
/// leave with a message of its type (the confirmation of receipt with the acknowledgement of an order that came in its
/// form). None where the case has no request that can be read.
Result<FormsOfMessage> forms_of_message(Office& office, Case const& known, docket::Message const& message,
                                        document::Forms const& forms, Language language);
/// The same for every message of ours in a case; a requested authority that has not acknowledged sees what its
/// acknowledgement would take along.
Result<std::vector<FormsOfMessage>> forms_of_case(Office& office, Case const& known, document::Forms const& forms,
                                                  Language language);

/// The forms as PDF in a language: file name and octets. Errors: form.unknown, form.not_in_force, form.incomplete,
/// form.layout_not_confirmed, those of rendering.
Result<std::vector<std::pair<std::string, Bytes>>> forms_to_leave(Office& office, document::Forms const& forms,
                                                                  FormsOfMessage const& leave, Language language,
                                                                  Instant made);

}
