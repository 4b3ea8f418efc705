// A worksheet: several requests for one person, side by side, by the criteria of the instruments in force. It compares;
// it weighs nothing, and what nobody has said stands there as not said.
#pragma once

#include "document/document.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rogatory::document
{

/// One of the requests: a column.
struct WorksheetRequest {
    std::string case_id, own_reference;
    std::string state, authority, reference; ///< of the requesting State
    std::string modality;                    ///< a name of law::modality_names
    std::string person;                      ///< as the request names the person
    std::string basis;                       ///< "ets024 1, untoc 16"
    std::string language;                    ///< ISO 639-1, of what the request says
    std::optional<Day> dated, received;

    friend bool operator==(WorksheetRequest const&, WorksheetRequest const&) = default;
};

/// A rule on concurrent requests, and the requests (by their places from 0) whose instruments hold it.
struct WorksheetRule {
    std::string article, says;
    std::string method; ///< "ladder", "weighing", "discretion"
    bool verified = false;
    std::vector<std::size_t> requests;

    friend bool operator==(WorksheetRule const&, WorksheetRule const&) = default;
};

/// A criterion of these rules: a row. facts[i]: what request i says to it, line by line; empty: it does not say.
struct WorksheetCriterion {
    std::string name; ///< "place", "seriousness", ...; otherwise the words of the law folder
    std::vector<std::string> articles;
    bool on_record = false; ///< whether a request can say it at all; otherwise it is for a person to consider
    std::vector<std::vector<std::string>> facts;

    friend bool operator==(WorksheetCriterion const&, WorksheetCriterion const&) = default;
};

struct Worksheet {
    std::string authority; ///< that compares, by its name
    Day made;
    std::vector<WorksheetRequest> requests;
    std::vector<WorksheetRule> rules;
    std::vector<WorksheetCriterion> criteria;

    friend bool operator==(Worksheet const&, Worksheet const&) = default;
};

/// The name under which a factor of the law folder stands here; the factor itself where it has none.
std::string criterion_of(std::string const& factor);

/// The sheet as a letter to nobody, to be printed. Never fails.
Letter letter_of_worksheet(Worksheet const& sheet, law::Library const& library, Language language);
boost::json::object to_json(Worksheet const& sheet);

}
