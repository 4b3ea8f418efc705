// A condition is read or refused with a sentence; what is read can be read again from its text and answers the same.
#include "law/predicate.hpp"
#include "require.hpp"

using namespace rogatory;

namespace
{

using law::FactType;

std::vector<law::Fact> const& facts()
{
    static auto const all = [] {
        std::vector<law::Fact> list;
        auto const add = [&](char const* name, FactType type, std::vector<std::string> choices = {}) {
            law::Fact fact;
            fact.name = name;
            fact.type = type;
            fact.choices = std::move(choices);
            list.push_back(std::move(fact));
        };
        add("offence.date", FactType::day);
        add("offence.months", FactType::number);
        add("offence.transnational", FactType::boolean);
        add("request.purpose", FactType::choice, {"prosecution", "sentence"});
        add("requested.state", FactType::state);
        add("subject.nationalities", FactType::states);
        return list;
    }();
    return all;
}

/// Nothing is known: a condition must not settle anything by itself unless it is made of nothing open.
class Nothing final : public law::Facts
{
    law::Value const unknown_{};
    law::Value const& value(law::FactIndex fact) const override
    {
        fuzz::require(fact < facts().size());
        return unknown_;
    }
    Truth falls_under(std::string_view, std::string_view) const override { return Truth::open; }
    Truth declares(bool, bool, std::string_view, std::string_view) const override { return Truth::open; }
};

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const text = text_of(BytesView{data, size});
    auto const predicate = law::Predicate::parse(text, facts());
    if (!predicate) {
        fuzz::require_sentence(predicate.error());
        return 0;
    }
    std::vector<law::Leaf> because;
    fuzz::require(predicate->holds(Nothing{}) == Truth::open);
    fuzz::require(predicate->explain(Nothing{}, because) == Truth::open && !because.empty());
    auto const again = law::Predicate::parse(predicate->text(), facts());
    fuzz::require(again && again->nodes().size() == predicate->nodes().size());
    return 0;
}
