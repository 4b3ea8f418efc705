#include "bench/law_folder.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace rogatory::bench
{

Result<law::Files> law_files(std::string const& folder)
{
    namespace fs = std::filesystem;
    law::Files files;
    std::error_code problem;
    for (fs::recursive_directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
        if (!at->is_regular_file()) continue;
        std::ifstream file(at->path(), std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        if (!file) return Error{"law.missing_file", at->path().string()};
        files.emplace(fs::relative(at->path(), folder).generic_string(), text.str());
    }
    if (problem || files.empty()) return Error{"law.missing_file", folder};
    return files;
}

}
