// A worksheet for concurrent requests: what several requests for one person say to the criteria of the law, side by
// side.
#pragma once

#include "app/cases.hpp"
#include "document/from_worksheet.hpp"

#include <span>

namespace rogatory::app
{

/// The requests of these cases; with one case, those of the cases linked with it as well. The rules are those of the
/// instruments that each request invokes, as they stand today; that there are concurrent requests is taken as a fact,
/// because whoever asks for the sheet says so.
/// A request that is not written in the format of this program is there with what the docket knows of it.
/// Errors: those of load(); worksheet.one_request, worksheet.too_many, worksheet.not_requested (a case in which this
/// authority is not the one that was asked).
Result<document::Worksheet> worksheet_of(Office& office, std::span<Id const> cases, Language language);

}
