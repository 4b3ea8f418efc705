// rogatory authority trust: the certificates of networks' authorities, their rules, and what was revoked.
#include "app/trust.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "net/http/fetch.hpp"
#include "store/files/files.hpp"

#include <charconv>
#include <ostream>

namespace rogatory::cli
{
namespace
{

namespace json = boost::json;

struct TrustDesk {
    std::unique_ptr<Desk> desk;
    app::Account account;
    app::Office& office() { return *desk->office; }
};
Result<TrustDesk> open_trust_desk(Call const& call)
{
    auto desk = open_desk(call);
    if (!desk) return desk.error();
    auto account = signed_in(call, **desk);
    if (!account) return account.error();
    return TrustDesk{std::move(*desk), std::move(*account)};
}

std::vector<std::string> values_of(Call const& call, std::string const& option)
{
    auto const found = call.values.find(option);
    auto all = found == call.values.end() ? std::vector<std::string>{} : found->second;
    // "none" takes away what was set.
    if (all.size() == 1 && all.front() == "none") all.clear();
    return all;
}

template <class Number>
Done take_number(Call const& call, std::string const& option, Number& into)
{
    if (!call.given(option)) return {};
    auto const text = call.get(option);
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
    if (problem == std::errc{} && end == text.data() + text.size()) return {};
    return Error{"usage.unknown_value", option, "", {{"value", text}, {"expected", "a number"}}};
}

std::string rule_sentence(trust::Rules const& rules)
{
    switch (rules.silence) {
    case trust::Silence::hard: return "hard: without a current word on revocation nothing is taken";
    case trust::Silence::soft:
        return "soft: a word on revocation counts until it is " + std::to_string(rules.soft_hours) + " hours old";
    case trust::Silence::none: break;
    }
    return "NONE: whether a certificate was revoked is not checked";
}

json::object rules_json(trust::Rules const& rules)
{
    json::array policies, purposes, crls;
    for (auto const& one : rules.policies)
        policies.emplace_back(one);
    for (auto const& one : rules.key_purposes)
        purposes.emplace_back(one);
    for (auto const& one : rules.crls)
        crls.emplace_back(one);
    return {{"intermediates", rules.intermediates},
            {"policies", std::move(policies)},
            {"key_purposes", std::move(purposes)},
            {"revocation", trust::name_of(rules.silence)},
            {"soft_hours", rules.soft_hours},
            {"crls", std::move(crls)},
            {"ocsp", rules.ocsp}};
}

json::object certificate_json(app::TrustedCertificate const& one)
{
    return {{"subject", one.certificate.subject()},
            {"fingerprint", dossier::spelled(one.certificate.fingerprint())},
            {"role", one.is_anchor ? "anchor" : "between"},
            {"valid_until", text_of(one.certificate.valid_until())},
            {"since", text_of(one.since)},
            {"by", one.by}};
}

json::array lists_json(std::vector<app::HeldCrl> const& lists, Instant now)
{
    json::array all;
    for (auto const& held : lists)
        all.push_back(json::object{{"issuer", held.crl.issuer()},
                                   {"number", held.crl.number()},
                                   {"names", held.crl.size()},
                                   {"issued_at", text_of(held.crl.this_update())},
                                   {"next_by", text_of(held.crl.next_update())},
                                   {"current", now <= held.crl.next_update()},
                                   {"from", held.from},
                                   {"taken_at", text_of(held.taken_at)}});
    return all;
}

std::string word_of(trust::OcspAnswer const& answer)
{
    return answer.word == trust::OcspAnswer::Word::good      ? "good"
           : answer.word == trust::OcspAnswer::Word::revoked ? "revoked"
                                                             : "unknown";
}

void print_network(Call& call, app::TrustedNetwork const& network)
{
    call.out << network.rules.network << '\n';
    for (auto const& one : network.certificates)
        call.out << "  " << (one.is_anchor ? "anchor   " : "between  ") << one.certificate.subject() << "\n           "
                 << dossier::spelled(one.certificate.fingerprint()) << "\n           until "
                 << text_of(one.certificate.valid_until()) << ", since " << text_of(one.since) << " by " << one.by
                 << '\n';
    call.out << "  revocation  " << rule_sentence(network.rules) << "\n  in between  at most "
             << network.rules.intermediates << " certificates\n";
    for (auto const& one : network.rules.policies)
        call.out << "  policy      " << one << '\n';
    for (auto const& one : network.rules.key_purposes)
        call.out << "  purpose     " << one << '\n';
    for (auto const& one : network.rules.crls)
        call.out << "  lists from  " << one << '\n';
    if (!network.rules.ocsp.empty()) call.out << "  asks        " << network.rules.ocsp << '\n';
}

}

Exit authority_trust_add(Call& call)
{
    auto in = open_trust_desk(call);
    if (!in) return call.fail(in.error());
    auto const octets = files::read_file(call.get("FILE"), 64 * 1024);
    if (!octets) return call.fail(octets.error());
    auto const taken =
        app::trust_certificate(in->office(), in->account, {call.get("NETWORK"), *octets, call.get("--fingerprint")});
    if (!taken) return call.fail(taken.error());
    if (call.json) {
        call.print(certificate_json(*taken));
        return Exit::done;
    }
    call.out << (taken->is_anchor ? "Trusted for " : "Kept, below an anchor of ") << call.get("NETWORK") << ": "
             << taken->certificate.subject()
             << "\nNothing rests on it before an exchange does: rogatory exchange agree "
             << "PARTNER URL --certified-by " << call.get("NETWORK") << '\n';
    return Exit::done;
}

Exit authority_trust_rules(Call& call)
{
    auto in = open_trust_desk(call);
    if (!in) return call.fail(in.error());
    auto const networks = app::trusted_networks(in->office());
    if (!networks) return call.fail(networks.error());
    trust::Rules rules;
    rules.network = call.get("NETWORK");
    for (auto const& one : *networks)
        if (one.rules.network == rules.network) rules = one.rules;
    if (auto const done = take_number(call, "--intermediates", rules.intermediates); !done)
        return call.fail(done.error());
    if (auto const done = take_number(call, "--soft-hours", rules.soft_hours); !done) return call.fail(done.error());
    if (call.given("--revocation")) {
        auto const silence = trust::silence_from(call.get("--revocation"));
        if (!silence)
            return call.fail(Error{"usage.unknown_value",
                                   "--revocation",
                                   "",
                                   {{"value", call.get("--revocation")}, {"expected", "hard, soft or none"}}});
        rules.silence = *silence;
    }
    if (call.given("--policy")) rules.policies = values_of(call, "--policy");
    if (call.given("--purpose")) rules.key_purposes = values_of(call, "--purpose");
    if (call.given("--crl")) rules.crls = values_of(call, "--crl");
    if (call.given("--ocsp")) rules.ocsp = call.get("--ocsp") == "none" ? "" : call.get("--ocsp");
    if (auto const done = app::set_trust_rules(in->office(), in->account, rules); !done) return call.fail(done.error());
    if (call.json)
        call.print(rules_json(rules));
    else
        print_network(call, {rules, {}});
    return Exit::done;
}

Exit authority_trust_list(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const networks = app::trusted_networks(office);
    if (!networks) return call.fail(networks.error());
    auto const lists = app::held_crls(office);
    if (!lists) return call.fail(lists.error());
    auto const answers = app::held_answers(office);
    if (!answers) return call.fail(answers.error());
    auto const attempts = app::trust_attempts(office);
    if (!attempts) return call.fail(attempts.error());
    auto const now = office.clock.now();
    if (call.json) {
        json::array all, asked, tried;
        for (auto const& network : *networks) {
            json::array certificates;
            for (auto const& one : network.certificates)
                certificates.push_back(certificate_json(one));
            all.push_back(json::object{{"network", network.rules.network},
                                       {"rules", rules_json(network.rules)},
                                       {"certificates", std::move(certificates)}});
        }
        for (auto const& one : *answers)
            asked.push_back(json::object{{"subject", one.certificate.subject()},
                                         {"fingerprint", dossier::spelled(one.certificate.fingerprint())},
                                         {"says", word_of(one.answer)},
                                         {"as_of", text_of(one.answer.this_update)}});
        for (auto const& one : *attempts)
            tried.push_back(json::object{{"from", one.from}, {"at", text_of(one.at)}, {"problem", one.problem}});
        call.print(json::object{{"networks", std::move(all)},
                                {"lists", lists_json(*lists, now)},
                                {"answers", std::move(asked)},
                                {"attempts", std::move(tried)}});
        return Exit::done;
    }
    if (networks->empty())
        call.out
            << "No network's certificates are trusted: rogatory authority trust add NETWORK FILE --fingerprint F\n";
    for (auto const& network : *networks)
        print_network(call, network);
    for (auto const& held : *lists)
        call.out << "List " << held.crl.number() << " of " << held.crl.issuer() << ": " << held.crl.size()
                 << " revoked; issued " << text_of(held.crl.this_update()) << ", "
                 << (now <= held.crl.next_update() ? "the next is due by " : "STALE: the next was due by ")
                 << text_of(held.crl.next_update()) << "; from " << held.from << '\n';
    for (auto const& one : *answers)
        call.out << "Answer about " << one.certificate.subject() << ": " << word_of(one.answer) << " as of "
                 << text_of(one.answer.this_update) << '\n';
    for (auto const& one : *attempts)
        if (!one.problem.empty()) call.out << "Last attempt at " << text_of(one.at) << ": " << one.problem << '\n';
    return Exit::done;
}

Exit authority_trust_remove(Call& call)
{
    auto in = open_trust_desk(call);
    if (!in) return call.fail(in.error());
    if (auto const done =
            app::distrust_certificate(in->office(), in->account, call.get("NETWORK"), call.get("FINGERPRINT"));
        !done)
        return call.fail(done.error());
    if (call.json)
        call.print(json::object{{"removed", call.get("FINGERPRINT")}});
    else
        call.out << "Nothing rests on it any more.\n";
    return Exit::done;
}

Exit authority_trust_crl(Call& call)
{
    auto in = open_trust_desk(call);
    if (!in) return call.fail(in.error());
    auto const octets = files::read_file(call.get("FILE"), trust::crl_limit);
    if (!octets) return call.fail(octets.error());
    auto const is_new = app::import_crl(in->office(), in->account, *octets);
    if (!is_new) return call.fail(is_new.error());
    auto const lists = app::held_crls(in->office());
    if (!lists) return call.fail(lists.error());
    if (call.json)
        call.print(json::object{{"new", *is_new}, {"lists", lists_json(*lists, in->office().clock.now())}});
    else
        call.out << (*is_new ? "Taken.\n" : "It was held already.\n");
    return Exit::done;
}

Exit authority_trust_refresh(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const refreshed = app::refresh_trust(
        *(*desk)->office, [](std::string const& url, std::string const& media_type, Bytes const& body,
                             std::size_t limit) { return net::fetch({url, media_type, body, limit}); });
    if (!refreshed) return call.fail(refreshed.error());
    json::array all;
    std::optional<Error> first;
    for (auto const& one : *refreshed) {
        auto const says = one.problem ? texts::sentence(*one.problem, call.language) : std::string();
        if (one.problem && !first) first = one.problem;
        all.push_back(json::object{{"what", one.what},
                                   {"from", one.from},
                                   {"about", one.about},
                                   {"new", one.is_new},
                                   {"code", one.problem ? one.problem->code : ""},
                                   {"says", says}});
        if (!call.json)
            call.out << one.what << " about " << one.about << " from " << one.from << ": "
                     << (one.problem  ? says
                         : one.is_new ? "new"
                                      : "unchanged")
                     << '\n';
    }
    if (call.json)
        call.print(all);
    else if (all.empty())
        call.out
            << "No network says from where its lists are fetched: rogatory authority trust rules NETWORK --crl URL\n";
    return first ? Exit::environment : Exit::done;
}

Exit authority_trust_check(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const octets = files::read_file(call.get("FILE"), 512 * 1024);
    if (!octets) return call.fail(octets.error());
    auto const shown = trust::certificates_from_pem(*octets);
    if (!shown) return call.fail(shown.error());
    auto const view = app::trust_view(office);
    if (!view) return call.fail(view.error());
    auto const now = office.clock.now();
    auto const others = std::span(*shown).subspan(1);
    auto const path = (*view)->path(call.get("NETWORK"), shown->front(), others, now);
    if (!path) return call.fail(path.error());
    json::array steps;
    auto const words = trust::words_on(*path, (*view)->evidence(), now);
    for (std::size_t i = 0; i < path->certificates.size(); ++i) {
        auto const& one = path->certificates[i];
        auto const* const word = i < words.size() ? &words[i] : nullptr;
        std::string says = word == nullptr ? "anchor, trusted here" : "nobody says whether it was revoked";
        if (word != nullptr && word->says != trust::Word::Says::nothing)
            says = std::string(word->says == trust::Word::Says::good
                                   ? "not revoked"
                                   : "REVOKED since " + text_of(word->revoked->since) + ", " + word->revoked->reason) +
                   ", " + word->source + ", " + text_of(word->as_of) + (word->current ? "" : " (over)");
        steps.push_back(json::object{{"subject", one.subject()},
                                     {"fingerprint", dossier::spelled(one.fingerprint())},
                                     {"valid_until", text_of(one.valid_until())},
                                     {"says", says}});
        if (!call.json)
            call.out << "  " << one.subject() << "\n    " << dossier::spelled(one.fingerprint()) << "\n    " << says
                     << '\n';
    }
    if (call.json) call.print(steps);
    auto const authority = call.get("--authority", trust::common_name_of(shown->front()));
    auto const checked =
        (*view)->check(call.get("NETWORK"), shown->front(), others, authority, call.get("--subject"), now);
    if (!checked) return call.fail(checked.error());
    if (!call.json) call.out << "It speaks for " << authority << ".\n";
    return Exit::done;
}

}
