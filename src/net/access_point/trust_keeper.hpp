// Keeps what is known of revoked certificates fresh while an access point runs: lists from time to time, and at once a
// question about a certificate that was not seen before.
//
// The folder's own affair.
#pragma once

#include "net/access_point/partners.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

namespace rogatory::net
{

/// Until it is told to stop. Fetches over plain HTTP; what it fetches is signed.
void keep_trust(app::Office& office, LivePartners const& partners, std::chrono::milliseconds every,
                std::function<void(std::string const&)> const& tell, std::stop_token const& stop);

}
