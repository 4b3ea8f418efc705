// zip_tree: a bag as one file: an archive of stored entries below one folder (RFC 8493, section 4).
//
// What dossier/zip takes and writes: nothing is compressed, so nothing can swell. A bag that another program compressed
// is unpacked first, and its folder examined.
#pragma once

#include "base/tree.hpp"
#include "dossier/zip.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rogatory::evidence
{

/// The one folder in an archive.
class ZipTree final : public Tree
{
public:
    /// The archive outlives the tree. Errors: bag.not_one_folder, those of dossier::read_zip().
    static Result<std::unique_ptr<ZipTree>> in(SeekableSource& archive);
    Result<std::vector<TreeFile>> list(std::size_t at_most) override;
    Result<std::unique_ptr<SeekableSource>> open(std::string const& name) override;

private:
    ZipTree(SeekableSource& archive, std::string folder, std::vector<dossier::ZipEntry> entries);
    SeekableSource& archive_;
    std::string folder_; ///< with its '/'
    std::vector<dossier::ZipEntry> entries_;
};

/// Writes an archive with one folder. finish() ends it.
class ZipSink final : public TreeSink
{
public:
    ZipSink(Sink& out, std::string folder) : zip_(out), folder_(std::move(folder)) {}
    Done put(std::string const& name, std::uint64_t size, std::uint32_t crc,
             std::function<Done(Sink&)> const& write) override;
    Done finish() { return zip_.finish(); }

private:
    dossier::ZipWriter zip_;
    std::string folder_;
};

}
