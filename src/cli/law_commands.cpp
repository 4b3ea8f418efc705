// rogatory law: what the library says, for lawyers and for tests.
#include "base/clipped.hpp"
#include "cli/commands.hpp"
#include "cli/law_reading.hpp"
#include "document/form.hpp"
#include "opinion/examples.hpp"
#include "opinion/pathway.hpp"
#include "request/places.hpp"
#include "request/request.hpp"
#include "store/files/files.hpp"

#include <ostream>
#include <set>

namespace rogatory::cli
{
namespace
{

constexpr std::uint64_t largest_matter = 4ULL * 1024 * 1024;

void add_fills(std::vector<document::Box> const& boxes, std::set<std::string, std::less<>>& to)
{
    for (auto const& box : boxes) {
        if (!box.fill.empty()) to.insert(box.fill);
        add_fills(box.boxes, to);
    }
}

/// The official forms, and the rules of the law that ask for something that no request can say.
void check_forms_and_places(law::Library const& library, std::vector<Error>& errors)
{
    auto const read = document::read_forms(library);
    errors.insert(errors.end(), read.errors.begin(), read.errors.end());
    request::FormPlaces places;
    for (auto const& form : read.forms.versions) {
        places.forms.insert(form.id);
        add_fills(form.sections, places.particulars);
    }
    auto const unknown = request::unknown_places(library, places);
    errors.insert(errors.end(), unknown.begin(), unknown.end());
}

}

Day today_here()
{
    return day_of(SystemClock().now());
}

Exit show_view(Call& call, Result<opinion::View> const& view)
{
    if (!view) return call.fail(view.error());
    if (call.json)
        call.print(view->json);
    else
        call.out << view->text;
    return Exit::done;
}

std::optional<opinion::Matter> matter_in(std::string const& path, law::Library const& library,
                                         std::vector<Error>& errors)
{
    auto const octets = files::read_file(path, largest_matter);
    if (!octets) {
        errors.push_back(octets.error());
        return std::nullopt;
    }
    auto const text = text_of(*octets);
    // A request file says its format; anything else is a matter.
    if (text.find(request::format_1) == std::string_view::npos) {
        auto read = opinion::read_matter(text, library);
        errors.insert(errors.end(), read.errors.begin(), read.errors.end());
        if (!read.errors.empty()) return std::nullopt;
        return std::move(read.matter);
    }
    auto const draft = request::read_draft(text);
    errors.insert(errors.end(), draft.errors.begin(), draft.errors.end());
    if (!draft.errors.empty()) return std::nullopt;
    auto matter = request::matter_of(draft.draft, library);
    if (!draft.draft.date) matter.date = today_here();
    return matter;
}

Exit law_check(Call& call)
{
    auto loaded = read_law(call);
    if (call.given("--coverage")) {
        if (!loaded.library) return call.fail(loaded.errors);
        auto const share = opinion::rule_share(*loaded.library);
        show_view(call, share.view);
        return share.short_of.empty() ? Exit::done : Exit::refused;
    }
    if (loaded.library) check_forms_and_places(*loaded.library, loaded.errors);
    std::vector<opinion::ExampleResult> examples;
    if (loaded.library) examples = opinion::run_examples(*loaded.library);
    std::size_t failed = 0;
    for (auto const& example : examples)
        failed += example.mismatches.empty() ? 0 : 1;

    if (call.json) {
        boost::json::array errors, warnings, mismatches;
        auto const list = [&](std::vector<Error> const& from, boost::json::array& to) {
            for (auto const& error : from)
                to.push_back({{"code", error.code},
                              {"field", error.field},
                              {"cites", error.cites},
                              {"says", texts::sentence(error, call.language)}});
        };
        list(loaded.errors, errors);
        list(loaded.warnings, warnings);
        for (auto const& example : examples)
            for (auto const& mismatch : example.mismatches)
                mismatches.push_back({{"file", example.file}, {"example", example.name}, {"mismatch", mismatch}});
        boost::json::object report{{"folder", law_folder(call)}, {"errors", errors}, {"warnings", warnings}};
        if (loaded.library) {
            std::size_t rules = 0, parties = 0;
            for (auto const& instrument : loaded.library->instruments) {
                rules += instrument.rules.size();
                parties += instrument.parties.size();
            }
            report["version"] = loaded.library->version;
            report["instruments"] = loaded.library->instruments.size();
            report["rules"] = rules;
            report["parties"] = parties;
            report["examples"] = examples.size();
            report["examples_failed"] = failed;
            report["mismatches"] = mismatches;
        }
        call.print(report);
    } else {
        if (!loaded.errors.empty()) call.fail(loaded.errors);
        if (!loaded.warnings.empty()) call.fail(loaded.warnings);
        for (auto const& example : examples)
            for (auto const& mismatch : example.mismatches)
                call.err << example.file << ": " << example.name << " (" << example.cites << ")\n    " << mismatch
                         << '\n';
        if (loaded.library) {
            call.out << "Law of " << law_folder(call) << ", version " << loaded.library->version.substr(0, 16) << '\n';
            for (auto const& instrument : loaded.library->instruments) {
                std::size_t unverified = 0;
                for (auto const& rule : instrument.rules)
                    unverified += rule.status == law::Status::unverified ? 1 : 0;
                call.out << "  " << instrument.id << ": " << instrument.rules.size() << " rules (" << unverified
                         << " unverified), " << instrument.parties.size() << " parties\n";
            }
            call.out << "  " << loaded.library->facts.size() << " facts, " << loaded.library->states.size()
                     << " States and territories, " << loaded.library->offences.size() << " classes of offences, "
                     << loaded.library->measures.size() << " measures, " << loaded.library->terms.size() << " terms\n  "
                     << examples.size() - failed << " of " << examples.size() << " examples say what the law says\n";
        }
    }
    return loaded.library && loaded.errors.empty() && failed == 0 ? Exit::done : Exit::refused;
}

Exit law_show(Call& call)
{
    auto const loaded = read_law(call);
    if (!loaded.library) return call.fail(loaded.errors);
    return show_view(call, opinion::show(*loaded.library, call.get("INSTRUMENT"), call.get("ARTICLE"), call.language));
}

Exit law_pair(Call& call)
{
    auto const loaded = read_law(call);
    if (!loaded.library) return call.fail(loaded.errors);
    auto const day = date_option(call, "--date", today_here());
    if (!day) return call.fail(day.error());
    std::optional<law::Modality> modality;
    if (call.given("--modality")) {
        auto const read = modality_of(call.get("--modality"), "--modality");
        if (!read) return call.fail(read.error());
        modality = *read;
    }
    return show_view(call,
                     opinion::pair(*loaded.library, call.get("FROM"), call.get("TO"), modality, *day, call.language));
}

Exit law_coverage(Call& call)
{
    auto const loaded = read_law(call);
    if (!loaded.library) return call.fail(loaded.errors);
    auto const day = date_option(call, "--date", today_here());
    if (!day) return call.fail(day.error());
    auto const modality = modality_of(call.get("--modality", "mla"), "--modality");
    if (!modality) return call.fail(modality.error());
    return show_view(call, opinion::coverage(*loaded.library, call.get("FROM"), *modality, *day, call.language));
}

namespace
{

/// The matter of an alternative, to be kept in a file or opined on in turn.
Exit follow(Call& call, opinion::Opinion const& opinion)
{
    auto const number = call.get("--follow");
    auto const digits =
        !number.empty() && number.size() < 6 && number.find_first_not_of("0123456789") == std::string::npos;
    if (!digits)
        return call.fail(
            Error{"follow.no_such",
                  "--follow",
                  "",
                  {{"value", clipped(number, 40)}, {"count", std::to_string(opinion.alternatives.size())}}});
    auto const followed = opinion::follow(opinion, std::stoul(number), call.language);
    if (!followed) return call.fail(followed.error());
    if (call.json)
        call.print(opinion::to_json(opinion::opine(*opinion.library, followed->matter, call.language), call.language));
    else
        call.out << opinion::matter_to_toml(followed->matter, followed->heading);
    return Exit::done;
}

}

Exit law_opinion(Call& call)
{
    auto const loaded = read_law(call);
    if (!loaded.library) return call.fail(loaded.errors);
    std::vector<Error> errors;
    auto const matter = matter_in(call.get("MATTER"), *loaded.library, errors);
    if (!matter) return call.fail(errors);
    auto const opinion = opinion::opine(*loaded.library, *matter, call.language);
    if (call.given("--follow")) return follow(call, opinion);
    if (call.json)
        call.print(opinion::to_json(opinion, call.language));
    else
        call.out << opinion::to_text(opinion, call.language);
    return Exit::done;
}

}
