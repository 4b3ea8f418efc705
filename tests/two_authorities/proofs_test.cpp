// What a partner has signed is kept so that a third person can check it, and another dossier under a known identifier
// is told from the same one sealed anew.
#include "app/exchange_by_hand.hpp"
#include "app/partners.hpp"
#include "app/record_json.hpp"
#include "dossier/dossier.hpp"
#include "exchange/as4/kept_signal.hpp"
#include "store/files/files.hpp"
#include "store/folder/authority_folder.hpp"
#include "two_authorities/server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace rogatory::tests
{
namespace
{

using State = app::OutboxRow::State;
app::Account const writer{"writer", {"caseworker"}};

class Proofs : public TwoAuthorities
{
protected:
    void start()
    {
        exchange_cards();
        sender_.emplace(ours_, scratch_ / "a.log");
        receiver_.emplace(theirs_, scratch_ / "b.log");
        own_port_ = sender_->start();
        their_port_ = receiver_->start();
    }
    static void agree_at(Authority const& who, Authority const& with, std::uint16_t port,
                         std::vector<std::string> const& more = {})
    {
        std::vector<std::string> words{"exchange", "agree", with.id, address_at(port)};
        words.insert(words.end(), more.begin(), more.end());
        auto const agreed = who.run("admin", words);
        ASSERT_TRUE(agreed.done()) << agreed.err;
    }
    app::OutboxRow row_of(Id const& message)
    {
        Desk desk(ours_, library_);
        auto row = app::find_row(*desk.office, theirs_.id, message);
        EXPECT_TRUE(row && *row);
        return row && *row ? **row : app::OutboxRow{};
    }
    bool comes_to(Id const& message, State state)
    {
        return comes_true([&] { return row_of(message).state == state; });
    }
    /// The entries of a case of ours that keep something signed, of that form.
    std::vector<docket::Entry> proofs(Id const& case_id, std::string const& form)
    {
        Desk desk(ours_, library_);
        std::vector<docket::Entry> found;
        for (auto& entry : app::load(*desk.office, case_id).value().entries)
            if (auto const* const proof = entry.body.if_contains("proof");
                proof != nullptr && app::member_text(proof->as_object(), "form") == form)
                found.push_back(std::move(entry));
        return found;
    }
    static Bytes octets_of(docket::Entry const& entry)
    {
        auto const& proof = entry.body.at("proof").as_object();
        auto octets = bytes_from_base64(app::member_text(proof, "base64")).value();
        EXPECT_EQ(hex_of(app::sha256(octets)), app::member_text(proof, "sha256"));
        return octets;
    }
    /// The digests of what we have sealed as that message, the first one first.
    std::vector<std::string> sealed_digests(Id const& case_id, Id const& message)
    {
        Desk desk(ours_, library_);
        std::vector<std::string> digests;
        for (auto const& entry : app::load(*desk.office, case_id).value().entries)
            if (app::member_text(entry.body, "sealed_message") == text_of(message))
                digests.push_back(app::member_text(entry.body.at("sealed").as_object(), "sha256"));
        return digests;
    }
    /// The message as it left, changed, sealed under the same identifier into our outbox, to be sent.
    void send_another(Id const& case_id, docket::Outgoing const& outgoing)
    {
        Desk desk(ours_, library_);
        auto& office = *desk.office;
        auto const known = app::load(office, case_id).value();
        auto message = docket::message_in(known.entries.at(outgoing.entry - 1)).value();
        message.signatory += " and another";
        auto const json = boost::json::serialize(docket::to_json(message));
        MemorySource source(bytes_of(json));
        auto const now = office.clock.now();
        dossier::Header const header{1,
                                     message.message_id,
                                     office.profile.id,
                                     message.to.id,
                                     message.sent_at,
                                     Instant{now.since_1970_us + 86'400'000'000}};
        MemorySink sealed;
        ASSERT_TRUE(dossier::pack({header,
                                   {{std::string(dossier::message_name), "application/json", &source}},
                                   office.identity,
                                   app::partner(office, theirs_.id).value().encryption,
                                   now},
                                  sealed));
        auto row = row_of(outgoing.message_id);
        row.state = State::waiting;
        row.dossier = app::sha256(sealed.octets());
        ASSERT_TRUE(files::write_file(ours_.folder + "/outbox/" + dossier::suggest_file_name(outgoing.message_id),
                                      sealed.octets(), files::Overwrite::yes, files::Secrecy::secret));
        ASSERT_TRUE(app::put_row(office, row));
    }
    /// What arrived at theirs as that message, by state.
    std::vector<std::string> arrived(Id const& message)
    {
        auto const status = rogatory({"exchange", "status", "--all", "--data", theirs_.folder, "--json"}).json();
        std::vector<std::string> states;
        for (auto const& row : status.at("arrived").as_array())
            if (app::member_text(row.as_object(), "message") == text_of(message))
                states.push_back(app::member_text(row.as_object(), "state"));
        std::sort(states.begin(), states.end());
        return states;
    }
    std::string trace(Authority const& who, Id const& message, bool json)
    {
        std::vector<std::string> words{"exchange", "trace", text_of(message), "--data", who.folder};
        if (json) words.emplace_back("--json");
        auto const run = rogatory(words);
        EXPECT_TRUE(run.done()) << run.err;
        return run.out;
    }

    std::optional<Server> sender_, receiver_;
    std::uint16_t own_port_ = 0, their_port_ = 0;
};

TEST_F(Proofs, ThePartnersReceiptIsKeptAndSpeaksForItself)
{
    start();
    agree_at(ours_, theirs_, their_port_);
    agree_at(theirs_, ours_, own_port_);
    auto const id = send();
    auto const message = message_of(id).message_id;
    ASSERT_TRUE(comes_to(message, State::delivered)) << sender_->said() << receiver_->said();

    auto const kept = proofs(id, "as4_receipt");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(app::member_text(kept[0].body, "event"), "relay");
    EXPECT_EQ(app::member_text(kept[0].body, "signed_by"), theirs_.id);
    auto octets = octets_of(kept[0]);
    auto const read = exchange::as4::read_kept_signal(octets);
    ASSERT_TRUE(read) << read.error().code;
    Desk desk(theirs_, library_);
    EXPECT_EQ(read->signer.fingerprint(), desk.folder.identity->signing_certificate().fingerprint());
    auto const& receipt = std::get<exchange::ebms3::Receipt>(read->signal.content);
    auto const sealed = sealed_digests(id, message);
    ASSERT_EQ(sealed.size(), 1U);
    EXPECT_TRUE(std::ranges::any_of(receipt.references, [&](auto const& reference) {
        return reference.uri.starts_with("cid:") && hex_of(reference.digest) == sealed[0];
    })) << text_of(octets);
    EXPECT_TRUE(read->signal.ref_to_message_id.starts_with(text_of(message)));

    // Somebody who would have it say something else cannot.
    auto const at = text_of(octets).find(read->signal.ref_to_message_id);
    ASSERT_NE(at, std::string::npos);
    octets[at] = octets[at] == '0' ? '1' : '0';
    EXPECT_EQ(exchange::as4::read_kept_signal(octets).error().code, "exchange.signature_wrong");

    EXPECT_NE(trace(ours_, message, true).find(hex_of(app::sha256(octets_of(kept[0])))), std::string::npos);
    EXPECT_NE(trace(ours_, message, false).find("the signed proof is kept"), std::string::npos);
}

TEST_F(Proofs, ASignedErrorThatEndsAMessageIsKept)
{
    for (auto const* const who : {&ours_, &theirs_}) {
        auto const made = who->run("admin", {"authority", "exchange-key", "add", "--suite", "eddsa-2"});
        ASSERT_TRUE(made.done()) << made.err;
    }
    start();
    agree_at(ours_, theirs_, their_port_, {"--suite", "eddsa-2"});
    agree_at(theirs_, ours_, own_port_, {"--suite", "ecdsa-2"});
    auto const id = send();
    auto const message = message_of(id).message_id;
    ASSERT_TRUE(comes_to(message, State::refused)) << sender_->said() << receiver_->said();

    auto const kept = proofs(id, "as4_error");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(app::member_text(kept[0].body, "outcome"), "rejected");
    auto const read = exchange::as4::read_kept_signal(octets_of(kept[0]));
    ASSERT_TRUE(read) << read.error().code;
    EXPECT_EQ(std::get<exchange::ebms3::Errors>(read->signal.content).front().code, "EBMS:0103");
    EXPECT_EQ(read->suite, exchange::wss::Suite::eddsa_2);
    EXPECT_TRUE(read->signal.ref_to_message_id.starts_with(text_of(message)));
}

TEST_F(Proofs, ASignedRefusalIsKeptOnceAndMovesNothingThatWasDelivered)
{
    exchange_cards();
    agree_at(ours_, theirs_, 9);
    Desk desk(ours_, library_), other(theirs_, library_);
    auto& office = *desk.office;
    folder::FileTray tray(scratch_ / "tray");
    std::filesystem::create_directory(scratch_ / "tray");
    auto const seal = [&](Id const& id, app::OutboxRow& row) {
        auto const exported = app::export_messages(office, writer, id, true, tray, row.message, &row);
        ASSERT_TRUE(exported) << exported.error().code;
    };
    auto const row_now = [&](Id const& message) { return app::find_row(office, theirs_.id, message).value().value(); };
    auto const signed_word = [&](Id const& message, Digest const& of, dossier::Verdict verdict) {
        bool const refused = verdict == dossier::Verdict::refused;
        dossier::Receipt const receipt{
            message, of, other.clock.now(), theirs_.id, ours_.id, verdict, refused ? "dossier.digest_mismatch" : ""};
        return dossier::make_receipt(receipt, *other.folder.identity, other.clock.now()).value();
    };
    auto const take = [&](std::string const& text) {
        auto const taken = app::import_receipt(office, writer, bytes_of(text));
        return taken ? std::string("taken") : taken.error().code;
    };

    // A message that was refused: its row is at its end.
    auto const id = send_request(desk, request_);
    auto const message = message_of(id).message_id;
    auto row = row_now(message);
    seal(id, row);
    auto const first = row.dossier;
    auto const refusal = signed_word(message, first, dossier::Verdict::refused);
    EXPECT_EQ(take(refusal), "import.receipt_refusal");
    EXPECT_EQ(row_now(message).state, State::refused);
    auto kept = proofs(id, "dossier_refusal");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(text_of(octets_of(kept[0])), refusal);
    EXPECT_EQ(app::member_text(kept[0].body, "event"), "delivery");
    EXPECT_EQ(app::member_text(kept[0].body, "outcome"), "rejected");
    // The same octets once more say nothing new.
    EXPECT_EQ(take(refusal), "import.receipt_refusal");
    EXPECT_EQ(proofs(id, "dossier_refusal").size(), 1U);

    // Sealed anew: what is said of the octets before is kept, and does not end what is on its way now.
    ASSERT_TRUE(app::queue_case(office, id));
    row = row_now(message);
    seal(id, row);
    ASSERT_NE(row.dossier, first);
    EXPECT_EQ(take(signed_word(message, first, dossier::Verdict::refused)), "import.receipt_refusal");
    EXPECT_EQ(row_now(message).state, State::waiting);
    EXPECT_EQ(proofs(id, "dossier_refusal").size(), 2U);

    // Delivered: a refusal that comes afterwards is recorded and takes nothing back.
    EXPECT_EQ(take(signed_word(message, row.dossier, dossier::Verdict::accepted)), "taken");
    EXPECT_EQ(row_now(message).state, State::delivered);
    EXPECT_EQ(take(signed_word(message, row.dossier, dossier::Verdict::refused)), "import.receipt_refusal");
    EXPECT_EQ(row_now(message).state, State::delivered);
    EXPECT_EQ(row_now(message).happened.back().what, "refused");
    EXPECT_EQ(message_of(id).state, docket::Outgoing::State::receipted);
    EXPECT_EQ(proofs(id, "dossier_refusal").size(), 3U);
}

TEST_F(Proofs, AnotherDossierUnderAKnownIdentifierIsKeptApartAndPeopleAreTold)
{
    start();
    agree_at(ours_, theirs_, their_port_);
    agree_at(theirs_, ours_, own_port_);
    auto const id = send();
    auto const outgoing = message_of(id);
    auto const message = outgoing.message_id;
    ASSERT_TRUE(comes_to(message, State::delivered)) << sender_->said() << receiver_->said();
    send_another(id, outgoing);
    std::vector<std::string> const both{"done", "kept apart"};
    ASSERT_TRUE(comes_true([&] { return arrived(message) == both; })) << sender_->said() << receiver_->said();

    // It outlives the server, and an attempt to receive what was not imported.
    receiver_->end(SIGTERM);
    auto const files_before = files_with(theirs_.folder + "/inbox", "");
    auto const received = theirs_.run("writer", {"exchange", "receive"});
    EXPECT_TRUE(received.done()) << received.err;
    EXPECT_EQ(arrived(message), both);
    ASSERT_EQ(receiver_->start(their_port_), their_port_);
    EXPECT_EQ(arrived(message), both);
    EXPECT_EQ(files_with(theirs_.folder + "/inbox", ""), files_before);

    // The first one stands, alone in its case, and the operator reads what comes next.
    Desk desk(theirs_, library_);
    auto const cases = desk.folder.store->list_cases({}).value();
    ASSERT_EQ(cases.size(), 1U);
    EXPECT_EQ(std::ranges::count_if(app::load(*desk.office, cases[0].case_id)->entries,
                                    [](auto const& entry) { return entry.body.contains("received"); }),
              1);
    auto const status = rogatory({"exchange", "status", "--data", theirs_.folder});
    EXPECT_NE(status.out.find("kept apart"), std::string::npos) << status.out;
    EXPECT_NE(status.out.find("Both sides must look"), std::string::npos) << status.out;
    EXPECT_NE(trace(theirs_, message, false).find("Both sides must look"), std::string::npos);
    EXPECT_NE(trace(theirs_, message, true).find("\"kept apart\""), std::string::npos);
}

TEST_F(Proofs, TheSameMessageSealedAnewIsARepeatAndGetsItsReceiptAgain)
{
    start();
    agree_at(ours_, theirs_, their_port_);
    agree_at(theirs_, ours_, 9); // their receipts do not reach us yet
    auto const id = send();
    auto const message = message_of(id).message_id;
    ASSERT_TRUE(comes_to(message, State::relayed)) << sender_->said() << receiver_->said();
    ASSERT_TRUE(comes_true([&] { return arrived(message) == std::vector<std::string>{"done"}; }));
    {
        Desk desk(ours_, library_);
        auto row = row_of(message);
        folder::FileTray tray(ours_.folder + "/outbox");
        auto const again = app::export_messages(*desk.office, writer, id, true, tray, message, &row);
        ASSERT_TRUE(again) << again.error().code;
        row.state = State::waiting;
        ASSERT_TRUE(app::put_row(*desk.office, row));
    }
    auto const sealed = sealed_digests(id, message);
    ASSERT_EQ(sealed.size(), 2U);
    ASSERT_NE(sealed[0], sealed[1]);
    ASSERT_TRUE(comes_true([&] { return arrived(message) == std::vector<std::string>{"done", "done"}; }))
        << sender_->said() << receiver_->said();
    EXPECT_NE(receiver_->said().find("was imported before; its receipt goes out again"), std::string::npos)
        << receiver_->said();
    EXPECT_EQ(proofs(id, "as4_receipt").size(), 2U) << "the partner's machine has signed for both";
    agree_at(theirs_, ours_, own_port_);
    ASSERT_TRUE(comes_to(message, State::delivered)) << sender_->said() << receiver_->said();
    EXPECT_EQ(message_of(id).state, docket::Outgoing::State::receipted);
    Desk desk(theirs_, library_);
    EXPECT_EQ(desk.folder.store->list_cases({}).value().size(), 1U);
}

}
}
