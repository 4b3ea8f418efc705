#include "program.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;

Run execute(std::vector<std::string> const& words, std::optional<std::chrono::microseconds> kill_after)
{
    std::array<int, 2> out{}, err{};
    if (::pipe(out.data()) != 0 || ::pipe(err.data()) != 0) throw std::runtime_error("pipe");
    std::vector<char*> arguments{const_cast<char*>(ROGATORY_PROGRAM)};
    for (auto const& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    auto const child = ::fork();
    if (child == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(err[1], STDERR_FILENO);
        for (int descriptor : {out[0], out[1], err[0], err[1]})
            ::close(descriptor);
        ::setenv("ROGATORY_LAW", ROGATORY_SOURCE_DIR "/law", 1);
        for (auto const* name : {"ROGATORY_DATA", "ROGATORY_TOKEN", "ROGATORY_LANGUAGE", "ROGATORY_PASSPHRASE_FILE"})
            ::unsetenv(name);
        ::execv(ROGATORY_PROGRAM, arguments.data());
        ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    std::thread killer;
    if (kill_after)
        killer = std::thread([child, after = *kill_after] {
            std::this_thread::sleep_for(after);
            ::kill(child, SIGKILL); // the child is reaped only after this thread was joined: its number is not reused
        });
    Run run;
    std::array<pollfd, 2> both{{{out[0], POLLIN, 0}, {err[0], POLLIN, 0}}};
    int open = 2;
    while (open > 0) {
        ::poll(both.data(), both.size(), -1);
        for (auto& one : both) {
            if (one.fd < 0 || (one.revents & (POLLIN | POLLHUP)) == 0) continue;
            std::array<char, 65536> buffer{};
            auto const count = ::read(one.fd, buffer.data(), buffer.size());
            if (count > 0) {
                (one.fd == out[0] ? run.out : run.err).append(buffer.data(), static_cast<std::size_t>(count));
            } else {
                ::close(one.fd);
                one.fd = -1;
                --open;
            }
        }
    }
    if (killer.joinable()) killer.join();
    int status = 0;
    ::waitpid(child, &status, 0);
    run.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return run;
}

}

std::string member(Run const& run, char const* name)
{
    auto const json = run.json();
    auto const* object = json.if_object();
    auto const* value = object ? object->if_contains(name) : nullptr;
    if (!value || !value->is_string()) throw std::runtime_error(std::string("no ") + name + " in " + run.out + run.err);
    return std::string(value->as_string());
}

boost::json::value Run::json() const
{
    boost::system::error_code problem;
    auto value = boost::json::parse(out, problem);
    return problem ? boost::json::value() : value;
}

std::string Run::error() const
{
    boost::system::error_code problem;
    auto const value = boost::json::parse(err, problem);
    auto const* object = problem ? nullptr : value.if_object();
    auto const* errors = object ? object->if_contains("errors") : nullptr;
    if (!errors || !errors->is_array() || errors->as_array().empty()) return {};
    return std::string(errors->as_array().front().at("code").as_string());
}

Run rogatory(std::vector<std::string> const& words)
{
    return execute(words, std::nullopt);
}
Run rogatory_killed(std::vector<std::string> const& words, std::chrono::microseconds after)
{
    return execute(words, after);
}

Scratch::Scratch()
{
    auto pattern = (fs::temp_directory_path() / "rogatory-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no scratch folder");
    folder_ = pattern;
}
Scratch::~Scratch()
{
    std::error_code problem;
    fs::remove_all(folder_, problem);
}

std::vector<std::string> Authority::words(std::string const& account, std::vector<std::string> command) const
{
    for (auto const& word : {std::string("--data"), folder, std::string("--as"), account, std::string("--token-file"),
                             folder + "." + account, std::string("--json")})
        command.push_back(word);
    return command;
}

Authority make_authority(std::string const& folder, std::string const& id, std::string const& state)
{
    auto const made = rogatory({"authority", "init", "--data", folder, "--id", id, "--name",
                                "Central Authority of " + state, "--state", state, "--account", "admin", "--json"});
    Authority authority{folder, id, state, member(made, "fingerprint")};
    write_text(folder + ".admin", member(made, "token"));
    for (auto const& [account, role] : {std::pair{"writer", "caseworker"}, std::pair{"approver", "approver"}})
        write_text(folder + "." + account,
                   member(authority.run("admin", {"authority", "account", "add", account, "--role", role}), "token"));
    return authority;
}

void introduce(Authority const& one, Authority const& other, std::string const& scratch)
{
    for (auto const& [from, to] : {std::pair{&one, &other}, std::pair{&other, &one}}) {
        auto const card = scratch + "/" + from->id + ".card";
        if (!rogatory({"authority", "export-card", card, "--data", from->folder}).done())
            throw std::runtime_error("export-card");
        auto const pinned = to->run("admin", {"authority", "import-card", card, "--fingerprint", from->fingerprint});
        if (!pinned.done()) throw std::runtime_error("import-card: " + pinned.err);
    }
}

std::vector<std::string> files_with(std::string const& folder, std::string const& ending)
{
    std::vector<std::string> found;
    std::error_code problem;
    for (auto const& entry : fs::directory_iterator(folder, problem))
        if (entry.path().string().ends_with(ending)) found.push_back(entry.path().string());
    std::sort(found.begin(), found.end());
    return found;
}

std::string read_text(std::string const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string toml_value(std::string const& text, std::string const& key)
{
    std::smatch match;
    return std::regex_search(text, match, std::regex("(^|\n)" + key + " *= *\"([^\"]*)\"")) ? match[2].str() : "";
}

void write_text(std::string const& path, std::string const& text)
{
    std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::pair<std::string, std::string>> snapshot(std::string const& folder)
{
    std::vector<std::pair<std::string, std::string>> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && !entry.path().string().ends_with("-shm"))
            files.emplace_back(entry.path().string(), read_text(entry.path().string()));
    std::sort(files.begin(), files.end());
    return files;
}

}
