// What was turned away at the access point: kept for the operator, so that what the sender reads can be answered for
// here as well. Only of partners, and only the newest: nobody can fill the store with it.
#pragma once

#include "app/office.hpp"

#include <string>
#include <vector>

namespace rogatory::app
{

struct TurnedAway {
    Instant at;
    std::string from;    ///< the partner whose connection it was
    std::string message; ///< AS4 message id as it was claimed; may be empty
    std::string code;    ///< "EBMS:0101"
    std::string why;     ///< our code, such as "trust.certificate_revoked"
    std::string sentence;

    friend bool operator==(TurnedAway const&, TurnedAway const&) = default;
};
/// The same message turned away again replaces what was kept of it.
Done keep_turned_away(Office& office, TurnedAway const& one);
/// The newest last. Of a record that cannot be read its name stands where the message id would, before all others.
Result<std::vector<TurnedAway>> turned_away(Office& office);
boost::json::object to_json(TurnedAway const& one);

}
