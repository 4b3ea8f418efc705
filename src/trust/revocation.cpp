#include "trust/revocation.hpp"

#include <algorithm>

namespace rogatory::trust
{
namespace
{

constexpr std::int64_t hour_us = 3'600'000'000;

Error unknown_error(Word const& word, Rules const& rules)
{
    auto const said =
        word.says == Word::Says::nothing ? std::string("nothing is held") : word.source + ", " + text_of(word.as_of);
    return Error{
        "trust.revocation_unknown",
        word.certificate.subject(),
        "RFC 5280, 6.3",
        {{"subject", word.certificate.subject()},
         {"fingerprint", dossier::spelled(word.certificate.fingerprint())},
         {"network", rules.network},
         {"last", said},
         {"rule", std::string(name_of(rules.silence)) +
                      (rules.silence == Silence::soft ? ", " + std::to_string(rules.soft_hours) + " h" : "")}}};
}

/// The newer one of two words counts; of two of one moment the one that says "revoked".
void take(Word& word, Word const& other)
{
    bool const first = word.says == Word::Says::nothing;
    bool const newer = other.as_of > word.as_of;
    bool const graver = other.as_of == word.as_of && other.says == Word::Says::revoked;
    if (!first && !newer && !graver) return;
    word = other;
}

Word word_on(dossier::Certificate const& certificate, dossier::Certificate const& issuer, Evidence const& evidence,
             Instant now)
{
    Word word;
    word.certificate = certificate;
    // Its signature was checked when it was taken. A list of the same name, but of another key, is not the issuer's.
    auto const key = key_digest_of(issuer);
    for (auto const& [issuer_key, crl] : evidence.crls) {
        if (issuer_key != key) continue;
        auto const found = crl.find(certificate);
        Word said = word;
        said.says = found ? Word::Says::revoked : Word::Says::good;
        said.revoked = found;
        said.as_of = crl.this_update();
        said.until = crl.next_update();
        said.current = crl.this_update() <= now && now <= crl.next_update();
        said.source = "CRL " + crl.number() + " of " + crl.issuer();
        take(word, said);
    }
    auto const fingerprint = certificate.fingerprint();
    for (auto const& [about, answer] : evidence.answers) {
        if (about != fingerprint || answer.word == OcspAnswer::Word::unknown) continue;
        Word said = word;
        said.says = answer.word == OcspAnswer::Word::revoked ? Word::Says::revoked : Word::Says::good;
        said.revoked = answer.revoked;
        said.as_of = answer.this_update;
        // RFC 6960, 2.4: without nextUpdate newer words are always there; ours: for an hour this one will do.
        said.until = answer.next_update.value_or(Instant{answer.this_update.since_1970_us + hour_us});
        said.current = now <= *said.until;
        said.source = "OCSP of " + issuer.subject();
        take(word, said);
    }
    return word;
}

}

Error revoked_error(dossier::Certificate const& certificate, Revoked const& revoked, std::string const& source)
{
    return Error{"trust.certificate_revoked",
                 certificate.subject(),
                 "RFC 5280, 6.3",
                 {{"subject", certificate.subject()},
                  {"fingerprint", dossier::spelled(certificate.fingerprint())},
                  {"since", text_of(revoked.since)},
                  {"reason", revoked.reason},
                  {"source", source}}};
}

std::vector<Word> words_on(Path const& path, Evidence const& evidence, Instant now)
{
    std::vector<Word> words;
    for (std::size_t i = 0; i + 1 < path.certificates.size(); ++i)
        words.push_back(word_on(path.certificates[i], path.certificates[i + 1], evidence, now));
    return words;
}

Done check_revocation(Path const& path, Evidence const& evidence, Rules const& rules, Instant now)
{
    auto const words = words_on(path, evidence, now);
    // Whoever is known to be revoked is refused under every rule.
    for (auto const& word : words)
        if (word.says == Word::Says::revoked && word.revoked->since <= now)
            return revoked_error(word.certificate, *word.revoked, word.source);
    if (rules.silence == Silence::none) return {};
    for (auto const& word : words) {
        if (word.says != Word::Says::nothing && word.current) continue;
        bool const young = word.says != Word::Says::nothing && word.as_of <= now &&
                           now.since_1970_us - word.as_of.since_1970_us <= rules.soft_hours * hour_us;
        if (rules.silence == Silence::soft && young) continue;
        return unknown_error(word, rules);
    }
    return {};
}

}
