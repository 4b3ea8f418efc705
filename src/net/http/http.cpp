#include "net/http/http.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <charconv>

namespace rogatory::net
{
namespace
{

namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::size_t portion = 64 * 1024;

/// Octets that were read and not used yet.
class Inlet
{
public:
    explicit Inlet(ByteStream& stream) : stream_(stream), buffer_(portion) {}

    boost::asio::const_buffer waiting() const { return {buffer_.data() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    void used(std::size_t count) { begin_ += count; }
    bool full() const { return begin_ == 0 && end_ == buffer_.size(); }

    /// More behind what waits; 0 at the end. The buffer is not full.
    Awaitable<Result<std::size_t>> more()
    {
        if (begin_ > 0) {
            std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                      buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
            end_ -= begin_;
            begin_ = 0;
        }
        std::span<std::uint8_t> const room(buffer_.data() + end_, buffer_.size() - end_);
        auto const count = co_await stream_.read_some(room);
        if (count) end_ += *count;
        co_return count;
    }

private:
    ByteStream& stream_;
    Bytes buffer_;
    std::size_t begin_ = 0, end_ = 0;
};

std::string head_of(Response const& response, bool keep)
{
    auto const reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason) + "\r\n";
    if (!response.content_type.empty()) head += "Content-Type: " + response.content_type + "\r\n";
    auto const length = response.source ? response.length : response.body.size();
    head += "Content-Length: " + std::to_string(length) + "\r\n";
    for (auto const& [name, value] : response.headers)
        head += name + ": " + value + "\r\n";
    head += keep ? "\r\n" : "Connection: close\r\n\r\n";
    return head;
}

/// What goes out in portions: what is there already, then the source to its end.
Awaitable<Done> write_from(ByteStream& stream, Bytes out, Source* source, std::uint64_t left, std::string host)
{
    while (left > 0 || !out.empty()) {
        auto const before = out.size();
        auto const room = static_cast<std::size_t>(std::min<std::uint64_t>(left, portion));
        if (room > 0) {
            out.resize(before + room);
            auto const count = source->read(std::span(out).subspan(before));
            if (!count) co_return count.error();
            out.resize(before + *count);
            left -= *count;
            if (*count == 0) co_return Error{"net.body_short", std::move(host), "", {}};
        }
        // What is small goes out in one piece with its head.
        if (left > 0 && out.size() < portion) continue;
        if (auto const sent = co_await stream.write(out); !sent) co_return sent.error();
        out.clear();
    }
    co_return Done{};
}

Awaitable<Done> send(ByteStream& stream, Response const& response, bool keep)
{
    auto const head = head_of(response, keep);
    Bytes octets(head.begin(), head.end());
    if (response.source)
        co_return co_await write_from(stream, std::move(octets), response.source.get(), response.length, "");
    octets.insert(octets.end(), response.body.begin(), response.body.end());
    co_return co_await stream.write(octets);
}

using Parser = http::request_parser<http::buffer_body>;

enum class Head { complete, ended, malformed, too_large, body_too_large, lost };

/// Reads until the head is complete.
Awaitable<Head> read_head(Inlet& inlet, ByteStream& stream, Parser& parser, ServerLimits const& limits,
                          Waiting* waiting)
{
    bool begun = false;
    auto const executor = co_await boost::asio::this_coro::executor;
    for (;;) {
        if (!inlet.empty()) {
            if (!begun) stream.deadline(limits.head_patience);
            begun = true;
            error_code problem;
            auto const used = parser.put(inlet.waiting(), problem);
            inlet.used(used);
            if (parser.is_header_done()) co_return Head::complete;
            if (problem == http::error::header_limit) co_return Head::too_large;
            if (problem == http::error::body_limit) co_return Head::body_too_large;
            if (problem && problem != http::error::need_more) co_return Head::malformed;
        }
        if (inlet.full()) co_return Head::too_large;
        bool const idle = !begun && waiting != nullptr;
        if (idle) waiting->begin(stream, executor);
        auto const count = co_await inlet.more();
        if (idle) waiting->end(stream);
        if (!count) co_return Head::lost;
        if (*count == 0) co_return begun ? Head::lost : Head::ended;
    }
}

enum class Body { complete, enough, malformed, too_large, lost };

/// Hands the body to the taker as it comes.
Awaitable<Body> read_body(Inlet& inlet, ByteStream& stream, Parser& parser, Taker& taker, ServerLimits const& limits)
{
    Bytes buffer(portion);
    std::uint64_t taken = 0;
    auto const start = std::chrono::steady_clock::now();
    bool read_more = inlet.empty();
    while (!parser.is_done()) {
        if (read_more) {
            auto const allowed = limits.body_start + milliseconds(taken * 1000 / limits.body_rate);
            auto const spent = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
            // A burst earns time, but nobody may be silent for longer than the start.
            stream.deadline(std::max(milliseconds(0), std::min(allowed - spent, limits.body_start)));
            auto const count = co_await inlet.more();
            if (!count || *count == 0) co_return Body::lost;
        }
        parser.get().body().data = buffer.data();
        parser.get().body().size = buffer.size();
        error_code problem;
        auto const used = parser.put(inlet.waiting(), problem);
        inlet.used(used);
        auto const filled = buffer.size() - parser.get().body().size;
        taken += filled;
        if (filled > 0 && !taker.take(BytesView(buffer).first(filled))) co_return Body::enough;
        if (problem == http::error::body_limit) co_return Body::too_large;
        if (problem && problem != http::error::need_more && problem != http::error::need_buffer)
            co_return Body::malformed;
        read_more = !parser.is_done() && (problem == http::error::need_more || inlet.empty());
        // Extensions of chunks that never end would fill the buffer.
        if (read_more && inlet.full()) co_return Body::malformed;
    }
    co_return Body::complete;
}

class Refusal final : public Taker
{
public:
    explicit Refusal(Response response) : response_(std::move(response)) {}
    bool take(BytesView /*octets*/) override { return false; }
    Response answer() override { return response_; }

private:
    Response response_;
};

Response plain(int status, std::string_view text)
{
    auto const octets = bytes_of(text);
    return {status, "text/plain; charset=utf-8", Bytes(octets.begin(), octets.end())};
}

Response too_large()
{
    return plain(413, "The body of the request is too large.\n");
}

/// A peer that is still sending would lose the answer if the connection ended under it: for a moment what it says is
/// thrown away.
Awaitable<void> let_speak(ByteStream& stream)
{
    stream.deadline(std::chrono::seconds(1));
    Bytes buffer(portion);
    for (int i = 0; i < 256; ++i) {
        auto const count = co_await stream.read_some(buffer);
        if (!count || *count == 0) break;
    }
}

}

void Waiting::begin(ByteStream& stream, boost::asio::any_io_executor executor)
{
    std::lock_guard const lock(mutex_);
    streams_.emplace(&stream, std::move(executor));
}

void Waiting::end(ByteStream& stream)
{
    std::lock_guard const lock(mutex_);
    streams_.erase(&stream);
}

void Waiting::end_all()
{
    std::lock_guard const lock(mutex_);
    for (auto const& [waiting, executor] : streams_)
        boost::asio::post(executor, [this, stream = waiting] {
            // It may have got its request meanwhile; its own executor is where that would have happened.
            std::unique_lock again(mutex_);
            bool const still = streams_.contains(stream);
            again.unlock();
            if (still) stream->abort();
        });
}

std::unique_ptr<Taker> refuse(Response response)
{
    return std::make_unique<Refusal>(std::move(response));
}

Awaitable<void> serve(std::unique_ptr<ByteStream> stream, Handler const& handler, ServerLimits limits,
                      std::function<bool()> draining, Waiting* waiting)
{
    Inlet inlet(*stream);
    auto const until = std::chrono::steady_clock::now() + limits.lifetime;
    for (;;) {
        Parser parser;
        parser.header_limit(limits.head);
        parser.body_limit(limits.body);
        stream->deadline(limits.idle);
        auto const head = co_await read_head(inlet, *stream, parser, limits, waiting);
        std::optional<Response> refused;
        if (head == Head::too_large) refused = plain(431, "The head of the request is too large.\n");
        if (head == Head::malformed) refused = plain(400, "This is not a request of HTTP/1.1.\n");
        if (head == Head::body_too_large) refused = too_large();
        if (refused) {
            stream->deadline(limits.answer_patience);
            auto const sent = co_await send(*stream, *refused, false);
            if (sent) co_await let_speak(*stream);
        }
        if (head != Head::complete) break;

        auto const& message = parser.get();
        RequestHead request;
        request.method = std::string(message.method_string());
        request.target = std::string(message.target());
        request.content_type = std::string(message[http::field::content_type]);
        request.authorization = std::string(message[http::field::authorization]);
        if (auto const length = parser.content_length()) request.content_length = *length;
        request.peer = stream->peer();
        auto const taker = handler(request);
        if (message[http::field::expect] == "100-continue") {
            static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            auto const sent = co_await stream->write(bytes_of(go_on));
            if (!sent) break;
        }
        auto const body = co_await read_body(inlet, *stream, parser, *taker, limits);
        if (body == Body::lost) break;
        stream->deadline(limits.answer_patience);
        Response response;
        if (body == Body::malformed)
            response = plain(400, "The body of the request is not what its head says.\n");
        else if (body == Body::too_large)
            response = too_large();
        else
            response = co_await taker->answered();
        bool const keep = body == Body::complete && parser.keep_alive() && !response.close && !draining() &&
                          std::chrono::steady_clock::now() < until;
        stream->deadline(limits.answer_patience + milliseconds(response.length * 1000 / limits.answer_rate));
        auto const sent = co_await send(*stream, response, keep);
        response = {}; // whoever gave a source learns that it is not read any more
        if (sent && body != Body::complete) co_await let_speak(*stream);
        if (!sent || !keep) break;
    }
    co_await stream->close();
}

namespace
{

using AnswerParser = http::response_parser<http::buffer_body>;

/// Puts what waits into the parser; what it gives of the body goes to the taker, or into memory.
struct AnswerBody {
    AnswerTaker* taker;
    Bytes all = {}, buffer = Bytes(portion);
    bool begun = false, enough = false;

    error_code put(AnswerParser& parser, Inlet& inlet)
    {
        parser.get().body().data = buffer.data();
        parser.get().body().size = buffer.size();
        error_code problem;
        inlet.used(parser.put(inlet.waiting(), problem));
        if (parser.is_header_done() && !std::exchange(begun, true) && taker != nullptr)
            taker->begin(static_cast<int>(parser.get().result_int()),
                         std::string(parser.get()[http::field::content_type]));
        auto const filled = BytesView(buffer).first(buffer.size() - parser.get().body().size);
        if (filled.empty()) return problem;
        if (taker == nullptr)
            all.insert(all.end(), filled.begin(), filled.end());
        else
            enough = !taker->take(filled);
        return problem;
    }
};

Awaitable<Result<Answered>> read_answer(ByteStream& stream, Request request)
{
    AnswerParser parser;
    parser.header_limit(16 * 1024);
    parser.body_limit(request.answer_limit);
    Inlet inlet(stream);
    AnswerBody body{request.taker};
    std::uint64_t taken = 0;
    auto const start = std::chrono::steady_clock::now();
    bool read_more = true, ended = false;
    while (!parser.is_done() && !body.enough) {
        if (read_more) {
            // A body earns its time as it comes; nobody may be silent for longer than the patience.
            auto const spent = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
            auto const allowed = request.patience + milliseconds(taken * 1000 / request.body_rate);
            if (body.begun) stream.deadline(std::max(milliseconds(0), std::min(allowed - spent, request.patience)));
            auto const count = co_await inlet.more();
            if (!count) co_return count.error();
            taken += *count;
            ended = *count == 0;
        }
        error_code problem;
        if (ended) {
            if (parser.got_some()) parser.put_eof(problem);
            if (problem || !parser.is_done())
                co_return Error{"net.connection_lost", request.host, "", {{"problem", "the peer closed"}}};
            break;
        }
        problem = body.put(parser, inlet);
        if (problem == http::error::body_limit || problem == http::error::header_limit)
            co_return Error{"net.answer_too_large", request.host, "", {}};
        if (problem && problem != http::error::need_more && problem != http::error::need_buffer)
            co_return Error{"net.answer_malformed", request.host, "", {{"problem", problem.message()}}};
        read_more = !parser.is_done() && (problem == http::error::need_more || inlet.empty());
        if (read_more && inlet.full())
            co_return Error{"net.answer_malformed", request.host, "", {{"problem", "no end"}}};
    }
    auto const& message = parser.get();
    Answered answered;
    answered.response.status = static_cast<int>(message.result_int());
    answered.response.content_type = std::string(message[http::field::content_type]);
    answered.response.body = std::move(body.all);
    // What came beyond the answer was not asked for.
    answered.reusable = parser.is_done() && parser.keep_alive() && inlet.empty();
    co_return answered;
}

}

Awaitable<Result<Answered>> post(ByteStream& stream, Request request)
{
    stream.deadline(request.patience + milliseconds(request.length * 1000 / request.body_rate));
    std::string const head = "POST " + request.target + " HTTP/1.1\r\nHost: " + request.host +
                             "\r\nContent-Type: " + request.content_type +
                             "\r\nContent-Length: " + std::to_string(request.length) + "\r\n\r\n";
    auto const sent =
        co_await write_from(stream, Bytes(head.begin(), head.end()), request.body, request.length, request.host);
    // A peer that refuses early has answered before it closed: read what it said.
    if (!sent && !sent.error().code.starts_with("net.")) co_return sent.error();
    if (!sent && sent.error().code == "net.body_short") co_return sent.error();
    co_return co_await read_answer(stream, std::move(request));
}

Result<Url> url_from(std::string_view text)
{
    auto const malformed = [&] { return Error{"net.url_malformed", std::string(text), "", {}}; };
    static constexpr std::string_view scheme = "https://";
    if (!text.starts_with(scheme)) return malformed();
    for (char const c : text)
        if (c <= ' ' || c == '@' || c == '#' || c == '\x7f') return malformed();
    auto const rest = text.substr(scheme.size());
    auto const slash = rest.find('/');
    auto place = rest.substr(0, slash);
    Url url;
    url.target = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
    if (place.starts_with('[')) {
        auto const end = place.find(']');
        if (end == std::string_view::npos) return malformed();
        url.host = std::string(place.substr(1, end - 1));
        place = place.substr(end + 1);
    } else {
        url.host = std::string(place.substr(0, place.find(':')));
        place = place.substr(url.host.size());
    }
    // A name or an address, and nothing else: what looks like a query would travel in the place of a host.
    static constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
    if (url.host.empty() || url.host.find_first_not_of(of_names) != std::string::npos) return malformed();
    if (place.empty()) return url;
    if (place.front() != ':') return malformed();
    auto const digits = place.substr(1);
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (problem != std::errc{} || end != digits.data() + digits.size() || url.port == 0) return malformed();
    return url;
}

}
