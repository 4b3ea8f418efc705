#include "store/sqlite/small_blobs.hpp"

namespace rogatory::store
{

char const* const small_blobs_schema = R"(
CREATE TABLE small_blob (blob BLOB PRIMARY KEY, octets BLOB NOT NULL) STRICT;
)";

void SmallBlobs::wait(app::BlobId const& blob, Bytes octets)
{
    waiting_octets_ += octets.size();
    waiting_.emplace(blob, std::move(octets));
}

Result<std::optional<Bytes>> SmallBlobs::find(Database& docket, app::BlobId const& blob) const
{
    if (auto const found = waiting_.find(blob); found != waiting_.end()) return std::optional(found->second);
    auto statement = docket.prepare("SELECT octets FROM small_blob WHERE blob = ?");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(BytesView(blob)).step();
    if (!there) return there.error();
    if (!*there) return std::optional<Bytes>{};
    auto const octets = (*statement)->octets(0);
    std::optional<Bytes> found(Bytes(octets.begin(), octets.end()));
    (*statement)->reset();
    return found;
}

Done SmallBlobs::record(Database& docket, std::span<app::BlobId const> blobs) const
{
    for (auto const& blob : blobs) {
        auto const found = waiting_.find(blob);
        if (found == waiting_.end()) continue;
        auto statement = docket.prepare("INSERT INTO small_blob (blob, octets) VALUES (?, ?)");
        if (!statement) return statement.error();
        if (auto const done = (*statement)->bind(BytesView(blob)).bind(BytesView(found->second)).run(); !done)
            return done;
    }
    return {};
}

void SmallBlobs::recorded(std::span<app::BlobId const> blobs)
{
    for (auto const& blob : blobs) {
        auto const found = waiting_.find(blob);
        if (found == waiting_.end()) continue;
        waiting_octets_ -= found->second.size();
        waiting_.erase(found);
    }
}

}
