// A folder as the core sees it: names with '/' between their parts, and the octets of each file.
//
// The edge of the program fills it with a folder on a disk, the core with an archive.
#pragma once

#include "base/stream.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rogatory
{

struct TreeFile {
    std::string name; ///< below the folder, as it is written there: nobody has looked at it yet
    std::uint64_t size = 0;
    bool regular = true; ///< neither a link nor a device nor a pipe
};

/// A folder that is read.
class Tree
{
public:
    virtual ~Tree() = default;
    /// What is in it, in the order of the names; stops after so many. Errors: those of the place.
    virtual Result<std::vector<TreeFile>> list(std::size_t at_most) = 0;
    /// The octets of a file of that list. No link is followed. Errors: those of the place.
    virtual Result<std::unique_ptr<SeekableSource>> open(std::string const& name) = 0;

protected:
    Tree() = default;
    Tree(Tree&&) = default;
    Tree& operator=(Tree&&) = default;
};

/// A folder that is written, file after file.
class TreeSink
{
public:
    virtual ~TreeSink() = default;
    /// A new file; its size and its CRC-32 are known, as an archive wants them first. Errors: those of the place and of
    /// `write`.
    virtual Done put(std::string const& name, std::uint64_t size, std::uint32_t crc,
                     std::function<Done(Sink&)> const& write) = 0;

protected:
    TreeSink() = default;
    TreeSink(TreeSink&&) = default;
    TreeSink& operator=(TreeSink&&) = default;
};

}
