#include "store/sqlite/vault.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rogatory::store
{
namespace
{

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t piece_size = 64 * 1024;
constexpr std::size_t prefix_size = 16; ///< random beginning of every piece's nonce
constexpr std::string_view blob_magic = "rogblob1";
constexpr std::size_t head_size = 8 + prefix_size;

unsigned char const* raw(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

using PieceNonce = std::array<std::uint8_t, nonce_size>;

/// The nonce of a piece: the file's prefix, then its number.
PieceNonce nonce_of(std::span<std::uint8_t const> prefix, std::uint64_t index)
{
    PieceNonce nonce{};
    std::copy(prefix.begin(), prefix.end(), nonce.begin());
    for (std::size_t i = 0; i < 8; ++i)
        nonce[prefix_size + i] = static_cast<std::uint8_t>(index >> (8 * i));
    return nonce;
}

Error disk_failed(std::string const& path)
{
    return Error{"store.disk_failed", path, "", {{"problem", std::strerror(errno)}}};
}

class BlobFile
{
public:
    explicit BlobFile(int descriptor) : descriptor_(descriptor) {}
    BlobFile(BlobFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    ~BlobFile()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

/// Where the octets of a blob lie.
class BlobOctets
{
public:
    virtual ~BlobOctets() = default;
    virtual std::uint64_t size() const = 0;
    /// Fills the whole buffer from a place, or not at all.
    virtual bool read(std::uint64_t from, std::span<std::uint8_t> buffer) const = 0;
};

class OctetsInFile final : public BlobOctets
{
public:
    explicit OctetsInFile(BlobFile file) : file_(std::move(file))
    {
        struct stat about{};
        if (::fstat(file_.get(), &about) == 0) size_ = static_cast<std::uint64_t>(about.st_size);
    }
    std::uint64_t size() const override { return size_; }
    bool read(std::uint64_t from, std::span<std::uint8_t> buffer) const override
    {
        while (!buffer.empty()) {
            auto const count = ::pread(file_.get(), buffer.data(), buffer.size(), static_cast<off_t>(from));
            if (count <= 0) return false;
            from += static_cast<std::uint64_t>(count);
            buffer = buffer.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }

private:
    BlobFile file_;
    std::uint64_t size_ = 0;
};

class OctetsInMemory final : public BlobOctets
{
public:
    explicit OctetsInMemory(Bytes octets) : octets_(std::move(octets)) {}
    std::uint64_t size() const override { return octets_.size(); }
    bool read(std::uint64_t from, std::span<std::uint8_t> buffer) const override
    {
        if (from > octets_.size() || buffer.size() > octets_.size() - from) return false;
        std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(from), buffer.size(), buffer.begin());
        return true;
    }

private:
    Bytes octets_;
};

class BlobSource final : public SeekableSource
{
public:
    BlobSource(std::unique_ptr<BlobOctets> cipher, std::string name, Key const& key,
               std::array<std::uint8_t, prefix_size> prefix)
        : cipher_(std::move(cipher)), name_(std::move(name)), key_(key), prefix_(prefix)
    {
        auto const octets = cipher_->size() - head_size;
        pieces_ = (octets + piece_size + tag_size - 1) / (piece_size + tag_size);
        length_ = octets - pieces_ * tag_size;
        last_size_ = octets - (pieces_ - 1) * (piece_size + tag_size);
    }

    std::uint64_t length() const override { return length_; }
    Done seek(std::uint64_t position) override
    {
        position_ = std::min(position, length_);
        return {};
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        if (position_ >= length_ || buffer.empty()) {
            // An empty file has one empty piece, whose tag is checked as well.
            if (length_ == 0 && !loaded_)
                if (auto const done = load(0); !done) return done.error();
            return std::size_t{0};
        }
        auto const index = position_ / piece_size;
        if (!loaded_ || index != index_)
            if (auto const done = load(index); !done) return done.error();
        auto const offset = static_cast<std::size_t>(position_ % piece_size);
        auto const count = std::min(buffer.size(), plain_.size() - offset);
        std::copy_n(plain_.begin() + static_cast<std::ptrdiff_t>(offset), count, buffer.begin());
        position_ += count;
        return count;
    }

private:
    Error damaged() const { return Error{"store.blob_damaged", name_, "", {}}; }

    Done load(std::uint64_t index)
    {
        bool const last = index + 1 == pieces_;
        Bytes cipher(last ? last_size_ : piece_size + tag_size);
        if (!cipher_->read(head_size + index * (piece_size + tag_size), cipher)) return damaged();
        plain_.resize(cipher.size() - tag_size);
        std::uint8_t const mark = last ? 1 : 0;
        auto const nonce = nonce_of(prefix_, index);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain_.data(), nullptr, nullptr, cipher.data(), cipher.size(),
                                                       &mark, 1, nonce.data(), key_.data()) != 0)
            return damaged();
        index_ = index;
        loaded_ = true;
        return {};
    }

    std::unique_ptr<BlobOctets> cipher_;
    std::string name_;
    Key key_;
    std::array<std::uint8_t, prefix_size> prefix_;
    std::uint64_t pieces_ = 0, length_ = 0, position_ = 0, index_ = 0;
    std::size_t last_size_ = 0;
    bool loaded_ = false;
    Bytes plain_;
};

}

Key derived_key(Key const& key, std::string_view purpose)
{
    Key derived{};
    crypto_generichash(derived.data(), derived.size(), raw(purpose), purpose.size(), key.data(), key.size());
    return derived;
}

Bytes sealed(BytesView plain, Key const& key, std::string_view belongs_to, app::Random& random)
{
    Bytes out(nonce_size + plain.size() + tag_size);
    random.fill(std::span(out).first(nonce_size));
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + nonce_size, nullptr, plain.data(), plain.size(),
                                               raw(belongs_to), belongs_to.size(), nullptr, out.data(), key.data());
    return out;
}

Result<Bytes> unsealed(BytesView cipher, Key const& key, std::string_view belongs_to)
{
    if (cipher.size() < nonce_size + tag_size) return Error{"store.cannot_unseal", std::string(belongs_to), "", {}};
    Bytes plain(cipher.size() - nonce_size - tag_size);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, cipher.data() + nonce_size,
                                                   cipher.size() - nonce_size, raw(belongs_to), belongs_to.size(),
                                                   cipher.data(), key.data()) != 0)
        return Error{"store.cannot_unseal", std::string(belongs_to), "", {}};
    return plain;
}

namespace
{

/// Encrypts the source in pieces; what comes out goes to write. Gives SHA-256 of all of it.
Result<Digest> seal_pieces(Source& content, Key const& key, app::Random& random,
                           std::function<Done(BytesView)> const& to)
{
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
    auto const write = [&](BytesView octets) {
        EVP_DigestUpdate(digest.get(), octets.data(), octets.size());
        return to(octets);
    };
    std::array<std::uint8_t, head_size> head{};
    std::copy(blob_magic.begin(), blob_magic.end(), head.begin());
    random.fill(std::span(head).last(prefix_size));
    if (auto const done = write(head); !done) return done.error();

    // A piece is written when it is known whether another follows.
    Bytes plain(piece_size), next(piece_size), cipher(piece_size + tag_size);
    auto const fill = [&](Bytes& buffer) -> Result<std::size_t> {
        std::size_t filled = 0;
        while (filled < buffer.size()) {
            auto const count = content.read(std::span(buffer).subspan(filled));
            if (!count) return count.error();
            if (*count == 0) break;
            filled += *count;
        }
        return filled;
    };
    auto size = fill(plain);
    if (!size) return size.error();
    for (std::uint64_t index = 0;; ++index) {
        Result<std::size_t> following = std::size_t{0};
        if (*size == piece_size) following = fill(next);
        if (!following) return following.error();
        std::uint8_t const mark = *following == 0 ? 1 : 0;
        auto const nonce = nonce_of(std::span(head).last(prefix_size), index);
        crypto_aead_xchacha20poly1305_ietf_encrypt(cipher.data(), nullptr, plain.data(), *size, &mark, 1, nullptr,
                                                   nonce.data(), key.data());
        if (auto const done = write(BytesView(cipher).first(*size + tag_size)); !done) return done.error();
        if (mark == 1) break;
        std::swap(plain, next);
        size = following;
    }
    Digest result;
    EVP_DigestFinal_ex(digest.get(), result.data(), nullptr);
    return result;
}

Result<std::unique_ptr<SeekableSource>> source_of(std::unique_ptr<BlobOctets> cipher, std::string const& name,
                                                  Key const& key)
{
    std::array<std::uint8_t, head_size> head{};
    if (cipher->size() < head_size + tag_size || !cipher->read(0, head) ||
        !std::equal(blob_magic.begin(), blob_magic.end(), head.begin()))
        return Error{"store.blob_damaged", name, "", {}};
    auto const rest = (cipher->size() - head_size) % (piece_size + tag_size);
    if (rest != 0 && rest < tag_size) return Error{"store.blob_damaged", name, "", {}};
    std::array<std::uint8_t, prefix_size> prefix{};
    std::copy_n(head.begin() + 8, prefix_size, prefix.begin());
    return std::unique_ptr<SeekableSource>(std::make_unique<BlobSource>(std::move(cipher), name, key, prefix));
}

}

Result<Digest> write_blob(std::string const& path, Source& content, Key const& key, app::Random& random)
{
    BlobFile const file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return disk_failed(path);
    auto const digest = seal_pieces(content, key, random, [&](BytesView octets) -> Done {
        while (!octets.empty()) {
            auto const count = ::write(file.get(), octets.data(), octets.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return disk_failed(path);
            octets = octets.subspan(static_cast<std::size_t>(count));
        }
        return {};
    });
    if (digest && ::fsync(file.get()) != 0) return disk_failed(path);
    return digest;
}

Result<SealedBlob> seal_blob(Source& content, Key const& key, app::Random& random)
{
    SealedBlob blob;
    auto const digest = seal_pieces(content, key, random, [&](BytesView octets) -> Done {
        blob.octets.insert(blob.octets.end(), octets.begin(), octets.end());
        return {};
    });
    if (!digest) return digest.error();
    blob.digest = *digest;
    return blob;
}

Result<std::unique_ptr<SeekableSource>> read_blob(std::string const& path, Key const& key)
{
    BlobFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return Error{"store.blob_unknown", path, "", {}};
    return source_of(std::make_unique<OctetsInFile>(std::move(file)), path, key);
}

Result<std::unique_ptr<SeekableSource>> open_sealed(Bytes octets, std::string const& name, Key const& key)
{
    return source_of(std::make_unique<OctetsInMemory>(std::move(octets)), name, key);
}

}
