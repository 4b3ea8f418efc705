#include "bench/as4_crypto.hpp"

#include "dossier/openssl.hpp"
#include "exchange/exchange.hpp"

#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include <time.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace rogatory::bench
{
namespace
{

namespace as4 = exchange::as4;
namespace ebms3 = exchange::ebms3;
namespace wss = exchange::wss;
using dossier::FreedBy;

constexpr Instant now{1'800'000'000'000'000};
constexpr std::size_t payload_octets = 10'000;
/// Canonical SignedInfo and eb:Messaging of such a message: what is digested beside the payload.
constexpr std::size_t header_octets = 2'048, signed_info_octets = 1'400;

double processor_us()
{
    timespec moment{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &moment);
    return static_cast<double>(moment.tv_sec) * 1e6 + static_cast<double>(moment.tv_nsec) / 1e3;
}

/// Microseconds of processor time for one call: so many calls that a round takes long enough to be measured.
double cost_us(std::function<void()> const& work, double round_us)
{
    int calls = 0;
    auto const start = processor_us();
    do {
        work();
        ++calls;
    } while (processor_us() - start < round_us);
    return (processor_us() - start) / calls;
}

struct Side {
    std::shared_ptr<ebms3::PMode> pmode = std::make_shared<ebms3::PMode>();
    wss::KeyRing ring;
};

struct NothingSeen final : as4::SeenMessages {
    Result<std::optional<as4::Kept>> find(ebms3::PartyId const&, std::string const&) const override
    {
        return std::optional<as4::Kept>{};
    }
};
struct NothingAwaited final : as4::AwaitedReceipts {
    Result<std::optional<Awaited>> find(std::string const&) const override { return std::optional<Awaited>{}; }
};

/// Takes payloads and forgets them.
struct Forgetful final : as4::Spool, Sink {
    Result<Sink*> open(std::size_t) override { return static_cast<Sink*>(this); }
    Done write(BytesView) override { return {}; }
};

/// The primitives that a message needs, called as OpenSSL's manual has it, with algorithms fetched beforehand.
class Raw
{
public:
    Raw(wss::Suite suite, wss::OwnKeys const& own, wss::OwnKeys const& peer)
        : suite_(suite), own_(own), peer_(peer), payload_(payload_octets, 7), out_(payload_octets + 16)
    {
        static_cast<void>(sign());
        wrapped_ = wrap();
    }

    /// Digests, signature, key for the recipient, encryption.
    void pack()
    {
        digest(payload_);
        digest(BytesView(payload_).first(header_octets));
        sign();
        wrap();
        cipher(true);
    }
    /// Digests, verification, the key, decryption, and the signature of the receipt.
    void receive()
    {
        digest(payload_);
        digest(BytesView(payload_).first(header_octets));
        verify();
        unwrap();
        cipher(false);
        digest(BytesView(payload_).first(header_octets));
        sign();
    }

private:
    void digest(BytesView octets)
    {
        dossier::DigestContext const context{EVP_MD_CTX_new()};
        Digest out{};
        EVP_DigestInit_ex(context.get(), sha256_.get(), nullptr);
        EVP_DigestUpdate(context.get(), octets.data(), octets.size());
        EVP_DigestFinal_ex(context.get(), out.data(), nullptr);
    }
    EVP_MD const* method() const { return suite_ == wss::Suite::eddsa_2 ? nullptr : sha256_.get(); }
    void sign()
    {
        dossier::DigestContext const context{EVP_MD_CTX_new()};
        signature_.resize(1024);
        auto length = signature_.size();
        EVP_DigestSignInit(context.get(), nullptr, method(), nullptr, own_.signing.key.get());
        EVP_DigestSign(context.get(), signature_.data(), &length, payload_.data(), signed_info_octets);
        signature_.resize(length);
    }
    void verify()
    {
        dossier::DigestContext const context{EVP_MD_CTX_new()};
        EVP_DigestVerifyInit(context.get(), nullptr, method(), nullptr,
                             X509_get0_pubkey(own_.signing.certificate.get()));
        if (EVP_DigestVerify(context.get(), signature_.data(), signature_.size(), payload_.data(),
                             signed_info_octets) != 1)
            throw std::logic_error("a signature of the benchmark does not verify");
    }
    void oaep(EVP_PKEY_CTX* context) const
    {
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING);
        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256());
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256());
    }
    Bytes wrap()
    {
        auto* const theirs = X509_get0_pubkey(peer_.decryption.front().certificate.get());
        RAND_priv_bytes(key_.data(), static_cast<int>(key_.size()));
        if (suite_ == wss::Suite::rsa_1x) {
            dossier::KeyContext const context{EVP_PKEY_CTX_new(theirs, nullptr)};
            EVP_PKEY_encrypt_init(context.get());
            oaep(context.get());
            Bytes out(512);
            auto length = out.size();
            EVP_PKEY_encrypt(context.get(), out.data(), &length, key_.data(), key_.size());
            out.resize(length);
            return out;
        }
        bool const montgomery = suite_ == wss::Suite::eddsa_2;
        ephemeral_.reset(montgomery ? EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519") : EVP_EC_gen("P-256"));
        agree_and_wrap(ephemeral_.get(), theirs, true);
        return {};
    }
    void unwrap()
    {
        auto* const own = peer_.decryption.front().key.get();
        if (suite_ == wss::Suite::rsa_1x) {
            dossier::KeyContext const context{EVP_PKEY_CTX_new(own, nullptr)};
            EVP_PKEY_decrypt_init(context.get());
            oaep(context.get());
            Bytes out(512);
            auto length = out.size();
            EVP_PKEY_decrypt(context.get(), out.data(), &length, wrapped_.data(), wrapped_.size());
            return;
        }
        agree_and_wrap(own, ephemeral_.get(), false);
    }
    void agree_and_wrap(EVP_PKEY* own, EVP_PKEY* peer, bool wrapping)
    {
        dossier::KeyContext const context{EVP_PKEY_CTX_new(own, nullptr)};
        Bytes secret(32), kek(16);
        auto length = secret.size();
        EVP_PKEY_derive_init(context.get());
        EVP_PKEY_derive_set_peer(context.get(), peer);
        EVP_PKEY_derive(context.get(), secret.data(), &length);
        std::unique_ptr<EVP_KDF_CTX, FreedBy<&EVP_KDF_CTX_free>> const kdf{EVP_KDF_CTX_new(hkdf_.get())};
        char digest_name[] = "SHA256";
        OSSL_PARAM const parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest_name, 0),
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, payload_.data(), 32), OSSL_PARAM_construct_end()};
        EVP_KDF_derive(kdf.get(), kek.data(), kek.size(), parameters);
        dossier::CipherContext const cipher{EVP_CIPHER_CTX_new()};
        EVP_CIPHER_CTX_set_flags(cipher.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
        EVP_CipherInit_ex(cipher.get(), wrap_.get(), nullptr, kek.data(), nullptr, wrapping ? 1 : 0);
        int written = 0;
        std::array<std::uint8_t, 40> out{};
        if (wrapping) {
            EVP_CipherUpdate(cipher.get(), wrapped_key_.data(), &written, key_.data(), 16);
        } else {
            EVP_CipherUpdate(cipher.get(), out.data(), &written, wrapped_key_.data(), 24);
        }
    }
    void cipher(bool encrypting)
    {
        dossier::CipherContext const context{EVP_CIPHER_CTX_new()};
        std::array<std::uint8_t, 12> nonce{};
        if (encrypting) RAND_bytes(nonce.data(), static_cast<int>(nonce.size()));
        EVP_CipherInit_ex(context.get(), gcm_.get(), nullptr, key_.data(), nonce.data(), encrypting ? 1 : 0);
        int written = 0;
        EVP_CipherUpdate(context.get(), out_.data(), &written, payload_.data(), static_cast<int>(payload_.size()));
        if (!encrypting) EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, 16, tag_.data());
        EVP_CipherFinal_ex(context.get(), out_.data() + written, &written);
        if (encrypting) EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, tag_.data());
    }

    wss::Suite suite_;
    wss::OwnKeys const& own_;
    wss::OwnKeys const& peer_;
    std::unique_ptr<EVP_MD, FreedBy<&EVP_MD_free>> sha256_{EVP_MD_fetch(nullptr, "SHA2-256", nullptr)};
    std::unique_ptr<EVP_CIPHER, FreedBy<&EVP_CIPHER_free>> gcm_{EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)},
        wrap_{EVP_CIPHER_fetch(nullptr, "AES-128-WRAP", nullptr)};
    std::unique_ptr<EVP_KDF, FreedBy<&EVP_KDF_free>> hkdf_{EVP_KDF_fetch(nullptr, "HKDF", nullptr)};
    dossier::Key ephemeral_;
    Bytes payload_, out_, signature_, wrapped_;
    std::array<std::uint8_t, 16> key_{}, tag_{};
    std::array<std::uint8_t, 32> wrapped_key_{};
};

struct Rates {
    double pack_us = 0, receive_us = 0, raw_pack_us = 0, raw_receive_us = 0;
};

Result<wss::OwnKeys> keys(wss::Suite suite, int rsa_bits, std::string const& name)
{
    auto const files = wss::make_keys(
        {suite, name, {now.since_1970_us - 1'000'000'000}, {now.since_1970_us + 1'000'000'000'000}, rsa_bits});
    if (!files) return files.error();
    return wss::load_keys(*files, suite);
}

Result<Rates> measure(wss::Suite suite, int rsa_bits, double scale)
{
    auto const zza = keys(suite, rsa_bits, "ap-zza"), zzb = keys(suite, rsa_bits, "ap-zzb");
    if (!zza) return zza.error();
    if (!zzb) return zzb.error();
    ebms3::Party const sender{{"ap-zza", {}}, std::string(ebms3::initiator_role)};
    ebms3::Party const receiver{{"ap-zzb", {}}, std::string(ebms3::responder_role)};
    ebms3::PMode out;
    out.id = "bench";
    out.own = sender;
    out.peer = {receiver, "https://zzb.example/as4", {zzb->signing.certificate}, zzb->decryption.front().certificate};
    out.service = {"MLA", {}};
    out.actions = {"Request"};
    out.suite = suite;
    auto in = std::make_shared<ebms3::PMode>(out);
    in->own = receiver;
    in->peer = {sender, {}, {zza->signing.certificate}, zza->decryption.front().certificate};
    wss::KeyRing const from(suite, *zza), to(suite, *zzb);

    Bytes payload(payload_octets);
    if (RAND_bytes(payload.data(), static_cast<int>(payload.size())) != 1)
        return Error{"exchange.no_randomness", "", "", {}};
    struct Packed {
        std::string content_type;
        Bytes octets;
    };
    auto const pack_one = [&]() -> Result<Packed> {
        MemorySource source(payload);
        auto message = as4::message_under(out, "bench-1@zza.example", "Request", "case-1", now);
        auto package =
            as4::pack(std::move(message), {{{}, "application/vnd.etsi.asic-e+zip", {}, &source}}, out, from, now);
        if (!package) return package.error();
        auto octets = as4::read_all(package->body);
        if (!octets) return octets.error();
        return Packed{package->body.content_type, std::move(*octets)};
    };
    auto const body = pack_one();
    if (!body) return body.error();
    ebms3::PModeTable const table({in});
    wss::PinnedTrust const trust;
    NothingSeen const seen;
    NothingAwaited const awaited;
    as4::AccessPoint const point{table, to, trust, seen, awaited};
    Forgetful spool;
    auto const receive_one = [&]() -> bool {
        auto const actions =
            as4::on_arrival(point, spool, body->content_type, body->octets, "receipt-1@zzb.example", now);
        return actions && std::holds_alternative<as4::Deliver>(actions->front());
    };
    if (!receive_one()) return Error{"exchange.signature_wrong", "bench", "", {}};

    // In turn, so that whatever slows the machine slows both.
    Raw raw(suite, *zza, *zzb);
    bool all_received = true;
    std::vector<double> pack, receive, raw_pack, raw_receive;
    auto const round_us = 40'000 * std::max(scale, 0.02);
    for (int round = 0; round < 9; ++round) {
        pack.push_back(cost_us([&] { static_cast<void>(pack_one()); }, round_us));
        raw_pack.push_back(cost_us([&] { raw.pack(); }, round_us));
        receive.push_back(cost_us([&] { all_received = receive_one() && all_received; }, round_us));
        raw_receive.push_back(cost_us([&] { raw.receive(); }, round_us));
    }
    if (!all_received) return Error{"exchange.signature_wrong", "bench", "", {}};
    return Rates{median(pack), median(receive), median(raw_pack), median(raw_receive)};
}

}

Result<Figures> as4_crypto(Setting const& setting)
{
    Figures result{"AS4 messages of 10 kB packed and received, processor time of one core, medians of 9 rounds, beside "
                   "the OpenSSL primitives of each",
                   {}};
    double lowest = 1e9;
    struct {
        char const* name;
        wss::Suite suite;
        int rsa_bits;
    } const suites[] = {{"rsa2048", wss::Suite::rsa_1x, 2048},
                        {"rsa3072", wss::Suite::rsa_1x, 3072},
                        {"ed25519", wss::Suite::eddsa_2, 0},
                        {"p256", wss::Suite::ecdsa_2, 0}};
    for (auto const& [name, suite, rsa_bits] : suites) {
        auto const rates = measure(suite, rsa_bits == 0 ? 3072 : rsa_bits, setting.scale);
        if (!rates) return rates.error();
        auto const ratio = (rates->raw_pack_us + rates->raw_receive_us) / (rates->pack_us + rates->receive_us);
        auto const add = [&](char const* key, double value) {
            result.figures.emplace_back(std::string(name) + "_" + key, value);
        };
        add("pack_per_s", 1e6 / rates->pack_us);
        add("receive_per_s", 1e6 / rates->receive_us);
        add("raw_pack_per_s", 1e6 / rates->raw_pack_us);
        add("raw_receive_per_s", 1e6 / rates->raw_receive_us);
        add("ratio_to_limit", ratio);
        if (suite != wss::Suite::ecdsa_2) lowest = std::min(lowest, ratio);
    }
    result.figures.emplace_back("ratio_to_limit", lowest);
    return result;
}

}
