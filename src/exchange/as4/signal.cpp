#include "exchange/as4/signal.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/mime/media_type.hpp"
#include "exchange/wss/algorithms.hpp"

namespace rogatory::exchange::as4
{
namespace
{

using ebms3::Accepted;
using ebms3::Refusal;

Refusal envelope_malformed(std::string reason)
{
    return {"EBMS:0009",
            Error{"exchange.envelope_malformed", "Envelope", "SOAP 1.2 part 1, 5", {{"reason", std::move(reason)}}}};
}

bool must_be_understood(xml::Node const* header)
{
    auto const value = xml::attribute(header, ebms3::soap_namespace, "mustUnderstand").value_or("");
    return value == "true" || value == "1";
}

}

Accepted<Envelope> read_envelope(BytesView octets, Limits const& limits)
{
    auto document =
        xml::Document::read(octets, {limits.envelope, limits.xml_depth, limits.xml_attributes, 512, limits.xml_nodes});
    if (!document) return Refusal{"EBMS:0009", document.error()};
    auto const* const root = document->root();
    if (!xml::is(root, ebms3::soap_namespace, "Envelope")) return envelope_malformed("not a SOAP 1.2 envelope");
    auto const children = xml::elements_of(root);
    if (children.size() != 2 || !xml::is(children[0], ebms3::soap_namespace, "Header") ||
        !xml::is(children[1], ebms3::soap_namespace, "Body") || xml::has_text(root))
        return envelope_malformed("not one Header and one Body");
    Envelope envelope{std::move(*document), nullptr, nullptr, children[1]};
    for (auto const* header : xml::elements_of(children[0])) {
        if (xml::is(header, ebms3::eb_namespace, "Messaging")) {
            if (std::exchange(envelope.messaging, header) != nullptr)
                return envelope_malformed("more than one eb:Messaging");
        } else if (xml::is(header, wss::wsse_namespace, "Security")) {
            if (xml::attribute(header, ebms3::soap_namespace, "role"))
                return envelope_malformed("wsse:Security for another role");
            if (std::exchange(envelope.security, header) != nullptr)
                return envelope_malformed("more than one wsse:Security");
        } else if (must_be_understood(header)) {
            return envelope_malformed("a header that must be understood and is not");
        }
    }
    if (envelope.messaging == nullptr) return envelope_malformed("no eb:Messaging");
    return envelope;
}

Accepted<wss::Verified> verify_signal(Envelope const& envelope, ebms3::PMode const& pmode,
                                      wss::SignerTrust const& trust, Instant now, wss::CertificateCache* certificates)
{
    if (envelope.security == nullptr) {
        auto const missing = wss::check_policy({}, pmode, false);
        return missing.error();
    }
    auto const header = wss::read_security(envelope.security);
    if (!header) return header.error();
    if (auto const done = wss::check_policy(*header, pmode, false); !done) return done.error();
    auto const signer = wss::signer_of(*header, pmode.peer.signing, certificates);
    if (!signer) return signer.error();
    if (auto const done = trust.accept(signer->certificate, signer->chain, pmode, now); !done)
        return wss::refusal_of(done.error());
    auto const ids = wss::Ids::of(envelope.document.root());
    if (!ids) return ids.error();
    return wss::verify_envelope(*header->signature, *ids, envelope.messaging, envelope.body, {}, signer->certificate);
}

bool is_soap(std::string_view content_type)
{
    auto const type = mime::media_type_from(content_type);
    return type && type->type == "application/soap+xml";
}

}
