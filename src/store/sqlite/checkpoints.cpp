// Checkpoints: signed heads of the log, and proofs against them.
#include "store/sqlite/the_store.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace rogatory::store
{

Result<docket::SignedCheckpoint> SqliteStore::checkpoint(std::string_view origin, Instant now, Signer& signer)
{
    std::lock_guard const lock(mutex_);
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    if (auto const done = refresh_frontier(); !done) return done.error();
    auto const newest = newest_checkpoint_text();
    if (!newest) return newest.error();
    if (*newest) {
        auto const earlier = docket::read_checkpoint(**newest);
        if (!earlier) return earlier.error();
        if (auto const done = continues(earlier->checkpoint); !done) return done.error();
    }
    auto signed_now = docket::sign({std::string(origin), frontier_->size(), frontier_->root(), now}, signer);
    if (!signed_now) return signed_now;
    auto statement = docket_->prepare("INSERT INTO checkpoint (tree_size, text) VALUES (?, ?) ON CONFLICT "
                                      "(tree_size) DO UPDATE SET text = excluded.text");
    if (!statement) return statement.error();
    if (auto const done = (*statement)->bind(static_cast<std::int64_t>(frontier_->size())).bind(signed_now->text).run();
        !done)
        return done.error();
    if (auto const done = transaction->commit(); !done) return done.error();
    if (auto const done = write_checkpoint_file(signed_now->text); !done) return done.error();
    return signed_now;
}

Result<std::optional<docket::SignedCheckpoint>> SqliteStore::newest_checkpoint()
{
    std::lock_guard const lock(mutex_);
    auto const text = newest_checkpoint_text();
    if (!text) return text.error();
    if (!*text) return std::optional<docket::SignedCheckpoint>{};
    auto read = docket::read_checkpoint(**text);
    if (!read) return read.error();
    return std::optional(std::move(*read));
}

Result<app::InclusionProof> SqliteStore::prove(Id const& case_id, std::uint32_t number)
{
    std::lock_guard const lock(mutex_);
    auto statement = docket_->prepare(
        "SELECT position, case_id, number, at, actor, kind, nonce, body, previous, digest, claims FROM "
        "entry WHERE case_id = ? AND number = ?");
    if (!statement) return statement.error();
    auto const there = (*statement)->bind(octets_of(case_id)).bind(static_cast<std::int64_t>(number)).step();
    if (!there) return there.error();
    if (!*there) return Error{"store.entry_unknown", place_of(case_id, number), "", {}};
    app::InclusionProof proof;
    proof.position = static_cast<std::uint64_t>((*statement)->integer(0));
    if (!well_formed(**statement, 1)) {
        (*statement)->reset();
        return Error{"store.damaged", place_of(case_id, number), "", {{"problem", place_of(case_id, number)}}};
    }
    proof.entry = entry_in(**statement, 1);
    proof.leaf = leaf_of(proof.entry.digest, (*statement)->text(10));
    (*statement)->reset();
    auto covering = docket_->prepare("SELECT text FROM checkpoint WHERE tree_size > ? ORDER BY tree_size DESC LIMIT 1");
    if (!covering) return covering.error();
    auto const covered = (*covering)->bind(static_cast<std::int64_t>(proof.position)).step();
    if (!covered) return covered.error();
    if (!*covered) return Error{"checkpoint.none_yet", place_of(case_id, number), "", {}};
    proof.checkpoint = (*covering)->text(0);
    (*covering)->reset();
    auto const read = docket::read_checkpoint(proof.checkpoint);
    if (!read) return read.error();
    proof.tree_size = read->checkpoint.tree_size;
    proof.root = read->checkpoint.root;
    auto path = docket::inclusion_proof(proof.position, proof.tree_size, reader());
    if (!path) return path.error();
    proof.path = std::move(*path);
    return proof;
}

Result<std::vector<Digest>> SqliteStore::prove_consistency(std::uint64_t first, std::uint64_t second)
{
    std::lock_guard const lock(mutex_);
    if (auto const done = refresh_frontier(); !done) return done.error();
    if (first > second || second > frontier_->size())
        return Error{"store.entry_unknown", std::to_string(second), "", {}};
    return docket::consistency_proof(first, second, reader());
}

Result<std::optional<std::string>> SqliteStore::newest_checkpoint_text()
{
    auto statement = docket_->prepare("SELECT text FROM checkpoint ORDER BY tree_size DESC LIMIT 1");
    if (!statement) return statement.error();
    auto const there = (*statement)->step();
    if (!there) return there.error();
    if (!*there) return std::optional<std::string>{};
    auto text = (*statement)->text(0);
    (*statement)->reset();
    return std::optional(std::move(text));
}

Done SqliteStore::continues(docket::Checkpoint const& earlier)
{
    auto const size = frontier_->size();
    if (earlier.tree_size > size) return docket::check_continues(earlier, size, frontier_->root(), {});
    auto const proof = docket::consistency_proof(earlier.tree_size, size, reader());
    if (!proof) return proof.error();
    return docket::check_continues(earlier, size, frontier_->root(), *proof);
}

Done SqliteStore::write_checkpoint_file(std::string const& text)
{
    auto const path = folder_ + "/checkpoint.txt";
    auto const temporary = path + ".part";
    int const descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    Error const failed{"store.disk_failed", path, "", {{"problem", std::strerror(errno)}}};
    if (descriptor < 0) return failed;
    bool const written =
        ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) return failed;
    return {};
}

docket::ReadNode SqliteStore::reader()
{
    return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
        auto const position = ((index + 1) << level) - 1;
        auto statement = docket_->prepare("SELECT digest, claims, nodes FROM entry WHERE position = ?");
        if (!statement) return statement.error();
        auto const there = (*statement)->bind(static_cast<std::int64_t>(position)).step();
        if (!there) return there.error();
        Error const unknown{"store.entry_unknown", std::to_string(position), "", {}};
        if (!*there) return unknown;
        Result<Digest> node = unknown;
        if (level == 0) {
            node = docket::leaf_hash(leaf_of(array_of<Digest>((*statement)->octets(0)), (*statement)->text(1)));
        } else {
            auto const nodes = (*statement)->octets(2);
            if (nodes.size() >= level * 32U) node = array_of<Digest>(nodes.subspan((level - 1) * 32U, 32));
        }
        (*statement)->reset();
        return node;
    };
}

}
