#include "evidence/tag_files.hpp"

#include "dossier/zip.hpp"

#include <algorithm>
#include <charconv>

namespace rogatory::evidence
{
namespace
{

bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

bool same_word(std::string_view one, std::string_view other)
{
    return std::ranges::equal(one, other, [](char a, char b) {
        auto const small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return small(a) == small(b);
    });
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

std::optional<std::uint64_t> number_of(std::string_view text)
{
    std::uint64_t number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Hexadecimal of the length that the algorithm gives, in small letters; empty where it is not.
std::string digest_in(std::string_view text, Algorithm algorithm)
{
    if (text.size() != (algorithm == Algorithm::sha256 ? 64U : 128U)) return {};
    std::string digest;
    for (auto c : text) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c + 32);
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return {};
        digest += c;
    }
    return digest;
}

}

Result<int> LineReader::octet()
{
    if (at_ == filled_) {
        auto const count = from_.read(buffer_);
        if (!count) return count.error();
        filled_ = *count;
        at_ = 0;
        if (filled_ == 0) return -1;
    }
    return buffer_[at_++];
}

Error LineReader::refused(std::string reason) const
{
    return Error{"bag.line_refused",
                 file_,
                 "RFC 8493",
                 {{"file", file_}, {"line", std::to_string(number_)}, {"reason", std::move(reason)}}};
}

Result<std::optional<std::string>> LineReader::next()
{
    std::string line;
    ++number_;
    auto begun = false;
    for (;;) {
        auto const one = octet();
        if (!one) return one.error();
        if (*one < 0) return begun ? std::optional{std::move(line)} : std::nullopt;
        auto const c = static_cast<char>(*one);
        if (std::exchange(after_cr_, false) && c == '\n' && !begun) continue;
        begun = true;
        if (c == '\n' || c == '\r') {
            after_cr_ = c == '\r';
            return std::optional{std::move(line)};
        }
        if (line.size() == bag_line_limit) return refused("a line of more than 4096 octets");
        line += c;
    }
}

std::string declaration()
{
    return "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
}

Done read_declaration(Source& bagit_txt)
{
    LineReader lines(bagit_txt, "bagit.txt");
    auto const refused = [](char const* expected) {
        return Error{"bag.declaration_refused", "bagit.txt", "RFC 8493, 2.1.1", {{"expected", expected}}};
    };
    auto const version = lines.next();
    if (!version) return version.error();
    // What is widely used still writes 0.97; such a bag is held to the rules of 1.0, which are stricter.
    if (!*version || (**version != "BagIt-Version: 1.0" && **version != "BagIt-Version: 0.97"))
        return refused("BagIt-Version: 1.0");
    auto const encoding = lines.next();
    if (!encoding) return encoding.error();
    if (!*encoding || **encoding != "Tag-File-Character-Encoding: UTF-8")
        return refused("Tag-File-Character-Encoding: UTF-8");
    auto const more = lines.next();
    if (!more) return more.error();
    if (*more) return refused("two lines");
    return {};
}

std::string percent_encoded(std::string_view name)
{
    std::string written;
    for (auto const c : name) {
        if (c == '\n')
            written += "%0A";
        else if (c == '\r')
            written += "%0D";
        else if (c == '%')
            written += "%25";
        else
            written += c;
    }
    return written;
}

std::string percent_decoded(std::string_view name)
{
    std::string read;
    for (std::size_t i = 0; i < name.size(); ++i) {
        auto const code = name[i] == '%' ? name.substr(i, 3) : std::string_view{};
        char meant = 0;
        if (same_word(code, "%0A")) meant = '\n';
        if (same_word(code, "%0D")) meant = '\r';
        if (code == "%25") meant = '%';
        read += meant != 0 ? meant : name[i];
        if (meant != 0) i += 2;
    }
    return read;
}

Result<std::vector<ManifestLine>> read_manifest(Source& file, std::string const& file_name, Algorithm algorithm)
{
    auto const of_tags = file_name.starts_with("tagmanifest-");
    std::vector<ManifestLine> read;
    LineReader lines(file, file_name);
    for (;;) {
        auto const line = lines.next();
        if (!line) return line.error();
        if (!*line) break;
        std::string_view const text = **line;
        // 2.1.3: the digest, one or more spaces or tabs, the name.
        auto const space = text.find_first_of(" \t");
        if (space == std::string_view::npos) return lines.refused("no digest and name with a space between");
        auto const begin = text.find_first_not_of(" \t", space);
        auto digest = digest_in(text.substr(0, space), algorithm);
        if (digest.empty()) return lines.refused("no digest of " + std::string(name_of(algorithm)));
        if (begin == std::string_view::npos) return lines.refused("no name");
        auto name = percent_decoded(text.substr(begin));
        if (auto const fits = dossier::check_name(name); !fits) return fits.error();
        // 2.1.3, 2.2.1: what lies below data/ is payload; a manifest of tag files names no other such manifest.
        if (name.starts_with("data/") == of_tags)
            return lines.refused(of_tags ? "a file of the payload" : "not below data/");
        if (of_tags && name.starts_with("tagmanifest-")) return lines.refused("a manifest of tag files");
        if (read.size() == bag_files_limit)
            return Error{"bag.too_many_files", file_name, "", {{"limit", std::to_string(bag_files_limit)}}};
        read.push_back({std::move(name), std::move(digest)});
    }
    std::ranges::sort(read, {}, &ManifestLine::name);
    auto const twice = std::ranges::adjacent_find(read, {}, &ManifestLine::name);
    if (twice != read.end())
        return Error{"bag.listed_twice", file_name, "RFC 8493, 3", {{"file", file_name}, {"name", twice->name}}};
    return read;
}

std::string manifest_line(ManifestLine const& line)
{
    return line.digest + "  " + percent_encoded(line.name) + "\n";
}

Result<BagInfo> read_bag_info(Source& file)
{
    BagInfo info;
    LineReader lines(file, "bag-info.txt");
    for (;;) {
        auto const line = lines.next();
        if (!line) return line.error();
        if (!*line) break;
        std::string_view const text = **line;
        if (std::ranges::any_of(
                text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }))
            return lines.refused("a control character");
        if (trimmed(text).empty()) continue;
        // 2.2.2: a line that begins with a space goes on with the value before.
        if (is_space(text.front())) {
            if (info.labels.empty()) return lines.refused("a value without its label");
            auto& value = info.labels.back().second;
            if (value.size() + text.size() > tag_file_limit / 16) return lines.refused("a value without an end");
            value += ' ';
            value += trimmed(text);
            continue;
        }
        auto const colon = text.find(':');
        if (colon == std::string_view::npos || colon == 0) return lines.refused("no label with a colon");
        if (info.labels.size() == bag_labels_limit) return lines.refused("more than 1000 labels");
        info.labels.emplace_back(trimmed(text.substr(0, colon)), trimmed(text.substr(colon + 1)));
    }
    for (auto const& [label, said] : info.labels) {
        if (!same_word(label, "Payload-Oxum")) continue;
        if (info.oxum) return lines.refused("Payload-Oxum twice");
        auto const dot = said.find('.');
        auto const octets = number_of(std::string_view(said).substr(0, dot));
        auto const files = dot == std::string::npos ? std::nullopt : number_of(std::string_view(said).substr(dot + 1));
        if (!octets || !files) return lines.refused("Payload-Oxum is not octets.files");
        info.oxum = BagInfo::Oxum{*octets, *files};
    }
    return info;
}

std::string bag_info_text(BagInfo const& info)
{
    std::string text;
    auto const put = [&](std::string const& label, std::string value) {
        for (auto& c : value)
            if (c == '\n' || c == '\r' || c == '\t') c = ' ';
        if (value.size() > 1'000) {
            auto end = std::size_t{1'000};
            while ((static_cast<unsigned char>(value[end]) & 0xc0) == 0x80)
                --end;
            value.resize(end);
        }
        text += label + ": " + value + "\n";
    };
    for (auto const& [label, value] : info.labels)
        put(label, value);
    if (info.oxum) put("Payload-Oxum", std::to_string(info.oxum->octets) + "." + std::to_string(info.oxum->files));
    return text;
}

}
