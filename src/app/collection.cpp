#include "app/collection.hpp"

#include "app/accounts.hpp"
#include "app/duty.hpp"
#include "app/record_json.hpp"
#include "exchange/as4/answer.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

constexpr std::string_view reach_name = "own", says_collects = "collects", says_listens = "listens";
constexpr std::string_view channel_beginning = "urn:rogatory:collected-by:";
constexpr std::size_t looked_at = 200; ///< rows at the head of a line; those behind them are younger

std::string_view kind_of_asked(AskedBy by)
{
    return by == AskedBy::partner ? "asked_by_partner" : "asked_of_partner";
}

Record collection_record(std::string_view kind, std::string_view name, std::string_view text)
{
    return {std::string(kind), std::string(name), Bytes(text.begin(), text.end())};
}

bool too_old(OutboxRow const& row, Instant now)
{
    return now.since_1970_us - row.queued_at.since_1970_us > uncollected_given_up_after_us;
}

/// AS4, 3.4: EBMS:0301 to our own people.
Result<std::string> give_up(Office& office, Account const& account, OutboxRow row, Instant now)
{
    auto const why = texts::sentence(Error{"exchange.not_collected_in_time", "", "", {{"partner", row.to}}});
    row.state = OutboxRow::State::given_up;
    row.note(now, "not_collected", why);
    row.note(now, "given_up", exchange::as4::missing_receipt(text_of(row.message)).code);
    auto const* const event = row.has_happened("sealed") ? "relay" : "submission";
    auto const done = row.kind == OutboxRow::Kind::dossier
                          ? record_evidence(office, account, row, {event, "failed", why})
                          : put_away(office, row);
    if (!done) return done.error();
    if (auto const ended = end_uncollected(office, row, "nobody: given up", now); !ended) return ended.error();
    return "to " + row.to + ": message " + text_of(row.message) + " was given up: " + why;
}

Done look_after_line(Office& office, Account const& account, WaitingLine const& line, std::vector<std::string>& said)
{
    auto const now = office.clock.now();
    auto const rows = head_of_line(office, line, std::nullopt, looked_at);
    if (!rows) return rows.error();
    for (auto const& id : *rows) {
        auto row = find_row(office, line.to, id);
        if (!row) {
            // It holds up none of those behind it.
            said.push_back("to " + line.to + ": " + text_of(id) + ": " + texts::sentence(row.error()));
            continue;
        }
        if (!*row || finished((*row)->state)) continue;
        if (too_old(**row, now)) {
            auto given_up = give_up(office, account, std::move(**row), now);
            if (!given_up) return given_up.error();
            said.push_back(std::move(*given_up));
            continue;
        }
        bool const rings = line.line == Line::urgent && (*row)->kind == OutboxRow::Kind::dossier &&
                           now.since_1970_us - (*row)->queued_at.since_1970_us > uncollected_rings_after_us;
        if (!rings) continue;
        auto const raised = raise_uncollected(office, **row);
        if (!raised) return raised.error();
        if (*raised)
            said.push_back("to " + line.to + ": the urgent message " + text_of((*row)->message) +
                           " is not collected; the person on duty is rung");
    }
    return {};
}

}

Result<bool> collects(Office& office)
{
    auto const record = office.store.get_record(reach_kind, reach_name);
    if (!record) return record.error();
    return *record && text_of(**record) == says_collects;
}

Done set_collects(Office& office, Account const& by, bool wanted)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    auto const agreed = agreements(office);
    if (!agreed) return agreed.error();
    auto const other = std::find_if(agreed->begin(), agreed->end(), partner_collects);
    if (wanted && other != agreed->end())
        return Error{"exchange.both_collect", "HOW", "", {{"partner", other->partner}}};
    return office.store.put_record(collection_record(reach_kind, reach_name, wanted ? says_collects : says_listens));
}

bool partner_collects(Agreement const& agreement)
{
    return agreement.address.empty();
}

std::string channel_for(std::string_view authority)
{
    return std::string(channel_beginning) + std::string(authority);
}

Result<Asked> last_asked(Office& office, AskedBy by, std::string_view partner)
{
    auto const record = office.store.get_record(kind_of_asked(by), partner);
    if (!record) return record.error();
    Asked asked;
    if (!*record) return asked;
    auto const read = record_value(**record);
    if (!read || !read->is_object()) return Error{"outbox.row_malformed", "", "", {}};
    auto const& json = *read;
    for (auto const& [name, moment] : {std::pair{"at", &asked.at}, std::pair{"handed_over", &asked.handed_over}})
        if (auto const* const member = json.get_object().if_contains(name); member != nullptr && member->is_int64())
            *moment = Instant{member->get_int64()};
    if (auto const* const member = json.get_object().if_contains("problem"); member != nullptr && member->is_string())
        asked.problem = std::string(member->get_string());
    return asked;
}

Record record_of_asked(AskedBy by, std::string_view partner, Asked const& asked)
{
    boost::json::object json;
    if (asked.at) json["at"] = asked.at->since_1970_us;
    if (asked.handed_over) json["handed_over"] = asked.handed_over->since_1970_us;
    if (!asked.problem.empty()) json["problem"] = asked.problem;
    return {std::string(kind_of_asked(by)), std::string(partner), record_octets(json)};
}

Done note_asked(Office& office, AskedBy by, std::string_view partner, Asked const& asked)
{
    return office.store.put_record(record_of_asked(by, partner, asked));
}

Result<std::vector<std::string>> look_after_uncollected(Office& office, Account const& account)
{
    std::vector<std::string> said;
    auto const agreed = agreements(office);
    if (!agreed) return agreed.error();
    for (auto const& agreement : *agreed) {
        if (!partner_collects(agreement)) continue;
        for (auto const line : {Line::urgent, Line::ordinary, Line::bulk})
            if (auto const done = look_after_line(office, account, {agreement.partner, line}, said); !done)
                return done.error();
    }
    return said;
}

}
