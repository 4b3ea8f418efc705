#include "app/need_to_know.hpp"

#include "base/clipped.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace rogatory::app
{
namespace
{

constexpr std::string_view indexed_kind = "need_to_know";
constexpr std::string_view indexed_name = "indexed";

std::string assigned_kind(std::string_view account)
{
    return "assigned/" + std::string(account);
}

bool is_among(std::vector<int> const& items, std::int64_t number)
{
    return std::ranges::any_of(items, [&](int const one) { return one == number; });
}

std::int64_t number_of(boost::json::value const& value)
{
    if (value.is_int64()) return value.get_int64();
    auto const* object = value.if_object();
    auto const* number = object ? object->if_contains("number") : nullptr;
    return number && number->is_int64() ? number->get_int64() : 0;
}

/// Leaves only the items of the list, wherever a request carries it. A measure has the number of its place.
void keep_items(boost::json::object& body, std::vector<int> const& items)
{
    for (auto const* name : {"items", "measures"}) {
        auto* list = body.if_contains(name);
        if (!list || !list->is_array()) continue;
        boost::json::array left;
        std::int64_t place = 0;
        for (auto& one : list->get_array()) {
            ++place;
            auto const number = number_of(one);
            if (is_among(items, number > 0 ? number : place)) left.push_back(std::move(one));
        }
        *list = std::move(left);
    }
    for (auto& member : body)
        if (auto* inner = member.value().if_object()) keep_items(*inner, items);
}

/// What an account sees of one case.
class Part
{
public:
    Part(Account const& account, std::vector<int> items) : account_(account), items_(std::move(items)) {}

    Case of(Case const& whole) const
    {
        Case part{{}, whole.state};
        narrow(part.state);
        for (auto const& entry : whole.entries)
            if (is_the_request(whole.state, entry))
                part.entries.push_back(narrowed(entry));
            else if (is_about_own(part.state, entry))
                part.entries.push_back(entry);
        return part;
    }

private:
    void narrow(docket::CaseState& state) const
    {
        std::erase_if(state.items, [&](docket::Item const& one) { return !is_among(items_, one.number); });
        std::erase_if(state.exhibits, [&](docket::Exhibit const& one) { return !is_among(items_, one.item); });
        std::erase_if(state.assignments, [&](docket::Assignment const& one) {
            return one.account != account_.name || !is_among(items_, one.item);
        });
        state.draft = {};
        state.consultations.clear();
        state.questions.clear();
        state.clocks.clear();
        state.limit_offers.clear();
        state.outgoing.clear();
        state.incoming.clear();
        state.kept.clear();
        state.undertakings.clear();
        state.consents.clear();
        state.linked.clear();
        state.received_items.clear();
        state.facts.clear();
    }

    static bool is_the_request(docket::CaseState const& state, docket::Entry const& entry)
    {
        auto const* received = entry.body.if_contains("received");
        auto const* message =
            received && received->is_object() ? received->get_object().if_contains("message_id") : nullptr;
        return message && message->is_string() && state.request_message != Id{} &&
               std::string_view(message->get_string()) == text_of(state.request_message);
    }

    docket::Entry narrowed(docket::Entry entry) const
    {
        for (auto const* name : {"opinion", "kept", "use_limits", "clocks"})
            entry.body.erase(name);
        keep_items(entry.body, items_);
        return entry;
    }

    /// Recorded by the account itself, or about its items or its exhibits and no others.
    bool is_about_own(docket::CaseState const& part, docket::Entry const& entry) const
    {
        if (entry.actor == account_.name) return true;
        if (auto const* items = entry.body.if_contains("items"); items && items->is_array())
            return !items->get_array().empty() && std::ranges::all_of(items->get_array(), [&](auto const& one) {
                return is_among(items_, number_of(one));
            });
        if (auto const* exhibit = entry.body.if_contains("exhibit"); exhibit && exhibit->is_int64())
            return part.exhibit(exhibit->get_int64()) != nullptr;
        if (auto const* measure = entry.body.if_contains("measure"); measure && measure->is_int64())
            return entry.kind == "exhibit_taken" && is_among(items_, measure->get_int64());
        return false;
    }

    Account const& account_;
    std::vector<int> items_;
};

Error not_yours(Account const& account, std::string_view words)
{
    return Error{"case.not_yours", "ID", "", {{"account", account.name}, {"value", clipped(words, 40)}}};
}

/// Cases of versions that wrote no such record are looked through once.
Done index_assignments(Office& office)
{
    auto const known = office.store.get_record(indexed_kind, indexed_name);
    if (!known) return known.error();
    if (*known) return {};
    CaseFilter requested;
    requested.side = docket::Side::requested;
    auto const rows = office.store.list_cases(requested);
    if (!rows) return rows.error();
    std::vector<Record> records{{std::string(indexed_kind), std::string(indexed_name), {1}}};
    for (auto const& row : *rows) {
        auto const loaded = office.store.load(row.case_id);
        if (!loaded) return loaded.error();
        for (auto& record : assignment_records(loaded->entries, row.case_id))
            records.push_back(std::move(record));
    }
    return office.store.put_records(records);
}

/// Every case in which a measure was ever assigned to the account; the newest identifiers last.
Result<std::vector<Id>> cases_assigned(Office& office, Account const& account)
{
    if (auto const done = index_assignments(office); !done) return done.error();
    auto const names = office.store.record_names(assigned_kind(account.name), "", SIZE_MAX);
    if (!names) return names.error();
    std::vector<Id> cases;
    for (auto const& name : *names)
        if (auto const id = id_from(name)) cases.push_back(*id);
    return cases;
}

}

bool sees_all(Account const* account)
{
    return account == nullptr || account->has("caseworker") || account->has("approver");
}

Done must_see_all(Account const* account)
{
    if (sees_all(account)) return {};
    return Error{"case.central_authority_only", "--as", "", {{"account", account->name}}};
}

std::vector<int> items_with(Account const& account, docket::CaseState const& state)
{
    std::vector<int> items;
    if (!account.has("executing_authority")) return items;
    for (auto const& item : state.items) {
        auto const* assignment = state.assignment(item.number);
        if (assignment && assignment->account == account.name &&
            assignment->state != docket::Assignment::State::returned &&
            assignment->state != docket::Assignment::State::taken_back)
            items.push_back(item.number);
    }
    return items;
}

Result<Case> load_for(Office& office, Account const* account, Id const& case_id)
{
    auto whole = load(office, case_id);
    if (sees_all(account)) return whole;
    if (!whole) return not_yours(*account, text_of(case_id));
    auto items = items_with(*account, whole->state);
    if (items.empty()) return not_yours(*account, text_of(case_id));
    return Part(*account, std::move(items)).of(*whole);
}

Result<Id> find_case_for(Office& office, Account const* account, std::string_view words)
{
    if (sees_all(account)) return find_case(office, words);
    std::vector<Id> fitting;
    if (auto const whole = id_from(words)) {
        fitting.push_back(*whole);
    } else if (words.size() >= 4) {
        auto const cases = cases_assigned(office, *account);
        if (!cases) return cases.error();
        for (auto const& id : *cases)
            if (text_of(id).ends_with(words)) fitting.push_back(id);
    }
    std::erase_if(fitting, [&](Id const& id) { return !load_for(office, account, id).has_value(); });
    if (fitting.empty()) return not_yours(*account, words);
    if (fitting.size() > 1)
        return Error{
            "case.ambiguous", "ID", "", {{"value", std::string(words)}, {"count", std::to_string(fitting.size())}}};
    return fitting.front();
}

Result<std::vector<docket::CaseRow>> list_cases_for(Office& office, Account const* account, CaseFilter filter)
{
    if (sees_all(account)) return office.store.list_cases(filter);
    auto const limit = std::exchange(filter.limit, std::nullopt);
    auto const cases = cases_assigned(office, *account);
    if (!cases) return cases.error();
    std::vector<docket::CaseRow> rows;
    if (cases->empty()) return rows;
    auto const fitting = office.store.list_cases(filter);
    if (!fitting) return fitting.error();
    for (auto const& row : *fitting) {
        if (limit && rows.size() == *limit) break;
        if (std::ranges::find(*cases, row.case_id) == cases->end()) continue;
        if (auto const part = load_for(office, account, row.case_id)) rows.push_back(docket::row_of(part->state));
    }
    return rows;
}

std::vector<Record> assignment_records(std::vector<docket::Entry> const& entries, Id const& case_id)
{
    std::vector<Record> records;
    for (auto const& entry : entries) {
        if (entry.kind != "measure_assigned") continue;
        auto const* account = entry.body.if_contains("account");
        if (account && account->is_string() && !account->get_string().empty())
            records.push_back({assigned_kind(account->get_string()), text_of(case_id), {1}});
    }
    return records;
}

}
