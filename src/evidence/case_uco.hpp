// case_uco: what is known of digital exhibits in the terms of CASE and UCO (Cyber-investigation Analysis Standard
// Expression, Unified Cyber Ontology), as JSON-LD that forensic tools read.
//
// The terms are those of CASE and UCO 1.3.0 to 1.5.0; words of their vocabularies are plain texts, as UCO asks from
// 1.4.0 on. Every node has an identifier urn:uuid of version 5 (RFC 9562, section 5.5) under the identifier of the
// case, so the same case gives the same text. Where only the day of an event was recorded, no hour is invented: the day
// stands in the description, and the time is left out.
#pragma once

#include "evidence/exhibit_list.hpp"

#include "base/id.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::evidence
{

inline constexpr std::string_view case_uco_name = "metadata/case.jsonld";

/// Digital exhibits only: those with a digest.
boost::json::object case_uco(Id const& case_id, BagOrigin const& origin, std::vector<BaggedExhibit> const& exhibits);

/// "urn:uuid:..." of a name under an identifier.
std::string urn_of(Id const& space, std::string_view name);

}
