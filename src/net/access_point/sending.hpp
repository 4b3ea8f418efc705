// One attempt to send one row of the outbox, from sealing to the receipt.
//
// The folder's own affair.
#pragma once

#include "net/access_point/group_commit.hpp"
#include "net/access_point/partners.hpp"
#include "net/http/http.hpp"
#include "net/http/pool.hpp"
#include "net/http/tls.hpp"

#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <mutex>

namespace rogatory::net
{

class Sending
{
public:
    /// Sealed dossiers lie in `folder`/outbox until they are delivered. `rows_in_use`: whoever reads a row to write it
    /// anew holds it.
    Sending(app::Office& office, app::Account account, std::string const& folder, LivePartners const& partners, Tls tls,
            std::mutex& rows_in_use);
    Done prepare();

    enum class Step {
        finished,    ///< a verified receipt, or a final refusal
        next_piece,  ///< this piece is signed for, the next one follows
        now_bulk,    ///< it turned out to be large: it belongs into the other line
        failed,      ///< to be tried again
        unreachable, ///< there was no connection: others to this partner need not be tried either
    };
    struct Outcome {
        Step step = Step::failed;
        std::string said; ///< for the operator, or empty
    };
    /// `unreachable_times`: how often in a row the partner could not be reached before. `answered` is called when it
    /// has answered and only the recording of it is left.
    Awaitable<Outcome> attempt(std::string to, Id row, unsigned unreachable_times, std::function<void()> answered);
    /// A row as it is handed over to a partner that collects, packed like one that is sent.
    struct Offer {
        app::OutboxRow row;
        std::string wire; ///< the message's id on the wire, before the '@'
        std::optional<std::uint32_t> piece;
        std::vector<exchange::ebms3::SignedReference> references;
        std::string content_type;
        std::uint64_t length = 0;
        std::shared_ptr<Source> octets;
    };
    struct OfferMade {
        std::optional<Offer> offer; ///< nothing: the outcome tells why
        Outcome outcome;
    };
    Awaitable<OfferMade> make_offer(std::string to, Id row);
    /// Records that it is handed over, with what else belongs to that; false: it was finished meanwhile, and nothing is
    /// recorded.
    Result<bool> keep_offer(Offer& offer, std::vector<app::RecordName> removed, std::vector<app::Record> written);
    /// What the partner has said of it.
    Awaitable<Outcome> settle_offer(std::string to, Id row, std::optional<std::uint32_t> piece,
                                    exchange::as4::Outcome outcome);
    /// Nothing is begun any more: connections that wait unused are closed.
    void drain() { pool_.close(); }
    /// Comes back when nothing is being recorded any more.
    void finish();

private:
    struct Prepared;
    /// An answer of the partner, on its way to the disk.
    struct Settling {
        app::OutboxRow row;
        app::Evidence evidence; ///< for dossiers
        std::string said;
    };
    bool needs_time(app::OutboxRow const& row) const;
    Result<std::unique_ptr<Prepared>> prepare_row(std::string const& to, Id const& id);
    Done seal(app::OutboxRow& row);
    Done prepare_piece(Prepared& prepared);
    Done pack(Prepared& prepared);
    Awaitable<Outcome> settle(Prepared& prepared, exchange::as4::Outcome outcome);
    std::vector<Outcome> settle_group(std::vector<Settling>& group);
    /// Whether the row ended meanwhile: the word of the partner's docket may have overtaken an attempt.
    bool was_finished(app::OutboxRow const& row) const;
    /// Writes the row unless it was finished meanwhile; then, or when it cannot be written, says how the attempt ends.
    std::optional<Outcome> keep(app::OutboxRow const& row, std::vector<app::Record> more = {});
    Outcome not_now(app::OutboxRow row, Error const& why, unsigned unreachable_times = 0);
    Outcome not_reached(std::string const& to, Id const& id, Error const& why, unsigned unreachable_times);
    Result<std::string> receipt_text(app::OutboxRow const& row);
    std::string path_of(app::OutboxRow const& row) const;

    app::Office& office_;
    app::Account account_;
    std::string folder_;
    LivePartners const& partners_;
    Tls tls_;
    std::mutex& rows_in_use_;
    Pool pool_;
    boost::asio::thread_pool sealers_{2}; ///< for what takes more than a moment
    boost::asio::thread_pool urgent_sealer_{1};
    GroupCommit<Settling, Outcome> settled_;
};

Awaitable<Done> send_ping(app::Office& office, LivePartners const& partners, exchange::ebms3::PMode const& pmode,
                          exchange::wss::KeyRing const& own, Tls tls);

}
