// Backup: a copy that a running store can give.
#include "store/sqlite/the_store.hpp"

#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rogatory::store
{
namespace
{

/// A copy that is on disk and its owner's only.
Done copy_durably(std::string const& from, std::string const& to)
{
    std::error_code problem;
    fs::copy_file(from, to, problem);
    int const descriptor = problem ? -1 : ::open(to.c_str(), O_RDWR | O_CLOEXEC);
    bool const good = descriptor >= 0 && ::fchmod(descriptor, 0600) == 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!good) return Error{"store.disk_failed", to, "", {{"problem", problem ? problem.message() : "fsync"}}};
    return {};
}

}

Done SqliteStore::backup(std::string const& folder)
{
    std::lock_guard const lock(mutex_);
    std::error_code problem;
    if (fs::exists(folder, problem) && !fs::is_empty(folder, problem))
        return Error{"store.backup_folder_not_empty", folder, "", {}};
    fs::create_directories(folder + "/blobs", problem);
    fs::permissions(folder, fs::perms::owner_all, problem);
    fs::permissions(folder + "/blobs", fs::perms::owner_all, problem);
    // Entries first: a key that is newer than the entries does no harm, an entry without its key would.
    for (auto const& [database, name] :
         {std::pair{docket_.get(), "/docket.sqlite"}, std::pair{keys_.get(), "/keys.sqlite"}}) {
        auto copy = Database::open(folder + name);
        if (!copy) return copy.error();
        auto* const backup = sqlite3_backup_init((*copy)->handle(), "main", database->handle(), "main");
        if (!backup) return error_of((*copy)->handle(), sqlite3_errcode((*copy)->handle()), folder + name);
        auto const code = sqlite3_backup_step(backup, -1);
        sqlite3_backup_finish(backup);
        if (code != SQLITE_DONE) return error_of((*copy)->handle(), code, folder + name);
        if (auto const done = (*copy)->truncate_log(); !done) return done;
    }
    auto blobs = docket_->prepare("SELECT blob FROM blob WHERE blob NOT IN (SELECT blob FROM small_blob)");
    if (!blobs) return blobs.error();
    for (;;) {
        auto const row = (*blobs)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const from = blob_path(array_of<app::BlobId>((*blobs)->octets(0)));
        auto const to = folder + from.substr(folder_.size());
        ::mkdir(fs::path(to).parent_path().c_str(), 0700);
        if (auto const done = copy_durably(from, to); !done) return done;
    }
    if (fs::exists(folder_ + "/checkpoint.txt"))
        return copy_durably(folder_ + "/checkpoint.txt", folder + "/checkpoint.txt");
    return {};
}

}
