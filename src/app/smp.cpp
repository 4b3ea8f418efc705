#include "app/smp.hpp"

#include "app/partners.hpp"
#include "base/clipped.hpp"
#include "exchange/smp/signature.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>

namespace rogatory::app
{

namespace smp = exchange::smp;

namespace
{

constexpr std::string_view party_scheme = "urn:oasis:names:tc:ebcore:partyid-type:unregistered";
constexpr std::string_view service_scheme = "urn:rogatory:services";
constexpr std::string_view modality_scheme = "urn:rogatory:modality";
constexpr std::string_view resource = "bdxr-smp-2";

std::vector<smp::Process> processes_of(directory::Entry const& entry)
{
    std::vector<smp::Process> all;
    for (auto const& one : entry.competences) {
        smp::Process process{{std::string(modality_scheme), one.modality}, {}};
        if (!one.modality.empty() && std::find(all.begin(), all.end(), process) == all.end())
            all.push_back(std::move(process));
    }
    return all;
}

/// This authority signs what it publishes: its own entry, and those to which a whole path of trust leads today.
Result<bool> is_published(Office& office, directory::Held const& held)
{
    if (held.standing == directory::Standing::noted || !directory::holds_on(held.entry, office.today())) return false;
    if (held.entry.authority == office.profile.id) return true;
    auto const paths = directory_paths(office, held.entry.authority);
    if (!paths) return paths.error();
    return paths->front().whole();
}

Error nothing_there(std::string_view path)
{
    return Error{"smp.nothing_there", clipped(path, 200), "BDXR SMP 2.0", {}};
}

/// Host of an absolute address, in small letters; empty where there is none.
std::string host_of(std::string_view address)
{
    auto const begin = address.find("://");
    if (begin == std::string_view::npos) return {};
    auto rest = address.substr(begin + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (rest.find('@') != std::string_view::npos) return {};
    std::string host;
    if (rest.starts_with('['))
        host = std::string(rest.substr(1, rest.find(']') - 1));
    else
        host = std::string(rest.substr(0, rest.find(':')));
    std::transform(host.begin(), host.end(), host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return host;
}

struct SmpDocument {
    smp::ServiceMetadata metadata;
    exchange::smp::DocumentSigner signer;
};

Result<SmpDocument> fetch_document(std::string const& base, smp::Identifier const& participant,
                                   smp::Identifier const& service, Fetch const& fetch)
{
    auto url = base;
    while (url.ends_with('/'))
        url.pop_back();
    url += "/" + std::string(resource) + "/" + smp::segment_of(participant) + "/services/" + smp::segment_of(service);
    auto const octets = fetch(url, {}, {}, smp::document_limit);
    if (!octets) return octets.error();
    auto signer = smp::verify_document(*octets);
    if (!signer) return signer.error();
    auto metadata = smp::read_metadata(*octets);
    if (!metadata) return metadata.error();
    if (metadata->participant != participant || metadata->service != service)
        return Error{"smp.other_answer",
                     url,
                     "BDXR SMP 2.0",
                     {{"asked", smp::text_of(participant)}, {"answered", smp::text_of(metadata->participant)}}};
    return SmpDocument{std::move(*metadata), std::move(*signer)};
}

/// By what the SMP's signature is believed; in words.
Result<std::string> believed_by(Office& office, TrustView const& view, SmpOrder const& order,
                                exchange::smp::DocumentSigner const& signer)
{
    auto const now = office.clock.now();
    auto const& certificate = signer.certificate;
    if (!order.network.empty()) {
        auto const path = view.check(order.network, certificate, signer.others, trust::common_name_of(certificate),
                                     order.signer.empty() ? certificate.subject() : order.signer, now);
        if (!path) return path.error();
        return {boost::system::in_place_value, certificate.subject() + ", certified by " + order.network};
    }
    if (auto const done = dossier::check_validity(certificate, now); !done) return done.error();
    if (auto const done = view.check_pinned(certificate, now); !done) return done.error();
    auto const cards = partners(office);
    if (!cards) return cards.error();
    for (auto const& card : *cards)
        if (card.fingerprint() == certificate.fingerprint())
            return {boost::system::in_place_value, card.authority + ", by its pinned card"};
    return Error{"smp.signer_unknown",
                 "--network",
                 "",
                 {{"subject", certificate.subject()}, {"fingerprint", dossier::spelled(certificate.fingerprint())}}};
}

/// What is wrong with an endpoint today; nothing: it can be used.
std::optional<Error> endpoint_problem(Office& office, TrustView const& view, SmpOrder const& order,
                                      smp::Endpoint const& endpoint)
{
    auto const refused = [&](std::string reason) {
        return Error{"smp.endpoint_refused", endpoint.address, "BDXR SMP 2.0", {{"reason", std::move(reason)}}};
    };
    if (endpoint.transport_profile != smp::as4_transport)
        return refused("it speaks " + endpoint.transport_profile + ", not AS4");
    if (!endpoint.active_on(office.today())) return refused("it is not active today");
    auto const host = host_of(endpoint.address);
    if (!endpoint.address.starts_with("https://") || host.empty()) return refused("its address is not https");
    if (!order.private_addresses && is_private_address(host)) return refused("its address is inside a private network");
    auto const now = office.clock.now();
    for (auto const& one : endpoint.certificates) {
        if (auto const done = dossier::check_validity(one.certificate, now); !done) return done.error();
        if (auto const done = view.check_pinned(one.certificate, now); !done) return done.error();
        if (order.network.empty() || one.type_code == smp::encryption_code) continue;
        if (auto const path = view.path(order.network, one.certificate, {}, now); !path) return path.error();
    }
    return std::nullopt;
}

}

smp::Identifier participant_of(std::string_view authority)
{
    return {std::string(party_scheme), std::string(authority)};
}

smp::Identifier cooperation_service()
{
    return {std::string(service_scheme), "Cooperation"};
}

smp::ServiceGroup group_of(directory::Entry const& entry)
{
    smp::ServiceGroup group{participant_of(entry.authority), {}};
    if (!entry.endpoint.empty()) group.services.push_back({cooperation_service(), processes_of(entry)});
    return group;
}

smp::ServiceMetadata metadata_of(directory::Entry const& entry)
{
    smp::Endpoint endpoint;
    endpoint.transport_profile = smp::as4_transport;
    endpoint.description = entry.name;
    endpoint.contact = entry.email.empty() ? entry.telephone : entry.email;
    endpoint.address = entry.endpoint;
    endpoint.activation = entry.valid_from;
    endpoint.expiration = entry.valid_until;
    for (auto const& [certificates, code] :
         {std::pair{&entry.signing, smp::signing_code}, std::pair{&entry.encryption, smp::encryption_code}})
        for (auto const& one : *certificates)
            endpoint.certificates.push_back(
                {std::string(code), "", day_of(one.valid_from()), day_of(one.valid_until()), one});
    return {cooperation_service(), participant_of(entry.authority), {{processes_of(entry), {std::move(endpoint)}, ""}}};
}

void take_into(directory::Entry& entry, smp::ServiceMetadata const& metadata, Day today)
{
    bool first = true;
    std::vector<directory::Competence> competences;
    for (auto const& process : metadata.processes) {
        for (auto const& one : process.processes)
            if (one.id.scheme == modality_scheme && law::modality_from(one.id.value))
                competences.push_back({one.id.value, "", ""});
        for (auto const& endpoint : process.endpoints) {
            if (endpoint.transport_profile != smp::as4_transport || !endpoint.active_on(today)) continue;
            if (first) {
                entry.endpoint = endpoint.address;
                entry.signing.clear();
                entry.encryption.clear();
            }
            first = false;
            if (endpoint.address != entry.endpoint) continue;
            for (auto const& one : endpoint.certificates) {
                auto& into = one.type_code == smp::encryption_code ? entry.encryption : entry.signing;
                bool const known = std::any_of(into.begin(), into.end(), [&](auto const& other) {
                    return other.fingerprint() == one.certificate.fingerprint();
                });
                if (!known) into.push_back(one.certificate);
            }
        }
    }
    if (entry.competences.empty()) entry.competences = std::move(competences);
}

Result<std::string> smp_answer(Office& office, std::string_view path)
{
    auto rest = path;
    std::vector<std::string_view> parts;
    while (rest.starts_with('/')) {
        auto const end = rest.find('/', 1);
        parts.push_back(rest.substr(1, end == std::string_view::npos ? end : end - 1));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    }
    if (!parts.empty() && parts.front() == resource) parts.erase(parts.begin());
    bool const of_group = parts.size() == 1;
    bool const of_service = parts.size() == 3 && parts[1] == "services";
    if (!of_group && !of_service) return nothing_there(path);
    auto const participant = smp::identifier_from_segment(parts[0]);
    if (!participant || (participant->scheme != party_scheme && !participant->scheme.empty()))
        return nothing_there(path);
    if (!dossier::check_authority_id(participant->value)) return nothing_there(path);
    auto const held = directory_entry(office, participant->value);
    if (!held) return nothing_there(path);
    auto const published = is_published(office, *held);
    if (!published) return published.error();
    if (!*published) return nothing_there(path);
    if (of_service) {
        auto const service = smp::identifier_from_segment(parts[2]);
        if (!service || *service != cooperation_service() || held->entry.endpoint.empty()) return nothing_there(path);
    }
    auto const document = of_group ? smp::write(group_of(held->entry)) : smp::write(metadata_of(held->entry));
    if (!document) return document.error();
    return smp::sign_document(*document, office.identity);
}

Result<SmpFound> look_up(Office& office, SmpOrder const& order, Fetch const& fetch)
{
    auto participant = smp::identifier_from(order.participant);
    if (participant.scheme.empty()) participant = participant_of(order.participant);
    auto const service = order.service.empty() ? cooperation_service() : smp::identifier_from(order.service);
    auto const view = trust_view(office);
    if (!view) return view.error();
    SmpFound found;
    found.from = order.url;
    auto document = fetch_document(found.from, participant, service, fetch);
    if (!document) return document.error();
    auto signed_by = believed_by(office, **view, order, document->signer);
    if (!signed_by) return signed_by.error();
    // BDXR SMP 2.0: another publisher may be named, once.
    auto const redirect_of = [](smp::ServiceMetadata const& metadata) {
        for (auto const& one : metadata.processes)
            if (!one.redirect.empty()) return one.redirect;
        return std::string();
    };
    if (auto const elsewhere = redirect_of(document->metadata); !elsewhere.empty()) {
        if (!order.private_addresses && is_private_address(host_of(elsewhere)))
            return Error{"smp.private_address", elsewhere, "", {}};
        found.from = elsewhere;
        document = fetch_document(found.from, participant, service, fetch);
        if (!document) return document.error();
        if (!redirect_of(document->metadata).empty()) return Error{"smp.redirected_twice", elsewhere, "", {}};
        signed_by = believed_by(office, **view, order, document->signer);
        if (!signed_by) return signed_by.error();
    }
    found.metadata = std::move(document->metadata);
    found.signed_by = std::move(*signed_by);
    for (auto const& one : found.metadata.processes)
        for (auto const& endpoint : one.endpoints) {
            if (auto problem = endpoint_problem(office, **view, order, endpoint))
                found.problems.push_back(std::move(*problem));
            else
                found.endpoints.push_back(endpoint);
        }
    return found;
}

namespace
{

/// RFC 6890 and its successors: what is not an address of the public network.
bool is_private(boost::asio::ip::address_v4 const& address)
{
    auto const bits = address.to_uint();
    auto const within = [&](std::uint32_t network, int length) {
        return (bits >> (32 - length)) == (network >> (32 - length));
    };
    return within(0x00000000, 8) ||  // 0.0.0.0/8, this network
           within(0x0a000000, 8) ||  // 10.0.0.0/8, private
           within(0x64400000, 10) || // 100.64.0.0/10, shared by a carrier
           within(0x7f000000, 8) ||  // 127.0.0.0/8, loopback
           within(0xa9fe0000, 16) || // 169.254.0.0/16, link local
           within(0xac100000, 12) || // 172.16.0.0/12, private
           within(0xc0a80000, 16) || // 192.168.0.0/16, private
           bits >= 0xe0000000;       // 224.0.0.0/4, multicast, and 240.0.0.0/4, reserved
}

bool is_private(boost::asio::ip::address_v6 const& address)
{
    namespace ip = boost::asio::ip;
    auto const octets = address.to_bytes();
    if (address.is_v4_mapped()) return is_private(ip::make_address_v4(ip::v4_mapped, address));
    auto const embedded = [&](std::size_t at) {
        return is_private(ip::address_v4({octets[at], octets[at + 1], octets[at + 2], octets[at + 3]}));
    };
    if (std::all_of(octets.begin(), octets.begin() + 12, [](auto octet) { return octet == 0; }))
        return true; // ::, ::1, and IPv4-compatible ones, which nobody uses any more
    // 64:ff9b::/96 and 2002::/16 lead to the IPv4 address inside.
    constexpr std::array<std::uint8_t, 12> nat64{0x00, 0x64, 0xff, 0x9b};
    if (std::equal(nat64.begin(), nat64.end(), octets.begin())) return embedded(12);
    if (octets[0] == 0x20 && octets[1] == 0x02) return embedded(2);
    return address.is_link_local() || address.is_site_local() || address.is_multicast() ||
           (octets[0] & 0xfe) == 0xfc; // fc00::/7, unique local
}

/// Only digits, dots, and what stands in hexadecimal and octal numbers: read differently by different programs.
bool looks_like_a_number(std::string_view host)
{
    auto const last = host.substr(host.rfind('.') == std::string_view::npos ? 0 : host.rfind('.') + 1);
    // WHATWG URL, 3.5: a host whose last part is a number is an address, or nothing.
    return !last.empty() && (std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; }) ||
                             last.starts_with("0x") || last.starts_with("0X"));
}

}

bool is_private_address(std::string_view host)
{
    if (host.ends_with('.')) host.remove_suffix(1); // the root of the names: "localhost." is localhost
    std::string name(host);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    if (name.empty() || name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local") ||
        name.ends_with(".internal"))
        return true;
    boost::system::error_code problem;
    auto const address = boost::asio::ip::make_address(name, problem);
    if (!problem) return address.is_v4() ? is_private(address.to_v4()) : is_private(address.to_v6());
    // No address, and not a name with a dot either.
    return name.find(':') != std::string::npos || name.find('.') == std::string::npos || looks_like_a_number(name);
}

}
