#include "app/proofs.hpp"

#include "app/partners.hpp"
#include "app/piece_receipts.hpp"
#include "app/record_json.hpp"
#include "base/clipped.hpp"
#include "base/texts.hpp"
#include "dossier/asic.hpp"
#include "dossier/signal.hpp"
#include "dossier/signed_json.hpp"
#include "exchange/as4/kept_signal.hpp"

#include <algorithm>
#include <charconv>

namespace rogatory::app
{
namespace
{

boost::json::object const* object_at(boost::json::object const& object, std::string_view name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_object() ? &member->get_object() : nullptr;
}

/// The octets of a proof that was too large for its entry.
Result<Bytes> octets_beside(Office& office, Id const& case_id, std::vector<docket::Entry> const& entries,
                            std::string const& digest, std::string const& form)
{
    auto const blob = blob_of(entries, digest);
    if (!blob) return Error{"case.attachment_lost", "", "", {{"name", "proof/" + form}, {"message", digest}}};
    auto source = office.store.open_blob(case_id, *blob);
    if (!source) return source.error();
    if ((*source)->length() > proof_limit) return Error{"proof.unreadable", "", "", {}};
    Bytes octets((*source)->length());
    for (std::size_t filled = 0; filled < octets.size();) {
        auto const more = (*source)->read(std::span(octets).subspan(filled));
        if (!more) return more.error();
        if (*more == 0) return Error{"case.attachment_lost", "", "", {{"name", "proof/" + form}, {"message", digest}}};
        filled += *more;
    }
    return octets;
}

/// What the entry keeps: an answer or a refusal as `proof`, a receipt and a signal as they were kept before there was
/// one name for all.
Result<std::optional<KeptProof>> proof_in(Office& office, Case const& known, docket::Entry const& entry)
{
    KeptProof kept{known.state.case_id, entry.number, entry.at, {}, member_text(entry.body, "signed_by"), {}, {}};
    if (auto const* const proof = object_at(entry.body, "proof")) {
        kept.form = member_text(*proof, "form");
        kept.certificate_sha256 = member_text(*proof, "certificate_sha256");
        auto octets = proof->contains("base64") ? bytes_from_base64(member_text(*proof, "base64"))
                                                : octets_beside(office, kept.case_id, known.entries,
                                                                member_text(*proof, "sha256"), kept.form);
        if (!octets) return octets.error();
        kept.octets = std::move(*octets);
        return std::optional(std::move(kept));
    }
    std::string text;
    if (auto const* const receipt = object_at(entry.body, "receipt")) {
        kept.form = "dossier_receipt";
        kept.signed_by = member_text(*receipt, "by");
        text = member_text(*receipt, "pem");
    } else {
        kept.form = "signal";
        text = member_text(entry.body, "signal");
    }
    if (text.empty()) return std::optional<KeptProof>{};
    auto const octets = bytes_of(text);
    kept.octets.assign(octets.begin(), octets.end());
    return std::optional(std::move(kept));
}

constexpr std::size_t id_length = 36;

/// What a name on the wire says behind the identifier: "s" with the beginning of the digest of what was sealed, and the
/// number of a piece (app/wire_name.hpp).
std::vector<std::string> behind_id(std::string_view about)
{
    std::vector<std::string> words;
    auto rest = about.substr(0, about.find('@'));
    rest.remove_prefix(std::min(rest.size(), id_length));
    while (rest.starts_with('.')) {
        rest.remove_prefix(1);
        auto const end = std::min(rest.find('.'), rest.size());
        words.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    return words;
}

std::string digest_on_the_wire(std::string_view about)
{
    for (auto const& word : behind_id(about))
        if (word.starts_with('s')) return word.substr(1);
    return {};
}

std::optional<std::uint32_t> piece_on_the_wire(std::string_view about)
{
    auto const words = behind_id(about);
    std::uint32_t number = 0;
    if (words.empty()) return std::nullopt;
    auto const& last = words.back();
    auto const [end, problem] = std::from_chars(last.data(), last.data() + last.size(), number);
    if (problem != std::errc{} || end != last.data() + last.size()) return std::nullopt;
    return number;
}

/// The receipts of the pieces, which lie in a file of the case.
std::optional<KeptProof> pieces_in(Case const& known, docket::Entry const& entry)
{
    auto const* const told = object_at(entry.body, "piece_receipts");
    if (told == nullptr) return std::nullopt;
    auto const number = [&](std::string_view name) {
        auto const* const member = told->if_contains(name);
        return member != nullptr && member->is_number() ? member->to_number<std::uint64_t>() : 0;
    };
    KeptProof kept{known.state.case_id,
                   entry.number,
                   entry.at,
                   std::string(piece_receipts_form),
                   member_text(entry.body, "signed_by"),
                   {},
                   {}};
    kept.beside =
        KeptProof::Beside{member_text(*told, "sha256"), number("octets"), static_cast<std::uint32_t>(number("count"))};
    return kept;
}

Result<std::unique_ptr<SeekableSource>> open_beside(Office& office, Case const& known, KeptProof const& proof)
{
    auto const blob = blob_of(known.entries, proof.beside->sha256);
    if (!blob)
        return Error{
            "case.attachment_lost", "", "", {{"name", "proof/" + proof.form}, {"message", proof.beside->sha256}}};
    return office.store.open_blob(proof.case_id, *blob);
}

bool valid_at(dossier::Certificate const& certificate, Instant at)
{
    return dossier::check_validity(certificate, at).has_value();
}

Result<Examined> examine_answer(BytesView octets, std::vector<dossier::Certificate> const& known)
{
    auto const kept = exchange::as4::read_kept_signal(octets, known);
    // What is no XML at all was taken from elsewhere: a certificate, a letter.
    if (!kept && kept.error().code == "exchange.xml_refused") return Error{"proof.unreadable", "FILE", "", {}};
    if (!kept) return kept.error();
    Examined found;
    found.about = clipped(kept->signal.ref_to_message_id, 200);
    found.by = kept->signer.subject();
    found.signed_at = kept->signal.timestamp;
    found.signer = kept->signer;
    if (auto const* const receipt = std::get_if<exchange::ebms3::Receipt>(&kept->signal.content)) {
        found.form = "as4_receipt";
        found.says = "received";
        for (auto const& reference : receipt->references)
            if (reference.uri.starts_with("cid:")) found.dossiers.push_back(hex_of(reference.digest));
    } else if (auto const* const errors = std::get_if<exchange::ebms3::Errors>(&kept->signal.content)) {
        found.form = "as4_error";
        for (auto const& error : *errors)
            found.says += (found.says.empty() ? "" : "; ") + clipped(error.code + " " + error.short_description, 200);
        if (found.about.empty() && !errors->empty()) found.about = clipped(errors->front().ref_to_message, 200);
    } else {
        return Error{"proof.unreadable", "", "", {}};
    }
    found.piece = piece_on_the_wire(found.about);
    return found;
}

Result<Examined> examine_word(BytesView octets)
{
    auto const opened = dossier::open_signed_json(octets);
    if (!opened) return Error{"dossier.receipt_signature_wrong", "", opened.error().cites, opened.error().values};
    auto const json = dossier::json_object_from(opened->content);
    if (!json) return Error{"proof.unreadable", "", "", {}};
    // For whom it is, and who is meant by the certificate, is for the reader to compare: it is shown.
    auto const by = member_text(*json, "by"), to = member_text(*json, "to");
    dossier::Trust const trust = [&](Digest const&) { return std::optional(by); };
    Examined found;
    found.by = by;
    found.signed_at = opened->signed_at;
    found.signer = opened->signer;
    if (dossier::holds_signal(octets)) {
        auto const signal = dossier::verify_signal(octets, to, trust, opened->signed_at);
        if (!signal) return signal.error();
        found.form = "signal";
        found.about = text_of(signal->message);
        found.says = dossier::name_of(signal->event);
        return found;
    }
    auto const receipt = dossier::verify_receipt(octets, to, trust, opened->signed_at);
    if (!receipt) return receipt.error();
    bool const accepted = receipt->verdict == dossier::Verdict::accepted;
    found.form = accepted ? "dossier_receipt" : "dossier_refusal";
    found.about = text_of(receipt->message);
    found.says = accepted ? std::string("received") : "refused: " + receipt->code;
    found.dossiers.push_back(hex_of(receipt->dossier));
    return found;
}

}

Result<std::vector<KeptProof>> kept_proofs(Office& office, Case const& known, Id const& message)
{
    std::vector<KeptProof> all;
    for (auto const& entry : known.entries) {
        if (member_text(entry.body, "message_id") != text_of(message)) continue;
        auto one = proof_in(office, known, entry);
        if (!one) return one.error();
        if (*one) all.push_back(std::move(**one));
        if (auto pieces = pieces_in(known, entry)) all.push_back(std::move(*pieces));
    }
    return all;
}

Result<Examined> examine(BytesView octets, std::vector<dossier::Certificate> const& known)
{
    if (octets.size() > proof_limit) return Error{"proof.unreadable", "", "", {}};
    auto found =
        text_of(octets).starts_with("-----BEGIN CMS-----") ? examine_word(octets) : examine_answer(octets, known);
    if (found) found->valid_then = valid_at(found->signer, found->signed_at);
    return found;
}

namespace
{

/// Whether it is for what we have sealed as the message: each piece of a large dossier is named by its whole.
bool of_our_octets(Case const& known, std::string const& id, Examined const& found)
{
    std::vector<std::string> sealed;
    for (auto const& entry : known.entries)
        if (auto const* const digest = object_at(entry.body, "sealed");
            digest != nullptr && member_text(entry.body, "sealed_message") == id)
            sealed.push_back(member_text(*digest, "sha256"));
    if (found.piece) {
        auto const named = digest_on_the_wire(found.about);
        return named.empty() || std::ranges::any_of(sealed, [&](auto const& one) { return one.starts_with(named); });
    }
    return std::ranges::all_of(found.dossiers,
                               [&](auto const& digest) { return std::ranges::find(sealed, digest) != sealed.end(); });
}

std::optional<Error> problem_of(Case const& known, Id const& message, KeptProof const& proof, Examined const& found)
{
    auto const id = text_of(message), at = text_of(proof.recorded_at);
    // Our clock counts, and the signer's.
    if (!found.valid_then || !valid_at(found.signer, proof.recorded_at))
        return Error{"proof.certificate_not_valid_then", "certificate", "RFC 5280, 4.1.2.5", {{"at", at}}};
    auto const fingerprint = hex_of(found.signer.fingerprint());
    if (!proof.certificate_sha256.empty() && proof.certificate_sha256 != fingerprint)
        return Error{"proof.certificate_differs", "certificate", "", {{"fingerprint", fingerprint}}};
    if (!found.about.starts_with(id)) return Error{"proof.of_another_message", "about", "", {{"message", id}}};
    if (!of_our_octets(known, id, found)) return Error{"proof.of_other_octets", "dossiers", "", {{"message", id}}};
    return std::nullopt;
}

}

Examination examine_kept(Office& office, Case const& known, Id const& message, KeptProof const& proof)
{
    if (proof.beside) {
        auto const source = open_beside(office, known, proof);
        if (!source) return {std::nullopt, source.error()};
        auto const found = examine_piece_receipts(**source);
        if (!found) return {std::nullopt, found.error()};
        if (found->piece != proof.beside->count - 1)
            return {*found,
                    Error{"proof.pieces_missing", "", "", {{"number", std::to_string(proof.beside->count - 1)}}}};
        return {*found, problem_of(known, message, proof, *found)};
    }
    std::vector<dossier::Certificate> certificates;
    if (auto const card = partner(office, proof.signed_by); card) {
        certificates.push_back(card->signing);
        for (auto const& keys : card->exchange_keys)
            certificates.push_back(keys.signing);
    }
    auto const found = examine(proof.octets, certificates);
    if (!found) return {std::nullopt, found.error()};
    return {*found, problem_of(known, message, proof, *found)};
}

Result<std::vector<Id>> cases_it_left(Office& office, Id const& message)
{
    auto const known = partners(office);
    if (!known) return known.error();
    std::vector<Id> cases;
    for (auto const& card : *known) {
        auto const left = office.store.find_message(Direction::outgoing, card.authority, message);
        if (!left) return left.error();
        if (*left && std::ranges::find(cases, (*left)->case_id) == cases.end()) cases.push_back((*left)->case_id);
    }
    return cases;
}

boost::json::object to_json(Examined const& found)
{
    boost::json::array dossiers;
    for (auto const& digest : found.dossiers)
        dossiers.emplace_back(digest);
    boost::json::object json{{"form", found.form},
                             {"about", found.about},
                             {"says", found.says},
                             {"by", found.by},
                             {"dossiers", std::move(dossiers)},
                             {"signed_at", text_of(found.signed_at)},
                             {"certificate",
                              {{"sha256", hex_of(found.signer.fingerprint())},
                               {"subject", found.signer.subject()},
                               {"valid_from", text_of(found.signer.valid_from())},
                               {"valid_until", text_of(found.signer.valid_until())}}},
                             {"valid_then", found.valid_then}};
    if (found.piece) json["piece"] = *found.piece;
    return json;
}

boost::json::object to_json(ProofToTake const& proof)
{
    auto const& [kept, examination] = proof;
    auto json = examination.found ? to_json(*examination.found) : boost::json::object{{"form", kept.form}};
    json["case"] = text_of(kept.case_id);
    json["entry"] = kept.entry;
    json["recorded_at"] = text_of(kept.recorded_at);
    json["signed_by"] = kept.signed_by;
    json["sha256"] = kept.beside ? kept.beside->sha256 : hex_of(sha256(kept.octets));
    json["octets"] = kept.beside ? kept.beside->octets : kept.octets.size();
    if (kept.beside) json["pieces"] = kept.beside->count;
    json["verified"] = !examination.problem.has_value();
    if (examination.problem)
        json["problem"] = {{"code", examination.problem->code}, {"sentence", texts::sentence(*examination.problem)}};
    return json;
}

Result<std::vector<std::string>> take_out_proofs(Office& office, Account const& account, Case const& known,
                                                 Id const& message, std::vector<ProofToTake> const& proofs, Tray& tray)
{
    auto const id = text_of(message);
    std::vector<std::string> written;
    auto const put = [&](std::string name, BytesView octets) -> Done {
        if (auto const done = tray.put(name, [&](Sink& file) { return file.write(octets); }); !done) return done;
        written.push_back(std::move(name));
        return {};
    };
    boost::json::array list;
    for (auto const& proof : proofs) {
        auto const beginning = id + "-" + std::to_string(proof.kept.entry) + "-" + proof.kept.form;
        bool const answer = proof.kept.form.starts_with("as4_");
        auto const file = beginning + (proof.kept.beside ? ".txt" : answer ? ".xml" : ".pem");
        auto json = to_json(proof);
        json["file"] = file;
        if (proof.kept.beside) {
            auto const source = open_beside(office, known, proof.kept);
            if (!source) return source.error();
            auto const done = tray.put(file, [&](Sink& sink) { return copy_all(**source, sink); });
            if (!done) return done.error();
            written.push_back(file);
        } else if (auto const done = put(file, proof.kept.octets); !done) {
            return done.error();
        }
        list.push_back(std::move(json));
        if (!proof.examination.found) continue;
        auto const pem = proof.examination.found->signer.pem();
        if (auto const done = put(beginning + "-certificate.pem", bytes_of(pem)); !done) return done.error();
    }
    auto const text = boost::json::serialize(boost::json::object{{"message", id}, {"proofs", std::move(list)}});
    if (auto const done = put(id + "-proofs.json", bytes_of(text)); !done) return done.error();
    auto const setting = setting_of(office, account);
    auto noted = docket::decide(
        known.state, {"note", std::nullopt, {{"text", "taken out: what the partner has signed of message " + id}}},
        setting);
    if (!noted) return noted.error();
    auto const step = record(office, known, known.state.case_id, std::move(*noted), setting, {}, {}, {});
    if (!step) return step.error();
    return written;
}

}
