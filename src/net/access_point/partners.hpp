// The partners of an access point as the exchange sees them: P-Modes in each direction, whose TLS certificate is
// believed, and our own keys. Made from the pinned cards, the agreements and the exchange keys, and made anew when
// those change.
//
// Every partner has an inbound P-Mode for each suite; those that were not agreed upon only refuse. The AgreementRef
// tells which one a message is under, so nothing is negotiated on the wire.
//
// The folder's own affair.
#pragma once

#include "app/outbox.hpp"
#include "app/trust.hpp"
#include "exchange/exchange.hpp"
#include "net/http/tls.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <span>

namespace rogatory::net
{

inline constexpr std::string_view dossier_action = "Dossier";
inline constexpr std::string_view piece_action = "Piece";
inline constexpr std::string_view receipt_action = "Receipt";
inline constexpr std::string_view notice_action = "Notice"; ///< of no case: M41 directory_update
inline constexpr std::string_view message_property = "dossierMessage";
inline constexpr std::string_view urgent_property = "urgent";

class LivePartners final : public exchange::ebms3::PModes
{
public:
    using PMode = exchange::ebms3::PMode;

    using KeyRing = exchange::wss::KeyRing;

    /// Reads cards, agreements and keys, when one of them has changed or some time has passed: certificates begin and
    /// end, keys roll over. Errors: those of the store.
    Done refresh(app::Office& office);

    std::shared_ptr<PMode const> for_message(exchange::ebms3::UserMessage const& message) const override;
    std::vector<std::shared_ptr<PMode const>> for_pull(std::string_view mpc) const override;
    /// The P-Mode under which we send to a partner, or under which it collects; null without an agreement.
    std::shared_ptr<PMode const> outbound(std::string const& partner) const;
    /// Whether the partner collects what is for it.
    bool collects(std::string const& partner) const;
    /// The partners whom we ask for what waits for us; none unless this authority collects.
    std::vector<std::string> asked() const;
    /// The P-Mode under which we ask a partner; null when we do not.
    std::shared_ptr<PMode const> asking(std::string const& partner) const;
    /// The P-Mode of what a partner hands over when it is asked.
    std::shared_ptr<PMode const> for_collected(std::string const& partner,
                                               exchange::ebms3::UserMessage const& message) const;
    /// Our own keys of every suite.
    std::shared_ptr<KeyRing const> own() const;
    /// Whether it is pinned. What a network vouched for once is asked of it again (vouches()) at each handshake.
    bool believes(Digest const& certificate) const;
    /// Whether a network vouches, for a partner with whom that was agreed, for what a connection shows (the peer's
    /// certificate first); and whether what it shows was revoked. Remembers to whom it belongs, as long as the answer
    /// is yes.
    Vouched vouches(std::span<dossier::Certificate const> shown, Instant now) const;
    /// Whose signatures are believed: pinned certificates, or those of a network where that was agreed.
    /// Errors: those of PinnedTrust and of TrustView::check().
    Done accept(dossier::Certificate const& signer, std::span<dossier::Certificate const> chain, PMode const& pmode,
                Instant now) const;
    /// Nothing is encrypted to a certificate that was taken back. Error: trust.certificate_revoked.
    Done check_encryption(PMode const& pmode, Instant now) const;
    /// Certificates that were seen since this was asked last and whose issuer may be asked about them.
    struct ToAsk {
        std::string network;
        dossier::Certificate certificate, issuer;
    };
    std::vector<ToAsk> to_ask() const;
    /// To whom a TLS certificate belongs; empty when to nobody.
    std::string holder_of(Digest const& certificate) const;
    /// Any partner's certificate makes a connection; only the one we turned to is told anything over it.
    /// Error: exchange.other_at_address.
    Done is_answered_by(std::string const& partner, PeerIdentity const& peer) const;

private:
    Done read(app::Office& office, Instant now);
    struct Certified {
        std::string network, subject;
    };
    void keep_in_mind(std::string const& network, trust::Path const& path) const;

    std::string read_stamp_;         ///< of the records when they were read last
    std::optional<Instant> read_at_; ///< only refresh() uses these two
    mutable std::mutex mutex_;
    std::shared_ptr<app::TrustView const> view_;
    std::map<std::string, Certified> certified_; ///< by partner
    /// What a connection has shown, and to whom it belongs, as a network said.
    struct VouchedFor {
        std::string partner;
        std::vector<dossier::Certificate> shown;
    };
    /// Those of `before` for which that view and those agreements vouch as well.
    static std::map<Digest, VouchedFor> still_vouched(std::map<Digest, VouchedFor> before, app::TrustView const& view,
                                                      std::map<std::string, Certified> const& certified, Instant now);
    mutable std::map<Digest, VouchedFor> vouched_; ///< by the peer's certificate
    mutable std::map<Digest, bool> seen_;          ///< certificates that were handed out by to_ask(), or will be
    mutable std::vector<ToAsk> to_ask_;
    std::map<std::string, std::shared_ptr<PMode const>> outbound_;
    std::multimap<std::string, std::shared_ptr<PMode const>> inbound_; ///< by the peer's authority
    std::map<std::string, std::shared_ptr<PMode const>> asking_;
    std::multimap<std::string, std::shared_ptr<PMode const>> collected_; ///< by the peer's authority
    std::vector<std::shared_ptr<PMode const>> offered_;                  ///< to partners that collect, in each suite
    std::map<Digest, std::string> certificates_;
    std::shared_ptr<KeyRing const> own_;
};

/// What one partner may hand over when it is asked, and nothing else.
class CollectedFrom final : public exchange::ebms3::PModes
{
public:
    CollectedFrom(LivePartners const& partners, std::string partner) : partners_(partners), partner_(std::move(partner))
    {
    }
    std::shared_ptr<exchange::ebms3::PMode const>
    for_message(exchange::ebms3::UserMessage const& message) const override
    {
        return partners_.for_collected(partner_, message);
    }
    std::vector<std::shared_ptr<exchange::ebms3::PMode const>> for_pull(std::string_view /*mpc*/) const override
    {
        return {};
    }

private:
    LivePartners const& partners_;
    std::string partner_;
};

/// LivePartners as the exchange asks it.
class LiveTrust final : public exchange::wss::SignerTrust
{
public:
    explicit LiveTrust(LivePartners const& partners) : partners_(partners) {}
    Done accept(dossier::Certificate const& signer, std::span<dossier::Certificate const> chain,
                exchange::ebms3::PMode const& pmode, Instant now) const override
    {
        return partners_.accept(signer, chain, pmode, now);
    }

private:
    LivePartners const& partners_;
};

}
