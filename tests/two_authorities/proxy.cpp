#include "two_authorities/proxy.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rogatory::tests
{
namespace
{

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Ends with a reset instead of a farewell.
void cut(int socket)
{
    linger const at_once{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket);
}

}

FaultyProxy::FaultyProxy(unsigned seed) : chance_(seed), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("the proxy cannot listen");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
}

FaultyProxy::~FaultyProxy()
{
    over_ = true;
    acceptor_.join();
    for (auto& carrier : carriers_)
        carrier.thread.join();
    ::close(listener_);
}

FaultyProxy::Fate FaultyProxy::draw()
{
    std::lock_guard const lock(mutex_);
    auto const up_to = [&](int limit) { return static_cast<int>(chance_() % static_cast<unsigned>(limit)); };
    Fate fate;
    switch (up_to(10)) {
    case 0: fate.delay_ms = 20 + up_to(200); break;
    case 1: fate.cut_there = up_to(60'000); break;
    case 2: fate.cut_back = up_to(8'000); break; // also in the middle of a receipt: what was taken is not known
    case 3: fate.black_hole = up_to(3) == 0; break;
    default: break;
    }
    return fate;
}

void FaultyProxy::accept()
{
    while (!over_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, 50) <= 0) continue;
        int const client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        ++connections_;
        std::erase_if(carriers_, [](Carrier& carrier) {
            if (!*carrier.ended) return false;
            carrier.thread.join();
            return true;
        });
        auto const ended = std::make_shared<std::atomic<bool>>(false);
        carriers_.push_back({std::thread([this, client, ended, fate = draw()] {
                                 carry(client, fate);
                                 *ended = true;
                             }),
                             ended});
    }
}

void FaultyProxy::carry(int client, Fate fate)
{
    using namespace std::chrono_literals;
    if (fate.black_hole || parted_) {
        ++spoiled_;
        std::this_thread::sleep_for(300ms);
        cut(client);
        return;
    }
    int const server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = loopback(target_);
    if (::connect(server, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        ::close(server);
        cut(client);
        return;
    }
    std::array<pollfd, 2> both{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    std::array<std::int64_t, 2> left{fate.cut_there, fate.cut_back};
    std::array<char, 16384> buffer{};
    bool clean = true;
    while (!over_ && clean) {
        if (::poll(both.data(), both.size(), 50) < 0) break;
        if (parted_) clean = false;
        bool ended = false;
        for (int side = 0; side < 2 && clean; ++side) {
            if ((both[static_cast<std::size_t>(side)].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
            auto const count = ::recv(side == 0 ? client : server, buffer.data(), buffer.size(), 0);
            if (count <= 0) {
                ended = true;
                continue;
            }
            if (fate.delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(fate.delay_ms));
            auto& limit = left[static_cast<std::size_t>(side)];
            auto passes = static_cast<std::int64_t>(count);
            if (limit >= 0 && passes >= limit) {
                passes = limit;
                clean = false;
            }
            if (limit >= 0) limit -= passes;
            for (std::int64_t done = 0; done < passes;) {
                auto const sent = ::send(side == 0 ? server : client, buffer.data() + done,
                                         static_cast<std::size_t>(passes - done), MSG_NOSIGNAL);
                if (sent <= 0) {
                    ended = true;
                    break;
                }
                done += sent;
            }
        }
        if (ended) break;
    }
    if (!clean) ++spoiled_;
    clean ? (void)::close(client) : cut(client);
    clean ? (void)::close(server) : cut(server);
}

}
