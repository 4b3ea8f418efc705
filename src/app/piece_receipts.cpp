#include "app/piece_receipts.hpp"

#include "app/wire_name.hpp"
#include "dossier/receipt.hpp"

#include <algorithm>
#include <array>

namespace rogatory::app
{
namespace
{

constexpr std::string_view receipts_kind = "piece_receipts/";
constexpr std::size_t receipts_at_once = 256;
constexpr std::size_t number_digits = 5; ///< exchange::as4::pieces_limit
constexpr std::size_t line_limit = proof_limit / 3 * 4 + 8;

std::string receipts_of(OutboxRow const& row)
{
    return std::string(receipts_kind) + name_on_the_wire(row);
}

/// The records of a kind as lines, one record at a time.
class ReceiptLines final : public Source
{
public:
    ReceiptLines(Store& store, std::string kind) : store_(store), kind_(std::move(kind)) {}

    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        if (at_ == line_.size())
            if (auto const done = next(); !done) return done.error();
        auto const count = std::min(buffer.size(), line_.size() - at_);
        std::copy_n(line_.begin() + static_cast<std::ptrdiff_t>(at_), count, buffer.begin());
        at_ += count;
        octets_ += count;
        return count;
    }
    std::uint64_t octets() const { return octets_; }
    std::uint32_t lines() const { return lines_; }

private:
    Done next()
    {
        line_.clear();
        at_ = 0;
        if (names_.empty()) {
            auto more = store_.record_names(kind_, after_, receipts_at_once);
            if (!more) return more.error();
            names_.assign(more->rbegin(), more->rend());
        }
        if (names_.empty()) return {};
        after_ = std::move(names_.back());
        names_.pop_back();
        auto const octets = store_.get_record(kind_, after_);
        if (!octets) return octets.error();
        if (!*octets) return Error{"outbox.row_malformed", "", "", {}};
        line_ = base64_of(**octets) + '\n';
        ++lines_;
        return {};
    }

    Store& store_;
    std::string kind_, after_, line_;
    std::size_t at_ = 0;
    std::vector<std::string> names_; ///< the next one last
    std::uint64_t octets_ = 0;
    std::uint32_t lines_ = 0;
};

/// Lines of a limited length.
class ProofLines
{
public:
    explicit ProofLines(Source& source) : source_(source) {}

    /// False at the end.
    Result<bool> next(std::string& line)
    {
        line.clear();
        for (;;) {
            if (at_ == filled_) {
                auto const more = source_.read(buffer_);
                if (!more) return more.error();
                filled_ = *more;
                at_ = 0;
                if (filled_ == 0) return !line.empty();
            }
            auto const c = static_cast<char>(buffer_[at_++]);
            if (c == '\n') return true;
            if (line.size() >= line_limit) return Error{"proof.unreadable", "", "", {}};
            line += c;
        }
    }

private:
    Source& source_;
    std::array<std::uint8_t, 16 * 1024> buffer_{};
    std::size_t at_ = 0, filled_ = 0;
};

}

Record piece_receipt(OutboxRow const& row, std::uint32_t piece, BytesView receipt)
{
    auto const number = std::to_string(piece);
    return {receipts_of(row), std::string(number_digits - std::min(number_digits, number.size()), '0') + number,
            Bytes(receipt.begin(), receipt.end())};
}

Result<std::optional<PieceReceipts>> gather_piece_receipts(Office& office, OutboxRow const& row)
{
    if (row.split.empty()) return std::optional<PieceReceipts>{};
    auto const kinds = office.store.record_kinds(std::string(receipts_kind) + text_of(row.id));
    if (!kinds) return kinds.error();
    auto const wanted = receipts_of(row);
    if (std::ranges::find(*kinds, wanted) == kinds->end()) return std::optional<PieceReceipts>{};
    PieceReceipts all;
    for (auto const& kind : *kinds) {
        auto const names = office.store.record_names(kind, {}, SIZE_MAX / 2);
        if (!names) return names.error();
        for (auto const& name : *names)
            all.removed.push_back({kind, name});
    }
    ReceiptLines measured(office.store, wanted), lines(office.store, wanted);
    auto const digest = dossier::digest_of(measured);
    if (!digest) return digest.error();
    auto const blob = office.store.put_blob(row.case_id, lines);
    if (!blob) return blob.error();
    all.blob = *blob;
    all.told = {{"form", piece_receipts_form},
                {"count", measured.lines()},
                {"sha256", hex_of(*digest)},
                {"octets", measured.octets()}};
    all.kept = {{"name", "proof/" + std::string(piece_receipts_form)},
                {"sha256", hex_of(*digest)},
                {"octets", measured.octets()},
                {"blob", hex_of(*blob)}};
    return std::optional(std::move(all));
}

Result<Examined> examine_piece_receipts(Source& source)
{
    ProofLines lines(source);
    std::string line;
    std::optional<Examined> last;
    std::string whole; // the name of the message without the number of the piece
    for (std::uint32_t number = 0;; ++number) {
        auto const more = lines.next(line);
        if (!more) return more.error();
        if (!*more) break;
        auto const field = std::to_string(number); // as the pieces are counted on the wire
        auto const octets = bytes_from_base64(line);
        auto found = octets ? examine(*octets) : Error{"proof.unreadable", "", "", {}};
        if (!found) {
            auto problem = found.error();
            problem.field = field;
            return problem;
        }
        auto const name = found->about.substr(0, found->about.rfind('.' + field + '@'));
        if (found->form != "as4_receipt" || found->piece != number || (last && name != whole))
            return Error{"proof.pieces_missing", field, "", {{"number", field}}};
        if (last && found->signer.fingerprint() != last->signer.fingerprint())
            return Error{"proof.several_signers", field, "", {{"number", field}}};
        if (last && !last->valid_then) found->valid_then = false;
        whole = name;
        last = std::move(*found);
    }
    if (!last) return Error{"proof.unreadable", "", "", {}};
    last->form = piece_receipts_form;
    last->dossiers.clear(); // each names its piece only
    return *std::move(last);
}

}
