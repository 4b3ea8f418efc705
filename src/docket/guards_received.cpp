// Guards on what was received: within its limits, while it is here, and named as it is.
#include "docket/body.hpp"
#include "docket/guards.hpp"
#include "docket/received.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

using Objection = std::optional<Error>;

Error item_unknown(CaseState const& state, std::string_view field, std::int64_t number)
{
    return Error{"use.item_unknown",
                 std::string{field},
                 "",
                 {{"item", std::to_string(number)}, {"count", std::to_string(state.received_items.size())}}};
}

Objection something_received(Attempt const& a)
{
    if (!a.state.received_items.empty()) return std::nullopt;
    return Error{"use.nothing_received", "received_item", "", {}};
}

Objection received_known(Attempt const& a)
{
    if (!a.fields) return something_received(a);
    auto const number = number_in(*a.fields, "received_item").value_or(0);
    if (a.state.received_item(number)) return std::nullopt;
    return item_unknown(a.state, "received_item", number);
}

Objection use_is_open(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const* item = a.state.received_item(number_in(*a.fields, "received_item").value_or(0));
    if (!item) return std::nullopt;
    return judge_use(a.state, *item, use_order_in(*a.fields), a.setting).refused;
}

/// The numbers of a consent that is asked for, where any are named.
Objection received_items_known(Attempt const& a)
{
    if (!a.fields || !a.fields->contains("received_items")) return std::nullopt;
    for (auto const number : numbers_in(*a.fields, "received_items")) {
        auto const* item = a.state.received_item(number);
        if (!item) return item_unknown(a.state, "received_items", number);
        if (!item->origin_case.empty())
            return Error{"use.ask_at_origin",
                         "received_items",
                         "",
                         {{"item", std::to_string(number)},
                          {"use", std::string{text_in(*a.fields, "kind")}},
                          {"partner", item->origin_partner},
                          {"article", "practice"},
                          {"status", "practice"},
                          {"case", item->origin_case},
                          {"number", std::to_string(item->origin_number)}}};
    }
    return std::nullopt;
}

/// ETS No. 24, Article 14(1)(a), and the like: the request for consent to another offence comes with a record of what
/// the person said.
Objection statement_is_there(Attempt const& a)
{
    if (!a.fields || !a.setting.law || text_in(*a.fields, "kind") != "other_offence" ||
        !text_in(*a.fields, "statement").empty())
        return std::nullopt;
    for (auto const& basis : a.state.basis)
        if (auto const* instrument = a.setting.law->instrument(basis.instrument))
            for (auto const& rule : instrument->rules)
                if (rule.kind == law::RuleKind::requirement && rule.status == law::Status::verified &&
                    rule.id.ends_with("/statement") &&
                    rule.when.text().find("request.consents_to_other_offences_asked") != std::string::npos)
                    return Error{"use.statement_missing",
                                 "statement",
                                 instrument->id + " " + rule.article,
                                 {{"article", instrument->id + " " + rule.article}}};
    return std::nullopt;
}

/// What goes back is here, and was given in this case.
Objection items_can_go_back(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    for (auto const number : numbers_in(*a.fields, "received_items")) {
        auto const* item = a.state.received_item(number);
        if (!item || !item->origin_case.empty() || item->kind == "person")
            return item_unknown(a.state, "received_items", number);
        if (item->returned_on)
            return Error{"use.returned",
                         "received_items",
                         "",
                         {{"item", std::to_string(number)}, {"day", text_of(*item->returned_on)}}};
    }
    return std::nullopt;
}

Objection return_is_awaited(Attempt const& a)
{
    auto const awaited = [&](Clock const& clock) {
        return clock.rule.starts_with(return_rule_prefix) && clock.lives() && clock.on != a.state.side;
    };
    if (std::ranges::any_of(a.state.clocks, awaited)) return std::nullopt;
    return Error{"use.no_return_awaited", "", "", {}};
}

Objection item_is_whole(Attempt const& a)
{
    if (!a.fields) return std::nullopt;
    auto const* item = object_in(*a.fields, "item");
    auto const whole = item && number_in(*item, "number").value_or(0) > 0 && !text_in(*item, "description").empty() &&
                       !text_in(*item, "partner").empty();
    if (whole) return std::nullopt;
    return Error{"case.field_invalid",
                 "item",
                 "",
                 {{"field", "item"}, {"expected", "a received item as \"case received --json\" prints it"}}};
}

/// The part of a consent names what was asked for by its place in that list.
Objection granted_part_known(Attempt const& a)
{
    if (!a.fields || !a.fields->contains("granted")) return std::nullopt;
    auto const answer = text_in(*a.fields, "answer");
    auto const numbers = numbers_in(*a.fields, "granted");
    auto const wrong = [](int number) { return number < 1; };
    if (answer == "consented_in_part" && std::ranges::none_of(numbers, wrong)) return std::nullopt;
    return Error{"case.field_invalid",
                 "granted",
                 "",
                 {{"field", "granted"},
                  {"expected", "with consented_in_part, the places (1, 2, ...) of what is granted in the list asked"}}};
}

/// The author of the request is told of a receipt that has come.
Objection receipt_has_come(Attempt const& a)
{
    if (a.state.acknowledged) return std::nullopt;
    return Error{"case.nothing_to_pass_on", "", "", {}};
}

/// Results, information or objects that came from the other State.
Objection something_came(Attempt const& a)
{
    if (!a.state.received_items.empty()) return std::nullopt;
    return Error{"case.nothing_to_pass_on", "", "", {}};
}

constexpr NamedGuard received_guards[] = {
    {"receipt_has_come", receipt_has_come},
    {"something_came", something_came},
    {"something_received", something_received},
    {"received_known", received_known},
    {"use_is_open", use_is_open},
    {"received_items_known", received_items_known},
    {"statement_is_there", statement_is_there},
    {"items_can_go_back", items_can_go_back},
    {"return_is_awaited", return_is_awaited},
    {"item_is_whole", item_is_whole},
    {"granted_part_known", granted_part_known},
};

}

std::span<NamedGuard const> guards_on_received()
{
    return received_guards;
}

}
