// The program as people run it: words in, exit status and output out; and two authorities set up in a folder of their
// own.
#pragma once

#include <boost/json.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rogatory::tests
{

struct Run {
    int exit = -1; ///< exit status, or minus the signal that ended it
    std::string out, err;

    bool done() const { return exit == 0; }
    /// The output as JSON; null where it is not.
    boost::json::value json() const;
    /// The code of the first error that was printed (with --json); empty when there is none.
    std::string error() const;
};

/// A text member of what was printed as JSON; throws where there is none.
std::string member(Run const& run, char const* name);
/// Runs the program and waits for it.
Run rogatory(std::vector<std::string> const& words);
/// Runs it and kills it (SIGKILL) after so long, unless it has ended before.
Run rogatory_killed(std::vector<std::string> const& words, std::chrono::microseconds after);

/// A folder that is removed at the end.
class Scratch
{
public:
    Scratch();
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    ~Scratch();
    std::string operator/(std::string const& name) const { return folder_ + "/" + name; }
    std::string const& folder() const { return folder_; }

private:
    std::string folder_;
};

/// One authority with a caseworker and an approver.
struct Authority {
    std::string folder, id, state, fingerprint;

    /// The words with the folder, the account and its token, and --json.
    std::vector<std::string> words(std::string const& account, std::vector<std::string> command) const;
    Run run(std::string const& account, std::vector<std::string> command) const
    {
        return rogatory(words(account, std::move(command)));
    }
};
Authority make_authority(std::string const& folder, std::string const& id, std::string const& state);
/// Each trusts the other's card.
void introduce(Authority const& one, Authority const& other, std::string const& scratch);

/// The files of a folder with that ending, sorted.
std::vector<std::string> files_with(std::string const& folder, std::string const& ending);
std::string read_text(std::string const& path);
/// The value of a line `key = "value"`; empty where there is none.
std::string toml_value(std::string const& text, std::string const& key);
void write_text(std::string const& path, std::string const& text);
/// Every file below a folder with its content: to show that nothing changed.
std::vector<std::pair<std::string, std::string>> snapshot(std::string const& folder);

}
