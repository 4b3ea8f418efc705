#include "app/assets.hpp"

#include "app/need_to_know.hpp"

#include <algorithm>
#include <map>

namespace rogatory::app
{
namespace
{

bool fits(docket::Asset const& asset, AssetFilter const& filter)
{
    if (!filter.state.empty() && asset.state != filter.state) return false;
    if (!filter.type.empty() && asset.type != filter.type) return false;
    if (!filter.in.empty() && asset.in != filter.in) return false;
    if (!filter.lapses) return true;
    return asset.held() && asset.restraint->ends_on && *asset.restraint->ends_on <= *filter.lapses;
}

class Totals
{
public:
    void add(docket::Asset const& asset)
    {
        add(asset.value, &AssetTotals::value);
        if (asset.held()) add(asset.value, &AssetTotals::held, false);
        add(asset.confiscated, &AssetTotals::confiscated);
        add(asset.proceeds, &AssetTotals::proceeds);
        if (asset.disposal) add(asset.disposal->amount, &AssetTotals::paid);
    }
    void into(AssetRegister& whole)
    {
        for (auto& [currency, totals] : by_currency_)
            whole.totals.push_back(std::move(totals));
        whole.not_counted = not_counted_;
    }

private:
    void add(std::optional<docket::Valued> const& value, docket::Money AssetTotals::* place, bool first_look = true)
    {
        if (!value) return;
        if (!value->money) {
            not_counted_ += first_look ? 1 : 0;
            return;
        }
        auto& totals = of(value->money->currency);
        if (auto const sum = docket::sum_of(totals.*place, *value->money))
            totals.*place = *sum;
        else
            not_counted_ += first_look ? 1 : 0;
    }
    AssetTotals& of(std::string const& currency)
    {
        auto const [place, is_new] = by_currency_.emplace(currency, AssetTotals{});
        if (is_new) {
            auto& totals = place->second;
            totals.currency = currency;
            for (auto* one : {&totals.value, &totals.held, &totals.confiscated, &totals.proceeds, &totals.paid})
                one->currency = currency;
        }
        return place->second;
    }

    std::map<std::string, AssetTotals> by_currency_;
    int not_counted_ = 0;
};

}

Result<AssetRegister> assets(Office& office, AssetFilter const& filter, Account const* account)
{
    std::vector<Id> cases;
    if (filter.case_id)
        cases.push_back(*filter.case_id);
    else
        for (auto const modality : {law::Modality::confiscation, law::Modality::asset_recovery}) {
            CaseFilter of_assets;
            of_assets.modality = modality;
            auto const rows = list_cases_for(office, account, of_assets);
            if (!rows) return rows.error();
            for (auto const& row : *rows)
                cases.push_back(row.case_id);
        }
    std::ranges::sort(cases, std::greater<>{});
    AssetRegister whole;
    Totals totals;
    for (auto const& id : cases) {
        auto const known = load_for(office, account, id);
        if (!known) return known.error();
        for (auto& asset : docket::assets_of(known->state, known->entries)) {
            if (!fits(asset, filter)) continue;
            totals.add(asset);
            whole.assets.push_back({id, known->state.modality, known->state.side, known->state.partner,
                                    known->state.own_ref, std::move(asset)});
        }
    }
    totals.into(whole);
    return whole;
}

}
