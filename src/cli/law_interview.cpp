// rogatory law interview: the open questions one at a time, or all on a page; and what changed in the law.
#include "base/clipped.hpp"
#include "cli/commands.hpp"
#include "cli/law_reading.hpp"
#include "opinion/changes.hpp"
#include "opinion/interview.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <iostream>
#include <tuple>

namespace rogatory::cli
{
namespace
{

/// A matter of which no more is known than who asks whom for what.
Result<opinion::Matter> matter_from_options(Call& call, law::Library const& library)
{
    opinion::Matter matter;
    for (auto const& [option, state] : {std::pair{"--from", &matter.requesting}, {"--to", &matter.requested}}) {
        *state = call.get(option);
        if (!library.state(*state)) return Error{"view.unknown_state", option, "", {{"value", clipped(*state, 20)}}};
    }
    if (matter.requesting == matter.requested) return Error{"view.same_state", "--to"};
    auto const modality = modality_of(call.get("--modality", "mla"), "--modality");
    if (!modality) return modality.error();
    matter.modality = *modality;
    auto const day = date_option(call, "--date", today_here());
    if (!day) return day.error();
    matter.date = *day;
    return matter;
}

std::string spoken(opinion::About const& about)
{
    std::string text;
    for (auto const& [what, index] :
         {std::pair{"offence", about.offence}, {"person", about.person}, {"measure", about.measure}})
        if (index >= 0) text += (text.empty() ? "" : ", ") + std::string(what) + " " + std::to_string(index + 1);
    return text;
}

/// All open questions as the facts of a matter, to be completed in an editor.
std::string page_of(law::Library const& library, opinion::Matter const& matter, Language language)
{
    std::string text = opinion::matter_to_toml(matter);
    for (auto const& asking : opinion::next_questions(library, matter, language)) {
        auto const about = spoken(asking.question.about);
        text += "\n# " + asking.question.text + (about.empty() ? "" : " [" + about + "]") + "\n#   " +
                opinion::worth_of(asking, language) + "\n#   " + opinion::answers_to(asking, library, language) +
                "\n# \"" + asking.question.fact + "\" = \n";
    }
    return text;
}

/// One interview at a terminal.
class Interview
{
public:
    Interview(Call& call, law::Library const& library, opinion::Matter matter)
        : call_(call), library_(library), matter_(std::move(matter))
    {
    }

    /// Asks until nothing is open, the person has had enough, or the input ends. Gives the matter with the answers.
    opinion::Matter run()
    {
        for (int number = 1;; ++number) {
            auto const questions = opinion::next_questions(library_, matter_, call_.language, looked_at);
            auto const next = std::find_if(questions.begin(), questions.end(),
                                           [&](opinion::Asking const& asking) { return !put_aside(asking); });
            if (next == questions.end()) break;
            show(*next, number);
            if (!ask(*next)) break;
        }
        return std::move(matter_);
    }

private:
    // Only the best is asked: it is enough to work out those that look best.
    static constexpr std::size_t looked_at = 24;
    using Place = std::tuple<std::string, int, int, int>;

    static Place place_of(opinion::Question const& question)
    {
        return {question.fact, question.about.offence, question.about.person, question.about.measure};
    }
    bool put_aside(opinion::Asking const& asking) const
    {
        return std::find(aside_.begin(), aside_.end(), place_of(asking.question)) != aside_.end();
    }

    void show(opinion::Asking const& asking, int number)
    {
        auto const opinion = opinion::opine(library_, matter_, call_.language);
        auto const about = spoken(asking.question.about);
        call_.out << '\n'
                  << number << ". " << asking.question.text << (about.empty() ? "" : " [" + about + "]") << "\n   "
                  << opinion::worth_of(asking, call_.language) << " (" << opinion::open_points(opinion).count
                  << " points, " << opinion.questions.size() << " questions open)\n   "
                  << opinion::answers_to(asking, library_, call_.language) << '\n';
    }

    /// False when the interview is over.
    bool ask(opinion::Asking const& asking)
    {
        std::string line;
        while (true) {
            call_.out << "> " << std::flush;
            if (!std::getline(std::cin, line)) return false;
            auto const from = line.find_first_not_of(" \t\r");
            line = from == std::string::npos ? "" : line.substr(from, line.find_last_not_of(" \t\r") - from + 1);
            if (line == "done") return false;
            if (line == "?") {
                help(asking);
                continue;
            }
            if (line == "back") {
                if (earlier_.empty()) continue;
                std::tie(matter_, aside_) = std::move(earlier_.back());
                earlier_.pop_back();
                return true;
            }
            if (line.empty() || line == "skip") line = "unknown";
            auto next = opinion::answered(library_, matter_, asking.question.fact, asking.question.about, line);
            if (!next) {
                call_.out << "   " << texts::sentence(next.error(), call_.language) << '\n';
                continue;
            }
            earlier_.emplace_back(matter_, aside_);
            matter_ = std::move(*next);
            // What nobody knows, or what is disputed, is not asked twice.
            if (line == "unknown" || line == "disputed") aside_.push_back(place_of(asking.question));
            return true;
        }
    }

    void help(opinion::Asking const& asking)
    {
        if (asking.fact)
            if (auto const& help = law::in(asking.fact->help, call_.language); !help.empty())
                call_.out << "   " << help << '\n';
        call_.out << "   " << asking.question.fact << ":";
        for (auto const rule : asking.question.settles)
            call_.out << ' ' << rule;
        call_.out << "\n   \"skip\" leaves it open, \"back\" takes the last answer back, \"done\" ends.\n";
    }

    Call& call_;
    law::Library const& library_;
    opinion::Matter matter_;
    std::vector<Place> aside_;
    std::vector<std::pair<opinion::Matter, std::vector<Place>>> earlier_;
};

}

Exit law_interview(Call& call)
{
    auto const loaded = read_law(call);
    if (!loaded.library) return call.fail(loaded.errors);
    auto const& library = *loaded.library;
    std::vector<Error> errors;
    opinion::Matter matter;
    if (call.given("MATTER")) {
        auto read = matter_in(call.get("MATTER"), library, errors);
        if (!read) return call.fail(errors);
        matter = std::move(*read);
    } else {
        auto made = matter_from_options(call, library);
        if (!made) return call.fail(made.error());
        matter = std::move(*made);
    }
    if (call.json) {
        boost::json::array list;
        for (auto const& asking : opinion::next_questions(library, matter, call.language)) {
            boost::json::array choices;
            for (auto const& choice : asking.choices)
                choices.push_back({{"answer", choice.answer}, {"settles", choice.settles}, {"saves", choice.saves}});
            list.push_back({{"fact", asking.question.fact},
                            {"text", asking.question.text},
                            {"about", spoken(asking.question.about)},
                            {"worth", asking.worth},
                            {"because", opinion::worth_of(asking, call.language)},
                            {"answers", opinion::answers_to(asking, library, call.language)},
                            {"choices", std::move(choices)}});
        }
        call.print(boost::json::object{{"questions", std::move(list)}});
        return Exit::done;
    }
    if (call.given("--page")) {
        call.out << page_of(library, matter, call.language);
        return Exit::done;
    }
    matter = Interview(call, library, std::move(matter)).run();
    call.out << '\n' << opinion::to_text(opinion::opine(library, matter, call.language), call.language);
    if (call.given("--out")) {
        auto const text = opinion::matter_to_toml(matter);
        auto const kept = files::write_file(call.get("--out"), bytes_of(text), files::Overwrite::yes);
        if (!kept) return call.fail(kept.error());
        call.out << "\nThe answers are kept in " << call.get("--out") << ".\n";
    }
    return Exit::done;
}

Exit law_diff(Call& call)
{
    auto const loaded = read_law(call);
    if (!loaded.library) return call.fail(loaded.errors);
    auto const today = today_here();
    auto const from = date_option(call, "--from", today);
    if (!from) return call.fail(from.error());
    auto const to = date_option(call, "--to", today);
    if (!to) return call.fail(to.error());
    if (!call.given("--from") && !call.given("--before"))
        return call.fail(Error{"usage.missing_option", "law diff", "", {{"expected", "--from D or --before DIR"}}});
    std::optional<law::Modality> modality;
    if (call.given("--modality")) {
        auto const read = modality_of(call.get("--modality"), "--modality");
        if (!read) return call.fail(read.error());
        modality = *read;
    }
    // The earlier version of the library, where one is given; otherwise the same library on an earlier day.
    law::Loaded earlier;
    if (call.given("--before")) {
        earlier = read_law_of(call.get("--before"));
        if (!earlier.library) return call.fail(earlier.errors);
    }
    auto const& before = earlier.library ? *earlier.library : *loaded.library;
    return show_view(
        call, opinion::changes({before, *from}, {*loaded.library, *to}, call.get("--state"), modality, call.language));
}

}
