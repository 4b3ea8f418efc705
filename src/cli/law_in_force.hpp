// The law under which an authority works: the folder of the law, or, while a file in it has a mistake, the last version
// that had none (decision 0024). The authority's folder keeps that version.
#pragma once

#include "law/law.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rogatory::cli
{

struct LawInForce {
    std::shared_ptr<law::Library const> library; ///< null: there is none, and `mistakes` say why
    std::vector<Error> mistakes;                 ///< in the folder of the law; with a library, an older one is in force
};
/// Reads the law folder and keeps what has no mistake in the data folder. A folder that cannot be read at all is no
/// mistake in a file: then there is no library.
LawInForce law_in_force(std::string const& law_folder, std::string const& data_folder);

}
