#include "exchange/ebms3/write.hpp"
#include "exchange/xml/document.hpp"

#include <algorithm>

namespace rogatory::exchange::ebms3
{
namespace
{

Error message_malformed(std::string field)
{
    return Error{"exchange.message_malformed", std::move(field), "ebMS 3.0 Core, 5.2", {}};
}

/// Writes elements one after the other; attributes are given in canonical order.
class Writer
{
public:
    using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    explicit Writer(std::string& to) : to_(to) {}

    /// Attributes without a value are left out.
    void open(std::string_view name, Attributes attributes = {})
    {
        (to_ += '<').append(name);
        for (auto const& [key, value] : attributes) {
            if (value.empty()) continue;
            (to_ += ' ').append(key).append("=\"");
            xml::append_attribute(to_, value);
            to_ += '"';
        }
        to_ += '>';
    }
    void close(std::string_view name) { to_.append("</").append(name) += '>'; }
    void element(std::string_view name, std::string_view text, Attributes attributes = {})
    {
        open(name, attributes);
        xml::append_text(to_, text);
        close(name);
    }

private:
    std::string& to_;
};

void open_messaging(std::string& to)
{
    to.append("<eb:Messaging xmlns:S12=\"").append(soap_namespace).append("\" xmlns:eb=\"").append(eb_namespace);
    to.append("\" xmlns:wsu=\"").append(wsu_namespace).append("\" wsu:Id=\"").append(messaging_id);
    to.append("\" S12:mustUnderstand=\"true\">");
}

// Core, 5.2.2.1.
void write_message_info(Writer& writer, Instant timestamp, std::string const& message_id, std::string const& ref_to)
{
    writer.open("eb:MessageInfo");
    writer.element("eb:Timestamp", timestamp_of(timestamp));
    writer.element("eb:MessageId", message_id);
    if (!ref_to.empty()) writer.element("eb:RefToMessageId", ref_to);
    writer.close("eb:MessageInfo");
}

// Core, 5.2.2.3.
void write_party(Writer& writer, std::string_view name, Party const& party)
{
    writer.open(name);
    writer.element("eb:PartyId", party.id.value, {{"type", party.id.type}});
    writer.element("eb:Role", party.role);
    writer.close(name);
}

void write_properties(Writer& writer, std::vector<Property> const& properties)
{
    for (auto const& property : properties)
        writer.element("eb:Property", property.value, {{"name", property.name}, {"type", property.type}});
}

// AS4, 5.1.8; ebBP signals: one MessagePartNRInformation per ds:Reference that was verified.
void write_receipt(std::string& to, Receipt const& receipt)
{
    to.append("<eb:Receipt><ebbp:NonRepudiationInformation xmlns:ebbp=\"").append(ebbp_namespace).append("\">");
    for (auto const& reference : receipt.references) {
        to.append(
            "<ebbp:MessagePartNRInformation><ds:Reference xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" URI=\"");
        xml::append_attribute(to, reference.uri);
        to.append("\"><ds:Transforms><ds:Transform Algorithm=\"");
        to.append(reference.uri.starts_with("cid:")
                      ? "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform"
                      : "http://www.w3.org/2001/10/xml-exc-c14n#");
        to.append("\">");
        if (!reference.prefixes.empty()) {
            to.append("<ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"");
            xml::append_attribute(to, reference.prefixes);
            to.append("\"></ec:InclusiveNamespaces>");
        }
        to.append("</ds:Transform></ds:Transforms><ds:DigestMethod "
                  "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>");
        to.append(base64_of(reference.digest));
        to.append("</ds:DigestValue></ds:Reference></ebbp:MessagePartNRInformation>");
    }
    to.append("</ebbp:NonRepudiationInformation></eb:Receipt>");
}

// Core, 6.2.
void write_errors(Writer& writer, Errors const& errors)
{
    for (auto const& error : errors) {
        writer.open("eb:Error", {{"category", error.category},
                                 {"errorCode", error.code},
                                 {"origin", "ebMS"},
                                 {"refToMessageInError", error.ref_to_message},
                                 {"severity", error.severity},
                                 {"shortDescription", error.short_description}});
        if (!error.description.empty()) writer.element("eb:Description", error.description, {{"xml:lang", "en"}});
        if (!error.detail.empty()) writer.element("eb:ErrorDetail", error.detail);
        writer.close("eb:Error");
    }
}

/// Text in one line: what identifiers and tokens are made of.
bool is_line(std::string_view text, std::size_t limit)
{
    return !text.empty() && text.size() <= limit && xml::is_xml_text(text) &&
           text.find_first_of("\t\n\r") == std::string_view::npos && text.front() != ' ' && text.back() != ' ';
}
bool is_line_or_empty(std::string_view text)
{
    return text.empty() || is_line(text, value_limit);
}

// RFC 5322, section 3.6.4: msg-id without angle brackets. Ours: no white space, one '@'.
bool is_message_id(std::string_view text)
{
    auto const at = text.find('@');
    return is_line(text, 255) && text.find_first_of(" <>") == std::string_view::npos && at != std::string_view::npos &&
           at != 0 && at + 1 != text.size() && text.find('@', at + 1) == std::string_view::npos;
}

bool is_good(std::vector<Property> const& properties)
{
    return properties.size() <= properties_limit &&
           std::all_of(properties.begin(), properties.end(), [](auto const& property) {
               return is_line(property.name, value_limit) && is_line_or_empty(property.type) &&
                      !property.value.empty() && property.value.size() <= property_limit &&
                      xml::is_xml_text(property.value);
           });
}

bool is_good(Party const& party)
{
    return is_line(party.id.value, value_limit) && is_line_or_empty(party.id.type) && is_line(party.role, value_limit);
}

}

Done check(UserMessage const& message)
{
    if (!is_message_id(message.message_id)) return message_malformed("message_id");
    if (!message.ref_to_message_id.empty() && !is_message_id(message.ref_to_message_id))
        return message_malformed("ref_to_message_id");
    if (!is_line_or_empty(message.mpc)) return message_malformed("mpc");
    if (!is_good(message.from)) return message_malformed("from");
    if (!is_good(message.to)) return message_malformed("to");
    if (message.agreement &&
        (!is_line(message.agreement->value, value_limit) || !is_line_or_empty(message.agreement->type) ||
         !is_line_or_empty(message.agreement->pmode)))
        return message_malformed("agreement");
    if (!is_line(message.service.value, value_limit) || !is_line_or_empty(message.service.type))
        return message_malformed("service");
    if (!is_line(message.action, value_limit)) return message_malformed("action");
    if (!is_line(message.conversation_id, value_limit)) return message_malformed("conversation_id");
    if (!is_good(message.properties)) return message_malformed("properties");
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        auto const field = "parts[" + std::to_string(i) + "]";
        auto const& id = message.parts[i].content_id;
        bool const good =
            !id.empty() && id.size() <= 255 &&
            std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; }) &&
            std::none_of(message.parts.begin(), message.parts.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](auto const& other) { return other.content_id == id; });
        if (!good) return message_malformed(field + ".content_id");
        if (!is_good(message.parts[i].properties)) return message_malformed(field + ".properties");
    }
    return {};
}

std::string write_messaging(UserMessage const& message)
{
    return write_messaging(message, message.timestamp);
}

std::string write_messaging(UserMessage const& message, Instant timestamp)
{
    std::string text;
    text.reserve(4096);
    open_messaging(text);
    Writer writer(text);
    writer.open("eb:UserMessage", {{"mpc", message.mpc}});
    write_message_info(writer, timestamp, message.message_id, message.ref_to_message_id);
    writer.open("eb:PartyInfo");
    write_party(writer, "eb:From", message.from);
    write_party(writer, "eb:To", message.to);
    writer.close("eb:PartyInfo");
    writer.open("eb:CollaborationInfo");
    if (message.agreement)
        writer.element("eb:AgreementRef", message.agreement->value,
                       {{"pmode", message.agreement->pmode}, {"type", message.agreement->type}});
    writer.element("eb:Service", message.service.value, {{"type", message.service.type}});
    writer.element("eb:Action", message.action);
    writer.element("eb:ConversationId", message.conversation_id);
    writer.close("eb:CollaborationInfo");
    if (!message.properties.empty()) {
        writer.open("eb:MessageProperties");
        write_properties(writer, message.properties);
        writer.close("eb:MessageProperties");
    }
    if (!message.parts.empty()) {
        writer.open("eb:PayloadInfo");
        for (auto const& part : message.parts) {
            writer.open("eb:PartInfo", {{"href", cid_of(part.content_id)}});
            if (!part.properties.empty()) {
                writer.open("eb:PartProperties");
                write_properties(writer, part.properties);
                writer.close("eb:PartProperties");
            }
            writer.close("eb:PartInfo");
        }
        writer.close("eb:PayloadInfo");
    }
    writer.close("eb:UserMessage");
    writer.close("eb:Messaging");
    return text;
}

std::string write_messaging(SignalMessage const& signal)
{
    std::string text;
    text.reserve(2048);
    open_messaging(text);
    Writer writer(text);
    writer.open("eb:SignalMessage");
    write_message_info(writer, signal.timestamp, signal.message_id, signal.ref_to_message_id);
    if (auto const* const receipt = std::get_if<Receipt>(&signal.content)) write_receipt(text, *receipt);
    if (auto const* const errors = std::get_if<Errors>(&signal.content)) write_errors(writer, *errors);
    if (auto const* const pull = std::get_if<PullRequest>(&signal.content)) {
        writer.open("eb:PullRequest", {{"mpc", pull->mpc}});
        writer.close("eb:PullRequest");
    }
    writer.close("eb:SignalMessage");
    writer.close("eb:Messaging");
    return text;
}

std::string cid_of(std::string_view content_id)
{
    constexpr std::string_view digits = "0123456789ABCDEF", plain = "-._~!$&'()*+,;=:@";
    std::string uri = "cid:";
    for (char const c : content_id) {
        bool const stands = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                            plain.find(c) != std::string_view::npos;
        if (stands) {
            uri += c;
            continue;
        }
        auto const octet = static_cast<unsigned char>(c);
        uri += '%';
        uri += digits[octet >> 4];
        uri += digits[octet & 15];
    }
    return uri;
}

std::string const& empty_body()
{
    static auto const text = std::string("<S12:Body xmlns:S12=\"")
                                 .append(soap_namespace)
                                 .append("\" xmlns:wsu=\"")
                                 .append(wsu_namespace)
                                 .append("\" wsu:Id=\"")
                                 .append(body_id)
                                 .append("\"></S12:Body>");
    return text;
}

std::string timestamp_of(Instant instant)
{
    auto const milliseconds = instant.since_1970_us / 1000 * 1000;
    auto text = text_of(Instant{milliseconds});
    // "2026-03-01T09:30:00Z", or with six digits.
    auto const point = text.find('.');
    if (point == std::string::npos) return text.insert(text.size() - 1, ".000");
    return text.erase(point + 4, text.size() - 1 - (point + 4));
}

}
