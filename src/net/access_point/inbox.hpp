// What arrives: recorded durably before it is answered, and imported afterwards.
//
// The folder's own affair.
#pragma once

#include "net/access_point/access_point.hpp"
#include "net/access_point/group_commit.hpp"
#include "net/access_point/partners.hpp"
#include "net/http/http.hpp"

#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace rogatory::net
{

using Tell = std::function<void(std::string const&)>;

namespace as4 = exchange::as4;

class Inbox final : public as4::SeenMessages
{
public:
    /// Files lie in `folder`/inbox.
    Inbox(app::Office& office, std::string const& folder, std::uint64_t whole_limit);
    /// Removes files that a process that was stopped has left without recording them.
    Done prepare();
    /// Comes back when nothing is being written any more; what waited for it learns nothing. Nothing comes afterwards.
    void finish();

    Result<std::optional<as4::Kept>> find(exchange::ebms3::PartyId const& from,
                                          std::string const& message_id) const override;

    /// The new name of a file in the inbox.
    std::string fresh_path() const;

    /// A payload as it arrived: small ones are recorded with their message, large ones lie, durable, in a file.
    struct Arrived {
        Bytes octets;
        std::string file; ///< empty: the octets are all
    };
    /// Records a message together with others that have just come. Errors: those of the store.
    Awaitable<Done> record(as4::Deliver const& deliver, Arrived payload, Instant now);
    /// Records a piece of a large dossier; one that was recorded before is taken again without a trace. It takes the
    /// time of writing it: for threads that have it. Errors: those of the store and the disk, exchange.piece_malformed,
    /// exchange.piece_contradicts, exchange.whole_too_large, exchange.whole_differs, exchange.too_many_joins.
    Done record_piece(as4::Deliver const& deliver, as4::Piece const& piece, std::string const& file, Instant now);
    /// For what waits for the disk longer than a connection's thread should.
    boost::asio::thread_pool& disk() { return disk_; }

    /// What is imported by turns: a dossier of gigabytes does not hold up what is small.
    enum class Lane : std::uint8_t { small, large };
    /// Imports what was recorded and not imported yet, urgent messages first; gives how many, `most` at most. What
    /// fails for a reason of our own (the disk, another program) is tried again by a later call, after a pause that
    /// grows, and holds up nothing; after so many attempts it is set aside for a person. One call at a time for each
    /// lane.
    Result<std::size_t> import_all(app::Account const& account, std::mutex& rows_in_use, Tell const& tell, Lane lane,
                                   std::size_t most = SIZE_MAX);
    /// Whether something urgent waits to be imported, and not for another attempt.
    bool urgent_waits() const;
    /// Of dossiers that came under an identifier received before and are kept apart: people have looked.
    Result<PutAway> put_away(app::Account const& by, Id const& message, std::string const& reason, app::Tray* save);
    /// What was put off or set aside is tried again at the next import: somebody has looked after it.
    Done try_again();

private:
    /// One message with its payload, as records.
    struct Recording {
        std::string seen_name;
        Digest content{};
        std::vector<app::Record> records;
    };
    struct Payload;
    struct Gathered;
    struct Joining;
    /// What becomes of a row when it is imported or refused, and what our people are told of it.
    struct Ended {
        std::vector<app::RecordName> removed;
        std::vector<app::Record> written;
        std::vector<std::string> told;
        bool recorded = false;
    };
    static std::string row_name(as4::Deliver const& deliver, Lane lane, Instant at, std::string const& digest);
    /// What is known of a dossier in pieces, as far as this piece needs it; a new one when it is the first.
    Result<Joining> open_join(std::string const& name, as4::Deliver const& deliver, as4::Piece const& piece,
                              Instant now);
    Done record_new_piece(std::string const& name, Joining joining, as4::Deliver const& deliver,
                          as4::Piece const& piece, std::string const& file, Instant now);
    /// Of what arrived whole, and is imported: its records go, and what says that it came stays.
    Done end_join(std::string const& name, std::vector<app::RecordName>& removed, std::vector<app::Record>& written);
    /// Joins that nobody has gone on with for long go, with their pieces. Whoever calls it holds `pieces_`.
    Done forget_old_joins();
    Result<std::size_t> count_joins_of(std::string const& partner) const;
    Recording recording_of(as4::Deliver const& deliver, Arrived payload, Lane lane, Instant now) const;
    std::vector<Done> record_group(std::vector<Recording>& group) const;
    std::string path_of(std::string const& name) const { return folder_ + "/" + name; }
    Done put_off(std::string const& name, boost::json::object row, Error const& why, Tell const& tell);
    Done set_aside(std::string const& name, Bytes row);
    Result<Payload> open_payload(std::string const& name, boost::json::object const& row) const;
    Ended end_of(std::string const& name, boost::json::object row, std::string const& said) const;
    /// The row moves from that kind to those that are done, with what waited with it.
    void put_among_done(std::string_view kind, std::string const& name, boost::json::object row, Ended& end) const;
    /// Records the end, and lets the files of the row go.
    Done end_row(boost::json::object const& row, Ended& end);
    // These give how many were imported.
    /// Imports the row, or puts it among those that are recorded together with one wait for the disk.
    Result<std::size_t> import_next(app::Account const& account, std::mutex& rows_in_use, Tell const& tell,
                                    std::string const& name, std::vector<Gathered>& gathered);
    /// Whether it can be recorded together with those gathered: it is sound, small, and of another case.
    bool gather(app::Account const& account, std::string const& name, boost::json::object const& row, Payload& payload,
                std::vector<Gathered>& gathered);
    Result<std::size_t> record_gathered(app::Account const& account, std::mutex& rows_in_use, Tell const& tell,
                                        std::vector<Gathered>& gathered);
    Result<std::size_t> import_alone(app::Account const& account, std::mutex& rows_in_use, Tell const& tell,
                                     std::string const& name, boost::json::object row);
    Result<std::string> import_one(app::Account const& account, boost::json::object const& row, Payload& payload,
                                   std::mutex& rows_in_use);
    Result<std::string> import_receipt(app::Account const& account, boost::json::object const& row, Payload& payload);
    Result<std::string> refuse(boost::json::object const& row, Payload& payload, Error const& why);

    app::Office& office_;
    std::string folder_;
    std::uint64_t whole_limit_;
    std::mutex pieces_; ///< one piece at a time: they share records
    boost::asio::thread_pool disk_{2};
    GroupCommit<Recording, Done> commits_;
};

}
