#include "app/forms.hpp"

#include "document/from_form.hpp"
#include "document/pdf.hpp"

namespace rogatory::app
{
namespace
{

constexpr std::string_view layout_kind = "form-layout";

std::string record_name(document::FormVersion const& form, Language language)
{
    return form.id + '@' + text_of(form.valid_from) + '.' + std::string(code_of(language));
}
std::string digest_of(document::Forms const& forms, document::FormVersion const& form, Language language)
{
    return hex_of(sha256(bytes_of(forms.layout(form, language))));
}

}

Result<std::optional<LayoutConfirmation>> layout_confirmed(Office& office, document::Forms const& forms,
                                                           document::FormVersion const& form, Language language)
{
    auto const octets = office.store.get_record(layout_kind, record_name(form, language));
    if (!octets) return octets.error();
    if (!*octets) return std::optional<LayoutConfirmation>{};
    boost::system::error_code problem;
    auto const json = boost::json::parse(text_of(**octets), problem);
    auto const* const object = problem ? nullptr : json.if_object();
    auto const text = [&](std::string_view name) {
        auto const* const value = object == nullptr ? nullptr : object->if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    auto const at = instant_from(text("at"));
    if (object == nullptr || !at) return Error{"store.damaged", "form " + form.id, "", {}};
    if (text("layout_sha256") != digest_of(forms, form, language)) return std::optional<LayoutConfirmation>{};
    return std::optional<LayoutConfirmation>{{text("account"), *at}};
}

Done confirm_layout(Office& office, Account const& account, document::Forms const& forms,
                    document::FormVersion const& form, Language language)
{
    if (!account.has("approver")) return Error{"account.not_approver", "--as", "", {{"account", account.name}}};
    auto const text = boost::json::serialize(boost::json::object{{"account", account.name},
                                                                 {"at", text_of(office.clock.now())},
                                                                 {"layout_sha256", digest_of(forms, form, language)}});
    auto const octets = bytes_of(text);
    return office.store.put_record(
        {std::string(layout_kind), record_name(form, language), Bytes(octets.begin(), octets.end())});
}

Result<std::vector<std::pair<std::string, Bytes>>> forms_to_leave(Office& office, request::Draft const& draft, Day day,
                                                                  Language language, Instant made)
{
    std::vector<std::pair<std::string, Bytes>> leaving;
    if (draft.forms.empty()) return leaving;
    auto const read = document::read_forms(office.law);
    if (!read.errors.empty()) return read.errors.front();
    auto const facts = document::form_facts(draft, office.law, language);
    for (auto const& id : draft.forms) {
        auto const form = read.forms.find(id, day);
        if (!form) return form.error();
        if (read.forms.needs_confirmation(**form, language)) {
            auto const confirmed = layout_confirmed(office, read.forms, **form, language);
            if (!confirmed) return confirmed.error();
            if (!*confirmed)
                return Error{"form.layout_not_confirmed",
                             "forms",
                             (*form)->cites,
                             {{"form", id}, {"language", std::string(code_of(language))}}};
        }
        auto const filled = document::fill(read.forms, **form, facts, office.law, language,
                                           draft.language == code_of(language) ? std::string() : draft.language, day);
        if (request::blocks(filled.findings))
            return Error{"form.incomplete",
                         "forms",
                         (*form)->cites,
                         {{"form", id}, {"count", std::to_string(filled.findings.size())}}};
        for (auto const& [reader, letter] :
             document::letters_of(read.forms, filled, facts, office.law, document::Layout::confirmed)) {
            auto pdf = document::pdf_of(letter, made);
            if (!pdf) return pdf.error();
            leaving.emplace_back(id + (reader.empty() ? "" : '.' + reader) + '.' + std::string(code_of(language)) +
                                     ".pdf",
                                 std::move(*pdf));
        }
    }
    return leaving;
}

}
