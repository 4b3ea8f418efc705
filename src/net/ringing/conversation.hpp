// A conversation in lines with a bell: over plain TCP at first, over TLS from secure() on. Bounded in time as a whole,
// and in every line.
//
// Whom TLS believes: the certificates of the system, or those that an administrator gave for this bell; in either case
// the name of the host must be in the certificate. The folder's own affair.
#pragma once

#include "base/base.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace rogatory::net
{

class Conversation
{
public:
    /// `place` is for people. Everything together takes `patience` at most. Error: ringing.not_reached.
    static Result<std::unique_ptr<Conversation>> open(std::string const& place, std::string const& host,
                                                      std::string const& port, std::chrono::milliseconds patience);
    virtual ~Conversation() = default;

    /// Shakes hands; what was read before and not used is a fault. `anchors`: PEM, or empty.
    /// Errors: ringing.not_reached, ringing.certificate, ringing.anchors_malformed.
    virtual Done secure(std::string const& host, std::string const& anchors) = 0;
    /// Error: ringing.not_reached.
    virtual Done say(std::string_view octets) = 0;
    /// A line without its end; empty at the end of the connection, after too long, or when the line is too long.
    virtual std::string line() = 0;

protected:
    Conversation() = default;
};

}
