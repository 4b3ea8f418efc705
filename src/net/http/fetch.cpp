#include "net/http/fetch.hpp"

#include "net/http/http.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <istream>
#include <optional>

namespace rogatory::net
{
namespace
{

using boost::asio::ip::tcp;

constexpr std::size_t head_limit = 16 * 1024;

Error fetch_failed(std::string const& url, std::string problem)
{
    return Error{"net.fetch_failed", url, "RFC 9112", {{"problem", std::move(problem)}}};
}

/// A line without its end; nothing at the end of the stream, or when the head grows too long.
std::optional<std::string> head_line(std::istream& stream, std::size_t& left)
{
    std::string line;
    for (char c = 0; stream.get(c);) {
        if (left-- == 0) return std::nullopt;
        if (c == '\n') return line;
        if (c != '\r') line += c;
    }
    return std::nullopt;
}

struct Head {
    int status = 0;
    std::optional<std::size_t> length;
};

/// RFC 9112, section 4 and 5. Nothing: it is not a head, or says that the body is in chunks, which HTTP/1.0 has not.
std::optional<Head> read_head(std::istream& stream)
{
    auto left = head_limit;
    auto const first = head_line(stream, left);
    Head head;
    if (!first || !first->starts_with("HTTP/1.") || first->size() < 12) return std::nullopt;
    auto const digits = std::string_view(*first).substr(9, 3);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), head.status).ec != std::errc{})
        return std::nullopt;
    for (;;) {
        auto const line = head_line(stream, left);
        if (!line) return std::nullopt;
        if (line->empty()) return head;
        auto const colon = line->find(':');
        if (colon == std::string::npos) return std::nullopt;
        auto name = line->substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
        if (name == "transfer-encoding") return std::nullopt;
        if (name != "content-length") continue;
        auto const value = std::string_view(*line).substr(name.size() + 1);
        auto const begin = value.find_first_not_of(' ');
        std::size_t length = 0;
        if (begin == std::string_view::npos ||
            std::from_chars(value.data() + begin, value.data() + value.size(), length).ec != std::errc{})
            return std::nullopt;
        head.length = length;
    }
}

}

Result<Bytes> read_fetched(std::istream& stream, FetchOrder const& order, std::function<std::string()> const& broken)
{
    auto const head = read_head(stream);
    if (!head) return fetch_failed(order.url, stream || broken().empty() ? "not HTTP" : broken());
    if (head->status != 200) return fetch_failed(order.url, "status " + std::to_string(head->status));
    Error const too_large{"net.answer_too_large", order.url, "", {}};
    if (head->length && *head->length > order.limit) return too_large;
    Bytes body;
    std::array<char, 16 * 1024> portion{};
    while (stream.read(portion.data(), portion.size()) || stream.gcount() > 0) {
        auto const count = static_cast<std::size_t>(stream.gcount());
        if (body.size() + count > order.limit) return too_large;
        body.insert(body.end(), portion.data(), portion.data() + count);
        if (head->length && body.size() >= *head->length) break;
    }
    // A body that ends before its length was cut off; so is one that ended by our own patience.
    if (head->length && body.size() != *head->length) return fetch_failed(order.url, "it ended too early");
    if (!head->length && !broken().empty()) return fetch_failed(order.url, broken());
    return body;
}

Result<Bytes> fetch(FetchOrder const& order)
{
    constexpr std::string_view scheme = "http://";
    if (!order.url.starts_with(scheme)) return Error{"net.url_malformed", order.url, "", {}};
    // Addresses are read by the rules of endpoints, which are https and say their port.
    auto const rest = order.url.substr(scheme.size());
    auto const url = url_from("https://" + rest);
    if (!url) return Error{"net.url_malformed", order.url, "", {}};
    auto const place = rest.substr(0, rest.find('/'));
    bool const named = place.find(':', place.rfind(']') == std::string::npos ? 0 : place.rfind(']')) != place.npos;
    auto const port = named ? std::to_string(url->port) : std::string("80");

    tcp::iostream stream;
    stream.expires_after(order.patience);
    stream.connect(url->host, port);
    if (!stream) return fetch_failed(order.url, stream.error().message());
    stream << (order.body.empty() ? "GET " : "POST ") << url->target << " HTTP/1.0\r\nHost: " << place
           << "\r\nAccept: */*\r\n";
    if (!order.body.empty()) {
        stream << "Content-Type: " << order.content_type << "\r\nContent-Length: " << order.body.size() << "\r\n\r\n";
        stream.write(reinterpret_cast<char const*>(order.body.data()), static_cast<std::streamsize>(order.body.size()));
    } else {
        stream << "\r\n";
    }
    stream.flush();
    return read_fetched(stream, order, [&] {
        return stream.error() && stream.error() != boost::asio::error::eof ? stream.error().message() : std::string();
    });
}

}
