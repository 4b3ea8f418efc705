// The text of every file of the folder of law, for benchmarks that need a library.
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"

#include <string>

namespace rogatory::bench
{

/// Error: law.missing_file, with the path as field.
Result<law::Files> law_files(std::string const& folder);

}
