// What the commands on translations share: files of segments read and written, and how far a text is translated.
//
// Offers   read_translation(), language_option(), print_segments(), named_by_whom()
// Knows    XLIFF as document has it
// Never    records anything: that is the affair of the commands
#pragma once

#include "cli/command.hpp"
#include "document/xliff.hpp"
#include "request/segments.hpp"

#include <string>
#include <vector>

namespace rogatory::cli
{

/// Reads a file that a translator gave back. Errors: those of read_file() and read_xliff(), with the path.
Result<document::TranslationFile> read_translation(std::string const& path);
/// A language that letters are written in. Error: usage.unknown_value.
Result<Language> language_option(Call const& call, std::string const& name);
/// What --import gives, with the names of --translator and --checked-by. Errors: those of read_translation(),
/// xliff.other_language.
Result<std::vector<request::Segment>> imported_segments(Call const& call, std::string const& into);
/// Writes what --export asks for.
Done export_segments(Call const& call, document::TranslationFile const& file);
/// The segments with their states, and how many of the texts are translated and checked.
void print_segments(Call& call, document::TranslationFile const& file, request::Translated const& done);

}
