// What a partner has signed is kept so that a third person can check it, and another dossier under a known identifier
// is told from the same one sealed anew.
#include "app/exchange_by_hand.hpp"
#include "app/partners.hpp"
#include "app/proofs.hpp"
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

TEST_F(Proofs, WhatIsKeptIsExaminedTakenOutAndExaminedAgainWithoutAnybodysFolder)
{
    start();
    agree_at(ours_, theirs_, their_port_);
    agree_at(theirs_, ours_, own_port_);
    auto const id = send();
    auto const message = text_of(message_of(id).message_id);
    ASSERT_TRUE(comes_to(message_of(id).message_id, State::delivered)) << sender_->said() << receiver_->said();
    sender_->end(SIGTERM);
    auto const fingerprint = hex_of(Desk(theirs_, library_).folder.identity->signing_certificate().fingerprint());
    auto const examined = ours_.run("approver", {"exchange", "proof", message});
    ASSERT_TRUE(examined.done()) << examined.err;
    auto const list = examined.json().at("proofs").as_array();
    ASSERT_EQ(list.size(), 2U) << examined.out;
    EXPECT_EQ(list[0].at("form"), "as4_receipt");
    EXPECT_EQ(list[1].at("form"), "dossier_receipt");
    for (auto const& one : list) {
        EXPECT_TRUE(one.at("verified").as_bool());
        EXPECT_TRUE(one.at("valid_then").as_bool());
        EXPECT_EQ(one.at("certificate").at("sha256"), fingerprint.c_str());
        EXPECT_EQ(one.at("dossiers").at(0), sealed_digests(id, message_of(id).message_id).at(0).c_str());
    }
    auto const printed = rogatory({"exchange", "proof", message, "--data", ours_.folder});
    EXPECT_NE(printed.out.find("VERIFIED: it says received"), std::string::npos) << printed.out << printed.err;
    EXPECT_NE(printed.out.find("it was valid when it signed"), std::string::npos) << printed.out;

    // Who has no need to know sees nothing, and nobody takes it out without a name.
    EXPECT_EQ(ours_.run("admin", {"exchange", "proof", message}).error(), "case.central_authority_only");
    auto const out = scratch_ / "for the court";
    std::filesystem::create_directory(out);
    EXPECT_EQ(rogatory({"exchange", "proof", message, "--out", out, "--data", ours_.folder, "--json"}).error(),
              "account.missing");
    EXPECT_TRUE(files_with(out, "").empty());
    auto const unknown = ours_.run("writer", {"exchange", "proof", text_of(id)});
    EXPECT_EQ(unknown.error(), "proof.none");
    EXPECT_EQ(unknown.exit, 1);

    auto const taken = ours_.run("writer", {"exchange", "proof", message, "--out", out});
    ASSERT_TRUE(taken.done()) << taken.err;
    EXPECT_EQ(files_with(out, "").size(), 5U) << "two proofs, their certificates, and the list";
    Desk desk(ours_, library_);
    EXPECT_EQ(app::load(*desk.office, id)->entries.back().kind, "note_recorded");
    auto const answers = files_with(out, ".xml");
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(read_text(answers[0]), text_of(octets_of(proofs(id, "as4_receipt").at(0))));
    auto const checked = rogatory({"exchange", "check-proof", answers[0], "--json"});
    ASSERT_TRUE(checked.done()) << checked.err;
    EXPECT_EQ(checked.json().at("certificate").at("sha256"), fingerprint.c_str());
    EXPECT_EQ(checked.json().at("says"), "received");

    auto altered = read_text(answers[0]);
    altered[altered.find(message)] ^= 1;
    write_text(scratch_ / "altered.xml", altered);
    auto const refused = rogatory({"exchange", "check-proof", scratch_ / "altered.xml", "--json"});
    EXPECT_EQ(refused.error(), "exchange.signature_wrong");
    EXPECT_FALSE(refused.done());
    write_text(scratch_ / "nothing.txt", "nothing");
    EXPECT_FALSE(rogatory({"exchange", "check-proof", scratch_ / "nothing.txt"}).done());
}

TEST_F(Proofs, OfALargeDossierTheReceiptOfEachPieceIsKept)
{
    // What is collected travels in pieces of 8 MiB.
    ASSERT_TRUE(theirs_.run("admin", {"authority", "reach", "collects"}).done());
    exchange_cards();
    sender_.emplace(ours_, scratch_ / "a.log");
    receiver_.emplace(theirs_, scratch_ / "b.log");
    ASSERT_TRUE(ours_.run("admin", {"exchange", "agree", theirs_.id}).done());
    agree_at(theirs_, ours_, sender_->start());
    receiver_->start_collecting();
    std::string image(20 << 20, 'x');
    for (std::size_t i = 0; i < image.size(); i += 512)
        image[i] = static_cast<char>('a' + i / 512 % 26);
    write_text(scratch_ / "image.bin", image);
    write_text(scratch_ / "request.toml", request_.substr(0, request_.find("[[annexes]]")) +
                                              "\n[[annexes]]\nfile = \"image.bin\"\ntitle = \"Image of a disk\"\n");
    auto const submitted = ours_.run("writer", {"request", "submit", scratch_ / "request.toml"});
    ASSERT_TRUE(submitted.done()) << submitted.err;
    auto const text = std::string(submitted.json().at("case").as_string());
    auto const id = id_from(text).value();
    ASSERT_TRUE(ours_.run("approver", {"case", "act", text, "approve"}).done());
    ASSERT_TRUE(ours_.run("writer", {"case", "act", text, "send"}).done());
    auto const message = message_of(id).message_id;
    ASSERT_TRUE(comes_true([&] { return row_of(message).state == State::delivered; }, 1200))
        << sender_->said() << receiver_->said();

    auto const kept = proofs(id, "as4_receipt");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].body.at("piece_receipts").at("count").to_number<int>(), 3);
    Desk desk(ours_, library_);
    EXPECT_TRUE(desk.folder.store->record_kinds("piece_receipts/")->empty()) << "the single ones are gone";
    auto const out = scratch_ / "out";
    std::filesystem::create_directory(out);
    auto const taken = ours_.run("writer", {"exchange", "proof", text_of(message), "--out", out});
    ASSERT_TRUE(taken.done()) << taken.err;
    auto const list = taken.json().at("proofs").as_array();
    ASSERT_EQ(list.size(), 3U) << taken.out;
    EXPECT_EQ(list[0].at("piece").to_number<int>(), 2);
    EXPECT_EQ(list[1].at("form"), "as4_piece_receipts");
    EXPECT_EQ(list[1].at("pieces").to_number<int>(), 3);
    EXPECT_EQ(list[2].at("form"), "dossier_receipt");
    for (auto const& one : list)
        EXPECT_TRUE(one.at("verified").as_bool()) << one;

    // The file speaks for itself: every receipt in it, all of them, in order.
    auto const files = files_with(out, "as4_piece_receipts.txt");
    ASSERT_EQ(files.size(), 1U);
    auto const check = [&](std::string const& file) { return rogatory({"exchange", "check-proof", file, "--json"}); };
    auto const right = check(files[0]);
    ASSERT_TRUE(right.done()) << right.err;
    EXPECT_EQ(right.json().at("piece").to_number<int>(), 2);
    auto const lines = read_text(files[0]);
    auto const first = lines.substr(0, lines.find('\n') + 1);
    write_text(scratch_ / "without the first", lines.substr(first.size()));
    EXPECT_EQ(check(scratch_ / "without the first").error(), "proof.pieces_missing");
    write_text(scratch_ / "the first twice", first + first);
    EXPECT_EQ(check(scratch_ / "the first twice").error(), "proof.pieces_missing");
    auto const answer = bytes_from_base64(first.substr(0, first.size() - 1)).value();
    std::string altered(text_of(answer));
    altered[altered.find(text_of(message))] ^= 1;
    write_text(scratch_ / "altered", base64_of(bytes_of(altered)) + lines.substr(first.size() - 1));
    EXPECT_EQ(check(scratch_ / "altered").error(), "exchange.signature_wrong");
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

    // All of it holds, and for the file as it left.
    auto const examined = ours_.run("writer", {"exchange", "proof", text_of(message), "--out", scratch_ / "tray"});
    ASSERT_TRUE(examined.done()) << examined.err;
    EXPECT_EQ(examined.json().at("proofs").as_array().size(), 4U);
    auto const receipts = files_with(scratch_ / "tray", "dossier_receipt.pem");
    ASSERT_EQ(receipts.size(), 1U);
    auto const check = [&](std::string const& file) {
        return rogatory({"exchange", "check-proof", receipts[0], "--dossier", file, "--json"});
    };
    auto const right = check(scratch_ / "tray" + ("/" + dossier::suggest_file_name(message)));
    EXPECT_TRUE(right.done()) << right.err;
    EXPECT_EQ(check(receipts[0]).error(), "proof.file_differs");

    // What is kept and proves something else is told.
    auto known = app::load(office, id).value();
    auto const proof = app::kept_proofs(office, known, message).value().at(0);
    auto const problem = [&](Id const& of, app::KeptProof const& one) {
        auto const found = app::examine_kept(office, known, of, one);
        return found.problem ? found.problem->code : std::string();
    };
    EXPECT_EQ(problem(message, proof), "");
    EXPECT_EQ(problem(id, proof), "proof.of_another_message");
    auto other_one = proof;
    other_one.certificate_sha256 = hex_of(first);
    EXPECT_EQ(problem(message, other_one), "proof.certificate_differs");
    other_one = proof;
    other_one.recorded_at = instant_from("2199-01-01T00:00:00Z").value();
    EXPECT_EQ(problem(message, other_one), "proof.certificate_not_valid_then");
    other_one = proof;
    other_one.octets[other_one.octets.size() / 2] ^= 1;
    EXPECT_NE(problem(message, other_one), "");
    std::erase_if(known.entries, [](auto const& entry) { return entry.body.contains("sealed"); });
    EXPECT_EQ(problem(message, proof), "proof.of_other_octets");
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

    // When people have looked, it is put away: the case says so, and the sealed file can be kept elsewhere.
    auto const name = text_of(message);
    EXPECT_EQ(theirs_.run("writer", {"exchange", "put-away", name}).error(), "usage.missing_option");
    EXPECT_EQ(theirs_.run("admin", {"exchange", "put-away", name, "--reason", "x"}).error(),
              "case.central_authority_only");
    auto const out = scratch_ / "apart";
    std::filesystem::create_directory(out);
    auto const put = theirs_.run("writer", {"exchange", "put-away", name, "--reason", "an old copy", "--out", out});
    ASSERT_TRUE(put.done()) << put.err;
    EXPECT_EQ(put.json().at("put_away").to_number<int>(), 1);
    auto const files = files_with(out, ".rogatory");
    ASSERT_EQ(files.size(), 1U);
    auto const sealed = read_text(files[0]);
    EXPECT_NE(files[0].find(hex_of(app::sha256(bytes_of(sealed)))), std::string::npos);
    EXPECT_EQ(arrived(message), (std::vector<std::string>{"done", "done"}));
    EXPECT_EQ(rogatory({"exchange", "status", "--data", theirs_.folder}).out.find("kept apart"), std::string::npos);
    auto const last = app::load(*desk.office, cases[0].case_id)->entries.back();
    EXPECT_EQ(last.kind, "note_recorded");
    EXPECT_NE(boost::json::serialize(last.body).find("an old copy"), std::string::npos);
    EXPECT_NE(trace(theirs_, message, false).find("an old copy"), std::string::npos);
    EXPECT_EQ(theirs_.run("writer", {"exchange", "put-away", name, "--reason", "x"}).error(),
              "exchange.nothing_kept_apart");
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
