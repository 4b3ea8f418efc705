// The first draft of a bilateral treaty: the folder of an instrument made from a model treaty of the United Nations.
#pragma once

#include "law/law.hpp"

#include <array>
#include <string>

namespace rogatory::law
{

struct NewInstrument {
    std::string id, title;
    std::array<std::string, 2> states; ///< ISO 3166-1 alpha-3
    Modality modality = Modality::extradition;
    std::string model; ///< id of a model of the library; empty: that of the modality
};

/// The files to add to the library: particulars, parties, the rules of the model under ids of their own, and one
/// example. Every rule is unverified until somebody has held it against the text of the treaty. `files` are those from
/// which the library was read. Errors: scaffold.bad_id, scaffold.exists, scaffold.unknown_state, scaffold.same_state,
/// scaffold.no_model.
Result<Files> scaffold(Files const& files, Library const& library, NewInstrument const& wanted);

}
