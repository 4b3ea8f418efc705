// For tests: a folder that goes with its owner, and an authority in it whose folder is open.
#pragma once

#include "app/testing.hpp"
#include "store/folder/authority_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

namespace rogatory::folder::testing
{

/// A new folder of its own, below that for temporary files.
struct Scratch {
    Scratch()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "rogatory-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
        path = pattern;
    }
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    ~Scratch()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    std::string path;
};

template <class T>
void must(Result<T> const& done)
{
    if (!done) throw std::runtime_error(done.error().code + ": " + texts::sentence(done.error()));
}

/// An authority with its folder open; without any law.
struct House {
    /// A new one.
    House(std::string const& at, std::string const& id, std::string const& state, app::Clock& clock) : folder(at)
    {
        dossier::IdentityOrder const order{id, "Authority of " + state, state,
                                           instant_from("2020-01-01T00:00:00Z").value(),
                                           instant_from("2099-01-01T00:00:00Z").value()};
        app::Profile const profile{id, "Authority of " + state, state, "", "", {"en"}};
        must(create_folder(folder, profile, order, "", random));
        open(clock);
    }
    /// One that is there.
    House(std::string const& at, app::Clock& clock) : folder(at) { open(clock); }
    House(House const&) = delete;
    House& operator=(House const&) = delete;

    std::string folder;
    app::testing::Counted random;
    law::Library law;
    OpenFolder opened;
    std::optional<app::Office> office;

private:
    void open(app::Clock& clock)
    {
        opened = open_folder(folder, "", random).value();
        office.emplace(app::Office{*opened.store, *opened.identity, law, clock, random, opened.profile,
                                   [](Instant at) { return day_of(at); }});
    }
};

}
