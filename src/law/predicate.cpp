#include "law/predicate.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace rogatory::law
{
namespace
{

using Op = Predicate::Node::Op;

constexpr std::string_view lists_fact = "offence.lists";

bool is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_word(char c)
{
    return is_word_start(c) || is_digit(c) || c == '.';
}

template <class T>
Truth compared(Op op, T const& a, T const& b)
{
    switch (op) {
    case Op::less: return truth_of(a < b);
    case Op::less_equal: return truth_of(a <= b);
    case Op::greater: return truth_of(a > b);
    case Op::greater_equal: return truth_of(a >= b);
    case Op::equal: return truth_of(a == b);
    default: return truth_of(a != b);
    }
}

bool known(Value const& value)
{
    return value.index() > 1;
}

/// A value that is there but of another type than the fact's leaves the answer open: it establishes nothing.
Truth compared_with_constant(Op op, Value const& value, Value const& constant)
{
    if (!known(value) || value.index() != constant.index()) return Truth::open;
    if (auto const* number = std::get_if<std::int64_t>(&value))
        return compared(op, *number, std::get<std::int64_t>(constant));
    if (auto const* day = std::get_if<Day>(&value)) return compared(op, *day, std::get<Day>(constant));
    if (auto const* text = std::get_if<std::string>(&value))
        return compared(op, *text, std::get<std::string>(constant));
    if (auto const* flag = std::get_if<bool>(&value)) return compared(op, *flag, std::get<bool>(constant));
    return Truth::open;
}

Truth contains(Value const& list, Value const& member)
{
    auto const* members = std::get_if<std::vector<std::string>>(&list);
    auto const* word = std::get_if<std::string>(&member);
    if (members == nullptr || word == nullptr) return Truth::open;
    return truth_of(std::find(members->begin(), members->end(), *word) != members->end());
}

}

std::string_view name_of(FactType type)
{
    constexpr std::array<std::string_view, 8> names{"boolean", "number", "day",    "text",
                                                    "state",   "states", "choice", "choices"};
    return names[static_cast<std::size_t>(type)];
}

std::string_view name_of(FactOf of)
{
    constexpr std::array<std::string_view, 4> names{"matter", "person", "offence", "measure"};
    return names[static_cast<std::size_t>(of)];
}

template <class Seen>
Truth Predicate::walk(std::size_t at, Facts const& facts, Seen const& seen) const
{
    auto const& node = nodes_[at];
    auto const leaf = [&](Truth truth) {
        seen(node, truth);
        return truth;
    };
    switch (node.op) {
    case Op::always: return Truth::yes;
    case Op::boolean: {
        auto const* flag = std::get_if<bool>(&facts.value(node.fact));
        return leaf(flag == nullptr ? Truth::open : truth_of(*flag));
    }
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
    case Op::equal:
    case Op::not_equal: return leaf(compared_with_constant(node.op, facts.value(node.fact), constants_[node.constant]));
    case Op::in: return leaf(contains(constants_[node.constant], facts.value(node.fact)));
    case Op::includes: return leaf(contains(facts.value(node.fact), constants_[node.constant]));
    case Op::includes_fact: return leaf(contains(facts.value(node.fact), facts.value(node.other)));
    case Op::equal_fact: {
        auto const& a = facts.value(node.fact);
        auto const& b = facts.value(node.other);
        return leaf(!known(a) || !known(b) || a.index() != b.index() ? Truth::open : truth_of(a == b));
    }
    case Op::falls_under:
        return leaf(facts.falls_under(std::get<std::string>(constants_[node.constant]),
                                      std::get<std::string>(constants_[node.constant + 1U])));
    case Op::declares:
        return leaf(facts.declares(node.requested, node.reservation, std::get<std::string>(constants_[node.constant]),
                                   std::get<std::string>(constants_[node.constant + 1U])));
    case Op::negate: return !walk(at + 1, facts, seen);
    case Op::all: {
        auto truth = Truth::yes;
        for (auto i = at + 1; i < at + node.size && truth != Truth::no; i += nodes_[i].size)
            truth = both(truth, walk(i, facts, seen));
        return truth;
    }
    case Op::any: {
        auto truth = Truth::no;
        for (auto i = at + 1; i < at + node.size && truth != Truth::yes; i += nodes_[i].size)
            truth = either(truth, walk(i, facts, seen));
        return truth;
    }
    }
    return Truth::open;
}

Truth Predicate::holds(Facts const& facts) const
{
    if (nodes_.empty()) return Truth::yes;
    return walk(0, facts, [](Node const&, Truth) {});
}

/// Collects the leaves of the condition at `at`; leaves of operands that did not make the answer are taken out again.
Truth Predicate::gather(std::size_t at, Facts const& facts, std::vector<Leaf>& because) const
{
    auto const& node = nodes_[at];
    if (node.op == Op::negate) return !gather(at + 1, facts, because);
    if (node.op != Op::all && node.op != Op::any)
        return walk(at, facts, [&](Node const& seen, Truth truth) { because.push_back(leaf_of(seen, truth)); });

    auto const settling = node.op == Op::all ? Truth::no : Truth::yes; // one such operand settles the whole
    auto const start = because.size();
    auto answer = !settling;
    auto open_from = start; // what follows the operands that agree is kept only if it says what the whole says
    for (auto i = at + 1; i < at + node.size; i += nodes_[i].size) {
        auto const before = because.size();
        auto const truth = gather(i, facts, because);
        if (truth == settling) {
            // This operand alone is the reason.
            because.erase(because.begin() + static_cast<std::ptrdiff_t>(start),
                          because.begin() + static_cast<std::ptrdiff_t>(before));
            return settling;
        }
        if (truth == Truth::open && answer != Truth::open) {
            // The first open operand: those before it were not what left the answer open.
            because.erase(because.begin() + static_cast<std::ptrdiff_t>(open_from),
                          because.begin() + static_cast<std::ptrdiff_t>(before));
            answer = Truth::open;
        } else if (truth != Truth::open && answer == Truth::open) {
            because.resize(before);
        }
    }
    return answer;
}

Leaf Predicate::leaf_of(Node const& node, Truth truth) const
{
    Leaf leaf;
    leaf.truth = truth;
    if (node.op == Op::falls_under) {
        leaf.kind = Leaf::Kind::falls_under;
        leaf.list = std::get<std::string>(constants_[node.constant]);
        leaf.item = std::get<std::string>(constants_[node.constant + 1U]);
    } else if (node.op == Op::declares) {
        leaf.kind = Leaf::Kind::declares;
        leaf.requested = node.requested;
        leaf.reservation = node.reservation;
        leaf.key = std::get<std::string>(constants_[node.constant]);
        leaf.value = std::get<std::string>(constants_[node.constant + 1U]);
    } else {
        leaf.fact = node.fact;
        if (node.op == Op::includes_fact || node.op == Op::equal_fact) leaf.other = node.other;
    }
    return leaf;
}

Truth Predicate::explain(Facts const& facts, std::vector<Leaf>& because) const
{
    return nodes_.empty() ? Truth::yes : gather(0, facts, because);
}

bool Predicate::asks_lists() const
{
    return std::any_of(nodes_.begin(), nodes_.end(), [](Node const& node) { return node.op == Op::falls_under; });
}

/// Reads one line from left to right. Every step either goes on or throws the Error that says what was expected.
///
///     condition  = "all(" list ")" | "any(" list ")" | "not" condition | "(" condition ")" | comparison
///     comparison = fact [ operator value ] | State ("declares" | "reserves") text
class PredicateParser
{
public:
    PredicateParser(std::string_view text, std::vector<Fact> const& facts) : text_(text), facts_(facts) {}

    Predicate read()
    {
        condition(1);
        skip_blanks();
        if (at_ < text_.size()) refuse("the end of the condition", rest());
        result_.text_ = text_;
        for (auto const& node : result_.nodes_) {
            if (node.op == Op::all || node.op == Op::any || node.op == Op::negate || node.op == Op::declares ||
                node.op == Op::falls_under)
                continue;
            ask(node.fact);
            if (node.op == Op::includes_fact || node.op == Op::equal_fact) ask(node.other);
        }
        return std::move(result_);
    }

    struct Refused {
        Error error;
    };

private:
    void ask(FactIndex fact)
    {
        auto& asks = result_.asks_;
        if (std::find(asks.begin(), asks.end(), fact) == asks.end()) asks.push_back(fact);
    }

    Arguments at(std::size_t column, std::string expected, std::string found, std::string near) const
    {
        auto hint = near.empty() ? std::string{} : "\"" + near + "\"";
        return {{"column", std::to_string(column + 1)},
                {"expected", std::move(expected)},
                {"found", std::move(found)},
                {"nearest", std::move(hint)},
                {"condition", std::string(text_.substr(0, 200))}};
    }
    static std::string field(std::size_t column) { return "column " + std::to_string(column + 1); }

    [[noreturn]] void refuse(std::string expected, std::string_view found)
    {
        throw Refused{Error{"predicate.syntax", field(at_), {}, at(at_, std::move(expected), shown(found), {})}};
    }
    [[noreturn]] void refuse_type(std::size_t column, std::string expected, std::string_view found,
                                  std::string near = {})
    {
        throw Refused{
            Error{"predicate.type", field(column), {}, at(column, std::move(expected), shown(found), std::move(near))}};
    }
    static std::string shown(std::string_view found)
    {
        return found.empty() ? "the end" : std::string(found.substr(0, 60));
    }

    std::string_view rest() const { return text_.substr(at_); }
    void skip_blanks()
    {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
    }
    bool take(std::string_view sign)
    {
        skip_blanks();
        if (!rest().starts_with(sign)) return false;
        at_ += sign.size();
        return true;
    }
    void demand(std::string_view sign)
    {
        if (!take(sign)) refuse("\"" + std::string(sign) + "\"", rest());
    }
    /// The next word, without taking it.
    std::string_view word()
    {
        skip_blanks();
        auto end = at_;
        if (end < text_.size() && is_word_start(text_[end]))
            while (end < text_.size() && is_word(text_[end]))
                ++end;
        return text_.substr(at_, end - at_);
    }
    bool take_word(std::string_view wanted)
    {
        if (word() != wanted) return false;
        at_ += wanted.size();
        return true;
    }
    std::string quoted()
    {
        skip_blanks();
        auto const column = at_;
        if (!take("\"")) refuse("a text in double quotes", rest());
        auto const end = text_.find('"', at_);
        if (end == std::string_view::npos) {
            at_ = column;
            refuse("a double quote that closes the text", {});
        }
        auto text = std::string(text_.substr(at_, end - at_));
        at_ = end + 1;
        return text;
    }

    std::size_t add(Op op, std::size_t column)
    {
        Predicate::Node node;
        node.op = op;
        node.column = static_cast<std::uint16_t>(column + 1);
        result_.nodes_.push_back(node);
        return result_.nodes_.size() - 1;
    }
    void close(std::size_t node)
    {
        result_.nodes_[node].size = static_cast<std::uint16_t>(result_.nodes_.size() - node);
    }
    std::uint16_t constant(Value value)
    {
        result_.constants_.push_back(std::move(value));
        return static_cast<std::uint16_t>(result_.constants_.size() - 1);
    }

    void condition(int depth)
    {
        if (depth > Predicate::depth_limit)
            throw Refused{Error{"predicate.too_deep",
                                field(at_),
                                {},
                                at(at_, std::to_string(Predicate::depth_limit), std::to_string(depth), {})}};
        auto const name = word();
        auto const column = at_;
        if (name.empty()) {
            if (!take("(")) refuse("a fact, all(, any(, not, requested or requesting", rest());
            condition(depth + 1);
            demand(")");
        } else if (name == "all" || name == "any") {
            at_ += name.size();
            auto const node = add(name == "all" ? Op::all : Op::any, column);
            demand("(");
            do
                condition(depth + 1);
            while (take(","));
            demand(")");
            close(node);
        } else if (name == "not") {
            at_ += name.size();
            auto const node = add(Op::negate, column);
            condition(depth + 1);
            close(node);
        } else {
            comparison(name, column);
        }
    }

    void comparison(std::string_view name, std::size_t column)
    {
        at_ += name.size();
        if (name == "requested" || name == "requesting") return declaration(name == "requested", column);
        if (name == lists_fact) return list(column);
        auto const index = fact_named(name, column);
        auto const& fact = facts_[index];
        skip_blanks();
        if (take_word("in")) return membership(index, column);
        if (take_word("includes")) return inclusion(index, column);
        for (auto const& [sign, op] : signs)
            if (take(sign)) return compare(index, op, column);
        if (fact.type != FactType::boolean)
            refuse_type(at_, "a comparison, because " + fact.name + " is of type " + std::string(name_of(fact.type)),
                        rest());
        result_.nodes_[add(Op::boolean, column)].fact = index;
    }

    FactIndex fact_named(std::string_view name, std::size_t column) const
    {
        auto const found =
            std::lower_bound(facts_.begin(), facts_.end(), name,
                             [](Fact const& fact, std::string_view wanted) { return fact.name < wanted; });
        if (found != facts_.end() && found->name == name) return static_cast<FactIndex>(found - facts_.begin());
        // The list may not be in order (a caller's own list): look at all of it before refusing.
        for (std::size_t i = 0; i < facts_.size(); ++i)
            if (facts_[i].name == name) return static_cast<FactIndex>(i);
        std::vector<std::string_view> names;
        for (auto const& fact : facts_)
            names.push_back(fact.name);
        throw Refused{Error{"predicate.unknown_fact",
                            field(column),
                            {},
                            at(column, "a fact of facts.toml", std::string(name.substr(0, 60)), nearest(name, names))}};
    }

    // offence.lists includes "untoc 5": list, then item; the item may be left out.
    void list(std::size_t column)
    {
        if (!take_word("includes")) refuse("includes", rest());
        skip_blanks();
        auto const at_text = at_;
        auto const text = quoted();
        auto const space = text.find(' ');
        auto const item = space == std::string::npos ? std::string{} : text.substr(space + 1);
        if (text.empty() || space == 0 || (space != std::string::npos && item.empty()))
            refuse_type(at_text, "the name of a list, or of a list and an item such as \"untoc 5\"", text);
        auto const node = add(Op::falls_under, column);
        auto const first = constant(text.substr(0, space));
        constant(item);
        result_.nodes_[node].constant = first;
    }

    // requested declares "16(5)=yes": key and value; without "=" any value.
    void declaration(bool requested, std::size_t column)
    {
        auto const reserves = take_word("reserves");
        if (!reserves && !take_word("declares")) refuse("declares or reserves", rest());
        skip_blanks();
        auto const at_text = at_;
        auto const text = quoted();
        auto const sign = text.find('=');
        auto const key = text.substr(0, sign);
        if (key.empty() || (sign != std::string::npos && sign + 1 == text.size()))
            refuse_type(at_text, "an article and a value such as \"16(5)=yes\"", text);
        auto const node = add(Op::declares, column);
        auto const first = constant(key);
        constant(sign == std::string::npos ? std::string{} : text.substr(sign + 1));
        result_.nodes_[node].constant = first;
        result_.nodes_[node].requested = requested;
        result_.nodes_[node].reservation = reserves;
    }

    void compare(FactIndex index, Op op, std::size_t column)
    {
        auto const& fact = facts_[index];
        skip_blanks();
        auto const at_value = at_;
        auto const equality = op == Op::equal || op == Op::not_equal;
        if (fact.type == FactType::states || fact.type == FactType::choices)
            refuse_type(column, "includes, because " + fact.name + " is a list", text_.substr(at_value));
        if (!equality && fact.type != FactType::number && fact.type != FactType::day)
            refuse_type(column, "== or !=, because " + fact.name + " is of type " + std::string(name_of(fact.type)),
                        text_.substr(at_value));
        if (auto const other = word(); !other.empty() && other != "true" && other != "false") {
            at_ += other.size();
            if (!equality) refuse_type(at_value, "a " + std::string(name_of(fact.type)), other);
            // `a != b` is written as not (a == b).
            auto const outer = op == Op::not_equal ? add(Op::negate, column) : std::size_t{0};
            auto const node = add(Op::equal_fact, column);
            result_.nodes_[node].fact = index;
            result_.nodes_[node].other = fact_of_type(other, at_value, fact.type);
            if (op == Op::not_equal) close(outer);
            return;
        }
        auto const node = add(op, column);
        result_.nodes_[node].fact = index;
        auto const value = constant(value_for(fact));
        result_.nodes_[node].constant = value;
    }

    FactIndex fact_of_type(std::string_view name, std::size_t column, FactType type)
    {
        auto const index = fact_named(name, column);
        if (facts_[index].type != type)
            refuse_type(column,
                        "a fact of type " + std::string(name_of(type)) + ", but " + std::string(name) + " is of type " +
                            std::string(name_of(facts_[index].type)),
                        name);
        return index;
    }

    void membership(FactIndex index, std::size_t column)
    {
        auto const& fact = facts_[index];
        if (fact.type == FactType::states || fact.type == FactType::choices)
            refuse_type(column, "includes, because " + fact.name + " is a list", rest());
        if (fact.type == FactType::boolean)
            refuse_type(column, fact.name + " alone, because it is true or false", rest());
        demand("[");
        // Numbers and days: the same as any(x == a, x == b).
        auto const as_any = fact.type == FactType::number || fact.type == FactType::day;
        auto const node = add(as_any ? Op::any : Op::in, column);
        std::vector<std::string> words;
        do {
            auto value = value_for(fact);
            if (as_any) {
                auto const each = add(Op::equal, column);
                result_.nodes_[each].fact = index;
                auto const stored = constant(std::move(value));
                result_.nodes_[each].constant = stored;
            } else {
                words.push_back(std::get<std::string>(std::move(value)));
            }
        } while (take(","));
        demand("]");
        if (as_any) return close(node);
        result_.nodes_[node].fact = index;
        auto const stored = constant(std::move(words));
        result_.nodes_[node].constant = stored;
    }

    void inclusion(FactIndex index, std::size_t column)
    {
        auto const& fact = facts_[index];
        if (fact.type != FactType::states && fact.type != FactType::choices)
            refuse_type(column,
                        "a list before includes, but " + fact.name + " is of type " + std::string(name_of(fact.type)),
                        fact.name);
        skip_blanks();
        auto const at_value = at_;
        if (auto const other = word(); !other.empty()) {
            at_ += other.size();
            auto const node = add(Op::includes_fact, column);
            result_.nodes_[node].fact = index;
            result_.nodes_[node].other =
                fact_of_type(other, at_value, fact.type == FactType::states ? FactType::state : FactType::choice);
            return;
        }
        auto const node = add(Op::includes, column);
        result_.nodes_[node].fact = index;
        auto const value = constant(value_for(fact));
        result_.nodes_[node].constant = value;
    }

    /// A constant of the fact's type (for a list: of its members).
    Value value_for(Fact const& fact)
    {
        skip_blanks();
        auto const column = at_;
        switch (fact.type) {
        case FactType::boolean:
            if (take_word("true")) return true;
            if (take_word("false")) return false;
            refuse_type(column, "true or false", rest());
        case FactType::number: return number(column);
        case FactType::day: return day(column);
        default: break;
        }
        if (!rest().starts_with('"')) refuse_type(column, "a value in double quotes", rest());
        auto text = quoted();
        if ((fact.type == FactType::choice || fact.type == FactType::choices) && !fact.choices.empty() &&
            std::find(fact.choices.begin(), fact.choices.end(), text) == fact.choices.end())
            refuse_type(column, "one of the choices of " + fact.name, text, nearest(text, fact.choices));
        return text;
    }

    std::int64_t number(std::size_t column)
    {
        std::int64_t value = 0;
        auto const* const begin = text_.data() + at_;
        auto const [end, failure] = std::from_chars(begin, text_.data() + text_.size(), value);
        auto const length = static_cast<std::size_t>(end - begin);
        if (failure != std::errc{}) refuse_type(column, "a whole number", rest());
        if (auto const next = at_ + length; next < text_.size() && (is_word(text_[next]) || text_[next] == '-'))
            refuse_type(column, "a whole number", rest());
        at_ += length;
        return value;
    }

    Day day(std::size_t column)
    {
        auto end = at_;
        while (end < text_.size() && (is_word(text_[end]) || text_[end] == '-'))
            ++end;
        auto const text = text_.substr(at_, end - at_);
        auto const value = day_from(text);
        if (!value) refuse_type(column, "a day such as 2026-01-31", text.empty() ? rest() : text);
        at_ = end;
        return *value;
    }

    // The longer sign first, so that "<=" is not read as "<".
    static constexpr std::array<std::pair<std::string_view, Op>, 6> signs{{{">=", Op::greater_equal},
                                                                           {"<=", Op::less_equal},
                                                                           {"==", Op::equal},
                                                                           {"!=", Op::not_equal},
                                                                           {">", Op::greater},
                                                                           {"<", Op::less}}};

    std::string_view text_;
    std::vector<Fact> const& facts_;
    std::size_t at_ = 0;
    Predicate result_;
};

Result<Predicate> Predicate::parse(std::string_view text, std::vector<Fact> const& facts)
{
    if (text.size() > length_limit)
        return Error{"predicate.too_long",
                     "column 1",
                     {},
                     {{"column", "1"},
                      {"expected", std::to_string(length_limit)},
                      {"found", std::to_string(text.size())},
                      {"nearest", "-"},
                      {"condition", std::string(text.substr(0, 200))}}};
    try {
        return PredicateParser(text, facts).read();
    } catch (PredicateParser::Refused& refused) {
        return std::move(refused.error);
    }
}

}
