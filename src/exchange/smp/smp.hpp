// Service Metadata Publishing 2.0 (OASIS BDXR SMP v2.0, 14 February 2021): who can be reached where, with which
// certificates, as two signed documents. Values in, octets out, and back.
//
// What is read is read strictly: one root, each element at its place, no document type, everything bounded; and it
// counts only with its enveloped signature (signature.hpp), which covers the whole document.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::exchange::smp
{

inline constexpr std::size_t document_limit = 1 << 20; ///< octets
inline constexpr std::string_view as4_transport = "bdxr-transport-ebms3-as4-v1p0";
inline constexpr std::string_view signing_code = "signing", encryption_code = "encryption";

/// An identifier and the scheme that it belongs to; the scheme may be empty.
struct Identifier {
    std::string scheme, value;

    friend bool operator==(Identifier const&, Identifier const&) = default;
};
/// "scheme::value", or the value alone (5.3).
std::string text_of(Identifier const& identifier);
Identifier identifier_from(std::string_view text);
/// As one segment of a path: every octet but letters, digits and "-._~" is percent-encoded (RFC 3986, 2.1).
std::string segment_of(Identifier const& identifier);
/// Nothing where the encoding is broken or names a control character.
std::optional<Identifier> identifier_from_segment(std::string_view segment);

struct Process {
    Identifier id;
    std::vector<Identifier> roles;

    friend bool operator==(Process const&, Process const&) = default;
};

struct EndpointCertificate {
    std::string type_code, description;
    std::optional<Day> activation, expiration;
    dossier::Certificate certificate;

    friend bool operator==(EndpointCertificate const& a, EndpointCertificate const& b);
};

struct Endpoint {
    std::string transport_profile, description, contact, address;
    std::optional<Day> activation, expiration; ///< the last day is included
    std::vector<EndpointCertificate> certificates;

    bool active_on(Day day) const;
    friend bool operator==(Endpoint const&, Endpoint const&) = default;
};

/// Endpoints for some processes, or the address of another SMP that knows them.
struct ProcessMetadata {
    std::vector<Process> processes; ///< empty: any
    std::vector<Endpoint> endpoints;
    std::string redirect;

    friend bool operator==(ProcessMetadata const&, ProcessMetadata const&) = default;
};

struct ServiceReference {
    Identifier id;
    std::vector<Process> processes;

    friend bool operator==(ServiceReference const&, ServiceReference const&) = default;
};

/// What a participant offers.
struct ServiceGroup {
    Identifier participant;
    std::vector<ServiceReference> services;

    friend bool operator==(ServiceGroup const&, ServiceGroup const&) = default;
};

/// Where one of it is offered.
struct ServiceMetadata {
    Identifier service, participant;
    std::vector<ProcessMetadata> processes;

    friend bool operator==(ServiceMetadata const&, ServiceMetadata const&) = default;
};

/// The document in canonical form, without a signature. Error: exchange.smp_malformed (a value that cannot be written).
Result<std::string> write(ServiceGroup const& group);
Result<std::string> write(ServiceMetadata const& metadata);

/// Without asking for a signature. Errors: exchange.smp_malformed (the place), exchange.xml_refused.
Result<ServiceGroup> read_group(BytesView octets);
Result<ServiceMetadata> read_metadata(BytesView octets);

}
