// One attempt to send one row of the outbox, from sealing to the receipt.
//
// The folder's own affair.
#pragma once

#include "net/access_point/partners.hpp"
#include "net/http/http.hpp"
#include "net/http/tls.hpp"

#include <mutex>

namespace rogatory::net
{

class Sending
{
public:
    /// Sealed dossiers lie in `folder`/outbox until they are delivered.
    Sending(app::Office& office, app::Account account, std::string const& folder, LivePartners const& partners, Tls tls,
            std::mutex& office_in_use);
    Done prepare();

    enum class Step {
        finished,   ///< a verified receipt, or a final refusal
        next_piece, ///< this piece is signed for, the next one follows
        now_bulk,   ///< it turned out to be large: it belongs into the other line
        failed,     ///< to be tried again
    };
    struct Outcome {
        Step step = Step::failed;
        std::string said; ///< for the operator, or empty
    };
    Awaitable<Outcome> attempt(Id row);

private:
    struct Prepared;
    Result<std::unique_ptr<Prepared>> prepare_row(Id const& row);
    Done seal(app::OutboxRow& row);
    Outcome settle(Prepared& prepared, exchange::as4::Outcome const& outcome);
    /// The word of the partner's docket may have overtaken an attempt: then all is said, and must stay so. Asked while
    /// the office is in use.
    bool was_finished(app::OutboxRow const& row) const;
    /// Writes the row unless it was finished meanwhile; then, or when it cannot be written, says how the attempt ends.
    std::optional<Outcome> keep(app::OutboxRow const& row);
    Outcome not_now(app::OutboxRow row, Error const& why);
    Result<std::string> receipt_text(app::OutboxRow const& row);
    Result<std::string> new_receipt(app::OutboxRow const& row);

    std::string path_of(app::OutboxRow const& row) const;

    app::Office& office_;
    app::Account account_;
    std::string folder_;
    LivePartners const& partners_;
    Tls tls_;
    std::mutex& office_in_use_;
};

Awaitable<Done> send_ping(app::Office& office, LivePartners const& partners, exchange::ebms3::PMode const& pmode,
                          exchange::wss::KeyRing const& own, Tls tls);

}
