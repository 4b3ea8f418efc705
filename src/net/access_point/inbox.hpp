// What arrives: recorded durably before it is answered, and imported afterwards.
//
// The folder's own affair.
#pragma once

#include "net/access_point/partners.hpp"
#include "net/http/http.hpp"

#include <functional>
#include <mutex>

namespace rogatory::net
{

using Tell = std::function<void(std::string const&)>;

class Inbox final : public exchange::as4::SeenMessages
{
public:
    /// Files lie in `folder`/inbox.
    Inbox(app::Office& office, std::string const& folder, std::uint64_t whole_limit);
    /// Removes files that a process that was stopped has left without recording them.
    Done prepare();

    Result<std::optional<exchange::as4::Kept>> find(exchange::ebms3::PartyId const& from,
                                                    std::string const& message_id) const override;

    /// The new name of a file in the inbox.
    std::string fresh_path() const;
    /// Records a message whose payload lies, durable, in the file. Errors: those of the store and the disk,
    /// exchange.piece_malformed, exchange.piece_contradicts, exchange.whole_too_large, exchange.whole_differs,
    /// exchange.not_one_payload.
    Done record(exchange::as4::Deliver const& deliver, std::string const& file, Instant now);

    /// Imports what was recorded and not imported yet, urgent messages first; gives how many, `most` at most. What
    /// fails for a reason of our own (the disk, another program) stays for the next call. One call at a time.
    Result<std::size_t> import_all(app::Account const& account, std::mutex& office_in_use, Tell const& tell,
                                   std::size_t most = SIZE_MAX);

private:
    Done record_piece(exchange::as4::Deliver const& deliver, exchange::as4::Piece const& piece, std::string const& file,
                      app::Record seen, app::Record row);
    std::string path_of(std::string const& name) const { return folder_ + "/" + name; }
    Result<std::string> import_one(app::Account const& account, boost::json::object const& row);
    Result<std::string> refuse(boost::json::object const& row, Error const& why);

    app::Office& office_;
    std::string folder_;
    std::uint64_t whole_limit_;
    std::mutex pieces_; ///< one piece at a time: they share a file and a record
};

/// One POST to the endpoint.
std::unique_ptr<Taker> take_message(app::Office& office, LivePartners const& partners, Inbox& inbox,
                                    RequestHead const& head, std::function<void(std::string const& from)> arrived,
                                    Tell const& tell);

}
