// What stands at a partner's address and points elsewhere: nothing follows it, whatever the status, and the message
// waits until the address answers for itself.
#include "two_authorities/server.hpp"

#include "net/http/http.hpp"
#include "net/http/tls.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <thread>

namespace rogatory::tests
{
namespace
{

/// Stands where the access point of an authority would, with its certificate, and points elsewhere.
class Redirecting
{
public:
    Redirecting(dossier::Identity const& own, std::string elsewhere) : elsewhere_(std::move(elsewhere))
    {
        auto tls =
            net::Tls::make(own.signing_certificate().get(), own.signing_key(), [](Digest const&) { return true; });
        listener_ = net::Listener::open(io_, {"127.0.0.1", 0}, tls.value(),
                                        [this](std::unique_ptr<net::ByteStream> stream) -> net::Awaitable<void> {
                                            return net::serve(std::move(stream), handler_, {}, [] { return false; });
                                        })
                        .value();
        thread_ = std::thread([this] { io_.run(); });
    }
    Redirecting(Redirecting const&) = delete;
    Redirecting& operator=(Redirecting const&) = delete;
    ~Redirecting()
    {
        listener_->close();
        io_.stop();
        thread_.join();
    }
    void with(int status) { status_ = status; }
    std::uint16_t port() const { return listener_->port(); }
    int asked() const { return asked_; }

private:
    boost::asio::io_context io_;
    std::string elsewhere_;
    std::atomic<int> status_ = 307, asked_ = 0;
    net::Handler handler_ = [this](net::RequestHead const&) {
        ++asked_;
        return net::refuse({status_, "text/html", {}, {{"Location", elsewhere_}}});
    };
    std::unique_ptr<net::Listener> listener_;
    std::thread thread_;
};

class Redirected : public TwoAuthorities
{
protected:
    void SetUp() override
    {
        TwoAuthorities::SetUp();
        exchange_cards();
        receiver_.emplace(theirs_, scratch_ / "b.log");
        address_ = address_at(receiver_->start());
        Desk desk(theirs_, library_);
        redirecting_.emplace(*desk.folder.identity, address_);
    }
    void agree(Authority const& who, Authority const& with, std::string const& address)
    {
        auto const agreed = who.run("admin", {"exchange", "agree", with.id, address});
        ASSERT_TRUE(agreed.done()) << agreed.err;
    }
    /// What their access point was told, whatever became of it.
    std::size_t came_to_them()
    {
        auto const status = rogatory({"exchange", "status", "--all", "--data", theirs_.folder, "--json"}).json();
        return status.at("arrived").as_array().size() + status.at("turned_away").as_array().size();
    }

    std::optional<Server> receiver_;
    std::optional<Redirecting> redirecting_;
    std::string address_;
};

TEST_F(Redirected, NoStatusOfRedirectionIsFollowedAndTheMessageGoesWhenTheAddressIsRight)
{
    // The other address is a good one: whoever followed would find the partner itself there.
    agree(ours_, theirs_, address_);
    agree(theirs_, ours_, address_at(9));
    ASSERT_TRUE(comes_true([&] { return ours_.run("writer", {"exchange", "ping", theirs_.id}).done(); }))
        << receiver_->said();

    auto const before = came_to_them();
    agree(ours_, theirs_, address_at(redirecting_->port()));
    int asked = 0;
    for (int const status : {300, 301, 302, 303, 307, 308}) {
        redirecting_->with(status);
        auto const pinged = ours_.run("writer", {"exchange", "ping", theirs_.id});
        EXPECT_EQ(pinged.exit, 4) << pinged.out << pinged.err;
        EXPECT_EQ(pinged.error(), "exchange.http_status");
        EXPECT_NE(pinged.err.find(std::to_string(status)), std::string::npos) << pinged.err;
        EXPECT_EQ(redirecting_->asked(), ++asked) << "once, at the address that was agreed upon";
    }

    Server sender(ours_, scratch_ / "a.log");
    sender.start();
    auto const case_id = send();
    Desk desk(ours_, library_);
    auto const tried = [&] {
        auto const rows = app::waiting_rows(*desk.office).value();
        return rows.size() == 1 && rows.front().attempts >= 2 && rows.front().has_happened("attempt_failed") &&
               rows.front().happened.back().why.find("308") != std::string::npos;
    };
    EXPECT_TRUE(comes_true(tried)) << sender.said();
    EXPECT_EQ(came_to_them(), before) << receiver_->said();
    EXPECT_NE(message_of(case_id).state, docket::Outgoing::State::receipted);

    agree(ours_, theirs_, address_);
    EXPECT_TRUE(comes_true([&] { return came_to_them() == before + 1; }, 600)) << sender.said() << receiver_->said();
    sender.end(SIGTERM);
    for (auto const* const side : {&ours_, &theirs_})
        EXPECT_TRUE(rogatory({"docket", "verify", "--data", side->folder, "--json"}).done());
}

}
}
