#include "cli/law_in_force.hpp"

#include "cli/setting.hpp"
#include "store/files/files.hpp"

#include <boost/json.hpp>

#include <filesystem>

namespace rogatory::cli
{

namespace
{

namespace fs = std::filesystem;

constexpr std::uint64_t largest_kept_law = 512ULL * 1024 * 1024;
constexpr auto kept_ending = ".json";

std::string kept_folder(std::string const& data_folder)
{
    return data_folder + "/law-in-force";
}

/// The versions kept: one, save where two processes have just kept different ones.
std::vector<fs::path> kept_versions(std::string const& folder)
{
    std::vector<fs::path> found;
    std::error_code problem;
    for (auto const& file : fs::directory_iterator(folder, problem))
        if (file.path().extension() == kept_ending) found.push_back(file.path());
    return found;
}

/// A version is written once, and then takes the place of the one before. That it could not be kept stops nobody: it is
/// a precaution for another day.
void keep(law::Files const& files, std::string const& version, std::string const& data_folder)
{
    auto const folder = kept_folder(data_folder);
    auto const path = fs::path(folder) / (version + kept_ending);
    std::error_code problem;
    if (fs::exists(path, problem) || !files::make_folder(folder)) return;
    boost::json::object all;
    for (auto const& [name, text] : files)
        all[name] = text;
    if (!files::write_file(path.string(), bytes_of(boost::json::serialize(all)), files::Overwrite::yes,
                           files::Secrecy::ordinary, files::Sync::no))
        return;
    for (auto const& old : kept_versions(folder))
        if (old != path) fs::remove(old, problem);
}

std::shared_ptr<law::Library const> last_without_mistakes(std::string const& data_folder)
{
    for (auto const& path : kept_versions(kept_folder(data_folder))) {
        auto const octets = files::read_file(path.string(), largest_kept_law);
        if (!octets) continue;
        boost::system::error_code problem;
        auto const json = boost::json::parse(text_of(*octets), problem);
        if (problem || !json.is_object()) continue;
        law::Files files;
        for (auto const& [name, text] : json.get_object())
            if (text.is_string()) files.emplace(name, std::string_view(text.get_string()));
        // Read as any other, so that what was altered in its place is noticed: its name is the digest of its files.
        auto loaded = law::read_library(files);
        if (loaded.library && loaded.library->version == path.stem().string()) return loaded.library;
    }
    return nullptr;
}

}

LawInForce law_in_force(std::string const& law_folder, std::string const& data_folder)
{
    auto const files = law_files(law_folder);
    if (!files) return {nullptr, {files.error()}};
    auto loaded = law::read_library(*files);
    if (loaded.library) {
        keep(*files, loaded.library->version, data_folder);
        return {std::move(loaded.library), {}};
    }
    return {last_without_mistakes(data_folder), std::move(loaded.errors)};
}

}
