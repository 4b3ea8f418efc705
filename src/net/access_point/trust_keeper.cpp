#include "net/access_point/trust_keeper.hpp"

#include "base/fault.hpp"
#include "net/http/fetch.hpp"

#include <condition_variable>

namespace rogatory::net
{

using namespace std::chrono_literals;

namespace
{

Result<Bytes> fetch_over_http(std::string const& url, std::string const& media_type, Bytes const& body,
                              std::size_t limit)
{
    return fetch({url, media_type, body, limit});
}

void refresh_once(app::Office& office, std::function<void(std::string const&)> const& tell)
{
    auto const refreshed = without_fault([&] { return app::refresh_trust(office, fetch_over_http); });
    if (!refreshed) return tell("revoked certificates could not be asked for: " + texts::sentence(refreshed.error()));
    for (auto const& one : *refreshed)
        if (one.problem)
            tell("the " + one.what + " about " + one.about + " was not taken: " + texts::sentence(*one.problem));
        else if (one.is_new)
            tell("new " + one.what + " about " + one.about + " from " + one.from);
}

}

void keep_trust(app::Office& office, LivePartners const& partners, std::chrono::milliseconds every,
                std::function<void(std::string const&)> const& tell, std::stop_token const& stop)
{
    constexpr auto look_for_new = 250ms;
    std::mutex mutex;
    std::condition_variable_any wake;
    auto next = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        bool asked = false;
        for (auto const& one : partners.to_ask()) {
            asked = true;
            if (auto const done = app::ask_about(office, one.network, one.certificate, one.issuer); !done)
                tell("a certificate could not be kept in mind: " + texts::sentence(done.error()));
        }
        if (asked || std::chrono::steady_clock::now() >= next) {
            refresh_once(office, tell);
            next = std::chrono::steady_clock::now() + every;
        }
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, look_for_new, [] { return false; });
    }
}

}
