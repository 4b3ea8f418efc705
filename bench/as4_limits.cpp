#include "bench/as4_limits.hpp"

#include "bench/as4_authorities.hpp"
#include "dossier/identity.hpp"
#include "exchange/wss/keys.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <sqlite3.h>

#include <functional>
#include <thread>

#include <time.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rogatory::bench::as4
{
namespace
{

constexpr std::size_t message_octets = 12'000; ///< of a message of 10 kB with its envelope
constexpr std::size_t answer_octets = 5'000;   ///< a receipt
constexpr int exchanges_at_least = 50;

Error failed(std::string what)
{
    return Error{"bench.server", "", "", {{"problem", std::move(what)}}};
}

int believe(int, X509_STORE_CTX*)
{
    return 1;
}

/// One end of a connection: plain blocking OpenSSL.
class End
{
public:
    End(int descriptor, dossier::Identity const& identity, bool server)
        : descriptor_(descriptor), context_(SSL_CTX_new(TLS_method())), tls_(nullptr)
    {
        SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
        SSL_CTX_use_certificate(context_, identity.signing_certificate().get());
        SSL_CTX_use_PrivateKey(context_, identity.signing_key());
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, &believe);
        tls_ = SSL_new(context_);
        SSL_set_fd(tls_, descriptor_);
        server ? SSL_set_accept_state(tls_) : SSL_set_connect_state(tls_);
        int const yes = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    End(End const&) = delete;
    End& operator=(End const&) = delete;
    ~End()
    {
        SSL_free(tls_);
        SSL_CTX_free(context_);
        ::close(descriptor_);
    }
    bool shake_hands() { return SSL_do_handshake(tls_) == 1; }
    bool send(BytesView octets)
    {
        return SSL_write(tls_, octets.data(), static_cast<int>(octets.size())) == static_cast<int>(octets.size());
    }
    bool receive(std::span<std::uint8_t> octets)
    {
        while (!octets.empty()) {
            auto const count = SSL_read(tls_, octets.data(), static_cast<int>(octets.size()));
            if (count <= 0) return false;
            octets = octets.subspan(static_cast<std::size_t>(count));
        }
        return true;
    }

private:
    int descriptor_;
    SSL_CTX* context_;
    SSL* tls_;
};

struct Connected {
    int client = -1, server = -1;
};
Connected connect_over_loopback()
{
    int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    Connected both;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0 && ::listen(listener, 1) == 0 &&
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
        both.client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(both.client, reinterpret_cast<sockaddr*>(&address), length) == 0)
            both.server = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    }
    ::close(listener);
    return both;
}

double processor_us()
{
    timespec moment{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &moment);
    return static_cast<double>(moment.tv_sec) * 1e6 + static_cast<double>(moment.tv_nsec) / 1e3;
}

/// Processor time of all steps together.
double sum_us(std::vector<std::function<void()>> const& steps, double round_us)
{
    std::vector<double> rounds;
    for (int round = 0; round < 5; ++round) {
        int calls = 0;
        auto const start = processor_us();
        do {
            for (auto const& step : steps)
                step();
            ++calls;
        } while (processor_us() - start < round_us);
        rounds.push_back((processor_us() - start) / calls);
    }
    return median(rounds);
}

}

Result<TlsLimit> tls_limit(double scale)
{
    SystemClock clock;
    auto const now = clock.now();
    auto const files = dossier::make_identity(
        {"zza.limit", "Limit", "ZZA", {now.since_1970_us - 1'000'000'000}, {now.since_1970_us + 86'400'000'000}}, "");
    if (!files) return files.error();
    auto const identity = dossier::load_identity(*files, "");
    if (!identity) return identity.error();
    auto const ends = connect_over_loopback();
    if (ends.client < 0 || ends.server < 0) return failed("no connection over loopback");
    End client(ends.client, *identity, false), server(ends.server, *identity, true);
    auto const exchanges = std::max(exchanges_at_least, static_cast<int>(4000 * scale));
    auto const records = std::max(100, static_cast<int>(65'536 * scale)); // of 16 KiB: a gibibyte
    std::thread other([&] {
        if (!server.shake_hands()) return;
        Bytes in(message_octets), record(16 * 1024);
        Bytes const out(answer_octets, 3);
        for (int i = 0; i < exchanges; ++i)
            if (!server.receive(in) || !server.send(out)) return;
        for (int i = 0; i < records; ++i)
            if (!server.receive(record)) return;
        server.send(BytesView(out).first(1));
    });
    TlsLimit limit;
    Bytes in(answer_octets);
    Bytes const out(message_octets, 5), record(16 * 1024, 7);
    bool good = client.shake_hands();
    Stopwatch const in_turn;
    for (int i = 0; good && i < exchanges; ++i)
        good = client.send(out) && client.receive(in);
    limit.exchanges_per_s = exchanges * 1e6 / in_turn.us();
    Stopwatch const one_way;
    for (int i = 0; good && i < records; ++i)
        good = client.send(record);
    good = good && client.receive(std::span(in).first(1));
    limit.mb_per_s = static_cast<double>(records) * static_cast<double>(record.size()) / one_way.us();
    if (!good) ::shutdown(ends.client, SHUT_RDWR);
    other.join();
    if (!good) return failed("TLS over loopback broke off");
    return limit;
}

Result<CommitLimit> commit_limit(std::string const& folder, double scale)
{
    auto const path = folder + "/limit.sqlite";
    sqlite3* database = nullptr;
    sqlite3_open(path.c_str(), &database);
    sqlite3_exec(
        database,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; CREATE TABLE row (position "
        "INTEGER PRIMARY KEY, octets BLOB NOT NULL) STRICT;",
        nullptr, nullptr, nullptr);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(database, "INSERT INTO row (octets) VALUES (?)", -1, &insert, nullptr);
    Bytes octets(message_octets);
    bool good = insert != nullptr;
    auto const commit = [&](int rows) {
        sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
        for (int i = 0; i < rows; ++i) {
            RAND_bytes(octets.data(), static_cast<int>(octets.size()));
            sqlite3_bind_blob64(insert, 1, octets.data(), octets.size(), SQLITE_STATIC);
            good = good && sqlite3_step(insert) == SQLITE_DONE;
            sqlite3_reset(insert);
        }
        good = good && sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    CommitLimit limit;
    for (auto const& [rows, per_s] : {std::pair{1, &limit.commits_per_s}, std::pair{16, &limit.grouped_rows_per_s}}) {
        std::vector<double> us;
        auto const commits = std::max(10, static_cast<int>(150 * scale));
        for (int i = 0; i < commits; ++i) {
            Stopwatch const watch;
            commit(rows);
            us.push_back(watch.us());
        }
        *per_s = rows * 1e6 / median(us);
    }
    sqlite3_finalize(insert);
    sqlite3_close(database);
    if (!good) return failed("SQLite alone did not commit");
    return limit;
}

Result<double> primitives_limit(exchange::wss::Suite suite, int rsa_bits, double scale)
{
    namespace wss = exchange::wss;
    SystemClock clock;
    auto const now = clock.now();
    auto const files = wss::make_keys(
        {suite, "limit", {now.since_1970_us - 1'000'000'000}, {now.since_1970_us + 86'400'000'000}, rsa_bits});
    if (!files) return files.error();
    auto const keys = wss::load_keys(*files, suite);
    if (!keys) return keys.error();
    Bytes const text(1'400, 7), payload(message_octets, 9);
    Bytes signature(1024), cipher(payload.size() + 16);
    auto* const own = keys->signing.key.get();
    auto const* const method = suite == wss::Suite::eddsa_2 ? nullptr : EVP_sha256();
    auto const sign = [&] {
        auto* const context = EVP_MD_CTX_new();
        signature.resize(1024);
        auto length = signature.size();
        EVP_DigestSignInit(context, nullptr, method, nullptr, own);
        EVP_DigestSign(context, signature.data(), &length, text.data(), text.size());
        signature.resize(length);
        EVP_MD_CTX_free(context);
    };
    auto const verify = [&] {
        auto* const context = EVP_MD_CTX_new();
        EVP_DigestVerifyInit(context, nullptr, method, nullptr, own);
        EVP_DigestVerify(context, signature.data(), signature.size(), text.data(), text.size());
        EVP_MD_CTX_free(context);
    };
    auto const digest = [&] {
        Digest out{};
        EVP_Digest(payload.data(), payload.size(), out.data(), nullptr, EVP_sha256(), nullptr);
    };
    auto const encrypt = [&] {
        auto* const context = EVP_CIPHER_CTX_new();
        Bytes const key(16, 1), nonce(12, 2);
        int written = 0;
        EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, key.data(), nonce.data());
        EVP_EncryptUpdate(context, cipher.data(), &written, payload.data(), static_cast<int>(payload.size()));
        EVP_CIPHER_CTX_free(context);
    };
    auto* const mine = keys->decryption.front().key.get();
    Bytes wrapped(1024);
    std::size_t wrapped_length = 0;
    bool const rsa = suite == wss::Suite::rsa_1x;
    auto const oaep = [](EVP_PKEY_CTX* context) {
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING);
        EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256());
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256());
    };
    auto* const ephemeral =
        rsa ? nullptr
            : (suite == wss::Suite::eddsa_2 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519") : EVP_EC_gen("P-256"));
    auto const derive = [&](EVP_PKEY* one, EVP_PKEY* other) {
        auto* const context = EVP_PKEY_CTX_new(one, nullptr);
        Bytes secret(64);
        auto length = secret.size();
        EVP_PKEY_derive_init(context);
        EVP_PKEY_derive_set_peer(context, other);
        EVP_PKEY_derive(context, secret.data(), &length);
        EVP_PKEY_CTX_free(context);
    };
    auto const wrap = [&] {
        if (rsa) {
            auto* const context = EVP_PKEY_CTX_new(mine, nullptr);
            EVP_PKEY_encrypt_init(context);
            oaep(context);
            wrapped_length = wrapped.size();
            EVP_PKEY_encrypt(context, wrapped.data(), &wrapped_length, text.data(), 16);
            EVP_PKEY_CTX_free(context);
        } else {
            auto* const fresh =
                suite == wss::Suite::eddsa_2 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519") : EVP_EC_gen("P-256");
            derive(fresh, mine);
            EVP_PKEY_free(fresh);
        }
    };
    auto const unwrap = [&] {
        if (!rsa) return derive(mine, ephemeral);
        auto* const context = EVP_PKEY_CTX_new(mine, nullptr);
        Bytes out(1024);
        auto length = out.size();
        EVP_PKEY_decrypt_init(context);
        oaep(context);
        EVP_PKEY_decrypt(context, out.data(), &length, wrapped.data(), wrapped_length);
        EVP_PKEY_CTX_free(context);
    };
    wrap();
    // The sender: digest, signature, key, encryption; verifies the receipt. The receiver: verifies, opens the key,
    // decrypts, digests; signs the receipt.
    auto const us = sum_us({digest, sign, wrap, encrypt, verify, unwrap, encrypt, digest, sign, verify},
                           60'000 * std::max(scale, 0.02));
    EVP_PKEY_free(ephemeral);
    return 2 * 1e6 / us;
}

}
