// The register of assets: every property in the cases of confiscation and asset recovery of this authority.
#pragma once

#include "app/cases.hpp"
#include "docket/asset.hpp"

namespace rogatory::app
{

/// One property with the case that it belongs to.
struct RegisteredAsset {
    Id case_id;
    law::Modality modality = law::Modality::confiscation;
    docket::Side side = docket::Side::requested;
    docket::Authority partner;
    std::string own_ref;
    docket::Asset asset;
};

/// Every member that is set must fit.
struct AssetFilter {
    std::optional<Id> case_id;
    std::string state, type;   ///< word of the item machine; type as record_traced takes it
    std::string in;            ///< the State where it is
    std::optional<Day> lapses; ///< an order holds it that ends on that day or before
};

/// What is known of the assets of one currency. Amounts of different currencies are never added, and what cannot be
/// read without doubt is not counted.
struct AssetTotals {
    std::string currency;
    docket::Money value, held, confiscated, proceeds, paid;
};

struct AssetRegister {
    std::vector<RegisteredAsset> assets; ///< by case, the newest first, then by item
    std::vector<AssetTotals> totals;     ///< by currency
    int not_counted = 0;                 ///< values that are no plain amount, or too large to add
};
/// Erased cases have no assets any more. An executing authority sees those of its own items (need_to_know.hpp).
/// Errors: those of the store and of load_for().
Result<AssetRegister> assets(Office& office, AssetFilter const& filter, Account const* account = nullptr);

}
