#include "store/sqlite/case_rows.hpp"

#include <sodium.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace rogatory::store
{

char const* const case_rows_schema = R"(
CREATE TABLE case_row (
    case_id BLOB PRIMARY KEY, side INTEGER NOT NULL, modality INTEGER NOT NULL, open INTEGER NOT NULL,
    due INTEGER, changed INTEGER NOT NULL, state TEXT NOT NULL, partner_state TEXT NOT NULL,
    own_reference BLOB NOT NULL, partner_reference BLOB NOT NULL, -- keyed digests
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX case_row_list ON case_row (
    changed DESC, case_id, open, side, modality, state, partner_state, due, own_reference, partner_reference
);
CREATE TABLE case_limit (
    case_id BLOB NOT NULL, number INTEGER NOT NULL,
    modality INTEGER NOT NULL, side INTEGER NOT NULL,
    ends INTEGER, ends_at INTEGER,      -- day, and microsecond where hours count
    marks INTEGER NOT NULL,             -- kind, state, whose, why the end is open, verified: four bits each
    who_state TEXT NOT NULL, who TEXT NOT NULL, rule TEXT NOT NULL, article TEXT NOT NULL, lapses TEXT NOT NULL,
    condition TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT;
)";

char const* const case_rows_schema_1 = R"(
CREATE TABLE case_row (
    case_id BLOB PRIMARY KEY, side INTEGER NOT NULL, modality INTEGER NOT NULL, open INTEGER NOT NULL,
    due INTEGER, changed INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE INDEX case_row_changed ON case_row (changed);
)";

namespace
{

constexpr unsigned bits_of_a_mark = 4;

std::int64_t marks_of(docket::Limit const& limit)
{
    auto const mark = [](auto value, unsigned place) {
        return static_cast<std::int64_t>(value) << (place * bits_of_a_mark);
    };
    return mark(limit.kind, 0) | mark(limit.state, 1) | mark(limit.on, 2) | mark(limit.end_open, 3) |
           mark(limit.verified ? 1 : 0, 4);
}

template <class Value>
Value mark_in(std::int64_t marks, unsigned place)
{
    return static_cast<Value>(marks >> (place * bits_of_a_mark) & 0xf);
}

Id case_id_in(Statement const& statement, int column)
{
    Id id;
    auto const octets = statement.octets(column);
    std::copy_n(octets.begin(), std::min(octets.size(), id.octets.size()), id.octets.begin());
    return id;
}

constexpr std::string_view limit_columns =
    "number, ends, ends_at, marks, who_state, who, rule, article, lapses, condition";

/// Fills the limit from the columns of `limit_columns`, from the given one on.
void read_limit(Statement const& row, int first, docket::Limit& limit)
{
    limit.number = static_cast<int>(row.integer(first));
    if (!row.is_null(first + 1)) limit.ends = Day{static_cast<std::int32_t>(row.integer(first + 1))};
    if (!row.is_null(first + 2)) limit.ends_at = Instant{row.integer(first + 2)};
    auto const marks = row.integer(first + 3);
    limit.kind = mark_in<docket::ClockKind>(marks, 0);
    limit.state = mark_in<docket::ClockState>(marks, 1);
    limit.on = mark_in<docket::Side>(marks, 2);
    limit.end_open = mark_in<docket::EndOpen>(marks, 3);
    limit.verified = mark_in<int>(marks, 4) != 0;
    limit.who = {row.text(first + 4), row.text(first + 5)};
    limit.rule = row.text(first + 6);
    limit.article = row.text(first + 7);
    limit.lapses = row.text(first + 8);
    limit.condition = row.text(first + 9);
}

Result<std::size_t> count_of_limits(Database& docket)
{
    auto statement = docket.prepare("SELECT count(*) FROM case_limit");
    if (!statement) return statement.error();
    if (auto const there = (*statement)->step(); !there) return there.error();
    auto const count = static_cast<std::size_t>((*statement)->integer(0));
    (*statement)->reset();
    return count;
}

/// A part of an identifier as people write it, held against the octets of identifiers: such a search looks at every
/// case there is, and none of them is written out for it.
class IdentifierPart
{
public:
    /// In small letters. What cannot stand in an identifier is found in none.
    explicit IdentifierPart(std::string_view part)
    {
        if (part.empty()) return;
        for (std::size_t start = 0; start + part.size() <= written.size(); ++start)
            add_place(part, start);
    }
    /// Whether there is an identifier that holds it.
    bool possible() const { return !places_.empty(); }
    bool fits(Id const& id) const
    {
        std::array<std::uint64_t, 2> octets{};
        std::memcpy(octets.data(), id.octets.data(), sizeof octets);
        return std::ranges::any_of(places_, [&](Place const& place) {
            return (octets[0] & place.mask[0]) == place.value[0] && (octets[1] & place.mask[1]) == place.value[1];
        });
    }

private:
    static constexpr std::string_view written = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    struct Place {
        std::array<std::uint64_t, 2> mask{}, value{};
    };

    /// The part begins at that character of an identifier, if its hyphens fall where those are.
    void add_place(std::string_view part, std::size_t start)
    {
        constexpr std::string_view digits = "0123456789abcdef";
        std::array<std::uint8_t, 16> mask{}, value{};
        auto digit = static_cast<std::size_t>(std::ranges::count(written.substr(0, start), 'x'));
        for (std::size_t i = 0; i < part.size(); ++i) {
            auto const hyphen = written[start + i] == '-';
            if (hyphen != (part[i] == '-')) return;
            if (hyphen) continue;
            auto const nibble = digits.find(part[i]);
            if (nibble == std::string_view::npos) return;
            auto const shift = digit % 2 == 0 ? 4U : 0U;
            mask[digit / 2] = static_cast<std::uint8_t>(mask[digit / 2] | 0xfU << shift);
            value[digit / 2] = static_cast<std::uint8_t>(value[digit / 2] | nibble << shift);
            ++digit;
        }
        Place place;
        std::memcpy(place.mask.data(), mask.data(), mask.size());
        std::memcpy(place.value.data(), value.data(), value.size());
        places_.push_back(place);
    }

    std::vector<Place> places_;
};

constexpr char const* part_type = "part of an identifier";

/// holds_part(case_id, part): SQLite asks it for every case that it passes, and gives only those that fit.
void holds_part(sqlite3_context* context, int /*count*/, sqlite3_value** values)
{
    auto const* const part = static_cast<IdentifierPart const*>(sqlite3_value_pointer(values[1], part_type));
    Id id;
    auto const* const octets = static_cast<std::uint8_t const*>(sqlite3_value_blob(values[0]));
    std::copy_n(octets, std::min(static_cast<std::size_t>(sqlite3_value_bytes(values[0])), id.octets.size()),
                id.octets.begin());
    sqlite3_result_int(context, part != nullptr && part->fits(id) ? 1 : 0);
}

std::string capitals(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
}

}

Bytes reference_digest(std::string_view reference, Key const& key)
{
    auto const first = reference.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    auto const text = capitals(reference.substr(first, reference.find_last_not_of(' ') - first + 1));
    Bytes digest(crypto_generichash_BYTES_MIN);
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<unsigned char const*>(text.data()), text.size(),
                       key.data(), key.size());
    return digest;
}

Done add_functions(Database& docket)
{
    auto const code = sqlite3_create_function_v2(docket.handle(), "holds_part", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                                 nullptr, &holds_part, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error_of(docket.handle(), code, "holds_part");
    return {};
}

Result<std::vector<Id>> cases_that_fit(Database& docket, app::CaseFilter const& filter, Key const& reference_key)
{
    auto small = filter.number;
    std::ranges::transform(small, small.begin(),
                           [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    IdentifierPart const part(small);
    // Everything that is asked stands in the index of the list: the rows themselves are read for what is shown only.
    auto const digest = reference_digest(filter.number, reference_key);
    bool const asks_part = !filter.number.empty() && (digest.empty() || part.possible());
    std::string sql = "SELECT case_id FROM case_row INDEXED BY case_row_list WHERE (";
    sql += filter.number.empty() ? "1" : "0";
    if (!digest.empty()) sql += " OR own_reference = ? OR partner_reference = ?";
    if (asks_part) sql += " OR holds_part(case_id, ?)";
    sql += ")";
    if (filter.open) sql += *filter.open ? " AND open = 1" : " AND open = 0";
    if (filter.side) sql += " AND side = " + std::to_string(static_cast<int>(*filter.side));
    if (filter.modality) sql += " AND modality = " + std::to_string(static_cast<int>(*filter.modality));
    if (filter.due_by) sql += " AND due IS NOT NULL AND due <= " + std::to_string(filter.due_by->since_1970);
    if (!filter.state.empty()) sql += " AND state = ?";
    if (!filter.partner_state.empty()) sql += " AND partner_state = ?";
    if (filter.after) {
        // Two ranges that SQLite finds in the index, instead of a row value, which it does not where orders differ.
        sql += " AND changed <= (SELECT changed FROM case_row WHERE case_id = ?)"
               " AND (changed < (SELECT changed FROM case_row WHERE case_id = ?) OR case_id > ?)";
    }
    sql += " ORDER BY changed DESC, case_id";
    auto statement = docket.prepare(sql);
    if (!statement) return statement.error();
    if (!digest.empty()) (*statement)->bind(BytesView(digest)).bind(BytesView(digest));
    if (asks_part) (*statement)->bind(&part, part_type);
    if (!filter.state.empty()) (*statement)->bind(std::string_view(filter.state));
    if (!filter.partner_state.empty()) (*statement)->bind(std::string_view(filter.partner_state));
    if (filter.after)
        for (int i = 0; i < 3; ++i)
            (*statement)->bind(BytesView(filter.after->octets));
    std::vector<Id> found;
    while (!filter.limit || found.size() < *filter.limit) {
        auto const there = (*statement)->step();
        if (!there) return there.error();
        if (!*there) return found;
        found.push_back(case_id_in(**statement, 0));
    }
    (*statement)->reset();
    return found;
}

Done write_limits(Database& docket, docket::CaseRow const& row)
{
    auto old = docket.prepare("DELETE FROM case_limit WHERE case_id = ?");
    if (!old) return old.error();
    if (auto const done = (*old)->bind(BytesView(row.case_id.octets)).run(); !done) return done;
    for (auto const& limit : row.limits) {
        auto statement =
            docket.prepare("INSERT INTO case_limit (case_id, modality, side, " + std::string(limit_columns) +
                           ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        if (!statement) return statement.error();
        auto& insert = **statement;
        insert.bind(BytesView(row.case_id.octets))
            .bind(static_cast<std::int64_t>(row.modality))
            .bind(static_cast<std::int64_t>(row.side))
            .bind(static_cast<std::int64_t>(limit.number));
        if (limit.ends)
            insert.bind(static_cast<std::int64_t>(limit.ends->since_1970));
        else
            insert.bind_null();
        if (limit.ends_at)
            insert.bind(limit.ends_at->since_1970_us);
        else
            insert.bind_null();
        insert.bind(marks_of(limit));
        for (auto const* text :
             {&limit.who.state, &limit.who.id, &limit.rule, &limit.article, &limit.lapses, &limit.condition})
            insert.bind(std::string_view(*text));
        if (auto const done = insert.run(); !done) return done;
    }
    return {};
}

Done read_limits(Database& docket, docket::CaseRow& row)
{
    auto statement = docket.prepare("SELECT " + std::string(limit_columns) +
                                    ", modality, side FROM case_limit WHERE case_id = ? ORDER BY number");
    if (!statement) return statement.error();
    (*statement)->bind(BytesView(row.case_id.octets));
    // What the sealed text says of limits, by their number.
    auto const notes = std::exchange(row.limits, {});
    for (;;) {
        auto const there = (*statement)->step();
        if (!there) return there.error();
        if (!*there) return {};
        auto const& columns = **statement;
        docket::Limit limit;
        read_limit(columns, 0, limit);
        if (auto const note = std::ranges::find(notes, limit.number, &docket::Limit::number); note != notes.end()) {
            limit.asked_of = note->asked_of;
            limit.answered_by = note->answered_by;
            limit.answer = note->answer;
            limit.answered_on = note->answered_on;
            limit.as_of = note->as_of;
            limit.learned_on = note->learned_on;
        }
        // What is longer than a limit must not pass for its front.
        bool const whole =
            columns.integer(0) == limit.number && (!limit.ends || columns.integer(1) == limit.ends->since_1970) &&
            columns.integer(3) == marks_of(limit) && columns.integer(10) == static_cast<int>(row.modality) &&
            columns.integer(11) == static_cast<int>(row.side);
        if (!whole) {
            (*statement)->reset();
            auto const place = text_of(row.case_id);
            return Error{"store.row_differs", place, "", {{"place", place}}};
        }
        row.limits.push_back(std::move(limit));
    }
}

Result<std::vector<app::CaseLimit>> limits_until(Database& docket, std::optional<Day> until, bool without_end)
{
    std::string sql = "SELECT case_id, modality, side, " + std::string(limit_columns) + " FROM case_limit";
    if (until)
        sql += " WHERE ends <= " + std::to_string(until->since_1970);
    else if (!without_end)
        sql += " WHERE ends IS NOT NULL";
    std::vector<app::CaseLimit> limits;
    // There are many, and each is long: a list that grows would move them again and again.
    if (!until) {
        auto const count = count_of_limits(docket);
        if (!count) return count.error();
        limits.reserve(*count);
    }
    auto statement = docket.prepare(sql);
    if (!statement) return statement.error();
    for (;;) {
        auto const there = (*statement)->step();
        if (!there) return there.error();
        if (!*there) return limits;
        auto const& row = **statement;
        auto& one = limits.emplace_back();
        one.case_id = case_id_in(row, 0);
        one.modality = static_cast<law::Modality>(row.integer(1));
        one.side = static_cast<docket::Side>(row.integer(2));
        read_limit(row, 3, one.limit);
    }
}

Result<std::vector<Id>> cases_with_limits(Database& docket)
{
    auto statement = docket.prepare("SELECT DISTINCT case_id FROM case_limit");
    if (!statement) return statement.error();
    std::vector<Id> ids;
    for (;;) {
        auto const there = (*statement)->step();
        if (!there) return there.error();
        if (!*there) return ids;
        ids.push_back(case_id_in(**statement, 0));
    }
}

}
