#include "bench/document.hpp"

#include "document/compose.hpp"
#include "document/docx.hpp"
#include "document/pdf.hpp"

#include <sys/resource.h>

namespace rogatory::bench
{
namespace
{

/// A letter with what letters of request have: facts, offences with the text of the law, tables, lists.
document::Letter letter_of_ten_pages()
{
    using namespace rogatory::document;
    std::string const sentence =
        "On 3 March 2026 the committee awarded the contract to a company whose offer was the third lowest; in the "
        "following weeks four transfers reached an account held by the wife of its chairman. ";
    Letter letter;
    letter.letterhead = {
        "ZZA", {"Ministry of Justice", "Central Authority"}, {"12 Court Square"}, {"central@zza.example"}};
    letter.recipient = {"Office of the Prosecutor General", "4 Long Avenue", "ZZB"};
    letter.date = "24 November 2026";
    letter.our_reference = "CA-2026-123";
    letter.subject = "Request for mutual legal assistance: bribery in a tender for hospital equipment";
    for (int section = 1; section <= 9; ++section) {
        letter.blocks.push_back(Heading{1, {std::to_string(section) + ". Facts"}, "UNTOC, Article 18(15)(c)"});
        for (int i = 0; i < 3; ++i)
            letter.blocks.push_back(Paragraph{{sentence + sentence + sentence}});
        Table table;
        for (int i = 0; i < 8; ++i)
            table.rows.push_back(
                {{"Account " + std::to_string(i)}, {"ZZ89 3704 0044 0532 0130 00, January to June 2026"}});
        letter.blocks.push_back(std::move(table));
        letter.blocks.push_back(Quotation{{"Criminal Code, section 311"}, {sentence}});
        letter.blocks.push_back(List{List::Marks::letters, {{{sentence}}, {{sentence}}}});
    }
    letter.blocks.push_back(
        Signature{Signature::Form::electronic, "Anna Sample", "Head of section", "Ministry of Justice"});
    return letter;
}

double peak_rss_mib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}

Result<Figures> document(Setting const& setting)
{
    auto const letter = letter_of_ten_pages();
    auto const made = start_of(Day{20'000});
    auto const composed = document::compose(letter, nullptr, 0);
    if (!composed) return composed.error();
    auto const times = std::max(3, static_cast<int>(40 * setting.scale));
    std::vector<double> pdf_ms, docx_ms;
    for (int i = 0; i < times; ++i) {
        Stopwatch const pdf_watch;
        if (auto const pdf = document::pdf_of(letter, made); !pdf) return pdf.error();
        pdf_ms.push_back(pdf_watch.us() / 1000);
        Stopwatch const docx_watch;
        if (auto const docx = document::docx_of(letter, made); !docx) return docx.error();
        docx_ms.push_back(docx_watch.us() / 1000);
    }
    Figures figures;
    figures.measured = "a letter of " + std::to_string(composed->pages) + " pages set as PDF and as DOCX in memory, " +
                       std::to_string(times) + " times each";
    figures.figures = {{"pdf_first_ms", pdf_ms.front()},
                       {"pdf_median_ms", median(pdf_ms)},
                       {"docx_median_ms", median(docx_ms)},
                       {"pdf_pages", composed->pages},
                       {"peak_rss_mib", peak_rss_mib()}};
    return figures;
}

}
