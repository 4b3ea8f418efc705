// rogatory case assets, case object-id: the register of assets, and cultural objects by Object ID.
#include "app/assets.hpp"
#include "app/need_to_know.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "docket/labels.hpp"
#include "docket/object_id.hpp"
#include "document/labels.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

namespace rogatory::cli
{
namespace
{

constexpr std::uint64_t largest_object_file = 1024 * 1024;

/// A cell of CSV (RFC 4180). What a spreadsheet would take for a formula is marked as text.
std::string cell(std::string text)
{
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = "\"";
    for (auto const c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

std::string identifiers_of(docket::Asset const& asset)
{
    std::string text;
    for (auto const& one : asset.identifiers)
        text += (text.empty() ? "" : "; ") + one;
    return text;
}

std::string currency_of(std::optional<docket::Valued> const& value)
{
    return value && value->money ? value->money->currency : "";
}
std::string amount_in(std::optional<docket::Valued> const& value)
{
    return value && value->money ? docket::amount_of(*value->money) : "";
}
std::string text_in_value(std::optional<docket::Valued> const& value)
{
    return value ? value->text : "";
}

void print_csv(std::ostream& out, app::AssetRegister const& whole)
{
    out << "case,side,partner_state,reference,item,title,type,description,identifiers,in,location,holder,"
           "beneficial_owner,state,value,value_currency,value_amount,day_of_value,restrained_on,restrained_until,"
           "renewals,restraint_over_on,restraint_over_how,confiscated,proceeds,outcome,rule,share,paid,paid_currency,"
           "paid_amount\r\n";
    for (auto const& one : whole.assets) {
        auto const& asset = one.asset;
        auto const* restraint = asset.restraint ? &*asset.restraint : nullptr;
        auto const* disposal = asset.disposal ? &*asset.disposal : nullptr;
        auto const day = [](std::optional<Day> const& on) { return on ? text_of(*on) : std::string(); };
        std::string const cells[] = {
            text_of(one.case_id),
            std::string(docket::name_of(one.side)),
            one.partner.state,
            one.own_ref,
            std::to_string(asset.item),
            asset.title,
            asset.type,
            asset.description,
            identifiers_of(asset),
            asset.in,
            asset.location,
            asset.holder,
            asset.beneficial_owner,
            std::string(asset.state),
            text_in_value(asset.value),
            currency_of(asset.value),
            amount_in(asset.value),
            asset.value ? day(asset.value->on) : "",
            restraint ? text_of(restraint->ordered_on) : "",
            restraint ? day(restraint->ends_on) : "",
            restraint ? std::to_string(restraint->renewals) : "",
            restraint ? day(restraint->over) : "",
            restraint ? restraint->how : "",
            text_in_value(asset.confiscated),
            text_in_value(asset.proceeds),
            disposal ? disposal->outcome : "",
            disposal ? disposal->rule : "",
            disposal ? disposal->share : "",
            disposal ? text_in_value(disposal->amount) : "",
            disposal ? currency_of(disposal->amount) : "",
            disposal ? amount_in(disposal->amount) : "",
        };
        auto const* between = "";
        for (auto const& text : cells) {
            out << between << cell(text);
            between = ",";
        }
        out << "\r\n";
    }
}

/// What the state of an item is called, or a word of a closed list.
std::string asset_word(CaseWords const& words, std::string const& word)
{
    if (word == "enforced") return words("asset_enforced");
    return docket::has_label(docket::LabelOf::item, word, words.language()) ? words.called(docket::LabelOf::item, word)
                                                                            : words.value(word);
}

void print_restraint(std::ostream& out, CaseWords const& words, docket::Restraint const& restraint, Day today)
{
    std::vector<std::string> said{words("restrained_on", {{"date", text_of(restraint.ordered_on)}})};
    if (!restraint.court.empty()) said.push_back(restraint.court);
    if (restraint.ends_on) said.push_back(words("until_date", {{"date", text_of(*restraint.ends_on)}}));
    if (restraint.renewals > 0) said.push_back(words("renewals", {{"count", std::to_string(restraint.renewals)}}));
    if (restraint.announced && !restraint.over) said.push_back(words("lifting_announced"));
    out << "    " << words.listed(said);
    if (restraint.over)
        out << words.semicolon()
            << words("restraint_over", {{"date", text_of(*restraint.over)}, {"how", asset_word(words, restraint.how)}});
    else if (restraint.ends_on && *restraint.ends_on < today)
        out << words.semicolon() << words("that_day_over");
    else if (restraint.ends_on)
        out << words.semicolon() << words("days_left", {{"days", std::to_string(*restraint.ends_on - today)}});
    out << '\n';
}

void print_asset(std::ostream& out, CaseWords const& words, app::RegisteredAsset const& one, Day today)
{
    auto const& asset = one.asset;
    auto const line = [&](std::string const& text) { out << "    " << text << '\n'; };
    out << text_of(one.case_id) << "  " << asset.item << ". " << asset.title << ": "
        << words.called(docket::LabelOf::item, asset.state) << words.semicolon()
        << words("asset_in", {{"state", asset.in}}) << '\n';
    if (!asset.type.empty() || !asset.description.empty() || !asset.identifiers.empty()) {
        auto text = asset.type.empty() ? words("type_not_said") : words.value(asset.type, "asset_type");
        if (!asset.description.empty()) text += ": " + asset.description;
        if (!asset.identifiers.empty()) text += " [" + identifiers_of(asset) + "]";
        line(text);
    }
    if (!asset.holder.empty()) line(words("held_by", {{"holder", asset.holder}}));
    if (!asset.beneficial_owner.empty()) line(words("beneficial_owner", {{"who", asset.beneficial_owner}}));
    if (asset.value) {
        Arguments said{{"value", asset.value->text}};
        if (asset.value->on) said.emplace_back("date", text_of(*asset.value->on));
        line(words(asset.value->on ? "value_on" : "value_of", said) +
             (asset.value->money ? "" : " (" + words("no_plain_amount") + ")"));
    }
    if (asset.restraint) print_restraint(out, words, *asset.restraint, today);
    if (asset.confiscated) line(words("confiscated_of", {{"value", asset.confiscated->text}}));
    if (asset.proceeds) line(words("sold_for", {{"value", asset.proceeds->text}}));
    if (asset.disposal) {
        std::vector<std::string> what;
        if (!asset.disposal->outcome.empty()) what.push_back(asset_word(words, asset.disposal->outcome));
        if (asset.disposal->amount) what.push_back(asset.disposal->amount->text);
        if (!asset.disposal->share.empty()) what.push_back(words("share", {{"share", asset.disposal->share}}));
        line(words("disposal", {{"what", words.listed(what)}}) +
             (asset.disposal->rule.empty() ? "" : " (" + asset.disposal->rule + ")"));
    }
}

boost::json::object register_json(app::AssetRegister const& whole)
{
    boost::json::array list, totals;
    for (auto const& one : whole.assets) {
        auto row = docket::to_json(one.asset);
        row["case"] = text_of(one.case_id);
        row["modality"] = law::name_of(one.modality);
        row["side"] = docket::name_of(one.side);
        row["partner_state"] = one.partner.state;
        if (!one.own_ref.empty()) row["reference"] = one.own_ref;
        list.push_back(std::move(row));
    }
    for (auto const& one : whole.totals)
        totals.push_back(boost::json::object{{"currency", one.currency},
                                             {"value", docket::amount_of(one.value)},
                                             {"restrained", docket::amount_of(one.held)},
                                             {"confiscated", docket::amount_of(one.confiscated)},
                                             {"proceeds", docket::amount_of(one.proceeds)},
                                             {"paid", docket::amount_of(one.paid)}});
    return {{"assets", std::move(list)}, {"totals", std::move(totals)}, {"not_counted", whole.not_counted}};
}

Result<app::AssetFilter> asset_filter(Call const& call, Desk& desk, app::Account const* account)
{
    app::AssetFilter filter{std::nullopt, call.get("--state"), call.get("--type"), call.get("--in"), std::nullopt};
    if (call.given("CASE")) {
        auto const id = app::find_case_for(*desk.office, account, call.get("CASE"));
        if (!id) return id.error();
        filter.case_id = *id;
    }
    if (call.given("--lapsing")) {
        int days = -1;
        auto const text = call.get("--lapsing");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), days);
        if (problem != std::errc{} || end != text.data() + text.size() || days < 0 || days > 100'000)
            return Error{"usage.unknown_value", "--lapsing", "", {{"value", text}, {"expected", "a number of days"}}};
        filter.lapses = desk.office->today() + days;
    }
    return filter;
}

/// "Inventory number": what a field of Object ID is called.
std::string words_of_field(std::string_view name, Language language)
{
    auto const key = "m_object_" + std::string(name);
    if (document::has_label(key)) return document::label(key, language).words;
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    return words;
}

}

Exit case_assets(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = reader(call, **desk);
    if (!account) return call.fail(account.error());
    auto const filter = asset_filter(call, **desk, pointer_to(*account));
    if (!filter) return call.fail(filter.error());
    auto& office = *(*desk)->office;
    auto const whole = app::assets(office, *filter, pointer_to(*account));
    if (!whole) return call.fail(whole.error());
    if (call.given("--csv")) {
        print_csv(call.out, *whole);
        return Exit::done;
    }
    if (call.json) {
        call.print(register_json(*whole));
        return Exit::done;
    }
    CaseWords const words(call.language, desk->get());
    for (auto const& one : whole->assets)
        print_asset(call.out, words, one, office.today());
    if (whole->assets.empty()) call.out << words("no_asset", {{"command", "record_traced"}}) << '\n';
    for (auto const& one : whole->totals)
        call.out << words("total_in", {{"currency", one.currency},
                                       {"value", docket::amount_of(one.value)},
                                       {"held", docket::amount_of(one.held)},
                                       {"confiscated", docket::amount_of(one.confiscated)},
                                       {"proceeds", docket::amount_of(one.proceeds)},
                                       {"paid", docket::amount_of(one.paid)}})
                 << '\n';
    if (whole->not_counted > 0)
        call.out << words("values_not_counted", {{"count", std::to_string(whole->not_counted)}}) << '\n';
    return Exit::done;
}

void print_objects(Call& call, std::vector<docket::DescribedObject> const& objects)
{
    if (objects.empty()) return;
    auto& out = call.out;
    auto const say = [&](std::string_view sentence, Arguments const& arguments = {}) {
        return docket::label(docket::LabelOf::sentence, sentence, call.language, arguments);
    };
    out << '\n' << say("objects") << '\n';
    for (auto const& one : objects) {
        out << "  " << one.item << ". " << one.title << '\n';
        for (auto const& field : docket::object_id_fields())
            if (auto const said = one.object.said.find(field.name); said != one.object.said.end()) {
                auto text = said->second;
                for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
                    text.replace(at, 1, "; ");
                out << "      " << words_of_field(field.name, call.language) << ": " << text << '\n';
            }
        std::string missing;
        for (auto const name : one.object.missing()) {
            auto const next = words_of_field(name, call.language);
            missing = missing.empty() ? next : say("comma", {{"list", missing}, {"next", next}});
        }
        if (!missing.empty()) out << "      " << say("not_said_yet", {{"fields", missing}}) << '\n';
    }
}

Exit case_object_id(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const who = reader(call, **desk);
    if (!who) return call.fail(who.error());
    auto const id = app::find_case_for(office, pointer_to(*who), call.get("CASE"));
    if (!id) return call.fail(id.error());
    std::optional<int> item;
    if (call.given("--item")) {
        int number = 0;
        auto const text = call.get("--item");
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc{} || end != text.data() + text.size())
            return call.fail(
                Error{"usage.unknown_value", "--item", "", {{"value", text}, {"expected", "the number of an item"}}});
        item = number;
    }
    if (call.given("--file")) {
        auto const account = signed_in(call, **desk);
        if (!account) return call.fail(account.error());
        auto const octets = files::read_file(call.get("--file"), largest_object_file);
        if (!octets) return call.fail(octets.error());
        boost::system::error_code problem;
        auto const value = boost::json::parse(text_of(*octets), problem);
        if (problem || !value.is_object())
            return call.fail(
                Error{"usage.unknown_value",
                      "--file",
                      "",
                      {{"value", call.get("--file")}, {"expected", "a JSON object with fields of Object ID"}}});
        auto const step = app::act(office, *account, *id, {"describe_object", item, {{"object", value}}}, {});
        if (!step) return call.fail(step.error());
    }
    auto const known = app::load_for(office, pointer_to(*who), *id);
    if (!known) return call.fail(known.error());
    auto const objects = docket::objects_of(known->state, known->entries);
    if (call.given("--out")) {
        if (!item && objects.size() != 1)
            return call.fail(Error{
                "usage.missing_option", "case object-id", "", {{"expected", "--item N, as there is not just one"}}});
        for (auto const& one : objects)
            if (!item || one.item == *item) {
                auto const text = pretty(docket::to_json(one.object)) + "\n";
                auto const written = files::write_file(call.get("--out"), bytes_of(text), files::Overwrite::no);
                if (!written) return call.fail(written.error());
            }
    }
    if (call.json) {
        boost::json::array list;
        for (auto const& one : objects)
            if (!item || one.item == *item) list.push_back(docket::to_json(one));
        call.print(list);
        return Exit::done;
    }
    if (objects.empty()) call.out << CaseWords(call.language)("no_object") << '\n';
    print_objects(call, objects);
    return Exit::done;
}

}
