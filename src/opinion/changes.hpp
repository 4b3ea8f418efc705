// What changed in the law: between two days, or between two versions of the library.
#pragma once

#include "law/law.hpp"
#include "opinion/views.hpp"

#include <optional>

namespace rogatory::opinion
{

/// The law as somebody sees it: one library on one day.
struct LawAt {
    law::Library const& library;
    Day day;
};

/// Which instruments began or ceased to bind whom, which pairs of States gained or lost a basis in which modality, and
/// which rules came, went or changed. A pair has a basis where one binding instrument that carries the modality binds
/// both for certain ("yes") or perhaps ("open"). With a State (ISO 3166-1 alpha-3) only its pairs, each one named; with
/// a modality only that one. Error: view.unknown_state.
Result<View> changes(LawAt const& before, LawAt const& after, std::string_view state = {},
                     std::optional<law::Modality> modality = std::nullopt, Language language = Language::en);

}
