#include "app/forms.hpp"

#include "app/record_json.hpp"
#include "document/from_form.hpp"
#include "document/pdf.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

namespace json = boost::json;

constexpr std::string_view layout_kind = "form-layout", office_kind = "form-office";

std::string record_name(document::FormVersion const& form, Language language)
{
    return form.id + '@' + text_of(form.valid_from) + '.' + std::string(code_of(language));
}
std::string digest_of(document::Forms const& forms, document::FormVersion const& form, Language language)
{
    return hex_of(sha256(bytes_of(forms.layout(form, language))));
}

void put_text(json::object& to, char const* name, std::string const& text)
{
    if (!text.empty()) to[name] = text;
}
/// The request of a case, and when its message arrived or left.
struct RequestOfCase {
    request::Draft draft;
    Instant at;
    std::vector<docket::Basis> basis;
};
std::optional<RequestOfCase> request_in(docket::Message const& message, Instant at)
{
    auto const* const body = message.type == "request" ? message.body.if_contains("request") : nullptr;
    if (body == nullptr) return {};
    auto read = request::draft_from_json(*body);
    if (!read.errors.empty()) return {};
    return RequestOfCase{std::move(read.draft), at, message.basis};
}
std::optional<RequestOfCase> request_of(Case const& known)
{
    std::optional<RequestOfCase> found;
    for (auto const& entry : known.entries)
        if (auto const message = docket::message_in(entry))
            if (auto one = request_in(*message, entry.at)) found = std::move(one);
    return found;
}

/// What the docket says of our side: who we are, what was received and when, to whom it was passed on.
Result<json::object> said_by_case(Office& office, Case const& known, docket::Message const& message,
                                  RequestOfCase const& asked)
{
    auto const more = form_office(office);
    if (!more) return more.error();
    auto const& profile = office.profile;
    json::object authority;
    put_text(authority, "name", profile.name);
    auto const handler = member_text(message.body, "handler"), reference = member_text(message.body, "reference");
    put_text(authority, "contact", handler.empty() ? profile.contact : handler);
    put_text(authority, "address", profile.address.empty() ? more->address : profile.address);
    put_text(authority, "reference",
             !reference.empty()            ? reference
             : !message.sender_ref.empty() ? message.sender_ref
                                           : known.state.own_ref);
    put_text(authority, "post", more->post);
    put_text(authority, "telephone", more->telephone);
    put_text(authority, "fax", more->fax);
    put_text(authority, "email", more->email);
    if (!profile.languages.empty())
        authority["languages"] = json::array(profile.languages.begin(), profile.languages.end());
    json::object signatory{{"date", text_of(office.local_day(message.sent_at))}};
    put_text(signatory, "name", message.signatory);
    put_text(signatory, "post", more->post);
    authority["signatory"] = std::move(signatory);
    auto const side = known.state.side == docket::Side::requested ? "requested" : "requesting";
    json::object own{{"state", profile.state}, {"authority", std::move(authority)}};
    for (auto const& entry : known.entries)
        if (auto const passed = docket::message_in(entry);
            passed && passed->type == "forwarding_notice" && passed->from == office.own()) {
            json::object to;
            put_text(to, "name", member_text(passed->body, "authority"));
            put_text(to, "contact", member_text(passed->body, "contact"));
            own["forwarded_to"] = std::move(to);
            own["forwarded_on"] = text_of(office.local_day(passed->sent_at));
        }
    json::object exchange;
    auto const received = member_text(message.body, "received_on");
    exchange["received_at"] = received.empty() ? text_of(office.local_day(asked.at)) : received;
    put_text(exchange, "remarks", member_text(message.body, "remarks"));
    return json::object{{side, std::move(own)}, {"exchange", std::move(exchange)}};
}

bool rests_on(RequestOfCase const& asked, std::string_view instrument)
{
    return asked.draft.instrument == instrument ||
           std::any_of(asked.basis.begin(), asked.basis.end(),
                       [&](auto const& one) { return one.instrument == instrument; });
}
bool has_certificate(request::Draft const& draft)
{
    auto const* const order = draft.particulars.if_contains("order");
    return order != nullptr && order->is_object() && order->get_object().contains("certificate");
}
/// The request came in a form of the act: one that it names, or one filled in elsewhere.
bool came_in_form(request::Draft const& draft, document::Forms const& forms, std::string_view instrument)
{
    return has_certificate(draft) ||
           std::any_of(forms.versions.begin(), forms.versions.end(), [&](document::FormVersion const& form) {
               return form.instrument == instrument &&
                      std::find(draft.forms.begin(), draft.forms.end(), form.id) != draft.forms.end();
           });
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

Result<FormOffice> form_office(Office& office)
{
    auto const octets = office.store.get_record(office_kind, "own");
    if (!octets) return octets.error();
    if (!*octets) return FormOffice{};
    boost::system::error_code problem;
    auto const read = json::parse(text_of(**octets), problem);
    auto const* const object = problem ? nullptr : read.if_object();
    if (object == nullptr) return Error{"store.damaged", "form-office", "", {}};
    return FormOffice{member_text(*object, "post"), member_text(*object, "address"), member_text(*object, "telephone"),
                      member_text(*object, "fax"), member_text(*object, "email")};
}

Done put_form_office(Office& office, Account const& account, FormOffice const& said)
{
    if (!account.has("approver")) return Error{"account.not_approver", "--as", "", {{"account", account.name}}};
    auto const text = json::serialize(json::object{{"post", said.post},
                                                   {"address", said.address},
                                                   {"telephone", said.telephone},
                                                   {"fax", said.fax},
                                                   {"email", said.email}});
    auto const octets = bytes_of(text);
    return office.store.put_record({std::string(office_kind), "own", Bytes(octets.begin(), octets.end())});
}

bool may_take_forms(Case const& known, docket::Message const& message)
{
    if (message.type == "request") return message.body.contains("request");
    auto const asked = request_of(known);
    return asked && (!asked->draft.forms.empty() || has_certificate(asked->draft));
}

Result<FormsOfMessage> forms_of_message(Office& office, Case const& known, docket::Message const& message,
                                        document::Forms const& forms, Language language)
{
    FormsOfMessage found;
    auto const is_request = message.type == "request";
    auto asked = is_request ? request_in(message, message.sent_at) : request_of(known);
    if (!asked) return found;
    auto& draft = asked->draft;
    found.day = office.local_day(message.sent_at);
    if (is_request) {
        found.ids = draft.forms;
        found.day = draft.date.value_or(found.day);
    } else {
        auto said = said_by_case(office, known, message, *asked);
        if (!said) return said.error();
        // What the sender wrote of our side is not ours to sign.
        draft.recipient = {};
        draft.particulars.erase("requested");
        draft.particulars.erase("exchange");
        json::value all(draft.particulars);
        document::merge_particulars(all, *said);
        draft.particulars = all.as_object();
    }
    found.facts = document::form_facts(draft, office.law, language);
    if (draft.language != code_of(language)) found.free_language = draft.language;
    for (auto const& form : forms.versions) {
        if (form.leaves_with != message.type || !rests_on(*asked, form.instrument) || found.day < form.valid_from ||
            (form.valid_until && *form.valid_until < found.day) ||
            std::find(found.ids.begin(), found.ids.end(), form.id) != found.ids.end())
            continue;
        if (!is_request && !came_in_form(draft, forms, form.instrument)) continue;
        if (document::holds(form.leaves_where, found.facts) == Truth::yes) found.ids.push_back(form.id);
    }
    return found;
}

Result<std::vector<FormsOfMessage>> forms_of_case(Office& office, Case const& known, document::Forms const& forms,
                                                  Language language)
{
    std::vector<FormsOfMessage> all;
    bool acknowledged = false;
    auto const take = [&](docket::Message const& message) -> Done {
        auto one = forms_of_message(office, known, message, forms, language);
        if (!one) return one.error();
        if (!one->ids.empty()) all.push_back(std::move(*one));
        return {};
    };
    for (auto const& entry : known.entries) {
        auto const message = docket::message_in(entry);
        if (!message || message->from != office.own()) continue;
        acknowledged = acknowledged || message->type == "acknowledgement";
        if (auto const done = take(*message); !done) return done.error();
    }
    if (known.state.side == docket::Side::requested && !acknowledged) {
        docket::Message next;
        next.type = "acknowledgement";
        next.from = office.own();
        next.sent_at = office.clock.now();
        next.sender_ref = known.state.own_ref;
        if (auto const done = take(next); !done) return done.error();
    }
    return all;
}

Result<std::vector<std::pair<std::string, Bytes>>> forms_to_leave(Office& office, document::Forms const& forms,
                                                                  FormsOfMessage const& leave, Language language,
                                                                  Instant made)
{
    std::vector<std::pair<std::string, Bytes>> leaving;
    for (auto const& id : leave.ids) {
        auto const form = forms.find(id, leave.day);
        if (!form) return form.error();
        if (forms.needs_confirmation(**form, language)) {
            auto const confirmed = layout_confirmed(office, forms, **form, language);
            if (!confirmed) return confirmed.error();
            if (!*confirmed)
                return Error{"form.layout_not_confirmed",
                             "forms",
                             (*form)->cites,
                             {{"form", id}, {"language", std::string(code_of(language))}}};
        }
        auto const filled =
            document::fill(forms, **form, leave.facts, office.law, language, leave.free_language, leave.day);
        if (request::blocks(filled.findings))
            return Error{"form.incomplete",
                         "forms",
                         (*form)->cites,
                         {{"form", id}, {"count", std::to_string(filled.findings.size())}}};
        for (auto const& [reader, letter] :
             document::letters_of(forms, filled, leave.facts, office.law, document::Layout::confirmed)) {
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
