#include "app/trust.hpp"

#include "app/outbox.hpp"
#include "dossier/signed_json.hpp"

#include <algorithm>
#include <set>

namespace rogatory::app
{
namespace
{

namespace json = boost::json;
using dossier::Certificate;

constexpr std::string_view rules_kind = "trust_rules", certificate_kind = "trust_certificate", crl_kind = "trust_crl",
                           answer_kind = "trust_answer", asked_kind = "trust_asked", attempt_kind = "trust_attempt",
                           version_kind = trust_version_kind;
constexpr std::size_t asked_limit = 10'000;

Error trust_record_malformed(std::string field)
{
    return Error{"trust.record_malformed", std::move(field), "", {}};
}

Done check_keeper(Account const& by)
{
    if (by.has("administrator")) return {};
    return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
}

std::string plain_digits(std::string_view fingerprint)
{
    std::string digits;
    for (char c : fingerprint)
        if (c != ':' && c != ' ') digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return digits;
}

Record trust_record(std::string_view kind, std::string name, json::object const& object)
{
    auto const text = json::serialize(object);
    return {std::string(kind), std::move(name), {text.begin(), text.end()}};
}

/// A record being read; whatever is missing makes it malformed.
class TrustRecord
{
public:
    explicit TrustRecord(Record const& record) : place_(record.kind + " " + record.name)
    {
        boost::system::error_code problem;
        auto value = json::parse(text_of(record.octets), problem);
        if (!problem && value.is_object()) object_ = std::move(value.get_object());
    }
    std::string text(std::string_view name)
    {
        auto const* const member = object_.if_contains(name);
        if (member != nullptr && member->is_string()) return std::string(member->get_string());
        sound_ = false;
        return {};
    }
    std::int64_t number(std::string_view name)
    {
        auto const* const member = object_.if_contains(name);
        if (member != nullptr && member->is_int64()) return member->get_int64();
        sound_ = false;
        return 0;
    }
    std::vector<std::string> texts(std::string_view name)
    {
        std::vector<std::string> all;
        auto const* const member = object_.if_contains(name);
        sound_ = sound_ && member != nullptr && member->is_array();
        if (sound_)
            for (auto const& one : member->get_array())
                if (one.is_string()) all.emplace_back(one.get_string());
        return all;
    }
    Bytes octets(std::string_view name)
    {
        auto value = bytes_from_base64(text(name));
        sound_ = sound_ && value.has_value();
        return value ? std::move(*value) : Bytes{};
    }
    Certificate certificate(std::string_view name)
    {
        auto value = dossier::certificate_from(octets(name));
        sound_ = sound_ && value.has_value();
        return value ? std::move(*value) : Certificate{};
    }
    bool sound() const { return sound_; }
    Error error() const { return trust_record_malformed(place_); }

private:
    std::string place_;
    json::object object_;
    bool sound_ = true;
};

json::array array_of_texts(std::vector<std::string> const& texts)
{
    json::array array;
    for (auto const& one : texts)
        array.emplace_back(one);
    return array;
}

Record rules_record(trust::Rules const& rules)
{
    return trust_record(rules_kind, rules.network,
                        {{"intermediates", static_cast<std::int64_t>(rules.intermediates)},
                         {"policies", array_of_texts(rules.policies)},
                         {"key_purposes", array_of_texts(rules.key_purposes)},
                         {"silence", trust::name_of(rules.silence)},
                         {"soft_hours", rules.soft_hours},
                         {"crls", array_of_texts(rules.crls)},
                         {"ocsp", rules.ocsp}});
}
Result<trust::Rules> rules_from(Record const& record)
{
    TrustRecord read(record);
    trust::Rules rules;
    rules.network = record.name;
    rules.intermediates = static_cast<std::size_t>(read.number("intermediates"));
    rules.policies = read.texts("policies");
    rules.key_purposes = read.texts("key_purposes");
    auto const silence = trust::silence_from(read.text("silence"));
    rules.soft_hours = read.number("soft_hours");
    rules.crls = read.texts("crls");
    rules.ocsp = read.text("ocsp");
    if (!read.sound() || !silence) return read.error();
    rules.silence = *silence;
    return rules;
}

std::string name_of_certificate(std::string_view network, Certificate const& certificate)
{
    return std::string(network) + " " + hex_of(certificate.fingerprint());
}

Result<std::pair<std::string, TrustedCertificate>> certificate_of_record(Record const& record)
{
    TrustRecord read(record);
    TrustedCertificate one{
        read.certificate("certificate"), {read.number("since")}, read.text("by"), read.text("role") == "anchor"};
    if (!read.sound()) return read.error();
    return std::pair{record.name.substr(0, record.name.find(' ')), std::move(one)};
}

/// Written with everything that changes what is believed: whoever holds a view sees that it is over.
Record next_version(Office& office)
{
    std::array<std::uint8_t, 16> drawn{};
    office.random.fill(drawn);
    auto const text = hex_of(drawn);
    return {std::string(version_kind), "now", {text.begin(), text.end()}};
}

Done put_changed(Office& office, Record record)
{
    std::vector<Record> const both{std::move(record), next_version(office)};
    return office.store.put_records(both);
}

Result<HeldCrl> crl_of_record(Record const& record)
{
    // Lines: issuer, from, moment; then the list.
    auto rest = text_of(record.octets);
    std::array<std::string_view, 3> lines;
    for (auto& line : lines) {
        auto const end = rest.find('\n');
        if (end == std::string_view::npos) return trust_record_malformed("trust_crl " + record.name);
        line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
    }
    auto const der = bytes_from_base64(lines[0]);
    auto const taken = instant_from(lines[2]);
    auto crl = trust::read_crl(bytes_of(rest));
    if (!der || !taken || !crl) return trust_record_malformed("trust_crl " + record.name);
    auto issuer = dossier::certificate_from(*der);
    if (!issuer) return trust_record_malformed("trust_crl " + record.name);
    return HeldCrl{std::move(*crl), std::move(*issuer), std::string(lines[1]), *taken};
}

Result<HeldAnswer> answer_of_record(Record const& record)
{
    TrustRecord read(record);
    HeldAnswer held{read.certificate("certificate"), read.certificate("issuer"), {}, {read.number("taken_at")}};
    auto const octets = read.octets("answer");
    if (!read.sound()) return read.error();
    auto const answer = trust::read_ocsp(octets, held.certificate, held.issuer, {}, held.taken_at);
    if (!answer) return read.error();
    held.answer = *answer;
    return held;
}

/// All certificates of all networks that may sign lists: anchors, and those in between.
Result<std::vector<Certificate>> issuers(Office& office)
{
    auto const networks = trusted_networks(office);
    if (!networks) return networks.error();
    std::vector<Certificate> all;
    for (auto const& network : *networks)
        for (auto const& one : network.certificates)
            all.push_back(one.certificate);
    return all;
}

Result<bool> take_crl(Office& office, BytesView octets, std::string const& from, std::string* about = nullptr)
{
    auto crl = trust::read_crl(octets);
    if (!crl) return crl.error();
    if (about != nullptr) *about = crl->issuer();
    auto const candidates = issuers(office);
    if (!candidates) return candidates.error();
    Error why{"trust.crl_issuer_unknown", crl->issuer(), "RFC 5280, 6.3", {{"issuer", crl->issuer()}}};
    Certificate issuer;
    for (auto const& one : *candidates) {
        if (!crl->is_of(one)) continue;
        auto const done = crl->check_signature(one);
        if (done)
            issuer = one;
        else
            why = done.error();
    }
    if (issuer.empty()) return why;
    constexpr std::int64_t skew_us = 300'000'000;
    auto const now = office.clock.now();
    if (crl->this_update().since_1970_us > now.since_1970_us + skew_us)
        return Error{"trust.crl_without_dates",
                     crl->issuer(),
                     "RFC 5280, 5.1.2.4",
                     {{"issuer", crl->issuer()}, {"reason", "it is from the future"}}};
    auto const name = hex_of(trust::key_digest_of(issuer));
    auto const present = office.store.get_record(crl_kind, name);
    if (!present) return present.error();
    if (*present) {
        auto const held = crl_of_record({std::string(crl_kind), name, **present});
        if (!held) return held.error();
        if (auto const done = trust::may_follow(held->crl, *crl); !done) return done.error();
        if (held->crl.fingerprint() == crl->fingerprint()) return false;
    }
    auto const head = base64_of(issuer.der()) + "\n" + from + "\n" + text_of(now) + "\n";
    Record record{std::string(crl_kind), name, {head.begin(), head.end()}};
    auto const der = crl->der();
    record.octets.insert(record.octets.end(), der.begin(), der.end());
    if (auto const done = put_changed(office, std::move(record)); !done) return done.error();
    return true;
}

Done note_attempt(Office& office, std::string const& from, std::optional<Error> const& problem)
{
    return office.store.put_record(trust_record(attempt_kind, hex_of(sha256(bytes_of(from))).substr(0, 32),
                                                {{"from", from},
                                                 {"at", office.clock.now().since_1970_us},
                                                 {"problem", problem ? texts::sentence(*problem) : std::string()}}));
}

/// Asks about one certificate; what came is kept when it is newer than what is held.
Result<bool> take_answer(Office& office, std::string const& url, Certificate const& certificate,
                         Certificate const& issuer, Fetch const& fetch)
{
    auto const question = trust::ocsp_request(certificate, issuer);
    if (!question) return question.error();
    auto const octets = fetch(url, "application/ocsp-request", question->request, trust::ocsp_limit);
    if (!octets) return octets.error();
    auto const now = office.clock.now();
    auto const answer = trust::read_ocsp(*octets, certificate, issuer, question->nonce, now);
    if (!answer) return answer.error();
    auto const record = trust_record(answer_kind, hex_of(certificate.fingerprint()),
                                     {{"certificate", base64_of(certificate.der())},
                                      {"issuer", base64_of(issuer.der())},
                                      {"answer", base64_of(*octets)},
                                      {"taken_at", now.since_1970_us}});
    auto const held = office.store.get_record(answer_kind, record.name);
    if (!held) return held.error();
    std::optional<HeldAnswer> old;
    if (*held)
        if (auto read = answer_of_record({std::string(answer_kind), record.name, **held})) old = std::move(*read);
    if (old) {
        // The same word once more, of the same dates, changes nothing of what is believed.
        if (old->answer == *answer) {
            if (auto const done = office.store.put_record(record); !done) return done.error();
            return false;
        }
        // Who knows nothing of a certificate takes nothing back, nor does an older word a newer one.
        bool const says_nothing = answer->word == trust::OcspAnswer::Word::unknown;
        if ((says_nothing && old->answer.word != trust::OcspAnswer::Word::unknown) ||
            answer->this_update < old->answer.this_update)
            return false;
    }
    if (auto const done = put_changed(office, record); !done) return done.error();
    return true;
}

}

Result<std::vector<TrustedNetwork>> trusted_networks(Office& office)
{
    std::map<std::string, TrustedNetwork> networks;
    auto const rules = office.store.list_records(rules_kind);
    if (!rules) return rules.error();
    for (auto const& record : *rules) {
        auto read = rules_from(record);
        if (!read) return read.error();
        networks[record.name].rules = std::move(*read);
    }
    auto const certificates = office.store.list_records(certificate_kind);
    if (!certificates) return certificates.error();
    for (auto const& record : *certificates) {
        auto read = certificate_of_record(record);
        if (!read) return read.error();
        networks[read->first].certificates.push_back(std::move(read->second));
    }
    std::vector<TrustedNetwork> all;
    for (auto& [name, network] : networks) {
        network.rules.network = name;
        all.push_back(std::move(network));
    }
    return all;
}

Result<TrustedCertificate> trust_certificate(Office& office, Account const& by, TrustOrder const& order)
{
    if (auto const done = check_keeper(by); !done) return done.error();
    trust::Rules rules{order.network};
    if (auto const done = trust::check_rules(rules); !done) return done.error();
    auto certificate = dossier::certificate_from(order.certificate);
    if (!certificate) return certificate.error();
    auto const now = office.clock.now();
    if (auto const done = trust::check_anchor(*certificate, now); !done) return done.error();
    TrustedCertificate one{std::move(*certificate), now, by.name, !order.fingerprint.empty()};
    if (one.is_anchor) {
        if (plain_digits(order.fingerprint) != hex_of(one.certificate.fingerprint()))
            return Error{"trust.anchor_fingerprint_differs",
                         "--fingerprint",
                         "",
                         {{"subject", one.certificate.subject()},
                          {"fingerprint", dossier::spelled(one.certificate.fingerprint())}}};
    } else {
        auto const view = trust_view(office);
        if (!view) return view.error();
        // Path validation refuses authorities as holders: here it is one, and must stand below an anchor.
        auto const networks = trusted_networks(office);
        if (!networks) return networks.error();
        bool vouched = false;
        for (auto const& network : *networks)
            for (auto const& anchor : network.certificates)
                vouched = vouched || (network.rules.network == order.network &&
                                      trust::issued_by(one.certificate, anchor.certificate));
        if (!vouched)
            return Error{"trust.path_missing",
                         "--fingerprint",
                         "RFC 5280, 6.1",
                         {{"subject", one.certificate.subject()},
                          {"issuer", trust::issuer_of(one.certificate)},
                          {"network", order.network},
                          {"fingerprint", dossier::spelled(one.certificate.fingerprint())}}};
    }
    std::vector<Record> records{trust_record(certificate_kind, name_of_certificate(order.network, one.certificate),
                                             {{"certificate", base64_of(one.certificate.der())},
                                              {"since", now.since_1970_us},
                                              {"by", by.name},
                                              {"role", one.is_anchor ? "anchor" : "between"}}),
                                next_version(office)};
    // The first certificate of a network comes with the strict rules; nothing that was set is changed.
    auto const present = office.store.get_record(rules_kind, order.network);
    if (!present) return present.error();
    if (!*present) records.push_back(rules_record(rules));
    if (auto const done = office.store.put_records(records); !done) return done.error();
    return one;
}

Done set_trust_rules(Office& office, Account const& by, trust::Rules const& rules)
{
    if (auto const done = check_keeper(by); !done) return done;
    if (auto const done = trust::check_rules(rules); !done) return done;
    return put_changed(office, rules_record(rules));
}

Done distrust_certificate(Office& office, Account const& by, std::string_view network, std::string_view fingerprint)
{
    if (auto const done = check_keeper(by); !done) return done;
    auto const networks = trusted_networks(office);
    if (!networks) return networks.error();
    auto const digits = plain_digits(fingerprint);
    TrustedCertificate const* found = nullptr;
    std::ptrdiff_t anchors = 0;
    for (auto const& one : *networks) {
        if (one.rules.network != network) continue;
        anchors = std::count_if(one.certificates.begin(), one.certificates.end(),
                                [](auto const& certificate) { return certificate.is_anchor; });
        for (auto const& certificate : one.certificates)
            if (digits.size() >= 8 && hex_of(certificate.certificate.fingerprint()).starts_with(digits))
                found = &certificate;
    }
    if (found == nullptr)
        return Error{"trust.anchor_unknown",
                     "FINGERPRINT",
                     "",
                     {{"network", std::string(network)}, {"fingerprint", std::string(fingerprint)}}};
    if (found->is_anchor && anchors == 1) {
        auto const agreed = agreements(office);
        if (!agreed) return agreed.error();
        for (auto const& agreement : *agreed)
            if (agreement.certified_by == network)
                return Error{"trust.anchor_needed",
                             "FINGERPRINT",
                             "",
                             {{"network", std::string(network)}, {"partner", agreement.partner}}};
    }
    auto const removed = office.store.remove_record(certificate_kind, name_of_certificate(network, found->certificate));
    if (!removed) return removed.error();
    return office.store.put_record(next_version(office));
}

Result<std::vector<HeldCrl>> held_crls(Office& office)
{
    auto const records = office.store.list_records(crl_kind);
    if (!records) return records.error();
    std::vector<HeldCrl> all;
    for (auto const& record : *records) {
        auto held = crl_of_record(record);
        if (!held) return held.error();
        all.push_back(std::move(*held));
    }
    return all;
}

Result<bool> import_crl(Office& office, Account const& by, BytesView octets)
{
    if (auto const done = check_keeper(by); !done) return done.error();
    return take_crl(office, octets, by.name);
}

Result<std::vector<HeldAnswer>> held_answers(Office& office)
{
    auto const records = office.store.list_records(answer_kind);
    if (!records) return records.error();
    std::vector<HeldAnswer> all;
    for (auto const& record : *records) {
        auto held = answer_of_record(record);
        if (!held) return held.error();
        all.push_back(std::move(*held));
    }
    return all;
}

Result<std::vector<Refreshed>> refresh_trust(Office& office, Fetch const& fetch)
{
    auto const networks = trusted_networks(office);
    if (!networks) return networks.error();
    auto const asked = office.store.list_records(asked_kind);
    if (!asked) return asked.error();
    std::vector<Refreshed> all;
    auto const note = [&](Refreshed one, Result<bool> const& outcome) -> Done {
        if (outcome)
            one.is_new = *outcome;
        else
            one.problem = outcome.error();
        auto const done = note_attempt(office, one.from, one.problem);
        all.push_back(std::move(one));
        return done;
    };
    for (auto const& network : *networks) {
        for (auto const& url : network.rules.crls) {
            Refreshed one{"list", url, network.rules.network};
            auto const octets = fetch(url, {}, {}, trust::crl_limit);
            auto const outcome = octets ? take_crl(office, *octets, url, &one.about) : Result<bool>(octets.error());
            if (auto const done = note(std::move(one), outcome); !done) return done.error();
        }
        if (network.rules.ocsp.empty()) continue;
        for (auto const& record : *asked) {
            TrustRecord read(record);
            auto const whose = read.text("network");
            auto const certificate = read.certificate("certificate"), issuer = read.certificate("issuer");
            if (!read.sound()) return read.error();
            if (whose != network.rules.network) continue;
            // Nobody uses it any more.
            if (certificate.valid_until() < office.clock.now()) {
                if (auto const gone = office.store.remove_record(asked_kind, record.name); !gone) return gone.error();
                continue;
            }
            auto const outcome = take_answer(office, network.rules.ocsp, certificate, issuer, fetch);
            if (auto const done = note({"answer", network.rules.ocsp, certificate.subject()}, outcome); !done)
                return done.error();
        }
    }
    return all;
}

Result<std::vector<Attempt>> trust_attempts(Office& office)
{
    auto const records = office.store.list_records(attempt_kind);
    if (!records) return records.error();
    std::vector<Attempt> all;
    for (auto const& record : *records) {
        TrustRecord read(record);
        Attempt one{read.text("from"), {read.number("at")}, read.text("problem")};
        if (!read.sound()) return read.error();
        all.push_back(std::move(one));
    }
    return all;
}

Result<trust::Path> TrustView::path(std::string_view network, Certificate const& holder,
                                    std::span<Certificate const> others, Instant now) const
{
    auto const found = networks_.find(network);
    if (found == networks_.end() || !found->second.anchors)
        return Error{"trust.no_anchor", std::string(network), "RFC 5280, 6.1", {{"network", std::string(network)}}};
    // What came with the message first; then what we hold ourselves, as far as there is room.
    std::vector<Certificate> known(others.begin(), others.end());
    for (auto const& one : found->second.between)
        if (known.size() < trust::chain_limit) known.push_back(one);
    return found->second.anchors->path_to(holder, known, now);
}

Result<trust::Path> TrustView::check(std::string_view network, Certificate const& holder,
                                     std::span<Certificate const> others, std::string_view authority,
                                     std::string_view subject, Instant now) const
{
    auto found = path(network, holder, others, now);
    if (!found) return found.error();
    if (auto const done = trust::check_subject(holder, authority, subject); !done) return done.error();
    auto const& rules = networks_.find(network)->second.anchors->rules();
    if (auto const done = trust::check_revocation(*found, evidence_, rules, now); !done) return done.error();
    return found;
}

Done TrustView::check_pinned(Certificate const& certificate, Instant now) const
{
    for (auto const& [key, crl] : evidence_.crls) {
        auto const revoked = crl.find(certificate);
        if (revoked && revoked->since <= now)
            return trust::revoked_error(certificate, *revoked, "CRL " + crl.number() + " of " + crl.issuer());
    }
    for (auto const& [about, answer] : evidence_.answers)
        if (answer.revoked && answer.revoked->since <= now && about == certificate.fingerprint())
            return trust::revoked_error(certificate, *answer.revoked, "OCSP");
    return {};
}

Done check_signed(Office& office, BytesView signed_file)
{
    auto const view = trust_view(office);
    if (!view) return view.error();
    auto const& evidence = (*view)->evidence();
    if (evidence.crls.empty() && evidence.answers.empty()) return {};
    auto const opened = dossier::open_signed_json(signed_file);
    if (!opened) return opened.error();
    return (*view)->check_pinned(opened->signer, office.clock.now());
}

Result<std::shared_ptr<TrustView const>> trust_view(Office& office, std::shared_ptr<TrustView const> const& former)
{
    auto const version = office.store.get_record(version_kind, "now");
    if (!version) return version.error();
    auto const text = *version ? std::string(text_of(**version)) : std::string("none");
    if (former && former->version() == text) return former;
    auto view = std::make_shared<TrustView>();
    view->version_ = text;
    if (!*version) return std::shared_ptr<TrustView const>(std::move(view)); // nothing was ever imported
    auto const networks = trusted_networks(office);
    if (!networks) return networks.error();
    for (auto const& network : *networks) {
        TrustView::Known known;
        std::vector<Certificate> anchors;
        for (auto const& one : network.certificates)
            (one.is_anchor ? anchors : known.between).push_back(one.certificate);
        if (!anchors.empty()) {
            auto made = trust::Anchors::make(network.rules, std::move(anchors));
            if (!made) return made.error();
            known.anchors = std::move(*made);
        }
        view->networks_.emplace(network.rules.network, std::move(known));
    }
    auto crls = held_crls(office);
    if (!crls) return crls.error();
    for (auto& held : *crls)
        view->evidence_.crls.push_back({trust::key_digest_of(held.issuer), std::move(held.crl)});
    auto const answers = held_answers(office);
    if (!answers) return answers.error();
    for (auto const& held : *answers)
        view->evidence_.answers.push_back({held.certificate.fingerprint(), held.answer});
    return std::shared_ptr<TrustView const>(std::move(view));
}

Done ask_about(Office& office, std::string_view network, Certificate const& certificate, Certificate const& issuer)
{
    auto const name = hex_of(certificate.fingerprint());
    auto const present = office.store.get_record(asked_kind, name);
    if (!present) return present.error();
    if (*present) return {};
    auto const all = office.store.list_records(asked_kind);
    if (!all) return all.error();
    if (all->size() >= asked_limit) return {};
    return office.store.put_record(trust_record(
        asked_kind, name,
        {{"network", network}, {"certificate", base64_of(certificate.der())}, {"issuer", base64_of(issuer.der())}}));
}

}
