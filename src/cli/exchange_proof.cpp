// rogatory exchange proof, check-proof: what a partner has signed about a message of ours, examined and taken out.
#include "app/piece_receipts.hpp"
#include "app/proofs.hpp"
#include "app/signals.hpp"
#include "base/texts.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/plain_output.hpp"
#include "cli/setting.hpp"
#include "dossier/receipt.hpp"
#include "store/files/files.hpp"
#include "store/folder/authority_folder.hpp"

#include <algorithm>
#include <array>

namespace rogatory::cli
{
namespace
{

/// What a file or an entry holds, in the words of the language.
void print_examined(Call& call, CaseWords const& words, app::Examined const& found, std::string const& by)
{
    auto const line = [&](std::string const& text) { call.out << "      " << in_one_line(text) << '\n'; };
    line(words("proof_signed", {{"time", words.moment(found.signed_at)}, {"who", by.empty() ? found.by : by}}));
    line(found.signer.subject());
    line(words("proof_certificate", {{"sha256", dossier::spelled(found.signer.fingerprint())},
                                     {"from", words.moment(found.signer.valid_from())},
                                     {"until", words.moment(found.signer.valid_until())}}) +
         std::string(words.semicolon()) + words(found.valid_then ? "proof_valid_then" : "proof_not_valid_then"));
    if (found.form == app::piece_receipts_form)
        line(words("proof_pieces", {{"count", std::to_string(*found.piece + 1)}}));
    else if (found.piece)
        line(words("proof_piece", {{"number", std::to_string(*found.piece)}}));
    for (auto const& digest : found.dossiers)
        line(words("proof_for", {{"sha256", digest}}));
}

/// In the words of the language; the codes of AS4 as they are.
std::string said_in(CaseWords const& words, app::Examined const& found)
{
    if (found.says == "received") return words("proof_received");
    if (auto const event = dossier::signal_event_from(found.says); event) {
        auto const [name, outcome] = app::named_in_entries(*event);
        return words("trace_" + std::string(name) + "_" + std::string(outcome));
    }
    constexpr std::string_view refused = "refused: ";
    if (!found.says.starts_with(refused)) return found.says;
    auto const code = found.says.substr(refused.size());
    return words(
        "proof_refused",
        {{"problem", texts::has_sentence(code) ? texts::sentence({code, "", "", {}}, words.language()) : code}});
}

void print_proof(Call& call, CaseWords const& words, app::ProofToTake const& proof)
{
    auto const& [kept, examination] = proof;
    call.out << "  " << words.moment(kept.recorded_at) << "  " << words("proof_" + kept.form) << '\n'
             << "      "
             << in_one_line(
                    examination.problem
                        ? words("proof_fails", {{"problem", texts::sentence(*examination.problem, call.language)}})
                        : words("proof_holds", {{"says", said_in(words, *examination.found)}}))
             << '\n';
    if (examination.found) print_examined(call, words, *examination.found, kept.signed_by);
    call.out << "      "
             << words(
                    "entry_in_case",
                    {{"number", std::to_string(kept.entry)}, {"case", text_of(kept.case_id)}, {"who", kept.signed_by}})
             << '\n';
}

/// An answer or a word as it came; a file of many receipts begins like neither.
Result<app::Examined> examined_file(std::string const& path)
{
    auto source = files::FileSource::open(path);
    if (!source) return source.error();
    std::array<std::uint8_t, 1> first{};
    if (auto const count = (*source)->read(first); !count) return count.error();
    if (auto const start = (*source)->seek(0); !start) return start.error();
    if (first[0] != '<' && first[0] != '-') return app::examine_piece_receipts(**source);
    auto const octets = files::read_file(path, app::proof_limit);
    if (!octets) return octets.error();
    return app::examine(*octets);
}

struct ProofsOfCase {
    app::Case known;
    std::vector<app::ProofToTake> proofs;
};

Result<std::vector<ProofsOfCase>> proofs_to_show(app::Office& office, Id const& message)
{
    auto const cases = app::cases_it_left(office, message);
    if (!cases) return cases.error();
    std::vector<ProofsOfCase> all;
    for (auto const& case_id : *cases) {
        auto known = app::load(office, case_id);
        if (!known) return known.error();
        auto kept = app::kept_proofs(office, *known, message);
        if (!kept) return kept.error();
        ProofsOfCase of_case{std::move(*known), {}};
        for (auto& one : *kept) {
            auto examination = app::examine_kept(office, of_case.known, message, one);
            of_case.proofs.push_back({std::move(one), std::move(examination)});
        }
        if (!of_case.proofs.empty()) all.push_back(std::move(of_case));
    }
    if (all.empty()) return Error{"proof.none", "MESSAGE", "", {{"message", text_of(message)}}};
    return all;
}

}

Exit exchange_proof(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    if (auto const all = reads_all(call, **desk); !all) return call.fail(all.error());
    // What is taken out is recorded, and so somebody takes it.
    std::optional<app::Account> account;
    if (call.given("--out")) {
        auto signed_account = signed_in(call, **desk);
        if (!signed_account) return call.fail(signed_account.error());
        account = std::move(*signed_account);
    }
    auto const id = id_from(call.get("MESSAGE"));
    if (!id) return call.fail(id.error());
    auto const shown = proofs_to_show(office, *id);
    if (!shown) return call.fail(shown.error());

    CaseWords const words(call.language, desk->get());
    if (!call.json) call.out << words("proofs_of", {{"message", text_of(*id)}, {"zone", words.zone()}}) << '\n';
    boost::json::array list, written;
    std::vector<Error> problems;
    for (auto const& of_case : *shown) {
        for (auto const& proof : of_case.proofs) {
            list.push_back(app::to_json(proof));
            if (proof.examination.problem) problems.push_back(*proof.examination.problem);
            if (!call.json) print_proof(call, words, proof);
        }
        if (!account) continue;
        folder::FileTray tray(call.get("--out"));
        auto const names = app::take_out_proofs(office, *account, of_case.known, *id, of_case.proofs, tray);
        if (!names) return call.fail(names.error());
        for (auto const& name : *names) {
            written.emplace_back(name);
            if (!call.json) call.out << words("file_written", {{"file", call.get("--out") + "/" + name}}) << '\n';
        }
    }
    if (call.json) {
        boost::json::object json{{"message", text_of(*id)}, {"proofs", std::move(list)}};
        if (account) json["written"] = std::move(written);
        call.print(json);
    }
    return problems.empty() ? Exit::done : call.fail(problems);
}

Exit exchange_check_proof(Call& call)
{
    auto const found = examined_file(call.get("FILE"));
    if (!found) return call.fail(found.error());
    std::optional<Error> problem;
    if (!found->valid_then)
        problem =
            Error{"proof.certificate_not_valid_then", "FILE", "RFC 5280, 4.1.2.5", {{"at", text_of(found->signed_at)}}};
    if (call.given("--dossier")) {
        auto source = files::FileSource::open(call.get("--dossier"));
        if (!source) return call.fail(source.error());
        auto const digest = dossier::digest_of(**source);
        if (!digest) return call.fail(digest.error());
        if (std::ranges::find(found->dossiers, hex_of(*digest)) == found->dossiers.end())
            problem = Error{"proof.file_differs", "--dossier", "", {{"file", call.get("--dossier")}}};
    }
    if (call.json) {
        auto json = app::to_json(*found);
        json["verified"] = !problem.has_value();
        call.print(json);
    } else {
        CaseWords const words(call.language);
        call.out << words("proof_" + found->form) << ": " << in_one_line(found->about) << '\n';
        if (!problem)
            call.out << "      " << in_one_line(words("proof_holds", {{"says", said_in(words, *found)}})) << '\n';
        print_examined(call, words, *found, {});
    }
    return problem ? call.fail(*problem) : Exit::done;
}

}
