#include "bench/as4_crypto.hpp"
#include "bench/as4_large.hpp"
#include "bench/as4_loopback.hpp"
#include "bench/as4_peers.hpp"
#include "bench/bench.hpp"
#include "bench/case_list.hpp"
#include "bench/docket_append.hpp"
#include "bench/docket_fold.hpp"
#include "bench/docket_verify.hpp"
#include "bench/document.hpp"
#include "bench/dossier_open.hpp"
#include "bench/dossier_pack.hpp"
#include "bench/due.hpp"
#include "bench/law_book.hpp"
#include "bench/law_load.hpp"
#include "bench/law_sweep.hpp"
#include "bench/opinion.hpp"
#include "bench/simulate.hpp"

#include <algorithm>

namespace rogatory::bench
{

std::vector<Named> const& all()
{
    static std::vector<Named> const benchmarks{
        {"law-load", "reading and checking the whole law, from its files", law_load},
        {"law-book", "the site of the law, into memory", law_book},
        {"law-sweep", "an opinion for every pair of States in every modality", law_sweep},
        {"opinion", "one opinion on a random matter of real States", opinion},
        {"docket-append", "durable appends beside bare SQLite", docket_append},
        {"docket-fold", "decrypting and folding entries", docket_fold},
        {"docket-verify", "checking every digest of a docket", docket_verify},
        {"due", "all limits of 10,000 open cases beside bare SQLite", due},
        {"case-list", "pages of 60,000 cases with filters beside bare SQLite", case_list},
        {"simulate", "a history through decide(), in memory and into SQLite", simulate},
        {"dossier-pack", "sealing 1 GiB beside SHA-256 and AES-256-GCM alone", dossier_pack},
        {"dossier-open", "verifying and opening 1 GiB beside the same", dossier_open},
        {"as4-crypto", "AS4 messages beside the OpenSSL primitives they need", as4_crypto},
        {"as4-loopback", "AS4 messages between two servers, durable and signed for", as4_loopback},
        {"as4-large", "a dossier of 10 GiB from one docket into the other", as4_large},
        {"as4-peers", "an urgent message past 10,000 that wait for each of 500 partners", as4_peers},
        {"document", "a letter of ten pages as PDF and as DOCX", document},
    };
    return benchmarks;
}

double quantile(std::vector<double> values, double share)
{
    auto const last = values.size() - 1;
    auto const position = std::min(last, static_cast<std::size_t>(share * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(position), values.end());
    return values[position];
}

double median(std::vector<double> values)
{
    return quantile(std::move(values), 0.5);
}

}
