#include "docket/merkle.hpp"

#include <gtest/gtest.h>

#include <bit>

namespace
{

using namespace rogatory;
using namespace rogatory::docket;

/// RFC 9162, section 2.1.1, word for word and as slow as it reads: what the fast code is held to.
Digest mth(std::span<Bytes const> leaves)
{
    if (leaves.empty()) return sha256({});
    if (leaves.size() == 1) return leaf_hash(leaves.front());
    auto const k = std::bit_floor(leaves.size() - 1);
    return node_hash(mth(leaves.first(k)), mth(leaves.subspan(k)));
}

/// Leaves, and the nodes that each completed: what a store keeps.
struct Log {
    std::vector<Bytes> leaves;
    std::vector<std::vector<Digest>> nodes;
    Frontier frontier;

    void add(Bytes leaf)
    {
        nodes.push_back(frontier.append(leaf_hash(leaf)));
        leaves.push_back(std::move(leaf));
    }
    ReadNode reader() const
    {
        return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
            auto const last = ((index + 1) << level) - 1;
            return level == 0 ? leaf_hash(leaves.at(last)) : nodes.at(last).at(level - 1);
        };
    }
};

Log log_of(std::size_t size)
{
    Log log;
    for (std::size_t i = 0; i < size; ++i)
        log.add({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 0x5a});
    return log;
}

TEST(Merkle, GivesTheRootsPublishedForTheFirstTransparencyLogs)
{
    // The eight leaves and the roots after each that the implementations of RFC 6962 test themselves with.
    std::vector<std::pair<std::string, std::string>> const published{
        {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}};
    EXPECT_EQ(hex_of(Frontier{}.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Log log;
    for (auto const& [leaf, root] : published) {
        log.add(bytes_from_hex(leaf).value());
        EXPECT_EQ(hex_of(log.frontier.root()), root) << log.leaves.size();
    }
}

TEST(Merkle, TheGrowingTreeHasTheRootOfTheDefinitionAtEverySize)
{
    Log log;
    for (std::size_t size = 0; size <= 130; ++size) {
        ASSERT_EQ(log.frontier.root(), mth(log.leaves)) << size;
        ASSERT_EQ(root_of(size, log.reader()).value(), mth(log.leaves)) << size;
        log.add({static_cast<std::uint8_t>(size)});
    }
}

TEST(Merkle, EveryLeafOfEveryTreeIsProvedAndNoOtherIs)
{
    auto const log = log_of(70);
    for (std::size_t size = 1; size <= log.leaves.size(); ++size) {
        auto const root = mth(std::span(log.leaves).first(size));
        for (std::size_t index = 0; index < size; ++index) {
            auto const path = inclusion_proof(index, size, log.reader()).value();
            auto const leaf = leaf_hash(log.leaves[index]);
            ASSERT_TRUE(verify_inclusion(leaf, index, size, path, root)) << index << " of " << size;
            ASSERT_FALSE(verify_inclusion(leaf_hash(log.leaves[(index + 1) % 70]), index, size, path, root));
            ASSERT_FALSE(verify_inclusion(leaf, index + 1, size, path, root)) << index << " of " << size;
            ASSERT_FALSE(verify_inclusion(leaf, index, index, path, root));
            for (std::size_t i = 0; i < path.size(); ++i) {
                auto altered = path;
                altered[i][i % 32] ^= 0x10;
                ASSERT_FALSE(verify_inclusion(leaf, index, size, altered, root));
            }
            auto longer = path;
            longer.push_back(root);
            ASSERT_FALSE(verify_inclusion(leaf, index, size, longer, root));
            if (!path.empty()) {
                ASSERT_FALSE(verify_inclusion(leaf, index, size, std::span(path).first(path.size() - 1), root));
            }
        }
    }
}

TEST(Merkle, EveryTreeIsProvedToContinueEveryEarlierOneAndNoAlteredOne)
{
    auto const log = log_of(70);
    for (std::size_t second = 0; second <= log.leaves.size(); ++second) {
        auto const second_root = mth(std::span(log.leaves).first(second));
        for (std::size_t first = 0; first <= second; ++first) {
            auto const first_root = mth(std::span(log.leaves).first(first));
            auto const proof = consistency_proof(first, second, log.reader()).value();
            ASSERT_TRUE(verify_consistency(first, second, proof, first_root, second_root)) << first << " " << second;
            auto other = first_root;
            other[7] ^= 1;
            ASSERT_FALSE(verify_consistency(first, second, proof, other, second_root)) << first << " " << second;
            other = second_root;
            other[31] ^= 0x80;
            if (first > 0) {
                ASSERT_FALSE(verify_consistency(first, second, proof, first_root, other)) << first << " " << second;
            }
            for (std::size_t i = 0; i < proof.size(); ++i) {
                auto altered = proof;
                altered[i][0] ^= 1;
                ASSERT_FALSE(verify_consistency(first, second, altered, first_root, second_root));
            }
            if (first < second) {
                ASSERT_FALSE(verify_consistency(second, first, proof, second_root, first_root));
            }
        }
    }
}

TEST(Merkle, AProofForALeafThatIsNotThereIsABugOfTheCaller)
{
    auto const log = log_of(3);
    EXPECT_THROW((void)inclusion_proof(3, 3, log.reader()), std::logic_error);
    EXPECT_THROW((void)consistency_proof(4, 3, log.reader()), std::logic_error);
    EXPECT_THROW(Frontier(3, {}), std::logic_error);
}

TEST(Merkle, WhatCannotBeReadIsTheErrorOfTheProof)
{
    ReadNode const broken = [](unsigned, std::uint64_t) -> Result<Digest> {
        return Error{"store.damaged", "", "", {}};
    };
    EXPECT_EQ(inclusion_proof(0, 5, broken).error().code, "store.damaged");
    EXPECT_EQ(consistency_proof(2, 5, broken).error().code, "store.damaged");
    EXPECT_EQ(root_of(5, broken).error().code, "store.damaged");
}

}
