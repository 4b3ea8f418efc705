// Two authorities that trust each other, and a request on its way between them, by dossiers that are carried by hand.
#pragma once

#include "program.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace rogatory::tests
{

namespace fs = std::filesystem;
inline std::string const source = ROGATORY_SOURCE_DIR;

/// Two authorities of the States of a request, which trust each other.
struct Pair {
    explicit Pair(std::string const& request_file)
        : text(read_text(request_file)),
          requesting(make_authority(scratch / "a", "aaa.central", toml_value(text, "requesting"))),
          requested(make_authority(scratch / "b", "bbb.central", toml_value(text, "requested")))
    {
        introduce(requesting, requested, scratch.folder());
        fs::create_directory(bag());
    }
    std::string bag() const { return scratch / "bag"; }

    /// Records, approves and sends a request; gives the case.
    std::string send(std::string const& request_file)
    {
        auto const submitted = requesting.run("writer", {"request", "submit", request_file, "--again"});
        EXPECT_TRUE(submitted.done()) << submitted.err;
        auto const id = member(submitted, "case");
        EXPECT_TRUE(requesting.run("approver", {"case", "act", id, "approve"}).done());
        EXPECT_TRUE(requesting.run("writer", {"case", "act", id, "send"}).done());
        approve_messages(requesting, id);
        return id;
    }
    static void approve_messages(Authority const& side, std::string const& id)
    {
        auto const shown = side.run("writer", {"case", "show", id}).json();
        for (auto const& message : shown.at("outgoing").as_array())
            if (message.at("state") == "prepared") {
                auto const approved = side.run("approver", {"case", "act", id, "approve_message", "--message_id",
                                                            std::string(message.at("message_id").as_string())});
                EXPECT_TRUE(approved.done()) << approved.err;
            }
    }
    /// Seals what is approved in a case and gives the dossiers.
    std::vector<std::string> seal(Authority const& side, std::string const& id)
    {
        for (auto const& file : files_with(bag(), ""))
            fs::remove(file);
        auto const exported = side.run("writer", {"case", "export", id, "--to", bag()});
        EXPECT_TRUE(exported.done()) << exported.err;
        return files_with(bag(), ".rogatory");
    }

    Scratch scratch;
    std::string text;
    Authority requesting, requested;
};

inline std::string const bank_records = files_with(source + "/examples/requests", ".toml").front();

/// What a command prints for people.
inline std::string text_of(Authority const& side, std::vector<std::string> words)
{
    words.insert(words.end(), {"--data", side.folder});
    auto const run = rogatory(words);
    EXPECT_TRUE(run.done()) << run.err;
    return run.out;
}

inline bool is_sound(Authority const& authority)
{
    auto const verified = rogatory({"docket", "verify", "--data", authority.folder, "--json"});
    if (!verified.done()) ADD_FAILURE() << verified.out << verified.err;
    return verified.done();
}

}
