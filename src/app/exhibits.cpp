#include "app/exhibits.hpp"

#include "dossier/receipt.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace rogatory::app
{

struct DigestingSource::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    State()
    {
        if (!context || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
    }
    State(State const&) = delete;
    State& operator=(State const&) = delete;
    ~State() { EVP_MD_CTX_free(context); }
};

DigestingSource::DigestingSource(Source& from) : from_(from), state_(std::make_unique<State>()) {}
DigestingSource::~DigestingSource() = default;

Result<std::size_t> DigestingSource::read(std::span<std::uint8_t> buffer)
{
    auto const count = from_.read(buffer);
    if (!count) return count;
    EVP_DigestUpdate(state_->context, buffer.data(), *count);
    octets_ += *count;
    return count;
}

Digest DigestingSource::digest()
{
    Digest digest;
    EVP_DigestFinal_ex(state_->context, digest.data(), nullptr);
    return digest;
}

namespace
{

/// The digest of all octets, as the field "digest"; where one was typed as well, nobody knows which counts.
Result<Digest> digest_into(boost::json::object& fields, SeekableSource& octets)
{
    if (fields.contains("digest")) return Error{"exhibit.digest_typed", "digest", "", {}};
    if (auto const start = octets.seek(0); !start) return start.error();
    auto const digest = dossier::digest_of(octets);
    if (!digest) return digest.error();
    fields["digest"] = hex_of(*digest);
    return *digest;
}

}

Result<StepDone> take_exhibit(Office& office, Account const& account, Id const& case_id, boost::json::object fields,
                              ExhibitFile const* file)
{
    auto const known = load(office, case_id);
    if (!known) return known.error();
    Digest taken{};
    if (file) {
        auto const digest = digest_into(fields, *file->octets);
        if (!digest) return digest.error();
        taken = *digest;
        fields["octets"] = static_cast<std::int64_t>(file->octets->length());
        fields["file"] = file->name;
    }
    // The decision comes before anything is kept: what is refused leaves no blob behind.
    auto const setting = setting_of(office, account);
    auto events = docket::decide(known->state, {"add_exhibit", std::nullopt, std::move(fields)}, setting);
    if (!events) return events.error();
    boost::json::array kept;
    std::vector<BlobId> blobs;
    if (file && file->keep) {
        if (auto const start = file->octets->seek(0); !start) return start.error();
        DigestingSource octets(*file->octets);
        auto const blob = office.store.put_blob(case_id, octets);
        if (!blob) return blob.error();
        auto const count = octets.octets();
        if (octets.digest() != taken) return Error{"exhibit.file_changed", "file", "", {{"name", file->name}}};
        kept.push_back(boost::json::object{
            {"name", file->name}, {"sha256", hex_of(taken)}, {"octets", count}, {"blob", hex_of(*blob)}});
        blobs.push_back(*blob);
    }
    return record(office, *known, case_id, std::move(*events), setting, std::move(kept), std::move(blobs), {});
}

Result<StepDone> next_custody(Office& office, Account const& account, Id const& case_id, std::string command,
                              boost::json::object fields, SeekableSource* file)
{
    if (file)
        if (auto const digest = digest_into(fields, *file); !digest) return digest.error();
    return act(office, account, case_id, {std::move(command), std::nullopt, std::move(fields)}, {});
}

Result<std::unique_ptr<SeekableSource>> kept_octets(Office& office, Case const& known, docket::Exhibit const& exhibit)
{
    auto const blob = exhibit.digest.empty() ? std::nullopt : blob_of(known.entries, exhibit.digest);
    if (!blob) return std::unique_ptr<SeekableSource>{};
    return office.store.open_blob(known.state.case_id, *blob);
}

}
