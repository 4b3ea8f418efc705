// The processing mode: what two parties agreed upon for one kind of exchange (Core, appendix D; AS4, 5.2; eDelivery).
#pragma once

#include "dossier/certificate.hpp"
#include "exchange/ebms3/message.hpp"
#include "exchange/wss/suite.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rogatory::exchange::ebms3
{

/// Core, 2.2: the message exchange patterns and how they are bound to the transport.
enum class Mep : unsigned char {
    one_way_push,
    two_way_push_and_push,
    one_way_pull, ///< the responder of the pattern's first leg fetches its messages: it is behind a firewall
};

/// What one party has published for the other: changed as a whole, certificates overlap while they roll over.
struct Peer {
    Party party;
    std::string address;                       ///< Protocol.Address: https URL; empty when it only pulls
    std::vector<dossier::Certificate> signing; ///< pinned: any of these may sign; the first is the current one
    dossier::Certificate encryption;           ///< what we encrypt to
};

/// The most octets that peers take who hold a part in memory (eDelivery 1.15 warns of 2 GB).
inline constexpr std::uint64_t part_limit_default = 2'147'483'000;

struct PMode {
    std::string id;
    Party own;
    Peer peer;
    bool we_initiate = true; ///< whether our role in the pattern is Initiator
    std::optional<AgreementRef> agreement;
    Mep mep = Mep::one_way_push;
    Service service;
    std::vector<std::string> actions; ///< those allowed; "*" allows any
    std::string mpc;                  ///< empty is the default channel
    wss::Suite suite = wss::Suite::eddsa_2;
    bool agreed = true; ///< otherwise every message under it is refused, with the reason, in the peer's own suite
    bool accept_old_oaep = false;                  ///< inbound rsa-oaep-mgf1p with SHA-1 (before eDelivery 1.13)
    std::uint64_t part_limit = part_limit_default; ///< octets of one payload, before compression
    std::uint64_t message_limit = 4ULL * part_limit_default; ///< octets of one HTTP body
    std::uint64_t piece_size = 64ULL << 20;                  ///< a dossier larger than this is split into such pieces
    std::int64_t timestamp_back_s = 14 * 86'400; ///< how old an inbound message may be (retries of days are normal)
    std::int64_t timestamp_ahead_s = 600;        ///< how far the peer's clock may run ahead
};

/// Where P-Modes are looked up. Filled from the directory or from files by who starts the program; may be asked from
/// several threads at once.
class PModes
{
public:
    virtual ~PModes() = default;

    /// The P-Mode for an inbound user message: From, To, service, action and agreement match exactly (as4, 5.2); the
    /// test service matches any P-Mode between the two parties. Nothing when there is none.
    virtual std::shared_ptr<PMode const> for_message(UserMessage const& message) const = 0;
    /// The P-Modes whose peer may pull from this channel.
    virtual std::vector<std::shared_ptr<PMode const>> for_pull(std::string_view mpc) const = 0;

protected:
    PModes() = default;
    PModes(PModes&&) = default;
    PModes& operator=(PModes&&) = default;
};

/// Whether the message is one that this P-Mode speaks of, sent by the peer to us.
bool fits_inbound(PMode const& pmode, UserMessage const& message);

/// A list of P-Modes in memory; the first that fits is taken.
class PModeTable final : public PModes
{
public:
    explicit PModeTable(std::vector<std::shared_ptr<PMode const>> pmodes);

    std::shared_ptr<PMode const> for_message(UserMessage const& message) const override;
    std::vector<std::shared_ptr<PMode const>> for_pull(std::string_view mpc) const override;

private:
    std::vector<std::shared_ptr<PMode const>> pmodes_;
};

}
