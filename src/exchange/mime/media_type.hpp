// The value of a Content-Type field (RFC 2045, 5.1), read strictly.
#pragma once

#include "base/base.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rogatory::exchange::mime
{

struct MediaType {
    std::string type;                                            ///< "multipart/related", in lower case
    std::vector<std::pair<std::string, std::string>> parameters; ///< names in lower case, values without quotes

    std::optional<std::string_view> parameter(std::string_view name) const;
    friend bool operator==(MediaType const&, MediaType const&) = default;
};

/// Quoted and unquoted parameters in any order, each at most once; no comments. Error: exchange.mime_refused.
Result<MediaType> media_type_from(std::string_view value);

std::string lower(std::string_view text);

}
