#include "docket/merkle.hpp"

#include <openssl/evp.h>

#include <bit>
#include <memory>
#include <new>
#include <stdexcept>

namespace rogatory::docket
{
namespace
{

/// One context per thread: fetching the algorithm and making a context costs more than hashing an entry.
struct Sha256 {
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

constexpr bool is_power_of_two(std::uint64_t n)
{
    return std::has_single_bit(n);
}

/// The largest power of two smaller than n, for n > 1.
constexpr std::uint64_t split_of(std::uint64_t n)
{
    return std::bit_floor(n - 1);
}

/// MTH(D[begin:end]) for a range that starts at a multiple of the power of two that holds it, as the text splits it.
Result<Digest> hash_of_range(std::uint64_t begin, std::uint64_t end, ReadNode const& read)
{
    auto const count = end - begin;
    // A complete subtree was kept when its last leaf came.
    if (is_power_of_two(count)) {
        auto const level = static_cast<unsigned>(std::countr_zero(count));
        return read(level, begin >> level);
    }
    // MTH(D_n) = HASH(0x01 || MTH(D[0:k]) || MTH(D[k:n]))
    auto const split = begin + split_of(count);
    auto const left = hash_of_range(begin, split, read);
    if (!left) return left.error();
    auto const right = hash_of_range(split, end, read);
    if (!right) return right.error();
    return node_hash(*left, *right);
}

/// 2.1.3.1: PATH(m, D_n) for the range that starts at begin, deepest hash first.
Done path(std::uint64_t m, std::uint64_t begin, std::uint64_t end, ReadNode const& read, std::vector<Digest>& out)
{
    // PATH(0, {d[0]}) = {}
    if (end - begin == 1) return {};
    auto const k = split_of(end - begin);
    bool const left = m < k;
    // PATH(m, D_n) = PATH(m, D[0:k]) : MTH(D[k:n]) for m < k;
    // PATH(m, D_n) = PATH(m - k, D[k:n]) : MTH(D[0:k]) for m >= k
    auto const below = left ? path(m, begin, begin + k, read, out) : path(m - k, begin + k, end, read, out);
    if (!below) return below;
    auto const other = left ? hash_of_range(begin + k, end, read) : hash_of_range(begin, begin + k, read);
    if (!other) return other.error();
    out.push_back(*other);
    return {};
}

/// 2.1.4.1: SUBPROOF(m, D_n, b) for the range that starts at begin.
Done subproof(std::uint64_t m, std::uint64_t begin, std::uint64_t end, bool b, ReadNode const& read,
              std::vector<Digest>& out)
{
    auto const n = end - begin;
    if (m == n) {
        // SUBPROOF(m, D_m, true) = {}: the verifier knows MTH(D[0:m]).
        if (b) return {};
        // SUBPROOF(m, D_m, false) = {MTH(D_m)}
        auto const whole = hash_of_range(begin, end, read);
        if (!whole) return whole.error();
        out.push_back(*whole);
        return {};
    }
    auto const k = split_of(n);
    // m <= k: SUBPROOF(m, D_n, b) = SUBPROOF(m, D[0:k], b) : MTH(D[k:n])
    // m > k:  SUBPROOF(m, D_n, b) = SUBPROOF(m - k, D[k:n], false) : MTH(D[0:k])
    bool const left = m <= k;
    auto const below =
        left ? subproof(m, begin, begin + k, b, read, out) : subproof(m - k, begin + k, end, false, read, out);
    if (!below) return below;
    auto const other = left ? hash_of_range(begin + k, end, read) : hash_of_range(begin, begin + k, read);
    if (!other) return other.error();
    out.push_back(*other);
    return {};
}

}

Digest sha256(std::initializer_list<BytesView> parts)
{
    thread_local Sha256 const sha;
    Digest digest;
    bool good =
        sha.algorithm && sha.context && EVP_DigestInit_ex2(sha.context.get(), sha.algorithm.get(), nullptr) == 1;
    for (auto const& part : parts)
        good = good && EVP_DigestUpdate(sha.context.get(), part.data(), part.size()) == 1;
    if (!good || EVP_DigestFinal_ex(sha.context.get(), digest.data(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    return digest;
}

Digest empty_root()
{
    return sha256({});
}

Digest leaf_hash(BytesView leaf)
{
    static constexpr std::uint8_t prefix[] = {0x00};
    return sha256({prefix, leaf});
}

Digest node_hash(Digest const& left, Digest const& right)
{
    std::array<std::uint8_t, 65> octets;
    octets[0] = 0x01;
    std::copy(left.begin(), left.end(), octets.begin() + 1);
    std::copy(right.begin(), right.end(), octets.begin() + 33);
    return sha256({octets});
}

Frontier::Frontier(std::uint64_t size, std::vector<Digest> subtrees) : size_(size), subtrees_(std::move(subtrees))
{
    if (subtrees_.size() != static_cast<std::size_t>(std::popcount(size)))
        throw std::logic_error("a tree has one complete subtree per bit of its size");
}

std::vector<Digest> Frontier::append(Digest const& leaf)
{
    std::vector<Digest> completed;
    auto hash = leaf;
    // Every trailing bit of the size that is set is a subtree that now has a partner of its own size.
    for (auto bits = size_; bits & 1U; bits >>= 1U) {
        hash = node_hash(subtrees_.back(), hash);
        subtrees_.pop_back();
        completed.push_back(hash);
    }
    subtrees_.push_back(hash);
    ++size_;
    return completed;
}

Digest Frontier::root() const
{
    if (subtrees_.empty()) return empty_root();
    // The split at the largest power of two puts the largest subtree to the left of everything after it.
    auto hash = subtrees_.back();
    for (auto subtree = subtrees_.rbegin() + 1; subtree != subtrees_.rend(); ++subtree)
        hash = node_hash(*subtree, hash);
    return hash;
}

Result<Frontier> frontier_of(std::uint64_t size, ReadNode const& read)
{
    std::vector<Digest> subtrees;
    std::uint64_t begin = 0;
    for (auto rest = size; rest != 0;) {
        auto const count = std::bit_floor(rest);
        auto const level = static_cast<unsigned>(std::countr_zero(count));
        auto const node = read(level, begin >> level);
        if (!node) return node.error();
        subtrees.push_back(*node);
        begin += count;
        rest -= count;
    }
    return Frontier(size, std::move(subtrees));
}

Result<Digest> root_of(std::uint64_t size, ReadNode const& read)
{
    auto const frontier = frontier_of(size, read);
    if (!frontier) return frontier.error();
    return frontier->root();
}

Result<std::vector<Digest>> inclusion_proof(std::uint64_t index, std::uint64_t size, ReadNode const& read)
{
    if (index >= size) throw std::logic_error("a proof of a leaf that is not in the tree");
    std::vector<Digest> proof;
    auto const done = path(index, 0, size, read, proof);
    if (!done) return done.error();
    return proof;
}

// RFC 9162, section 2.1.3.2.
bool verify_inclusion(Digest const& leaf, std::uint64_t index, std::uint64_t size, std::span<Digest const> path,
                      Digest const& root)
{
    // 1. Compare leaf_index with tree_size: not smaller, then the proof fails.
    if (index >= size) return false;
    // 2. fn is leaf_index, sn is tree_size - 1.
    auto fn = index;
    auto sn = size - 1;
    // 3. r is hash.
    auto r = leaf;
    // 4. For each value p in the inclusion path:
    for (auto const& p : path) {
        // a. If sn is 0, stop: the proof fails.
        if (sn == 0) return false;
        // b. If LSB(fn) is set or fn equals sn:
        if ((fn & 1U) || fn == sn) {
            // i. r is HASH(0x01 || p || r)
            r = node_hash(p, r);
            // ii. If LSB(fn) is not set, right-shift both until it is set or fn is 0.
            while (!(fn & 1U) && fn != 0) {
                fn >>= 1U;
                sn >>= 1U;
            }
        } else {
            // Otherwise r is HASH(0x01 || r || p).
            r = node_hash(r, p);
        }
        // c. Right-shift both once.
        fn >>= 1U;
        sn >>= 1U;
    }
    // 5. sn must be 0 and r the root hash.
    return sn == 0 && r == root;
}

Result<std::vector<Digest>> consistency_proof(std::uint64_t first, std::uint64_t second, ReadNode const& read)
{
    if (first > second) throw std::logic_error("a proof that a tree is the beginning of a smaller one");
    std::vector<Digest> proof;
    // The text defines PROOF(m, D_n) for 0 < m < n. (Ours: nothing is needed for the empty or the same tree.)
    if (first == 0 || first == second) return proof;
    // PROOF(m, D_n) = SUBPROOF(m, D_n, true)
    auto const done = subproof(first, 0, second, true, read, proof);
    if (!done) return done.error();
    return proof;
}

// RFC 9162, section 2.1.4.2.
bool verify_consistency(std::uint64_t first, std::uint64_t second, std::span<Digest const> proof,
                        Digest const& first_root, Digest const& second_root)
{
    if (first > second) return false;
    // Ours: the empty tree begins every tree, and a tree begins itself.
    if (first == 0) return proof.empty() && first_root == empty_root() && (second != 0 || second_root == first_root);
    if (first == second) return proof.empty() && first_root == second_root;
    // 1. An empty path fails.
    if (proof.empty()) return false;
    // 2. If first is an exact power of 2, first_hash is put before the path.
    std::vector<Digest> path;
    if (is_power_of_two(first)) path.push_back(first_root);
    path.insert(path.end(), proof.begin(), proof.end());
    // 3. fn is first - 1, sn is second - 1.
    auto fn = first - 1;
    auto sn = second - 1;
    // 4. While LSB(fn) is set, right-shift both.
    while (fn & 1U) {
        fn >>= 1U;
        sn >>= 1U;
    }
    // 5. fr and sr are the first value of the path.
    auto fr = path.front();
    auto sr = path.front();
    // 6. For each further value c:
    for (auto const& c : std::span(path).subspan(1)) {
        // a. If sn is 0, the proof fails.
        if (sn == 0) return false;
        // b. If LSB(fn) is set or fn equals sn:
        if ((fn & 1U) || fn == sn) {
            // i., ii. fr is HASH(0x01 || c || fr), sr is HASH(0x01 || c || sr)
            fr = node_hash(c, fr);
            sr = node_hash(c, sr);
            // iii. If LSB(fn) is not set, right-shift both until it is set or fn is 0.
            while (!(fn & 1U) && fn != 0) {
                fn >>= 1U;
                sn >>= 1U;
            }
        } else {
            // Otherwise sr is HASH(0x01 || sr || c).
            sr = node_hash(sr, c);
        }
        // c. Right-shift both once.
        fn >>= 1U;
        sn >>= 1U;
    }
    // 7. fr must be first_hash, sr second_hash, and sn 0.
    return fr == first_root && sr == second_root && sn == 0;
}

}
