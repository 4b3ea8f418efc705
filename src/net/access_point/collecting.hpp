// Asks a partner for what waits there for us (ebMS 3.0 Core, One-Way/Pull): one request, what it gives recorded, and
// the receipt sent back.
//
// The folder's own affair.
#pragma once

#include "app/collection.hpp"
#include "net/access_point/arriving.hpp"
#include "net/http/pool.hpp"

#include <functional>
#include <map>
#include <mutex>

namespace rogatory::net
{

class Collecting
{
public:
    Collecting(app::Office& office, LivePartners const& partners, Inbox& inbox, Tls tls,
               std::function<void(std::string const& from)> arrived, Tell tell);

    enum class Step : std::uint8_t {
        took,             ///< something came, and is recorded: there may be more
        took_nothing_new, ///< what came before, or a ping: there may be more, after a pause
        nothing,          ///< nothing waits there
        failed,
    };
    struct Outcome {
        Step step = Step::failed;
        std::string said; ///< why it failed
    };
    Awaitable<Outcome> ask(std::string partner);
    /// Nothing is begun any more: connections that wait unused are closed.
    void drain() { pool_.close(); }

private:
    class Answer;
    Awaitable<Outcome> ask_once(std::string const& partner);
    Awaitable<Outcome> take(std::string const& partner, Url const& url, Answer& answer);
    /// The receipt, or the error, goes back in a request of its own. When it does not arrive the partner offers the
    /// message again, and gets another one.
    Awaitable<Done> tell_partner(std::string const& partner, Url const& url, exchange::as4::Signal signal);
    void note(std::string const& partner, Outcome const& outcome);

    app::Office& office_;
    LivePartners const& partners_;
    Inbox& inbox_;
    std::function<void(std::string const&)> arrived_;
    Tell tell_;
    Pool pool_;
    std::mutex mutex_;
    std::map<std::string, app::Asked> noted_; ///< as it was recorded last
};

}
