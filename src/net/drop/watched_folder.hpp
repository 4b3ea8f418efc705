// A folder through which a national case system hands in files and takes out files, without knowing anything of us.
//
//     in/      NAME is handed in here: moved in, or written and left alone; NAME.annexes/ holds what goes with a draft
//     done/    what was taken, and NAME.result.json beside it
//     failed/  what was refused, and NAME.error.json beside it: code, field, sentence, what to do
//     out/     every message that arrives, MESSAGE.zip and MESSAGE.zip.sha256; receipts of dossiers handed in
//
// Offers   WatchedFolder   look() takes in what is complete, and puts out what has arrived
// Knows    app/drop.hpp, store/files
// Never    takes a file that somebody still writes, or a link; follows a name out of the folder; does the same octets
//          twice
//
// A file is complete when nobody has it open for writing (Linux tells by a lease, on files of our own) and it looked
// the same at two looks, with a pause between them. Names that begin with a dot or end in .part or .tmp are not looked
// at. Whatever appears does so under its name only when it is whole. A process that is killed anywhere goes on from
// what lies there: what was recorded is known by its digest.
#pragma once

#include "app/drop.hpp"
#include "store/files/files.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace rogatory::net
{

class WatchedFolder
{
public:
    using Tell = std::function<void(std::string const&)>;

    /// Who acts, asked at each look: an account that was removed, or whose token was changed, acts no more.
    using SignIn = std::function<Result<app::Account>()>;

    WatchedFolder(app::Office& office, SignIn sign_in, std::string folder, Language language, Tell tell);
    /// Makes the four folders. Messages that arrived before the first look ever are put out only when `all` is set.
    /// Errors: those of the disk and the store.
    Done prepare(bool all);

    struct Looked {
        std::size_t taken = 0, failed = 0, out = 0;
        std::size_t waiting = 0; ///< not complete, or to be tried again
    };
    /// Errors: those of the disk and the store; what was not done is done at the next look. Those of signing in, and
    /// case.central_authority_only: nothing was looked at.
    Result<Looked> look();

    /// How long a file must have looked the same.
    void settle_after(std::chrono::milliseconds settle) { settle_ = settle; }

private:
    struct Seen {
        std::uint64_t octets = 0;
        std::int64_t changed_ns = 0;
        std::uint64_t inode = 0;
        std::chrono::steady_clock::time_point since;
    };
    Done signed_in();
    bool is_complete(int descriptor, std::string const& name);
    Result<std::unique_ptr<files::FileSource>> open_handed_in(std::vector<std::string> const& names) const;
    Done refuse_link(std::string const& name, Looked& looked);
    Done take_one(std::string const& name, files::FileSource& octets, Looked& looked);
    Done put_aside(std::string const& name, char const* to, boost::json::object const& told, char const* ending);
    Result<std::size_t> put_out();
    /// False: it was put out before.
    Result<bool> put_out_one(std::string const& name, app::Received const& message);
    std::string path(char const* part, std::string const& name = {}) const;

    app::Office& office_;
    SignIn sign_in_;
    app::Account account_;
    std::string folder_;
    Language language_;
    Tell tell_;
    std::chrono::milliseconds settle_{2000};
    std::map<std::string, Seen> seen_;
};

}
