#include "law/library_reader.hpp"

#include <openssl/evp.h>

namespace rogatory::law
{

namespace
{

constexpr std::array<std::string_view, 2> statuses{"verified", "unverified"};

}

LibraryReader::LibraryReader(Files const& files, Loaded& loaded)
    : files_(files), mistakes_(loaded.errors), library_(std::make_shared<Library>())
{
    sort_files(loaded);
    read_facts();
    read_states();
    read_offences();
    read_measures();
    read_terms();
    read_readings();
    for (auto const& [id, names] : instrument_files_)
        read_instrument(id, names);
    in_order(library_->instruments, &Instrument::id);
    hang();
    read_languages();
    read_networks();
    check_across();
    fill_indexes();
    library_->version = version();
    if (loaded.errors.empty()) loaded.library = std::move(library_);
}

void LibraryReader::sort_files(Loaded& loaded)
{
    for (auto const& [name, text] : files_) {
        if (text.size() > file_size_limit) {
            mistakes_.add(
                Error{"law.file_too_large",
                      text_of({name, 1, 1}),
                      {},
                      {{"found", std::to_string(text.size())}, {"expected", std::to_string(file_size_limit)}}});
            continue;
        }
        if (auto const place = not_utf8(name, text)) {
            mistakes_.add(Error{"law.not_utf8", text_of(*place), {}, {}});
            continue;
        }
        good_.insert(name);
        sort_file(name, text, loaded);
    }
}

void LibraryReader::sort_file(std::string const& name, std::string const& text, Loaded& loaded)
{
    auto const slash = name.find('/');
    auto const folder = name.substr(0, slash == std::string::npos ? 0 : slash);
    auto const rest = slash == std::string::npos ? name : name.substr(slash + 1);
    if (folder == "instruments" && rest.find('/') != std::string::npos) {
        auto const id = rest.substr(0, rest.find('/'));
        auto const file = rest.substr(rest.find('/') + 1);
        if (file == "parties.tsv" || (file.ends_with(".toml") && file.find('/') == std::string::npos)) {
            instrument_files_[id].push_back(name);
            return;
        }
    }
    if (folder == "examples" && name.ends_with(".toml")) {
        library_->examples.emplace(name, text);
        return;
    }
    if (folder == "forms" && name.ends_with(".tsv")) {
        library_->forms.emplace(rest, text);
        return;
    }
    if (folder == "readings" && name.ends_with(".md")) {
        library_->readings.push_back({rest.substr(0, rest.size() - 3), text});
        return;
    }
    if (folder == "states" && name.ends_with(".toml")) {
        state_files_.push_back(name);
        return;
    }
    if (folder == "facts" && name.ends_with(".toml") && rest.find('/') == std::string::npos) {
        fact_files_.push_back(name);
        return;
    }
    for (auto const* known : {"facts.toml", "states.tsv", "offences.tsv", "offence_lists.tsv", "measures.tsv",
                              "terms.tsv", "languages.tsv", "networks.tsv"})
        if (name == known) return;
    if (name.ends_with(".md")) return;
    loaded.warnings.push_back(Error{"law.unknown_file", name, {}, {}});
}

std::string const* LibraryReader::file(std::string const& name, bool required)
{
    if (auto const at = files_.find(name); at != files_.end())
        return good_.contains(name) ? &at->second : nullptr; // its mistake has been noted
    if (required) mistakes_.add(Error{"law.missing_file", name, {}, {}});
    return nullptr;
}

std::string LibraryReader::version() const
{
    // SHA-256 over name, size and octets of every file in the order of the names.
    auto* const context = EVP_MD_CTX_new();
    if (context == nullptr) throw std::bad_alloc();
    Digest digest{};
    unsigned size = digest.size();
    auto good = EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1;
    for (auto const& [name, text] : files_) {
        auto const head = name + '\n' + std::to_string(text.size()) + '\n';
        good = good && EVP_DigestUpdate(context, head.data(), head.size()) == 1 &&
               EVP_DigestUpdate(context, text.data(), text.size()) == 1;
    }
    good = good && EVP_DigestFinal_ex(context, digest.data(), &size) == 1;
    EVP_MD_CTX_free(context);
    if (!good) throw std::logic_error("law: SHA-256 is not available");
    return hex_of(digest);
}

Status LibraryReader::status_of(Record& record)
{
    return record.word("status", statuses) == std::size_t{0} ? Status::verified : Status::unverified;
}

Status LibraryReader::status_of(Table const& table, Table::Row const& row)
{
    auto const found = table.cell(row, "status");
    if (found == "verified") return Status::verified;
    if (found != "unverified")
        mistakes_.unknown_word(table.place(row, "status"), "status", found, {statuses.begin(), statuses.end()});
    return Status::unverified;
}

void LibraryReader::once(std::set<std::string, std::less<>>& seen, std::string const& id, Place const& place)
{
    if (!id.empty() && !seen.insert(id).second)
        mistakes_.add(Error{"law.duplicate", text_of(place), {}, {{"found", id}}});
}

std::optional<std::uint16_t> LibraryReader::state_of(std::string_view iso3, Place const& place)
{
    if (auto const* state = library_->state(iso3)) return library_->index_of(*state);
    if (mistakes_.full()) return std::nullopt;
    std::vector<std::string_view> known;
    for (auto const& state : library_->states)
        known.push_back(state.iso3);
    mistakes_.add(Error{"law.unknown_state",
                        text_of(place),
                        {},
                        {{"found", std::string(iso3.substr(0, 40))}, {"nearest", hint(nearest(iso3, known))}}});
    return std::nullopt;
}

Loaded read_library(Files const& files)
{
    Loaded loaded;
    LibraryReader(files, loaded);
    return loaded;
}

}
