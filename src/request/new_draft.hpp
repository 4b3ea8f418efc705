// An empty request file: every field that its modality and measures need, each with a comment that says what goes
// there.
#pragma once

#include "request/request.hpp"

#include <string>
#include <vector>

namespace rogatory::request
{

/// TOML that read_draft() reads as it stands (empty texts say nothing).
/// Error: draft.unknown_measure (nearest known one).
Result<std::string> new_draft(law::Library const& library, law::Modality modality,
                              std::vector<std::string> const& measures);

}
