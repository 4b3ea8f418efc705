// For tests: what something costs in memory, told by the kernel, and long texts.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace rogatory::memory_testing
{

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool memory_is_measurable = false; // a sanitizer's own memory hides everything
#else
inline constexpr bool memory_is_measurable = true;
#endif

/// A field of /proc/self/status that is given in kB ("VmRSS:"), in MiB.
inline double own_status_mib(char const* field)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(field)) return std::stod(line.substr(std::string_view(field).size())) / 1024;
    return 0;
}

/// The text as often as it fits.
inline std::string repeated(std::string_view text, std::size_t octets)
{
    std::string all;
    all.reserve(octets);
    while (all.size() + text.size() <= octets)
        all.append(text);
    return all;
}

}
