#include "dossier/signed_json.hpp"
#include "dossier/openssl.hpp"

#include <algorithm>

namespace rogatory::dossier
{

Result<std::string> sign_json(std::string const& json, Identity const& own, Instant now)
{
    auto const cms = sign_enveloping(bytes_of(json), own, now);
    if (!cms) return cms.error();
    ErrorQueue const errors;
    Bio const out{BIO_new(BIO_s_mem())};
    PEM_write_bio(out.get(), PEM_STRING_CMS, "", cms->data(), static_cast<long>(cms->size()));
    return as_value(std::string(text_of(octets_of(out.get()))));
}

Result<Signed> open_signed_json(BytesView pem)
{
    ErrorQueue const errors;
    auto const malformed = Error{"dossier.signature_wrong", "", "RFC 7468, 9", {{"reason", "not a PEM file of CMS"}}};
    // Nothing stands before the first line; how lines end is left to the mail that carried it.
    constexpr std::string_view first_line = "-----BEGIN CMS-----";
    if (pem.empty() || !text_of(pem).starts_with(first_line)) return malformed;
    auto const in = bio_of(pem);
    char* name = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long length = 0;
    if (PEM_read_bio(in.get(), &name, &header, &data, &length) != 1) return malformed;
    bool const plain = std::string_view(name) == PEM_STRING_CMS && *header == '\0';
    Bytes const cms(data, data + length);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    if (!plain) return malformed;
    // Nothing follows the last line.
    char rest[64];
    while (auto const count = BIO_read(in.get(), rest, sizeof rest)) {
        if (count < 0) break;
        if (std::any_of(rest, rest + count, [](char c) { return c != '\r' && c != '\n' && c != ' '; }))
            return malformed;
    }
    return verify_enveloping(cms);
}

std::optional<boost::json::object> json_object_from(BytesView octets)
{
    boost::json::error_code failure;
    auto value = boost::json::parse({reinterpret_cast<char const*>(octets.data()), octets.size()}, failure);
    if (failure || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::optional<std::string> text_member(boost::json::object const& object, std::string_view name, std::size_t limit)
{
    auto const* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_string() || value->get_string().size() > limit) return std::nullopt;
    std::string text(value->get_string());
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return std::nullopt;
    return text;
}

std::optional<std::int64_t> number_member(boost::json::object const& object, std::string_view name)
{
    auto const* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_int64()) return std::nullopt;
    return value->get_int64();
}

std::optional<Instant> instant_member(boost::json::object const& object, std::string_view name)
{
    auto const text = text_member(object, name, 40);
    if (!text) return std::nullopt;
    auto const instant = instant_from(*text);
    if (!instant) return std::nullopt;
    return *instant;
}

std::optional<Id> id_member(boost::json::object const& object, std::string_view name)
{
    auto const text = text_member(object, name, 40);
    if (!text) return std::nullopt;
    auto const id = id_from(*text);
    if (!id) return std::nullopt;
    return *id;
}

}
