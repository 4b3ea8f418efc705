#include "app/ecodex_connectors.hpp"

#include "app/outbox.hpp"
#include "app/partners.hpp"
#include "app/record_json.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

constexpr std::string_view connector_kind = "ecodex_connector";
constexpr std::size_t least_digits = 8;

std::string digits_of(std::string_view fingerprint)
{
    std::string digits;
    for (char const c : fingerprint)
        if (c != ':' && c != ' ') digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return digits;
}

std::string name_of_connector(std::string_view partner, dossier::Certificate const& certificate)
{
    return std::string(partner) + " " + hex_of(certificate.fingerprint());
}

Result<Connector> connector_from(Record const& record)
{
    boost::system::error_code problem;
    auto const json = boost::json::parse(text_of(record.octets), problem);
    auto const object = !problem && json.is_object() ? json.get_object() : boost::json::object{};
    auto const der = bytes_from_base64(member_text(object, "certificate"));
    auto certificate = dossier::certificate_from(der ? BytesView(*der) : BytesView{});
    auto const since = instant_from(member_text(object, "since"));
    if (!certificate || !since) return Error{"store.damaged", std::string(connector_kind) + " " + record.name, "", {}};
    return Connector{record.name.substr(0, record.name.find(' ')), std::move(*certificate), *since,
                     member_text(object, "by")};
}

Error not_believed(dossier::Certificate const& signer, dossier::Card const& partner)
{
    return Error{"ecodex.signer_not_believed",
                 "",
                 "",
                 {{"subject", signer.subject()},
                  {"fingerprint", dossier::spelled(signer.fingerprint())},
                  {"partner", partner.authority}}};
}

Done must_keep_connectors(Account const& by)
{
    if (by.has("administrator")) return {};
    return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
}

}

Result<Connector> add_connector(Office& office, Account const& by, std::string_view partner_id, BytesView octets,
                                std::string_view fingerprint)
{
    if (auto const done = must_keep_connectors(by); !done) return done.error();
    auto const card = partner(office, partner_id);
    if (!card) return card.error();
    auto certificate = dossier::certificate_from(octets);
    if (!certificate) return certificate.error();
    if (digits_of(fingerprint) != hex_of(certificate->fingerprint()))
        return Error{
            "ecodex.connector_fingerprint_differs",
            "--fingerprint",
            "",
            {{"subject", certificate->subject()}, {"fingerprint", dossier::spelled(certificate->fingerprint())}}};
    auto const now = office.clock.now();
    if (auto const done = dossier::check_validity(*certificate, now); !done) return done.error();
    Connector one{card->authority, std::move(*certificate), now, by.name};
    auto const text = boost::json::serialize(boost::json::object{
        {"certificate", base64_of(one.certificate.der())}, {"since", text_of(now)}, {"by", by.name}});
    if (auto const done =
            office.store.put_record({std::string(connector_kind), name_of_connector(one.partner, one.certificate),
                                     Bytes(text.begin(), text.end())});
        !done)
        return done.error();
    return one;
}

Done remove_connector(Office& office, Account const& by, std::string_view partner_id, std::string_view fingerprint)
{
    if (auto const done = must_keep_connectors(by); !done) return done;
    auto const all = connectors(office);
    if (!all) return all.error();
    auto const digits = digits_of(fingerprint);
    for (auto const& one : *all) {
        if (one.partner != partner_id || digits.size() < least_digits ||
            !hex_of(one.certificate.fingerprint()).starts_with(digits))
            continue;
        auto const removed =
            office.store.remove_record(connector_kind, name_of_connector(one.partner, one.certificate));
        if (!removed) return removed.error();
        return {};
    }
    return Error{"ecodex.connector_unknown",
                 "FINGERPRINT",
                 "",
                 {{"partner", std::string(partner_id)}, {"fingerprint", std::string(fingerprint)}}};
}

Result<std::vector<Connector>> connectors(Office& office)
{
    auto const records = office.store.list_records(connector_kind);
    if (!records) return records.error();
    std::vector<Connector> all;
    for (auto const& record : *records) {
        auto one = connector_from(record);
        if (!one) return one.error();
        all.push_back(std::move(*one));
    }
    std::ranges::sort(all, {}, &Connector::partner);
    return all;
}

Done check_signer(Office& office, TrustView const& view, dossier::Card const& card, dossier::Certificate const& signer,
                  std::span<dossier::Certificate const> others, Instant now)
{
    auto const known = connectors(office);
    if (!known) return known.error();
    bool const on_record =
        signer.fingerprint() == card.signing.fingerprint() || std::ranges::any_of(*known, [&](Connector const& one) {
            return one.partner == card.authority && one.certificate.fingerprint() == signer.fingerprint();
        });
    if (on_record) {
        if (auto const done = dossier::check_validity(signer, now); !done) return done;
        return view.check_pinned(signer, now);
    }
    auto const agreed = agreement_with(office, card.authority);
    if (!agreed) return agreed.error();
    if (!*agreed || (*agreed)->certified_by.empty()) return not_believed(signer, card);
    auto const path = view.check((*agreed)->certified_by, signer, others, card.authority, (*agreed)->subject, now);
    if (path) return {};
    // Nobody of the network stands behind it: a connector, perhaps, that has to be put on record.
    if (path.error().code == "trust.path_missing") return not_believed(signer, card);
    return path.error();
}

}
