// Two authorities for the benchmarks of the exchange: their folders opened here, their access points as processes of
// their own (`rogatory serve`), and cases recorded as officials record them.
#pragma once

#include "app/cases.hpp"
#include "app/exchange_keys.hpp"
#include "app/outbox.hpp"
#include "bench/bench.hpp"
#include "store/folder/authority_folder.hpp"

#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

namespace rogatory::bench::as4
{

struct SystemClock final : app::Clock {
    Instant now() override;
};
struct SystemRandom final : app::Random {
    void fill(std::span<std::uint8_t> octets) override;
};

/// An authority's folder, opened in this process.
class Authority
{
public:
    /// `exchange_key`: with a key of this suite beside those of its card.
    static Result<std::unique_ptr<Authority>> make(law::Library const& law, std::string const& folder,
                                                   std::string const& id, std::string const& state,
                                                   std::optional<app::ExchangeKeyOrder> const& exchange_key);
    app::Office& office() { return *office_; }
    std::string const& folder() const { return folder_; }
    std::string const& id() const { return open_.profile.id; }
    /// Believes the other one's card.
    Done pin(Authority& other);
    /// Messages for the other one go to this port of this machine.
    Done agree(std::string const& with, std::uint16_t port, exchange::wss::Suite suite);

    /// Records so many cases whose request was drafted, approved and sent to the other one: the rows of the outbox are
    /// written with the entries. Each dossier is sealed beforehand and holds this much of something incompressible.
    /// Gives the rows.
    Result<std::vector<Id>> send_requests(Authority& to, std::size_t count, std::size_t octets);
    /// One, which says whether it is urgent and may have a file as attachment; the access point seals it.
    Result<Id> send_request(Authority& to, bool urgent, std::string const& path = {});

    static inline app::Account const administrator{"admin", {"administrator"}}, writer{"writer", {"caseworker"}},
        approver{"approver", {"approver"}};

private:
    Authority() = default;

    std::string folder_;
    SystemClock clock_;
    SystemRandom random_;
    folder::OpenFolder open_;
    std::optional<app::Office> office_;
};

/// `rogatory serve` of an authority. Ended with the object, and with this process.
class Serving
{
public:
    Serving() = default;
    Serving(Serving const&) = delete;
    Serving& operator=(Serving const&) = delete;
    ~Serving();
    /// Starts it and waits until it listens. Error: bench.server.
    Done start(Setting const& setting, Authority const& authority, std::uint16_t port = 0);
    void stop();
    std::uint16_t port() const { return port_; }
    /// The most memory that it has held.
    double peak_rss_mib() const;
    /// Processor time it has used, in seconds.
    double processor_s() const;

private:
    ::pid_t child_ = -1;
    std::uint16_t port_ = 0;
    std::string log_;
};

/// How many records of a kind a store holds, asked of its file without opening a body. Kinds may end in '*'.
std::size_t records_of(Authority const& authority, std::string const& kind);

/// A free port of this machine: asked of the system, and given back.
std::uint16_t free_port();

}
