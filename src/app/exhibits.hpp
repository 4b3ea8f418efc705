// Exhibits: things and files kept as evidence. The digest of a file is computed here, as its octets go by.
#pragma once

#include "app/cases.hpp"

namespace rogatory::app
{

/// A file that is, or shows, the exhibit.
struct ExhibitFile {
    std::string name; ///< file name: no folder
    SeekableSource* octets = nullptr;
    bool keep = true; ///< its octets are kept in the case, encrypted; otherwise only its digest and size
};

/// Takes an exhibit into custody: fields are those of the command add_exhibit. With a file, its digest, size and name
/// are computed, and the octets that are kept are those of the digest.
/// Errors: exhibit.digest_typed (both a file and a digest), exhibit.file_changed (while it was read), those of
/// decide(), of the source and of the store.
Result<StepDone> take_exhibit(Office& office, Account const& account, Id const& case_id, boost::json::object fields,
                              ExhibitFile const* file);

/// hand_over_exhibit, seal_exhibit or verify_exhibit. With a file, its digest is computed.
/// Errors: exhibit.digest_typed, those of decide(), of the source and of the store.
Result<StepDone> next_custody(Office& office, Account const& account, Id const& case_id, std::string command,
                              boost::json::object fields, SeekableSource* file);

/// The octets of an exhibit that are kept in the case; null: none are.
Result<std::unique_ptr<SeekableSource>> kept_octets(Office& office, Case const& known, docket::Exhibit const& exhibit);

/// Reads through another source and knows the digest of what went by.
class DigestingSource final : public Source
{
public:
    explicit DigestingSource(Source& from);
    ~DigestingSource();
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
    std::optional<std::uint64_t> size() const override { return from_.size(); }
    /// Of all that was read so far; asked once.
    Digest digest();
    std::uint64_t octets() const { return octets_; }

private:
    struct State;
    Source& from_;
    std::unique_ptr<State> state_;
    std::uint64_t octets_ = 0;
};

}
