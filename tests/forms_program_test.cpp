// Official forms as people run them: none leaves before somebody has confirmed how it looks.
#include "pair.hpp"

namespace rogatory::tests
{
namespace
{

TEST(Forms, AFormLeavesWithItsRequestOnlyAfterAnApproverHasConfirmedItsLayout)
{
    // The form is one of the Convention on Cybercrime: both States must be bound by it.
    Scratch written;
    auto text = read_text(source + "/examples/requests/02-ransomware-subscriber-data.toml");
    text.replace(text.find("requesting = \"KEN\""), 18, "requesting = \"GHA\"");
    write_text(written / "request.toml", text);
    Pair pair(written / "request.toml");
    fs::copy(source + "/examples/requests/annexes", pair.scratch / "annexes");
    auto const file = pair.scratch / "with-form.toml";
    write_text(file, "forms = [\"tcy_preservation\"]\n" + pair.text +
                         "\n[particulars.requesting.authority]\nmobile = \"+254 000 000 001\"\nhours = \"24/7\"\n"
                         "time_zone = \"UTC+3\"\n[particulars.request]\npreservation_status = \"new\"\n"
                         "necessity = \"The provider deletes its logs after ninety days.\"\nmla_will_follow = true\n"
                         "[particulars.digital]\naccounts = [\"the account of the request\"]\n");
    auto const& from = pair.requesting;
    EXPECT_TRUE(from.run("writer", {"form", "check", file}).done());
    auto const id = pair.send(file);
    EXPECT_EQ(from.run("writer", {"case", "export", id, "--to", pair.bag()}).error(), "form.layout_not_confirmed");
    EXPECT_TRUE(files_with(pair.bag(), ".rogatory").empty());
    std::vector<std::string> const confirm{"form", "confirm", "tcy_preservation", "--language", "en"};
    EXPECT_EQ(from.run("writer", confirm).error(), "account.not_approver");
    EXPECT_TRUE(from.run("approver", confirm).done());
    auto const exported = from.run("writer", {"case", "export", id, "--to", pair.bag()});
    EXPECT_TRUE(exported.done()) << exported.err;
    EXPECT_NE(exported.out.find("forms/tcy_preservation.en.pdf"), std::string::npos) << exported.out;
    for (auto const& dossier : files_with(pair.bag(), ".rogatory"))
        EXPECT_EQ(pair.requested.run("writer", {"case", "import", dossier}).err, "");
    EXPECT_TRUE(is_sound(from));
}

TEST(Forms, TheConfirmationOfReceiptFollowsFromTheCaseAndLeavesWithTheAcknowledgement)
{
    // Only the request: what the receiving authority says of itself is what this test is about.
    Scratch written;
    auto text = read_text(source + "/examples/forms/confirmation-of-receipt.toml");
    text.resize(text.find("[particulars.requested.authority]"));
    write_text(written / "order.toml", text);
    Pair pair(written / "order.toml");
    auto const& from = pair.requesting;
    auto const& to = pair.requested;
    for (auto const* const language : {"fr", "en"})
        EXPECT_TRUE(from.run("approver", {"form", "confirm", "eio_a", "--language", language}).done());
    auto const id = pair.send(written / "order.toml");
    std::string theirs;
    for (auto const& dossier : pair.seal(from, id))
        theirs = member(to.run("writer", {"case", "import", dossier}), "case");
    ASSERT_NE(theirs, "");

    // Before the acknowledgement the case shows what it lacks, and what it says already.
    auto const lacks = to.run("writer", {"form", "check", "--case", theirs});
    EXPECT_NE(lacks.out.find("requested.authority.telephone"), std::string::npos) << lacks.out << lacks.err;
    EXPECT_NE(lacks.out.find("requested.authority.address"), std::string::npos) << "the sender's words are not ours";
    EXPECT_EQ(lacks.out.find("exchange.received_at"), std::string::npos) << lacks.out;
    ASSERT_TRUE(to.run("writer", {"case", "act", theirs, "acknowledge", "--reference", "BXL 2026/884", "--handler",
                                  "Els Voorbeeld"})
                    .done());
    Pair::approve_messages(to, theirs);
    std::vector<std::string> const leave{"case", "export", theirs, "--to", pair.bag()};
    EXPECT_EQ(to.run("writer", leave).error(), "form.layout_not_confirmed");
    for (auto const* const language : {"fr", "en"})
        EXPECT_TRUE(to.run("approver", {"form", "confirm", "eio_b", "--language", language}).done());
    EXPECT_EQ(to.run("writer", leave).error(), "form.incomplete");
    std::vector<std::string> const says{
        "form",        "office",          "--post",  "Deputy prosecutor",     "--address", "Example Street 20, Example",
        "--telephone", "+32 0 000 00 00", "--email", "office@example.invalid"};
    EXPECT_EQ(to.run("writer", says).error(), "account.not_approver");
    EXPECT_TRUE(to.run("approver", says).done());
    auto const exported = to.run("writer", leave);
    EXPECT_TRUE(exported.done()) << exported.err;
    EXPECT_NE(exported.out.find("forms/eio_b."), std::string::npos) << exported.out;
    auto const answer = std::string(exported.json().as_array().front().at("file").as_string());
    EXPECT_EQ(from.run("writer", {"case", "import", answer}).err, "");

    fs::create_directory(pair.scratch / "forms");
    auto const rendered =
        to.run("writer", {"form", "render", "--case", theirs, "--format", "text", "--output", pair.scratch / "forms"});
    EXPECT_TRUE(rendered.done()) << rendered.err;
    auto const pages = files_with(pair.scratch / "forms", ".txt");
    ASSERT_EQ(pages.size(), 1U);
    for (auto const* const said : {"BXL 2026/884", "Els Voorbeeld", "JI 2026/131", "Example Street 20"})
        EXPECT_NE(read_text(pages.front()).find(said), std::string::npos) << said;
    EXPECT_TRUE(from.run("writer", {"form", "check", "--case", id}).done());
    EXPECT_EQ(from.run("writer", {"form", "check", "--case", id, "--form", "eaw"}).error(), "form.none_in_case");
    EXPECT_TRUE(is_sound(to));
}

}
}
