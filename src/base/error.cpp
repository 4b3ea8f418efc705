#include "base/error.hpp"

#include <stdexcept>

namespace rogatory
{

std::string value_of(Error const& error, std::string const& name)
{
    for (auto const& [key, value] : error.values)
        if (key == name) return value;
    return {};
}

void throw_exception_from_error(Error const& error, boost::source_location const& where)
{
    throw std::logic_error("a Result without a value was used at " + where.to_string() + ": " + error.code + " " +
                           error.field);
}

}
