// Certificates of a network's authority: the anchors that an operator has imported, and the path from a certificate to
// one of them (RFC 5280, section 6).
//
// Nothing is believed because it came with a message: certificates that came along are intermediates only. Nothing is
// fetched: what is missing is missing, and the error names what.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct x509_store_st;

namespace rogatory::trust
{

/// What is done when nobody says whether a certificate was revoked.
enum class Silence : std::uint8_t {
    hard, ///< refused: only a word that is current by its own dates counts
    soft, ///< a word that is over still counts, until it is older than was agreed
    none, ///< revocation is not checked at all; every screen says so
};
std::string_view name_of(Silence silence);
std::optional<Silence> silence_from(std::string_view name);

/// Under which conditions a network's certificates are believed.
struct Rules {
    std::string network;                   ///< "ZZ-NET"
    std::size_t intermediates = 2;         ///< certificates between the holder's and the anchor, at most
    std::vector<std::string> policies;     ///< OIDs: the path must be valid for one of them; empty: any
    std::vector<std::string> key_purposes; ///< OIDs of extended key usage, one of which it must have; empty: any
    Silence silence = Silence::hard;
    std::int64_t soft_hours = 72;  ///< how old a word may be under Silence::soft
    std::vector<std::string> crls; ///< "http://..." from where lists are fetched
    std::string ocsp;              ///< "http://..." where single certificates are asked for; empty: nowhere

    friend bool operator==(Rules const&, Rules const&) = default;
};
inline constexpr std::size_t intermediates_limit = 5, chain_limit = 8;
/// Error: trust.rules_malformed.
Done check_rules(Rules const& rules);

/// Whether a certificate can be an anchor: of a certification authority, allowed to sign certificates, strong enough,
/// valid now. Errors: trust.anchor_unfit, dossier.certificate_expired, dossier.certificate_not_yet_valid.
Done check_anchor(dossier::Certificate const& certificate, Instant now);

/// From the holder's certificate up: the last one is the anchor.
struct Path {
    std::vector<dossier::Certificate> certificates;
};

/// The anchors of one network. Made once and asked from several threads.
class Anchors
{
public:
    /// Errors: trust.rules_malformed, trust.no_anchor.
    static Result<Anchors> make(Rules rules, std::vector<dossier::Certificate> certificates);

    Rules const& rules() const { return rules_; }
    std::vector<dossier::Certificate> const& certificates() const { return certificates_; }

    /// RFC 5280, 6.1: signatures, dates at `now`, names and their constraints, key usage, path lengths, policies; and
    /// the extended key usage that the rules ask for. `others` are intermediates.
    /// Errors: trust.path_missing (nobody known has issued it), trust.path_refused, dossier.certificate_expired,
    /// dossier.certificate_not_yet_valid, trust.chain_too_long.
    Result<Path> path_to(dossier::Certificate const& holder, std::span<dossier::Certificate const> others,
                         Instant now) const;

private:
    Rules rules_;
    std::vector<dossier::Certificate> certificates_;
    std::shared_ptr<x509_store_st> store_;
};

/// The name of its issuer, RFC 2253.
std::string issuer_of(dossier::Certificate const& certificate);
/// Whether the second has issued and signed the first, and may.
bool issued_by(dossier::Certificate const& certificate, dossier::Certificate const& issuer);
/// The common name of the subject; empty when there is none, or more than one.
std::string common_name_of(dossier::Certificate const& certificate);

/// The certificate speaks for the authority: its subject is the one that was agreed upon (RFC 2253 form), or, where
/// none was, its common name is the authority's id. Error: trust.subject_differs.
Done check_subject(dossier::Certificate const& certificate, std::string_view authority, std::string_view subject);

/// Certificates in PEM, one after the other; at most chain_limit. Error: dossier.certificate_unreadable.
Result<std::vector<dossier::Certificate>> certificates_from_pem(BytesView octets);

}
