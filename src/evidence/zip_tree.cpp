#include "evidence/zip_tree.hpp"

#include <algorithm>

namespace rogatory::evidence
{
namespace
{

/// A part of another source, read from its own place.
class Window final : public SeekableSource
{
public:
    Window(SeekableSource& whole, std::uint64_t begin, std::uint64_t length)
        : whole_(whole), begin_(begin), length_(length)
    {
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length_ - at_));
        if (wanted == 0) return std::size_t{0};
        if (auto const there = whole_.seek(begin_ + at_); !there) return there.error();
        auto const count = whole_.read(buffer.first(wanted));
        if (count) at_ += *count;
        return count;
    }
    std::uint64_t length() const override { return length_; }
    Done seek(std::uint64_t position) override
    {
        at_ = std::min(position, length_);
        return {};
    }

private:
    SeekableSource& whole_;
    std::uint64_t begin_, length_, at_ = 0;
};

class EntrySink final : public Sink
{
public:
    explicit EntrySink(dossier::ZipWriter& zip) : zip_(zip) {}
    Done write(BytesView octets) override { return zip_.write(octets); }

private:
    dossier::ZipWriter& zip_;
};

}

ZipTree::ZipTree(SeekableSource& archive, std::string folder, std::vector<dossier::ZipEntry> entries)
    : archive_(archive), folder_(std::move(folder)), entries_(std::move(entries))
{
}

Result<std::unique_ptr<ZipTree>> ZipTree::in(SeekableSource& archive)
{
    auto entries = dossier::read_zip(archive);
    if (!entries) return entries.error();
    Error const not_one{"bag.not_one_folder", "", "RFC 8493, 4", {}};
    if (entries->empty()) return not_one;
    auto const slash = entries->front().name.find('/');
    if (slash == std::string::npos) return not_one;
    auto const folder = entries->front().name.substr(0, slash + 1);
    for (auto const& entry : *entries)
        if (!entry.name.starts_with(folder)) return not_one;
    std::ranges::sort(*entries, {}, &dossier::ZipEntry::name);
    return std::unique_ptr<ZipTree>(new ZipTree(archive, folder, std::move(*entries)));
}

Result<std::vector<TreeFile>> ZipTree::list(std::size_t at_most)
{
    std::vector<TreeFile> files;
    for (auto const& entry : entries_)
        if (files.size() < at_most) files.push_back({entry.name.substr(folder_.size()), entry.size, true});
    return files;
}

Result<std::unique_ptr<SeekableSource>> ZipTree::open(std::string const& name)
{
    auto const found = std::ranges::lower_bound(entries_, folder_ + name, {}, &dossier::ZipEntry::name);
    if (found == entries_.end() || found->name != folder_ + name)
        return Error{"bag.file_missing", name, "", {{"name", name}, {"manifest", "bag"}}};
    return std::unique_ptr<SeekableSource>(new Window(archive_, found->data_at, found->size));
}

Done ZipSink::put(std::string const& name, std::uint64_t size, std::uint32_t crc,
                  std::function<Done(Sink&)> const& write)
{
    if (auto const begun = zip_.begin(folder_ + "/" + name, size, crc); !begun) return begun;
    EntrySink sink(zip_);
    if (auto const written = write(sink); !written) return written;
    return zip_.end();
}

}
