// A message on its way from one authority to another, each with its folder, over everything but the network: what the
// receiver answers when something of its own fails, and what a crafted message costs it.
#include "net/access_point/arriving.hpp"
#include "net/access_point/sending.hpp"

#include "app/partners.hpp"
#include "app/testing.hpp"
#include "exchange/as4/answer.hpp"
#include "exchange/as4/splitting.hpp"
#include "net/access_point/access_point.hpp"
#include "net/access_point/inbox_rows.hpp"
#include "store/files/files.hpp"
#include "store/folder/authority_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <sys/resource.h>

namespace rogatory::net
{
namespace
{

namespace fs = std::filesystem;
using app::testing::Counted;
using app::testing::SetClock;

app::Account const root{"root", {"administrator"}};

struct Scratch {
    Scratch()
    {
        auto pattern = (fs::temp_directory_path() / "rogatory-receiving-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
        path = pattern;
    }
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    ~Scratch()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    std::string path;
};

/// An authority with its folder open.
struct House {
    House(std::string const& at, std::string const& id, std::string const& state, SetClock& clock) : folder(at)
    {
        dossier::IdentityOrder const order{id, "Authority of " + state, state,
                                           instant_from("2020-01-01T00:00:00Z").value(),
                                           instant_from("2099-01-01T00:00:00Z").value()};
        app::Profile const profile{id, "Authority of " + state, state, "", "", {"en"}};
        if (auto const made = folder::create_folder(folder, profile, order, "", random); !made)
            throw std::runtime_error(texts::sentence(made.error()));
        opened = folder::open_folder(folder, "", random).value();
        office.emplace(app::Office{*opened.store, *opened.identity, law, clock, random, opened.profile,
                                   [](Instant now) { return day_of(now); }});
    }
    void knows(House& other, std::string const& address)
    {
        auto const card = app::own_card(*other.office).value();
        auto const& fingerprint = other.office->identity.signing_certificate().fingerprint();
        must(app::import_card(*office, root, bytes_of(card), hex_of(fingerprint)));
        app::Agreement agreement;
        agreement.partner = other.opened.profile.id;
        agreement.address = address;
        must(app::agree(*office, root, agreement));
        must(partners.refresh(*office));
    }
    template <class T>
    static void must(Result<T> const& done)
    {
        if (!done) throw std::runtime_error(done.error().code + ": " + texts::sentence(done.error()));
    }
    std::size_t records(std::string_view kind) const { return opened.store->list_records(kind).value().size(); }

    std::string folder;
    Counted random;
    law::Library law;
    folder::OpenFolder opened;
    std::optional<app::Office> office;
    LivePartners partners;
};

/// What ZZB sends and ZZA receives.
struct Receiving : testing::Test {
    static constexpr std::uint64_t whole_limit = 200 * as4::piece_size_at_least;

    Receiving()
    {
        zza.knows(zzb, "https://127.0.0.1:1/as4");
        zzb.knows(zza, "https://127.0.0.1:1/as4");
        House::must(inbox.prepare());
    }
    ~Receiving() override
    {
        sending.finish();
        inbox.finish();
    }

    struct Wire {
        std::string content_type;
        Bytes body;
        as4::Sent sent;
    };
    Wire pack(std::string const& id, std::string const& payload, std::string const& action = "Dossier",
              std::vector<exchange::ebms3::Property> properties = {}, as4::Compress compress = as4::Compress::no)
    {
        auto const& pmode = *zzb.partners.outbound("zza.central");
        auto message = as4::message_under(pmode, id + "@zzb.central", action, id, clock.at);
        properties.push_back({"originalSender", "zzb.central", {}});
        properties.push_back({"finalRecipient", "zza.central", {}});
        properties.push_back({std::string(message_property), "01a21fb4-aff5-78f3-894c-a9bbeca27798", {}});
        message.properties = std::move(properties);
        MemorySource octets(bytes_of(payload));
        auto package = as4::pack(std::move(message), {{{}, "application/octet-stream", {}, &octets, compress, {}}},
                                 pmode, *zzb.partners.own(), clock.at);
        House::must(package);
        Wire wire{package->body.content_type, {}, std::move(package->sent)};
        std::array<std::uint8_t, 64 * 1024> buffer{};
        while (auto const count = package->body.octets->read(buffer).value())
            wire.body.insert(wire.body.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count));
        return wire;
    }
    Wire pack_piece(as4::Piece piece)
    {
        auto const content = std::string(piece.size, 'd');
        piece.sha256 = app::sha256(bytes_of(content));
        return pack(piece.group + "." + std::to_string(piece.number) + "." + std::to_string(piece.total), content,
                    std::string(piece_action), as4::properties_of(piece));
    }

    /// As the endpoint takes it from a connection.
    Response deliver(std::string const& content_type, BytesView body)
    {
        PeerIdentity peer{"127.0.0.1", zzb.office->identity.signing_certificate().fingerprint()};
        RequestHead const head{"POST", "/as4", content_type, "", body.size(), peer};
        auto const taker =
            take_message(*zza.office, zza.partners, inbox, offering, in_flight, head, [](std::string const&) {}, tell);
        while (!body.empty()) {
            auto const count = std::min<std::size_t>(body.size(), 64 * 1024);
            if (!taker->take(body.first(count))) break;
            body = body.subspan(count);
        }
        boost::asio::io_context io;
        auto answered = boost::asio::co_spawn(io, taker->answered(), boost::asio::use_future);
        io.run();
        return answered.get();
    }
    /// What the sender makes of the answer.
    as4::Outcome outcome_of(Wire const& wire, Response const& response)
    {
        LiveTrust const trust(zzb.partners);
        return as4::read_answer(wire.sent.message_id, wire.sent.references, *zzb.partners.outbound("zza.central"),
                                trust, response.status, response.content_type, response.body, clock.at);
    }
    void expect_not_now(Wire const& wire, std::string const& detail)
    {
        auto const response = deliver(wire.content_type, wire.body);
        EXPECT_EQ(response.status, 503) << "for those who look no further";
        auto const outcome = outcome_of(wire, response);
        auto const* const unclear = std::get_if<as4::Unclear>(&outcome);
        ASSERT_NE(unclear, nullptr) << "it is sent again";
        EXPECT_EQ(unclear->why.code, "exchange.answer_error") << "and it was signed";
        ASSERT_EQ(unclear->errors.size(), 1U);
        EXPECT_EQ(unclear->errors.front().code, "EBMS:0202");
        EXPECT_EQ(unclear->errors.front().detail, detail);
        EXPECT_NE(unclear->errors.front().description, "");
    }
    void expect_refused(Wire const& wire, std::string const& code, std::string const& detail)
    {
        auto const response = deliver(wire.content_type, wire.body);
        EXPECT_EQ(response.status, 200);
        auto const outcome = outcome_of(wire, response);
        auto const* const refused = std::get_if<as4::RefusedByPeer>(&outcome);
        ASSERT_NE(refused, nullptr) << "it ends";
        EXPECT_EQ(refused->errors.front().code, code);
        EXPECT_EQ(refused->errors.front().detail, detail);
    }
    void expect_taken(Wire const& wire)
    {
        auto const response = deliver(wire.content_type, wire.body);
        EXPECT_EQ(response.status, 200);
        EXPECT_TRUE(std::holds_alternative<as4::ReceiptVerified>(outcome_of(wire, response)));
    }
    std::size_t files_in_inbox() const
    {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(zza.folder + "/inbox"), fs::directory_iterator()));
    }

    SetClock clock;
    Scratch scratch;
    House zza{scratch.path + "/a", "zza.central", "ZZA", clock};
    House zzb{scratch.path + "/b", "zzb.central", "ZZB", clock};
    std::vector<std::string> told;
    Tell tell = [this](std::string const& said) { told.push_back(said); };
    Inbox inbox{*zza.office, zza.folder, whole_limit};
    std::mutex rows_in_use;
    Tls tls = Tls::make(zza.office->identity.signing_certificate().get(), zza.office->identity.signing_key(),
                        [](Digest const&) { return false; })
                  .value();
    app::Account writer{"writer", {"caseworker"}};
    Sending sending{*zza.office, writer, zza.folder, zza.partners, tls, rows_in_use};
    Offering offering{*zza.office, writer, zza.partners, sending, {}, tell};
    InFlight in_flight;
};

/// A disk on which no file can grow any more, for as long as this lives.
class FullDisk
{
public:
    FullDisk() : before_signal_(std::signal(SIGXFSZ, SIG_IGN))
    {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        auto none = before_;
        none.rlim_cur = 1;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    FullDisk(FullDisk const&) = delete;
    FullDisk& operator=(FullDisk const&) = delete;
    ~FullDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, before_signal_);
    }

private:
    ::rlimit before_{};
    void (*before_signal_)(int);
};

TEST_F(Receiving, AFullDiskIsSaidToTheSenderSignedAndTheMessageIsTakenOnceThereIsRoom)
{
    auto const small = pack("small", "sealed dossier");
    auto const large = pack("large", std::string(600'000, 'x'));
    auto const piece = pack_piece({"g", 0, 2, 0, as4::piece_size_at_least, 2 * as4::piece_size_at_least, {}, {}});
    for (auto const* const wire : {&small, &large, &piece}) {
        told.clear();
        {
            FullDisk const full;
            expect_not_now(*wire, "exchange.not_taken_now");
        }
        ASSERT_EQ(told.size(), 1U);
        EXPECT_TRUE(told.front().starts_with("a message from 127.0.0.1 could not be taken: ")) << told.front();
        EXPECT_EQ(files_in_inbox(), 0U);
    }
    EXPECT_EQ(zza.records(inbox_kind) + zza.records(join_kind) + zza.records(seen_kind), 0U);
    for (auto const* const wire : {&small, &large, &piece}) {
        expect_taken(*wire);
        expect_taken(*wire);
    }
    EXPECT_EQ(zza.records(inbox_kind), 2U);
    EXPECT_EQ(zza.records(join_kind), 1U);
}

TEST_F(Receiving, AFolderThatIsNotThereIsSaidToo)
{
    auto const large = pack("large", std::string(600'000, 'x'));
    fs::remove_all(zza.folder + "/inbox");
    ASSERT_TRUE(files::write_file(zza.folder + "/inbox", {}, files::Overwrite::no, files::Secrecy::secret));
    expect_not_now(large, "exchange.not_taken_now");
    fs::remove(zza.folder + "/inbox");
    fs::create_directory(zza.folder + "/inbox");
    expect_taken(large);
}

TEST_F(Receiving, APieceThatContradictsOthersIsRefusedForGood)
{
    constexpr auto size = as4::piece_size_at_least;
    expect_taken(pack_piece({"g", 0, 3, 0, size, 3 * size, {}, {}}));
    expect_refused(pack_piece({"g", 1, 4, size, size, 4 * size, {}, {}}), "EBMS:0003", "exchange.piece_contradicts");
    expect_refused(pack_piece({"h", 0, 300, 0, size, 300 * size, {}, {}}), "EBMS:0103", "exchange.whole_too_large");
    Digest const other = app::sha256(bytes_of("another whole"));
    expect_taken(pack_piece({"i", 0, 2, 0, size, size + 1, {}, {}}));
    expect_refused(pack_piece({"i", 1, 2, size, 1, size + 1, {}, other}), "EBMS:0003", "exchange.whole_differs");
    EXPECT_EQ(files_in_inbox(), 2U) << "the first pieces of g and i";
    EXPECT_EQ(zza.records("turned_away"), 3U);
    // What contradicted nothing goes on.
    expect_taken(pack_piece({"g", 1, 3, size, size, 3 * size, {}, {}}));
}

TEST_F(Receiving, TooManyDossiersInPiecesAtOnceWaitForTheirTurn)
{
    constexpr auto size = as4::piece_size_at_least;
    for (int i = 0; i < 64; ++i)
        expect_taken(pack_piece({"g" + std::to_string(i), 0, 3, 0, size, 3 * size, {}, {}}));
    expect_not_now(pack_piece({"one-more", 0, 3, 0, size, 3 * size, {}, {}}), "exchange.too_many_joins");
}

TEST_F(Receiving, AMessageOverTheConnectionOfAnotherIsRefused)
{
    auto const wire = pack("small", "sealed dossier");
    PeerIdentity peer{"127.0.0.1", zza.office->identity.signing_certificate().fingerprint()};
    EXPECT_EQ(zza.partners.holder_of(*peer.certificate), "");
    Arriving arriving({*zza.office, zza.partners, inbox, zza.partners, offering, peer, wire.content_type});
    arriving.take(wire.body);
    boost::asio::io_context io;
    auto finished = boost::asio::co_spawn(io, arriving.finished(), boost::asio::use_future);
    io.run();
    auto const actions = finished.get().value();
    ASSERT_EQ(actions.size(), 1U);
    auto const& answer = std::get<as4::Answer>(actions.front());
    EXPECT_EQ(answer.refusal->code, "EBMS:0101");
    auto const outcome = outcome_of(wire, {200, answer.signal.content_type, answer.signal.octets});
    EXPECT_TRUE(std::holds_alternative<as4::RefusedByPeer>(outcome));
    EXPECT_EQ(zza.records(inbox_kind), 0U);
}

}
}
