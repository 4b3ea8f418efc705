#include "app/received.hpp"

#include "app/record_json.hpp"

#include <algorithm>
#include <array>

namespace rogatory::app
{

namespace
{

docket::Command command_of(std::string_view name, UseWanted const& wanted)
{
    docket::Command command{std::string{name}, std::nullopt, wanted.fields};
    command.fields["received_item"] = wanted.item;
    if (wanted.in_case) command.fields["in_case"] = text_of(*wanted.in_case);
    return command;
}

/// The item as `case received --json` prints it: what goes along into another case.
boost::json::object item_of(docket::CaseState const& state, int number)
{
    auto const shown = docket::to_json(state);
    if (auto const* list = shown.if_contains("received_items"))
        for (auto const& one : list->as_array())
            if (one.at("number") == number) return one.as_object();
    return {};
}

/// The consent that a use rests on.
docket::Consent const* consent_of(docket::CaseState const& state, std::string const& message)
{
    for (auto const& consent : state.consents)
        if (!message.empty() && text_of(consent.message_id) == message) return &consent;
    return nullptr;
}

docket::Command bringing(docket::CaseState const& from, UseWanted const& wanted, boost::json::object const& used)
{
    docket::Command command{"bring_received", std::nullopt, {}};
    auto item = item_of(from, wanted.item);
    for (auto const* own : {"uses", "entry", "limits_recorded"})
        item.erase(own);
    command.fields = {{"from_case", text_of(from.case_id)},
                      {"from_modality", law::name_of(from.modality)},
                      {"item", std::move(item)},
                      {"kind", member_text(used, "kind")}};
    if (auto const* consent = consent_of(from, member_text(used, "consent"))) {
        command.fields["consent"] = text_of(consent->message_id);
        if (!consent->conditions.empty()) command.fields["conditions"] = consent->conditions;
        if (consent->until) command.fields["until"] = text_of(*consent->until);
    }
    auto const reasons = member_text(used, "reasons");
    command.fields["reasons"] = reasons.empty() ? std::string{"a received item is used there"} : reasons;
    return command;
}

}

Result<UseRecorded> use_received(Office& office, Account const& account, Id const& case_id, UseWanted const& wanted)
{
    if (wanted.in_case == case_id) return Error{"use.same_case", "--in", "", {}};
    auto known = load(office, case_id);
    if (!known) return known.error();
    std::optional<Case> other;
    if (wanted.in_case) {
        auto loaded = load(office, *wanted.in_case);
        if (!loaded) return loaded.error();
        other = std::move(*loaded);
    }
    auto const setting = setting_of(office, account);
    auto const command = command_of("use_received", wanted);
    if (auto const here = still_here(office, known->state, command.fields); !here) return here.error();
    auto used = docket::decide(known->state, command, setting);
    if (!used) return used.error();
    if (!other) {
        auto step = record(office, *known, case_id, std::move(*used), setting, {}, {}, {});
        if (!step) return step.error();
        return UseRecorded{std::move(*step), {}};
    }
    // Both steps are decided before anything is kept; both dockets know of the use, or neither does.
    auto brought = docket::decide(other->state, bringing(known->state, wanted, used->front().body), setting);
    if (!brought) return brought.error();
    auto [here, step] = append_of(*known, case_id, std::move(*used), setting);
    auto [there, arrived] = append_of(*other, *wanted.in_case, std::move(*brought), setting);
    std::array const orders{std::move(here), std::move(there)};
    if (auto const done = office.store.append_together(orders); !done) return done.error();
    return UseRecorded{std::move(step), std::move(arrived.entries)};
}

Result<StepDone> ask_for_use(Office& office, Account const& account, Id const& case_id, UseWanted const& wanted)
{
    if (wanted.in_case == case_id) return Error{"use.same_case", "--in", "", {}};
    auto const known = load(office, case_id);
    if (!known) return known.error();
    docket::Command command{"ask_consent", std::nullopt, {}};
    for (auto const* name : {"kind", "purpose", "third_state", "statement"})
        if (auto const text = member_text(wanted.fields, name); !text.empty()) command.fields[name] = text;
    command.fields["received_items"] = boost::json::array{wanted.item};
    if (wanted.in_case) command.fields["in_case"] = text_of(*wanted.in_case);
    auto const* item = known->state.received_item(wanted.item);
    // Of a person the other offence is what is asked about.
    auto material =
        member_text(wanted.fields, "kind") == "other_offence" ? member_text(wanted.fields, "purpose") : wanted.material;
    if (material.empty() && item) material = item->description;
    if (!material.empty()) command.fields["material"] = material;
    // The article that closes the use, as the refusal names it.
    auto const refused = docket::decide(known->state, command_of("use_received", wanted), setting_of(office, account));
    if (!refused && refused.error().cites.find(' ') != std::string::npos && refused.error().code.starts_with("use."))
        if (!refused.error().cites.starts_with("handling")) command.fields["article"] = refused.error().cites;
    return act(office, account, case_id, command, {});
}

Done still_here(Office& office, docket::CaseState const& state, boost::json::object const& fields)
{
    auto const* number = fields.if_contains("received_item");
    auto const* item = number && number->is_int64() ? state.received_item(number->get_int64()) : nullptr;
    auto const origin = item && !item->origin_case.empty() ? id_from(item->origin_case) : Result<Id>(Id{});
    if (!item || item->origin_case.empty() || !origin) return {};
    // A case that is not here any more, or was erased, says nothing about it.
    auto const known = load(office, *origin);
    auto const* there = known ? known->state.received_item(item->origin_number) : nullptr;
    if (!there || !there->returned_on) return {};
    return Error{"use.returned",
                 "received_item",
                 "",
                 {{"item", std::to_string(item->number)}, {"day", text_of(*there->returned_on)}}};
}

Done may_pass_on(docket::CaseState const& state, std::string const& name, std::string_view sha256)
{
    for (auto const& item : state.received_items) {
        if (item.origin_case.empty() || sha256.empty() || item.sha256 != sha256) continue;
        // Back to the State that gave it, or to the one for which it was cleared.
        if (item.cleared && (state.partner.state == item.origin_state || item.cleared_kind == "onward_transmission"))
            continue;
        return Error{"use.not_passed_on",
                     name,
                     "",
                     {{"file", name},
                      {"item", std::to_string(item.number)},
                      {"partner", item.origin_partner},
                      {"to", state.partner.state},
                      {"case", item.origin_case},
                      {"number", std::to_string(item.origin_number)}}};
    }
    return {};
}

}
