#include "exchange/ebms3/read.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/xml/document.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace rogatory::exchange::ebms3
{
namespace
{

using xml::attribute;
using xml::elements_of;

constexpr std::string_view ds_namespace = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view sha256_identifier = "http://www.w3.org/2001/04/xmlenc#sha256";

Refusal malformed(std::string field)
{
    return {"EBMS:0009", Error{"exchange.header_malformed", std::move(field), "ebMS 3.0 Core, 5.2", {}}};
}
Refusal inconsistent(std::string_view code, std::string field, std::string reason)
{
    return {code,
            Error{"exchange.header_inconsistent", std::move(field), "eDelivery AS4", {{"reason", std::move(reason)}}}};
}

bool is_eb(xml::Node const* element, std::string_view name)
{
    return xml::is(element, eb_namespace, name);
}

/// ##other of the schema: in a namespace, and not in that of ebMS.
bool is_foreign(xml::Node const* element)
{
    return !element->space.empty() && element->space != eb_namespace;
}

/// The child elements of an element, taken in the order of the schema.
class Children
{
public:
    explicit Children(xml::Node const* parent) : elements_(elements_of(parent)), text_(xml::has_text(parent)) {}

    /// The next element, if it has this name.
    xml::Node const* take(std::string_view name)
    {
        if (at_ == elements_.size() || !is_eb(elements_[at_], name)) return nullptr;
        return elements_[at_++];
    }
    bool at_end() const { return at_ == elements_.size() && !text_; }
    /// The same where the schema allows any element of another namespace at the end (##other); they say nothing.
    bool at_end_of_ours() const
    {
        return !text_ && std::all_of(elements_.begin() + static_cast<std::ptrdiff_t>(at_), elements_.end(), is_foreign);
    }

private:
    std::vector<xml::Node const*> elements_;
    bool text_;
    std::size_t at_ = 0;
};

bool is_line(std::string_view text)
{
    return !text.empty() && text.size() <= value_limit && text.find_first_of("\t\n\r") == std::string_view::npos;
}

/// A value in one line, without which the header says nothing.
std::optional<std::string> line_of(xml::Node const* element)
{
    if (element == nullptr) return std::nullopt;
    auto const text = xml::text_of(element);
    if (!text || !is_line(*text)) return std::nullopt;
    return std::string(*text);
}

// xsd:token: white space at the ends and in sequence counts as nothing.
std::optional<std::string> token_of(xml::Node const* element)
{
    if (element == nullptr) return std::nullopt;
    auto const text = xml::text_of(element);
    if (!text || text->size() > value_limit) return std::nullopt;
    std::string token;
    for (char const c : *text) {
        bool const space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!space)
            token += c;
        else if (!token.empty() && token.back() != ' ')
            token += ' ';
    }
    if (!token.empty() && token.back() == ' ') token.pop_back();
    if (token.empty()) return std::nullopt;
    return token;
}

/// An attribute in one line; empty when it is not there; nothing when it is malformed.
std::optional<std::string> line_attribute(xml::Node const* element, std::string_view name)
{
    auto const value = attribute(element, "", name);
    if (!value || value->empty()) return std::string{};
    if (!is_line(*value)) return std::nullopt;
    return std::string(*value);
}

std::optional<std::vector<Property>> read_properties(xml::Node const* parent)
{
    std::vector<Property> properties;
    Children children(parent);
    while (auto const* const element = children.take("Property")) {
        auto const text = xml::text_of(element);
        auto name = line_attribute(element, "name");
        auto type = line_attribute(element, "type");
        if (!text || text->empty() || text->size() > property_limit || !name || name->empty() || !type ||
            properties.size() == properties_limit)
            return std::nullopt;
        properties.push_back({std::move(*name), std::string(*text), std::move(*type)});
    }
    if (properties.empty() || !children.at_end()) return std::nullopt;
    // A name that stands twice has no one value.
    std::vector<std::string_view> names;
    for (auto const& property : properties)
        names.push_back(property.name);
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) return std::nullopt;
    return properties;
}

struct Info {
    Instant timestamp;
    std::string message_id, ref_to_message_id;
};

// Core, 5.2.2.1.
Accepted<Info> read_info(xml::Node const* element)
{
    if (element == nullptr) return malformed("MessageInfo");
    Children children(element);
    auto const timestamp = token_of(children.take("Timestamp"));
    auto const instant = timestamp ? instant_from_xsd(*timestamp) : std::nullopt;
    if (!instant) return malformed("Timestamp");
    auto id = line_of(children.take("MessageId"));
    if (!id || id->size() > 255) return malformed("MessageId");
    Info info{*instant, std::move(*id), {}};
    if (auto const* const ref = children.take("RefToMessageId")) {
        auto text = line_of(ref);
        if (!text || text->size() > 255) return malformed("RefToMessageId");
        info.ref_to_message_id = std::move(*text);
    }
    if (!children.at_end()) return malformed("MessageInfo");
    return info;
}

// Core, 5.2.2.3. eDelivery: exactly one PartyId.
Accepted<Party> read_party(xml::Node const* element, char const* name)
{
    if (element == nullptr) return malformed(name);
    Children children(element);
    auto const* const id = children.take("PartyId");
    auto value = line_of(id);
    auto type = id == nullptr ? std::nullopt : line_attribute(id, "type");
    if (!value || !type) return malformed(std::string(name) + "/PartyId");
    if (children.take("PartyId") != nullptr)
        return inconsistent("EBMS:0003", std::string(name) + "/PartyId", "more than one PartyId");
    auto role = line_of(children.take("Role"));
    if (!role || !children.at_end()) return malformed(std::string(name) + "/Role");
    return Party{{std::move(*value), std::move(*type)}, std::move(*role)};
}

// Core, 5.2.2.12 and 5.2.2.13.
Accepted<std::vector<PartInfo>> read_payload_info(xml::Node const* element)
{
    std::vector<PartInfo> parts;
    Children children(element);
    while (auto const* const info = children.take("PartInfo")) {
        auto const href = attribute(info, "", "href");
        auto id = href ? content_id_from(*href) : std::nullopt;
        if (!id) return inconsistent("EBMS:0011", "PartInfo", "href is not a cid: of an attachment");
        for (auto const& other : parts)
            if (other.content_id == *id) return inconsistent("EBMS:0011", "PartInfo", "two PartInfo of one attachment");
        PartInfo part{std::move(*id), {}};
        Children inner(info);
        inner.take("Schema");
        inner.take("Description");
        if (auto const* const properties = inner.take("PartProperties")) {
            auto read = read_properties(properties);
            if (!read) return malformed("PartProperties");
            part.properties = std::move(*read);
        }
        if (!inner.at_end()) return malformed("PartInfo");
        parts.push_back(std::move(part));
    }
    if (parts.empty() || !children.at_end()) return malformed("PayloadInfo");
    return parts;
}

// Core, 5.2.2.
Accepted<Message> read_user_message(xml::Node const* element)
{
    UserMessage message;
    auto mpc = line_attribute(element, "mpc");
    if (!mpc) return malformed("UserMessage/@mpc");
    message.mpc = std::move(*mpc);
    Children children(element);
    auto info = read_info(children.take("MessageInfo"));
    if (!info) return info.error();
    message.timestamp = info->timestamp;
    message.message_id = std::move(info->message_id);
    message.ref_to_message_id = std::move(info->ref_to_message_id);

    auto const* const parties = children.take("PartyInfo");
    if (parties == nullptr) return malformed("PartyInfo");
    Children party_info(parties);
    auto from = read_party(party_info.take("From"), "From");
    if (!from) return from.error();
    auto to = read_party(party_info.take("To"), "To");
    if (!to) return to.error();
    if (!party_info.at_end()) return malformed("PartyInfo");
    message.from = std::move(*from);
    message.to = std::move(*to);

    auto const* const collaboration = children.take("CollaborationInfo");
    if (collaboration == nullptr) return malformed("CollaborationInfo");
    Children about(collaboration);
    if (auto const* const agreement = about.take("AgreementRef")) {
        auto value = line_of(agreement);
        auto type = line_attribute(agreement, "type");
        auto pmode = line_attribute(agreement, "pmode");
        if (!value || !type || !pmode) return malformed("AgreementRef");
        message.agreement = AgreementRef{std::move(*value), std::move(*type), std::move(*pmode)};
    }
    auto const* const service = about.take("Service");
    auto service_value = line_of(service);
    auto service_type = service == nullptr ? std::nullopt : line_attribute(service, "type");
    if (!service_value || !service_type) return malformed("Service");
    message.service = {std::move(*service_value), std::move(*service_type)};
    auto action = token_of(about.take("Action"));
    if (!action) return malformed("Action");
    message.action = std::move(*action);
    auto conversation = token_of(about.take("ConversationId"));
    if (!conversation) return malformed("ConversationId");
    message.conversation_id = std::move(*conversation);
    if (!about.at_end()) return malformed("CollaborationInfo");

    if (auto const* const properties = children.take("MessageProperties")) {
        auto read = read_properties(properties);
        if (!read) return malformed("MessageProperties");
        message.properties = std::move(*read);
    }
    if (auto const* const payload = children.take("PayloadInfo")) {
        auto parts = read_payload_info(payload);
        if (!parts) return parts.error();
        message.parts = std::move(*parts);
    }
    if (!children.at_end()) return malformed("UserMessage");
    return Message{std::move(message)};
}

// AS4, 5.1.8: what was signed, repeated from the signature of the message. The schema of eb:Receipt allows elements of
// other namespaces beside it (phase4 names itself there); they say nothing.
std::optional<Receipt> read_receipt(xml::Node const* element)
{
    xml::Node const* information = nullptr;
    for (auto const* child : elements_of(element))
        if (xml::is(child, ebbp_namespace, "NonRepudiationInformation")) {
            if (std::exchange(information, child) != nullptr) return std::nullopt;
        } else if (!is_foreign(child)) {
            return std::nullopt;
        }
    if (information == nullptr) return std::nullopt;
    Receipt receipt;
    for (auto const* part : elements_of(information)) {
        auto const references = elements_of(part);
        if (!xml::is(part, ebbp_namespace, "MessagePartNRInformation") || references.size() != 1 ||
            !xml::is(references.front(), ds_namespace, "Reference"))
            return std::nullopt;
        auto const* const reference = references.front();
        auto const uri = line_attribute(reference, "URI");
        auto const* const method = xml::only_child(reference, ds_namespace, "DigestMethod");
        auto const* const value = xml::only_child(reference, ds_namespace, "DigestValue");
        if (!uri || uri->empty() || method == nullptr || value == nullptr ||
            attribute(method, "", "Algorithm") != sha256_identifier)
            return std::nullopt;
        auto const text = xml::text_of(value);
        auto const digest = text ? xml::base64_from(*text) : std::nullopt;
        if (!digest || digest->size() != Digest{}.size()) return std::nullopt;
        SignedReference signed_reference{*uri, {}, {}};
        std::copy(digest->begin(), digest->end(), signed_reference.digest.begin());
        receipt.references.push_back(std::move(signed_reference));
    }
    if (receipt.references.empty()) return std::nullopt;
    return receipt;
}

// Core, 6.2.
std::optional<ErrorItem> read_error(xml::Node const* element)
{
    ErrorItem item;
    struct {
        char const* name;
        std::string& value;
        bool required;
    } const attributes[] = {{"errorCode", item.code, true},
                            {"severity", item.severity, true},
                            {"category", item.category, false},
                            {"shortDescription", item.short_description, false},
                            {"refToMessageInError", item.ref_to_message, false}};
    for (auto const& [name, value, required] : attributes) {
        auto text = line_attribute(element, name);
        if (!text || (required && text->empty())) return std::nullopt;
        value = std::move(*text);
    }
    Children children(element);
    // What others write for people is shown, not understood: shortened rather than refused.
    if (auto const* const description = children.take("Description"))
        item.description = xml::text_of(description).value_or("").substr(0, property_limit);
    if (auto const* const detail = children.take("ErrorDetail"))
        item.detail = xml::text_of(detail).value_or("").substr(0, property_limit);
    if (!children.at_end_of_ours()) return std::nullopt;
    return item;
}

// Core, 5.2.3.
Accepted<Message> read_signal(xml::Node const* element)
{
    Children children(element);
    auto info = read_info(children.take("MessageInfo"));
    if (!info) return info.error();
    SignalMessage signal{std::move(info->message_id), info->timestamp, std::move(info->ref_to_message_id), Errors{}};
    if (auto const* const pull = children.take("PullRequest")) {
        auto mpc = line_attribute(pull, "mpc");
        if (!mpc || !elements_of(pull).empty()) return malformed("PullRequest");
        signal.content = PullRequest{std::move(*mpc)};
    } else if (auto const* const receipt = children.take("Receipt")) {
        auto read = read_receipt(receipt);
        if (!read || signal.ref_to_message_id.empty()) return malformed("Receipt");
        signal.content = std::move(*read);
    } else {
        Errors errors;
        while (auto const* const error = children.take("Error")) {
            auto item = read_error(error);
            if (!item || errors.size() == 20) return malformed("Error");
            errors.push_back(std::move(*item));
        }
        if (errors.empty()) return malformed("SignalMessage");
        signal.content = std::move(errors);
    }
    if (!children.at_end_of_ours()) return malformed("SignalMessage");
    return Message{std::move(signal)};
}

}

void throw_exception_from_error(Refusal const& refusal, boost::source_location const&)
{
    throw std::logic_error("a refusal was read as a value: " + refusal.why.code);
}

// RFC 2392, section 2.
std::optional<std::string> content_id_from(std::string_view href)
{
    if (!href.starts_with("cid:")) return std::nullopt;
    href.remove_prefix(4);
    std::string id;
    for (std::size_t i = 0; i < href.size(); ++i) {
        if (href[i] != '%') {
            id += href[i];
            continue;
        }
        auto const octet = bytes_from_hex(href.substr(i + 1, 2));
        if (!octet || octet->size() != 1) return std::nullopt;
        id += static_cast<char>(octet->front());
        i += 2;
    }
    bool const good = !id.empty() && id.size() <= 998 && std::all_of(id.begin(), id.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '<' && c != '>';
    });
    return good ? std::optional(std::move(id)) : std::nullopt;
}

// eDelivery: exactly one UserMessage or one SignalMessage.
Accepted<Message> read_messaging(xml::Node const* messaging)
{
    auto elements = elements_of(messaging);
    std::erase_if(elements, is_foreign);
    if (elements.empty() || xml::has_text(messaging)) return malformed("Messaging");
    if (elements.size() > 1) return inconsistent("EBMS:0003", "Messaging", "more than one message in one envelope");
    if (is_eb(elements.front(), "UserMessage")) return read_user_message(elements.front());
    if (is_eb(elements.front(), "SignalMessage")) return read_signal(elements.front());
    return malformed("Messaging");
}

std::string message_id_in(xml::Node const* messaging)
{
    for (auto const* message : elements_of(messaging))
        if (auto const* const info = xml::only_child(message, eb_namespace, "MessageInfo"))
            if (auto const* const id = xml::only_child(info, eb_namespace, "MessageId"))
                if (auto text = line_of(id); text && text->size() <= 255) return std::move(*text);
    return {};
}

// XML Schema part 2, 3.2.7: dateTime. More digits of a second than six are cut.
std::optional<Instant> instant_from_xsd(std::string_view text)
{
    std::string plain(text);
    if (auto const point = plain.find('.'); point != std::string::npos) {
        auto const end = plain.find_first_not_of("0123456789", point + 1);
        auto const digits = (end == std::string::npos ? plain.size() : end) - point - 1;
        if (digits > 6) plain.erase(point + 7, digits - 6);
    }
    auto const time = plain.find('T');
    if (time != std::string::npos && plain.find_first_of("Z+-", time) == std::string::npos) plain += 'Z';
    auto const instant = instant_from(plain);
    return instant ? std::optional(*instant) : std::nullopt;
}

}
