// Erasure: the key goes first, then what it opened.
#include "store/sqlite/the_store.hpp"

#include <unistd.h>

namespace rogatory::store
{

Done SqliteStore::erase(app::EraseOrder const& order)
{
    std::lock_guard const lock(mutex_);
    auto const head = head_of(order.case_id);
    if (!head) return head.error();
    auto const place = text_of(order.case_id);
    if (head->erased) return Error{"case.erased", place, "", {{"case", place}}};
    if (head->length == 0) return Error{"store.case_unknown", place, "", {{"case", place}}};
    {
        auto transaction = Transaction::begin(*docket_);
        if (!transaction) return transaction.error();
        if (auto const done = refresh_frontier(); !done) return done;
        docket::Entry const entry{order.case_id, head->length + 1,         order.at,
                                  order.actor,   std::string(erased_kind), {{"reason", order.reason}}};
        docket::Nonce nonce{};
        random_.fill(nonce);
        auto const before = *frontier_;
        if (auto const done = write_entry(docket::seal(entry, open_key, nonce, head->digest), ""); !done)
            return give_up(before, done.error());
        auto statement =
            docket_->prepare("INSERT INTO erasure (case_id, finished) VALUES (?, 0) ON CONFLICT DO NOTHING");
        if (!statement) return give_up(before, statement.error());
        if (auto const done = (*statement)->bind(octets_of(order.case_id)).run(); !done)
            return give_up(before, done.error());
        if (auto const done = transaction->commit(); !done) return give_up(before, done.error());
    }
    return finish_erasure(order.case_id);
}

Done SqliteStore::finish_erasures()
{
    auto statement = docket_->prepare("SELECT case_id FROM erasure WHERE finished = 0");
    if (!statement) return statement.error();
    std::vector<Id> unfinished;
    for (;;) {
        auto const row = (*statement)->step();
        if (!row) return row.error();
        if (!*row) break;
        unfinished.push_back(id_of((*statement)->octets(0)));
    }
    for (auto const& case_id : unfinished)
        if (auto const done = finish_erasure(case_id); !done) return done;
    return {};
}

Done SqliteStore::finish_erasure(Id const& case_id)
{
    if (auto const known = case_keys_.find(case_id); known != case_keys_.end()) {
        sodium_memzero(known->second.data(), known->second.size());
        case_keys_.erase(known);
    }
    auto key = keys_->prepare("DELETE FROM case_key WHERE case_id = ?");
    if (!key) return key.error();
    if (auto const done = (*key)->bind(octets_of(case_id)).run(); !done) return done;
    // Rearranging a page may have left a copy of the row in its gap: the file is written anew without it.
    if (auto const done = keys_->execute("VACUUM"); !done) return done;
    if (auto const done = keys_->truncate_log(); !done) return done;
    auto blobs = docket_->prepare("SELECT blob FROM blob WHERE case_id = ?");
    if (!blobs) return blobs.error();
    (*blobs)->bind(octets_of(case_id));
    for (;;) {
        auto const row = (*blobs)->step();
        if (!row) return row.error();
        if (!*row) break;
        ::unlink(blob_path(array_of<app::BlobId>((*blobs)->octets(0))).c_str());
    }
    auto transaction = Transaction::begin(*docket_);
    if (!transaction) return transaction.error();
    for (auto const* sql :
         {"DELETE FROM case_row WHERE case_id = ?", "DELETE FROM case_limit WHERE case_id = ?",
          "DELETE FROM small_blob WHERE blob IN (SELECT blob FROM blob WHERE case_id = ?)",
          "DELETE FROM blob WHERE case_id = ?", "UPDATE erasure SET finished = 1 WHERE case_id = ?"}) {
        auto statement = docket_->prepare(sql);
        if (!statement) return statement.error();
        if (auto const done = (*statement)->bind(octets_of(case_id)).run(); !done) return done;
    }
    if (auto const done = transaction->commit(); !done) return done;
    return docket_->truncate_log();
}

}
