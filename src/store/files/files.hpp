// files: the disk as the rest of the program sees it.
//
// Offers   read_file()         a whole file, up to a limit
//          write_file()        a whole file, durable and never half written
//          FileSource          a file to be read, from any place
//          FileSink            a file being written; it appears under its name only when it is complete
//          JoinedSource        files one after the other, as if they were one
//          move_file(), write_into()   for what arrives in pieces
//          read_folder()       the text of all files below a folder
// Knows    base
// Never    follows a name out of the folder it was given, overwrites unless asked, leaves a partial file behind
#pragma once

#include "base/base.hpp"
#include "base/stream.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rogatory::files
{

/// The whole file. Errors: file.cannot_read, file.too_large (more octets than the limit).
Result<Bytes> read_file(std::string const& path, std::uint64_t limit);

enum class Overwrite { no, yes };
/// Whether the file is on disk when the call returns; what can be made again need not be.
enum class Sync { no, yes };
enum class Secrecy { ordinary, secret }; ///< secret: readable by the owner only (0600)

/// Writes the file beside its place, syncs it and moves it there. Errors: file.cannot_write, file.exists.
Done write_file(std::string const& path, BytesView octets, Overwrite overwrite, Secrecy secrecy = Secrecy::ordinary,
                Sync sync = Sync::yes);

/// Makes a folder (0700) with its parents, unless it is there. Error: file.cannot_write.
Done make_folder(std::string const& path);

/// A file to be read. It is read with the position given, so that two sources of one file do not disturb each other.
class FileSource final : public SeekableSource
{
public:
    static Result<std::unique_ptr<FileSource>> open(std::string const& path);
    /// A file below a folder into which others write: `names` lead to it from there. Null where no ordinary file is:
    /// nothing of that name, a link, here or on the way, or a name that leads elsewhere. What is read is what was
    /// looked at, whatever is put in its place meanwhile. Error: file.cannot_read.
    static Result<std::unique_ptr<FileSource>> open_below(std::string const& folder,
                                                          std::span<std::string const> names);
    ~FileSource() override;
    /// Whether no other name leads to it (a hard link, which may be that of a file elsewhere).
    bool has_one_name() const;
    int descriptor() const { return descriptor_; }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
    std::uint64_t length() const override { return length_; }
    Done seek(std::uint64_t position) override;

private:
    FileSource(std::string path, int descriptor, std::uint64_t length);
    std::string path_;
    int descriptor_;
    std::uint64_t length_, position_ = 0;
};

/// Files "NAME.0", "NAME.1", ... read as one. Only one of them is open at a time. Errors: file.cannot_read.
class JoinedSource final : public SeekableSource
{
public:
    static Result<std::unique_ptr<JoinedSource>> open(std::string name, std::uint32_t count);
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
    std::uint64_t length() const override { return ends_.empty() ? 0 : ends_.back(); }
    Done seek(std::uint64_t position) override;

private:
    explicit JoinedSource(std::string name) : name_(std::move(name)) {}
    Done open_at(std::uint64_t position);
    std::string name_;
    std::vector<std::uint64_t> ends_; ///< of each file, in the whole
    std::unique_ptr<FileSource> file_;
    std::size_t open_ = SIZE_MAX;
    std::uint64_t position_ = 0;
};

/// A file being written under a name of its own beside its place. finish() syncs it and gives it its name; without
/// finish() nothing is left. Errors: file.cannot_write, file.exists.
class FileSink final : public Sink
{
public:
    static Result<std::unique_ptr<FileSink>> create(std::string const& path, Overwrite overwrite, Secrecy secrecy);
    ~FileSink() override;
    Done write(BytesView octets) override;
    Done finish(Sync sync = Sync::yes);

private:
    FileSink(std::string path, std::string temporary, int descriptor, Overwrite overwrite);
    Error problem() const;
    std::string path_, temporary_;
    int descriptor_;
    Overwrite overwrite_;
    std::uint64_t written_ = 0, begun_ = 0; ///< so much; of so much the way to the disk has begun
};

/// Gives a durable file another name in the same folder, durably. Error: file.cannot_write.
Done move_file(std::string const& from, std::string const& to);

/// Writes all that the source holds into a file (0600, made if it is not there) from a place on, and waits for the
/// disk. Other places of the file stay as they are. Errors: file.cannot_write, those of the source.
Done write_into(std::string const& path, std::uint64_t position, Source& octets);

/// The text of every regular file below a folder, by its path relative to the folder. Links and names that begin with a
/// dot are passed over. Errors: file.cannot_read, file.too_large (a file over the limit, or all together over 16
/// limits).
Result<std::map<std::string, std::string>> read_folder(std::string const& folder, std::uint64_t limit);

}
