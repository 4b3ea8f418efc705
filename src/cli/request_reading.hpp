// A request file read and checked, and a letter written in one of the formats: for the commands of requests and forms.
#pragma once

#include "app/cases.hpp"
#include "cli/command.hpp"
#include "document/document.hpp"

#include <memory>
#include <optional>

namespace rogatory::cli
{

struct ReadRequest {
    law::Loaded law;
    std::unique_ptr<app::Checked> checked;
};
/// The file, read and checked against the law of today. Prints what is wrong itself.
std::optional<ReadRequest> read_and_check(Call& call, Exit& exit);

/// As pdf, docx or text. Error: usage.unknown_value.
Result<Bytes> rendered(document::Letter const& letter, std::string const& format, Instant now);

}
