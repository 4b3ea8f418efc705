#include "store/files/tree.hpp"

#include "store/files/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rogatory::files
{
namespace
{

Error tree_unreadable(std::string const& path, int problem)
{
    return Error{"file.cannot_read", path, "", {{"problem", std::strerror(problem)}}};
}
Error tree_unwritable(std::string const& path, int problem)
{
    return Error{"file.cannot_write", path, "", {{"problem", std::strerror(problem)}}};
}

/// A descriptor that is closed.
class Held
{
public:
    explicit Held(int descriptor) : descriptor_(descriptor) {}
    Held(Held const&) = delete;
    Held& operator=(Held const&) = delete;
    ~Held()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const { return descriptor_; }
    int release() { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

/// A file below a folder, part by part, so that no part is a link.
class TreeSource final : public SeekableSource
{
public:
    TreeSource(std::string path, int descriptor, std::uint64_t length)
        : path_(std::move(path)), descriptor_(descriptor), length_(length)
    {
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length_ - at_));
        if (wanted == 0) return std::size_t{0};
        auto const count = ::pread(descriptor_.get(), buffer.data(), wanted, static_cast<off_t>(at_));
        if (count < 0) return tree_unreadable(path_, errno);
        if (count == 0)
            return Error{"file.cannot_read", path_, "", {{"problem", "it became shorter while it was being read"}}};
        at_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
    }
    std::uint64_t length() const override { return length_; }
    Done seek(std::uint64_t position) override
    {
        at_ = std::min(position, length_);
        return {};
    }

private:
    std::string path_;
    Held descriptor_;
    std::uint64_t length_, at_ = 0;
};

constexpr int deepest_folder = 64;

/// What is below an open folder; stops when enough was found.
Done list_below(std::string const& path, int folder, std::string const& prefix, int depth, std::size_t at_most,
                std::vector<TreeFile>& files)
{
    int const copy = ::dup(folder);
    auto* const stream = copy < 0 ? nullptr : ::fdopendir(copy);
    if (!stream) return tree_unreadable(path, errno);
    ::rewinddir(stream); // a copy of a descriptor shares its place with it
    Done done;
    while (done && files.size() < at_most) {
        errno = 0;
        auto const* entry = ::readdir(stream);
        if (!entry) {
            if (errno != 0) done = tree_unreadable(path, errno);
            break;
        }
        std::string const name = entry->d_name;
        if (name == "." || name == "..") continue;
        struct stat about{};
        if (::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) {
            done = tree_unreadable(path + "/" + name, errno);
        } else if (S_ISDIR(about.st_mode)) {
            if (depth == deepest_folder) {
                done = Error{"file.cannot_read", path, "", {{"problem", "folders more than 64 deep"}}};
                break;
            }
            Held const below(::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            done = below.get() < 0
                       ? Done(tree_unreadable(path + "/" + name, errno))
                       : list_below(path + "/" + name, below.get(), prefix + name + "/", depth + 1, at_most, files);
        } else {
            files.push_back({prefix + name, static_cast<std::uint64_t>(about.st_size), S_ISREG(about.st_mode) != 0});
        }
    }
    ::closedir(stream);
    return done;
}

}

FolderTree::FolderTree(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
FolderTree::~FolderTree()
{
    ::close(descriptor_);
}

Result<std::unique_ptr<FolderTree>> FolderTree::of(std::string const& path)
{
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return tree_unreadable(path, errno);
    return std::unique_ptr<FolderTree>(new FolderTree(path, descriptor));
}

Result<std::vector<TreeFile>> FolderTree::list(std::size_t at_most)
{
    std::vector<TreeFile> files;
    if (auto const done = list_below(path_, descriptor_, "", 0, at_most, files); !done) return done.error();
    std::ranges::sort(files, {}, &TreeFile::name);
    return files;
}

Result<std::unique_ptr<SeekableSource>> FolderTree::open(std::string const& name)
{
    Held folder(::dup(descriptor_));
    for (std::size_t begin = 0;;) {
        auto const slash = name.find('/', begin);
        auto const part = name.substr(begin, slash - begin);
        if (part.empty() || part == "." || part == "..") return tree_unreadable(path_ + "/" + name, EINVAL);
        auto const last = slash == std::string::npos;
        auto const flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (last ? O_NONBLOCK : O_DIRECTORY);
        Held next(::openat(folder.get(), part.c_str(), flags));
        if (next.get() < 0) return tree_unreadable(path_ + "/" + name, errno);
        if (last) {
            struct stat about{};
            if (::fstat(next.get(), &about) != 0 || !S_ISREG(about.st_mode))
                return Error{"file.cannot_read", path_ + "/" + name, "", {{"problem", "it is not a regular file"}}};
            ::posix_fadvise(next.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
            return std::unique_ptr<SeekableSource>(std::make_unique<TreeSource>(
                path_ + "/" + name, next.release(), static_cast<std::uint64_t>(about.st_size)));
        }
        int const descriptor = next.release();
        ::dup3(descriptor, folder.get(), O_CLOEXEC);
        ::close(descriptor);
        begin = slash + 1;
    }
}

FolderSink::FolderSink(std::string path, std::string temporary)
    : path_(std::move(path)), temporary_(std::move(temporary))
{
}

FolderSink::~FolderSink()
{
    std::error_code problem;
    if (!temporary_.empty()) std::filesystem::remove_all(temporary_, problem);
}

Result<std::unique_ptr<FolderSink>> FolderSink::create(std::string const& path)
{
    std::error_code problem;
    auto place = path;
    while (place.size() > 1 && place.ends_with('/'))
        place.pop_back();
    if (std::filesystem::exists(std::filesystem::symlink_status(place, problem)))
        return Error{"file.exists", place, "", {}};
    auto temporary = place + ".part-XXXXXX";
    if (!::mkdtemp(temporary.data())) return tree_unwritable(place, errno); // 0700
    return std::unique_ptr<FolderSink>(new FolderSink(place, temporary));
}

Done FolderSink::put(std::string const& name, std::uint64_t, std::uint32_t, std::function<Done(Sink&)> const& write)
{
    auto const path = temporary_ + "/" + name;
    if (auto const made = make_folder(std::filesystem::path(path).parent_path().string()); !made) return made;
    auto sink = FileSink::create(path, Overwrite::no, Secrecy::secret);
    if (!sink) return sink.error();
    if (auto const written = write(**sink); !written) return written;
    return (*sink)->finish();
}

Done FolderSink::finish()
{
    // rename() would replace an empty folder that came meanwhile; RENAME_NOREPLACE does not.
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST) return Error{"file.exists", path_, "", {}};
        return tree_unwritable(path_, errno);
    }
    temporary_.clear();
    auto parent = std::filesystem::path(path_).parent_path().string();
    Held const folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return tree_unwritable(path_, errno);
    return {};
}

}
