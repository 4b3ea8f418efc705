#include "docket/asset.hpp"
#include "docket/body.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace json = boost::json;

namespace
{

/// What an entry says of property, whichever side recorded it: the step of the requested State, or its message.
struct Said {
    std::string_view step;
    json::object const* fields = nullptr;
    std::vector<int> items;
    Day on;
};

/// The words of the procedure, from those of its messages.
std::string_view step_of_message(std::string_view type, json::object const& body)
{
    if (type == "partial_results") return "asset_traced";
    if (type == "decision_on_execution") return "enforcement_ordered";
    auto const step = text_in(body, "step");
    constexpr std::pair<std::string_view, std::string_view> status[] = {
        {"restrained", "restraint_ordered"},      {"renewed", "restraint_renewed"}, {"varied", "restraint_varied"},
        {"lift_announced", "lift_announced"},     {"lifted", "restraint_lifted"},   {"lapsed", "restraint_lapsed"},
        {"confiscated", "asset_confiscated"},     {"sold", "asset_sold"},           {"lost", "asset_lost"},
        {"third_party", "third_party_prevailed"},
    };
    constexpr std::pair<std::string_view, std::string_view> disposal[] = {
        {"agreed", "disposal_agreed"}, {"paid", "funds_transferred"}, {"kept", "asset_kept"}};
    if (type == "asset_status")
        for (auto const& [said, meant] : status)
            if (said == step) return meant;
    if (type == "disposal_or_sharing")
        for (auto const& [said, meant] : disposal)
            if (said == step) return meant;
    return {};
}

Valued valued(std::string_view text, std::optional<Day> on)
{
    return {std::string(text), money_in(text), on};
}

class Register
{
public:
    Register(CaseState const& state, std::span<Entry const> entries) : state_(state), entries_(entries)
    {
        for (auto const& item : state.items) {
            Asset asset;
            asset.item = item.number;
            asset.title = item.title;
            asset.state = item.state;
            asset.in = state.side == Side::requested ? state.own.state : state.partner.state;
            assets_.push_back(std::move(asset));
        }
    }

    std::vector<Asset> run()
    {
        for (auto const& entry : entries_)
            if (auto const said = said_in(entry)) take(*said);
        for (auto& asset : assets_)
            end(asset);
        return std::move(assets_);
    }

private:
    std::optional<Said> said_in(Entry const& entry) const
    {
        auto const day = day_in(entry.body, "happened_on").value_or(day_of(entry.at));
        // A message that was kept and has its place now is read where it arrived.
        auto const* body = &entry.body;
        if (auto const kept = number_in(entry.body, "kept_entry");
            kept && *kept >= 1 && *kept <= static_cast<std::int64_t>(entries_.size()))
            body = &entries_[static_cast<std::size_t>(*kept) - 1].body;
        else if (entry.kind == "message_kept")
            return std::nullopt;
        if (auto const* received = object_in(*body, "received")) {
            auto const* told = object_in(*received, "body");
            if (!told) return std::nullopt;
            auto items = items_named(*told);
            if (items.empty()) items = items_named(*received);
            return Said{step_of_message(text_in(*received, "type"), *told), told, std::move(items), day};
        }
        if (taken_back(entry)) return std::nullopt;
        return Said{entry.kind, &entry.body, items_named(entry.body), day};
    }

    /// The message of the step was rejected, and the step with it.
    bool taken_back(Entry const& entry) const
    {
        return std::ranges::any_of(state_.outgoing, [&](Outgoing const& one) {
            return one.entry == entry.number && one.state == Outgoing::State::rejected && !one.fact;
        });
    }

    void take(Said const& said)
    {
        for (auto const number : said.items)
            for (auto& asset : assets_)
                if (asset.item == number) take(said, asset);
    }

    void take(Said const& said, Asset& asset)
    {
        auto const& fields = *said.fields;
        auto const text = [&](std::string_view name) { return std::string(text_in(fields, name)); };
        auto const value_in = [&](std::string_view name) -> std::optional<Valued> {
            auto const written = text_in(fields, name);
            if (written.empty()) return std::nullopt;
            return valued(written, day_in(fields, "day_of_value"));
        };
        auto const over = [&](std::string_view how) {
            if (!asset.held()) return;
            asset.restraint->over = said.on;
            asset.restraint->how = how;
        };
        if (said.step == "asset_traced") return trace(said, asset);
        if (said.step == "restraint_ordered") {
            asset.restraint =
                Restraint{text("court"), text("national_law"), said.on, day_in(fields, "ends_on"), 0, false, {}, {}};
            if (auto value = value_in("value")) asset.value = std::move(value);
        } else if ((said.step == "restraint_renewed" || said.step == "restraint_varied") && asset.restraint) {
            asset.restraint->ends_on = day_in(fields, "ends_on");
            asset.restraint->announced = false;
            ++asset.restraint->renewals;
        } else if (said.step == "lift_announced" && asset.restraint) {
            asset.restraint->announced = true;
        } else if (said.step == "restraint_lifted") {
            over("lifted");
        } else if (said.step == "restraint_lapsed") {
            over("lapsed");
        } else if (said.step == "enforcement_ordered") {
            // The same message tells that an item is accepted, which ends no restraint.
            if (text_in(fields, "amount").empty() && text_in(fields, "court").empty()) return;
            over("enforced");
            if (auto amount = value_in("amount")) asset.value = std::move(amount);
        } else if (said.step == "asset_confiscated") {
            asset.confiscated = value_in("value");
            asset.managed_by = text("managed_by");
        } else if (said.step == "asset_sold") {
            asset.proceeds = value_in("proceeds");
            asset.costs = text("costs");
        } else if (said.step == "asset_lost") {
            over("lost");
        } else if (said.step == "third_party_prevailed") {
            over("third_party");
        } else {
            dispose(said, asset);
        }
    }

    static void trace(Said const& said, Asset& asset)
    {
        auto const& fields = *said.fields;
        for (auto const& [name, into] :
             {std::pair{"asset_type", &asset.type}, std::pair{"property", &asset.description},
              std::pair{"location", &asset.location}, std::pair{"holder", &asset.holder},
              std::pair{"beneficial_owner", &asset.beneficial_owner}, std::pair{"encumbrances", &asset.encumbrances}})
            if (auto const written = text_in(fields, name); !written.empty()) *into = written;
        if (auto const* list = array_in(fields, "identifiers")) {
            asset.identifiers.clear();
            for (auto const& one : *list)
                if (one.is_string()) asset.identifiers.emplace_back(one.get_string());
        }
        if (auto const written = text_in(fields, "value"); !written.empty())
            asset.value = valued(written, day_in(fields, "day_of_value"));
    }

    static void dispose(Said const& said, Asset& asset)
    {
        if (said.step != "disposal_agreed" && said.step != "funds_transferred" && said.step != "asset_kept") return;
        auto const& fields = *said.fields;
        if (!asset.disposal) asset.disposal.emplace();
        auto& disposal = *asset.disposal;
        for (auto const& [name, into] :
             {std::pair{"rule", &disposal.rule}, std::pair{"share", &disposal.share},
              std::pair{"deductions", &disposal.deductions}, std::pair{"account", &disposal.account}})
            if (auto const written = text_in(fields, name); !written.empty()) *into = written;
        if (said.step == "disposal_agreed") return;
        disposal.on = said.on;
        if (auto const amount = text_in(fields, "amount"); !amount.empty())
            disposal.amount = valued(amount, day_in(fields, "value_day"));
    }

    /// What the state of the item says in the end.
    void end(Asset& asset)
    {
        constexpr std::string_view outcomes[] = {"returned", "shared", "paid_to_victim", "kept", "used_in_kind"};
        if (std::ranges::find(outcomes, asset.state) != std::end(outcomes)) {
            if (!asset.disposal) asset.disposal.emplace();
            asset.disposal->outcome = asset.state;
        }
        if (asset.held() && (asset.state == "withdrawn" || asset.state == "refused")) {
            auto const* item = state_.item(asset.item);
            asset.restraint->over = item && item->ended ? *item->ended : asset.restraint->ordered_on;
            asset.restraint->how = asset.state;
        }
    }

    CaseState const& state_;
    std::span<Entry const> entries_;
    std::vector<Asset> assets_;
};

void put_value(json::object& row, char const* name, std::optional<Valued> const& value)
{
    if (!value) return;
    json::object written{{"text", value->text}};
    if (value->money) {
        written.emplace("currency", value->money->currency);
        written.emplace("amount", amount_of(*value->money));
    }
    if (value->on) written.emplace("on", text_of(*value->on));
    row.emplace(name, std::move(written));
}

}

std::vector<Asset> assets_of(CaseState const& state, std::span<Entry const> entries)
{
    if (state.modality != law::Modality::confiscation && state.modality != law::Modality::asset_recovery) return {};
    return Register(state, entries).run();
}

json::object to_json(Asset const& asset)
{
    json::object row{{"item", asset.item}, {"title", asset.title}, {"state", asset.state}, {"in", asset.in}};
    for (auto const& [name, text] :
         {std::pair{"type", &asset.type}, std::pair{"description", &asset.description},
          std::pair{"location", &asset.location}, std::pair{"holder", &asset.holder},
          std::pair{"beneficial_owner", &asset.beneficial_owner}, std::pair{"encumbrances", &asset.encumbrances},
          std::pair{"managed_by", &asset.managed_by}, std::pair{"costs", &asset.costs}})
        if (!text->empty()) row.emplace(name, *text);
    if (!asset.identifiers.empty()) row.emplace("identifiers", json::value_from(asset.identifiers));
    put_value(row, "value", asset.value);
    put_value(row, "confiscated", asset.confiscated);
    put_value(row, "proceeds", asset.proceeds);
    if (asset.restraint) {
        auto const& restraint = *asset.restraint;
        json::object written{{"ordered_on", text_of(restraint.ordered_on)},
                             {"renewals", restraint.renewals},
                             {"lifting_announced", restraint.announced},
                             {"held", asset.held()}};
        if (!restraint.court.empty()) written.emplace("court", restraint.court);
        if (!restraint.national_law.empty()) written.emplace("national_law", restraint.national_law);
        if (restraint.ends_on) written.emplace("ends_on", text_of(*restraint.ends_on));
        if (restraint.over) written.emplace("over_on", text_of(*restraint.over));
        if (!restraint.how.empty()) written.emplace("how", restraint.how);
        row.emplace("restraint", std::move(written));
    }
    if (asset.disposal) {
        json::object written;
        for (auto const& [name, text] :
             {std::pair{"outcome", &asset.disposal->outcome}, std::pair{"rule", &asset.disposal->rule},
              std::pair{"share", &asset.disposal->share}, std::pair{"deductions", &asset.disposal->deductions},
              std::pair{"account", &asset.disposal->account}})
            if (!text->empty()) written.emplace(name, *text);
        put_value(written, "amount", asset.disposal->amount);
        if (asset.disposal->on) written.emplace("on", text_of(*asset.disposal->on));
        row.emplace("disposal", std::move(written));
    }
    return row;
}

}
