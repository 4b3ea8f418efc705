#include "docket/checkpoint.hpp"

#include "docket/merkle.hpp"

#include <charconv>

namespace rogatory::docket
{
namespace
{

constexpr std::string_view first_line = "rogatory checkpoint 1";
constexpr std::size_t max_origin = 200, max_text = 8192;

bool fits_on_its_line(std::string_view origin)
{
    if (origin.empty() || origin.size() > max_origin) return false;
    for (char const c : origin)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    return true;
}

std::string signed_lines(Checkpoint const& checkpoint)
{
    return std::string(first_line) + '\n' + checkpoint.origin + '\n' + std::to_string(checkpoint.tree_size) + '\n' +
           base64_of(checkpoint.root) + '\n' + text_of(checkpoint.at) + '\n';
}

std::string_view take_line(std::string_view& text)
{
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

struct Parsed {
    SignedCheckpoint checkpoint;
    Bytes signature;
};

Result<Parsed> parse_checkpoint(std::string_view text)
{
    auto const malformed = [](std::string line) { return Error{"checkpoint.malformed", std::move(line), "", {}}; };
    if (text.size() > max_text) return malformed("line 1");
    auto rest = text;
    if (take_line(rest) != first_line) return malformed("line 1");
    Parsed parsed;
    auto& checkpoint = parsed.checkpoint.checkpoint;
    checkpoint.origin = take_line(rest);
    if (!fits_on_its_line(checkpoint.origin)) return malformed("line 2");
    auto const size = take_line(rest);
    auto const [end, failure] = std::from_chars(size.data(), size.data() + size.size(), checkpoint.tree_size);
    if (failure != std::errc{} || end != size.data() + size.size()) return malformed("line 3");
    auto const root = bytes_from_base64(take_line(rest));
    if (!root || root->size() != checkpoint.root.size()) return malformed("line 4");
    std::copy(root->begin(), root->end(), checkpoint.root.begin());
    auto const at = instant_from(take_line(rest));
    if (!at) return malformed("line 5");
    checkpoint.at = *at;
    if (!take_line(rest).empty()) return malformed("line 6");
    auto signature = bytes_from_base64(take_line(rest));
    if (!signature || signature->empty()) return malformed("line 7");
    parsed.signature = std::move(*signature);
    // One checkpoint has one text: what reads the same but is written otherwise is refused.
    if (text != signed_lines(checkpoint) + '\n' + base64_of(parsed.signature) + '\n') return malformed("line 7");
    parsed.checkpoint.text = text;
    return parsed;
}

}

Result<SignedCheckpoint> sign(Checkpoint const& checkpoint, Signer& signer)
{
    if (!fits_on_its_line(checkpoint.origin)) return Error{"checkpoint.malformed", "line 2", "", {}};
    auto text = signed_lines(checkpoint);
    auto const signature = signer.sign(bytes_of(text));
    if (signature.empty() || signature.size() > max_text / 2) return Error{"checkpoint.not_signed", "", "", {}};
    text += '\n' + base64_of(signature) + '\n';
    return SignedCheckpoint{checkpoint, std::move(text)};
}

Result<SignedCheckpoint> read_checkpoint(std::string_view text)
{
    auto parsed = parse_checkpoint(text);
    if (!parsed) return parsed.error();
    return std::move(parsed->checkpoint);
}

Result<SignedCheckpoint> read_checkpoint(std::string_view text, Verifier const& verifier)
{
    auto parsed = parse_checkpoint(text);
    if (!parsed) return parsed.error();
    if (!verifier.verify(bytes_of(signed_lines(parsed->checkpoint.checkpoint)), parsed->signature))
        return Error{"checkpoint.signature_invalid", "", "", {}};
    return std::move(parsed->checkpoint);
}

Done check_continues(Checkpoint const& earlier, std::uint64_t size, Digest const& root, std::span<Digest const> proof)
{
    if (size < earlier.tree_size)
        return Error{"checkpoint.tree_smaller",
                     "",
                     "",
                     {{"size", std::to_string(size)}, {"signed_size", std::to_string(earlier.tree_size)}}};
    if (!verify_consistency(earlier.tree_size, size, proof, earlier.root, root))
        return Error{"checkpoint.not_consistent", "", "", {{"signed_size", std::to_string(earlier.tree_size)}}};
    return {};
}

}
