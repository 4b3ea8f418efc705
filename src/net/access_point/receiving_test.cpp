// A message on its way from one authority to another, each with its folder, over everything but the network: what the
// receiver answers when something of its own fails, and what a crafted message costs it.
#include "net/access_point/arriving.hpp"
#include "net/access_point/sending.hpp"

#include "app/partners.hpp"
#include "base/testing.hpp"
#include "exchange/as4/answer.hpp"
#include "exchange/as4/splitting.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/wss/write.hpp"
#include "net/access_point/access_point.hpp"
#include "net/access_point/inbox_rows.hpp"
#include "store/files/files.hpp"
#include "store/folder/testing.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rogatory::net
{
namespace
{

namespace fs = std::filesystem;
using app::testing::SetClock;
using folder::testing::must;
using folder::testing::Scratch;
using memory_testing::memory_is_measurable;
using memory_testing::own_status_mib;
using memory_testing::repeated;

app::Account const administrator{"root", {"administrator"}};

/// An authority with its folder open, and those whom it knows.
struct House : folder::testing::House {
    /// A new one.
    using folder::testing::House::House;
    /// One that is there.
    House(std::string const& at, SetClock& clock) : folder::testing::House(at, clock)
    {
        folder::testing::must(partners.refresh(*office));
    }
    void knows(House& other, std::string const& address)
    {
        auto const card = app::own_card(*other.office).value();
        auto const& fingerprint = other.office->identity.signing_certificate().fingerprint();
        must(app::import_card(*office, administrator, bytes_of(card), hex_of(fingerprint)));
        app::Agreement agreement;
        agreement.partner = other.opened.profile.id;
        agreement.address = address;
        must(app::agree(*office, administrator, agreement));
        must(partners.refresh(*office));
    }
    std::size_t records(std::string_view kind) const { return opened.store->list_records(kind).value().size(); }

    LivePartners partners;
};

/// Two authorities that have agreed on an exchange, and what ZZB packs for ZZA.
struct Houses : testing::Test {
    Houses()
    {
        zza.knows(zzb, "https://127.0.0.1:1/as4");
        zzb.knows(zza, "https://127.0.0.1:1/as4");
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
        must(package);
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

    PeerIdentity peer() const { return {"127.0.0.1", zzb.office->identity.signing_certificate().fingerprint()}; }

    SetClock clock;
    Scratch scratch;
    House zza{scratch.path + "/a", "zza.central", "ZZA", clock};
    House zzb{scratch.path + "/b", "zzb.central", "ZZB", clock};
};

/// Everything behind the endpoint of an authority.
struct Endpoint {
    static constexpr std::uint64_t whole_limit = 200 * as4::piece_size_at_least;

    explicit Endpoint(House& of) : house(of) { must(inbox.prepare()); }
    Endpoint(Endpoint const&) = delete;
    Endpoint& operator=(Endpoint const&) = delete;
    ~Endpoint()
    {
        sending.finish();
        inbox.finish();
    }

    /// A body that comes over the connection of that peer.
    Response take(PeerIdentity const& peer, std::string const& content_type, BytesView body)
    {
        RequestHead const head{"POST", "/as4", content_type, "", body.size(), peer};
        auto const taker = take_message(
            *house.office, house.partners, inbox, offering, in_flight, head, [](std::string const&) {}, tell);
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

    House& house;
    std::vector<std::string> told;
    Tell tell = [this](std::string const& said) { told.push_back(said); };
    Inbox inbox{*house.office, house.folder, whole_limit};
    std::mutex rows_in_use;
    Tls tls = Tls::make(house.office->identity.signing_certificate().get(), house.office->identity.signing_key(),
                        [](Digest const&) { return false; })
                  .value();
    app::Account writer{"writer", {"caseworker"}};
    Sending sending{*house.office, writer, house.folder, house.partners, tls, rows_in_use};
    Offering offering{*house.office, writer, house.partners, sending, {}, tell};
    InFlight in_flight;
};

/// What ZZB sends and ZZA receives.
struct Receiving : Houses {
    Response deliver(std::string const& content_type, BytesView body)
    {
        return endpoint.take(peer(), content_type, body);
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

    Endpoint endpoint{zza};
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
        endpoint.told.clear();
        {
            FullDisk const full;
            expect_not_now(*wire, "exchange.not_taken_now");
        }
        ASSERT_EQ(endpoint.told.size(), 1U);
        auto const& said = endpoint.told.front();
        EXPECT_TRUE(said.starts_with("a message from 127.0.0.1 could not be taken: ")) << said;
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
    // What a network cannot say of a certificate is no fault of our disk: its sentence goes out as it is.
    auto const unknown = exchange::ebms3::item_of({"EBMS:0202", Error{"trust.revocation_unknown", "", "", {}}}, "m");
    EXPECT_EQ(unknown.detail, "trust.revocation_unknown");
    expect_not_now(pack_piece({"one-more", 0, 3, 0, size, 3 * size, {}, {}}), "exchange.too_many_joins");
}

TEST_F(Receiving, AMessageOverTheConnectionOfAnotherIsRefused)
{
    auto const wire = pack("small", "sealed dossier");
    PeerIdentity const other{"127.0.0.1", zza.office->identity.signing_certificate().fingerprint()};
    EXPECT_EQ(zza.partners.holder_of(*other.certificate), "");
    Arriving arriving(
        {*zza.office, zza.partners, endpoint.inbox, zza.partners, endpoint.offering, other, wire.content_type});
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

/// A connection that says nothing, from an address of its own on this machine.
class Silent
{
public:
    Silent(boost::asio::io_context& io, std::uint32_t from, std::uint16_t port) : socket_(io)
    {
        socket_.open(tcp::v4());
        socket_.bind({boost::asio::ip::address_v4(from), 0});
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
        socket_.non_blocking(true);
    }
    bool was_ended()
    {
        char octet = 0;
        boost::system::error_code problem;
        socket_.read_some(boost::asio::buffer(&octet, 1), problem);
        return problem && problem != boost::asio::error::would_block;
    }

private:
    using tcp = boost::asio::ip::tcp;
    tcp::socket socket_;
};

struct Answering : Houses {
    /// ZZA at work.
    Answering()
    {
        AccessPointOrder order{.office = *zza.office, .account = {"writer", {"caseworker"}}, .folder = zza.folder};
        order.listen = Place{"127.0.0.1", 0};
        point = AccessPoint::open(std::move(order)).value();
        working = std::thread([this] { point->run(); });
        zzb.knows(zza, "https://127.0.0.1:" + std::to_string(point->port()) + "/as4");
    }
    ~Answering() override
    {
        point->stop();
        working.join();
    }
    std::unique_ptr<AccessPoint> point;
    std::thread working;
};

TEST_F(Answering, APartnersPingBesideSixHundredWhoSayNothing)
{
    ASSERT_TRUE(ping(*zzb.office, "zza.central"));
    constexpr std::size_t crowd = 600, room = DoorLimits{}.strangers;
    static_assert(crowd > room);
    boost::asio::io_context io;
    // Each from an address of its own; then as many as one address may have from that of the partner.
    std::vector<std::unique_ptr<Silent>> silent;
    for (std::uint32_t i = 0; i < crowd; ++i)
        silent.push_back(std::make_unique<Silent>(io, 0x7f010001 + i, point->port()));
    auto const ended = [&] {
        return static_cast<std::size_t>(
            std::count_if(silent.begin(), silent.end(), [](auto const& one) { return one->was_ended(); }));
    };
    // All of them have come in, and the room is full.
    while (ended() < crowd - room)
        std::this_thread::yield();
    auto const first = ping(*zzb.office, "zza.central");
    EXPECT_TRUE(first) << (first ? "" : texts::sentence(first.error()));
    for (std::size_t i = 0; i < 2 * DoorLimits{}.strangers_of_one; ++i)
        silent.push_back(std::make_unique<Silent>(io, 0x7f000001, point->port()));
    auto const second = ping(*zzb.office, "zza.central");
    EXPECT_TRUE(second) << (second ? "" : texts::sentence(second.error()));
}

constexpr std::size_t crafted_size = 2 << 20;
constexpr double crafted_limit_mib = 16;

/// Messages of 2 MB through all that stands behind the endpoint: reception, spool and files of the inbox, the store.
struct Crafted : Houses {
    struct Cost {
        double mib = -1;
        int status = 0;
        std::size_t files = 0, rows = 0; ///< what is left in the inbox
    };

    /// In a process of its own, which opens the folder of ZZA itself. The kernel measures.
    Cost cost_of(std::string const& content_type, std::string const& body)
    {
        int ends[2];
        if (::pipe(ends) != 0) return {};
        auto const child = ::fork();
        if (child == 0) {
            Cost cost;
            {
                House house(scratch.path + "/a", clock);
                Endpoint endpoint(house);
                // What is made once for all messages is made by a small one.
                endpoint.take(peer(), "application/soap+xml", bytes_of(std::string("<a/>")));
                ::malloc_trim(0);
                std::ofstream("/proc/self/clear_refs") << "5";
                auto const before = own_status_mib("VmRSS:");
                cost.status = endpoint.take(peer(), content_type, bytes_of(body)).status;
                cost.mib = own_status_mib("VmHWM:") - before;
                cost.rows = house.records(inbox_kind);
                cost.files = static_cast<std::size_t>(
                    std::distance(fs::directory_iterator(house.folder + "/inbox"), fs::directory_iterator()));
            }
            auto const written = ::write(ends[1], &cost, sizeof cost);
            ::_exit(written == sizeof cost ? 0 : 1);
        }
        ::close(ends[1]);
        Cost cost;
        auto const count = ::read(ends[0], &cost, sizeof cost);
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        return count == sizeof cost && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? cost : Cost{};
    }
    void expect_cheap(char const* what, std::string const& content_type, std::string const& body, std::size_t kept = 0)
    {
        ASSERT_LE(body.size(), crafted_size + 64 * 1024) << what;
        auto const before = zza.records(inbox_kind);
        auto const cost = cost_of(content_type, body);
        EXPECT_GE(cost.mib, 0) << what;
        EXPECT_LT(cost.mib, crafted_limit_mib) << what;
        EXPECT_EQ(cost.status, 200) << what;
        EXPECT_EQ(cost.rows - before, kept) << what;
        EXPECT_EQ(cost.files, before + kept) << what << ": nothing of what was refused is left";
        RecordProperty(std::string("mib_") + what, std::to_string(cost.mib));
    }
    std::string envelope_with(std::string const& in_header)
    {
        auto text = std::string(text_of(pack("crafted", "sealed dossier").sent.envelope));
        return text.insert(text.find("<eb:Messaging "), in_header);
    }
    /// A header by somebody with a key.
    std::string signed_with(std::vector<exchange::ebms3::Property> properties)
    {
        namespace wss = exchange::wss;
        auto const& pmode = *zzb.partners.outbound("zza.central");
        auto message = as4::message_under(pmode, "properties@zzb.central", "Dossier", "properties", clock.at);
        message.properties = std::move(properties);
        message.parts.push_back({"payload@zzb.central", {}});
        auto const messaging = exchange::ebms3::write_messaging(message);
        std::vector<exchange::ebms3::SignedReference> const references{
            {"#messaging", wss::digest_of(messaging), {}},
            {"#body", wss::digest_of(exchange::ebms3::empty_body()), {}}};
        return wss::write_envelope(
            messaging, wss::write_signature(references, pmode.suite, *zzb.partners.own()->find(pmode.suite)).value());
    }
    static std::string text_in(Wire const& wire) { return std::string(text_of(wire.body)); }
};

TEST_F(Crafted, AMessageOfTwoMegabytesCostsNoMoreThanSixteenOnItsWholeWay)
{
    if (!memory_is_measurable) GTEST_SKIP() << "not under a sanitizer";
    constexpr std::size_t most = (1 << 20) - 20'000; // the most that an envelope may have
    auto const soap = std::string("application/soap+xml");
    auto const hidden = [](std::string const& content) { return "<x:h xmlns:x=\"urn:x\">" + content + "</x:h>"; };
    expect_cheap("deep_xml", soap, repeated("<a>", most));
    expect_cheap("many_elements", soap, envelope_with(hidden(repeated("<a/>", most))));
    expect_cheap("many_attributes", soap,
                 envelope_with(hidden(repeated("<a b='' c='' d='' e='' f='' g='' h='' i='' j=''/>", most))));
    expect_cheap("one_attribute", soap, envelope_with(hidden("<a b='" + std::string(most, '"') + "'/>")));
    std::vector<exchange::ebms3::Property> properties;
    for (int i = 0; i < 98; ++i)
        properties.push_back({"p" + std::to_string(i), std::string(4096, '>'), {}});
    expect_cheap("large_signed_header", soap, signed_with(properties));
    auto const related = std::string("multipart/related; boundary=b");
    auto const root = "--b\r\nContent-Type: application/soap+xml\r\n\r\n" + envelope_with("");
    expect_cheap("many_parts", related, root + repeated("\r\n--b\r\n\r\n", crafted_size - root.size()));
    expect_cheap("large_part_header", related, root + "\r\n--b\r\n" + repeated("X: y\r\n", crafted_size - root.size()));

    auto const bomb = pack("bomb", std::string(300 << 20, '\0'), "Dossier", {}, as4::Compress::yes);
    expect_cheap("gzip_bomb", bomb.content_type, text_in(bomb));
    // Each octet of it on the disk: what the spool keeps in memory is its own limit.
    std::string payload(crafted_size - 20'000, '\0');
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(i * 2654435761U >> 13);
    auto const flipped = pack("flipped", payload);
    auto text = text_in(flipped);
    text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
    expect_cheap("one_bit_changed", flipped.content_type, text);
    // The last one: each process draws the same names, and its file stays.
    auto const good = pack("good", payload);
    expect_cheap("good", good.content_type, text_in(good), 1);
}

}
}
