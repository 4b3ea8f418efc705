// merkle: the log of all entries as a tree of hashes, laid out like RFC 9162, section 2.1.
//
// Offers   Frontier               the tree while it grows: one more leaf in O(log n), its root at any time
//          inclusion_proof()      that a leaf is in the tree (2.1.3.1), and its check (2.1.3.2)
//          consistency_proof()    that one tree is the beginning of another (2.1.4.1), and its check (2.1.4.2)
// Knows    base
// Never    keeps the tree: proofs read the hashes of complete subtrees through ReadNode
//
// The hash algorithm is SHA-256. D[n] are the first n leaves; MTH is the Merkle Tree Hash.
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <vector>

namespace rogatory::docket
{

/// SHA-256 of the octets of the parts, one after the other.
Digest sha256(std::initializer_list<BytesView> parts);

/// 2.1.1: MTH({}) is the hash of nothing.
Digest empty_root();
/// 2.1.1: MTH({d0}) = HASH(0x00 || d0).
Digest leaf_hash(BytesView leaf);
/// 2.1.1: HASH(0x01 || left || right).
Digest node_hash(Digest const& left, Digest const& right);

/// The complete subtrees of a growing tree, largest first: all that is needed to add a leaf and to know the root.
class Frontier
{
public:
    Frontier() = default;
    /// As it was kept: one subtree per bit of the size that is set, largest first. A wrong count is a bug.
    Frontier(std::uint64_t size, std::vector<Digest> subtrees);

    /// Adds a leaf by its leaf_hash(). Returns the hashes of the subtrees of 2, 4, 8... leaves that it completes,
    /// smallest first: the nodes to keep with this leaf.
    std::vector<Digest> append(Digest const& leaf);
    /// 2.1.1: MTH(D[size]).
    Digest root() const;
    std::uint64_t size() const { return size_; }

private:
    std::uint64_t size_ = 0;
    std::vector<Digest> subtrees_;
};

/// The hash of the complete subtree of 2^level leaves whose first leaf is index * 2^level. It was completed by the leaf
/// (index + 1) * 2^level - 1: level 0 is the leaf_hash itself, otherwise member level - 1 of what append() returned.
using ReadNode = std::function<Result<Digest>(unsigned level, std::uint64_t index)>;

/// The subtrees that a Frontier of that size starts from. Errors: those of reading.
Result<Frontier> frontier_of(std::uint64_t size, ReadNode const& read);
/// MTH(D[size]). Errors: those of reading.
Result<Digest> root_of(std::uint64_t size, ReadNode const& read);

/// 2.1.3.1: PATH(index, D[size]), for index < size (otherwise a bug). Errors: those of reading.
Result<std::vector<Digest>> inclusion_proof(std::uint64_t index, std::uint64_t size, ReadNode const& read);
/// 2.1.3.2: whether the path leads from the leaf_hash at that index to the root. False for whatever does not fit.
bool verify_inclusion(Digest const& leaf, std::uint64_t index, std::uint64_t size, std::span<Digest const> path,
                      Digest const& root);

/// 2.1.4.1: PROOF(first, D[second]), for first <= second (otherwise a bug); empty when first is 0 or both are equal.
Result<std::vector<Digest>> consistency_proof(std::uint64_t first, std::uint64_t second, ReadNode const& read);
/// 2.1.4.2: whether the tree of the first size and root is the beginning of the second. Every tree begins with the
/// empty one.
bool verify_consistency(std::uint64_t first, std::uint64_t second, std::span<Digest const> proof,
                        Digest const& first_root, Digest const& second_root);

}
