#include "cli/command.hpp"

#include <exception>
#include <iostream>

int main(int count, char** words)
{
    try {
        auto const exit = rogatory::cli::run(words[0], {words + 1, words + count}, std::cout, std::cerr);
        std::cout.flush();
        return static_cast<int>(std::cout ? exit : rogatory::cli::Exit::environment);
    } catch (std::exception const& bug) {
        std::cerr << "rogatory: a fault of the program itself: " << bug.what()
                  << "\n    Nothing was recorded by this call. Please report it with the command that was typed.\n";
        return 70;
    }
}
