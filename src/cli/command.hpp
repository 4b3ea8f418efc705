// cli: the use cases from a terminal, for operators and for tests.
//
// Offers   Command, commands()   the one table from which --help, the man page, shell completion and parsing follow
//          run()                 one call of the program: words in, exit status out
// Knows    app and the stages it shows
// Never    decides anything: it reads words, calls a use case and prints what came back
#pragma once

#include "base/base.hpp"

#include <boost/json.hpp>

#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rogatory::cli
{

/// The exit status: 0 done, 1 refused by the domain, 2 usage, 3 input could not be read, 4 environment.
enum class Exit : int { done = 0, refused = 1, usage = 2, input = 3, environment = 4 };

struct Positional {
    std::string name, help;
    bool required = true;
    bool many = false;
};
struct Option {
    std::string name;  ///< "--language"
    std::string value; ///< "L"; empty for a switch
    std::string help;
};

class Call;

struct Command {
    std::vector<std::string> words; ///< {"case", "import"}
    std::string summary;
    std::vector<Positional> positionals;
    std::vector<Option> options;
    bool takes_fields = false; ///< accepts any number of --FIELD VALUE besides its options
    Exit (*run)(Call&) = nullptr;
};

/// Every command, in the order in which help shows them.
std::vector<Command> const& commands();
/// Options that every command takes.
std::vector<Option> const& common_options();

/// What commands with takes_fields take beside --NAME VALUE: a field whose name is an option of the command as well.
Option const& field_option();
/// Whether an option of a command that takes fields has the name of a field, so that --NAME would not reach it.
bool is_option(std::string_view field);
/// How a field is typed: "--name ", or "--field name=".
std::string typed_as(std::string_view field);

/// One call: what was typed, and where to print.
class Call
{
public:
    Call(std::ostream& output, std::ostream& errors) : out(output), err(errors) {}

    std::ostream& out;
    std::ostream& err;
    Command const* command = nullptr;
    std::map<std::string, std::vector<std::string>> values;  ///< positionals and options that were given
    std::vector<std::pair<std::string, std::string>> fields; ///< of takes_fields, in the order given
    std::string program;                                     ///< path of the running program
    Language language = Language::en;
    bool json = false;

    bool given(std::string const& name) const { return values.contains(name); }
    /// The value of a positional or option, or the fallback.
    std::string get(std::string const& name, std::string const& fallback = {}) const;

    /// Prints an error (or several) to err, as text or as JSON, and gives the exit status of the first.
    Exit fail(Error const& error);
    Exit fail(std::vector<Error> const& errors);
    /// Prints a JSON value to out, indented.
    void print(boost::json::value const& value);
};

/// Runs the program with these words (without the program's own name).
Exit run(std::string const& program, std::vector<std::string> const& words, std::ostream& out, std::ostream& err);

/// What `rogatory --help`, `rogatory help --man` and `rogatory help --completion bash` print.
std::string help_text();
std::string help_text(Command const& command);
/// The commands that begin with these words.
std::string help_text(std::vector<std::string> const& group);
std::string man_page();
std::string bash_completion();

/// JSON with two spaces of indentation.
std::string pretty(boost::json::value const& value);

}
