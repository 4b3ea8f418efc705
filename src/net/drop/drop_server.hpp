// The drop over HTTPS: what the watched folder does with files, for systems that speak HTTP. Every request names an
// account and its token (HTTP Basic, RFC 7617); its roles count as on the command line.
//
//     POST /drop                            a draft, a step, a dossier, a receipt -> 201, or 200 when taken before
//     GET  /drop/messages?before=POSITION&limit=N  messages that arrived, the newest first
//     GET  /drop/messages/ID[@SENDER]/dossier  one of them with all its parts, as a ZIP; Digest in the header
//     Repr-Digest
//
// Errors are problem+json (RFC 9457) with code, field, sentence and what to do.
//
// Offers   DropServer   serves until it is destroyed
// Knows    app/drop.hpp, net/http
// Never    takes a body before it knows who hands it in; answers before what it answers is on disk
#pragma once

#include "app/drop.hpp"
#include "net/http/http.hpp"
#include "net/http/tls.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace rogatory::net
{

struct DropOrder {
    app::Office& office;
    std::mutex& office_in_use; ///< held during a use case
    std::string folder;        ///< the authority's; what is handed in lies below it until it is taken
    Place listen;
    Language language = Language::en;
    std::function<void(std::string const&)> tell;
    std::uint64_t body_limit = 1ULL << 30;      ///< octets handed in at once
    std::uint64_t package_limit = 64ULL << 20U; ///< octets of a package given out; larger ones go by the folder
};

class DropServer
{
public:
    /// Errors: net.cannot_listen, net.tls_not_set_up, those of the disk.
    static Result<std::shared_ptr<DropServer>> open(boost::asio::io_context& context, DropOrder order);
    ~DropServer();
    DropServer(DropServer const&) = delete;
    DropServer& operator=(DropServer const&) = delete;
    std::uint16_t port() const;

private:
    struct State;
    explicit DropServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}
