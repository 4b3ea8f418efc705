// Whom a network vouches for, and whom no longer: a network's authority in memory, and what may be wrong with its
// certificates.
#include "trust/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::trust
{
namespace
{

using testing::at;
using testing::Holder;
using testing::now;
using testing::Wish;

std::string code_of(Result<Path> const& path)
{
    return path ? "path of " + std::to_string(path->certificates.size()) : path.error().code;
}
std::string code_of(Done const& done)
{
    return done ? "done" : done.error().code;
}

Anchors anchors_of(Holder const& root, Rules rules = {"ZZ-NET"})
{
    return Anchors::make(std::move(rules), {root.certificate}).value();
}

class Network : public ::testing::Test
{
protected:
    Holder root = Holder::root("Authority of ZZ-NET");
    Holder between = root.issue_ca("Issuing office");
    Holder holder = between.issue({"zza.central"});

    std::string path(std::vector<dossier::Certificate> const& others, Rules rules = {"ZZ-NET"}, Instant when = now)
    {
        return code_of(anchors_of(root, std::move(rules)).path_to(holder.certificate, others, when));
    }
};

TEST_F(Network, ACertificateIsBelievedByThePathToAnImportedAnchor)
{
    EXPECT_EQ(path({between.certificate}), "path of 3");
    EXPECT_EQ(code_of(anchors_of(root).path_to(root.issue({"zza.central"}).certificate, {}, now)), "path of 2");
    // The anchor need not be the one at the top.
    auto const lower = Anchors::make({"ZZ-NET"}, {between.certificate}).value();
    EXPECT_EQ(code_of(lower.path_to(holder.certificate, {}, now)), "path of 2");
}

TEST_F(Network, WhatCameWithAMessageIsNeverAnAnchor)
{
    auto const stranger = Holder::root("Authority of ZZ-NET");
    auto const forged = stranger.issue({"zza.central"});
    std::vector<dossier::Certificate> const with_it{stranger.certificate};
    EXPECT_EQ(code_of(anchors_of(root).path_to(forged.certificate, with_it, now)), "trust.path_missing");
    // Signed by itself, even under the right name.
    EXPECT_EQ(code_of(anchors_of(root).path_to(stranger.certificate, {}, now)), "trust.path_missing");
    EXPECT_EQ(path({}), "trust.path_missing") << "the certificate in between is missing";
}

TEST_F(Network, AnAuthoritysOwnCertificateSignsNoMessages)
{
    EXPECT_EQ(code_of(anchors_of(root).path_to(between.certificate, {}, now)), "trust.path_refused");
    EXPECT_EQ(code_of(anchors_of(root).path_to(root.certificate, {}, now)), "trust.path_refused");
}

TEST_F(Network, AHolderCannotIssue)
{
    auto const underling = holder.issue({"zzb.central"});
    std::vector<dossier::Certificate> const with_it{holder.certificate, between.certificate};
    EXPECT_EQ(code_of(anchors_of(root).path_to(underling.certificate, with_it, now)), "trust.path_refused");
}

TEST_F(Network, DatesCountAtTheMomentAskedAbout)
{
    EXPECT_EQ(path({between.certificate}, {"ZZ-NET"}, at("2025-12-31T23:59:59Z")), "dossier.certificate_not_yet_valid");
    EXPECT_EQ(path({between.certificate}, {"ZZ-NET"}, at("2027-01-02T00:00:00Z")), "dossier.certificate_expired");
}

TEST_F(Network, TheLengthOfThePathIsLimitedByTheRulesAndByTheCertificates)
{
    EXPECT_EQ(path({between.certificate}, {"ZZ-NET", 0}), "trust.chain_too_long");
    auto const second = between.issue_ca("Second office");
    auto const deep = second.issue({"zza.central"});
    std::vector<dossier::Certificate> const chain{second.certificate, between.certificate};
    EXPECT_EQ(code_of(anchors_of(root).path_to(deep.certificate, chain, now)), "path of 4");
    EXPECT_NE(code_of(anchors_of(root, {"ZZ-NET", 1}).path_to(deep.certificate, chain, now)), "path of 4");
    // pathLenConstraint: the office may issue to holders only.
    auto const narrow = root.issue_ca("Narrow office", "critical,CA:TRUE,pathlen:0");
    auto const below = narrow.issue_ca("Office below");
    std::vector<dossier::Certificate> const too_deep{below.certificate, narrow.certificate};
    EXPECT_EQ(code_of(anchors_of(root).path_to(below.issue({"zza.central"}).certificate, too_deep, now)),
              "trust.path_refused");
    std::vector<dossier::Certificate> const many(chain_limit + 1, between.certificate);
    EXPECT_EQ(path(many), "trust.chain_too_long");
}

TEST_F(Network, NamesOutsideTheConstraintsOfTheIssuerAreRefused)
{
    auto const office = root.issue({"Office of ZZA",
                                    true,
                                    "critical,keyCertSign",
                                    at("2026-01-01T00:00:00Z"),
                                    at("2027-01-01T00:00:00Z"),
                                    {{NID_name_constraints, "critical,permitted;DNS:zza.example"}}});
    std::vector<dossier::Certificate> const with_it{office.certificate};
    Wish inside{"zza.central"}, outside{"zza.central"};
    inside.more = {{NID_subject_alt_name, "DNS:ap.zza.example"}};
    outside.more = {{NID_subject_alt_name, "DNS:ap.zzb.example"}};
    EXPECT_EQ(code_of(anchors_of(root).path_to(office.issue(inside).certificate, with_it, now)), "path of 3");
    EXPECT_EQ(code_of(anchors_of(root).path_to(office.issue(outside).certificate, with_it, now)), "trust.path_refused");
}

TEST_F(Network, PoliciesAndPurposesAreThoseAgreedUpon)
{
    Wish wish{"zza.central"};
    wish.more = {{NID_certificate_policies, "1.3.6.1.4.1.99999.1"}, {NID_ext_key_usage, "1.3.6.1.4.1.99999.7"}};
    auto const one = root.issue(wish);
    auto const asked = [&](Rules rules) {
        return code_of(anchors_of(root, std::move(rules)).path_to(one.certificate, {}, now));
    };
    EXPECT_EQ(asked({"ZZ-NET", 2, {"1.3.6.1.4.1.99999.1"}}), "path of 2");
    EXPECT_EQ(asked({"ZZ-NET", 2, {"1.3.6.1.4.1.99999.2"}}), "trust.path_refused");
    EXPECT_EQ(asked({"ZZ-NET", 2, {}, {"1.3.6.1.4.1.99999.7"}}), "path of 2");
    EXPECT_EQ(asked({"ZZ-NET", 2, {}, {"1.3.6.1.5.5.7.3.1"}}), "trust.path_refused");
    EXPECT_EQ(path({between.certificate}, {"ZZ-NET", 2, {"1.3.6.1.4.1.99999.1"}}), "trust.path_refused");
}

TEST_F(Network, PolicyConstraintsWithoutPoliciesAreRefusedBeforeAnythingIsComputed)
{
    Wish office{"Office", true, "critical,keyCertSign"};
    office.more = {{NID_policy_constraints, "critical,requireExplicitPolicy:0"}};
    auto const constrained = root.issue(office);
    std::vector<dossier::Certificate> const with_it{constrained.certificate};
    EXPECT_EQ(code_of(anchors_of(root).path_to(constrained.issue({"zza.central"}).certificate, with_it, now)),
              "trust.path_refused");
    EXPECT_EQ(code_of(check_anchor(constrained.certificate, now)), "trust.anchor_unfit");
}

TEST_F(Network, WeakSignaturesAreRefused)
{
    Wish weak{"zza.central"};
    weak.digest = EVP_sha1();
    EXPECT_EQ(code_of(anchors_of(root).path_to(root.issue(weak).certificate, {}, now)), "trust.path_refused");
}

TEST_F(Network, OnlyAnAuthorityThatSignsCertificatesIsAnAnchor)
{
    EXPECT_EQ(code_of(check_anchor(root.certificate, now)), "done");
    EXPECT_EQ(code_of(check_anchor(holder.certificate, now)), "trust.anchor_unfit");
    EXPECT_EQ(code_of(check_anchor(root.issue({"Office", true, "critical,cRLSign"}).certificate, now)),
              "trust.anchor_unfit");
    EXPECT_EQ(code_of(check_anchor(root.certificate, at("2031-01-01T00:00:00Z"))), "dossier.certificate_expired");
    EXPECT_EQ(Anchors::make({"ZZ-NET"}, {}).error().code, "trust.no_anchor");
    EXPECT_EQ(Anchors::make({"ZZ NET"}, {root.certificate}).error().code, "trust.rules_malformed");
    EXPECT_EQ(Anchors::make({"ZZ-NET", 2, {"policy"}}, {root.certificate}).error().code, "trust.rules_malformed");
}

TEST_F(Network, AMemberDoesNotSpeakForAnother)
{
    EXPECT_EQ(code_of(check_subject(holder.certificate, "zza.central", "")), "done");
    EXPECT_EQ(code_of(check_subject(holder.certificate, "zzb.central", "")), "trust.subject_differs");
    EXPECT_EQ(code_of(check_subject(holder.certificate, "zzb.central", "CN=zza.central")), "done")
        << "the subject that was agreed upon";
    EXPECT_EQ(code_of(check_subject(holder.certificate, "zza.central", "CN=ZZA Justice")), "trust.subject_differs");
    // A zero octet in a name, and two names.
    EXPECT_EQ(common_name_of(root.issue({"zza.central"}).certificate), "zza.central");
}

TEST_F(Network, CertificatesComeInPemOneAfterTheOther)
{
    auto const both = holder.certificate.pem() + between.certificate.pem();
    auto const read = certificates_from_pem(bytes_of(both));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ(read->at(1).fingerprint(), between.certificate.fingerprint());
    EXPECT_FALSE(certificates_from_pem(bytes_of("nothing")));
    EXPECT_FALSE(certificates_from_pem(bytes_of(both.substr(0, both.size() - 40))));
    std::string many;
    for (std::size_t i = 0; i <= chain_limit; ++i)
        many += holder.certificate.pem();
    EXPECT_FALSE(certificates_from_pem(bytes_of(many)));
}

// ---- lists of revoked certificates

TEST_F(Network, AListIsReadWhenItIsWholeNumberedAndDated)
{
    auto const octets = between.crl({{holder.certificate, at("2026-02-20T12:00:00Z")}}, 26);
    auto const list = read_crl(octets);
    ASSERT_TRUE(list) << list.error().code;
    EXPECT_EQ(list->number(), "1A");
    EXPECT_EQ(list->size(), 1U);
    EXPECT_EQ(code_of(list->check_signature(between.certificate)), "done");
    EXPECT_EQ(code_of(list->check_signature(root.certificate)), "trust.crl_signature_wrong");
    auto const found = list->find(holder.certificate);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, (Revoked{at("2026-02-20T12:00:00Z"), "keyCompromise"}));
    EXPECT_FALSE(list->find(between.issue({"zzb.central"}).certificate));
    // The same serial number of another issuer is another certificate.
    EXPECT_FALSE(list->find(root.certificate));
}

TEST_F(Network, AnAlteredListAndAnotherKeyOfTheSameNameAreRefused)
{
    auto octets = between.crl({}, 1);
    octets[octets.size() - 5] ^= 1;
    auto const altered = read_crl(octets);
    ASSERT_TRUE(altered);
    EXPECT_EQ(code_of(altered->check_signature(between.certificate)), "trust.crl_signature_wrong");
    auto const other = root.issue_ca("Issuing office");
    EXPECT_EQ(code_of(read_crl(between.crl({}, 1)).value().check_signature(other.certificate)),
              "trust.crl_signature_wrong");
    auto const without_right = root.issue({"Issuing office", true, "critical,keyCertSign"});
    EXPECT_EQ(code_of(read_crl(without_right.crl({}, 1)).value().check_signature(without_right.certificate)),
              "trust.crl_signature_wrong");
}

TEST_F(Network, PartsOfListsAndListsWithoutNumberOrEndAreRefusedPlainly)
{
    auto const code = [](Bytes const& octets) {
        auto const list = read_crl(octets);
        return list ? "read" : list.error().code;
    };
    auto const from = at("2026-03-01T00:00:00Z"), until = at("2026-03-08T00:00:00Z");
    EXPECT_EQ(code(between.crl({}, 1, from, until, {{NID_delta_crl, "critical,1"}})), "trust.crl_delta");
    EXPECT_EQ(code(between.crl({}, 1, from, until, {{NID_issuing_distribution_point, "critical,onlyuser:TRUE"}})),
              "trust.crl_partial");
    EXPECT_EQ(code(between.crl({}, -1)), "trust.crl_without_dates");
    EXPECT_EQ(code(between.crl({}, 1, from, from)), "trust.crl_without_dates");
    EXPECT_EQ(code({}), "trust.crl_malformed");
    EXPECT_EQ(code(Bytes(100, 0x30)), "trust.crl_malformed");
    auto longer = between.crl({}, 1);
    longer.push_back(0);
    EXPECT_EQ(code(longer), "trust.crl_malformed");
}

TEST_F(Network, AnOlderListNeverTakesThePlaceOfANewerOne)
{
    auto const list = [&](long number, char const* from = "2026-03-01T00:00:00Z") {
        return read_crl(between.crl({}, number, at(from), at("2026-03-09T00:00:00Z"))).value();
    };
    EXPECT_EQ(code_of(may_follow(list(255), list(256))), "done") << "numbers, not texts: FF before 100";
    EXPECT_EQ(code_of(may_follow(list(256), list(255))), "trust.crl_older");
    EXPECT_EQ(code_of(may_follow(list(9), list(9))), "trust.crl_older") << "another one of the same number and time";
    auto const same = list(9);
    EXPECT_EQ(code_of(may_follow(same, same)), "done");
}

// ---- single answers

TEST_F(Network, AnAnswerIsTakenFromTheIssuerOrItsResponderAndFromNobodyElse)
{
    auto const question = ocsp_request(holder.certificate, between.certificate).value();
    EXPECT_EQ(question.nonce.size(), 32U);
    auto const code = [&](Bytes const& octets, BytesView nonce) {
        auto const answer = read_ocsp(octets, holder.certificate, between.certificate, nonce, now);
        if (!answer) return answer.error().code;
        return std::string(answer->word == OcspAnswer::Word::good      ? "good"
                           : answer->word == OcspAnswer::Word::revoked ? "revoked"
                                                                       : "unknown");
    };
    auto const& nonce = question.nonce;
    EXPECT_EQ(code(between.ocsp(holder.certificate, between, nonce), nonce), "good");
    EXPECT_EQ(code(between.ocsp(holder.certificate, between, nonce, V_OCSP_CERTSTATUS_REVOKED), nonce), "revoked");
    EXPECT_EQ(code(between.ocsp(holder.certificate, between, nonce, V_OCSP_CERTSTATUS_UNKNOWN), nonce), "unknown");

    Wish responder{"Responder"};
    responder.more = {{NID_ext_key_usage, "OCSPSigning"}};
    EXPECT_EQ(code(between.issue(responder).ocsp(holder.certificate, between, nonce), nonce), "good");
    EXPECT_EQ(code(between.issue({"Responder"}).ocsp(holder.certificate, between, nonce), nonce),
              "trust.ocsp_signature_wrong")
        << "a member that was not named for it";
    EXPECT_EQ(code(root.issue(responder).ocsp(holder.certificate, between, nonce), nonce), "trust.ocsp_signature_wrong")
        << "another issuer's responder";
    EXPECT_EQ(code(Holder::root("Issuing office").ocsp(holder.certificate, between, nonce), nonce),
              "trust.ocsp_signature_wrong");
}

TEST_F(Network, AnOldAnswerOneAboutAnotherAndANoiseAreRefused)
{
    auto const nonce = ocsp_request(holder.certificate, between.certificate).value().nonce;
    auto const other_nonce = ocsp_request(holder.certificate, between.certificate).value().nonce;
    auto const code = [&](Bytes const& octets) {
        auto const answer = read_ocsp(octets, holder.certificate, between.certificate, nonce, now);
        return answer ? "read" : answer.error().code;
    };
    EXPECT_EQ(code(between.ocsp(holder.certificate, between, other_nonce)), "trust.ocsp_nonce_differs");
    EXPECT_EQ(code(between.ocsp(holder.certificate, between, {})), "trust.ocsp_nonce_differs");
    auto const other = between.issue({"zzb.central"});
    EXPECT_EQ(code(between.ocsp(other.certificate, between, nonce)), "trust.ocsp_malformed");
    EXPECT_EQ(
        code(between.ocsp(holder.certificate, between, nonce, V_OCSP_CERTSTATUS_GOOD, at("2026-03-02T10:00:00Z"))),
        "trust.ocsp_not_current");
    EXPECT_EQ(code({}), "trust.ocsp_malformed");
    EXPECT_EQ(code(Bytes{0x30, 0x03, 0x0a, 0x01, 0x06}), "trust.ocsp_refused") << "unauthorized";
    auto octets = between.ocsp(holder.certificate, between, nonce);
    octets[octets.size() / 2] ^= 1;
    EXPECT_NE(code(octets), "read");
}

// ---- what follows

class Revocation : public Network
{
protected:
    Path path = anchors_of(root).path_to(holder.certificate, std::vector{between.certificate}, now).value();
    Evidence evidence;

    void take(Holder const& issuer, Bytes const& crl)
    {
        evidence.crls.push_back({key_digest_of(issuer.certificate), read_crl(crl).value()});
    }
    void take_clean_lists()
    {
        take(root, root.crl({}));
        take(between, between.crl({}));
    }
    std::string check(Silence silence, Instant when = now, std::int64_t hours = 72)
    {
        Rules rules{"ZZ-NET"};
        rules.silence = silence;
        rules.soft_hours = hours;
        return code_of(check_revocation(path, evidence, rules, when));
    }
};

TEST_F(Revocation, NothingHeldIsRefusedUnlessNobodyIsToBeAsked)
{
    EXPECT_EQ(check(Silence::hard), "trust.revocation_unknown");
    EXPECT_EQ(check(Silence::soft), "trust.revocation_unknown") << "what was never known is not old";
    EXPECT_EQ(check(Silence::none), "done");
}

TEST_F(Revocation, EveryCertificateOfThePathIsAskedAbout)
{
    take(between, between.crl({}));
    EXPECT_EQ(check(Silence::hard), "trust.revocation_unknown") << "nobody says anything of the office";
    take(root, root.crl({}));
    EXPECT_EQ(check(Silence::hard), "done");
    evidence.crls.clear();
    take(between, between.crl({}));
    take(root, root.crl({{between.certificate, at("2026-02-01T00:00:00Z")}}));
    EXPECT_EQ(check(Silence::hard), "trust.certificate_revoked");
}

TEST_F(Revocation, TheErrorNamesTheCertificateSinceWhenWhyAndWhoSaysSo)
{
    take(root, root.crl({}));
    take(between, between.crl({{holder.certificate, at("2026-02-20T12:00:00Z")}}, 26));
    auto const done = check_revocation(path, evidence, {"ZZ-NET"}, now);
    ASSERT_FALSE(done);
    EXPECT_EQ(value_of(done.error(), "subject"), "CN=zza.central");
    EXPECT_EQ(value_of(done.error(), "since"), text_of(at("2026-02-20T12:00:00Z")));
    EXPECT_EQ(value_of(done.error(), "reason"), "keyCompromise");
    EXPECT_EQ(value_of(done.error(), "source"), "CRL 1A of CN=Issuing office");
    EXPECT_EQ(check(Silence::none), "trust.certificate_revoked") << "what is known counts under every rule";
}

TEST_F(Revocation, AListThatIsOverCountsOnlyUnderASoftRuleAndNotForEver)
{
    take_clean_lists(); // until 8 March
    auto const later = at("2026-03-08T00:00:01Z");
    EXPECT_EQ(check(Silence::hard, later), "trust.revocation_unknown");
    EXPECT_EQ(check(Silence::soft, later, 24 * 8), "done");
    EXPECT_EQ(check(Silence::soft, at("2026-03-09T00:00:01Z"), 24 * 8), "trust.revocation_unknown");
    // A list that says "revoked" is never too old.
    evidence.crls.clear();
    take(root, root.crl({}));
    take(between, between.crl({{holder.certificate, at("2026-02-20T12:00:00Z")}}));
    EXPECT_EQ(check(Silence::soft, at("2026-12-01T00:00:00Z")), "trust.certificate_revoked");
}

TEST_F(Revocation, OfAListAndAnAnswerTheNewerOneCounts)
{
    take(root, root.crl({}));
    take(between, between.crl({{holder.certificate, at("2026-02-20T12:00:00Z"), CRL_REASON_CERTIFICATE_HOLD}}));
    OcspAnswer good;
    good.word = OcspAnswer::Word::good;
    good.this_update = now;
    evidence.answers = {{holder.certificate.fingerprint(), good}};
    EXPECT_EQ(check(Silence::hard), "done") << "it was on hold and has come back";
    evidence.answers.front().answer.this_update = at("2026-02-28T00:00:00Z");
    EXPECT_EQ(check(Silence::hard), "trust.certificate_revoked") << "the list is newer";
    evidence.answers.front().answer.word = OcspAnswer::Word::unknown;
    EXPECT_EQ(check(Silence::hard), "trust.certificate_revoked") << "not to know says nothing";
}

TEST_F(Revocation, AListOfAnotherKeyOfTheSameNameSaysNothing)
{
    take(root, root.crl({}));
    auto const namesake = Holder::root("Issuing office");
    take(namesake, namesake.crl({}));
    EXPECT_EQ(check(Silence::hard), "trust.revocation_unknown");
}

TEST_F(Revocation, ARevocationThatBeginsLaterIsNotYetOne)
{
    take(root, root.crl({}));
    take(between, between.crl({{holder.certificate, at("2026-03-05T00:00:00Z")}}));
    EXPECT_EQ(check(Silence::hard), "done");
    EXPECT_EQ(check(Silence::hard, at("2026-03-05T00:00:00Z")), "trust.certificate_revoked");
}

}
}
