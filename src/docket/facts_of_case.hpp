// facts_of_case: what a case itself knows of the facts on which a limit depends. Everything else is open.
//
// The folder's own affair.
#pragma once

#include "docket/case_state.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <string_view>
#include <vector>

namespace rogatory::docket
{

class FactsOfCase final : public law::Facts
{
public:
    /// The facts after an entry of kind `now`, for a limit that an entry of kind `started_by` starts or started.
    FactsOfCase(CaseState const& state, std::string_view started_by, boost::json::object const& body,
                law::Library const& law, std::string_view now = {});

    /// Whether the rule applies to the item, or to the case.
    Truth holds(law::Rule const& rule, Item const* item);

    law::Value const& value(law::FactIndex fact) const override { return values_[fact]; }
    Truth falls_under(std::string_view, std::string_view) const override { return Truth::open; }
    Truth declares(bool, bool, std::string_view, std::string_view) const override { return Truth::open; }

private:
    void set(std::string_view name, law::Value value);

    law::Library const& law_;
    std::vector<law::Value> values_;
};

}
