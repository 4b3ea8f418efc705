// Certificates from a network's authority: what the operator has imported of it, under which rules, and what is held of
// revoked certificates. Beside the pinned cards: an agreement says which of the two its exchange rests on.
//
// Everything is a record of the store. A TrustView is all of it in memory, read anew when something was written.
#pragma once

#include "app/office.hpp"
#include "trust/trust.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// The kind of the record that changes with everything that is trusted.
inline constexpr std::string_view trust_version_kind = "trust_version";

struct TrustedCertificate {
    dossier::Certificate certificate;
    Instant since;
    std::string by;         ///< account
    bool is_anchor = false; ///< otherwise one in between, below an anchor
};

struct TrustedNetwork {
    trust::Rules rules;
    std::vector<TrustedCertificate> certificates;
};
/// By network; those that have rules or certificates.
Result<std::vector<TrustedNetwork>> trusted_networks(Office& office);

/// Trusts the certificate of a network's authority, or keeps one in between that an anchor vouches for. An anchor's
/// fingerprint was compared by telephone. Errors: account.not_administrator, trust.anchor_fingerprint_differs,
/// trust.path_missing and others (a certificate in between that no anchor vouches for), those of check_anchor().
struct TrustOrder {
    std::string network;
    BytesView certificate;   ///< PEM or DER
    std::string fingerprint; ///< empty: it must be one in between
};
Result<TrustedCertificate> trust_certificate(Office& office, Account const& by, TrustOrder const& order);
/// Errors: account.not_administrator, trust.rules_malformed.
Done set_trust_rules(Office& office, Account const& by, trust::Rules const& rules);
/// Errors: account.not_administrator, trust.anchor_unknown, trust.anchor_needed.
Done distrust_certificate(Office& office, Account const& by, std::string_view network, std::string_view fingerprint);

/// A list that is held, with what became of it.
struct HeldCrl {
    trust::Crl crl;
    dossier::Certificate issuer;
    std::string from; ///< account, or the address
    Instant taken_at;
};
Result<std::vector<HeldCrl>> held_crls(Office& office);
/// Takes a list of an issuer that is an anchor or stands below one. Gives false when it was held already.
/// Errors: account.not_administrator, trust.crl_issuer_unknown, those of read_crl(), check_signature(), may_follow().
Result<bool> import_crl(Office& office, Account const& by, BytesView octets);

/// The answers about single certificates that are held.
struct HeldAnswer {
    dossier::Certificate certificate, issuer;
    trust::OcspAnswer answer;
    Instant taken_at;
};
Result<std::vector<HeldAnswer>> held_answers(Office& office);

/// How something is fetched: address, media type and octets to post (or none), most octets. The edge fills it.
using Fetch = std::function<Result<Bytes>(std::string const& url, std::string const& media_type, Bytes const& body,
                                          std::size_t limit)>;
struct Refreshed {
    std::string what;  ///< "list", "answer"
    std::string from;  ///< the address
    std::string about; ///< issuer or subject
    bool is_new = false;
    std::optional<Error> problem;
};
/// Fetches the lists of every network from where its rules say, and asks about every certificate that was seen. What
/// cannot be fetched leaves what is held as it is; the attempt is kept either way. Errors: those of the store.
Result<std::vector<Refreshed>> refresh_trust(Office& office, Fetch const& fetch);
/// The last attempt at each address.
struct Attempt {
    std::string from;
    Instant at;
    std::string problem; ///< empty: it went well
};
Result<std::vector<Attempt>> trust_attempts(Office& office);

/// All of it in memory; asked from several threads.
class TrustView
{
public:
    /// The certificate speaks for the authority: a path to an anchor of the network, the subject that was agreed upon,
    /// nothing revoked. Gives the path. Errors: those of path_to(), check_subject(), check_revocation().
    Result<trust::Path> check(std::string_view network, dossier::Certificate const& holder,
                              std::span<dossier::Certificate const> others, std::string_view authority,
                              std::string_view subject, Instant now) const;
    /// Without asking whether it was revoked.
    Result<trust::Path> path(std::string_view network, dossier::Certificate const& holder,
                             std::span<dossier::Certificate const> others, Instant now) const;
    /// A pinned certificate: refused only when a list of a trusted issuer names it, or an answer says so.
    /// Error: trust.certificate_revoked.
    Done check_pinned(dossier::Certificate const& certificate, Instant now) const;

    std::string const& version() const { return version_; }
    trust::Evidence const& evidence() const { return evidence_; }

private:
    friend Result<std::shared_ptr<TrustView const>> trust_view(Office& office,
                                                               std::shared_ptr<TrustView const> const& former);
    struct Known {
        std::optional<trust::Anchors> anchors;
        std::vector<dossier::Certificate> between;
    };
    std::map<std::string, Known, std::less<>> networks_;
    trust::Evidence evidence_;
    std::string version_;
};
/// What is held now; the former view itself when nothing was written since.
Result<std::shared_ptr<TrustView const>> trust_view(Office& office,
                                                    std::shared_ptr<TrustView const> const& former = nullptr);

/// What is signed by itself (a receipt, a signal): its certificate is held to what was taken back, as check_pinned()
/// does. That it is signed by a partner is for the caller to verify. Errors: trust.certificate_revoked, those of the
/// store.
Done check_signed(Office& office, BytesView signed_file);

/// Keeps in mind a certificate whose issuer answers single questions: refresh_trust() asks about it from now on.
Done ask_about(Office& office, std::string_view network, dossier::Certificate const& certificate,
               dossier::Certificate const& issuer);

}
