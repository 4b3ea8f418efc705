// library_reader: how the files under law/ become a Library, and every mistake in them a place and a sentence.
//
// The folder's own affair: read_library() is what others call. One object reads one set of files; the order of the
// steps is that of the constructor. read_tables.cpp, read_instrument.cpp and read_parties.cpp read; join_library.cpp
// hangs the exceptions on their rules and looks across the instruments.
#pragma once

#include "base/nearest.hpp"
#include "law/law.hpp"
#include "law/reading.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::law
{

inline constexpr std::array<std::string_view, 4> fact_ofs{"matter", "person", "offence", "measure"};
/// What a relation may name besides an instrument.
inline constexpr std::array<std::string_view, 10> treaty_kinds{"mla_treaty",
                                                               "extradition_treaty",
                                                               "confiscation_treaty",
                                                               "asset_recovery_treaty",
                                                               "sentenced_persons_treaty",
                                                               "proceedings_treaty",
                                                               "bilateral_treaty",
                                                               "special_techniques_agreement",
                                                               "joint_team_agreement",
                                                               "domestic_law"};
/// More of anything is no library; the indexes of the hot path have 16 bits.
inline constexpr std::size_t most = 60'000;

/// What an exception hangs on, until all rules are there.
struct LooseException {
    Exception exception;
    std::string to, own; ///< own: the instrument that states it
    Place place;
};

class LibraryReader
{
public:
    LibraryReader(Files const& files, Loaded& loaded);

private:
    using Need = Record::Need;

    // ---- files ------------------------------------------------------------------------------------------------------
    void sort_files(Loaded& loaded);
    void sort_file(std::string const& name, std::string const& text, Loaded& loaded);
    std::string const* file(std::string const& name, bool required);
    std::string version() const;

    // ---- small checks -----------------------------------------------------------------------------------------------
    Status status_of(Record& record);
    Status status_of(Table const& table, Table::Row const& row);
    void once(std::set<std::string, std::less<>>& seen, std::string const& id, Place const& place);
    std::optional<std::uint16_t> state_of(std::string_view iso3, Place const& place);
    /// Sorts by the member; equal ones keep the order of the file.
    template <class All, class Key>
    void in_order(All& all, Key const& key)
    {
        std::vector<std::size_t> order(all.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            auto const compared = (all[a].*key).compare(all[b].*key);
            return compared != 0 ? compared < 0 : a < b;
        });
        All sorted;
        sorted.reserve(all.size());
        for (auto const i : order)
            sorted.push_back(std::move(all[i]));
        all = std::move(sorted);
    }
    template <class All>
    void not_too_many(All const& all, std::string_view file)
    {
        if (all.size() > most)
            mistakes_.add(Error{"law.too_many",
                                text_of({file, 1, 1}),
                                {},
                                {{"found", std::to_string(all.size())}, {"expected", std::to_string(most)}}});
    }

    // ---- facts, States, offences, measures, terms -------------------------------------------------------------------
    void read_facts();
    void read_facts_of(std::string const& name, std::set<std::string, std::less<>>& seen);
    void read_states();
    void read_offences();
    void read_measures();
    void read_terms();
    void read_languages();
    void read_networks();
    void unknown_instrument(Place const& place, std::string_view key, std::string const& found);
    void read_readings();

    // ---- an instrument ----------------------------------------------------------------------------------------------
    void read_instrument(std::string const& id, std::vector<std::string> const& names);
    /// The name as it stands in the files, which outlives everything that points to it.
    std::string_view name_in_files(std::string const& name) const;
    void read_particulars(Record& record, Instrument& instrument);
    static std::string_view file_of(Record const& record);
    void out_of_order(Place const& place, std::string_view earlier, std::string_view later);
    Modalities modalities_of(Record& record, std::string_view key, Modalities allowed);
    void read_rules(std::string_view file, Record& top, Instrument& instrument);
    void check_id(Record const& record, std::string const& id, Instrument const& instrument);
    void read_rule(std::string_view file, Record& record, Instrument& instrument);
    std::optional<Length> length_of(std::string_view file, Record& record, std::string_view key);
    /// Texts of a closed list.
    template <class Words>
    std::vector<std::string> words(Record& record, std::string_view key, Words const& known)
    {
        auto found = record.texts(key);
        for (auto const& word : found)
            if (std::find(known.begin(), known.end(), word) == known.end())
                mistakes_.unknown_word(record.place(key), key, word, {known.begin(), known.end()});
        return found;
    }
    void check_reading(Record const& record, std::string& reading);
    Predicate condition(Record& record, Need need);
    /// States, measures and lists that a condition names must be there.
    void check_constants(Predicate const& predicate, std::function<Place(std::size_t)> const& place);
    void unknown_list(Place const& place, std::string const& list);

    // ---- exceptions -------------------------------------------------------------------------------------------------
    /// Hangs every exception on its rule or exception, which may be of another instrument.
    void hang();
    void add_asks(Predicate const& when, FactOfs& asks_of) const;
    void add_asks(Exception const& exception, FactOfs& asks_of) const;
    void unknown_target(Place const& place, std::string_view key, std::string const& found);

    // ---- parties ----------------------------------------------------------------------------------------------------
    void read_parties(std::string_view file, std::string const& text, Instrument& instrument);
    /// Whoever is known to be bound on a day shows that the instrument was in force then. A deposit alone shows
    /// nothing.
    static void see_in_force(Instrument& instrument);
    /// Two rows of one State may stand side by side only where one ends before the other begins.
    static bool overlap(Party const& a, Party const& b);
    void read_declarations(Table const& table, Table::Row const& row, Party& party);

    // ---- the whole --------------------------------------------------------------------------------------------------
    void check_rows(Instrument const& instrument, std::string const& folder);
    void check_across();
    /// A protocol to a protocol is as deep as treaties go; a circle would never end.
    void check_parents();
    void fill_indexes();

    struct Reference {
        std::string name;
        Place place;
    };

    Files const& files_;
    Mistakes mistakes_;
    std::shared_ptr<Library> library_;
    std::set<std::string> good_;
    std::map<std::string, std::vector<std::string>> instrument_files_;
    std::vector<std::string> state_files_, fact_files_;
    std::vector<LooseException> loose_;
    std::set<std::string, std::less<>> ids_; ///< of rules and exceptions
    std::set<std::string, std::less<>> topics_;
    std::vector<Reference> leads_, because_, others_, parents_;
};

}
