#include "opinion/pathway.hpp"

namespace rogatory::opinion
{

Result<Followed> follow(Opinion const& opinion, std::size_t number, Language language)
{
    if (number < 1 || number > opinion.alternatives.size())
        return Error{"follow.no_such",
                     "--follow",
                     "",
                     {{"value", std::to_string(number)}, {"count", std::to_string(opinion.alternatives.size())}}};
    auto const& alternative = opinion.alternatives[number - 1];
    Followed followed{*opinion.matter, {}};
    followed.matter.modality = alternative.modality;
    followed.heading = texts::sentence(Error{"follow.heading",
                                             "",
                                             alternative.instrument->id + " " + alternative.rule->article,
                                             {{"modality", std::string(law::name_of(alternative.modality))},
                                              {"from", std::string(law::name_of(opinion.matter->modality))},
                                              {"because", std::string(alternative.because)}}},
                                       language) +
                       '\n' + alternative.rule->says;
    for (auto const& reason : alternative.reasons)
        if (reason.truth == Truth::open)
            followed.heading +=
                '\n' + texts::sentence(Error{"follow.needs", "", "", {{"fact", fact_of(reason)}}}, language);
    return followed;
}

}
