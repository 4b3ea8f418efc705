// HTTP/1.1 (RFC 9112) over a ByteStream: a server that hands bodies on as they come, and a client that sends bodies as
// they are read. Bounded in every direction: size of heads, of bodies, and the time that anybody may take.
#pragma once

#include "base/stream.hpp"
#include "net/http/byte_stream.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rogatory::net
{

struct RequestHead {
    std::string method, target, content_type;
    std::string authorization;                   ///< the header of that name; empty without it
    std::optional<std::uint64_t> content_length; ///< absent when chunked, or without a body
    PeerIdentity peer;
};

struct Response {
    int status = 200;
    std::string content_type;
    Bytes body;
    std::vector<std::pair<std::string, std::string>> headers = {}; ///< further ones
    /// A body that is read while it is sent, in the place of `body`: exactly `length` octets, once through.
    std::shared_ptr<Source> source = {};
    std::uint64_t length = 0; ///< of `source`
    bool close = false;       ///< nothing more is taken over this connection
};

/// What takes the body of one request, and answers it.
class Taker
{
public:
    virtual ~Taker() = default;
    /// The next octets; false: enough, no more is wanted (the answer comes at once and the connection ends).
    virtual bool take(BytesView octets) = 0;
    virtual Response answer() = 0;
    /// The same for those whose answer waits for something, without holding a thread.
    virtual Awaitable<Response> answered() { co_return answer(); }

protected:
    Taker() = default;
    Taker(Taker&&) = default;
    Taker& operator=(Taker&&) = default;
};
/// Never null. Called from several threads at once.
using Handler = std::function<std::unique_ptr<Taker>(RequestHead const&)>;

/// A request whose body is not wanted.
std::unique_ptr<Taker> refuse(Response response);

struct ServerLimits {
    std::uint32_t head = 16 * 1024;                  ///< octets of request line and headers
    std::uint64_t body = 9ULL << 30;                 ///< octets of a body
    std::chrono::milliseconds head_patience{10'000}; ///< from the first octet of a head to its last
    std::chrono::milliseconds idle{60'000};          ///< between two requests
    std::chrono::milliseconds lifetime{600'000};     ///< of a connection; then the peer shows its certificate again
    std::chrono::milliseconds body_start{20'000};    ///< a body may take this, and
    std::uint64_t body_rate = 16 * 1024;             ///< one second more for each so many octets that have come
    std::chrono::milliseconds answer_patience{60'000};
    std::uint64_t answer_rate = 16 * 1024; ///< one second more for each so many octets of an answer
};

/// The connections on which the next request is awaited: they end at once when the program is about to stop.
class Waiting
{
public:
    Waiting() = default;
    Waiting(Waiting const&) = delete;
    Waiting& operator=(Waiting const&) = delete;

    /// Breaks them off, each on its own executor.
    void end_all();
    /// For serve().
    void begin(ByteStream& stream, boost::asio::any_io_executor executor);
    void end(ByteStream& stream);

private:
    std::mutex mutex_;
    std::map<ByteStream*, boost::asio::any_io_executor> streams_;
};

/// Serves one connection to its end. `draining` says that the program is about to stop: the current request is still
/// answered. `waiting`, which outlives it, may be null.
Awaitable<void> serve(std::unique_ptr<ByteStream> stream, Handler const& handler, ServerLimits limits,
                      std::function<bool()> draining, Waiting* waiting = nullptr);

/// What takes the body of an answer as it comes, where it is too large to be kept in memory.
class AnswerTaker
{
public:
    virtual ~AnswerTaker() = default;
    /// The head has come.
    virtual void begin(int status, std::string const& content_type) = 0;
    /// The next octets of the body; false: enough, no more is wanted (the connection ends).
    virtual bool take(BytesView octets) = 0;

protected:
    AnswerTaker() = default;
    AnswerTaker(AnswerTaker&&) = default;
    AnswerTaker& operator=(AnswerTaker&&) = default;
};

struct Request {
    std::string host, target, content_type;
    std::uint64_t length = 0;
    Source* body = nullptr; ///< exactly `length` octets
    std::uint64_t answer_limit = 1 << 20;
    std::chrono::milliseconds patience{60'000}; ///< for the answer; for the body, beside its rate
    std::uint64_t body_rate = 16 * 1024;        ///< one second more for each so many octets, in either direction
    AnswerTaker* taker = nullptr;               ///< gets the body of the answer; without it the Response has it
};

/// What came back, and whether the connection can be used again.
struct Answered {
    Response response;
    bool reusable = false;
};

/// POST, and the response whatever its status. Errors: net.timed_out, net.connection_lost, net.answer_malformed,
/// net.answer_too_large, those of the body.
Awaitable<Result<Answered>> post(ByteStream& stream, Request request);

/// An absolute https URL in its parts. Error: net.url_malformed.
struct Url {
    std::string host;
    std::uint16_t port = 443;
    std::string target; ///< begins with '/'
};
Result<Url> url_from(std::string_view text);

}
