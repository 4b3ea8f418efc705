// `rogatory serve` of an authority as a process of its own, and its folder opened beside it; and the pair of
// authorities that most tests of this folder begin with.
#pragma once

#include "app/cases.hpp"
#include "app/outbox.hpp"
#include "cli/setting.hpp"
#include "program.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace rogatory::tests
{

inline std::string const source_folder = ROGATORY_SOURCE_DIR;
/// The law of this source tree; null when it has mistakes.
std::shared_ptr<law::Library const> law_of_source();

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

/// Records a request and brings it to where it leaves by itself. `approval`: fields of the approver's step.
Id send_request(Desk& desk, std::string const& text, boost::json::object const& approval = {});

/// Keys of somebody in ZZA who is no authority of the test: a case system, a connector.
dossier::Identity invented_identity(std::string const& id, std::string const& name);

/// Two authorities of the States of an example request: ours asks, theirs is asked. Neither knows the other until the
/// cards were exchanged.
class TwoAuthorities : public testing::Test
{
protected:
    void SetUp() override;
    void exchange_cards() { introduce(ours_, theirs_, scratch_.folder()); }
    static std::string address_at(std::uint16_t port) { return "https://127.0.0.1:" + std::to_string(port) + "/as4"; }
    /// Our request, brought to where it leaves by itself.
    Id send();
    /// The first message of a case of ours.
    docket::Outgoing message_of(Id const& case_id);
    /// Whether it becomes so within half a minute, or as long as is said.
    static bool comes_true(std::function<bool()> const& is_so, int tenths_of_a_second = 300);

    Scratch scratch_;
    std::string request_;
    std::shared_ptr<law::Library const> library_;
    Authority ours_, theirs_;
};

}
