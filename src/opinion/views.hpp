// What a reader of the law looks up: how far instruments reach for a State, what two States share, what one provides.
//
// Each view is the same content twice: JSON for programs, lines of text for a terminal.
#pragma once

#include "base/base.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rogatory::opinion
{

struct View {
    boost::json::object json;
    std::string text;
};

/// For each other State: which instruments carry a request of the modality from that State (ISO 3166-1 alpha-3) on the
/// day, as far as both are bound ("yes") or may be ("open"). Error: view.unknown_state.
Result<View> coverage(law::Library const& library, std::string_view from, law::Modality modality, Day day,
                      Language language = Language::en);

/// What carries requests between two States on the day, for one modality or for all: the bases of an opinion without
/// facts, and what either State declared. Errors: view.unknown_state, view.same_state.
Result<View> pair(law::Library const& library, std::string_view from, std::string_view to,
                  std::optional<law::Modality> modality, Day day, Language language = Language::en);

/// For each instrument and topic: how many rows of the source table became rules that an opinion evaluates, and how
/// many are only notes. `short_of` names the binding instruments where fewer than `evaluated_share` of the rows on the
/// topics that decide a request (decisive()) are rules.
struct RuleShare {
    View view;
    std::vector<std::string> short_of;
};
RuleShare rule_share(law::Library const& library);
inline constexpr double evaluated_share = 0.85;
/// Grounds, contents, limits, legal basis, dual criminality, nationality, and what else decides a request.
bool decisive(std::string_view topic);

/// An instrument: its particulars and its rules; with an article, only the rules of that article and below it
/// ("18" shows 18(1), 18(2)(a), ...). Errors: view.unknown_instrument, view.unknown_article.
Result<View> show(law::Library const& library, std::string_view instrument, std::string_view article = {},
                  Language language = Language::en);

}
