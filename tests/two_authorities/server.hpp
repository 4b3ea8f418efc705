// `rogatory serve` of an authority as a process of its own, and its folder opened beside it.
#pragma once

#include "app/cases.hpp"
#include "app/outbox.hpp"
#include "cli/setting.hpp"
#include "program.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace rogatory::tests
{

inline std::string const source_folder = ROGATORY_SOURCE_DIR;

class Server
{
public:
    Server(Authority const& authority, std::string log) : authority_(authority), log_(std::move(log)) {}
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;
    ~Server();

    /// Further words for `serve`, from the next start on.
    void with(std::vector<std::string> more) { more_ = std::move(more); }
    /// Starts it and gives its port. Another start takes the same port only when it is asked for.
    std::uint16_t start(std::uint16_t port = 0);
    /// Starts it where it collects its messages and listens at no port.
    void start_collecting();
    void end(int signal);
    ::pid_t process() const { return child_; }
    /// What it has said since it was started last.
    std::string said() const;

private:
    /// Runs the program until it has said something that fits.
    std::string run(std::vector<std::string> serve, std::string const& until);

    Authority const& authority_;
    std::string log_;
    std::vector<std::string> more_;
    int starts_ = 0;
    ::pid_t child_ = -1;
};

/// An authority's folder opened in this process, beside the server that works in it.
struct Desk {
    Desk(Authority const& authority, std::shared_ptr<law::Library const> library);
    cli::SystemClock clock;
    cli::SystemRandom random;
    std::shared_ptr<law::Library const> law;
    folder::OpenFolder folder;
    std::optional<app::Office> office;
};

/// Records a request and brings it to where it leaves by itself.
Id send_request(Desk& desk, std::string const& text);

}
