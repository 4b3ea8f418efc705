// Attachments: the octets of files, encrypted in a folder of their own; small ones wait for their entry.
#include "store/sqlite/the_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rogatory::store
{
namespace
{

using namespace std::chrono_literals;

/// Fills the buffer from the source; fewer octets only at its end.
Result<std::size_t> fill_from(Source& source, std::span<std::uint8_t> buffer)
{
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        auto const count = source.read(buffer.subspan(filled));
        if (!count) return count.error();
        if (*count == 0) break;
        filled += *count;
    }
    return filled;
}

/// What was read of a source already, then the rest of it.
class Continued final : public Source
{
public:
    Continued(BytesView beginning, Source& rest) : beginning_(beginning), rest_(rest) {}
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        if (beginning_.empty()) return rest_.read(buffer);
        auto const count = std::min(buffer.size(), beginning_.size());
        std::copy_n(beginning_.begin(), count, buffer.begin());
        beginning_ = beginning_.subspan(count);
        return count;
    }

private:
    BytesView beginning_;
    Source& rest_;
};

constexpr auto orphan_age = 1h; ///< a blob that no entry named after so long was left by a call that was cut short

}

Result<app::BlobId> SqliteStore::put_blob(Id const& case_id, Source& content)
{
    auto key = [&] {
        std::lock_guard const lock(mutex_);
        return key_of(case_id);
    }();
    if (!key) return key.error();
    auto const blob_key = derived_key(*key, "rogatory blob");
    // What is small is known when it has come to its end.
    Bytes beginning(SmallBlobs::largest + 1);
    auto const read = fill_from(content, beginning);
    if (!read) return read.error();
    beginning.resize(*read);
    if (beginning.size() <= SmallBlobs::largest) {
        MemorySource whole(beginning);
        auto sealed_blob = seal_blob(whole, blob_key, random_);
        if (!sealed_blob) return sealed_blob.error();
        std::lock_guard const lock(mutex_);
        if (small_blobs_.takes(sealed_blob->octets.size())) {
            small_blobs_.wait(sealed_blob->digest, std::move(sealed_blob->octets));
            return sealed_blob->digest;
        }
    }
    Continued whole(beginning, content);
    return put_in_file(whole, blob_key);
}

Result<app::BlobId> SqliteStore::put_in_file(Source& content, Key const& blob_key)
{
    std::array<std::uint8_t, 16> name{};
    random_.fill(name);
    auto const temporary = folder_ + "/blobs/" + hex_of(name) + ".part";
    auto const blob = write_blob(temporary, content, blob_key, random_);
    if (!blob) {
        ::unlink(temporary.c_str());
        return blob.error();
    }
    auto const path = blob_path(*blob);
    std::error_code problem;
    ::mkdir(fs::path(path).parent_path().c_str(), 0700);
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        ::unlink(temporary.c_str());
        return Error{"store.disk_failed", path, "", {{"problem", std::strerror(errno)}}};
    }
    for (auto const& folder : {fs::path(path).parent_path().string(), folder_ + "/blobs"})
        if (int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); descriptor >= 0) {
            ::fsync(descriptor);
            ::close(descriptor);
        }
    return *blob;
}

Result<std::unique_ptr<SeekableSource>> SqliteStore::open_blob(Id const& case_id, app::BlobId const& blob)
{
    std::lock_guard const lock(mutex_);
    auto key = key_of(case_id);
    if (!key) return key.error();
    auto const blob_key = derived_key(*key, "rogatory blob");
    auto small = small_blobs_.find(*docket_, blob);
    if (!small) return small.error();
    if (*small) return open_sealed(std::move(**small), hex_of(blob), blob_key);
    return read_blob(blob_path(blob), blob_key);
}

std::string SqliteStore::blob_path(app::BlobId const& blob) const
{
    auto const name = hex_of(blob);
    return folder_ + "/blobs/" + name.substr(0, 2) + "/" + name;
}

void SqliteStore::remove_orphans()
{
    std::error_code problem;
    auto const now = fs::file_time_type::clock::now();
    for (auto const& entry : fs::recursive_directory_iterator(folder_ + "/blobs", problem)) {
        if (!entry.is_regular_file(problem) || now - entry.last_write_time(problem) < orphan_age) continue;
        auto const octets = bytes_from_hex(entry.path().filename().string());
        bool known = false;
        if (octets && octets->size() == 32) {
            auto statement = docket_->prepare("SELECT 1 FROM blob WHERE blob = ?");
            if (!statement) return;
            auto const there = (*statement)->bind(BytesView(*octets)).step();
            if (!there) return;
            known = *there;
            (*statement)->reset();
            // The log has the last word: a blob that it claims stays, so that verify can name the missing row.
            if (!known) {
                auto claimed = docket_->prepare("SELECT 1 FROM entry WHERE instr(claims, ?) LIMIT 1");
                if (!claimed) return;
                auto const in_log = (*claimed)->bind(std::string_view(entry.path().filename().native())).step();
                if (!in_log) return;
                (*claimed)->reset();
                known = *in_log;
            }
        }
        if (!known) fs::remove(entry.path(), problem);
    }
}

}
