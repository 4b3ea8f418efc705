#include "dossier/card.hpp"
#include "dossier/signal.hpp"
#include "dossier/signed_json.hpp"
#include "dossier/testing.hpp"

namespace rogatory::dossier
{
namespace
{

using namespace testing;

Card sample()
{
    Card card;
    card.authority = "zza.central";
    card.name = "Ministère de la Justice";
    card.state = "ZZA";
    card.languages = {"fr", "en"};
    card.competences = {"mla", "extradition"};
    card.contact = {"central@justice.example", "+000 1", "1 Court Street", "24/7"};
    card.valid_from = at("2026-01-01T00:00:00Z");
    card.valid_until = at("2027-01-01T00:00:00Z");
    card.version = 3;
    card.signing = requesting().signing_certificate();
    card.encryption = requesting().encryption_certificate();
    return card;
}

std::string read_code(std::string_view file, Instant when = now)
{
    auto const card = read_card(bytes_of(file), when);
    return card ? "read" : card.error().code;
}

TEST(Card, WhatWasWrittenIsRead)
{
    auto const file = write_card(sample(), requesting(), now).value();
    EXPECT_TRUE(file.starts_with("-----BEGIN CMS-----\n"));
    auto const card = read_card(bytes_of(file), now);
    ASSERT_TRUE(card) << card.error().code << " " << card.error().field;
    EXPECT_EQ(card->name, "Ministère de la Justice");
    EXPECT_EQ(card->languages, (std::vector<std::string>{"fr", "en"}));
    EXPECT_EQ(card->contact, sample().contact);
    EXPECT_EQ(card->version, 3);
    EXPECT_EQ(card->fingerprint(), requesting().signing_certificate().fingerprint());
    EXPECT_EQ(card->encryption.fingerprint(), requesting().encryption_certificate().fingerprint());
    EXPECT_EQ(spelled(card->fingerprint()).size(), 32U * 3 - 1);
}

TEST(Card, AnAlteredCardIsRefusedOrTheSame)
{
    auto const file = write_card(sample(), requesting(), now).value();
    auto const good = read_card(bytes_of(file), now).value();
    for (std::size_t i = 0; i < file.size(); i += 7) {
        auto altered = file;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        auto const card = read_card(bytes_of(altered), now);
        if (card) {
            // The armour has slack (a line break turned into white space), what it holds has none.
            EXPECT_EQ(card->name, good.name);
            EXPECT_EQ(card->fingerprint(), good.fingerprint());
        } else {
            EXPECT_TRUE(texts::has_sentence(card.error().code)) << card.error().code;
        }
    }
}

TEST(Card, ItMustBeSignedWithTheKeyThatItNames)
{
    // Another authority signs a card that names our certificate.
    auto const file = write_card(sample(), requesting(), now).value();
    auto const inside = open_signed_json(bytes_of(file)).value().content;
    auto const forged = sign_json(std::string(text_of(inside)), requested(), now).value();
    EXPECT_EQ(read_code(forged), "dossier.card_signature_wrong");
}

TEST(Card, ItHoldsForATime)
{
    auto const file = write_card(sample(), requesting(), now).value();
    EXPECT_EQ(read_code(file, at("2027-01-01T00:00:01Z")), "dossier.card_expired");
    EXPECT_EQ(read_code(file, at("2025-12-31T23:59:59Z")), "dossier.card_not_yet_valid");
}

TEST(Card, AnyOtherFormIsRefused)
{
    auto const file = write_card(sample(), requesting(), now).value();
    auto const good = std::string(text_of(open_signed_json(bytes_of(file)).value().content));
    auto const signed_code = [](std::string const& json) {
        return read_code(sign_json(json, requesting(), now).value());
    };
    ASSERT_EQ(signed_code(good), "read");
    auto const replaced = [&](std::string const& what, std::string const& by) {
        auto text = good;
        return text.replace(text.find(what), what.size(), by);
    };
    for (auto const& json :
         {std::string("{}"), good + "\n", replaced("\"ZZA\"", "\"zza\""), replaced("\"version\":3", "\"version\":0"),
          replaced("\"version\":3", "\"version\":\"3\""), replaced("\"fr\"", "\"f r\""),
          replaced("{", "{\"extra\":true,"), replaced("\"mla\"", "7"), replaced("central@", "\\n"),
          replaced("rogatory-card", "card"), std::string(100'000, '['), std::string("\xff\xfe")})
        EXPECT_EQ(signed_code(json), "dossier.card_malformed") << json.substr(0, 80);
    EXPECT_EQ(read_code(""), "dossier.card_signature_wrong");
    EXPECT_EQ(read_code("x" + file), "dossier.card_signature_wrong");
    EXPECT_EQ(read_code(file + "x"), "dossier.card_signature_wrong");
    EXPECT_EQ(read_code(file + file), "dossier.card_signature_wrong");
    EXPECT_EQ(read_code(std::string(card_limit + 1, 'A')), "dossier.card_malformed");
    std::string crlf;
    for (char const c : file)
        crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(read_code(crlf), "read") << "mail may change how lines end";
}

TEST(Card, WhoCollectsItsMessagesSaysSoInAFormThatEarlierProgramsRefuse)
{
    auto const inside = [](std::string const& file) {
        return std::string(text_of(open_signed_json(bytes_of(file)).value().content));
    };
    auto const plain = inside(write_card(sample(), requesting(), now).value());
    EXPECT_NE(plain.find("\"format_version\":1"), std::string::npos);
    EXPECT_EQ(plain.find("reached"), std::string::npos);
    EXPECT_FALSE(read_card(bytes_of(write_card(sample(), requesting(), now).value()), now)->collects);

    auto behind_a_firewall = sample();
    behind_a_firewall.collects = true;
    auto const file = write_card(behind_a_firewall, requesting(), now).value();
    EXPECT_TRUE(read_card(bytes_of(file), now).value().collects);
    // A program that knows version 1 alone writes what it has read with 1, and refuses a card that is not the same.
    auto const text = inside(file);
    EXPECT_NE(text.find("\"format_version\":2"), std::string::npos);
    EXPECT_TRUE(text.ends_with(",\"reached\":\"collects\"}"));
    // Nobody says in the one form what belongs into the other, or what nobody knows.
    auto const signed_code = [&](std::string const& what, std::string const& by) {
        auto changed = text;
        changed.replace(changed.find(what), what.size(), by);
        return read_code(sign_json(changed, requesting(), now).value());
    };
    EXPECT_EQ(signed_code("\"format_version\":2", "\"format_version\":1"), "dossier.card_malformed");
    EXPECT_EQ(signed_code("\"format_version\":2", "\"format_version\":3"), "dossier.card_newer");
    EXPECT_EQ(signed_code("\"collects\"", "\"listens\""), "dossier.card_malformed");
    EXPECT_EQ(signed_code(",\"reached\":\"collects\"", ""), "dossier.card_malformed");
}

TEST(Receipt, ItComesBackSignedByTheAuthorityItNames)
{
    Receipt const receipt{message_id,
                          Digest{0xe3, 0xb0, 0xc4, 0x42},
                          at("2026-03-02T08:59:00Z"),
                          "zzb.central",
                          "zza.central",
                          Verdict::refused,
                          "dossier.too_old"};
    auto const file = make_receipt(receipt, requested(), now);
    ASSERT_TRUE(file) << file.error().code << file.error().field;
    auto const trusts_requested = [](Digest const& fingerprint) -> std::optional<std::string> {
        if (fingerprint == requested().signing_certificate().fingerprint()) return "zzb.central";
        return std::nullopt;
    };
    auto const read = verify_receipt(bytes_of(*file), "zza.central", trusts_requested, now);
    ASSERT_TRUE(read) << read.error().code << read.error().field;
    EXPECT_EQ(*read, receipt);
    auto const code = [&](std::string const& text, std::string_view own, Trust const& trust, Instant when = now) {
        auto const result = verify_receipt(bytes_of(text), own, trust, when);
        return result ? "read" : result.error().code;
    };
    EXPECT_EQ(code(*file, "zzc.central", trusts_requested), "dossier.not_for_us");
    EXPECT_EQ(code(*file, "zza.central", &trusts_requesting), "dossier.signer_unknown");
    EXPECT_EQ(code(*file, "zza.central", [](Digest const&) -> std::optional<std::string> { return "zzc.central"; }),
              "dossier.sender_differs");
    EXPECT_EQ(code(*file, "zza.central", trusts_requested, at("2026-03-02T08:40:00Z")), "dossier.from_the_future");
    EXPECT_EQ(code(*file, "zza.central", trusts_requested, at("2028-01-02T00:00:00Z")), "dossier.certificate_expired");
    EXPECT_EQ(code(write_card(sample(), requesting(), now).value(), "zza.central", &trusts_requesting),
              "dossier.receipt_malformed");
    // A card is not taken for a receipt, nor a receipt for a card.
    EXPECT_EQ(read_code(*file), "dossier.card_malformed");
    // What cannot be said is not signed.
    auto wrong = receipt;
    wrong.verdict = Verdict::accepted;
    EXPECT_EQ(make_receipt(wrong, requested(), now).error().code, "dossier.receipt_malformed");
    EXPECT_EQ(make_receipt(receipt, requesting(), now).error().code, "dossier.receipt_malformed");
    EXPECT_EQ(receipt_file_name(message_id), text_of(message_id) + ".receipt");
}

TEST(Signal, ItSaysWhatHappenedToAMessageAndIsBelievedLikeAReceipt)
{
    Signal const signal{
        Signal::Event::bell_rung, message_id, at("2026-03-02T08:59:00Z"), "zzb.central", "zza.central", "magistrate é"};
    auto const file = make_signal(signal, requested(), now);
    ASSERT_TRUE(file) << file.error().code << file.error().field;
    auto const trusts_requested = [](Digest const& fingerprint) -> std::optional<std::string> {
        if (fingerprint == requested().signing_certificate().fingerprint()) return "zzb.central";
        return std::nullopt;
    };
    EXPECT_EQ(verify_signal(bytes_of(*file), "zza.central", trusts_requested, now).value(), signal);
    auto const code = [&](std::string const& text, std::string_view own, Trust const& trust, Instant when = now) {
        auto const result = verify_signal(bytes_of(text), own, trust, when);
        return result ? "read" : result.error().code;
    };
    EXPECT_EQ(code(*file, "zzc.central", trusts_requested), "dossier.not_for_us");
    EXPECT_EQ(code(*file, "zza.central", &trusts_requesting), "dossier.signer_unknown");
    EXPECT_EQ(code(*file, "zza.central", [](Digest const&) -> std::optional<std::string> { return "zzc.central"; }),
              "dossier.sender_differs");
    EXPECT_EQ(code(*file, "zza.central", trusts_requested, at("2026-03-02T08:40:00Z")), "dossier.from_the_future");
    // A receipt is not taken for a signal, nor a signal for a receipt.
    Receipt const receipt{message_id,        {}, at("2026-03-02T08:59:00Z"), "zzb.central", "zza.central",
                          Verdict::accepted, ""};
    auto const other = make_receipt(receipt, requested(), now).value();
    EXPECT_EQ(code(other, "zza.central", trusts_requested), "dossier.signal_malformed");
    EXPECT_EQ(verify_receipt(bytes_of(*file), "zza.central", trusts_requested, now).error().code,
              "dossier.receipt_malformed");
    EXPECT_TRUE(holds_signal(bytes_of(*file)));
    EXPECT_FALSE(holds_signal(bytes_of(other)));
    EXPECT_FALSE(holds_signal(bytes_of("-----BEGIN CMS-----")));
    // What cannot be said is not signed.
    auto wrong = signal;
    wrong.detail = "two\nlines";
    EXPECT_EQ(make_signal(wrong, requested(), now).error().code, "dossier.signal_malformed");
    EXPECT_EQ(fit_detail("two\nlines"), "two lines");
    EXPECT_EQ(fit_detail(std::string(199, 'a') + "é").size(), 199U) << "no half letters";
    EXPECT_EQ(make_signal(signal, requesting(), now).error().code, "dossier.signal_malformed");
}

TEST(Identity, KeysAreKeptUnderAPassphrase)
{
    IdentityOrder const order{"zza.central",
                              "Ministère de la Justice, Direction des affaires criminelles et des grâces, bureau",
                              "ZZA", at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")};
    auto files = make_identity(order, "four words and more");
    ASSERT_TRUE(files) << files.error().code;
    EXPECT_TRUE(files->signing_key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    EXPECT_TRUE(files->signing_request.starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
    auto const identity = load_identity(*files, "four words and more");
    ASSERT_TRUE(identity) << identity.error().code;
    EXPECT_EQ(identity->authority(), "zza.central");
    EXPECT_EQ(identity->signing_certificate().valid_until(), at("2028-01-01T00:00:00Z"));
    EXPECT_EQ(load_identity(*files, "four words").error().code, "dossier.passphrase_wrong");
    EXPECT_EQ(load_identity(*files, "").error().code, "dossier.passphrase_wrong");
    auto swapped = *files;
    std::swap(swapped.signing_certificate, swapped.encryption_certificate);
    EXPECT_EQ(load_identity(swapped, "four words and more").error().code, "dossier.certificate_unfit");
    swapped = *files;
    std::swap(swapped.signing_key, swapped.encryption_key);
    EXPECT_EQ(load_identity(swapped, "four words and more").error().code, "dossier.key_and_certificate_differ");
    swapped = *files;
    swapped.signing_key = "not a key";
    EXPECT_EQ(load_identity(swapped, "four words and more").error().code, "dossier.key_unreadable");
    for (auto const* id : {"", "ZZA", "a b", "-a", "a.", "é"}) {
        auto wrong = order;
        wrong.authority = id;
        EXPECT_EQ(make_identity(wrong, "").error().code, "dossier.authority_id_malformed") << id;
    }
}

TEST(Identity, SignsForThoseWhoKnowNoCertificates)
{
    auto const signer = signer_of(requesting());
    auto const verifier = verifier_of(requesting().signing_certificate());
    auto signature = signer->sign(bytes_of("a checkpoint"));
    ASSERT_FALSE(signature.empty());
    EXPECT_TRUE(verifier->verify(bytes_of("a checkpoint"), signature));
    EXPECT_FALSE(verifier->verify(bytes_of("another"), signature));
    EXPECT_FALSE(verifier_of(requested().signing_certificate())->verify(bytes_of("a checkpoint"), signature));
    signature.back() ^= 1;
    EXPECT_FALSE(verifier->verify(bytes_of("a checkpoint"), signature));
    EXPECT_FALSE(verifier->verify(bytes_of("a checkpoint"), {}));
}

TEST(Manifest, WhatWasWrittenIsRead)
{
    std::vector<PartRecord> const parts{{"message.json", "application/json", 0, Digest{1}},
                                        {"lettres/été & <hiver>.pdf", "application/pdf", 0, Digest{2}}};
    // '<' and '>' cannot stand in a name; '&' can.
    EXPECT_FALSE(read_manifest(bytes_of(write_manifest(parts))));
    std::vector<PartRecord> good{parts[0], {"lettres/été & 'hiver' 100%.pdf", "application/pdf", 0, Digest{2}}};
    auto const read = read_manifest(bytes_of(write_manifest(good)));
    ASSERT_TRUE(read) << value_of(read.error(), "reason");
    EXPECT_EQ(*read, good);
}

TEST(Manifest, HostileXmlIsRefused)
{
    auto const good = write_manifest({{"a", "text/plain", 0, Digest{}}});
    ASSERT_TRUE(read_manifest(bytes_of(good)));
    auto const replaced = [&](std::string const& what, std::string const& by) {
        auto text = good;
        return text.replace(text.find(what), what.size(), by);
    };
    std::string nested;
    for (int i = 0; i < 100'000; ++i)
        nested += "<asic:ASiCManifest>";
    std::string const laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>";
    for (auto const& xml : {std::string{},
                            std::string("<"),
                            std::string(1'000'000, '<'),
                            nested,
                            replaced("<asic:ASiC", laughs + "<asic:ASiC"),
                            replaced("<asic:SigR", "<!-- x --><asic:SigR"),
                            replaced("<asic:SigR", "<?pi?><asic:SigR"),
                            replaced("URI=\"a\"", "URI=\"../a\""),
                            replaced("URI=\"a\"", "URI=\"%61\""),
                            replaced("URI=\"a\"", "URI=\"&x;\""),
                            replaced("URI=\"a\"", "URI=\"a\" x=\"y\""),
                            replaced("URI=\"a\"", ""),
                            replaced("#sha256", "#sha1"),
                            replaced("signature.p7s", "signature2.p7s"),
                            replaced("v1.2.1", "v9"),
                            replaced("</ds:DigestValue>", "<ds:x/></ds:DigestValue>"),
                            replaced("AAAA", "AAA"),
                            good + good,
                            good + "x",
                            std::string("\xff\xfe") + good,
                            replaced("text/plain", "text/plain; x=1"),
                            good.substr(0, good.size() - 5),
                            replaced("UTF-8", "UTF-7") + std::string(1, '\0')})
        EXPECT_FALSE(read_manifest(bytes_of(xml))) << xml.substr(0, 200);
    // One reference twice, or in another case.
    auto const begin = good.find("<asic:DataObjectReference"), end = good.find("</asic:ASiCManifest>");
    auto twice = good;
    EXPECT_FALSE(read_manifest(bytes_of(twice.insert(end, good.substr(begin, end - begin)))));
}

TEST(Signature, OneSignatureByOneFitCertificate)
{
    auto const cms = sign_detached(bytes_of("manifest"), requesting(), now).value();
    auto const good = verify_detached(cms, bytes_of("manifest"));
    ASSERT_TRUE(good) << value_of(good.error(), "reason");
    EXPECT_EQ(good->signed_at, now);
    EXPECT_EQ(verify_detached(cms, bytes_of("Manifest")).error().code, "dossier.signature_wrong");
    EXPECT_EQ(verify_enveloping(cms).error().code, "dossier.signature_wrong") << "content is not inside";
    EXPECT_EQ(verify_detached(sign_enveloping(bytes_of("manifest"), requesting(), now).value(), bytes_of("manifest"))
                  .error()
                  .code,
              "dossier.signature_wrong");
    auto longer = cms;
    longer.push_back(0);
    EXPECT_FALSE(verify_detached(longer, bytes_of("manifest")));
    for (std::size_t i = 0; i < cms.size(); ++i) {
        auto altered = cms;
        altered[i] ^= 0x20;
        auto const result = verify_detached(altered, bytes_of("manifest"));
        if (result) {
            EXPECT_EQ(result->signer.fingerprint(), good->signer.fingerprint()) << i;
        } else {
            EXPECT_TRUE(texts::has_sentence(result.error().code)) << result.error().code;
        }
    }
    EXPECT_FALSE(verify_detached({}, bytes_of("manifest")));
}

}
}
