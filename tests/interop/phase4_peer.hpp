// phase4 as a process of its own, and the folder through which it is told what was agreed upon.
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

struct evp_pkey_st;

namespace rogatory::tests
{

/// What phase4 is told, in a folder that is removed at the end.
class PeerFolder
{
public:
    PeerFolder();
    PeerFolder(PeerFolder const&) = delete;
    PeerFolder& operator=(PeerFolder const&) = delete;
    ~PeerFolder();

    void put(std::string const& name, BytesView octets) const;
    void put_key(std::string const& name, evp_pkey_st* key) const; ///< PKCS #8
    void put_properties(std::string const& name, std::map<std::string, std::string> const& values) const;
    std::string read(std::string const& name) const;
    std::string path() const { return folder_.string(); }

private:
    std::filesystem::path folder_;
};

/// Whether `./dev interop` has put phase4 in its place; otherwise what is missing.
std::string phase4_missing();

/// One run of Phase4.java.
class Phase4
{
public:
    explicit Phase4(std::vector<std::string> words, std::string log);
    Phase4(Phase4 const&) = delete;
    Phase4& operator=(Phase4 const&) = delete;
    ~Phase4();

    /// The next line that it says; empty when it has ended, or says nothing for half an hour.
    std::string line();
    /// Everything that it says until it ends.
    std::string rest();

private:
    int in_ = -1, out_ = -1;
    ::pid_t child_ = -1;
    std::string waiting_;
};

}
