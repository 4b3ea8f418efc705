// Verify: everything that lies on the disk is compared with everything that it must follow from.
#include "store/sqlite/the_store.hpp"

#include "store/sqlite/case_rows.hpp"

#include <fstream>
#include <map>
#include <openssl/evp.h>
#include <set>
#include <sstream>

namespace rogatory::store
{
namespace
{

constexpr std::size_t most_faults = 1000;

/// SHA-256 of a file in pieces; counts the octets read. None when it cannot be read.
std::optional<Digest> digest_of_file(std::string const& path, std::uint64_t& octets_read)
{
    std::ifstream file(path, std::ios::binary);
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!file || !context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return std::nullopt;
    std::vector<char> buffer(256 * 1024);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0) {
        EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
        octets_read += static_cast<std::uint64_t>(file.gcount());
    }
    Digest digest;
    if (file.bad() || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) return std::nullopt;
    return digest;
}

/// Names faults until there are too many.
class Faults
{
public:
    explicit Faults(app::VerifyReport& report) : report_(report) {}
    void add(std::string code, std::string const& place, std::string detail = {})
    {
        if (report_.faults.size() >= most_faults)
            report_.faults_cut = true;
        else
            report_.faults.push_back(
                Error{std::move(code), place, "", {{"place", place}, {"detail", std::move(detail)}}});
    }

private:
    app::VerifyReport& report_;
};

/// The messages and blobs that the claims of the log name: what the tables beside it must say.
struct Claimed {
    /// direction, authority, message, conversation, case, position
    using MessageRow = std::tuple<std::int64_t, std::string, Id, Id, Id, std::uint64_t>;
    std::set<MessageRow> messages;
    std::map<std::string, Id> blobs;
};

void add_claims(std::string const& text, Id const& case_id, std::uint64_t position, Claimed& claimed, Faults& faults,
                std::string const& place)
{
    auto const claims = claims_from(text);
    if (!claims) return faults.add("store.claims_unreadable", place);
    for (auto const& message : claims->messages)
        claimed.messages.emplace(static_cast<std::int64_t>(message.direction), message.authority, message.message,
                                 message.conversation, case_id, position);
    for (auto const& blob : claims->blobs)
        claimed.blobs.emplace(hex_of(blob), case_id);
}

}

Result<app::VerifyReport> SqliteStore::verify(app::VerifyOrder const& order)
{
    std::lock_guard const lock(mutex_);
    app::VerifyReport report;
    Faults faults(report);
    forget_keys(); // what is checked is what lies on the disk
    // One view of the database from beginning to end, whatever others append meanwhile.
    auto const view = Transaction::read(*docket_);
    if (!view) return view.error();

    // 1. Every entry: its digest, its place in the chain of its case, its leaf and the nodes that it completes.
    struct Chain {
        std::uint32_t length = 0;
        Digest digest{};
        bool erased = false;
    };
    std::map<Id, Chain> chains;
    Claimed claimed;
    docket::Frontier frontier;
    std::map<std::uint64_t, Digest> roots; // at the sizes of checkpoints
    auto checkpoints = docket_->prepare("SELECT tree_size, text FROM checkpoint ORDER BY tree_size");
    if (!checkpoints) return checkpoints.error();
    std::vector<std::pair<std::uint64_t, std::string>> kept;
    for (;;) {
        auto const row = (*checkpoints)->step();
        if (!row) return row.error();
        if (!*row) break;
        kept.emplace_back(static_cast<std::uint64_t>((*checkpoints)->integer(0)), (*checkpoints)->text(1));
    }
    std::set<std::uint64_t> sizes;
    for (auto const& [size, text] : kept)
        sizes.insert(size);

    auto rows = docket_->prepare(
        "SELECT position, case_id, number, at, actor, kind, nonce, body, previous, digest, claims, nodes FROM entry "
        "ORDER BY position");
    if (!rows) return rows.error();
    if (sizes.contains(0)) roots[0] = frontier.root();
    for (;;) {
        auto const row = (*rows)->step();
        if (!row) {
            faults.add("store.damaged", "entry " + std::to_string(report.entries), value_of(row.error(), "problem"));
            return report;
        }
        if (!*row) break;
        auto const entry = entry_in(**rows, 1);
        auto const place = place_of(entry.case_id, entry.number);
        auto const claims = (*rows)->text(10);
        if (!well_formed(**rows, 1)) faults.add("store.damaged", place, "a column of another length");
        report.octets += 16 + 4 + 8 + entry.actor.size() + entry.kind.size() + entry.nonce.size() + entry.body.size() +
                         2 * sizeof(Digest) + claims.size() + (*rows)->octets(11).size();
        if (static_cast<std::uint64_t>((*rows)->integer(0)) != report.entries)
            faults.add("store.position_missing", place);
        auto const digest = docket::digest_of(entry);
        if (digest != entry.digest) faults.add("entry.digest_mismatch", place);
        auto& chain = chains[entry.case_id];
        if (entry.number != chain.length + 1 || entry.previous != chain.digest || chain.erased)
            faults.add("store.chain_broken", place);
        chain = {entry.number, entry.digest, entry.kind == erased_kind};
        auto const nodes = frontier.append(docket::leaf_hash(leaf_of(digest, claims)));
        auto const stored = (*rows)->octets(11);
        Bytes wanted;
        for (auto const& node : nodes)
            wanted.insert(wanted.end(), node.begin(), node.end());
        if (!std::equal(stored.begin(), stored.end(), wanted.begin(), wanted.end()))
            faults.add("store.nodes_differ", place);
        if (!claims.empty()) add_claims(claims, entry.case_id, report.entries, claimed, faults, place);
        if (order.open_bodies) {
            auto const key = chain.erased ? Result<docket::CaseKey>(open_key) : key_of(entry.case_id);
            if (key) {
                if (auto const opened = docket::open(entry, *key); !opened && digest == entry.digest)
                    faults.add(opened.error().code, place);
            } else if (key.error().code != "case.erased") {
                faults.add(key.error().code, place);
            }
        }
        ++report.entries;
        if (sizes.contains(report.entries)) roots[report.entries] = frontier.root();
    }
    report.root = frontier.root();
    report.cases = chains.size();
    for (auto const& [id, chain] : chains)
        report.erased += chain.erased ? 1 : 0;

    // 2. Every checkpoint: its signature, and that the log had that root at that size.
    auto const check = [&](std::string const& text, std::string const& place, std::optional<std::uint64_t> size) {
        auto const read =
            order.verifier ? docket::read_checkpoint(text, *order.verifier) : docket::read_checkpoint(text);
        if (!read) return faults.add(read.error().code, place);
        auto const& checkpoint = read->checkpoint;
        if (size && checkpoint.tree_size != *size) return faults.add("checkpoint.malformed", place);
        if (checkpoint.tree_size > report.entries) return faults.add("checkpoint.tree_smaller", place);
        if (auto const known = roots.find(checkpoint.tree_size); known != roots.end()) {
            if (known->second != checkpoint.root) faults.add("checkpoint.not_consistent", place);
            return;
        }
        auto const root = docket::root_of(checkpoint.tree_size, reader());
        if (!root || *root != checkpoint.root) faults.add("checkpoint.not_consistent", place);
    };
    for (auto const& [size, text] : kept)
        check(text, "checkpoint " + std::to_string(size), size);
    report.checkpoints = kept.size();
    if (std::ifstream file(folder_ + "/checkpoint.txt", std::ios::binary); file) {
        std::ostringstream text;
        text << file.rdbuf();
        check(text.str(), "checkpoint.txt", std::nullopt);
    } else if (!kept.empty()) {
        faults.add("checkpoint.file_missing", "checkpoint.txt");
    }
    if (!order.checkpoint.empty()) check(order.checkpoint, "the checkpoint given", std::nullopt);

    // 3. The tables beside the log say what the log claims.
    auto messages =
        docket_->prepare("SELECT direction, authority, message, conversation, case_id, position FROM message");
    if (!messages) return messages.error();
    auto wanted_messages = claimed.messages;
    for (;;) {
        auto const row = (*messages)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const& columns = **messages;
        Claimed::MessageRow const found{columns.integer(0),       columns.text(1),
                                        id_of(columns.octets(2)), id_of(columns.octets(3)),
                                        id_of(columns.octets(4)), static_cast<std::uint64_t>(columns.integer(5))};
        bool const whole =
            columns.octets(2).size() == 16 && columns.octets(3).size() == 16 && columns.octets(4).size() == 16;
        if (!whole || wanted_messages.erase(found) == 0)
            faults.add("store.message_differs", "message " + text_of(std::get<2>(found)));
    }
    for (auto const& message : wanted_messages)
        faults.add("store.message_differs", "message " + text_of(std::get<2>(message)));
    std::set<std::string> registered;
    auto blobs = docket_->prepare("SELECT blob, case_id FROM blob");
    if (!blobs) return blobs.error();
    for (;;) {
        auto const row = (*blobs)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const name = hex_of((*blobs)->octets(0));
        auto const known = claimed.blobs.find(name);
        if (known == claimed.blobs.end() || known->second != id_of((*blobs)->octets(1)) ||
            (*blobs)->octets(1).size() != 16)
            faults.add("store.blob_differs", name.empty() ? "without a name" : name);
        registered.insert(name);
    }
    auto counted = docket_->prepare("SELECT count(*) FROM small_blob");
    if (!counted) return counted.error();
    if (auto const row = (*counted)->step(); !row) return row.error();
    auto in_database = (*counted)->integer(0);
    (*counted)->reset();
    for (auto const& [name, case_id] : claimed.blobs) {
        if (chains[case_id].erased) continue;
        if (!registered.contains(name)) faults.add("store.blob_differs", name);
        ++report.blobs;
        auto const blob = array_of<app::BlobId>(*bytes_from_hex(name));
        auto small = small_blobs_.find(*docket_, blob);
        if (!small) return small.error();
        in_database -= *small ? 1 : 0;
        auto const path = blob_path(blob);
        if (!*small && !fs::exists(path)) {
            faults.add("store.blob_unknown", name);
            continue;
        }
        // The name of a blob is the digest of its octets on disk.
        auto const digest =
            *small ? std::optional(docket::sha256({BytesView(**small)})) : digest_of_file(path, report.octets);
        if (*small) report.octets += (*small)->size();
        if (!digest || *digest != array_of<Digest>(blob)) {
            faults.add("store.blob_damaged", name);
            continue;
        }
        if (!order.open_bodies) continue;
        auto const key = key_of(case_id);
        if (!key) continue; // named above, with the entries
        auto const blob_key = derived_key(*key, "rogatory blob");
        auto source = *small ? open_sealed(std::move(**small), name, blob_key) : read_blob(path, blob_key);
        Bytes buffer(64 * 1024);
        bool sound = source.has_value();
        while (sound) {
            auto const count = (*source)->read(buffer);
            sound = count.has_value();
            if (sound && *count == 0) break;
        }
        if (!sound) faults.add("store.blob_damaged", name);
    }
    if (in_database != 0) faults.add("store.blob_differs", "contents in the database that no entry names");

    // The keys: every case that was not erased has one that opens, no other has.
    auto keys = keys_->prepare("SELECT case_id, wrapped FROM case_key");
    if (!keys) return keys.error();
    std::set<Id> with_key;
    for (;;) {
        auto const row = (*keys)->step();
        if (!row) {
            faults.add("store.damaged", "keys.sqlite", value_of(row.error(), "problem"));
            break;
        }
        if (!*row) break;
        auto const id = id_of((*keys)->octets(0));
        with_key.insert(id);
        auto const known = chains.find(id);
        if (known != chains.end() && known->second.erased) faults.add("store.key_not_destroyed", text_of(id));
        if ((*keys)->octets(0).size() != 16 || !unsealed((*keys)->octets(1), wrapping_key_, text_of(id)))
            faults.add("store.key_missing", text_of(id));
    }
    for (auto const& [id, chain] : chains)
        if (!chain.erased && !with_key.contains(id)) faults.add("store.key_missing", text_of(id));
    std::set<Id> erasures;
    auto erasure = docket_->prepare("SELECT case_id, finished FROM erasure");
    if (!erasure) return erasure.error();
    for (;;) {
        auto const row = (*erasure)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const id = id_of((*erasure)->octets(0));
        auto const known = chains.find(id);
        if ((*erasure)->integer(1) != 1 || known == chains.end() || !known->second.erased)
            faults.add("store.erasure_unfinished", text_of(id));
        erasures.insert(id);
    }
    for (auto const& [id, chain] : chains)
        if (chain.erased && !erasures.contains(id)) faults.add("store.erasure_unfinished", text_of(id));

    // The records open under their kind and name.
    auto records = docket_->prepare("SELECT kind, name, sealed FROM record");
    if (!records) return records.error();
    for (;;) {
        auto const row = (*records)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const place = record_place((*records)->text(0), (*records)->text(1));
        if (!unsealed((*records)->octets(2), record_key_, place)) faults.add("store.cannot_unseal", place);
    }

    // What SQLite itself finds: pages, and indexes that do not say what their tables say.
    for (auto const& [database, name] :
         {std::pair{docket_.get(), "docket.sqlite"}, std::pair{keys_.get(), "keys.sqlite"}}) {
        auto integrity = database->prepare("PRAGMA integrity_check(1)");
        if (!integrity) return integrity.error();
        auto const row = (*integrity)->step();
        if (!row)
            faults.add("store.damaged", name, value_of(row.error(), "problem"));
        else if ((*integrity)->text(0) != "ok")
            faults.add("store.damaged", name, (*integrity)->text(0));
        (*integrity)->reset();
    }

    // 4. The read models are what follows from the entries.
    std::set<Id> with_row;
    auto listed = docket_->prepare("SELECT case_id FROM case_row");
    if (!listed) return listed.error();
    for (;;) {
        auto const row = (*listed)->step();
        if (!row) return row.error();
        if (!*row) break;
        auto const id = id_of((*listed)->octets(0));
        auto const known = chains.find(id);
        if ((*listed)->octets(0).size() != 16 || known == chains.end() || known->second.erased)
            faults.add("store.row_differs", text_of(id));
        with_row.insert(id);
    }
    auto const limited = cases_with_limits(*docket_);
    if (!limited) return limited.error();
    for (auto const& id : *limited)
        if (!with_row.contains(id)) faults.add("store.row_differs", text_of(id));
    for (auto const& [id, chain] : chains) {
        if (chain.erased) continue;
        auto const stored = stored_row(id);
        if (!stored || !*stored) {
            // A row whose key is gone is named with the key.
            if (with_key.contains(id) || !with_row.contains(id)) faults.add("store.row_differs", text_of(id));
            continue;
        }
        if (!order.row_of) continue;
        auto const loaded = load_case(id);
        if (!loaded) continue; // named above
        if (**stored != order.row_of(loaded->entries)) faults.add("store.row_differs", text_of(id));
    }
    return report;
}

}
