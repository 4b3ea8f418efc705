#include "bench/case_list.hpp"
#include "bench/read_model.hpp"

namespace rogatory::bench
{
namespace
{

constexpr std::size_t page = 50;

docket::CaseRow some_row(std::size_t i)
{
    constexpr std::string_view states[] = {"draft", "sent", "received", "acknowledged", "in_consultation", "closed"};
    constexpr std::string_view partners[] = {"ZZB", "ZZC", "ZZD", "ZZE", "ZZF", "ZZG", "ZZH"};
    // Numbers that do not follow one from the other, so that every filter has something everywhere.
    auto const mixed = i * 2'654'435'761U;
    docket::CaseRow row;
    row.modality = static_cast<law::Modality>(mixed / 7 % law::modality_names.size());
    row.side = mixed / 3 % 2 == 0 ? docket::Side::requesting : docket::Side::requested;
    row.partner = {std::string(partners[mixed / 11 % std::size(partners)]), "partner-central-authority"};
    row.state = states[mixed / 13 % std::size(states)];
    row.open = row.state != "closed";
    row.title = "An invented case about the accounts of an invented company, number " + std::to_string(i);
    row.own_ref = "ZZA/2026/" + std::to_string(i);
    row.changed = Instant{1'790'000'000'000'000 + static_cast<std::int64_t>(mixed % 1'000'000) * 1'000'000};
    if (row.open && i % 3 != 0) row.due = Day{20'700 + static_cast<std::int32_t>(mixed % 365)};
    return row;
}

}

Result<Figures> case_list(Setting const& setting)
{
    dockets::Octets random;
    auto store = dockets::new_store(setting.scratch_folder, random);
    if (!store) return store.error();
    auto const count = std::max<std::size_t>(100, static_cast<std::size_t>(60'000 * setting.scale));
    if (auto const done = dockets::record_rows(**store, count, random, some_row); !done) return done.error();

    auto const first = (*store)->list_cases({.limit = page});
    if (!first) return first.error();
    app::CaseFilter deep{.limit = page};
    deep.after = first->back().case_id;
    // From the first page of everything to filters that fit one case, or none, of all.
    std::vector<std::pair<std::string, app::CaseFilter>> const lists{
        {"first_page_ms", {.limit = page}},
        {"next_page_ms", deep},
        {"open_requested_mla_ms",
         {.open = true, .side = docket::Side::requested, .modality = law::Modality::mla, .limit = page}},
        {"state_and_partner_ms", {.state = "received", .partner_state = "ZZC", .limit = page}},
        {"due_before_ms", {.due_by = Day{20'702}, .limit = page}},
        {"whole_reference_ms", {.number = "ZZA/2026/7", .limit = page}},
        {"end_of_number_ms", {.number = text_of(first->front().case_id).substr(18), .limit = page}},
        {"nothing_fits_ms", {.state = "surrendered", .limit = page}}};
    Figures figures{"pages of " + std::to_string(page) + " of " + std::to_string(count) +
                        " cases, rows unsealed and checked; limit: SQLite alone steps through the whole index of the "
                        "list; median of 21 rounds",
                    {}};
    double worst = 0;
    for (auto const& [name, filter] : lists) {
        std::vector<double> rounds;
        for (int round = 0; round < 21; ++round) {
            Stopwatch const watch;
            auto const rows = (*store)->list_cases(filter);
            rounds.push_back(watch.us() / 1000);
            if (!rows) return rows.error();
            bool const always = name == "first_page_ms" || name == "whole_reference_ms" || name == "end_of_number_ms";
            if ((always && rows->empty()) || (name == "nothing_fits_ms" && !rows->empty()))
                return Error{"store.failed", name, "", {{"problem", "the list is not what was asked for"}}};
        }
        worst = std::max(worst, median(rounds));
        figures.figures.emplace_back(name, median(rounds));
    }
    auto const bare =
        dockets::bare_ms(setting.scratch_folder + "/docket.sqlite",
                         "SELECT case_id, open, side, modality, state, partner_state, due, own_reference, "
                         "partner_reference FROM case_row INDEXED BY case_row_list ORDER BY changed DESC, "
                         "case_id");
    if (!bare) return bare.error();
    figures.figures.emplace_back("worst_ms", worst);
    figures.figures.emplace_back("bare_sqlite_index_ms", *bare);
    figures.figures.emplace_back("ratio_to_limit", worst / *bare);
    return figures;
}

}
