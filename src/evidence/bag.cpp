#include "evidence/bag.hpp"

#include "dossier/zip.hpp"

#include <glib.h>
#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <new>
#include <optional>

namespace rogatory::evidence
{
namespace
{

constexpr std::size_t faults_limit = 1'000;

/// Digests, CRC-32 and length of octets that go by.
class Hashes
{
public:
    Hashes()
    {
        for (auto const algorithm : algorithms) {
            auto* context = EVP_MD_CTX_new();
            contexts_[static_cast<std::size_t>(algorithm)] = context;
            auto const* digest = algorithm == Algorithm::sha256 ? EVP_sha256() : EVP_sha512();
            if (!context || EVP_DigestInit_ex(context, digest, nullptr) != 1) throw std::bad_alloc();
        }
    }
    Hashes(Hashes const&) = delete;
    Hashes& operator=(Hashes const&) = delete;
    ~Hashes()
    {
        for (auto* context : contexts_)
            EVP_MD_CTX_free(context);
    }

    void take(BytesView octets)
    {
        for (auto* context : contexts_)
            EVP_DigestUpdate(context, octets.data(), octets.size());
        crc_ = dossier::crc32_of(crc_, octets);
        length_ += octets.size();
    }
    std::string hex(Algorithm algorithm)
    {
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> octets{};
        unsigned length = 0;
        EVP_DigestFinal_ex(contexts_[static_cast<std::size_t>(algorithm)], octets.data(), &length);
        return hex_of(BytesView(octets).first(length));
    }
    std::uint32_t crc() const { return crc_; }
    std::uint64_t length() const { return length_; }

private:
    std::array<EVP_MD_CTX*, 2> contexts_{};
    std::uint32_t crc_ = 0;
    std::uint64_t length_ = 0;
};

/// Takes a source to its end, piece by piece.
template <class Take>
Done each_piece(Source& from, Take take)
{
    Bytes buffer(1 << 18);
    for (;;) {
        auto const count = from.read(buffer);
        if (!count) return count.error();
        if (*count == 0) return {};
        if (Done const done = take(BytesView(buffer).first(*count)); !done) return done;
    }
}

Result<BagFile> hashed(Source& from, std::string name)
{
    Hashes hashes;
    auto const done = each_piece(from, [&](BytesView piece) {
        hashes.take(piece);
        return Done();
    });
    if (!done) return done.error();
    return BagFile{std::move(name), hashes.length(), hashes.hex(Algorithm::sha256), hashes.hex(Algorithm::sha512),
                   hashes.crc()};
}

std::string const& digest_of(BagFile const& file, Algorithm algorithm)
{
    return algorithm == Algorithm::sha256 ? file.sha256 : file.sha512;
}

Error names_clash(std::string const& one, std::string const& other)
{
    return Error{"bag.names_clash", other, "", {{"one", one}, {"other", other}}};
}

std::optional<Error> clash_in(std::vector<std::string> const& names)
{
    std::map<std::string, std::string> forms;
    for (auto const& name : names) {
        auto const [place, is_new] = forms.emplace(name_form(name), name);
        if (!is_new) return names_clash(place->second, name);
    }
    return std::nullopt;
}

std::string shown(std::string_view name)
{
    std::string text(name.substr(0, 255));
    for (auto& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
}

bool is_payload(std::string_view name)
{
    return name.starts_with("data/");
}

/// "manifest-sha256.txt" gives "sha256".
std::optional<std::string> algorithm_in(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix) || !name.ends_with(".txt") || name.find('/') != std::string_view::npos)
        return std::nullopt;
    return std::string(name.substr(prefix.size(), name.size() - prefix.size() - 4));
}

class Examination
{
public:
    explicit Examination(Tree& bag) : bag_(bag) {}

    Result<BagReport> run()
    {
        auto listed = bag_.list(bag_files_limit + 1);
        if (!listed) return listed.error();
        if (listed->size() > bag_files_limit)
            return Error{"bag.too_many_files", "", "", {{"limit", std::to_string(bag_files_limit)}}};
        // A name that leads elsewhere, or is another file elsewhere, is not looked at any further.
        if (!names_are_sound(*listed)) return std::move(report_);
        for (auto const& file : *listed)
            sizes_.emplace(file.name, file.size);
        declaration_is_ours();
        if (sizes_.contains("fetch.txt")) fault({"bag.fetch_refused", "fetch.txt", "RFC 8493, 2.2.3", {}});
        if (auto const done = read_manifests(); !done) return done.error();
        if (auto const done = read_info(); !done) return done.error();
        if (auto const done = compute(); !done) return done.error();
        for (auto const& [name, manifest] : manifests_)
            compare(name, manifest);
        return std::move(report_);
    }

private:
    struct Manifest {
        Algorithm algorithm;
        bool of_tags;
        std::vector<ManifestLine> lines;
    };

    void fault(Error error)
    {
        if (report_.faults.size() < faults_limit) report_.faults.push_back(std::move(error));
    }

    bool names_are_sound(std::vector<TreeFile> const& files)
    {
        std::vector<std::string> names;
        for (auto const& file : files) {
            if (!file.regular)
                fault({"bag.no_plain_file", shown(file.name), "", {{"name", shown(file.name)}}});
            else if (auto const fits = dossier::check_name(file.name); !fits)
                fault(fits.error());
            else
                names.push_back(file.name);
        }
        if (auto clash = clash_in(names)) fault(std::move(*clash));
        return report_.faults.empty();
    }

    /// Opens a file for a reader of lines; what the reader refuses is a fault, what the place refuses is an error.
    template <class Read>
    Done with_file(std::string const& name, Read read)
    {
        auto source = bag_.open(name);
        if (!source) return source.error();
        Done const done = read(**source);
        if (done) return {};
        auto const& code = done.error().code;
        if (!code.starts_with("bag.") && !code.starts_with("dossier.")) return done.error();
        fault(done.error());
        return {};
    }

    void declaration_is_ours()
    {
        if (!sizes_.contains("bagit.txt"))
            return fault({"bag.declaration_refused", "bagit.txt", "RFC 8493, 2.1.1", {{"expected", "bagit.txt"}}});
        auto source = bag_.open("bagit.txt");
        if (!source) return fault(source.error());
        if (auto const done = read_declaration(**source); !done) fault(done.error());
    }

    Done read_manifests()
    {
        auto of_payload = 0;
        for (auto const& [name, size] : sizes_) {
            auto of_tags = false;
            auto algorithm = algorithm_in(name, "manifest-");
            if (!algorithm) {
                algorithm = algorithm_in(name, "tagmanifest-");
                of_tags = algorithm.has_value();
            }
            if (!algorithm) {
                if (!is_payload(name)) report_.tag_files.push_back(name);
                continue;
            }
            auto const known = std::ranges::find(algorithms, std::string_view(*algorithm), &name_of);
            if (known == algorithms.end()) {
                fault({"bag.algorithm_unknown", name, "RFC 8493, 2.4", {{"name", *algorithm}}});
                continue;
            }
            of_payload += of_tags ? 0 : 1;
            auto const done = with_file(name, [&](Source& source) -> Done {
                auto lines = read_manifest(source, name, *known);
                if (!lines) return lines.error();
                manifests_.emplace(name, Manifest{*known, of_tags, std::move(*lines)});
                return {};
            });
            if (!done) return done;
        }
        if (of_payload == 0) fault({"bag.no_manifest", "manifest-sha256.txt", "RFC 8493, 2.1.3", {}});
        return {};
    }

    Done read_info()
    {
        if (!sizes_.contains("bag-info.txt")) return {};
        auto const done = with_file("bag-info.txt", [&](Source& source) -> Done {
            auto info = read_bag_info(source);
            if (!info) return info.error();
            report_.info = std::move(*info);
            return {};
        });
        if (!done || !report_.info.oxum) return done;
        BagInfo::Oxum found;
        for (auto const& [name, size] : sizes_)
            if (is_payload(name)) {
                found.octets += size;
                ++found.files;
            }
        if (found == *report_.info.oxum) return {};
        auto const text = [](BagInfo::Oxum const& oxum) {
            return std::to_string(oxum.octets) + "." + std::to_string(oxum.files);
        };
        fault({"bag.oxum_differs",
               "bag-info.txt",
               "RFC 8493, 2.2.2",
               {{"said", text(*report_.info.oxum)}, {"found", text(found)}}});
        return {};
    }

    /// Every file that a manifest may speak of, once.
    Done compute()
    {
        for (auto const& [name, size] : sizes_) {
            auto source = bag_.open(name);
            if (!source) return source.error();
            auto file = hashed(**source, name);
            if (!file) return file.error();
            if (name == "tagmanifest-sha256.txt") {
                auto const octets = bytes_from_hex(file->sha256);
                std::copy(octets->begin(), octets->end(), report_.tags.begin());
                report_.has_tags_digest = true;
            }
            if (is_payload(name)) report_.payload.push_back(*file);
            files_.emplace(name, std::move(*file));
        }
        return {};
    }

    void compare(std::string const& manifest_name, Manifest const& manifest)
    {
        auto const say = [&](char const* code, std::string const& name) {
            fault({code, name, "RFC 8493, 3", {{"name", name}, {"manifest", manifest_name}}});
        };
        for (auto const& line : manifest.lines) {
            auto const file = files_.find(line.name);
            if (file == files_.end())
                say("bag.file_missing", line.name);
            else if (digest_of(file->second, manifest.algorithm) != line.digest)
                say("bag.digest_differs", line.name);
        }
        // Section 3: every file of the payload stands in every manifest of it; a manifest of tag files names those.
        auto const listed = [&](std::string const& name) {
            return std::ranges::binary_search(manifest.lines, name, {}, &ManifestLine::name);
        };
        for (auto const& [name, file] : files_)
            if (manifest.of_tags ? algorithm_in(name, "manifest-").has_value() : is_payload(name))
                if (!listed(name)) say("bag.file_unlisted", name);
    }

    Tree& bag_;
    BagReport report_;
    std::map<std::string, std::uint64_t> sizes_;
    std::map<std::string, Manifest> manifests_;
    std::map<std::string, BagFile> files_;
};

/// A tag file with its own digests, for the manifests of tag files.
struct TagFile {
    std::string name;
    std::string text;
};

Done put_text(TreeSink& to, std::string const& name, BytesView octets)
{
    return to.put(name, octets.size(), dossier::crc32_of(0, octets), [&](Sink& sink) { return sink.write(octets); });
}

}

std::string name_form(std::string_view name)
{
    auto const normal = [](char const* text, std::size_t length) {
        char* const made = g_utf8_normalize(text, static_cast<gssize>(length), G_NORMALIZE_NFD);
        std::string form = made ? made : std::string(text, length);
        g_free(made);
        return form;
    };
    // D145: NFD(toCasefold(NFD(X)))
    auto const decomposed = normal(name.data(), name.size());
    char* const folded = g_utf8_casefold(decomposed.data(), static_cast<gssize>(decomposed.size()));
    std::string const caseless = folded ? folded : decomposed;
    g_free(folded);
    return normal(caseless.data(), caseless.size());
}

BagFile const* BagReport::file(std::string_view name) const
{
    auto const found = std::ranges::lower_bound(payload, name, {}, &BagFile::name);
    return found != payload.end() && found->name == name ? &*found : nullptr;
}

Result<std::vector<BagFile>> examine_parts(std::vector<BagPart> const& parts)
{
    if (parts.size() + 16 > bag_files_limit)
        return Error{"bag.too_many_files", "", "", {{"limit", std::to_string(bag_files_limit - 16)}}};
    std::vector<std::string> names;
    std::vector<BagFile> files;
    for (auto const& part : parts) {
        if (auto const fits = dossier::check_name(part.name); !fits) return fits.error();
        names.push_back(part.name);
        if (auto const start = part.octets->seek(0); !start) return start.error();
        auto file = hashed(*part.octets, part.name);
        if (!file) return file.error();
        files.push_back(std::move(*file));
    }
    if (auto clash = clash_in(names)) return std::move(*clash);
    return files;
}

Result<Digest> write_bag(std::vector<BagPart> const& parts, std::vector<BagFile> const& files,
                         std::vector<std::pair<std::string, Bytes>> const& tag_files, BagInfo info, TreeSink& to)
{
    info.oxum = BagInfo::Oxum{};
    for (auto const& file : files) {
        info.oxum->octets += file.octets;
        ++info.oxum->files;
    }
    std::vector<TagFile> tags{{"bag-info.txt", bag_info_text(info)}, {"bagit.txt", declaration()}};
    for (auto const algorithm : algorithms) {
        std::string lines;
        for (auto const& file : files)
            lines += manifest_line({file.name, digest_of(file, algorithm)});
        tags.push_back({"manifest-" + std::string(name_of(algorithm)) + ".txt", std::move(lines)});
    }
    for (auto const& [name, octets] : tag_files)
        tags.push_back({name, std::string(text_of(octets))});

    std::map<Algorithm, std::string> manifests;
    for (auto const& tag : tags) {
        MemorySource source(bytes_of(tag.text));
        auto const digests = hashed(source, tag.name);
        if (!digests) return digests.error();
        for (auto const algorithm : algorithms)
            manifests[algorithm] += manifest_line({tag.name, digest_of(*digests, algorithm)});
    }
    for (auto const& tag : tags)
        if (auto const done = put_text(to, tag.name, bytes_of(tag.text)); !done) return done.error();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto& octets = *parts[i].octets;
        if (auto const start = octets.seek(0); !start) return start.error();
        auto const done = to.put(parts[i].name, files[i].octets, files[i].crc, [&](Sink& sink) -> Done {
            Hashes hashes;
            auto const copied = each_piece(octets, [&](BytesView piece) {
                hashes.take(piece);
                return sink.write(piece);
            });
            if (!copied) return copied;
            if (hashes.hex(Algorithm::sha256) == files[i].sha256) return {};
            return Error{"bag.file_changed", parts[i].name, "", {{"name", parts[i].name}}};
        });
        if (!done) return done.error();
    }
    for (auto const& [algorithm, lines] : manifests) {
        auto const name = "tagmanifest-" + std::string(name_of(algorithm)) + ".txt";
        if (auto const done = put_text(to, name, bytes_of(lines)); !done) return done.error();
    }
    MemorySource whole(bytes_of(manifests[Algorithm::sha256]));
    auto const stands_for = hashed(whole, {});
    auto const octets = bytes_from_hex(stands_for->sha256);
    Digest digest{};
    std::copy(octets->begin(), octets->end(), digest.begin());
    return digest;
}

Result<BagReport> check_bag(Tree& bag)
{
    return Examination(bag).run();
}

Result<Bytes> read_tag_file(Tree& bag, std::string const& name)
{
    auto source = bag.open(name);
    if (!source) return source.error();
    if ((*source)->length() > tag_file_limit)
        return Error{"bag.tag_file_too_large", name, "", {{"name", name}, {"limit", std::to_string(tag_file_limit)}}};
    Bytes octets;
    auto const done = each_piece(**source, [&](BytesView piece) {
        octets.insert(octets.end(), piece.begin(), piece.end());
        return Done();
    });
    if (!done) return done.error();
    return octets;
}

}
