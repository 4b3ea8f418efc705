// A dossier of any size in pieces, each an ordinary user message with a receipt of its own; and back again.
//
// Ours, on top of AS4: whoever stands between needs no support for large messages, a lost connection costs one piece,
// and a small message never waits for a large one. Every piece says where it belongs in properties of its message; the
// last one also carries the digest over the digests of all, so that the whole is what was sent. See
// docs/decisions/0008 for why this is not ebMS 3.0 Part 2 (splitting).
#pragma once

#include "base/base.hpp"
#include "base/stream.hpp"
#include "exchange/ebms3/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rogatory::exchange::as4
{

inline constexpr std::uint64_t piece_size_at_least = 64 * 1024; ///< of all but the last
inline constexpr std::uint32_t pieces_limit = 65'536;

/// Where a piece belongs.
struct Piece {
    std::string group;        ///< the same for all pieces of one dossier; nobody can guess it
    std::uint32_t number = 0; ///< from 0
    std::uint32_t count = 1;
    std::uint64_t offset = 0;  ///< of its first octet in the whole
    std::uint64_t size = 0;    ///< its own octets
    std::uint64_t total = 0;   ///< octets of the whole
    Digest sha256{};           ///< of its octets
    std::optional<Digest> all; ///< in the last piece: SHA-256 over the digests of all pieces in order

    friend bool operator==(Piece const&, Piece const&) = default;
};

/// The properties of the message that carries the piece.
std::vector<ebms3::Property> properties_of(Piece const& piece);
/// Nothing when the message is not a piece. Error: exchange.piece_malformed.
Result<std::optional<Piece>> piece_from(std::vector<ebms3::Property> const& properties);

/// The sender's side: which piece is next, and what is signed for already. A plain value that is kept as text.
class Split
{
public:
    /// Errors: exchange.piece_malformed (no octets, more than 65,536 pieces).
    static Result<Split> begin(std::string group, std::uint64_t total, std::uint64_t piece_size);
    static Result<Split> from_text(std::string_view text);
    std::string text() const;

    std::string const& group() const { return group_; }
    std::uint32_t count() const { return static_cast<std::uint32_t>(digests_.size()); }
    std::uint64_t total() const { return total_; }
    /// The first piece, or the first after `after`, that nobody has signed for; the last one only when every other has
    /// its digest. Nothing when there is none to send now.
    std::optional<std::uint32_t> next(std::optional<std::uint32_t> after = std::nullopt) const;
    /// Reads the piece of the whole once, for its digest, and says where it belongs. Errors: those of the source;
    /// exchange.part_changed when the piece had another digest before.
    Result<Piece> prepare(std::uint32_t number, SeekableSource& whole);
    /// A verified receipt has come for the piece.
    void signed_for(std::uint32_t number);
    std::uint32_t signed_count() const { return signed_count_; }
    std::uint64_t signed_octets() const;
    bool complete() const { return signed_count_ == count(); }

    friend bool operator==(Split const&, Split const&) = default;

private:
    std::string group_;
    std::uint64_t total_ = 0, piece_size_ = 0;
    std::vector<std::optional<Digest>> digests_;
    std::vector<bool> signed_;
    std::uint32_t signed_count_ = 0;
};

/// One piece of a larger source.
class PieceSource final : public SeekableSource
{
public:
    PieceSource(SeekableSource& whole, std::uint64_t offset, std::uint64_t size);
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
    std::uint64_t length() const override { return size_; }
    Done seek(std::uint64_t position) override;

private:
    SeekableSource* whole_;
    std::uint64_t offset_, size_, position_ = 0;
};

/// The receiver's side: what is there, what is missing. A plain value that is kept as text; the octets lie in one file
/// of the whole size, each piece at its offset.
class Join
{
public:
    enum class Step : unsigned char {
        write,   ///< write the octets at the piece's offset, make them durable, then wrote()
        have_it, ///< came before, with the same digest: nothing to do
    };
    /// `limit`: the most octets that a whole may have. Errors: exchange.piece_malformed, exchange.whole_too_large.
    static Result<Join> begin(Piece const& first, std::uint64_t limit);
    static Result<Join> from_text(std::string_view text);
    std::string text() const;
    /// The same without the pieces: for who keeps each of them apart and says with had() which are there.
    std::string head() const;
    static Result<Join> from_head(std::string_view text);
    void had(std::uint32_t number, Digest const& digest);
    std::optional<Digest> digest_of(std::uint32_t number) const;

    /// Errors: exchange.piece_contradicts (another size, count or digest than before).
    Result<Step> accept(Piece const& piece) const;
    /// The octets of the piece are durable. `sha256` is of the octets that were written.
    /// Errors: exchange.piece_contradicts, exchange.whole_differs (the digest over all is not the sender's).
    Done wrote(Piece const& piece, Digest const& sha256);

    std::string const& group() const { return group_; }
    std::uint64_t total() const { return total_; }
    std::uint64_t received_octets() const { return received_; }
    std::uint32_t count() const { return static_cast<std::uint32_t>(digests_.size()); }
    /// The first `limit` numbers that are missing.
    std::vector<std::uint32_t> missing(std::size_t limit = 100) const;
    bool complete() const;

    friend bool operator==(Join const&, Join const&) = default;

private:
    /// Takes the head off the text.
    static Result<Join> from_lines(std::string_view& text);

    std::string group_;
    std::uint64_t total_ = 0, piece_size_ = 0, received_ = 0;
    std::vector<std::optional<Digest>> digests_;
    std::optional<Digest> all_;
    std::uint32_t missing_ = 0;
};

}
