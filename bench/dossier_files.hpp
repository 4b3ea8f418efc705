// What both benchmarks of dossiers need: files as sources and sinks, two authorities, the physical limit, peak memory.
#pragma once

#include "bench/bench.hpp"
#include "dossier/dossier.hpp"

#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>

namespace rogatory::bench::dossiers
{

inline Error file_error(std::string const& path)
{
    return Error{"bench.file", path, "", {{"file", path}}};
}

class FileSource final : public SeekableSource
{
public:
    explicit FileSource(std::string const& path) : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
        length_ = file_ < 0 ? 0 : static_cast<std::uint64_t>(lseek(file_, 0, SEEK_END));
    }
    FileSource(FileSource const&) = delete;
    FileSource& operator=(FileSource const&) = delete;
    ~FileSource() override
    {
        if (file_ >= 0) close(file_);
    }
    std::uint64_t length() const override { return length_; }
    Done seek(std::uint64_t position) override
    {
        position_ = position;
        return {};
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        auto const count = pread(file_, buffer.data(), buffer.size(), static_cast<off_t>(position_));
        if (count < 0) return file_error(path_);
        position_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
    }

private:
    std::string path_;
    int file_;
    std::uint64_t length_ = 0, position_ = 0;
};

class FileSink final : public Sink
{
public:
    /// Writes over what the file holds. A new file costs the kernel a page for every 4 KiB, on some virtual machines
    /// more than the encryption of it; from the second round on this is not measured.
    explicit FileSink(std::string const& path)
        : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600))
    {
    }
    FileSink(FileSink const&) = delete;
    FileSink& operator=(FileSink const&) = delete;
    ~FileSink() override
    {
        if (file_ >= 0) close(file_);
    }
    Done write(BytesView octets) override
    {
        while (!octets.empty()) {
            auto const count = ::write(file_, octets.data(), octets.size());
            if (count <= 0) return file_error(path_);
            octets = octets.subspan(static_cast<std::size_t>(count));
        }
        return {};
    }

private:
    std::string path_;
    int file_;
};

/// A file of octets that no disk and no file system can shorten.
inline Done make_file(std::string const& path, std::uint64_t size)
{
    FileSink out(path);
    Bytes buffer(1 << 20);
    std::uint64_t state = 88172645463325252ULL; // xorshift64: cheap, and not compressible
    for (std::uint64_t at = 0; at < size; at += buffer.size()) {
        for (std::size_t i = 0; i + 8 <= buffer.size(); i += 8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            for (std::size_t j = 0; j < 8; ++j)
                buffer[i + j] = static_cast<std::uint8_t>(state >> (8 * j));
        }
        auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - at));
        if (auto const done = out.write(BytesView(buffer).first(count)); !done) return done;
    }
    return {};
}

/// The limit: each octet of the file once through SHA-256 and once through AES-256-GCM. Microseconds.
inline Result<double> limit_us(std::string const& path)
{
    FileSource source(path);
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> const digest{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> const cipher{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    Bytes const key(32, 1), nonce(12, 2);
    EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
    EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data());
    Bytes buffer(256 * 1024), encrypted(buffer.size());
    Stopwatch const watch;
    for (;;) {
        auto const count = source.read(buffer);
        if (!count) return count.error();
        if (*count == 0) break;
        int written = 0;
        EVP_DigestUpdate(digest.get(), buffer.data(), *count);
        EVP_EncryptUpdate(cipher.get(), encrypted.data(), &written, buffer.data(), static_cast<int>(*count));
    }
    return watch.us();
}

/// The most memory this process has held since the last call of forget_peak().
inline double peak_rss_mib()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}
inline void forget_peak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

inline constexpr Instant now{1'800'000'000'000'000};

inline Result<dossier::Identity> identity(std::string const& authority)
{
    auto const files = dossier::make_identity(
        {authority, "Benchmark", "ZZA", {now.since_1970_us - 1'000'000'000}, {now.since_1970_us + 1'000'000'000'000}},
        "");
    if (!files) return files.error();
    return dossier::load_identity(*files, "");
}

/// Seals the file as the one attachment.
inline Done seal(std::string const& file, std::string const& into, dossier::Identity const& from,
                 dossier::Identity const& to)
{
    FileSource image(file);
    MemorySource message(bytes_of("{}"));
    FileSink out(into);
    auto const packed = dossier::pack(
        {.header = {1,
                    Id{{1, 2, 3, 4, 5, 6, 0x70, 0, 0x80}},
                    from.authority(),
                    to.authority(),
                    now,
                    {now.since_1970_us + 1'000'000'000}},
         .parts = {{"message.json", "application/json", &message}, {"image.dd", "application/octet-stream", &image}},
         .signer = from,
         .recipient = to.encryption_certificate(),
         .now = now},
        out);
    if (!packed) return packed.error();
    return {};
}

inline std::uint64_t size_of(Setting const& setting)
{
    return static_cast<std::uint64_t>(setting.scale * (1ULL << 30));
}

inline double mb_per_s(std::uint64_t octets, double us)
{
    return static_cast<double>(octets) / us;
}

}
