// A fault of the program itself, at the edge of a thread that reads what came from outside.
#pragma once

#include "base/error.hpp"

#include <exception>
#include <type_traits>

namespace rogatory
{

/// What `work` gives; an exception that it throws, which no code of ours means to, becomes an error, and so ends
/// neither the thread nor what others do. Error: program.fault.
template <class Work>
std::invoke_result_t<Work> without_fault(Work&& work)
{
    try {
        return work();
    } catch (std::exception const& fault) {
        return Error{"program.fault", "", "", {{"problem", fault.what()}}};
    }
}

}
