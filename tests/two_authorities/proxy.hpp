// A proxy that stands between two access points and behaves like a bad network: it delays, loses, cuts off and answers
// nobody, as the numbers of its seed say.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace rogatory::tests
{

class FaultyProxy
{
public:
    explicit FaultyProxy(unsigned seed);
    FaultyProxy(FaultyProxy const&) = delete;
    FaultyProxy& operator=(FaultyProxy const&) = delete;
    ~FaultyProxy();

    std::uint16_t port() const { return port_; }
    /// Where connections go from now on; 0: nowhere.
    void lead_to(std::uint16_t port) { target_ = port; }
    /// No connection goes through while it is true.
    void part(bool parted) { parted_ = parted; }
    std::size_t connections() const { return connections_; }
    std::size_t spoiled() const { return spoiled_; }

private:
    struct Fate {
        int delay_ms = 0;            ///< before each portion
        std::int64_t cut_there = -1; ///< after so many octets towards the target; -1 never
        std::int64_t cut_back = -1;  ///< after so many octets of the answer
        bool black_hole = false;
    };
    Fate draw();
    void accept();
    void carry(int client, Fate fate);

    std::mutex mutex_;
    std::mt19937 chance_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<std::uint16_t> target_ = 0;
    std::atomic<bool> parted_ = false, over_ = false;
    std::atomic<std::size_t> connections_ = 0, spoiled_ = 0;
    struct Carrier {
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> ended;
    };
    std::vector<Carrier> carriers_; ///< those that have ended go when another begins
    std::thread acceptor_;
};

}
