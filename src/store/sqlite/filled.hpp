// A store with something of everything, for the tests of this folder.
#pragma once

#include "docket/docket.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/sqlite/testing.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rogatory::store::testing
{

inline Instant const now{1'790'000'100'000'000};

/// A store with a few cases, blobs, messages, records and a checkpoint: something of everything.
struct Filled {
    Folder folder;
    SigningKey key;
    std::unique_ptr<app::Store> store;
    std::vector<Id> cases;
    std::map<Id, std::vector<docket::Entry>> entries;
    app::BlobId blob{}, small_blob{};
    Bytes attachment;
    app::MessageRef message;

    explicit Filled(int size = 3)
    {
        store = open(folder.path);
        attachment.resize(150'000);
        for (std::size_t i = 0; i < attachment.size(); ++i)
            attachment[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
        for (int i = 0; i < size; ++i) {
            auto const id = fresh_id();
            cases.push_back(id);
            EXPECT_TRUE(store->create_case(id));
            for (int j = 0; j < 3; ++j) {
                auto order =
                    note(entries[id], id, "Élodie Exemple, note " + std::to_string(i) + "/" + std::to_string(j));
                if (j == 1) order.messages = {{app::Direction::incoming, "zzb-authority", fresh_id(), fresh_id()}};
                if (i == 0 && j == 2) {
                    MemorySource source(attachment);
                    blob = store->put_blob(id, source).value();
                    MemorySource small(BytesView(attachment).first(10'000));
                    small_blob = store->put_blob(id, small).value();
                    order.blobs = {blob, small_blob};
                    order.records = {{"receipt", "one", {1, 2, 3}}};
                }
                if (i == 0 && j == 1) message = order.messages.front();
                EXPECT_TRUE(store->append(order));
            }
            if (i + 1 < size) EXPECT_TRUE(store->checkpoint("zza", now, key));
        }
        EXPECT_TRUE(store->put_record({"account", "amina", {9, 9}}));
    }
    app::VerifyOrder order() const { return {&key, row_of, {}, true}; }
    std::string file() const { return folder.path + "/docket.sqlite"; }
};

inline std::string codes(app::VerifyReport const& report)
{
    std::string text;
    for (auto const& fault : report.faults)
        text += fault.code + " at " + fault.field + "; ";
    return text;
}

}
