// What a draft says of a fact of the law, in the type that the fact has.
#pragma once

#include "law/law.hpp"

#include <optional>

namespace rogatory::request
{

/// The value in the type of the fact; nothing where it does not fit. A single text stands for a list of one.
std::optional<law::Value> fitted_to(law::Fact const& fact, law::Value value);

}
