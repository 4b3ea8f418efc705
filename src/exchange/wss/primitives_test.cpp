// The primitives against published examples, and what keys must be.
#include "dossier/openssl.hpp"
#include "exchange/testing.hpp"
#include "exchange/wss/primitives.hpp"

namespace rogatory::exchange::wss
{
namespace
{

using namespace exchange::testing;

Bytes hex(std::string_view text)
{
    return bytes_from_hex(text).value();
}

TEST(Primitives, HkdfIsThatOfRfc5869)
{
    // Appendix A.1.
    EXPECT_EQ(hex_of(*hkdf_sha256(hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                                  hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    // Appendix A.3: without info; its absent salt is 32 octets of 0 (2.2), as we take an absent Salt.
    EXPECT_EQ(hex_of(*hkdf_sha256(hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), Bytes(32), {}, 42)),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Primitives, Ed25519IsThatOfRfc8032)
{
    // Section 7.1, test 2.
    auto const secret = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    dossier::Key const key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size())};
    auto const signature = sign(key.get(), Suite::eddsa_2, hex("72"));
    EXPECT_EQ(hex_of(signature),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
              "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_TRUE(verify(key.get(), Suite::eddsa_2, hex("72"), signature));
    EXPECT_FALSE(verify(key.get(), Suite::eddsa_2, hex("73"), signature));
    EXPECT_FALSE(verify(key.get(), Suite::eddsa_2, hex("72"), BytesView(signature).first(63)));
}

TEST(Primitives, AgreementIsThatOfRfc7748AndTheWrapThatOfRfc3394)
{
    // RFC 7748, 6.1: Bob's private key and Alice's public one share this secret; then HKDF and the wrap of RFC
    // 3394, 4.1 taken apart with OpenSSL alone.
    auto const bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    dossier::Key const own{EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, bob.data(), bob.size())};
    WrappedKey wrapped;
    wrapped.originator = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    wrapped.salt = hex("000102030405060708090a0b0c0d0e0f");
    auto const kek =
        *hkdf_sha256(hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"), *wrapped.salt, {}, 16);
    auto const plain = hex("00112233445566778899aabbccddeeff");
    dossier::CipherContext const context{EVP_CIPHER_CTX_new()};
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    wrapped.cipher.resize(24);
    int length = 0;
    ASSERT_EQ(EVP_EncryptInit_ex(context.get(), EVP_aes_128_wrap(), nullptr, kek.data(), nullptr), 1);
    ASSERT_EQ(EVP_EncryptUpdate(context.get(), wrapped.cipher.data(), &length, plain.data(), 16), 1);
    auto const opened = unwrap(wrapped, own.get());
    ASSERT_TRUE(opened);
    EXPECT_EQ(hex_of(opened->octets), hex_of(plain));
    // RFC 7748, 6.1: a public key that leads to a secret of zeros is refused.
    wrapped.originator = Bytes(32);
    EXPECT_FALSE(unwrap(wrapped, own.get()));
}

TEST(Primitives, GcmIsThatOfItsAuthors)
{
    // McGrew and Viega, The Galois/Counter Mode of Operation, test case 3.
    ContentKey key;
    auto const octets = hex("feffe9928665731c6d6a8f9467308308");
    std::copy(octets.begin(), octets.end(), key.octets.begin());
    auto const wire =
        hex("cafebabefacedbaddecaf888"
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051b"
            "a30b396a0aac973d58e091473f5985"
            "4d5c2af327cd64a62cf35abd2ba6fab4");
    for (std::size_t const portion : {1U, 13U, 1000U}) {
        GcmOpener opener(key);
        Bytes plain;
        for (auto rest = BytesView(wire); !rest.empty();) {
            auto const count = std::min(portion, rest.size());
            opener.feed(rest.first(count), plain);
            rest = rest.subspan(count);
        }
        EXPECT_TRUE(opener.finish());
        EXPECT_EQ(hex_of(plain),
                  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e244"
                  "9a6b525b16aedf5aa0de657ba637b391aafd255");
    }
    for (std::size_t length = 0; length < wire.size(); ++length) {
        GcmOpener opener(key);
        Bytes plain;
        opener.feed(BytesView(wire).first(length), plain);
        EXPECT_FALSE(opener.finish()) << length;
    }
}

TEST(Primitives, AnEcdsaSignatureIsTwoNumbersOfFixedLength)
{
    auto const& keys = testing::keys_of("ap-zza", Suite::ecdsa_2);
    auto* const key = keys.signing.key.get();
    // Numbers with leading zeros come about once in 128 signatures.
    for (int i = 0; i < 600; ++i) {
        auto const signature = sign(key, Suite::ecdsa_2, bytes_of("octets"));
        ASSERT_EQ(signature.size(), 64U);
        ASSERT_TRUE(verify(key, Suite::ecdsa_2, bytes_of("octets"), signature));
    }
    EXPECT_FALSE(verify(key, Suite::ecdsa_2, bytes_of("octets"), Bytes(64)));
    EXPECT_FALSE(verify(key, Suite::ecdsa_2, bytes_of("octets"), Bytes(64, 0xff)));
    EXPECT_FALSE(verify(key, Suite::ecdsa_2, bytes_of("octets"), Bytes(70)));
}

TEST(Primitives, AKeyOfAnotherKindIsNeverUsed)
{
    for (auto const suite : suites)
        for (auto const other : suites) {
            auto const& keys = testing::keys_of("ap-zza", other);
            EXPECT_EQ(sign(keys.signing.key.get(), suite, bytes_of("octets")).empty(), suite != other);
            EXPECT_EQ(check_fit(keys.signing.certificate, suite, KeyRole::sign).has_value(), suite == other);
            EXPECT_EQ(suite_of(keys.signing.certificate), other);
            auto const key = ContentKey::drawn().value();
            auto const& recipient = keys.decryption.front();
            auto const wrapped = wrap(key, suite, recipient.certificate);
            EXPECT_EQ(wrapped.has_value(), suite == other);
            if (!wrapped) continue;
            EXPECT_EQ(unwrap(*wrapped, recipient.key.get())->octets, key.octets);
            for (auto const third : suites) {
                auto const& stranger = testing::keys_of("ap-zzb", third).decryption.front();
                EXPECT_FALSE(unwrap(*wrapped, stranger.key.get()));
            }
        }
}

TEST(Keys, WhatWasMadeIsReadAndFits)
{
    auto const files =
        make_keys({Suite::eddsa_2, "ap-zza", at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")}).value();
    auto const keys = load_keys(files, Suite::eddsa_2).value();
    EXPECT_EQ(keys.signing.certificate.subject(), "CN=ap-zza");
    EXPECT_EQ(load_keys(files, Suite::rsa_1x).error().code, "exchange.certificate_unfit");
    auto mixed = files;
    mixed.signing_key =
        make_keys({Suite::eddsa_2, "x", at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")}).value().signing_key;
    EXPECT_EQ(load_keys(mixed, Suite::eddsa_2).error().code, "exchange.key_and_certificate_differ");
    mixed.signing_key = "rubbish";
    EXPECT_EQ(load_keys(mixed, Suite::eddsa_2).error().code, "exchange.key_unreadable");
    std::swap(mixed.signing_certificate, mixed.encryption_certificate);
    EXPECT_EQ(load_keys(mixed, Suite::eddsa_2).error().code, "exchange.certificate_unfit");
    EXPECT_EQ(
        make_keys({Suite::rsa_1x, "x", at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"), 1024}).error().code,
        "exchange.keys_not_made");
    EXPECT_EQ(make_keys({Suite::eddsa_2, "x", at("2028-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z")}).error().code,
              "exchange.keys_not_made");
}

TEST(Keys, AnAuthorityWritesWithTheKeysOfItsCard)
{
    auto const identity = [](std::string const& id) {
        auto const files = dossier::make_identity(
            {id, "Ministry of Justice", "ZZA", at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")}, "");
        return dossier::load_identity(files.value(), "").value();
    };
    auto const zza_identity = identity("zza.central"), zzb_identity = identity("zzb.central");
    Side zza("ap-zza", Suite::ecdsa_2), zzb("ap-zzb", Suite::ecdsa_2);
    zza.ring = {Suite::ecdsa_2, wss::keys_of(zza_identity, Suite::ecdsa_2).value()};
    zzb.ring = {Suite::ecdsa_2, wss::keys_of(zzb_identity, Suite::ecdsa_2).value()};
    zza.pmode->peer.encryption = zzb_identity.encryption_certificate();
    zzb.pmode->peer.signing = {zza_identity.signing_certificate()};
    EXPECT_EQ(arrive(zzb, send(zza, {{"sealed dossier"}})).verdict(), "delivered");
    EXPECT_EQ(wss::keys_of(zza_identity, Suite::eddsa_2).error().code, "exchange.certificate_unfit");
}

}
}
