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
#include "exchange/exchange.hpp"

#include <map>
#include <mutex>

namespace rogatory::net
{

inline constexpr std::string_view dossier_action = "Dossier";
inline constexpr std::string_view piece_action = "Piece";
inline constexpr std::string_view receipt_action = "Receipt";
inline constexpr std::string_view message_property = "dossierMessage";
inline constexpr std::string_view urgent_property = "urgent";

class LivePartners final : public exchange::ebms3::PModes
{
public:
    using PMode = exchange::ebms3::PMode;

    using KeyRing = exchange::wss::KeyRing;

    /// Reads cards, agreements and keys. Errors: those of the store.
    Done refresh(app::Office& office);

    std::shared_ptr<PMode const> for_message(exchange::ebms3::UserMessage const& message) const override;
    std::vector<std::shared_ptr<PMode const>> for_pull(std::string_view mpc) const override;
    /// The P-Mode under which we send to a partner; null without an agreement.
    std::shared_ptr<PMode const> outbound(std::string const& partner) const;
    /// Our own keys of every suite.
    std::shared_ptr<KeyRing const> own() const;
    bool believes(Digest const& certificate) const;
    /// To whom a TLS certificate belongs; empty when to nobody.
    std::string holder_of(Digest const& certificate) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<PMode const>> outbound_;
    std::vector<std::shared_ptr<PMode const>> inbound_;
    std::map<Digest, std::string> certificates_;
    std::shared_ptr<KeyRing const> own_;
};

}
