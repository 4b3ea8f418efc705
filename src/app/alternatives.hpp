// The alternatives that an opinion names, at work: each opens a linked case with the facts carried over (¶70).
//
// The opinion that was given with the draft says which alternatives there are; the law of today, asked again about the
// request as it stands, says whether each is still open, and why not.
#pragma once

#include "app/family.hpp"

namespace rogatory::app
{

struct AlternativeOfCase {
    int number = 0; ///< as the opinion counts them, from 1
    law::Modality to = law::Modality::proceedings;
    std::string rule, instrument, article, says;
    std::string because;            ///< topic of the obstacle: "nationality"
    Truth available = Truth::open;  ///< under the law of today
    bool verified = false;          ///< the rule
    std::vector<std::string> needs; ///< facts on which it still depends
    std::optional<Error> blocked;   ///< why it cannot be followed now
};
struct AlternativesOfCase {
    std::string law_version; ///< under which the opinion was given
    Day given_on;            ///< the day of that entry
    std::vector<AlternativeOfCase> list;
};
/// Those of the newest opinion in the case; of a request that arrived, those of an opinion on it now. Errors:
/// pathway.no_opinion, and those of reading the request that is kept.
Result<AlternativesOfCase> alternatives_of(Office& office, Case const& known);

/// Opens the case of an alternative, named by its number or its rule; one transaction takes both dockets. Errors:
/// pathway.alternative_unknown, why it is blocked, those of decide() and the store.
Result<Followed> follow_alternative(Office& office, Account const& account, Id const& case_id, std::string_view which,
                                    std::string const& warrant, std::optional<docket::Authority> partner,
                                    Language language);

}
