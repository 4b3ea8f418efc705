// exhibit: a thing or a file kept as evidence, and who has held it since it was taken.
//
// Offers   Exhibit   what it is, how it is sealed, and the chain of custody without a gap
// Knows    base
// Never    judges what a breach means in court: it records and shows it
//
// No article demands this form; practice does, and a court asks for it.
#pragma once

#include "base/base.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rogatory::docket
{

/// One link of the chain of custody: the taking, a handover, a new seal, or a check.
struct CustodyLink {
    std::string kind; ///< of the entry: "exhibit_taken", "exhibit_handed_over", "exhibit_sealed", "exhibit_verified"
    Day on;
    std::optional<Instant> at; ///< where the moment was recorded, not only the day
    std::string from, to, place;
    std::string seal;       ///< on it afterwards
    std::string seal_found; ///< on it before, as found
    std::string digest;     ///< SHA-256 as found, hexadecimal; empty: not computed
    bool digest_verified = false;
    std::string breach;      ///< "digest", "seal", "digest seal"; empty: none found
    std::string recorded_by; ///< account
    std::uint32_t entry = 0;

    friend bool operator==(CustodyLink const&, CustodyLink const&) = default;
};

struct Exhibit {
    int number = 0; ///< in the case, from 1
    std::string description;
    std::string digest; ///< SHA-256 when it was taken, hexadecimal; empty: it is no file
    std::int64_t octets = 0;
    std::string file; ///< its name, where it is one
    std::string seal, holder;
    bool original = true;
    int item = 0; ///< the measure it came from; 0: none named
    bool breached = false;
    std::string end;               ///< "returned" or "destroyed": proposed, or done
    std::string end_to, end_order; ///< to whom it goes back; the order under which it leaves
    std::string end_proposed_by;   ///< account
    std::string end_approved_by;   ///< account of a second person; empty: not approved yet
    bool ended = false;            ///< it has left custody for good
    std::vector<CustodyLink> custody;
    boost::json::object origin; ///< where it came in a bag of another authority: the bag, and the custody before
};

}
