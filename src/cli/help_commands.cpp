// rogatory help and rogatory bench.
#include "bench/bench.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{

Exit help(Call& call)
{
    if (call.given("--man")) {
        call.out << man_page();
        return Exit::done;
    }
    if (call.given("--completion")) {
        if (call.get("--completion") != "bash")
            return call.fail(Error{"usage.unknown_value",
                                   "--completion",
                                   "",
                                   {{"value", call.get("--completion")}, {"expected", "bash"}}});
        call.out << bash_completion();
        return Exit::done;
    }
    call.out << help_text();
    return Exit::done;
}

Exit run_bench(Call& call)
{
    namespace fs = std::filesystem;
    auto const name = call.get("NAME");
    if (name.empty()) {
        for (auto const& benchmark : bench::all())
            call.out << benchmark.name << "  " << benchmark.summary << '\n';
        return Exit::done;
    }
    char* end = nullptr;
    auto const scale_text = call.get("--scale", "1");
    auto const scale = std::strtod(scale_text.c_str(), &end);
    if (end != scale_text.c_str() + scale_text.size() || !(scale > 0) || scale > 100)
        return call.fail(Error{"usage.unknown_value",
                               "--scale",
                               "",
                               {{"value", scale_text}, {"expected", "a number above 0, at most 100"}}});
    std::error_code unknown;
    auto const program = fs::read_symlink("/proc/self/exe", unknown).string();
    bool found = false;
    for (auto const& benchmark : bench::all()) {
        if (name != "all" && benchmark.name != name) continue;
        found = true;
        std::error_code problem;
        auto pattern =
            (fs::path(call.get("--scratch", fs::temp_directory_path(problem).string())) / "rogatory-bench-XXXXXX")
                .string();
        if (!::mkdtemp(pattern.data()))
            return call.fail(
                Error{"file.cannot_write", pattern, "", {{"problem", "no scratch folder can be made there"}}});
        auto const figures = benchmark.run({law_folder(call), pattern, scale, program});
        fs::remove_all(pattern, problem);
        if (!figures) return call.fail(figures.error());
        boost::json::object values;
        for (auto const& [key, value] : figures->figures)
            values[key] = std::abs(value) >= 100 ? std::round(value) : std::round(value * 1000) / 1000;
        if (call.json) {
            call.out << boost::json::serialize(boost::json::object{
                            {"bench", benchmark.name}, {"measured", figures->measured}, {"figures", std::move(values)}})
                     << '\n';
        } else {
            call.out << benchmark.name << ": " << figures->measured << '\n';
            for (auto const& [key, value] : values)
                call.out << "  " << key << "  " << boost::json::serialize(value) << '\n';
        }
    }
    if (!found) {
        std::string all;
        for (auto const& benchmark : bench::all())
            all += benchmark.name + ", ";
        return call.fail(Error{"usage.unknown_value", "NAME", "", {{"value", name}, {"expected", all + "all"}}});
    }
    return Exit::done;
}

}
