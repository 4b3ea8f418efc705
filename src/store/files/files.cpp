#include "store/files/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rogatory::files
{
namespace
{

namespace fs = std::filesystem;

constexpr std::uint64_t begin_writing_after = 8ULL << 20;

Error cannot_read(std::string const& path, std::string problem)
{
    return Error{"file.cannot_read", path, "", {{"problem", std::move(problem)}}};
}
Error cannot_write(std::string const& path, std::string problem)
{
    return Error{"file.cannot_write", path, "", {{"problem", std::move(problem)}}};
}
Error too_large(std::string const& path, std::uint64_t size, std::uint64_t limit)
{
    return Error{"file.too_large", path, "", {{"size", std::to_string(size)}, {"limit", std::to_string(limit)}}};
}

/// A new name in a folder is on disk only when the folder itself is.
Done sync_folder_of(std::string const& path)
{
    auto folder = fs::path(path).parent_path().string();
    if (folder.empty()) folder = ".";
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return cannot_write(folder, std::strerror(errno));
    int const synced = ::fsync(descriptor);
    int const problem = errno;
    ::close(descriptor);
    if (synced != 0) return cannot_write(folder, std::strerror(problem));
    return {};
}

}

Result<Bytes> read_file(std::string const& path, std::uint64_t limit)
{
    auto source = FileSource::open(path);
    if (!source) return source.error();
    if ((*source)->length() > limit) return too_large(path, (*source)->length(), limit);
    Bytes octets((*source)->length());
    std::size_t filled = 0;
    while (filled < octets.size()) {
        auto const count = (*source)->read(std::span(octets).subspan(filled));
        if (!count) return count.error();
        if (*count == 0) break;
        filled += *count;
    }
    octets.resize(filled);
    return octets;
}

Done write_file(std::string const& path, BytesView octets, Overwrite overwrite, Secrecy secrecy, Sync sync)
{
    auto sink = FileSink::create(path, overwrite, secrecy);
    if (!sink) return sink.error();
    if (auto const written = (*sink)->write(octets); !written) return written.error();
    return (*sink)->finish(sync);
}

Done make_folder(std::string const& path)
{
    std::error_code problem;
    if (fs::is_directory(path, problem)) return {};
    fs::create_directories(path, problem);
    if (problem) return cannot_write(path, problem.message());
    fs::permissions(path, fs::perms::owner_all, problem);
    if (problem) return cannot_write(path, problem.message());
    return sync_folder_of(path);
}

FileSource::FileSource(std::string path, int descriptor, std::uint64_t length)
    : path_(std::move(path)), descriptor_(descriptor), length_(length)
{
}

Result<std::unique_ptr<FileSource>> FileSource::open(std::string const& path)
{
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return cannot_read(path, std::strerror(errno));
    struct stat about{};
    if (::fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
        ::close(descriptor);
        return cannot_read(path, "it is not a regular file");
    }
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    return std::unique_ptr<FileSource>(new FileSource(path, descriptor, static_cast<std::uint64_t>(about.st_size)));
}

Result<std::unique_ptr<FileSource>> FileSource::open_below(std::string const& folder,
                                                           std::span<std::string const> names)
{
    auto path = folder;
    // The folder itself is the caller's; from there on nothing is followed.
    int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) return cannot_read(path, std::strerror(errno));
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const& name = names[i];
        bool const last = i + 1 == names.size();
        bool const plain =
            !name.empty() && name != "." && name != ".." && name.find_first_of(std::string_view("/\0", 2)) == name.npos;
        int const next =
            plain ? ::openat(at, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (last ? O_NONBLOCK : O_DIRECTORY))
                  : -1;
        int const problem = plain ? errno : ENOENT;
        ::close(at);
        path += "/" + name;
        if (next < 0) {
            // ENXIO: a socket, or a device that nobody serves.
            for (int const nothing : {ENOENT, ELOOP, ENOTDIR, ENXIO, ENAMETOOLONG})
                if (problem == nothing) return std::unique_ptr<FileSource>{};
            return cannot_read(path, std::strerror(problem));
        }
        at = next;
    }
    struct stat about{};
    if (::fstat(at, &about) != 0 || !S_ISREG(about.st_mode)) {
        ::close(at);
        return std::unique_ptr<FileSource>{};
    }
    ::posix_fadvise(at, 0, 0, POSIX_FADV_SEQUENTIAL);
    return std::unique_ptr<FileSource>(new FileSource(path, at, static_cast<std::uint64_t>(about.st_size)));
}

bool FileSource::has_one_name() const
{
    struct stat about{};
    return ::fstat(descriptor_, &about) == 0 && about.st_nlink == 1;
}

FileSource::~FileSource()
{
    ::close(descriptor_);
}

Result<std::size_t> FileSource::read(std::span<std::uint8_t> buffer)
{
    auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length_ - position_));
    if (wanted == 0) return std::size_t{0};
    auto const count = ::pread(descriptor_, buffer.data(), wanted, static_cast<off_t>(position_));
    if (count < 0) return cannot_read(path_, std::strerror(errno));
    if (count == 0) return cannot_read(path_, "it became shorter while it was being read");
    position_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
}

Done FileSource::seek(std::uint64_t position)
{
    if (position > length_) return cannot_read(path_, "a place beyond its end was asked for");
    position_ = position;
    return {};
}

Result<std::unique_ptr<JoinedSource>> JoinedSource::open(std::string name, std::uint32_t count)
{
    std::unique_ptr<JoinedSource> joined(new JoinedSource(std::move(name)));
    std::uint64_t end = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        auto const one = FileSource::open(joined->name_ + "." + std::to_string(i));
        if (!one) return one.error();
        joined->ends_.push_back(end += (*one)->length());
    }
    return joined;
}

Done JoinedSource::open_at(std::uint64_t position)
{
    auto const index = static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), position) - ends_.begin());
    if (index != open_) {
        file_.reset();
        open_ = SIZE_MAX;
        auto file = FileSource::open(name_ + "." + std::to_string(index));
        if (!file) return file.error();
        file_ = std::move(*file);
        open_ = index;
    }
    return file_->seek(position - (index == 0 ? 0 : ends_[index - 1]));
}

Result<std::size_t> JoinedSource::read(std::span<std::uint8_t> buffer)
{
    if (position_ >= length() || buffer.empty()) return std::size_t{0};
    if (open_ == SIZE_MAX || position_ >= ends_[open_])
        if (auto const done = open_at(position_); !done) return done.error();
    auto const count = file_->read(buffer);
    if (!count) return count.error();
    if (*count == 0) return cannot_read(name_, "it became shorter while it was being read");
    position_ += *count;
    return *count;
}

Done JoinedSource::seek(std::uint64_t position)
{
    if (position > length()) return cannot_read(name_, "a place beyond its end was asked for");
    position_ = position;
    return position == length() ? Done() : open_at(position);
}

Done move_file(std::string const& from, std::string const& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0) return cannot_write(to, std::strerror(errno));
    return sync_folder_of(to);
}

FileSink::FileSink(std::string path, std::string temporary, int descriptor, Overwrite overwrite)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor), overwrite_(overwrite)
{
}

Result<std::unique_ptr<FileSink>> FileSink::create(std::string const& path, Overwrite overwrite, Secrecy secrecy)
{
    std::error_code problem;
    if (overwrite == Overwrite::no && fs::exists(fs::symlink_status(path, problem)))
        return Error{"file.exists", path, "", {}};
    auto temporary = path + ".part-XXXXXX";
    int const descriptor = ::mkostemp(temporary.data(), O_CLOEXEC); // 0600
    if (descriptor < 0) return cannot_write(path, std::strerror(errno));
    if (secrecy == Secrecy::ordinary) ::fchmod(descriptor, 0644);
    return std::unique_ptr<FileSink>(new FileSink(path, temporary, descriptor, overwrite));
}

FileSink::~FileSink()
{
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Error FileSink::problem() const
{
    return cannot_write(path_, std::strerror(errno));
}

Done FileSink::write(BytesView octets)
{
    while (!octets.empty()) {
        auto const count = ::write(descriptor_, octets.data(), octets.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return problem();
        octets = octets.subspan(static_cast<std::size_t>(count));
        written_ += static_cast<std::uint64_t>(count);
    }
    // The disk begins while the rest is still coming, so that finish() does not wait for all of it.
    if (written_ - begun_ >= begin_writing_after) {
        ::sync_file_range(descriptor_, static_cast<::off64_t>(begun_), static_cast<::off64_t>(written_ - begun_),
                          SYNC_FILE_RANGE_WRITE);
        begun_ = written_;
    }
    return {};
}

Done FileSink::finish(Sync sync)
{
    if (sync == Sync::yes && ::fsync(descriptor_) != 0) return problem();
    if (::close(std::exchange(descriptor_, -1)) != 0) return problem();
    // link() refuses an existing name where rename() would replace it.
    if (overwrite_ == Overwrite::no) {
        if (::link(temporary_.c_str(), path_.c_str()) != 0) {
            if (errno == EEXIST) return Error{"file.exists", path_, "", {}};
            return problem();
        }
        ::unlink(temporary_.c_str());
    } else if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
        return problem();
    }
    temporary_.clear();
    return sync == Sync::yes ? sync_folder_of(path_) : Done();
}

Done write_into(std::string const& path, std::uint64_t position, Source& octets)
{
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return cannot_write(path, std::strerror(errno));
    Bytes buffer(1 << 18);
    auto const write_all = [&]() -> Done {
        for (;;) {
            auto const count = octets.read(buffer);
            if (!count) return count.error();
            if (*count == 0) break;
            for (std::size_t done = 0; done < *count;) {
                auto const written =
                    ::pwrite(descriptor, buffer.data() + done, *count - done, static_cast<::off_t>(position + done));
                if (written < 0 && errno == EINTR) continue;
                if (written < 0) return cannot_write(path, std::strerror(errno));
                done += static_cast<std::size_t>(written);
            }
            position += *count;
        }
        if (::fsync(descriptor) != 0) return cannot_write(path, std::strerror(errno));
        return {};
    };
    auto const done = write_all();
    ::close(descriptor);
    if (!done) return done;
    return sync_folder_of(path);
}

Result<std::map<std::string, std::string>> read_folder(std::string const& folder, std::uint64_t limit)
{
    std::map<std::string, std::string> texts;
    std::uint64_t total = 0;
    std::error_code problem;
    fs::recursive_directory_iterator entries(folder, problem);
    if (problem) return cannot_read(folder, problem.message());
    for (auto const end = fs::recursive_directory_iterator(); entries != end; entries.increment(problem)) {
        if (problem) return cannot_read(folder, problem.message());
        if (entries->path().filename().string().starts_with('.')) {
            if (entries->is_directory(problem)) entries.disable_recursion_pending();
            continue;
        }
        if (entries->is_symlink(problem) || !entries->is_regular_file(problem)) continue;
        auto const path = entries->path().string();
        auto octets = read_file(path, limit);
        if (!octets) return octets.error();
        total += octets->size();
        if (total > 16 * limit) return too_large(folder, total, 16 * limit);
        texts.emplace(fs::relative(entries->path(), folder).generic_string(), text_of(*octets));
    }
    if (problem) return cannot_read(folder, problem.message());
    return texts;
}

}
