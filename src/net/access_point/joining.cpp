// A large dossier arrives in pieces: each is recorded when it comes, and the whole waits to be imported once, when the
// last of them is there.
#include "net/access_point/inbox.hpp"

#include "app/conversation.hpp"
#include "net/access_point/access_point.hpp"
#include "net/access_point/inbox_rows.hpp"
#include "store/files/files.hpp"

#include <filesystem>

namespace rogatory::net
{

namespace
{

constexpr std::string_view pieces_beginning = "join/"; ///< then the join: a kind of its own, one record for each piece
constexpr std::string_view joined_kind = "joined";     ///< imported: its pieces, sent once more, open nothing
constexpr std::size_t most_joins = 64;                 ///< of one partner that are not imported
constexpr std::int64_t forgotten_after_us = 14LL * 86'400'000'000; ///< twice as long as a sender goes on

std::string pieces_kind(std::string const& join)
{
    return std::string(pieces_beginning) + join;
}

std::string name_of_piece(std::uint32_t number)
{
    auto const digits = std::to_string(number);
    return std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits;
}

app::Record record_of_piece(std::string const& join, std::uint32_t number, Digest const& digest)
{
    return {pieces_kind(join), name_of_piece(number), Bytes(digest.begin(), digest.end())};
}

Digest digest_in(BytesView octets)
{
    Digest digest{};
    std::copy_n(octets.begin(), std::min(octets.size(), digest.size()), digest.begin());
    return digest;
}

/// So that lists can say how far it is.
boost::json::object begun_join(as4::Deliver const& deliver, as4::Join const& join, std::string const& name, Instant now)
{
    auto const message = exchange::ebms3::property(deliver.message.properties, message_property).value_or("");
    return {{"file", "whole-" + name},      {"from", deliver.message.from.id.value},
            {"message", message},           {"octets", join.total()},
            {"octets_received", 0},         {"pieces_received", 0},
            {"begun_at", now.since_1970_us}};
}

}

struct Inbox::Joining {
    boost::json::object json;
    as4::Join join;
    std::vector<app::Record> converted; ///< of a join that an earlier version has begun: its pieces, each apart
};

Result<std::size_t> Inbox::count_joins_of(std::string const& partner) const
{
    auto const records = office_.store.list_records(join_kind);
    if (!records) return records.error();
    std::size_t count = 0;
    for (auto const& record : *records)
        if (auto const json = object_of(record.octets); json && app::member_text(*json, "from") == partner) ++count;
    return count;
}

Result<Inbox::Joining> Inbox::open_join(std::string const& name, as4::Deliver const& deliver, as4::Piece const& piece,
                                        Instant now)
{
    auto const kept = office_.store.get_record(join_kind, name);
    if (!kept) return kept.error();
    if (!*kept) {
        auto join = as4::Join::begin(piece, whole_limit_);
        if (!join) return join.error();
        auto const& partner = deliver.message.from.id.value;
        auto count = count_joins_of(partner);
        if (count && *count >= most_joins) {
            if (auto const done = forget_old_joins(); !done) return done.error();
            count = count_joins_of(partner);
        }
        if (!count) return count.error();
        if (*count >= most_joins)
            return Error{"exchange.too_many_joins", partner, "", {{"limit", std::to_string(most_joins)}}};
        auto json = begun_join(deliver, *join, name, now);
        return Joining{std::move(json), std::move(*join), {}};
    }
    auto json = object_of(**kept);
    if (!json) return json.error();
    if (auto const all = app::member_text(*json, "join"); !all.empty()) {
        // As an earlier version kept it: one text of all pieces, written anew for each.
        auto old = as4::Join::from_text(all);
        if (!old) return old.error();
        Joining joining{std::move(*json), std::move(*old), {}};
        std::uint32_t count = 0;
        for (std::uint32_t number = 0; number < joining.join.count(); ++number)
            if (auto const digest = joining.join.digest_of(number)) {
                joining.converted.push_back(record_of_piece(name, number, *digest));
                ++count;
            }
        joining.json.erase("join");
        joining.json["pieces_received"] = count;
        joining.json["begun_at"] = now.since_1970_us;
        return joining;
    }
    auto join = as4::Join::from_head(app::member_text(*json, "head"));
    if (!join) return join.error();
    Joining joining{std::move(*json), std::move(*join), {}};
    auto const before = office_.store.get_record(pieces_kind(name), name_of_piece(piece.number));
    if (!before) return before.error();
    if (*before) joining.join.had(piece.number, digest_in(**before));
    // Only with the last one are all of them looked at.
    if (!*before && number_in(joining.json, "pieces_received") + 1 == joining.join.count()) {
        auto const records = office_.store.list_records(pieces_kind(name));
        if (!records) return records.error();
        for (auto const& record : *records)
            joining.join.had(static_cast<std::uint32_t>(std::strtoul(record.name.c_str(), nullptr, 10)),
                             digest_in(record.octets));
    }
    return joining;
}

Done Inbox::record_piece(as4::Deliver const& deliver, as4::Piece const& piece, std::string const& file, Instant now)
{
    std::lock_guard const lock(pieces_);
    std::error_code ignored;
    auto const& from = deliver.message.from.id.value;
    // It may have come several times at once, over as many connections: only one of them is recorded.
    auto const seen = office_.store.get_record(seen_kind, name_of(from, deliver.message.message_id));
    if (!seen) return seen.error();
    if (*seen) {
        auto const json = object_of(**seen);
        if (!json || array_of<Digest>(app::member_text(*json, "content")) != deliver.kept.content)
            return Error{"store.busy", "", "", {{"problem", "the same message twice"}}};
        std::filesystem::remove(file, ignored);
        return {};
    }
    auto const name = name_of(from, "group " + piece.group);
    auto const joined = office_.store.get_record(joined_kind, name);
    if (!joined) return joined.error();
    if (*joined) {
        std::filesystem::remove(file, ignored);
        auto recording = recording_of(deliver, {{}, path_of("whole-" + name)}, Lane::large, now);
        return office_.store.put_record(recording.records.front());
    }
    auto joining = open_join(name, deliver, piece, now);
    if (!joining) return joining.error();
    return record_new_piece(name, std::move(*joining), deliver, piece, file, now);
}

Done Inbox::record_new_piece(std::string const& name, Joining joining, as4::Deliver const& deliver,
                             as4::Piece const& piece, std::string const& file, Instant now)
{
    auto& join = joining.join;
    auto& json = joining.json;
    auto const step = join.accept(piece);
    if (!step) return step.error();
    auto const whole = path_of("whole-" + name);
    // A join that an earlier version has begun is one file, each piece at its offset.
    bool const apart = !std::filesystem::exists(whole);
    bool const is_new = *step == as4::Join::Step::write;
    std::error_code ignored;
    if (is_new) {
        if (auto const done = join.wrote(piece, deliver.payloads.front().sha256); !done) return done;
        if (apart) {
            // It is durable already: only its name is missing.
            if (auto const done = files::move_file(file, whole + "." + std::to_string(piece.number)); !done)
                return done;
        } else {
            auto source = files::FileSource::open(file);
            if (!source) return source.error();
            if (auto const done = files::write_into(whole, piece.offset, **source); !done) return done;
        }
        joining.converted.push_back(record_of_piece(name, piece.number, piece.sha256));
        json["pieces_received"] = number_in(json, "pieces_received") + 1;
        json["octets_received"] = number_in(json, "octets_received") + static_cast<std::int64_t>(piece.size);
    }
    std::filesystem::remove(file, ignored);
    json["head"] = join.head();
    json["last_at"] = now.since_1970_us;
    auto recording = recording_of(deliver, {{}, whole}, Lane::large, now);
    auto records = std::move(joining.converted);
    records.push_back(std::move(recording.records.front())); // that it was seen
    records.push_back({std::string(join_kind), name, octets_of(json)});
    if (is_new && join.complete()) {
        auto& row = recording.records.back();
        auto whole_row = object_of(row.octets);
        if (!whole_row) return whole_row.error();
        (*whole_row)["octets"] = join.total();
        if (apart) (*whole_row)["pieces"] = join.count();
        (*whole_row)["join"] = name;
        // One whole has one name: nothing that comes twice makes a second row.
        records.push_back({std::string(inbox_kind),
                           row_name(deliver, Lane::large, Instant{number_in(json, "begun_at")}, name),
                           octets_of(*whole_row)});
        if (auto const id = id_from(app::member_text(*whole_row, "message")))
            records.push_back(app::record_of_arrival(deliver.message.from.id.value, *id,
                                                     {deliver.message.message_id, deliver.message.conversation_id}));
    }
    return office_.store.put_records(records);
}

Done Inbox::end_join(std::string const& name, std::vector<app::RecordName>& removed, std::vector<app::Record>& written)
{
    auto pieces = office_.store.record_names(pieces_kind(name), {}, as4::pieces_limit);
    if (!pieces) return pieces.error();
    removed.push_back({std::string(join_kind), name});
    for (auto& piece : *pieces)
        removed.push_back({pieces_kind(name), std::move(piece)});
    written.push_back({std::string(joined_kind), name, {}});
    return {};
}

Done Inbox::forget_old_joins()
{
    auto const records = office_.store.list_records(join_kind);
    if (!records) return records.error();
    auto const now = office_.clock.now();
    for (auto const& record : *records) {
        auto const json = object_of(record.octets);
        // One of an earlier version has no moment: it begins to count with its next piece.
        auto const last = json ? number_in(*json, "last_at") : 0;
        if (last == 0 || now.since_1970_us - last <= forgotten_after_us) continue;
        // What is whole waits to be imported, however long.
        if (number_in(*json, "octets") == number_in(*json, "octets_received")) continue;
        std::vector<app::RecordName> removed;
        std::vector<app::Record> written;
        if (auto const done = end_join(record.name, removed, written); !done) return done;
        // Nothing is written: it did not come, and may come again.
        if (auto const done = office_.store.change_records(removed, {}); !done) return done;
        auto const join = as4::Join::from_head(app::member_text(*json, "head"));
        std::error_code ignored;
        for (std::uint32_t number = 0; join && number < join->count(); ++number)
            std::filesystem::remove(path_of("whole-" + record.name + "." + std::to_string(number)), ignored);
        std::filesystem::remove(path_of("whole-" + record.name), ignored);
    }
    return {};
}

}
