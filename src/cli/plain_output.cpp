#include "cli/plain_output.hpp"

#include "base/visible.hpp"

#include <array>
#include <cstdio>

namespace rogatory::cli
{
namespace
{

constexpr std::string_view not_utf8 = "\xEF\xBF\xBD"; ///< U+FFFD

/// Whether more octets could make a character of what is not one yet.
bool may_go_on(std::string_view text)
{
    auto const lead = static_cast<unsigned char>(text.front());
    std::size_t const octets = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (lead > 0xF4 || text.size() >= octets) return false;
    for (auto const c : text.substr(1))
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) return false;
    return true;
}

bool is_shown_by_number(char32_t c)
{
    return c != U'\t' && (is_hidden(c) || c == 0x2028 || c == 0x2029);
}

}

std::string in_one_line(std::string text)
{
    for (auto& c : text)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return text;
}

PlainOutput::PlainOutput(std::ostream& to, bool as_json) : std::ostream(nullptr), to_(to), buffer_(*to.rdbuf(), as_json)
{
    rdbuf(&buffer_);
}

PlainOutput::~PlainOutput()
{
    if (!buffer_.end() || !good()) to_.setstate(std::ios::badbit);
}

std::string PlainOutput::Buffer::shown(char32_t c) const
{
    if (!as_json_) return name_of_code_point(c);
    // RFC 8259, 7: above U+FFFF as a pair of surrogates.
    std::array<char, 16> escape{};
    if (c < 0x10000)
        std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
    else
        std::snprintf(escape.data(), escape.size(), "\\u%04x\\u%04x", static_cast<unsigned>(0xD7C0 + (c >> 10U)),
                      static_cast<unsigned>(0xDC00 + (c & 0x3FFU)));
    return escape.data();
}

bool PlainOutput::Buffer::put(std::string_view text)
{
    waiting_ += text;
    std::string out;
    std::string_view rest = waiting_;
    while (!rest.empty()) {
        auto const c = first_code_point(rest);
        if (!c && may_go_on(rest)) break;
        if (c && c->value == U'\r') {
            // With the end of a line behind it, it is one; alone it would let a line be written over.
            if (rest.size() == 1) break;
            out += rest[1] == '\n' ? std::string("\r") : shown(U'\r');
        } else if (!c) {
            out += not_utf8;
        } else if (is_shown_by_number(c->value)) {
            out += shown(c->value);
        } else {
            out += rest.substr(0, c->octets);
        }
        rest.remove_prefix(c ? c->octets : 1);
    }
    waiting_.erase(0, waiting_.size() - rest.size());
    return to_.sputn(out.data(), static_cast<std::streamsize>(out.size())) == static_cast<std::streamsize>(out.size());
}

bool PlainOutput::Buffer::end()
{
    std::string out;
    if (!waiting_.empty()) out = waiting_ == "\r" ? shown(U'\r') : std::string(not_utf8);
    waiting_.clear();
    return to_.sputn(out.data(), static_cast<std::streamsize>(out.size())) == static_cast<std::streamsize>(out.size());
}

PlainOutput::Buffer::int_type PlainOutput::Buffer::overflow(int_type c)
{
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    auto const octet = traits_type::to_char_type(c);
    return put({&octet, 1}) ? c : traits_type::eof();
}

std::streamsize PlainOutput::Buffer::xsputn(char const* text, std::streamsize count)
{
    return put({text, static_cast<std::size_t>(count)}) ? count : 0;
}

int PlainOutput::Buffer::sync()
{
    return to_.pubsync();
}

}
