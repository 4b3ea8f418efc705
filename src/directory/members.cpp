#include "directory/members.hpp"

#include "base/visible.hpp"

#include <algorithm>

namespace rogatory::directory
{
namespace
{

namespace json = boost::json;

constexpr std::size_t certificate_text_limit = 90'000, certificates_limit = 8;

}

bool is_plain_text(std::string_view text, std::size_t limit)
{
    if (text.size() > limit) return false;
    while (!text.empty()) {
        auto const first = first_code_point(text);
        if (!first) return false;
        auto const point = first->value;
        if (point < 0x20 || (point >= 0x7f && point < 0xa0)) return false;
        if ((point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) || point == 0xfeff)
            return false;
        text.remove_prefix(first->octets);
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
