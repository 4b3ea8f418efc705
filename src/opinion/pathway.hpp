// Another way when one is blocked (E/CN.15/2014/12, paragraph 70): an alternative of an opinion as a matter of its own.
#pragma once

#include "opinion/opinion.hpp"

#include <string>

namespace rogatory::opinion
{

/// The matter of an alternative: its modality, with all facts carried over. The heading says under which article, and
/// which facts are still needed.
struct Followed {
    Matter matter;
    std::string heading;
};
/// Alternatives count from 1, as an opinion lists them. Error: follow.no_such (there are fewer).
Result<Followed> follow(Opinion const& opinion, std::size_t number, Language language = Language::en);

}
