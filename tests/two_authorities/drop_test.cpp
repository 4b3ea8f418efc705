// The drop, by the watched folder and over HTTPS: what a national case system hands in is taken once, refused with its
// reason, and what arrives comes out with its digest. Four eyes still apply.
#include "two_authorities/server.hpp"

#include "dossier/zip.hpp"
#include "net/drop/watched_folder.hpp"
#include "net/http/tls.hpp"
#include "store/files/files.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>

namespace rogatory::tests
{
namespace
{

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// The members that docs/guide-drop.md names, and no others.
void expect_members_of_an_error(boost::json::value const& error, std::string const& what)
{
    auto const& one = error.as_object();
    for (auto const* const member : {"code", "field", "cites", "sentence", "what_to_do"})
        EXPECT_TRUE(one.contains(member) && one.at(member).is_string()) << what << ": " << member;
    EXPECT_FALSE(one.at("code").as_string().empty()) << what;
    EXPECT_FALSE(one.at("what_to_do").as_string().empty()) << what;
    EXPECT_TRUE(one.at("sentence").as_string().ends_with(std::string_view(one.at("what_to_do").as_string()))) << what;
    for (auto const& [name, value] : one)
        EXPECT_NE(std::string("code field cites sentence what_to_do severity rule write").find(name), std::string::npos)
            << what << ": " << name;
}

class Drop : public TwoAuthorities
{
protected:
    void SetUp() override
    {
        TwoAuthorities::SetUp();
        exchange_cards();
        // Small: a request without annexes. The one with annexes has its own test below.
        auto const annexes = request_.find("[[annexes]]");
        if (annexes != std::string::npos) request_.resize(annexes);
    }
    boost::json::object told(std::string const& path) const
    {
        auto const text = fs::exists(path) ? read_text(path) : std::string("{}");
        return boost::json::parse(text).as_object();
    }
    static std::string code_in(boost::json::object const& told)
    {
        return told.contains("errors") ? std::string(told.at("errors").as_array().front().at("code").as_string()) : "";
    }

    app::Account const writer_{"writer", {"caseworker"}};
};

/// A watched folder of an authority, looked at by hand.
struct Watched {
    Watched(app::Office& office, app::Account const& account, std::string folder_)
        : folder(std::move(folder_)),
          watched(
              office, [account] { return Result<app::Account>(account); }, folder, Language::en,
              [](std::string const&) {})
    {
        watched.settle_after(0ms);
        EXPECT_TRUE(watched.prepare(false).has_value());
    }
    void put(std::string const& name, std::string const& text) const { write_text(folder + "/in/" + name, text); }
    /// Twice, as a file is taken when it looked the same before.
    net::WatchedFolder::Looked look()
    {
        auto const first = watched.look().value();
        auto const second = watched.look().value();
        return {first.taken + second.taken, first.failed + second.failed, first.out + second.out, second.waiting};
    }
    std::string folder;
    net::WatchedFolder watched;
};

TEST_F(Drop, AFileIsTakenOnceWhenItIsWholeAndEveryRefusalHasItsReasonBesideIt)
{
    Desk desk(ours_, library_);
    Watched drop(*desk.office, writer_, scratch_ / "drop");

    // While somebody writes, nobody reads; names of half files are left alone for ever.
    drop.put("later.toml.part", request_);
    {
        std::ofstream writing(drop.folder + "/in/request.toml", std::ios::binary);
        writing << request_.substr(0, request_.size() / 2) << std::flush;
        EXPECT_EQ(drop.look().waiting, 1U);
        EXPECT_EQ(drop.look().waiting, 1U) << "it looks the same, but it is open";
        writing << request_.substr(request_.size() / 2);
    }
    EXPECT_EQ(drop.look().taken, 1U);
    auto const result = told(drop.folder + "/done/request.toml.result.json");
    ASSERT_EQ(result.at("kind").as_string(), "request");
    EXPECT_TRUE(fs::exists(drop.folder + "/done/request.toml"));
    EXPECT_TRUE(fs::exists(drop.folder + "/in/later.toml.part"));

    // The same octets again: after a stop between the record and the move, or under another name.
    fs::copy(drop.folder + "/done/request.toml", drop.folder + "/in/request.toml");
    drop.put("copy.toml", request_);
    EXPECT_EQ(drop.look().taken, 2U);
    auto const again = told(drop.folder + "/done/copy.toml.result.json");
    EXPECT_EQ(again.at("case"), result.at("case"));
    EXPECT_TRUE(again.at("repeated").as_bool());
    EXPECT_EQ(desk.folder.store->list_cases({}).value().size(), 1U);

    // What is refused is explained beside the file.
    auto const case_id = std::string(result.at("case").as_string());
    fs::create_symlink("/etc/passwd", drop.folder + "/in/link.toml");
    drop.put("approve.json", R"({"case":")" + case_id + R"(","command":"approve"})");
    drop.put("broken.toml", "format = \"rogatory.request/1\"\nmodality = ");
    drop.put("incomplete.toml", "format = \"rogatory.request/1\"\nmodality = \"mla\"\nrequesting = \"" + ours_.state +
                                    "\"\nrequested = \"" + theirs_.state + "\"\n");
    drop.put("message.json", R"({"message_id":"01932c5e-8f00-7a3b-9c1d-0123456789ab","type":"status"})");
    drop.put("noise.bin", std::string("\x30\x82\x01\x00 nothing of ours", 20));
    drop.put("odd.json", R"({"case":"0","command":"note","extra":1})");
    EXPECT_EQ(drop.look().failed, 7U);
    for (auto const& [file, code] : {std::pair{"link.toml", "drop.not_a_file"},
                                     {"broken.toml", "draft.not_toml"},
                                     {"incomplete.toml", "request.blocked"},
                                     {"message.json", "drop.message_not_sealed"},
                                     {"odd.json", "drop.step_malformed"}}) {
        auto const why = told(drop.folder + "/failed/" + file + ".error.json");
        EXPECT_EQ(code_in(why), code) << file;
        EXPECT_EQ(why.at("file"), file);
        for (auto const& one : why.at("errors").as_array())
            expect_members_of_an_error(one, file);
    }
    // Everything that is wrong with a step, not only the first.
    drop.put("note.json", R"({"case":")" + case_id + R"(","command":"note","fields":{"happened_on":"soon","no":"1"}})");
    EXPECT_EQ(drop.look().failed, 1U);
    EXPECT_GE(told(drop.folder + "/failed/note.json.error.json").at("errors").as_array().size(), 2U);
    EXPECT_GT(told(drop.folder + "/failed/incomplete.toml.error.json").at("errors").as_array().size(), 3U)
        << "everything that is missing";
    EXPECT_NE(code_in(told(drop.folder + "/failed/approve.json.error.json")), "") << "four eyes";
    EXPECT_NE(code_in(told(drop.folder + "/failed/noise.bin.error.json")), "");

    // A step of somebody else is another matter.
    app::Account const approver{"approver", {"approver"}};
    Watched others(*desk.office, approver, scratch_ / "approvers");
    others.put("approve.json", R"({"case":")" + case_id + R"(","command":"approve"})");
    EXPECT_EQ(others.look().taken, 1U);
    drop.put("send.json", R"({"case":")" + case_id + R"(","command":"send","fields":{}})");
    EXPECT_EQ(drop.look().taken, 1U);
    EXPECT_EQ(app::load(*desk.office, id_from(case_id).value()).value().state.outgoing.size(), 1U);
}

TEST_F(Drop, AnAnnexLiesInAFolderBesideItsRequest)
{
    Desk desk(ours_, library_);
    Watched drop(*desk.office, writer_, scratch_ / "drop");
    auto const with = request_ + "\n[[annexes]]\nfile = \"order.txt\"\ntitle = \"Order of the court\"\n";
    drop.put("request.toml", with);
    EXPECT_EQ(drop.look().failed, 1U);
    EXPECT_EQ(code_in(told(drop.folder + "/failed/request.toml.error.json")), "drop.annex_missing");
    fs::create_directory(drop.folder + "/in/request.annexes");
    drop.put("request.annexes/order.txt", "The court orders.\n");
    drop.put("request.toml", with);
    EXPECT_EQ(drop.look().taken, 1U);
    EXPECT_TRUE(fs::exists(drop.folder + "/done/request.toml.annexes/order.txt"));
}

TEST_F(Drop, NothingIsReadThroughALink)
{
    Desk desk(ours_, library_);
    Watched drop(*desk.office, writer_, scratch_ / "drop");
    auto const with = request_ + "\n[[annexes]]\nfile = \"order.txt\"\ntitle = \"Order of the court\"\n";
    fs::create_directory(scratch_ / "secret");
    write_text(scratch_ / "secret/order.txt", "Nobody's to read.\n");
    write_text(scratch_ / "secret/request.toml", request_);
    auto const in = drop.folder + "/in/";

    // The folder of the annexes is a link; then a file in it; then a file in it has its other name elsewhere.
    fs::create_directory_symlink(scratch_ / "secret", in + "one.annexes");
    for (auto const* const name : {"two.annexes", "three.annexes"})
        fs::create_directory(in + name);
    fs::create_symlink(scratch_ / "secret/order.txt", in + "two.annexes/order.txt");
    fs::create_hard_link(scratch_ / "secret/order.txt", in + "three.annexes/order.txt");
    for (auto const* const name : {"one", "two", "three"}) {
        drop.put(std::string(name) + ".toml", "# " + std::string(name) + "\n" + with);
        EXPECT_EQ(drop.look().failed, 1U) << name;
        EXPECT_EQ(code_in(told(drop.folder + "/failed/" + name + ".toml.error.json")), "drop.annex_missing") << name;
    }
    // What is handed in is no other name of a file elsewhere.
    fs::create_hard_link(scratch_ / "secret/request.toml", in + "hard.toml");
    EXPECT_EQ(drop.look().failed, 1U);
    EXPECT_EQ(code_in(told(drop.folder + "/failed/hard.toml.error.json")), "drop.not_a_file");
    // Again under the same name: nobody reads it to find another name for it.
    for (int i = 0; i < 2; ++i) {
        fs::create_symlink(scratch_ / "secret/request.toml", in + "link.toml");
        EXPECT_EQ(drop.look().failed, 1U);
    }
    auto const digest = hex_of(app::sha256(bytes_of(request_)));
    EXPECT_FALSE(fs::exists(fs::symlink_status(drop.folder + "/failed/" + digest.substr(0, 12) + "-link.toml")));
    EXPECT_EQ(desk.folder.store->list_cases({}).value().size(), 0U);
}

TEST_F(Drop, ADossierGoesInItsMessageComesOutAndTheReceiptGoesBack)
{
    Desk desk(ours_, library_), other(theirs_, library_);
    auto const case_id = send_request(desk, request_);
    auto const exported = ours_.run("writer", {"case", "export", text_of(case_id), "--to", scratch_.folder()});
    ASSERT_TRUE(exported.done()) << exported.err;
    auto const file = std::string(exported.json().as_array().front().at("file").as_string());

    Watched in(*other.office, writer_, scratch_ / "b-drop");
    fs::copy(file, in.folder + "/in/arrived.dossier");
    auto const looked = in.look();
    EXPECT_EQ(looked.taken, 1U);
    EXPECT_EQ(looked.out, 1U);
    auto const result = told(in.folder + "/done/arrived.dossier.result.json");
    auto const message = std::string(result.at("message").as_string());
    // The message with its parts, and a digest that sha256sum checks.
    auto const zip = in.folder + "/out/" + message + ".zip";
    auto source = files::FileSource::open(zip).value();
    auto const line = hex_of(dossier::digest_of(*source).value()) + "  " + message + ".zip\n";
    EXPECT_EQ(read_text(zip + ".sha256"), line);
    std::set<std::string> names;
    for (auto const& entry : dossier::read_zip(*source).value())
        names.insert(entry.name);
    EXPECT_TRUE(names.contains("received.json"));
    EXPECT_TRUE(names.contains("message.json"));
    EXPECT_TRUE(names.contains("letters/en.pdf"));
    // It comes out once, whoever takes it away.
    fs::remove(zip);
    Watched after(*other.office, writer_, in.folder);
    EXPECT_EQ(after.look().out, 0U);
    // The same dossier once more is no second message, and no failure.
    fs::copy(file, in.folder + "/in/again.dossier");
    EXPECT_EQ(after.look().taken, 1U);
    EXPECT_EQ(other.folder.store->list_cases({}).value().size(), 1U);

    Watched back(*desk.office, writer_, scratch_ / "a-drop");
    auto const receipt = std::string(result.at("receipt").as_string());
    fs::copy(in.folder + "/out/" + receipt, back.folder + "/in/" + receipt);
    EXPECT_EQ(back.look().taken, 1U);
    EXPECT_EQ(app::load(*desk.office, case_id).value().state.outgoing.front().state,
              docket::Outgoing::State::receipted);
}

/// Raw HTTP to the drop of a server, whose certificate is that of its card.
class DropClient
{
public:
    DropClient(dossier::Identity const& server, std::uint16_t port)
        : server_(server.signing_certificate().fingerprint()),
          port_(port),
          own_(invented_identity("client", "A case system"))
    {
    }
    std::string say(std::string const& head, std::string const& body = {})
    {
        boost::asio::io_context io;
        auto const tls = net::Tls::make(own_.signing_certificate().get(), own_.signing_key(),
                                        [this](Digest const& shown) { return shown == server_; });
        auto talk = [&]() -> net::Awaitable<std::string> {
            auto stream = co_await net::connect(tls.value(), {"127.0.0.1", port_}, 20s);
            if (!stream) co_return stream.error().code;
            (*stream)->deadline(60s);
            auto const octets = head + "Host: x\r\nConnection: close\r\n" +
                                (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") +
                                "\r\n" + body;
            (void)co_await (*stream)->write(bytes_of(octets));
            std::string all;
            Bytes buffer(65536);
            for (;;) {
                auto const count = co_await (*stream)->read_some(buffer);
                if (!count || *count == 0) break;
                all += text_of(BytesView(buffer).first(*count));
            }
            co_return all;
        };
        auto answer = boost::asio::co_spawn(io, talk(), boost::asio::use_future);
        io.run();
        return answer.get();
    }

private:
    Digest server_;
    std::uint16_t port_;
    dossier::Identity own_;
};

int status_in(std::string const& answer)
{
    return answer.size() > 12 ? std::atoi(answer.substr(9, 3).c_str()) : 0;
}
std::string body_in(std::string const& answer)
{
    auto const end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "" : answer.substr(end + 4);
}

/// problem+json with the members that docs/guide-drop.md names.
void expect_problem(std::string const& answer, int status)
{
    ASSERT_EQ(status_in(answer), status) << answer;
    EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << answer;
    auto const json = boost::json::parse(body_in(answer)).as_object();
    EXPECT_EQ(json.at("status").as_int64(), status);
    for (auto const* const member : {"title", "code", "field", "detail"})
        EXPECT_TRUE(json.at(member).is_string()) << member;
    EXPECT_EQ(json.size(), 6U) << "and errors";
    auto const& errors = json.at("errors").as_array();
    ASSERT_FALSE(errors.empty());
    EXPECT_EQ(errors.front().at("code"), json.at("code"));
    for (auto const& one : errors)
        expect_members_of_an_error(one, std::string(json.at("code").as_string()));
}

TEST_F(Drop, OverHttpsAnAccountHandsInAndTakesOutWhatItsRolesAllow)
{
    auto const added = theirs_.run("admin", {"authority", "account", "add", "exec1", "--role", "executing_authority"});
    ASSERT_TRUE(added.done()) << added.err;
    write_text(theirs_.folder + ".exec1", std::string(added.json().at("token").as_string()));
    Server server(theirs_, scratch_ / "b.log");
    server.with({"--drop", "127.0.0.1:0"});
    server.start();
    std::smatch found;
    auto const said = server.said();
    ASSERT_TRUE(std::regex_search(said, found, std::regex("https://127\\.0\\.0\\.1:([0-9]+)/drop"))) << said;
    auto const random = std::make_unique<cli::SystemRandom>();
    auto const opened = folder::open_folder(theirs_.folder, "", *random).value();
    DropClient client(*opened.identity, static_cast<std::uint16_t>(std::stoul(found[1])));
    auto const basic = [&](std::string const& account) {
        auto const token = read_text(theirs_.folder + "." + account);
        return "Authorization: Basic " +
               base64_of(bytes_of(account + ":" + token.substr(0, token.find_last_not_of("\r\n") + 1))) + "\r\n";
    };
    auto const writer = basic("writer");

    EXPECT_EQ(status_in(client.say("GET /drop/messages HTTP/1.1\r\n")), 401);
    EXPECT_EQ(status_in(client.say("GET /drop/messages HTTP/1.1\r\nAuthorization: Basic " +
                                   base64_of(bytes_of("writer:wrong")) + "\r\n")),
              401);
    auto const empty = client.say("GET /drop/messages HTTP/1.1\r\n" + writer);
    EXPECT_EQ(status_in(empty), 200) << empty;

    // A dossier of the partner, handed in over HTTPS.
    Desk desk(ours_, library_);
    auto const case_id = send_request(desk, request_);
    auto const exported = ours_.run("writer", {"case", "export", text_of(case_id), "--to", scratch_.folder()});
    ASSERT_TRUE(exported.done()) << exported.err;
    auto const dossier = read_text(std::string(exported.json().as_array().front().at("file").as_string()));
    for (auto const& who : {basic("exec1"), basic("admin")})
        expect_problem(client.say("POST /drop HTTP/1.1\r\n" + who, dossier), 403);
    Desk seen(theirs_, library_);
    EXPECT_TRUE(seen.folder.store->list_cases({}).value().empty()) << "nothing was recorded";
    auto const taken = client.say("POST /drop HTTP/1.1\r\n" + writer, dossier);
    ASSERT_EQ(status_in(taken), 201) << taken;
    auto const result = boost::json::parse(body_in(taken)).as_object();
    auto const message = std::string(result.at("message").as_string());
    auto const receipt = std::string(result.at("receipt_pem").as_string());
    EXPECT_TRUE(receipt.starts_with("-----BEGIN CMS-----"));
    expect_problem(client.say("POST /drop HTTP/1.1\r\n" + basic("exec1"), receipt), 403);
    EXPECT_EQ(status_in(client.say("POST /drop HTTP/1.1\r\n" + writer, dossier)), 200) << "taken once";

    auto const list = boost::json::parse(body_in(client.say("GET /drop/messages?limit=10 HTTP/1.1\r\n" + writer)));
    ASSERT_EQ(list.at("messages").as_array().size(), 1U);
    EXPECT_EQ(list.at("messages").as_array().front().at("message").as_string(), message);
    auto const page = [&](std::string const& query) {
        return client.say("GET /drop/messages?" + query + " HTTP/1.1\r\n" + writer);
    };
    auto const first = boost::json::parse(body_in(page("limit=1")));
    EXPECT_EQ(first.at("messages").as_array().front().at("message").as_string(), message);
    auto const next = std::to_string(first.at("next_before").to_number<std::uint64_t>());
    auto const rest = boost::json::parse(body_in(page("limit=1&before=" + next)));
    EXPECT_TRUE(rest.at("messages").as_array().empty());
    EXPECT_EQ(status_in(page("before=2026-03-02T08:00:00Z")), 400) << "a moment would miss one of two";
    auto const got = client.say("GET /drop/messages/" + message + "/dossier HTTP/1.1\r\n" + writer);
    ASSERT_EQ(status_in(got), 200);
    auto const zip = body_in(got);
    MemorySource source(bytes_of(zip));
    EXPECT_GT(dossier::read_zip(source).value().size(), 3U);
    // Who executes, or keeps accounts, sees no case that was not given to them, this way or another.
    for (auto const& who : {basic("exec1"), basic("admin")})
        for (auto const& what : {std::string("/drop/messages"), "/drop/messages/" + message + "/dossier"})
            EXPECT_EQ(status_in(client.say("GET " + what + " HTTP/1.1\r\n" + who)), 403) << what;
    auto const said_to = [&](std::string const& account, std::vector<std::string> const& words) {
        return theirs_.run(account, words).error();
    };
    EXPECT_EQ(said_to("exec1", {"statistics"}), "case.central_authority_only");
    EXPECT_EQ(said_to("exec1", {"drop", "watch", scratch_ / "watched"}), "case.central_authority_only");
    EXPECT_EQ(said_to("exec1", {"docket", "proof", std::string(result.at("case").as_string()) + "/1"}),
              "case.not_yours");
    auto const foreign_step =
        R"({"case":")" + std::string(result.at("case").as_string()) + R"(","command":"note","fields":{"text":"x"}})";
    auto const not_theirs = client.say("POST /drop HTTP/1.1\r\n" + basic("exec1"), foreign_step);
    EXPECT_NE(not_theirs.find("case.not_yours"), std::string::npos) << not_theirs;
    EXPECT_NE(got.find("Repr-Digest: sha-256=:" + base64_of(app::sha256(bytes_of(zip))) + ":"), std::string::npos);

    // Steps with the account's own roles; refusals as problem+json.
    auto const their_case = std::string(result.at("case").as_string());
    auto const step = [&](std::string const& command) {
        return R"({"case":")" + their_case + R"(","command":")" + command + R"(","fields":{}})";
    };
    EXPECT_EQ(status_in(client.say("POST /drop HTTP/1.1\r\n" + writer, step("acknowledge"))), 201);
    Desk other(theirs_, library_);
    auto const& outgoing = app::load(*other.office, id_from(their_case).value()).value().state.outgoing;
    ASSERT_FALSE(outgoing.empty());
    auto const approve = R"({"case":")" + their_case + R"(","command":"approve_message","fields":{"message_id":")" +
                         text_of(outgoing.front().message_id) + R"("}})";
    auto const refused = client.say("POST /drop HTTP/1.1\r\n" + writer, approve);
    EXPECT_EQ(status_in(refused), 422) << "four eyes: " << refused;
    EXPECT_NE(refused.find("application/problem+json"), std::string::npos);
    expect_problem(refused, 422);
    EXPECT_EQ(status_in(client.say("POST /drop HTTP/1.1\r\n" + basic("approver"), approve)), 201);

    EXPECT_EQ(status_in(client.say("POST /drop HTTP/1.1\r\n" + writer, "not a thing")), 400);
    EXPECT_EQ(status_in(client.say("POST /drop HTTP/1.1\r\nContent-Length: 99999999999\r\n" + writer)), 413);
    EXPECT_EQ(status_in(client.say("PUT /drop HTTP/1.1\r\n" + writer, "x")), 405);
    EXPECT_EQ(status_in(client.say("GET /elsewhere HTTP/1.1\r\n" + writer)), 404);
    expect_problem(client.say("GET /drop/messages HTTP/1.1\r\n"), 401);
    expect_problem(client.say("POST /drop HTTP/1.1\r\n" + writer, "not a thing"), 400);
    expect_problem(client.say("PUT /drop HTTP/1.1\r\n" + writer, "x"), 405);
    expect_problem(client.say("GET /elsewhere HTTP/1.1\r\n" + writer), 404);
    EXPECT_EQ(
        status_in(client.say("GET /drop/messages/01932c5e-8f00-7a3b-9c1d-0123456789ab/dossier HTTP/1.1\r\n" + writer)),
        404);
    EXPECT_EQ(status_in(client.say("GET /drop/messages?limit=1000 HTTP/1.1\r\n" + writer)), 400);
    EXPECT_TRUE(fs::is_empty(theirs_.folder + "/drop")) << "nothing of what was handed in is left lying";
}

}
}
