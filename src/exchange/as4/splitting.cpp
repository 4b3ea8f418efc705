#include "exchange/as4/splitting.hpp"
#include "dossier/openssl.hpp"

#include <algorithm>
#include <charconv>

namespace rogatory::exchange::as4
{
namespace
{

constexpr std::string_view prefix = "rogatory.piece.";
constexpr std::size_t digest_portion = 64 * 1024;

Error piece_malformed(std::string field)
{
    return Error{"exchange.piece_malformed", std::move(field), "", {}};
}
Error contradicts(Piece const& piece)
{
    return Error{
        "exchange.piece_contradicts", "piece", "", {{"number", std::to_string(piece.number)}, {"group", piece.group}}};
}

template <class Number>
std::optional<Number> number_from(std::string_view text)
{
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    // One number has one form.
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    return number;
}

std::optional<Digest> digest_from(std::string_view text)
{
    auto const octets = bytes_from_hex(text);
    if (!octets || octets->size() != Digest{}.size()) return std::nullopt;
    Digest digest{};
    std::copy(octets->begin(), octets->end(), digest.begin());
    // One digest has one form.
    if (hex_of(digest) != text) return std::nullopt;
    return digest;
}

bool is_group(std::string_view text)
{
    return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '@' || c == '_';
    });
}

std::uint64_t count_of(std::uint64_t total, std::uint64_t piece_size)
{
    return total / piece_size + (total % piece_size != 0 ? 1 : 0);
}

/// The whole is cut into pieces of one size, of which the last may be smaller.
std::uint64_t size_of(std::uint32_t number, std::uint32_t count, std::uint64_t total, std::uint64_t piece_size)
{
    return number + 1 < count ? piece_size : total - std::uint64_t{number} * piece_size;
}

Digest digest_over(std::vector<std::optional<Digest>> const& digests)
{
    dossier::Sha256 all;
    for (auto const& digest : digests)
        all.update(*digest);
    return all.finish();
}

/// Lines of "name value", and one line per piece: how both sides keep their state.
class Lines
{
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    std::optional<std::string_view> take(std::string_view name)
    {
        auto const line = rest_.substr(0, rest_.find('\n'));
        if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') return std::nullopt;
        rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
        return line.substr(name.size() + 1);
    }
    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

}

std::vector<ebms3::Property> properties_of(Piece const& piece)
{
    auto const name = [](char const* what) { return std::string(prefix) + what; };
    std::vector<ebms3::Property> properties{{name("group"), piece.group, {}},
                                            {name("number"), std::to_string(piece.number), {}},
                                            {name("count"), std::to_string(piece.count), {}},
                                            {name("offset"), std::to_string(piece.offset), {}},
                                            {name("size"), std::to_string(piece.size), {}},
                                            {name("total"), std::to_string(piece.total), {}},
                                            {name("sha256"), hex_of(piece.sha256), {}}};
    if (piece.all) properties.push_back({name("all"), hex_of(*piece.all), {}});
    return properties;
}

Result<std::optional<Piece>> piece_from(std::vector<ebms3::Property> const& properties)
{
    bool const any = std::any_of(properties.begin(), properties.end(),
                                 [](auto const& property) { return property.name.starts_with(prefix); });
    if (!any) return std::optional<Piece>{};
    auto const value = [&](char const* what) {
        return ebms3::property(properties, std::string(prefix) + what).value_or("");
    };
    Piece piece;
    piece.group = value("group");
    auto const number = number_from<std::uint32_t>(value("number"));
    auto const count = number_from<std::uint32_t>(value("count"));
    auto const offset = number_from<std::uint64_t>(value("offset"));
    auto const size = number_from<std::uint64_t>(value("size"));
    auto const total = number_from<std::uint64_t>(value("total"));
    auto const digest = digest_from(value("sha256"));
    if (!is_group(piece.group)) return piece_malformed("group");
    if (!number || !count || !offset || !size || !total || !digest) return piece_malformed("piece");
    piece.number = *number;
    piece.count = *count;
    piece.offset = *offset;
    piece.size = *size;
    piece.total = *total;
    piece.sha256 = *digest;
    if (auto const all = value("all"); !all.empty()) {
        piece.all = digest_from(all);
        if (!piece.all) return piece_malformed("all");
    }
    // The numbers must fit each other: from one piece alone, all others' places follow.
    if (piece.count == 0 || piece.count > pieces_limit || piece.number >= piece.count) return piece_malformed("number");
    bool const last = piece.number + 1 == piece.count;
    if (piece.size == 0 || piece.size > piece.total || piece.offset > piece.total - piece.size)
        return piece_malformed("size");
    if (last != (piece.offset + piece.size == piece.total) || last != piece.all.has_value())
        return piece_malformed("offset");
    // Before the last, all pieces are of one size; the last is no larger.
    if (piece.number > 0 && piece.offset % piece.number != 0) return piece_malformed("offset");
    auto const piece_size = !last ? piece.size : piece.number == 0 ? piece.size : piece.offset / piece.number;
    // Ours: each piece costs a message, a signature and records; a dossier in crumbs would cost far more than it is.
    if (piece.count > 1 && piece_size < piece_size_at_least) return piece_malformed("size");
    if (piece.size > piece_size || count_of(piece.total, piece_size) != piece.count ||
        piece.offset != std::uint64_t{piece.number} * piece_size)
        return piece_malformed("offset");
    return std::optional(std::move(piece));
}

Result<Split> Split::begin(std::string group, std::uint64_t total, std::uint64_t piece_size)
{
    if (!is_group(group)) return piece_malformed("group");
    if (total == 0) return piece_malformed("total");
    if (piece_size < piece_size_at_least || count_of(total, piece_size) > pieces_limit)
        return piece_malformed("piece_size");
    Split split;
    split.group_ = std::move(group);
    split.total_ = total;
    split.piece_size_ = piece_size;
    split.digests_.resize(static_cast<std::size_t>(count_of(total, piece_size)));
    split.signed_.resize(split.digests_.size());
    return split;
}

std::string Split::text() const
{
    auto text =
        "split " + group_ + "\ntotal " + std::to_string(total_) + "\nsize " + std::to_string(piece_size_) + "\n";
    for (std::size_t i = 0; i < digests_.size(); ++i)
        text.append(signed_[i] ? "signed " : "piece ").append(digests_[i] ? hex_of(*digests_[i]) : "-").append("\n");
    return text;
}

Result<Split> Split::from_text(std::string_view text)
{
    Lines lines(text);
    auto const group = lines.take("split");
    auto const total = number_from<std::uint64_t>(lines.take("total").value_or(""));
    auto const size = number_from<std::uint64_t>(lines.take("size").value_or(""));
    if (!group || !total || !size) return piece_malformed("split");
    auto split = begin(std::string(*group), *total, *size);
    if (!split) return split.error();
    for (std::size_t i = 0; i < split->digests_.size(); ++i) {
        auto value = lines.take("piece");
        if (!value) {
            value = lines.take("signed");
            split->signed_[i] = true;
            ++split->signed_count_;
        }
        if (!value) return piece_malformed("split");
        if (*value != "-") {
            split->digests_[i] = digest_from(*value);
            if (!split->digests_[i]) return piece_malformed("split");
        } else if (split->signed_[i]) {
            return piece_malformed("split");
        }
    }
    if (!lines.at_end()) return piece_malformed("split");
    return split;
}

std::optional<std::uint32_t> Split::next(std::optional<std::uint32_t> after) const
{
    for (auto number = after ? *after + 1 : 0; number < count(); ++number) {
        if (signed_[number]) continue;
        bool const last = number + 1 == count();
        // The last carries the digest over all, so the others must have been read.
        if (last && !std::all_of(digests_.begin(), digests_.end() - 1, [](auto const& d) { return d.has_value(); }))
            return std::nullopt;
        return number;
    }
    return std::nullopt;
}

Result<Piece> Split::prepare(std::uint32_t number, SeekableSource& whole)
{
    if (number >= count()) throw std::logic_error("a piece that the split does not have");
    if (whole.length() != total_) return Error{"exchange.part_changed", group_, "", {{"name", group_}}};
    Piece piece{group_, number, count(), number * piece_size_, size_of(number, count(), total_, piece_size_),
                total_, {},     {}};
    PieceSource source(whole, piece.offset, piece.size);
    dossier::Sha256 digest;
    Bytes buffer(digest_portion);
    std::uint64_t total = 0;
    for (;;) {
        auto const read = source.read(buffer);
        if (!read) return read.error();
        if (*read == 0) break;
        digest.update(BytesView(buffer).first(*read));
        total += *read;
    }
    piece.sha256 = digest.finish();
    if (total != piece.size || (digests_[number] && *digests_[number] != piece.sha256))
        return Error{"exchange.part_changed", group_, "", {{"name", group_}}};
    digests_[number] = piece.sha256;
    if (number + 1 == count()) piece.all = digest_over(digests_);
    return piece;
}

void Split::signed_for(std::uint32_t number)
{
    if (number >= count() || signed_[number] || !digests_[number]) return;
    signed_[number] = true;
    ++signed_count_;
}

std::uint64_t Split::signed_octets() const
{
    std::uint64_t octets = 0;
    for (std::uint32_t number = 0; number < count(); ++number)
        if (signed_[number]) octets += size_of(number, count(), total_, piece_size_);
    return octets;
}

PieceSource::PieceSource(SeekableSource& whole, std::uint64_t offset, std::uint64_t size)
    : whole_(&whole), offset_(offset), size_(size)
{
}

// Several pieces may be read from one source in turn, so each read finds its own place.
Result<std::size_t> PieceSource::read(std::span<std::uint8_t> buffer)
{
    auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size_ - position_));
    if (wanted == 0) return std::size_t{0};
    if (auto const done = whole_->seek(offset_ + position_); !done) return done.error();
    auto const count = whole_->read(buffer.first(wanted));
    if (count) position_ += *count;
    return count;
}

Done PieceSource::seek(std::uint64_t position)
{
    position_ = std::min(position, size_);
    return {};
}

Result<Join> Join::begin(Piece const& first, std::uint64_t limit)
{
    if (first.total > limit) return Error{"exchange.whole_too_large", "total", "", {{"limit", std::to_string(limit)}}};
    // A piece that piece_from() let through says the size of all.
    bool const last = first.number + 1 == first.count;
    auto const piece_size = !last || first.number == 0 ? first.size : first.offset / first.number;
    if (first.count == 0 || first.count > pieces_limit || piece_size == 0 ||
        count_of(first.total, piece_size) != first.count)
        return piece_malformed("piece");
    Join join;
    join.group_ = first.group;
    join.total_ = first.total;
    join.piece_size_ = piece_size;
    join.digests_.resize(first.count);
    join.missing_ = first.count;
    return join;
}

std::string Join::head() const
{
    return "join " + group_ + "\ntotal " + std::to_string(total_) + "\nsize " + std::to_string(piece_size_) + "\nall " +
           (all_ ? hex_of(*all_) : "-") + "\n";
}

std::string Join::text() const
{
    auto text = head();
    for (auto const& digest : digests_)
        text.append("piece ").append(digest ? hex_of(*digest) : "-").append("\n");
    return text;
}

Result<Join> Join::from_head(std::string_view text)
{
    auto join = from_lines(text);
    if (join && !text.empty()) return piece_malformed("join");
    if (join) join->missing_ = join->count();
    return join;
}

void Join::had(std::uint32_t number, Digest const& digest)
{
    if (number >= count() || digests_[number]) return;
    digests_[number] = digest;
    received_ += size_of(number, count(), total_, piece_size_);
    --missing_;
}

std::optional<Digest> Join::digest_of(std::uint32_t number) const
{
    return number < count() ? digests_[number] : std::nullopt;
}

Result<Join> Join::from_lines(std::string_view& text)
{
    Lines lines(text);
    auto const group = lines.take("join");
    auto const total = number_from<std::uint64_t>(lines.take("total").value_or(""));
    auto const size = number_from<std::uint64_t>(lines.take("size").value_or(""));
    auto const all = lines.take("all");
    if (!group || !is_group(*group) || !total || *total == 0 || !size || *size == 0 || !all ||
        count_of(*total, *size) > pieces_limit)
        return piece_malformed("join");
    Join join;
    join.group_ = *group;
    join.total_ = *total;
    join.piece_size_ = *size;
    if (*all != "-" && !(join.all_ = digest_from(*all))) return piece_malformed("join");
    join.digests_.resize(static_cast<std::size_t>(count_of(*total, *size)));
    text = lines.rest();
    return join;
}

Result<Join> Join::from_text(std::string_view text)
{
    auto read = from_lines(text);
    if (!read) return read.error();
    Lines lines(text);
    auto& join = *read;
    for (std::uint32_t number = 0; number < join.count(); ++number) {
        auto const value = lines.take("piece");
        if (!value) return piece_malformed("join");
        if (*value == "-") {
            ++join.missing_;
            continue;
        }
        join.digests_[number] = digest_from(*value);
        if (!join.digests_[number]) return piece_malformed("join");
        join.received_ += size_of(number, join.count(), join.total_, join.piece_size_);
    }
    if (!lines.at_end()) return piece_malformed("join");
    return read;
}

Result<Join::Step> Join::accept(Piece const& piece) const
{
    if (piece.group != group_ || piece.total != total_ || piece.count != count() || piece.number >= count() ||
        piece.offset != std::uint64_t{piece.number} * piece_size_ ||
        piece.size != size_of(piece.number, count(), total_, piece_size_))
        return contradicts(piece);
    auto const& had = digests_[piece.number];
    if (!had) return Step::write;
    if (*had != piece.sha256) return contradicts(piece);
    return Step::have_it;
}

Done Join::wrote(Piece const& piece, Digest const& sha256)
{
    auto const step = accept(piece);
    if (!step) return step.error();
    if (sha256 != piece.sha256) return contradicts(piece);
    if (piece.all) all_ = piece.all;
    if (*step == Step::write) {
        digests_[piece.number] = piece.sha256;
        received_ += piece.size;
        --missing_;
    }
    if (missing_ == 0 && (!all_ || digest_over(digests_) != *all_))
        return Error{"exchange.whole_differs", "all", "", {{"group", group_}}};
    return {};
}

std::vector<std::uint32_t> Join::missing(std::size_t limit) const
{
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t number = 0; number < count() && numbers.size() < limit; ++number)
        if (!digests_[number]) numbers.push_back(number);
    return numbers;
}

bool Join::complete() const
{
    return missing_ == 0 && all_ && digest_over(digests_) == *all_;
}

}
