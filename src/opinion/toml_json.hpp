// TOML as JSON, for the readers of this folder. Dates become texts such as "2026-11-23".
#pragma once

#include "base/base.hpp"

#include <boost/json.hpp>

#include <string_view>

namespace rogatory::opinion
{

/// At most `size_limit` octets of UTF-8, nested no deeper than `nesting_limit`; TOML, or JSON when it begins with '{'.
/// Errors: matter.too_large, matter.not_utf8, matter.too_deep, matter.not_toml (field is line:column), matter.not_json.
Result<boost::json::value> json_from(std::string_view text, std::size_t size_limit, int nesting_limit);

}
