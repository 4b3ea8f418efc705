// The examples of the library: questions with the answer that the law gives. They run as tests.
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::opinion
{

/// One example and what is wrong with it: nothing, when the opinion says what it expects.
struct ExampleResult {
    std::string file, name, cites;
    std::vector<std::string> mismatches; ///< "grounds: no member with article 16(10), status applies"
};

/// Runs the examples of one file (law/README.md, "An example"). `expect` holds lists of the opinion's JSON: each member
/// named there must be in the opinion with the fields given; `absent` has the same shape, or is a list of such tables:
/// no such member may be there. A file that cannot be read is one result with the reason as mismatch.
std::vector<ExampleResult> run_example(law::Library const& library, std::string_view file, std::string_view text);
/// All of Library::examples, by file.
std::vector<ExampleResult> run_examples(law::Library const& library);

}
