#include "law/library_reader.hpp"

namespace rogatory::law
{

namespace
{

constexpr std::array<std::string_view, 11> acts{"ratification", "accession",  "acceptance", "approval",
                                                "succession",   "member",     "transposed", "participation",
                                                "signature",    "parliament", "opt_out"};

/// The last day that "2014-07-10", "2014-07" or "2014" speaks of.
std::optional<Day> last_day_of(std::string_view as_of)
{
    if (as_of.size() == 4) {
        if (auto const day = day_from(std::string(as_of) + "-12-31")) return *day;
    } else if (as_of.size() == 7) {
        if (auto const first = day_from(std::string(as_of) + "-01")) return plus_months(*first, 1) + -1;
    } else if (auto const day = day_from(as_of)) {
        return *day;
    }
    return std::nullopt;
}

}

void LibraryReader::read_parties(std::string_view file, std::string const& text, Instrument& instrument)
{
    Table const table(file, text,
                      {"iso3", "act", "date", "in_force", "end", "declarations", "note", "as_of", "source", "status"},
                      mistakes_);
    std::map<std::uint16_t, std::vector<std::size_t>> lines;
    for (auto const& row : table.rows()) {
        auto const state = state_of(table.cell(row, "iso3"), table.place(row, "iso3"));
        Party party;
        party.act = table.cell(row, "act");
        if (std::find(acts.begin(), acts.end(), party.act) == acts.end())
            mistakes_.unknown_word(table.place(row, "act"), "act", party.act, {acts.begin(), acts.end()});
        party.date = table.day(row, "date");
        party.in_force = table.day(row, "in_force");
        if (party.date && party.in_force && *party.in_force < *party.date)
            out_of_order(table.place(row, "in_force"), "date", "in_force");
        party.end = table.day(row, "end");
        if (party.date && party.end && *party.end < *party.date) out_of_order(table.place(row, "end"), "date", "end");
        read_declarations(table, row, party);
        party.note = table.cell(row, "note");
        party.as_of = table.cell(row, "as_of");
        party.seen_bound_on = last_day_of(party.as_of);
        if (!party.as_of.empty() && !party.seen_bound_on)
            mistakes_.add(Error{"law.impossible_day",
                                text_of(table.place(row, "as_of")),
                                {},
                                {{"key", "as_of"}, {"found", party.as_of.substr(0, 40)}}});
        party.source = table.cell(row, "source");
        party.status = status_of(table, row);
        if (!state || instrument.parties.size() > most) continue;
        party.state = *state;
        for (auto const& other : instrument.parties)
            if (other.state == party.state && overlap(other, party)) {
                mistakes_.add(Error{"law.duplicate",
                                    text_of(table.place(row, "iso3")),
                                    {},
                                    {{"found", std::string(table.cell(row, "iso3"))}}});
                break;
            }
        instrument.parties.push_back(std::move(party));
    }
    not_too_many(instrument.parties, file);
    if (!instrument.in_force && !instrument.not_in_force_on) see_in_force(instrument);
    std::sort(instrument.parties.begin(), instrument.parties.end(),
              [](Party const& a, Party const& b) { return a.state != b.state ? a.state < b.state : a.date < b.date; });
    instrument.first_party.assign(library_->states.size() + 1, 0);
    for (auto const& party : instrument.parties)
        ++instrument.first_party[party.state + 1U];
    for (std::size_t i = 1; i < instrument.first_party.size(); ++i)
        instrument.first_party[i] =
            static_cast<std::uint16_t>(instrument.first_party[i] + instrument.first_party[i - 1]);
}

void LibraryReader::see_in_force(Instrument& instrument)
{
    for (auto const& party : instrument.parties) {
        if (party.status != Status::verified || party.act == "opt_out" || party.act == "signature" ||
            party.act == "parliament")
            continue;
        auto const day = party.in_force ? party.in_force : party.date ? std::nullopt : party.seen_bound_on;
        if (day && (!instrument.seen_in_force || *day < *instrument.seen_in_force)) instrument.seen_in_force = day;
    }
}

bool LibraryReader::overlap(Party const& a, Party const& b)
{
    auto const before = [](Party const& first, Party const& second) {
        return first.end && second.date && *first.end <= *second.date;
    };
    return !before(a, b) && !before(b, a);
}

void LibraryReader::read_declarations(Table const& table, Table::Row const& row, Party& party)
{
    for (auto const& item : parts_of(table.cell(row, "declarations"), ';')) {
        auto const declares = item.starts_with("decl:");
        auto const sign = item.find('=');
        auto const start = declares ? std::size_t{5} : std::size_t{4};
        if ((!declares && !item.starts_with("res:")) || sign == std::string::npos || sign <= start ||
            sign + 1 == item.size()) {
            mistakes_.add(Error{"law.bad_declaration",
                                text_of(table.place(row, "declarations")),
                                {},
                                {{"found", item.substr(0, 100)}}});
            continue;
        }
        auto& kept = declares ? party.declarations : party.reservations;
        if (!kept.emplace(item.substr(start, sign - start), parts_of(item.substr(sign + 1), ',')).second)
            mistakes_.add(Error{
                "law.duplicate", text_of(table.place(row, "declarations")), {}, {{"found", item.substr(0, sign)}}});
    }
}

}
