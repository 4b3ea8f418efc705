// Words on certificates that were asked for: which of them are kept, and that a hostile answer ends nothing.
#include "app/trust.hpp"
#include "net/access_point/trust_keeper.hpp"
#include "store/folder/testing.hpp"
#include "trust/testing.hpp"

#include <gtest/gtest.h>

namespace rogatory::net
{
namespace
{

using trust::testing::Holder;
using Word = trust::OcspAnswer::Word;

/// An authority that believes a network, and asks about one of its certificates.
struct KeptWords : testing::Test {
    KeptWords()
    {
        app::Account const admin{"admin", {"administrator"}};
        auto const der = root.certificate.der();
        folder::testing::must(
            app::trust_certificate(*office, admin, {"ZZ-NET", der, hex_of(root.certificate.fingerprint())}));
        trust::Rules rules{"ZZ-NET"};
        rules.ocsp = "http://ocsp.example/";
        folder::testing::must(app::set_trust_rules(*office, admin, rules));
        folder::testing::must(app::ask_about(*office, "ZZ-NET", holder.certificate, root.certificate));
    }
    /// The responder says this, as of that moment.
    void answers(int word, char const* as_of)
    {
        auto const from = instant_from(as_of).value();
        clock.at.since_1970_us += 60'000'000;
        auto const refreshed = app::refresh_trust(
            *office, [&](std::string const&, std::string const&, Bytes const& question, std::size_t) -> Result<Bytes> {
                return root.ocsp(holder.certificate, root, nonce_of(question), word, from,
                                 Instant{clock.at.since_1970_us + 3'600'000'000});
            });
        ASSERT_TRUE(refreshed) << texts::sentence(refreshed.error());
        for (auto const& one : *refreshed)
            ASSERT_FALSE(one.problem) << texts::sentence(*one.problem);
    }
    static Bytes nonce_of(Bytes const& question)
    {
        auto const* at = question.data();
        std::unique_ptr<OCSP_REQUEST, dossier::FreedBy<&OCSP_REQUEST_free>> const request{
            d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(question.size()))};
        auto const place = OCSP_REQUEST_get_ext_by_NID(request.get(), NID_id_pkix_OCSP_Nonce, -1);
        auto* const value = X509_EXTENSION_get_data(OCSP_REQUEST_get_ext(request.get(), place));
        return {ASN1_STRING_get0_data(value) + 2, ASN1_STRING_get0_data(value) + ASN1_STRING_length(value)};
    }
    Word kept() { return app::held_answers(*office).value().at(0).answer.word; }
    std::string pinned()
    {
        auto const checked = app::trust_view(*office).value()->check_pinned(holder.certificate, clock.at);
        return checked ? "believed" : checked.error().code;
    }

    app::testing::SetClock clock;
    folder::testing::Scratch scratch;
    folder::testing::House house{scratch.path + "/a", "zza.central", "ZZA", clock};
    std::optional<app::Office>& office = house.office;
    Holder root = Holder::root("ZZ-NET Root");
    Holder holder = root.issue({"zzb.central"});
};

TEST_F(KeptWords, ARevocationIsTakenBackByNothingButANewerWord)
{
    answers(V_OCSP_CERTSTATUS_GOOD, "2026-03-02T08:00:00Z");
    EXPECT_EQ(pinned(), "believed");
    answers(V_OCSP_CERTSTATUS_REVOKED, "2026-03-02T08:10:00Z");
    EXPECT_EQ(pinned(), "trust.certificate_revoked");
    // A responder that has lost its table knows nothing, which is no word on it.
    answers(V_OCSP_CERTSTATUS_UNKNOWN, "2026-03-02T08:20:00Z");
    EXPECT_EQ(kept(), Word::revoked);
    EXPECT_EQ(pinned(), "trust.certificate_revoked");
    // Another one lags behind.
    answers(V_OCSP_CERTSTATUS_GOOD, "2026-03-02T08:05:00Z");
    EXPECT_EQ(pinned(), "trust.certificate_revoked");
    answers(V_OCSP_CERTSTATUS_GOOD, "2026-03-02T08:30:00Z");
    EXPECT_EQ(pinned(), "believed") << "a certificate that was on hold and is good again";
}

TEST_F(KeptWords, WhoKnewNothingAtFirstIsHeardWhenItKnows)
{
    answers(V_OCSP_CERTSTATUS_UNKNOWN, "2026-03-02T08:00:00Z");
    EXPECT_EQ(kept(), Word::unknown);
    answers(V_OCSP_CERTSTATUS_REVOKED, "2026-03-02T08:10:00Z");
    EXPECT_EQ(pinned(), "trust.certificate_revoked");
}

}
}
