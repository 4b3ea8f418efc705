// The partners of an access point as the exchange sees them: a P-Mode in each direction, and whose TLS certificate is
// believed. Made from the pinned cards and the agreements, and made anew when those change.
//
// The folder's own affair.
#pragma once

#include "app/outbox.hpp"
#include "exchange/exchange.hpp"

#include <map>
#include <mutex>
#include <set>

namespace rogatory::net
{

inline constexpr exchange::wss::Suite suite = exchange::wss::Suite::ecdsa_2; ///< that of the cards' keys (P-256)
inline constexpr std::string_view dossier_action = "Dossier";
inline constexpr std::string_view piece_action = "Piece";
inline constexpr std::string_view receipt_action = "Receipt";
inline constexpr std::string_view message_property = "dossierMessage";
inline constexpr std::string_view urgent_property = "urgent";

class LivePartners final : public exchange::ebms3::PModes
{
public:
    using PMode = exchange::ebms3::PMode;

    /// Reads cards and agreements. Errors: those of the store.
    Done refresh(app::Office& office);

    std::shared_ptr<PMode const> for_message(exchange::ebms3::UserMessage const& message) const override;
    std::vector<std::shared_ptr<PMode const>> for_pull(std::string_view mpc) const override;
    /// The P-Mode under which we send to a partner; null without an agreement.
    std::shared_ptr<PMode const> outbound(std::string const& partner) const;
    bool believes(Digest const& certificate) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<PMode const>> outbound_;
    std::vector<std::shared_ptr<PMode const>> inbound_;
    std::set<Digest> certificates_;
};

}
