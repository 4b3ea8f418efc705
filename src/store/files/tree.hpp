// tree: a folder on the disk as base/tree.hpp sees it, read without following a link, written whole or not at all.
#pragma once

#include "base/tree.hpp"

#include <memory>
#include <string>

namespace rogatory::files
{

/// A folder that is read. Links are listed as such and never opened.
class FolderTree final : public Tree
{
public:
    static Result<std::unique_ptr<FolderTree>> of(std::string const& path);
    ~FolderTree() override;
    FolderTree(FolderTree const&) = delete;
    FolderTree& operator=(FolderTree const&) = delete;
    /// Errors: file.cannot_read.
    Result<std::vector<TreeFile>> list(std::size_t at_most) override;
    /// Errors: file.cannot_read.
    Result<std::unique_ptr<SeekableSource>> open(std::string const& name) override;

private:
    FolderTree(std::string path, int descriptor);
    std::string path_;
    int descriptor_;
};

/// A folder that is made beside its place. finish() gives it its name; without finish() nothing is left.
/// Errors: file.cannot_write, file.exists.
class FolderSink final : public TreeSink
{
public:
    static Result<std::unique_ptr<FolderSink>> create(std::string const& path);
    ~FolderSink() override;
    FolderSink(FolderSink const&) = delete;
    FolderSink& operator=(FolderSink const&) = delete;
    Done put(std::string const& name, std::uint64_t size, std::uint32_t crc,
             std::function<Done(Sink&)> const& write) override;
    Done finish();

private:
    FolderSink(std::string path, std::string temporary);
    std::string path_, temporary_;
};

}
