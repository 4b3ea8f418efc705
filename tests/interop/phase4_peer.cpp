#include "phase4_peer.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rogatory::tests
{

namespace fs = std::filesystem;

constexpr int longest_silence_ms = 1'800'000; ///< however slow the machine is, nothing hangs for ever

PeerFolder::PeerFolder()
{
    auto name = (fs::temp_directory_path() / "rogatory-phase4-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for phase4");
    folder_ = name;
}

PeerFolder::~PeerFolder()
{
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void PeerFolder::put(std::string const& name, BytesView octets) const
{
    std::ofstream(folder_ / name, std::ios::binary) << text_of(octets);
}

void PeerFolder::put_key(std::string const& name, evp_pkey_st* key) const
{
    auto* const plain = EVP_PKEY2PKCS8(key);
    unsigned char* octets = nullptr;
    auto const length = i2d_PKCS8_PRIV_KEY_INFO(plain, &octets);
    put(name, {octets, static_cast<std::size_t>(length)});
    OPENSSL_free(octets);
    PKCS8_PRIV_KEY_INFO_free(plain);
}

void PeerFolder::put_properties(std::string const& name, std::map<std::string, std::string> const& values) const
{
    std::string text;
    for (auto const& [key, value] : values)
        text.append(key).append("=").append(value).append("\n");
    put(name, bytes_of(text));
}

std::string PeerFolder::read(std::string const& name) const
{
    std::ostringstream text;
    text << std::ifstream(folder_ / name, std::ios::binary).rdbuf();
    return text.str();
}

std::string phase4_missing()
{
    auto const* const place = std::getenv("ROGATORY_PHASE4");
    if (place == nullptr) return "ROGATORY_PHASE4 names no folder: ./dev interop fetches phase4";
    if (!fs::exists(fs::path(place) / "classes" / "Phase4.class")) return "phase4 was not fetched";
    return {};
}

Phase4::Phase4(std::vector<std::string> words, std::string log)
{
    std::array<int, 2> in{}, out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    std::string const place = std::getenv("ROGATORY_PHASE4");
    std::vector<std::string> line{"java", "-Xmx1g", "-cp", place + "/classes:" + place + "/jars/*", "Phase4"};
    line.insert(line.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (auto& word : line)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
        ::dup2(in[0], STDIN_FILENO);
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
        ::execvp("java", arguments.data());
        ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
}

Phase4::~Phase4()
{
    ::close(in_);
    rest();
    ::close(out_);
    // What does not end by itself when its input does is ended.
    int status = 0;
    for (int i = 0; i < 100 && ::waitpid(child_, &status, WNOHANG) == 0; ++i)
        ::poll(nullptr, 0, 50);
    if (::kill(child_, 0) == 0) ::kill(child_, SIGKILL);
    ::waitpid(child_, &status, 0);
}

std::string Phase4::line()
{
    for (;;) {
        if (auto const end = waiting_.find('\n'); end != std::string::npos) {
            auto const line = waiting_.substr(0, end);
            waiting_.erase(0, end + 1);
            return line;
        }
        pollfd one{out_, POLLIN, 0};
        if (::poll(&one, 1, longest_silence_ms) <= 0) return {};
        std::array<char, 4096> buffer{};
        auto const count = ::read(out_, buffer.data(), buffer.size());
        if (count <= 0) return std::exchange(waiting_, {});
        waiting_.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

std::string Phase4::rest()
{
    std::string all;
    for (auto next = line(); !next.empty(); next = line())
        all += next + "\n";
    return all;
}

}
