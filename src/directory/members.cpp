#include "directory/members.hpp"

#include <algorithm>

namespace rogatory::directory
{
namespace
{

namespace json = boost::json;

constexpr std::size_t certificate_text_limit = 90'000, certificates_limit = 8;

/// The length of the well-formed UTF-8 sequence at the beginning and its code point; 0 where it is none (RFC 3629, 4).
std::size_t code_point(std::string_view text, char32_t& point)
{
    auto const octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const first = octet(0);
    std::size_t const length = first < 0x80U             ? 1
                               : (first & 0xe0U) == 0xc0 ? 2
                               : (first & 0xf0U) == 0xe0 ? 3
                               : (first & 0xf8U) == 0xf0 ? 4
                                                         : 0;
    if (length == 0 || text.size() < length) return 0;
    point = length == 1 ? first : static_cast<char32_t>(first & (0x7fU >> length));
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xc0U) != 0x80) return 0;
        point = point << 6U | (octet(i) & 0x3fU);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return 0;
    return length;
}

}

bool is_plain_text(std::string_view text, std::size_t limit)
{
    if (text.size() > limit) return false;
    while (!text.empty()) {
        char32_t point = 0;
        auto const length = code_point(text, point);
        if (length == 0 || point < 0x20 || (point >= 0x7f && point < 0xa0)) return false;
        if ((point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) || point == 0xfeff)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

json::value const* Members::value(std::string_view name)
{
    taken_.emplace(name);
    return object_.if_contains({name.data(), name.size()});
}

void Members::wrong(std::string_view name)
{
    if (mistake_.empty()) mistake_ = place(name);
}

std::string Members::text(std::string_view name, std::size_t limit)
{
    auto const* const found = value(name);
    if (found == nullptr) return {};
    if (!found->is_string() || !is_plain_text(found->get_string(), limit)) {
        wrong(name);
        return {};
    }
    return std::string(found->get_string());
}

std::vector<std::string> Members::texts(std::string_view name)
{
    auto const* const found = value(name);
    if (found == nullptr) return {};
    std::vector<std::string> all;
    if (!found->is_array() || found->get_array().size() > texts_limit) {
        wrong(name);
        return {};
    }
    for (auto const& one : found->get_array()) {
        if (!one.is_string() || !is_plain_text(one.get_string())) {
            wrong(name);
            return {};
        }
        all.emplace_back(one.get_string());
    }
    return all;
}

std::optional<Day> Members::day(std::string_view name)
{
    auto const written = text(name, 40);
    if (written.empty()) return std::nullopt;
    auto const day = day_from(written);
    if (day) return *day;
    wrong(name);
    return std::nullopt;
}

std::vector<Day> Members::days(std::string_view name)
{
    std::vector<Day> all;
    for (auto const& one : texts(name)) {
        auto const day = day_from(one);
        if (!day) {
            wrong(name);
            return {};
        }
        all.push_back(*day);
    }
    return all;
}

std::optional<Instant> Members::instant(std::string_view name)
{
    auto const instant = instant_from(text(name, 40));
    if (instant) return *instant;
    wrong(name);
    return std::nullopt;
}

std::int64_t Members::number(std::string_view name, std::int64_t otherwise)
{
    auto const* const found = value(name);
    if (found == nullptr) return otherwise;
    if (found->is_int64()) return found->get_int64();
    wrong(name);
    return otherwise;
}

std::vector<dossier::Certificate> Members::certificates(std::string_view name)
{
    auto const* const found = value(name);
    if (found == nullptr) return {};
    if (!found->is_array() || found->get_array().size() > certificates_limit) {
        wrong(name);
        return {};
    }
    std::vector<dossier::Certificate> all;
    for (auto const& one : found->get_array()) {
        if (one.is_string() && one.get_string().size() <= certificate_text_limit)
            if (auto const der = bytes_from_base64(std::string_view(one.get_string())))
                if (auto certificate = dossier::certificate_from(*der)) {
                    all.push_back(std::move(*certificate));
                    continue;
                }
        wrong(name);
        return {};
    }
    return all;
}

std::vector<json::object const*> Members::objects(std::string_view name)
{
    auto const* const found = value(name);
    if (found == nullptr) return {};
    std::vector<json::object const*> all;
    if (found->is_array())
        for (auto const& one : found->get_array()) {
            if (!one.is_object()) {
                wrong(name);
                return {};
            }
            all.push_back(&one.get_object());
        }
    else
        wrong(name);
    return all;
}

std::string Members::finish()
{
    if (mistake_.empty())
        for (auto const& [name, member] : object_)
            if (!taken_.contains(std::string_view(name))) {
                mistake_ = place(is_plain_text(std::string_view(name), 60) ? std::string_view(name) : "?");
                break;
            }
    return mistake_;
}

json::array json_of(std::vector<std::string> const& texts)
{
    json::array array;
    for (auto const& one : texts)
        array.emplace_back(one);
    return array;
}
json::array json_of(std::vector<Day> const& days)
{
    json::array array;
    for (auto const& one : days)
        array.emplace_back(text_of(one));
    return array;
}
json::array json_of(std::vector<dossier::Certificate> const& certificates)
{
    json::array array;
    for (auto const& one : certificates)
        array.emplace_back(base64_of(one.der()));
    return array;
}

}
