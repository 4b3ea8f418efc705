// The program that kill_test kills: it works in a store without end and says on its output what has been answered.
//
//     kill_child MODE FOLDER      MODE: append, erase
//
// One line per answer, written only after the call has returned:
//     append CASE NUMBER DIGEST   the case has this many entries; DIGEST of the text of its last note
//     blob CASE BLOB              the case keeps this blob
//     erase CASE                  the case is erased
#include "docket/merkle.hpp"
#include "store/sqlite/testing.hpp"

#include <cstdio>
#include <map>
#include <string>

#include <unistd.h>

using namespace rogatory;
namespace testing = rogatory::store::testing;

namespace
{

void say(std::string line)
{
    line += '\n';
    // One write of less than PIPE_BUF octets arrives whole or not at all.
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(3);
}

std::string digest_of(std::string const& text)
{
    return hex_of(docket::sha256({bytes_of(text)}));
}

/// A note in the case; every fourth with a blob and every second with a message.
void record(app::Store& store, Id const& case_id, unsigned round)
{
    auto loaded = store.load(case_id).value();
    auto const text = "note " + std::to_string(round) + " of process " + std::to_string(::getpid()) +
                      std::string(round % 7 * 100, 'x');
    auto order = testing::note(loaded.entries, case_id, text);
    if (round % 2 == 0) order.messages = {{app::Direction::incoming, "zzb", testing::fresh_id(), testing::fresh_id()}};
    if (round % 4 == 0) {
        Bytes const content(70'000, static_cast<std::uint8_t>(round));
        MemorySource source(content);
        order.blobs = {store.put_blob(case_id, source).value()};
    }
    auto const recorded = store.append(order).value();
    say("append " + text_of(case_id) + " " + std::to_string(recorded.length) + " " + digest_of(text));
    for (auto const& blob : order.blobs)
        say("blob " + text_of(case_id) + " " + hex_of(blob));
}

/// Three cases at once, as a busy authority would.
void record_together(app::Store& store, std::vector<Id> const& cases, unsigned round)
{
    std::vector<app::Append> orders;
    for (auto const& case_id : cases) {
        auto loaded = store.load(case_id).value();
        orders.push_back(testing::note(loaded.entries, case_id, "together " + std::to_string(round)));
    }
    auto const results = store.append_all(orders).value();
    for (std::size_t i = 0; i < orders.size(); ++i)
        say("append " + text_of(cases[i]) + " " + std::to_string(results[i].value().length) + " " +
            digest_of("together " + std::to_string(round)));
}

}

int main(int count, char** arguments)
{
    if (count != 3) return 2;
    std::string const mode = arguments[1], folder = arguments[2];
    auto const store = testing::open(folder);
    testing::SigningKey key;
    std::vector<Id> cases;
    for (unsigned round = 0;; ++round) {
        if (cases.size() < 3 || round % 16 == 0) {
            cases.push_back(testing::fresh_id());
            if (cases.size() > 3) cases.erase(cases.begin());
            store->create_case(cases.back()).value();
        }
        auto const& chosen = cases[round % cases.size()];
        record(*store, chosen, round);
        if (round % 3 == 2) record_together(*store, cases, round);
        if (round % 5 == 4) store->checkpoint("zza", {1'790'000'000'000'000}, key).value();
        if (mode == "erase" && cases.size() == 3 && store->load(cases.front()).value().length > 1) {
            auto const erased = cases.front();
            cases.erase(cases.begin());
            store->erase({erased, "amina", "retention ended", {1'790'000'000'000'000}}).value();
            say("erase " + text_of(erased));
        }
    }
}
