#include "exchange/smp/smp.hpp"

#include "base/clipped.hpp"
#include "exchange/wss/algorithms.hpp"
#include "exchange/xml/document.hpp"

#include <algorithm>

namespace rogatory::exchange::smp
{
namespace
{

constexpr std::string_view group_space = "http://docs.oasis-open.org/bdxr/ns/SMP/2/ServiceGroup";
constexpr std::string_view metadata_space = "http://docs.oasis-open.org/bdxr/ns/SMP/2/ServiceMetadata";
constexpr std::string_view aggregate = "http://docs.oasis-open.org/bdxr/ns/SMP/2/AggregateComponents";
constexpr std::string_view basic = "http://docs.oasis-open.org/bdxr/ns/SMP/2/BasicComponents";
constexpr std::string_view extension = "http://docs.oasis-open.org/bdxr/ns/SMP/2/ExtensionComponents";
constexpr std::size_t value_limit = 2000, list_limit = 500, certificate_limit = 90'000;

Error smp_malformed(std::string place)
{
    return Error{"exchange.smp_malformed", std::move(place), "BDXR SMP 2.0", {}};
}

bool is_value(std::string_view text)
{
    return text.size() <= value_limit && xml::is_xml_text(text) &&
           std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

// ---- writing: canonical form (Canonical XML 1.1), so that what is signed is what is sent

class SmpWriter
{
public:
    explicit SmpWriter(std::string_view space, std::string_view root)
    {
        (text_ += '<').append(root).append(" xmlns=\"").append(space);
        text_.append("\" xmlns:sma=\"").append(aggregate).append("\" xmlns:smb=\"").append(basic).append("\">");
        value("smb:SMPVersionID", "2.0");
    }
    void open(std::string_view name) { ((text_ += '<') += name) += '>'; }
    void close(std::string_view name) { ((text_ += "</") += name) += '>'; }
    void value(std::string_view name, std::string_view text)
    {
        if (text.empty()) return;
        sound_ = sound_ && is_value(text);
        open(name);
        xml::append_text(text_, text);
        close(name);
    }
    void identifier(std::string_view name, Identifier const& id)
    {
        sound_ = sound_ && !id.value.empty() && is_value(id.value) && is_value(id.scheme);
        (text_ += '<').append(name);
        if (!id.scheme.empty()) {
            text_ += " schemeID=\"";
            xml::append_attribute(text_, id.scheme);
            text_ += '"';
        }
        text_ += '>';
        xml::append_text(text_, id.value);
        close(name);
    }
    void day(std::string_view name, std::optional<Day> const& day)
    {
        if (day) value(name, rogatory::text_of(*day));
    }
    void process(Process const& process)
    {
        open("sma:Process");
        identifier("smb:ID", process.id);
        for (auto const& role : process.roles)
            identifier("smb:RoleID", role);
        close("sma:Process");
    }
    void endpoint(Endpoint const& endpoint)
    {
        open("sma:Endpoint");
        sound_ = sound_ && !endpoint.transport_profile.empty();
        value("smb:TransportProfileID", endpoint.transport_profile);
        value("smb:Description", endpoint.description);
        value("smb:Contact", endpoint.contact);
        value("smb:AddressURI", endpoint.address);
        day("smb:ActivationDate", endpoint.activation);
        day("smb:ExpirationDate", endpoint.expiration);
        for (auto const& one : endpoint.certificates) {
            open("sma:Certificate");
            value("smb:TypeCode", one.type_code);
            value("smb:Description", one.description);
            day("smb:ActivationDate", one.activation);
            day("smb:ExpirationDate", one.expiration);
            text_ += "<smb:ContentBinaryObject mimeCode=\"application/base64\">" + base64_of(one.certificate.der());
            close("smb:ContentBinaryObject");
            close("sma:Certificate");
        }
        close("sma:Endpoint");
    }
    Result<std::string> finish(std::string_view root)
    {
        close(root);
        if (!sound_) return smp_malformed(std::string(root));
        return {boost::system::in_place_value, std::move(text_)};
    }

private:
    std::string text_;
    bool sound_ = true;
};

// ---- reading

/// The child elements of an element, taken in their order; what is left over at the end is a mistake.
class SmpChildren
{
public:
    explicit SmpChildren(xml::Node const* parent) : parent_(parent), children_(xml::elements_of(parent))
    {
        if (xml::has_text(parent)) wrong("text");
    }

    /// The next child, if it has this name.
    xml::Node const* take(std::string_view space, std::string_view name)
    {
        if (at_ == children_.size() || !xml::is(children_[at_], space, name)) return nullptr;
        return children_[at_++];
    }
    xml::Node const* demand(std::string_view space, std::string_view name)
    {
        auto const* const found = take(space, name);
        if (found == nullptr) wrong(name);
        return found;
    }
    std::string value(std::string_view name)
    {
        auto const* const found = take(basic, name);
        if (found == nullptr) return {};
        auto const text = xml::text_of(found);
        if (text && is_value(*text)) return std::string(*text);
        wrong(name);
        return {};
    }
    Identifier identifier(xml::Node const* element, std::string_view name)
    {
        if (element == nullptr) return {};
        auto const text = xml::text_of(element);
        auto const scheme = xml::attribute(element, "", "schemeID").value_or("");
        if (text && !text->empty() && is_value(*text) && is_value(scheme))
            return {std::string(scheme), std::string(*text)};
        wrong(name);
        return {};
    }
    std::optional<Day> day(std::string_view name)
    {
        auto const text = value(name);
        if (text.empty()) return std::nullopt;
        // xsd:date may have a time zone; the day is what counts.
        auto const day = day_from(text.substr(0, 10));
        if (day && text.size() <= 16) return *day;
        wrong(name);
        return std::nullopt;
    }
    void skip(std::string_view space, std::string_view name)
    {
        while (take(space, name) != nullptr) {}
    }
    void wrong(std::string_view name)
    {
        if (mistake_.empty()) mistake_ = std::string(parent_->name) + "/" + clipped(name, 60);
    }
    void wrong_inside(std::string const& mistake)
    {
        if (mistake_.empty() && !mistake.empty()) mistake_ = mistake;
    }
    std::string finish()
    {
        if (at_ != children_.size()) wrong(children_[at_]->name);
        return mistake_;
    }

private:
    xml::Node const* parent_;
    std::vector<xml::Node const*> children_;
    std::size_t at_ = 0;
    std::string mistake_;
};

std::vector<Process> processes_of(SmpChildren& children)
{
    std::vector<Process> all;
    while (auto const* const element = children.take(aggregate, "Process")) {
        SmpChildren inner(element);
        inner.skip(extension, "SMPExtensions");
        Process process;
        process.id = inner.identifier(inner.demand(basic, "ID"), "ID");
        while (auto const* const role = inner.take(basic, "RoleID"))
            process.roles.push_back(inner.identifier(role, "RoleID"));
        children.wrong_inside(inner.finish());
        if (all.size() == list_limit) children.wrong("Process");
        if (all.size() < list_limit) all.push_back(std::move(process));
    }
    return all;
}

std::optional<EndpointCertificate> certificate_of(xml::Node const* element, SmpChildren& above)
{
    SmpChildren inner(element);
    inner.skip(extension, "SMPExtensions");
    EndpointCertificate one;
    one.type_code = inner.value("TypeCode");
    one.description = inner.value("Description");
    one.activation = inner.day("ActivationDate");
    one.expiration = inner.day("ExpirationDate");
    if (auto const* const object = inner.demand(basic, "ContentBinaryObject")) {
        auto const text = xml::text_of(object);
        auto const der = text && text->size() <= certificate_limit ? xml::base64_from(*text) : std::nullopt;
        auto certificate = der ? dossier::certificate_from(*der) : Result<dossier::Certificate>(smp_malformed(""));
        if (certificate)
            one.certificate = std::move(*certificate);
        else
            inner.wrong("ContentBinaryObject");
    }
    auto const mistake = inner.finish();
    above.wrong_inside(mistake);
    if (!mistake.empty()) return std::nullopt;
    return one;
}

Endpoint endpoint_of(xml::Node const* element, SmpChildren& above)
{
    SmpChildren inner(element);
    inner.skip(extension, "SMPExtensions");
    Endpoint endpoint;
    endpoint.transport_profile = inner.value("TransportProfileID");
    if (endpoint.transport_profile.empty()) inner.wrong("TransportProfileID");
    endpoint.description = inner.value("Description");
    endpoint.contact = inner.value("Contact");
    endpoint.address = inner.value("AddressURI");
    endpoint.activation = inner.day("ActivationDate");
    endpoint.expiration = inner.day("ExpirationDate");
    while (auto const* const certificate = inner.take(aggregate, "Certificate"))
        if (auto one = certificate_of(certificate, inner); one && endpoint.certificates.size() < list_limit)
            endpoint.certificates.push_back(std::move(*one));
    above.wrong_inside(inner.finish());
    return endpoint;
}

ProcessMetadata process_metadata_of(xml::Node const* element, SmpChildren& above)
{
    SmpChildren inner(element);
    inner.skip(extension, "SMPExtensions");
    ProcessMetadata one;
    one.processes = processes_of(inner);
    while (auto const* const endpoint = inner.take(aggregate, "Endpoint")) {
        if (one.endpoints.size() == list_limit) inner.wrong("Endpoint");
        if (one.endpoints.size() < list_limit) one.endpoints.push_back(endpoint_of(endpoint, inner));
    }
    if (auto const* const redirect = inner.take(aggregate, "Redirect")) {
        SmpChildren of_redirect(redirect);
        of_redirect.skip(extension, "SMPExtensions");
        one.redirect = of_redirect.value("PublisherURI");
        if (one.redirect.empty()) of_redirect.wrong("PublisherURI");
        of_redirect.skip(aggregate, "Certificate");
        inner.wrong_inside(of_redirect.finish());
    }
    if (one.endpoints.empty() == one.redirect.empty()) inner.wrong("Endpoint");
    above.wrong_inside(inner.finish());
    return one;
}

Result<xml::Document> document_of(BytesView octets)
{
    xml::Limits limits;
    limits.octets = document_limit;
    limits.depth = 32;
    return xml::Document::read(octets, limits);
}

void read_beginning(SmpChildren& children)
{
    children.skip(extension, "SMPExtensions");
    if (children.value("SMPVersionID") != "2.0") children.wrong("SMPVersionID");
}

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

}

bool operator==(EndpointCertificate const& a, EndpointCertificate const& b)
{
    return a.type_code == b.type_code && a.description == b.description && a.activation == b.activation &&
           a.expiration == b.expiration && a.certificate.fingerprint() == b.certificate.fingerprint();
}

bool Endpoint::active_on(Day day) const
{
    return (!activation || *activation <= day) && (!expiration || day <= *expiration);
}

std::string text_of(Identifier const& identifier)
{
    return identifier.scheme.empty() ? identifier.value : identifier.scheme + "::" + identifier.value;
}

Identifier identifier_from(std::string_view text)
{
    auto const mark = text.find("::");
    if (mark == std::string_view::npos || mark == 0) return {"", std::string(text)};
    return {std::string(text.substr(0, mark)), std::string(text.substr(mark + 2))};
}

std::string segment_of(Identifier const& identifier)
{
    std::string segment;
    for (char const c : text_of(identifier)) {
        if (is_unreserved(c)) {
            segment += c;
            continue;
        }
        auto const octet = static_cast<std::uint8_t>(c);
        auto hex = hex_of({&octet, 1});
        std::transform(hex.begin(), hex.end(), hex.begin(),
                       [](char digit) { return digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit; });
        segment += "%" + hex;
    }
    return segment;
}

std::optional<Identifier> identifier_from_segment(std::string_view segment)
{
    std::string text;
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            text += segment[i];
            continue;
        }
        auto const octets = bytes_from_hex(segment.substr(i + 1, 2));
        if (!octets || octets->size() != 1) return std::nullopt;
        text += static_cast<char>(octets->front());
        i += 2;
    }
    if (text.empty() || !is_value(text)) return std::nullopt;
    return identifier_from(text);
}

Result<std::string> write(ServiceGroup const& group)
{
    SmpWriter writer(group_space, "ServiceGroup");
    writer.identifier("smb:ParticipantID", group.participant);
    for (auto const& service : group.services) {
        writer.open("sma:ServiceReference");
        writer.identifier("smb:ID", service.id);
        for (auto const& process : service.processes)
            writer.process(process);
        writer.close("sma:ServiceReference");
    }
    return writer.finish("ServiceGroup");
}

Result<std::string> write(ServiceMetadata const& metadata)
{
    SmpWriter writer(metadata_space, "ServiceMetadata");
    writer.identifier("smb:ID", metadata.service);
    writer.identifier("smb:ParticipantID", metadata.participant);
    for (auto const& one : metadata.processes) {
        writer.open("sma:ProcessMetadata");
        for (auto const& process : one.processes)
            writer.process(process);
        for (auto const& endpoint : one.endpoints)
            writer.endpoint(endpoint);
        if (!one.redirect.empty()) {
            writer.open("sma:Redirect");
            writer.value("smb:PublisherURI", one.redirect);
            writer.close("sma:Redirect");
        }
        writer.close("sma:ProcessMetadata");
    }
    return writer.finish("ServiceMetadata");
}

Result<ServiceGroup> read_group(BytesView octets)
{
    auto const document = document_of(octets);
    if (!document) return document.error();
    if (!xml::is(document->root(), group_space, "ServiceGroup")) return smp_malformed("ServiceGroup");
    SmpChildren children(document->root());
    read_beginning(children);
    ServiceGroup group;
    group.participant = children.identifier(children.demand(basic, "ParticipantID"), "ParticipantID");
    while (auto const* const element = children.take(aggregate, "ServiceReference")) {
        SmpChildren inner(element);
        inner.skip(extension, "SMPExtensions");
        ServiceReference reference;
        reference.id = inner.identifier(inner.demand(basic, "ID"), "ID");
        reference.processes = processes_of(inner);
        children.wrong_inside(inner.finish());
        if (group.services.size() == list_limit) return smp_malformed("ServiceReference");
        group.services.push_back(std::move(reference));
    }
    children.take(wss::ds_namespace, "Signature");
    if (auto const mistake = children.finish(); !mistake.empty()) return smp_malformed(mistake);
    return group;
}

Result<ServiceMetadata> read_metadata(BytesView octets)
{
    auto const document = document_of(octets);
    if (!document) return document.error();
    if (!xml::is(document->root(), metadata_space, "ServiceMetadata")) return smp_malformed("ServiceMetadata");
    SmpChildren children(document->root());
    read_beginning(children);
    ServiceMetadata metadata;
    metadata.service = children.identifier(children.demand(basic, "ID"), "ID");
    metadata.participant = children.identifier(children.demand(basic, "ParticipantID"), "ParticipantID");
    while (auto const* const element = children.take(aggregate, "ProcessMetadata")) {
        if (metadata.processes.size() == list_limit) return smp_malformed("ProcessMetadata");
        metadata.processes.push_back(process_metadata_of(element, children));
    }
    if (metadata.processes.empty()) children.wrong("ProcessMetadata");
    children.take(wss::ds_namespace, "Signature");
    if (auto const mistake = children.finish(); !mistake.empty()) return smp_malformed(mistake);
    return metadata;
}

}
