#include "docket/questions.hpp"
#include "docket/body.hpp"

#include <algorithm>
#include <set>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

/// What another State asks is kept whole in its message; here it stands to be read in a list.
constexpr std::size_t longest_question = 2000;
constexpr std::size_t most_questions = 1000;

std::string_view text_of_row(json::value const& row)
{
    if (auto const* text = row.if_string()) return {text->data(), text->size()};
    if (auto const* object = row.if_object())
        for (auto const* name : {"text", "question", "title"})
            if (auto const text = text_in(*object, name); !text.empty()) return text;
    return {};
}

/// The text, or its beginning, never half a character.
std::string within(std::string_view text, std::size_t length)
{
    if (text.size() <= length) return std::string{text};
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U)
        --length;
    return std::string{text.substr(0, length)} + "...";
}

std::optional<int> number_of_row(json::value const& row)
{
    auto const* object = row.if_object();
    auto const number = row.is_int64() ? std::optional{row.get_int64()}
                        : object       ? number_in(*object, "number")
                                       : std::nullopt;
    if (!number || *number < 1 || *number > 1'000'000) return std::nullopt;
    return static_cast<int>(*number);
}

Asked* part_of(Question& question, int number)
{
    auto const found = std::ranges::find(question.asked, number, &Asked::number);
    return found == question.asked.end() ? nullptr : &*found;
}

std::string numbers_open(Question const& question)
{
    std::string text;
    for (auto const& part : question.asked)
        if (!part.answered_on) text += (text.empty() ? "" : ", ") + std::to_string(part.number);
    return text;
}

Error does_not_fit(std::size_t place, Question const& question)
{
    auto const field = "answers[" + std::to_string(place) + "]";
    return Error{"case.question_unknown", field, "", {{"field", field}, {"open", numbers_open(question)}}};
}

}

std::vector<Asked> asked_in(json::object const& body)
{
    std::vector<Asked> asked;
    auto const* rows = array_in(body, "questions");
    if (!rows) return asked;
    for (auto const& row : *rows) {
        if (asked.size() >= most_questions) break;
        auto const text = text_of_row(row);
        auto number = number_of_row(row).value_or(static_cast<int>(asked.size()) + 1);
        // A number that is taken names nothing: the next free one.
        while (std::ranges::find(asked, number, &Asked::number) != asked.end())
            ++number;
        asked.push_back({number, within(text, longest_question), std::nullopt, 0});
    }
    return asked;
}

void fold_answers(Question& question, json::object const& body, Day day, std::uint32_t entry)
{
    for (auto const* name : {"answers", "cannot_answer"}) {
        auto const* rows = array_in(body, name);
        if (!rows) continue;
        for (std::size_t i = 0; i < rows->size() && i < most_questions; ++i) {
            auto const& row = (*rows)[i];
            auto const number = number_of_row(row);
            auto* part = number                                         ? part_of(question, *number)
                         : row.is_string() && i < question.asked.size() ? &question.asked[i]
                                                                        : nullptr;
            if (!part || part->answered_on) continue;
            part->answered_on = day;
            part->entry = entry;
        }
    }
    // A question that nobody could take apart is answered by whatever answers it.
    if (std::ranges::all_of(question.asked, [](Asked const& part) { return part.answered_on.has_value(); }))
        question.answered_on = day;
}

Question const* question_to_answer(CaseState const& state)
{
    for (auto const& question : state.questions)
        if (!question.answered_on) return &question;
    return nullptr;
}

std::optional<Error> answers_do_not_fit(Question const& question, json::array const& answers)
{
    if (question.asked.empty()) return std::nullopt;
    std::set<int> taken;
    std::size_t plain = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto const number = number_of_row(answers[i]);
        if (!number) {
            ++plain;
            continue;
        }
        auto const part = std::ranges::find(question.asked, *number, &Asked::number);
        if (part == question.asked.end() || part->answered_on || !taken.insert(*number).second)
            return does_not_fit(i, question);
    }
    // Answers without a number are for the open questions that no number names, in their order.
    auto const open = static_cast<std::size_t>(std::ranges::count_if(
        question.asked, [&](Asked const& part) { return !part.answered_on && !taken.contains(part.number); }));
    if (plain > open) return does_not_fit(answers.size() - 1, question);
    return std::nullopt;
}

json::array numbered_answers(Question const& question, json::array const& answers)
{
    std::set<int> taken;
    for (auto const& answer : answers)
        if (auto const number = number_of_row(answer)) taken.insert(*number);
    std::vector<int> free;
    for (auto const& part : question.asked)
        if (!part.answered_on && !taken.contains(part.number)) free.push_back(part.number);
    json::array numbered;
    std::size_t next = 0;
    bool places_say_it = taken.empty();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i].is_string() || next >= free.size()) {
            numbered.push_back(answers[i]);
            continue;
        }
        places_say_it = places_say_it && question.asked[i].number == free[next];
        numbered.push_back(json::object{{"number", free[next++]}, {"text", answers[i]}});
    }
    return places_say_it ? answers : numbered;
}

json::array questions_json(CaseState const& state)
{
    json::array written;
    for (auto const& question : state.questions) {
        json::array asked, open;
        for (auto const& part : question.asked) {
            json::object row{{"number", part.number}, {"text", part.text}};
            if (part.answered_on) row.emplace("answered_on", text_of(*part.answered_on));
            asked.push_back(std::move(row));
            if (!part.answered_on && !question.answered_on) open.emplace_back(part.number);
        }
        json::object row{{"message_id", text_of(question.message_id)},
                         {"asked_on", text_of(question.asked_on)},
                         {"questions", std::move(asked)},
                         {"open", std::move(open)}};
        if (question.answered_on) row.emplace("answered_on", text_of(*question.answered_on));
        written.push_back(std::move(row));
    }
    return written;
}

}
