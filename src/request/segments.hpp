// The free text of a draft in segments to translate: which texts there are, and which translations still fit them.
#pragma once

#include "request/request.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::request
{

/// A text that its author wrote in the draft's own language: not names, addresses, numbers or references.
struct FreeText {
    std::string path; ///< "offences[0].description"
    std::string words;
    friend bool operator==(FreeText const&, FreeText const&) = default;
};
/// In the order of the letter; texts that say nothing are left out.
std::vector<FreeText> free_texts(Draft const& draft);

/// States of a segment (XLIFF 2.0, section 4.2.2.6 state). Only what is translated is printed.
inline constexpr std::array<std::string_view, 4> segment_states{"initial", "translated", "reviewed", "final"};

/// How far the draft is translated into a language (ISO 639-1).
struct Translated {
    std::map<std::string, std::string> words; ///< text of the draft -> its translation
    std::size_t texts = 0;                    ///< free texts of the draft
    std::size_t translated = 0, checked = 0;  ///< of them
    std::vector<std::string> translators, checked_by;
};
/// A segment counts where its source is the text that now stands at its path.
Translated translated(Draft const& draft, std::string_view language);
/// The same of any texts, and of the translations that there are.
Translated translated(std::vector<FreeText> const& texts, std::vector<Segment> const& known, std::string_view language);

/// All texts as segments to translate into the language, with the translations that the draft has for them.
std::vector<Segment> segments_for(Draft const& draft, std::string const& language);
/// The same of any texts.
std::vector<Segment> segments_for(std::vector<FreeText> const& texts, std::vector<Segment> const& known,
                                  std::string const& language);

/// Takes translations into the draft in place of those that it has for the same texts. What cannot be taken is named
/// and the draft stays as it was: segment.unknown_text (no such text), segment.source_differs (the text has changed
/// since), segment.state_unknown, segment.not_translated (a state above initial, and no words).
std::vector<Error> take_segments(Draft& draft, std::vector<Segment> const& segments);
/// Which of them do not fit the texts, and why.
std::vector<Error> unfit_segments(std::vector<FreeText> const& texts, std::vector<Segment> const& segments);

}
