#include "docket/checkpoint.hpp"

#include "docket/merkle.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;

/// Ed25519, so that a signature really is one.
struct Key final : Signer, Verifier {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};

    explicit Key(std::uint8_t seed)
    {
        std::array<std::uint8_t, crypto_sign_SEEDBYTES> octets{seed};
        crypto_sign_seed_keypair(open.data(), secret.data(), octets.data());
    }
    Bytes sign(BytesView octets) override
    {
        Bytes signature(crypto_sign_BYTES);
        crypto_sign_detached(signature.data(), nullptr, octets.data(), octets.size(), secret.data());
        return signature;
    }
    bool verify(BytesView octets, BytesView signature) const override
    {
        return signature.size() == crypto_sign_BYTES &&
               crypto_sign_verify_detached(signature.data(), octets.data(), octets.size(), open.data()) == 0;
    }
};

struct NoKey final : Signer {
    Bytes sign(BytesView) override { return {}; }
};

Checkpoint const page{"zza-central-authority", 1204, Digest{1, 2, 3}, instant_from("2026-11-23T09:30:00Z").value()};

TEST(Checkpoint, SignedItReadsBackAsItself)
{
    Key key(1);
    auto const made = sign(page, key).value();
    EXPECT_TRUE(made.text.starts_with("rogatory checkpoint 1\nzza-central-authority\n1204\nAQID"));
    auto const read = read_checkpoint(made.text, key).value();
    EXPECT_EQ(read, made);
    EXPECT_EQ(read.checkpoint, page);
    EXPECT_EQ(read_checkpoint(made.text, Key(2)).error().code, "checkpoint.signature_invalid");
}

TEST(Checkpoint, AnyAlteredBitIsNoticed)
{
    Key key(1);
    auto const text = sign(page, key).value().text;
    for (std::size_t i = 0; i < text.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            auto altered = text;
            altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
            auto const read = read_checkpoint(altered, key);
            ASSERT_TRUE(read.has_error()) << "octet " << i << ", bit " << bit;
            ASSERT_TRUE(read.error().code == "checkpoint.malformed" ||
                        read.error().code == "checkpoint.signature_invalid");
        }
    for (std::size_t length = 0; length < text.size(); ++length)
        ASSERT_TRUE(read_checkpoint(text.substr(0, length), key).has_error()) << length;
    EXPECT_EQ(read_checkpoint(text + "\n", key).error().code, "checkpoint.malformed");
}

TEST(Checkpoint, AnOriginIsOneLineAndAKeyThatCannotSignIsSaid)
{
    Key key(1);
    auto wrong = page;
    for (std::string const& origin : {std::string(), std::string("two\nlines"), std::string(201, 'x')}) {
        wrong.origin = origin;
        EXPECT_EQ(sign(wrong, key).error().code, "checkpoint.malformed");
    }
    NoKey none;
    EXPECT_EQ(sign(page, none).error().code, "checkpoint.not_signed");
}

TEST(Checkpoint, ALogThatWasCutOrRewrittenDoesNotContinueIt)
{
    Frontier log;
    auto const one = leaf_hash(bytes_of("one"));
    auto const two = leaf_hash(bytes_of("two"));
    log.append(one);
    Checkpoint const earlier{"zza", 1, log.root(), {}};
    log.append(two);
    std::vector<Digest> const proof{two};
    EXPECT_TRUE(check_continues(earlier, 2, log.root(), proof));
    EXPECT_EQ(check_continues({"zza", 2, log.root(), {}}, 1, one, {}).error().code, "checkpoint.tree_smaller");
    Frontier rewritten;
    rewritten.append(two);
    rewritten.append(two);
    EXPECT_EQ(check_continues(earlier, 2, rewritten.root(), proof).error().code, "checkpoint.not_consistent");
}

}
