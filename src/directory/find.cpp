#include "directory/find.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <tuple>

namespace rogatory::directory
{
namespace
{

using law::Modality;

/// Words of at least two letters or digits, in small letters. The rest of UTF-8 is left as it is.
std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    auto const end_word = [&] {
        if (word.size() > 1) words.push_back(word);
        word.clear();
    };
    for (char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80)
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else
            end_word();
    end_word();
    return words;
}

/// Is it the same word, also in the plural, or the beginning of a longer one?
bool fits(std::string_view asked, std::string_view word)
{
    if (asked == word) return true;
    auto const singular = [](std::string_view text) {
        return text.size() > 3 && text.ends_with('s') ? text.substr(0, text.size() - 1) : text;
    };
    auto const stem = singular(asked);
    return stem == singular(word) || (stem.size() >= 4 && word.starts_with(stem)) ||
           (word.size() >= 4 && asked.starts_with(word));
}

/// The modalities under which authorities are asked for a measure; the filing is ours.
std::vector<Modality> modalities_of(law::Measure const& measure)
{
    auto const& group = measure.group;
    if (group == "preservation") return {Modality::preservation, Modality::mla};
    if (group == "restraint" || group == "confiscation") return {Modality::confiscation, Modality::mla};
    if (group == "asset_tracing") return {Modality::mla, Modality::asset_recovery};
    if (group == "joint_team") return {Modality::joint_investigation, Modality::mla};
    if (group == "controlled_delivery" || group == "undercover") return {Modality::special_techniques, Modality::mla};
    if (group == "cultural_object") return {Modality::cultural_property, Modality::mla};
    return {Modality::mla};
}

bool says(std::vector<std::string> const& words, std::string const& asked)
{
    return std::any_of(words.begin(), words.end(), [&](auto const& word) { return fits(asked, word); });
}

Truth competent(Entry const& entry, Question const& question)
{
    if (entry.competences.empty()) return Truth::open;
    bool const some = std::any_of(entry.competences.begin(), entry.competences.end(), [&](Competence const& one) {
        auto const modality = law::modality_from(one.modality);
        if (!question.modalities.empty() && std::none_of(question.modalities.begin(), question.modalities.end(),
                                                         [&](Modality m) { return m == modality; }))
            return false;
        if (!question.instrument.empty() && !one.instrument.empty() && one.instrument != question.instrument)
            return false;
        return one.territory.empty() || (!question.territory.empty() && one.territory == question.territory);
    });
    if (some) return Truth::yes;
    // Competent for a part of the State only: nobody has said which part is meant.
    bool const elsewhere =
        question.territory.empty() && std::any_of(entry.competences.begin(), entry.competences.end(),
                                                  [](Competence const& one) { return !one.territory.empty(); });
    return elsewhere ? Truth::open : Truth::no;
}

LanguagesFound languages_by_law(law::Library const& library, law::State const& state, std::string const& instrument)
{
    LanguagesFound found;
    for (auto const& row : library.languages_of(library.index_of(state))) {
        bool const of_instrument = !instrument.empty() && row.scope == instrument;
        if (!of_instrument && row.scope != "general") continue;
        if (found.from == "instrument" && !of_instrument) continue;
        found = {row.languages, of_instrument ? "instrument" : "general", row.note, row.source, row.status};
    }
    return found;
}

}

namespace
{

/// The path that fits what is asked for; otherwise the one that goes farthest, and why it does not do.
std::optional<TrustPath> best_path(Held const& held, Question const& question, Around const& around)
{
    // What was noted here, and what we say of ourselves, rests on nobody's key.
    if (held.standing == Standing::noted || held.by == "ourselves") return std::nullopt;
    if (around.lists.empty() && around.pinned.empty()) return std::nullopt;
    std::vector<std::string> asked;
    for (auto const modality : question.modalities)
        asked.emplace_back(law::name_of(modality));
    auto paths = paths_to(held.entry.authority, around.lists, around.pinned, &held, question.today, question.now);
    for (auto& path : paths)
        if (path.whole() && covers(path, asked)) return std::move(path);
    auto first = std::move(paths.front());
    if (first.whole())
        first.missing = Error{"directory.path_outside",
                              held.entry.authority,
                              "",
                              {{"authority", held.entry.authority},
                               {"network", first.steps.size() < 2 ? "" : first.steps[first.steps.size() - 2].from},
                               {"state", held.entry.state}}};
    return first;
}

/// Who answers day and night for what is asked deals with it, whatever the competences of the office itself.
void add_points(Candidate& candidate, Question const& question)
{
    auto const& asked = question.modalities;
    auto const& competences = candidate.held->entry.competences;
    bool const here = std::all_of(competences.begin(), competences.end(), [&](Competence const& one) {
        return one.territory.empty() || one.territory == question.territory;
    });
    for (auto const& point : candidate.held->entry.round_the_clock) {
        auto const purpose = law::modality_from(point.purpose);
        bool const named = purpose && std::find(asked.begin(), asked.end(), *purpose) != asked.end();
        if (named && here && candidate.competent != Truth::yes) {
            candidate.competent = Truth::yes;
            candidate.by_point = true;
        }
        if (named || asked.empty() || (!purpose && question.urgent)) candidate.day_and_night.push_back(point);
    }
}

}

Meaning meaning_of(law::Library const& library, std::string_view text)
{
    Meaning meaning;
    auto const asked = words_of(text);
    if (asked.empty()) return meaning;
    std::string spelled;
    for (auto const& word : asked)
        spelled += (spelled.empty() ? "" : "_") + word;
    if (auto const modality = law::modality_from(spelled)) {
        meaning.modalities.push_back(*modality);
        return meaning;
    }
    if (auto const* const measure = library.measure(spelled); measure != nullptr && measure->group != "all") {
        meaning.measures.push_back(measure);
        meaning.modalities = modalities_of(*measure);
        return meaning;
    }
    // A word that few measures have says more than one that many have.
    struct Fit {
        law::Measure const* measure = nullptr;
        double weight = 0;
    };
    std::vector<std::vector<std::string>> vocabulary;
    for (auto const& measure : library.measures)
        vocabulary.push_back(words_of(measure.id + " " + measure.group + " " + measure.title));
    std::vector<Fit> found;
    for (std::size_t i = 0; i < library.measures.size(); ++i)
        if (library.measures[i].group != "all") found.push_back({&library.measures[i], 0});
    for (auto const& word : asked) {
        auto const count =
            std::count_if(vocabulary.begin(), vocabulary.end(), [&](auto const& words) { return says(words, word); });
        if (count == 0) continue;
        double const weight = std::log(1.0 + static_cast<double>(vocabulary.size()) / static_cast<double>(count));
        for (auto& fit : found)
            if (says(vocabulary[static_cast<std::size_t>(fit.measure - library.measures.data())], word))
                fit.weight += weight;
    }
    std::erase_if(found, [](Fit const& fit) { return fit.weight <= 0; });
    std::sort(found.begin(), found.end(), [](Fit const& a, Fit const& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.measure->id < b.measure->id;
    });
    for (auto const& fit : found) {
        if (fit.weight < found.front().weight / 2 || meaning.measures.size() >= 8) break;
        meaning.measures.push_back(fit.measure);
        for (auto const modality : modalities_of(*fit.measure))
            if (std::find(meaning.modalities.begin(), meaning.modalities.end(), modality) == meaning.modalities.end())
                meaning.modalities.push_back(modality);
    }
    return meaning;
}

Result<Answer> find(law::Library const& library, std::span<Held const> held, Question const& question,
                    LocalTime const& local_time, Around const& around)
{
    Answer answer;
    answer.state = library.state(question.state);
    if (answer.state == nullptr)
        return Error{"directory.state_unknown", "--state", "ISO 3166-1", {{"value", question.state}}};
    if (!question.instrument.empty()) {
        answer.instrument = library.instrument(question.instrument);
        if (answer.instrument == nullptr)
            return Error{"directory.instrument_unknown", "--instrument", "", {{"value", question.instrument}}};
        auto const state = library.index_of(*answer.state);
        answer.bound = law::bound(*answer.instrument, state, question.today);
        answer.bound_verified = law::bound_is_verified(*answer.instrument, state, question.today);
    }
    answer.languages = languages_by_law(library, *answer.state, question.instrument);
    answer.there = office_at("", {}, answer.state->time_zone, local_time, question.now);
    for (auto const& network : library.networks) {
        auto const index = library.index_of(*answer.state);
        if (std::binary_search(network.members.begin(), network.members.end(), index))
            answer.networks.push_back(&network);
    }
    auto const calendar = std::find_if(around.calendars.begin(), around.calendars.end(),
                                       [&](auto const& one) { return one.state == question.state; });
    for (auto const& one : held) {
        if (one.entry.state != question.state) continue;
        Candidate candidate;
        candidate.held = &one;
        candidate.competent = competent(one.entry, question);
        candidate.holds = holds_on(one.entry, question.today);
        candidate.overdue = overdue_days(one.entry, question.today);
        candidate.zone_of_entry = !one.entry.time_zone.empty();
        candidate.zone = candidate.zone_of_entry ? one.entry.time_zone : answer.state->time_zone;
        auto closed_on = one.entry.closed_on;
        if (calendar != around.calendars.end()) {
            candidate.zone_of_calendar = !candidate.zone_of_entry && !calendar->time_zone.empty();
            if (candidate.zone_of_calendar) candidate.zone = calendar->time_zone;
            closed_on.insert(closed_on.end(), calendar->holidays.begin(), calendar->holidays.end());
            auto const year = std::stoi(text_of(question.today).substr(0, 4));
            candidate.holidays_on_record =
                std::find(calendar->years.begin(), calendar->years.end(), year) != calendar->years.end();
        }
        candidate.path = best_path(one, question, around);
        candidate.office = office_at(one.entry.hours, closed_on, candidate.zone, local_time, question.now);
        candidate.languages = one.entry.languages.empty()
                                  ? answer.languages
                                  : LanguagesFound{one.entry.languages, "entry", "", one.entry.source, std::nullopt};
        add_points(candidate, question);
        answer.candidates.push_back(std::move(candidate));
    }
    // An entry that no longer holds comes after all that do; one whose trust is stale after its equals.
    std::sort(answer.candidates.begin(), answer.candidates.end(), [](Candidate const& a, Candidate const& b) {
        auto const rank = [](Candidate const& one) {
            return std::tuple(!one.holds, -static_cast<int>(one.competent), one.stale(),
                              -static_cast<int>(one.held->standing));
        };
        auto const first = rank(a), second = rank(b);
        return first != second ? first < second : a.held->entry.authority < b.held->entry.authority;
    });
    return answer;
}

}
