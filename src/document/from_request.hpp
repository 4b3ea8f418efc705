// An authority's letter of request, from the draft and the opinion on it.
//
// The order is that of UNTOC, Article 18(15), and of the model request forms: who asks and in which proceedings, on
// which law, what happened, which offences with their text and penalties, who is concerned, what is asked for and how,
// why, until when, what is undertaken, and what is attached. Fixed sentences come from labels.tsv, the words of the
// field from law/terms.tsv. Free text is printed as the draft holds it and marked with the draft's language.
#pragma once

#include "document/document.hpp"
#include "law/law.hpp"
#include "opinion/opinion.hpp"
#include "request/request.hpp"

namespace rogatory::document
{

/// What the draft does not say.
struct LetterContext {
    Day date{};                 ///< of the letter, where the draft has none
    std::string your_reference; ///< of the requested authority, once known
    Signature::Form signature = Signature::Form::electronic;
};

/// The letter of request. The opinion is the one on matter_of(draft): its chosen basis gives the instrument, its
/// requirements the articles beside the headings, its conditions the limits of use that bind the requesting State.
/// Never fails: what the draft does not say is left out (check() says what is missing). An unverified rule is printed
/// as such in the notes.
Letter letter_from(request::Draft const& draft, opinion::Opinion const& opinion, law::Library const& library,
                   Language language, LetterContext const& context);

}
