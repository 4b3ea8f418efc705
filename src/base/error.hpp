// An error: the thing could not be done. It travels in a Result, with a code that never changes and the field to mend.
//
// Findings (the law or the form has something to say) are values in a list, not errors. Bugs (our own assumption broke)
// are thrown as std::logic_error and never caused by outside input.
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <utility>
#include <vector>

namespace rogatory
{

/// What the sentence of an error needs: name and value, such as {"state", "ZZX"}. Values are shown as they stand.
using Arguments = std::vector<std::pair<std::string, std::string>>;

struct Error {
    std::string code;  ///< "draft.facts_missing": stable and searchable, the same in log, API and test
    std::string field; ///< "offences[1].facts": where the form puts the cursor; or a file with line and column
    std::string cites; ///< "untoc 18(15)(c)", or empty
    Arguments values;  ///< what the sentence needs

    Error() = default;
    /// Not an aggregate: a text alone must never turn into an error where a Result<std::string> is returned.
    Error(std::string code_, std::string field_, std::string cites_ = {}, Arguments values_ = {})
        : code(std::move(code_)), field(std::move(field_)), cites(std::move(cites_)), values(std::move(values_))
    {
    }

    friend bool operator==(Error const&, Error const&) = default;
};

/// The value of an argument, or the empty string.
std::string value_of(Error const& error, std::string const& name);

template <class T>
using Result = boost::system::result<T, Error>;
using Done = Result<void>;

/// A Result was read as a value although it holds an error: a bug of the caller.
[[noreturn]] void throw_exception_from_error(Error const& error, boost::source_location const& where);

}
