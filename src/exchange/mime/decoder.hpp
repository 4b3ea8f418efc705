// Content-Transfer-Encoding (RFC 2045, 6): what a part was wrapped in for the way, taken off as it streams by.
#pragma once

#include "base/base.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rogatory::exchange::mime
{

class Decoder
{
public:
    virtual ~Decoder() = default;
    /// Appends what the octets decode to. Error: exchange.mime_refused.
    virtual Done decode(std::string_view octets, std::string& to) = 0;
    /// Error: exchange.mime_refused when something is missing.
    virtual Done finish(std::string& to) = 0;

protected:
    Decoder() = default;
    Decoder(Decoder&&) = default;
    Decoder& operator=(Decoder&&) = default;
};

/// For "base64" and "quoted-printable"; an empty pointer for "7bit", "8bit" and "binary"; nothing for any other.
std::optional<std::unique_ptr<Decoder>> decoder_for(std::string_view encoding);

}
