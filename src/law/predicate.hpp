// A condition over facts: comparisons, membership, all, any, not. Nothing else; law/README.md shows the writing.
//
// It is parsed and type-checked against the list of facts when the library is read, and evaluated in three values.
#pragma once

#include "base/base.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rogatory::law
{

enum class FactType : std::uint8_t { boolean, number, day, text, state, states, choice, choices };
std::string_view name_of(FactType type);
enum class FactOf : std::uint8_t { matter, person, offence, measure };
std::string_view name_of(FactOf of);

/// Something that a rule may ask about, and the question that asks for it.
struct Fact {
    std::string name, unit;
    FactType type = FactType::boolean;
    FactOf of = FactOf::matter;
    bool derived = false; ///< the program finds it out itself
    std::vector<std::string> choices;
    std::map<Language, std::string> question, help;
};
using FactIndex = std::uint16_t; ///< into Library::facts

struct Unknown {
    friend bool operator==(Unknown, Unknown) = default;
};
struct Disputed {
    friend bool operator==(Disputed, Disputed) = default;
};
/// What is known of a fact. Unknown and Disputed leave a condition open.
using Value = std::variant<Unknown, Disputed, bool, std::int64_t, Day, std::string, std::vector<std::string>>;

/// Where a condition finds the facts: one matter, and within it one offence, person and measure.
class Facts
{
public:
    virtual ~Facts() = default;
    virtual Value const& value(FactIndex fact) const = 0;
    /// Does the act in question fall under the list item ("untoc 5") or list ("untoc")?
    virtual Truth falls_under(std::string_view list, std::string_view item) const = 0;
    /// Did the requested (or requesting) State declare (or reserve) KEY=VALUE under the rule's instrument?
    /// An empty value: anything at all under that key.
    virtual Truth declares(bool requested, bool reservation, std::string_view key, std::string_view value) const = 0;
};

/// One comparison of a condition, and what it came to: the reason why the condition holds, fails or is open.
struct Leaf {
    enum class Kind : std::uint8_t { fact, falls_under, declares } kind = Kind::fact;
    Truth truth = Truth::open;
    FactIndex fact = 0;             ///< kind fact
    std::optional<FactIndex> other; ///< kind fact: compared with this fact
    std::string_view list, item;    ///< kind falls_under
    bool requested = false, reservation = false;
    std::string_view key, value; ///< kind declares
};

class Predicate
{
public:
    /// One step of the condition; operands of all and any follow it, each with its length.
    struct Node {
        enum class Op : std::uint8_t {
            always,
            boolean,
            less,
            less_equal,
            greater,
            greater_equal,
            equal,
            not_equal,
            in,
            includes,
            includes_fact,
            equal_fact,
            falls_under,
            declares,
            all,
            any,
            negate
        } op = Op::always;
        FactIndex fact = 0, other = 0;
        std::uint16_t size = 1;                      ///< nodes of this condition, itself included
        std::uint16_t constant = 0;                  ///< into constants(); falls_under and declares use two
        std::uint16_t column = 1;                    ///< where it stands in the text, from 1
        bool requested = false, reservation = false; ///< declares: whose, and what
    };

    Truth holds(Facts const& facts) const;
    /// The comparisons that made the answer what it is, in the order of the text: of an `all` that fails those that
    /// fail, of one that is open those that are open. Returns the answer.
    Truth explain(Facts const& facts, std::vector<Leaf>& because) const;
    bool always() const { return nodes_.empty(); }
    /// The facts that it asks about, each once.
    std::vector<FactIndex> const& asks() const { return asks_; }
    std::string const& text() const { return text_; }
    std::vector<Node> const& nodes() const { return nodes_; }
    std::vector<Value> const& constants() const { return constants_; }
    /// Whether it asks if the act falls under a list.
    bool asks_lists() const;

    /// Reads one line. Errors: predicate.syntax, predicate.unknown_fact, predicate.type, predicate.too_long,
    /// predicate.too_deep; field is "column N", values hold column, expected, found and the nearest known word.
    static Result<Predicate> parse(std::string_view text, std::vector<Fact> const& facts);

    static constexpr std::size_t length_limit = 4096; ///< characters of the text
    static constexpr int depth_limit = 32;            ///< of all, any, not and brackets

private:
    template <class Seen>
    Truth walk(std::size_t at, Facts const& facts, Seen const& seen) const;
    Truth gather(std::size_t at, Facts const& facts, std::vector<Leaf>& because) const;
    Leaf leaf_of(Node const& node, Truth truth) const;
    friend class PredicateParser;

    std::vector<Node> nodes_;
    std::vector<Value> constants_;
    std::vector<FactIndex> asks_;
    std::string text_;
};

}
