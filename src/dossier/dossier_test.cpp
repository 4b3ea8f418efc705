#include "dossier/dossier.hpp"
#include "dossier/testing.hpp"

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace rogatory::dossier
{
namespace
{

using namespace testing;

TEST(Dossier, WhatWasPackedIsOpenedByTheAuthorityItIsFor)
{
    auto const [octets, packed] = pack_small();
    ASSERT_TRUE(packed) << packed.error().code;
    auto const opened = open_it(octets);
    ASSERT_TRUE(opened) << opened.error().code << " " << value_of(opened.error(), "reason");
    EXPECT_EQ(opened->header, header());
    EXPECT_EQ(opened->signer, "zza.central");
    EXPECT_EQ(opened->signed_at, now);
    EXPECT_EQ(opened->parts, packed->parts);
    EXPECT_EQ(opened->manifest, packed->manifest);
    ASSERT_EQ(opened->parts.size(), 2U);
    EXPECT_EQ(opened->parts[1].name, "letters/en.pdf");
    EXPECT_EQ(opened->parts[1].media_type, "application/pdf");
    EXPECT_EQ(opened->parts[1].size, letter_text.size());
    auto const letter = opened->part_octets("letters/en.pdf");
    ASSERT_TRUE(letter);
    EXPECT_EQ(text_of(*letter), letter_text);
    EXPECT_EQ(text_of(*opened->part_octets("message.json")), message_text);
    EXPECT_EQ(opened->part_octets("letters/fr.pdf").error().code, "dossier.part_unknown");
    EXPECT_EQ(opened->part_octets("META-INF/signature.p7s").error().code, "dossier.part_unknown");
    EXPECT_EQ(opened->part_octets("letters/en.pdf", 3).error().code, "dossier.part_too_large");
}

TEST(Dossier, TheEvidenceOfSignatureCanBeVerifiedAgain)
{
    auto const [octets, packed] = pack_small();
    auto const opened = open_it(octets).value();
    auto const again = verify_detached(opened.signature_octets(), opened.manifest_octets());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->signer.fingerprint(), requesting().signing_certificate().fingerprint());
}

TEST(Dossier, FlippingAnyOctetIsNoticedAndNamed)
{
    auto const [octets, packed] = pack_small();
    std::set<std::string> codes;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        auto altered = octets;
        altered[i] = static_cast<std::uint8_t>(altered[i] ^ (1U << (i % 8)));
        auto const code = open_code(altered);
        ASSERT_NE(code, "opened") << "octet " << i;
        ASSERT_TRUE(texts::has_sentence(code)) << code;
        codes.insert(code);
    }
    // The content is covered by the tag; what stands before it, by its strict form, by our key or by the key wrap.
    EXPECT_EQ(codes, (std::set<std::string>{"dossier.altered", "dossier.envelope_malformed", "dossier.not_for_us"}));
}

RC_GTEST_PROP(DossierProperty, AnyBitOfADossierMatters, ())
{
    static auto const small = pack_small().octets;
    auto const bit = *rc::gen::inRange<std::size_t>(0, small.size() * 8);
    auto altered = small;
    altered[bit / 8] = static_cast<std::uint8_t>(altered[bit / 8] ^ (1U << (bit % 8)));
    auto const code = open_code(altered);
    RC_ASSERT(code != "opened");
    RC_ASSERT(texts::has_sentence(code));
}

RC_GTEST_PROP(DossierProperty, WhatIsPackedComesBack, ())
{
    auto const contents =
        *rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(rc::gen::arbitrary<char>()))
             .as("attachments");
    MemorySource message(bytes_of(message_text));
    std::vector<MemorySource> sources;
    sources.reserve(contents.size());
    std::vector<Part> parts{{"message.json", "application/json", &message}};
    for (std::size_t i = 0; i < contents.size(); ++i) {
        sources.emplace_back(bytes_of(contents[i]));
        parts.push_back({"attachments/" + std::to_string(i), "application/octet-stream", &sources[i]});
    }
    MemorySink out;
    RC_ASSERT(pack({header(), parts, requesting(), requested().encryption_certificate(), now}, out).has_value());
    auto const octets = out.take();
    MemorySource source(octets);
    auto const opened = open(source, requested(), &trusts_requesting, &never_seen, now);
    RC_ASSERT(opened.has_value());
    for (std::size_t i = 0; i < contents.size(); ++i)
        RC_ASSERT(text_of(*opened->part_octets("attachments/" + std::to_string(i))) == contents[i]);
}

TEST(Dossier, TruncatedAtAnyLengthIsRefused)
{
    auto const [octets, packed] = pack_small();
    for (std::size_t length = 0; length < octets.size(); ++length) {
        auto const code = open_code({octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(length)});
        ASSERT_EQ(code, "dossier.envelope_malformed") << length;
    }
    auto longer = octets;
    longer.push_back(0);
    EXPECT_EQ(open_code(longer), "dossier.envelope_malformed");
}

TEST(Dossier, SealedForAnotherAuthorityItIsNotForUs)
{
    auto const [octets, packed] = pack_small();
    EXPECT_EQ(open_code(octets, now, requesting()), "dossier.not_for_us");
    // Sealed with our key, but addressed to another authority: forwarded by somebody.
    auto other = header();
    other.to = "zzc.central";
    EXPECT_EQ(open_code(pack_small(other).octets), "dossier.not_for_us");
}

TEST(Dossier, TheSameDossierTwiceIsToldSo)
{
    auto const [octets, packed] = pack_small();
    MemorySource source(octets);
    auto const seen = [](std::string const& from, Id const& message) -> Result<bool> {
        return from == "zza.central" && message == message_id;
    };
    EXPECT_EQ(code_of(open(source, requested(), &trusts_requesting, seen, now)), "dossier.already_received");
    auto const broken = [](std::string const&, Id const&) -> Result<bool> {
        return Error{"store.not_there", "", "", {}};
    };
    EXPECT_EQ(code_of(open(source, requested(), &trusts_requesting, broken, now)), "store.not_there");
}

TEST(Dossier, ASignerWithoutAPinnedCardIsUnknown)
{
    auto const stranger = make("zza.central");
    auto const opened = open_it(pack_small(header(), stranger).octets);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "dossier.signer_unknown");
    EXPECT_EQ(value_of(opened.error(), "fingerprint"), spelled(stranger.signing_certificate().fingerprint()));
}

TEST(Dossier, ASignersCertificateMustBeValidOnTheDay)
{
    auto const octets = pack_small().octets;
    EXPECT_EQ(open_code(octets, at("2028-01-01T00:00:01Z")), "dossier.certificate_expired");
    EXPECT_EQ(open_code(octets, at("2025-12-31T23:59:59Z")), "dossier.certificate_not_yet_valid");
}

TEST(Dossier, SealingToAnExpiredCertificateIsRefused)
{
    auto const expired = make("zzb.central", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z");
    auto const outcome = pack_small(header(), requesting(), expired.encryption_certificate());
    ASSERT_FALSE(outcome.packed);
    EXPECT_EQ(outcome.packed.error().code, "dossier.certificate_expired");
    EXPECT_TRUE(outcome.octets.empty());
    // A certificate to sign with is not one to encrypt to.
    EXPECT_EQ(pack_small(header(), requesting(), requested().signing_certificate()).packed.error().code,
              "dossier.certificate_unfit");
}

TEST(Dossier, FreshnessIsCheckedAgainstTheHeader)
{
    auto const octets = pack_small().octets;
    EXPECT_EQ(open_code(octets, at("2026-06-01T00:00:00Z")), "opened");
    EXPECT_EQ(open_code(octets, at("2026-06-01T00:00:01Z")), "dossier.too_old");
    EXPECT_EQ(open_code(octets, at("2026-03-02T08:50:00Z")), "opened") << "clocks may differ by ten minutes";
    EXPECT_EQ(open_code(octets, at("2026-03-02T08:49:59Z")), "dossier.from_the_future");
    auto early = header();
    early.sent_at = at("2026-03-10T00:00:00Z");
    EXPECT_EQ(open_code(pack_small(early).octets), "dossier.from_the_future");
}

TEST(Dossier, PackingSaysWhatIsMissingOrTooMuch)
{
    MemorySource text(bytes_of(message_text));
    auto const pack_parts = [&](std::vector<Part> parts, Header h = header()) -> std::string {
        MemorySink out;
        auto const packed = pack({h, std::move(parts), requesting(), requested().encryption_certificate(), now}, out);
        return packed ? "packed" : packed.error().code;
    };
    Part const message{"message.json", "application/json", &text};
    EXPECT_EQ(pack_parts({message}), "packed");
    EXPECT_EQ(pack_parts({}), "dossier.message_missing");
    EXPECT_EQ(pack_parts({message, {"../x", "a/b", &text}}), "dossier.name_refused");
    EXPECT_EQ(pack_parts({message, {"meta-inf/x", "a/b", &text}}), "dossier.name_refused");
    EXPECT_EQ(pack_parts({message, {"Rogatory.json", "a/b", &text}}), "dossier.name_refused");
    EXPECT_EQ(pack_parts({message, {"MESSAGE.json", "a/b", &text}}), "dossier.name_twice");
    EXPECT_EQ(pack_parts({message, {"x", "text", &text}}), "dossier.media_type_malformed");
    EXPECT_EQ(pack_parts({message, {"x", "text/\"><x", &text}}), "dossier.media_type_malformed");
    EXPECT_EQ(pack_parts(std::vector<Part>(parts_limit + 1, message)), "dossier.too_many_parts");
    auto wrong = header();
    wrong.from = "zzc.central";
    EXPECT_EQ(pack_parts({message}, wrong), "dossier.header_malformed");
    wrong = header();
    wrong.expires = wrong.sent_at;
    EXPECT_EQ(pack_parts({message}, wrong), "dossier.header_malformed");
}

/// So many octets that nobody has to store.
class Endless final : public SeekableSource
{
public:
    Endless(std::uint64_t size, Bytes pattern) : size_(size), pattern_(std::move(pattern)) {}
    std::uint64_t length() const override { return size_; }
    Done seek(std::uint64_t position) override
    {
        position_ = position;
        return {};
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size_ - position_));
        for (std::size_t i = 0; i < count; ++i)
            buffer[i] = pattern_[(position_ + i) % pattern_.size()];
        position_ += count;
        octets_read += count;
        return count;
    }
    std::uint64_t octets_read = 0;

private:
    std::uint64_t size_, position_ = 0;
    Bytes pattern_;
};

TEST(Dossier, MoreThan64GiBMustTravelInSeveralDossiers)
{
    MemorySource message(bytes_of(message_text));
    Endless half(1ULL << 35, {0});
    MemorySink out;
    auto const packed =
        pack({header(),
              {{"message.json", "application/json", &message}, {"a", "a/b", &half}, {"b", "a/b", &half}},
              requesting(),
              requested().encryption_certificate(),
              now},
             out);
    ASSERT_FALSE(packed);
    EXPECT_EQ(packed.error().code, "dossier.too_large");
    EXPECT_EQ(half.octets_read, 0U) << "said before anything is read";
    EXPECT_TRUE(out.octets().empty());
}

TEST(Dossier, APartThatChangesWhileItIsSealedIsNoticed)
{
    class Changing final : public SeekableSource
    {
    public:
        std::uint64_t length() const override { return 5; }
        Done seek(std::uint64_t position) override
        {
            position_ = position;
            ++passes_;
            return {};
        }
        Result<std::size_t> read(std::span<std::uint8_t> buffer) override
        {
            auto const count = std::min<std::size_t>(buffer.size(), 5 - static_cast<std::size_t>(position_));
            std::fill_n(buffer.begin(), count, static_cast<std::uint8_t>(passes_));
            position_ += count;
            return count;
        }

    private:
        std::uint64_t position_ = 0;
        int passes_ = 0;
    } changing;
    MemorySource message(bytes_of(message_text));
    MemorySink out;
    auto const packed = pack({header(),
                              {{"message.json", "application/json", &message}, {"x", "a/b", &changing}},
                              requesting(),
                              requested().encryption_certificate(),
                              now},
                             out);
    ASSERT_FALSE(packed);
    EXPECT_EQ(packed.error().code, "dossier.part_changed");
    EXPECT_EQ(open_code(out.take()), "dossier.envelope_malformed") << "what was written so far is of no use to anybody";
}

TEST(Dossier, GarbageOf200MegabytesCostsOneWindow)
{
    for (Bytes const& pattern : {Bytes{0x30, 0x80}, Bytes{0x30, 0x83, 0xff, 0xff, 0xff}, Bytes{0xa0, 0x80},
                                 Bytes{0x24, 0x80}, Bytes{'[', '['}, Bytes{0}}) {
        Endless garbage(200'000'000, pattern);
        auto const opened = open(garbage, requested(), &trusts_requesting, &never_seen, now);
        EXPECT_EQ(code_of(opened), "dossier.envelope_malformed");
        EXPECT_LE(garbage.octets_read, 256U * 1024);
    }
}

// ---- Containers put together by hand: sealed properly, because anybody can seal to us.

TEST(DossierByHand, ProperlyMadeItOpens)
{
    EXPECT_EQ(open_code(seal(ByHand{}.archive())), "opened");
}

TEST(DossierByHand, AStrippedSignatureIsNamed)
{
    EXPECT_EQ(open_code(seal(ByHand{.with_signature = false}.archive())), "dossier.not_signed");
}

TEST(DossierByHand, AReorderedManifestBreaksTheSignature)
{
    ByHand hand;
    auto const original = hand.manifest_text();
    std::swap(hand.files[1], hand.files[2]);
    ASSERT_NE(hand.manifest_text(), original);
    EXPECT_EQ(open_code(seal(hand.archive(original))), "dossier.signature_wrong");
}

TEST(DossierByHand, AnEditedManifestBreaksTheSignature)
{
    ByHand hand;
    auto const original = hand.manifest_text();
    hand.manifest = original + "\n";
    EXPECT_EQ(open_code(seal(hand.archive(original))), "dossier.signature_wrong");
}

TEST(DossierByHand, AReplacedPartIsNamed)
{
    ByHand hand;
    hand.manifest = hand.manifest_text();
    hand.files[2].second[0] = '?';
    auto const opened = open_it(seal(hand.archive()));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "dossier.digest_mismatch");
    EXPECT_EQ(value_of(opened.error(), "name"), "letters/en.pdf");
}

TEST(DossierByHand, APartOutsideTheManifestIsNamed)
{
    for (auto const* name : {"letters/fr.pdf", "META-INF/signature2.p7s", "META-INF/container.xml"}) {
        auto const opened = open_it(seal(ByHand{.unsigned_files = {{name, "x"}}}.archive()));
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, "dossier.part_not_in_manifest");
        EXPECT_EQ(value_of(opened.error(), "name"), name);
    }
}

TEST(DossierByHand, APartOfTheManifestThatIsNotThereIsNamed)
{
    ByHand hand;
    hand.manifest = hand.manifest_text();
    hand.files.pop_back();
    EXPECT_EQ(open_code(seal(hand.archive())), "dossier.part_missing");
    EXPECT_EQ(open_code(seal(ByHand{.files = {{"rogatory.json", header_text(header())}}}.archive())),
              "dossier.part_missing");
    EXPECT_EQ(open_code(seal(ByHand{.files = {{"message.json", message_text}}}.archive())), "dossier.part_missing");
}

TEST(DossierByHand, SignedByAnotherAuthorityThanTheHeaderSays)
{
    auto const stranger = make("zzc.central");
    auto const octets = seal(ByHand{.signer = &stranger}.archive());
    MemorySource source(octets);
    auto const trusts_all = [](Digest const&) -> std::optional<std::string> { return "zzc.central"; };
    EXPECT_EQ(code_of(open(source, requested(), trusts_all, &never_seen, now)), "dossier.sender_differs");
}

TEST(DossierByHand, MimetypeComesFirstAndSaysAsicE)
{
    EXPECT_EQ(open_code(seal(ByHand{.mimetype = "application/zip"}.archive())), "dossier.not_a_container");
    MemorySink out;
    ZipWriter zip(out);
    zip.begin("x", 0, 0).value();
    zip.finish().value();
    EXPECT_EQ(open_code(seal(out.octets())), "dossier.not_a_container");
    EXPECT_EQ(open_code(seal({})), "dossier.zip_refused");
}

TEST(DossierByHand, AHeaderInAnyOtherFormIsRefused)
{
    auto const good = header_text(header());
    auto const with = [&](std::string text) {
        ByHand hand;
        hand.files[0].second = std::move(text);
        return open_code(seal(hand.archive()));
    };
    EXPECT_EQ(with(good), "opened");
    auto const replaced = [&](std::string const& what, std::string const& by) {
        auto text = good;
        return text.replace(text.find(what), what.size(), by);
    };
    for (auto const& text : {std::string{}, std::string("[]"), good + " ", replaced("\"version\":1", "\"version\":2"),
                             replaced("zza.central", "ZZA"), replaced("{", "{\"x\":1,"),
                             replaced("{", "{\"to\":\"zzb.central\","), replaced("2026-03-01", "2026-02-30"),
                             replaced("7a3b", "1a3b"), std::string(4000, '['), replaced("rogatory-dossier", "other")})
        EXPECT_EQ(with(text), "dossier.header_malformed") << text;
    EXPECT_EQ(with(std::string(5000, ' ')), "dossier.part_too_large");
}

// ---- Others' tools.

/// A folder that goes with the test.
class Scratch
{
public:
    Scratch()
    {
        char name[] = "/tmp/rogatory-dossier-XXXXXX";
        path = mkdtemp(name);
    }
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    ~Scratch() { run("rm -rf '" + path + "'"); }

    void write(std::string const& name, std::string_view text) const
    {
        std::ofstream(path + "/" + name, std::ios::binary) << text;
    }
    Bytes read(std::string const& name) const
    {
        std::ifstream file(path + "/" + name, std::ios::binary);
        std::string const text{std::istreambuf_iterator<char>(file), {}};
        auto const view = bytes_of(text);
        return {view.begin(), view.end()};
    }
    /// Runs a command in the folder; its exit status.
    int run(std::string const& command) const
    {
        return std::system(("cd '" + path + "' && (" + command + ") >>log 2>&1").c_str());
    }
    std::string path;
};

TEST(DossierTools, OpensslAndUnzipOpenADossier)
{
    if (std::system("command -v openssl unzip >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "openssl or unzip is not installed";
    auto const files =
        make_identity({"zzb.central", "Ministère", "ZZB", at("2026-01-01T00:00:00Z"), at("2099-01-01T00:00:00Z")}, "")
            .value();
    auto const receiver = load_identity(files, "").value();
    MemorySource message(bytes_of(message_text));
    std::string const large(700'000, 'x');
    MemorySource image(bytes_of(large)), accent(bytes_of(letter_text));
    MemorySink out;
    auto const packed = pack({header(),
                              {{"message.json", "application/json", &message},
                               {"attachments/image.dd", "application/octet-stream", &image},
                               {"lettres/résumé.pdf", "application/pdf", &accent}},
                              requesting(),
                              receiver.encryption_certificate(),
                              now},
                             out);
    ASSERT_TRUE(packed) << packed.error().code;
    Scratch const scratch;
    scratch.write("d.rogatory", text_of(out.octets()));
    scratch.write("key.pem", files.encryption_key);
    scratch.write("certificate.pem", files.encryption_certificate);
    scratch.write("signer.pem", requesting().signing_certificate().pem());
    auto const log = [&] { return std::string(text_of(scratch.read("log"))); };
    ASSERT_EQ(scratch.run(
                  "openssl cms -decrypt -inform DER -in d.rogatory -inkey key.pem -recip certificate.pem -out d.asice"),
              0)
        << log();
    ASSERT_EQ(scratch.run("unzip -tq d.asice && unzip -q d.asice -d inside"), 0) << log();
    EXPECT_EQ(text_of(scratch.read("inside/message.json")), message_text);
    EXPECT_EQ(text_of(scratch.read("inside/attachments/image.dd")), large);
    // The signer's certificate is trusted by being given; its validity is that of 2026, so the day is given too.
    auto const verify =
        "openssl cms -verify -binary -inform DER -in inside/META-INF/signature.p7s -content "
        "inside/META-INF/ASiCManifest.xml -CAfile signer.pem -partial_chain -no_check_time -purpose any "
        "-cades -out manifest.xml";
    ASSERT_EQ(scratch.run(verify), 0) << log();
    EXPECT_EQ(scratch.read("manifest.xml"), scratch.read("inside/META-INF/ASiCManifest.xml"));
    EXPECT_NE(scratch.run(std::string("sed -i s/Reference/reference/ inside/META-INF/ASiCManifest.xml; ") + verify), 0);
}

TEST(DossierTools, AContainerThatOpensslEncryptedOpens)
{
    if (std::system("command -v openssl >/dev/null 2>&1") != 0) GTEST_SKIP() << "openssl is not installed";
    Scratch const scratch;
    ByHand hand;
    hand.files.emplace_back("attachments/image.dd", std::string(3'000'000, 'y'));
    scratch.write("d.asice", text_of(hand.archive()));
    scratch.write("certificate.pem", requested().encryption_certificate().pem());
    for (auto const* how : {"", "-stream ", "-keyid ", "-stream -keyid "}) {
        ASSERT_EQ(
            scratch.run(std::string("openssl cms -encrypt -binary -aes-256-gcm -in d.asice -outform DER -out d.der ") +
                        how + "-recip certificate.pem -keyopt ecdh_kdf_md:sha256"),
            0)
            << text_of(scratch.read("log"));
        auto const octets = scratch.read("d.der");
        auto const opened = open_it(octets);
        ASSERT_TRUE(opened) << how << opened.error().code << " " << value_of(opened.error(), "reason");
        EXPECT_EQ(text_of(*opened->part_octets("attachments/image.dd")), hand.files.back().second);
        EXPECT_EQ(text_of(*opened->part_octets("message.json")), message_text) << "back to an earlier place";
    }
    // Key derivation with SHA-1, which this version of the tool takes by default, is not part of the form.
    ASSERT_EQ(
        scratch.run(
            "openssl cms -encrypt -binary -aes-256-gcm -in d.asice -outform DER -out d.der -recip certificate.pem"),
        0);
    EXPECT_EQ(open_code(scratch.read("d.der")), "dossier.envelope_malformed");
    // Encrypted without authentication.
    ASSERT_EQ(
        scratch.run(
            "openssl cms -encrypt -binary -aes-256-cbc -in d.asice -outform DER -out d.der -recip certificate.pem"),
        0);
    EXPECT_EQ(open_code(scratch.read("d.der")), "dossier.envelope_malformed");
}

TEST(DossierTools, RsaRecipientsByOaepOnly)
{
    if (std::system("command -v openssl >/dev/null 2>&1") != 0) GTEST_SKIP() << "openssl is not installed";
    Scratch const scratch;
    ASSERT_EQ(
        scratch.run(
            "openssl req -x509 -newkey rsa:3072 -nodes -keyout key.pem -out certificate.pem -subj /CN=zzb.central "
            "-addext keyUsage=critical,keyEncipherment -days 20000"),
        0);
    auto const own =
        make_identity({"zzb.central", "M", "ZZB", at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")}, "").value();
    auto files = own;
    files.encryption_key = text_of(scratch.read("key.pem"));
    files.encryption_certificate = text_of(scratch.read("certificate.pem"));
    auto const receiver = load_identity(files, "");
    ASSERT_TRUE(receiver) << receiver.error().code;
    // Ours, to RSA.
    auto const archive = ByHand{}.archive();
    auto const octets = seal(archive, receiver->encryption_certificate());
    EXPECT_EQ(open_code(octets, now, *receiver), "opened");
    scratch.write("d.rogatory", text_of(octets));
    ASSERT_EQ(scratch.run(
                  "openssl cms -decrypt -inform DER -in d.rogatory -inkey key.pem -recip certificate.pem -out d.asice"),
              0)
        << text_of(scratch.read("log"));
    EXPECT_EQ(scratch.read("d.asice"), archive);
    // Theirs, with OAEP; and with PKCS #1 v1.5, which is refused.
    ASSERT_EQ(
        scratch.run(
            "openssl cms -encrypt -binary -aes-256-gcm -in d.asice -outform DER -out d.der -recip certificate.pem "
            "-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha256"),
        0);
    EXPECT_EQ(open_code(scratch.read("d.der"), now, *receiver), "opened");
    ASSERT_EQ(
        scratch.run(
            "openssl cms -encrypt -binary -aes-256-gcm -in d.asice -outform DER -out d.der -recip certificate.pem"),
        0);
    EXPECT_EQ(open_code(scratch.read("d.der"), now, *receiver), "dossier.envelope_malformed");
}

TEST(Dossier, ItsSizeIsKnownBeforehand)
{
    std::string const large(1'500'000, 'x');
    MemorySource message(bytes_of(message_text)), image(bytes_of(large));
    std::vector<Part> const parts{{"message.json", "application/json", &message},
                                  {"attachments/image.dd", "application/octet-stream", &image}};
    MemorySink out;
    ASSERT_TRUE(pack({header(), parts, requesting(), requested().encryption_certificate(), now}, out));
    EXPECT_LE(out.octets().size(), sealed_size_at_most(parts));
    EXPECT_LE(sealed_size_at_most(parts), out.octets().size() + 200 * 1024);
}

TEST(Dossier, ItsFileNameSaysNothing)
{
    EXPECT_EQ(suggest_file_name(message_id), "01932c5e-8f00-7a3b-9c1d-0123456789ab.rogatory");
}

}
}
