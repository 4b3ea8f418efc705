// rogatory exhibit: things and files kept as evidence, and who has held them.
#include "app/exhibits.hpp"
#include "app/need_to_know.hpp"
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "store/files/files.hpp"

#include <charconv>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

struct ExhibitDesk {
    std::unique_ptr<Desk> desk;
    std::optional<app::Account> account;
    app::Case known;
    Id case_id;
};

Result<ExhibitDesk> exhibit_desk(Call const& call, bool needs_account)
{
    ExhibitDesk in;
    auto desk = open_desk(call);
    if (!desk) return desk.error();
    in.desk = std::move(*desk);
    if (needs_account || call.given("--as")) {
        auto account = signed_in(call, *in.desk);
        if (!account) return account.error();
        in.account = std::move(*account);
    }
    auto const* account = pointer_to(in.account);
    auto const id = app::find_case_for(*in.desk->office, account, call.get("CASE"));
    if (!id) return id.error();
    in.case_id = *id;
    auto known = app::load_for(*in.desk->office, account, *id);
    if (!known) return known.error();
    in.known = std::move(*known);
    return in;
}

Result<std::int64_t> whole_number(Call const& call, std::string const& name, std::string const& expected)
{
    std::int64_t number = 0;
    auto const text = call.get(name);
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem == std::errc{} && end == text.data() + text.size() && number >= 0) return number;
    return Error{"usage.unknown_value", name, "", {{"value", text}, {"expected", expected}}};
}

Result<docket::Exhibit const*> exhibit_named(Call const& call, ExhibitDesk const& in)
{
    auto const number = whole_number(call, "EXHIBIT", "the number of an exhibit");
    if (!number) return number.error();
    auto const& state = in.known.state;
    if (auto const* exhibit = state.exhibit(*number)) return exhibit;
    // To an executing authority those of others are not even counted.
    if (!app::sees_all(pointer_to(in.account)))
        return Error{"exhibit.not_yours", "exhibit", "", {{"account", in.account->name}}};
    if (state.exhibits.empty()) return Error{"exhibit.none_yet", "exhibit", "", {}};
    return Error{"exhibit.unknown",
                 "exhibit",
                 "",
                 {{"exhibit", std::to_string(*number)}, {"count", std::to_string(state.exhibits.size())}}};
}

/// The options that were given, as fields of the step; the moment names its day, in the authority's time zone.
boost::json::object given_fields(Call const& call, app::Office const& office,
                                 std::initializer_list<std::pair<char const*, char const*>> options)
{
    boost::json::object fields;
    for (auto const& [option, field] : options)
        if (call.given(option)) fields[field] = call.get(option);
    for (auto const& [option, field] :
         {std::pair{"--on", "happened_on"}, std::pair{"--at", "at"}, std::pair{"--for", "on_behalf_of"},
          std::pair{"--note", "note"}, std::pair{"--digest", "digest"}})
        if (call.given(option)) fields[field] = call.get(option);
    if (call.given("--at") && !call.given("--on"))
        if (auto const at = instant_from(call.get("--at"))) fields["happened_on"] = text_of(office.local_day(*at));
    return fields;
}

boost::json::object exhibit_json(app::Case const& known, docket::Exhibit const& exhibit)
{
    auto const state = docket::to_json(known.state);
    boost::json::object row;
    for (auto const& one : state.at("exhibits").as_array())
        if (one.at("number") == exhibit.number) row = one.as_object();
    row["kept"] = !exhibit.digest.empty() && app::blob_of(known.entries, exhibit.digest).has_value();
    return row;
}

/// Since when the holder has it.
Day held_since(docket::Exhibit const& exhibit)
{
    auto since = exhibit.custody.front().on;
    for (auto const& link : exhibit.custody)
        if (link.kind == "exhibit_handed_over" || link.kind == "exhibit_ended") since = link.on;
    return since;
}

void print_link(std::ostream& out, CaseWords const& words, docket::CustodyLink const& link, bool last)
{
    std::vector<std::string> who{words.called(docket::LabelOf::entry, link.kind)};
    if (!link.from.empty() && !link.to.empty())
        who.push_back(words("from_to", {{"from", link.from}, {"to", link.to}}));
    else if (!link.from.empty())
        who.push_back(words("link_from", {{"from", link.from}}));
    else if (!link.to.empty() && link.kind == "exhibit_taken")
        who.push_back(words("by_whom", {{"who", link.to}}));
    else if (!link.to.empty())
        who.push_back(words("link_to", {{"to", link.to}}));
    if (!link.place.empty()) who.push_back(link.place);
    out << (last ? "  └─ " : "  ├─ ") << (link.at ? words.moment(*link.at) : text_of(link.on)) << "  "
        << words.listed(who) << '\n'
        << (last ? "       " : "  │    ");
    std::vector<std::string> found;
    if (!link.breach.empty()) found.push_back(words.breach(link.breach));
    if (link.digest_verified)
        found.push_back(words("digest_verified"));
    else if (!link.digest.empty() && link.breach.find("digest") == std::string::npos)
        found.push_back(words(link.kind == "exhibit_taken" ? "digest_recorded" : "digest_alone"));
    if (!link.seal_found.empty()) found.push_back(words("seal_found", {{"seal", link.seal_found}}));
    if (!link.seal.empty()) found.push_back(words("seal", {{"seal", link.seal}}));
    found.push_back(words("entry_by", {{"number", std::to_string(link.entry)}, {"who", link.recorded_by}}));
    auto const* between = "";
    for (auto const& one : found) {
        out << between << one;
        between = words.semicolon().data();
    }
    out << '\n';
}

void print_exhibit(Call& call, Desk const& desk, app::Case const& known, docket::Exhibit const& exhibit)
{
    auto& out = call.out;
    CaseWords const words(call.language, &desk);
    auto const kept = !exhibit.digest.empty() && app::blob_of(known.entries, exhibit.digest);
    out << words("exhibit_title", {{"number", std::to_string(exhibit.number)}, {"description", exhibit.description}})
        << "\n  " << words(exhibit.original ? "original" : "copy") << words.semicolon()
        << (exhibit.item > 0 ? words("of_measure", {{"number", std::to_string(exhibit.item)}}) : words("of_no_measure"))
        << words.semicolon()
        << (exhibit.ended ? words.called(docket::LabelOf::entry, "exhibit_ended")
                          : words("held_by", {{"holder", exhibit.holder}}));
    if (!exhibit.seal.empty()) out << words.semicolon() << words("seal", {{"seal", exhibit.seal}});
    out << '\n';
    if (!exhibit.file.empty())
        out << "  " << words("file_of", {{"name", exhibit.file}, {"octets", std::to_string(exhibit.octets)}}) << '\n';
    if (!exhibit.digest.empty())
        out << "  sha256 " << exhibit.digest << "  (" << words(kept ? "kept_here" : "not_kept_here") << ")\n";
    if (!exhibit.origin.empty()) {
        auto const* from = exhibit.origin.if_contains("from");
        auto const* links = exhibit.origin.if_contains("custody");
        out << "  "
            << words("came_in_bag",
                     {{"authority", from && from->is_string() ? std::string(from->get_string()) : "?"},
                      {"count", std::to_string(links && links->is_array() ? links->get_array().size() : 0)}})
            << '\n';
    }
    out << '\n' << words("custody") << " (" << words("times_of", {{"zone", words.zone()}}) << ")";
    if (exhibit.breached) out << ": " << words("chain_broken");
    out << '\n';
    for (auto const& link : exhibit.custody)
        print_link(out, words, link, &link == &exhibit.custody.back());
}

/// What a step on an exhibit left, and whether it found a breach.
Exit tell_step(Call& call, Desk& desk, app::StepDone const& step, std::int64_t number)
{
    auto const known = app::load(*desk.office, step.case_id);
    if (!known) return call.fail(known.error());
    auto const* exhibit = known->state.exhibit(number);
    if (!exhibit) return call.fail(Error{"exhibit.none_yet", "exhibit", "", {}});
    auto const& link = exhibit->custody.back();
    if (call.json)
        call.print(boost::json::object{
            {"case", text_of(step.case_id)}, {"exhibit", exhibit_json(*known, *exhibit)}, {"breach", link.breach}});
    else
        print_exhibit(call, desk, *known, *exhibit);
    return link.breach.empty() ? Exit::done : Exit::refused;
}

Exit custody_step(Call& call, std::string const& command,
                  std::initializer_list<std::pair<char const*, char const*>> options, bool kept_octets_count)
{
    auto const in = exhibit_desk(call, true);
    if (!in) return call.fail(in.error());
    auto& office = *in->desk->office;
    auto const exhibit = exhibit_named(call, *in);
    if (!exhibit) return call.fail(exhibit.error());
    auto fields = given_fields(call, office, options);
    fields["exhibit"] = (*exhibit)->number;
    std::unique_ptr<SeekableSource> octets;
    if (call.given("--file")) {
        auto source = files::FileSource::open(call.get("--file"));
        if (!source) return call.fail(source.error());
        octets = std::move(*source);
    } else if (kept_octets_count && !call.given("--digest")) {
        auto kept = app::kept_octets(office, in->known, **exhibit);
        if (!kept) return call.fail(kept.error());
        octets = std::move(*kept);
        if (!octets && !call.given("--seal-found"))
            return call.fail(
                Error{"exhibit.nothing_kept", "--file", "", {{"exhibit", std::to_string((*exhibit)->number)}}});
    }
    auto const step = app::next_custody(office, *in->account, in->case_id, command, std::move(fields), octets.get());
    if (!step) return call.fail(step.error());
    return tell_step(call, *in->desk, *step, (*exhibit)->number);
}

}

Exit exhibit_take(Call& call)
{
    auto const in = exhibit_desk(call, true);
    if (!in) return call.fail(in.error());
    auto& office = *in->desk->office;
    auto fields = given_fields(call, office,
                               {{"--description", "description"},
                                {"--holder", "holder"},
                                {"--place", "place"},
                                {"--from", "taken_from"},
                                {"--seal", "seal"}});
    if (call.given("--copy")) fields["original"] = false;
    if (call.given("--measure")) {
        auto const measure = whole_number(call, "--measure", "the number of an item");
        if (!measure) return call.fail(measure.error());
        fields["measure"] = *measure;
    }
    std::unique_ptr<files::FileSource> source;
    app::ExhibitFile file;
    if (call.given("--file")) {
        auto opened = files::FileSource::open(call.get("--file"));
        if (!opened) return call.fail(opened.error());
        source = std::move(*opened);
        file = {std::filesystem::path(call.get("--file")).filename().string(), source.get(),
                !call.given("--only-digest")};
    }
    auto const step = app::take_exhibit(office, *in->account, in->case_id, std::move(fields), source ? &file : nullptr);
    if (!step) return call.fail(step.error());
    return tell_step(call, *in->desk, *step, static_cast<std::int64_t>(step->state.exhibits.size()));
}

Exit exhibit_hand_over(Call& call)
{
    return custody_step(
        call, "hand_over_exhibit",
        {{"--from", "from"}, {"--to", "to"}, {"--place", "place"}, {"--seal-found", "seal_found"}, {"--seal", "seal"}},
        false);
}

Exit exhibit_seal(Call& call)
{
    return custody_step(
        call, "seal_exhibit",
        {{"--seal", "seal"}, {"--place", "place"}, {"--reasons", "reasons"}, {"--seal-found", "seal_found"}}, false);
}

Exit exhibit_verify(Call& call)
{
    return custody_step(call, "verify_exhibit", {{"--seal-found", "seal_found"}, {"--place", "place"}}, true);
}

Exit exhibit_list(Call& call)
{
    auto const in = exhibit_desk(call, false);
    if (!in) return call.fail(in.error());
    boost::json::array list;
    CaseWords const words(call.language, in->desk.get());
    for (auto const& exhibit : in->known.state.exhibits) {
        if (call.json) {
            list.push_back(exhibit_json(in->known, exhibit));
            continue;
        }
        call.out << exhibit.number << ". " << exhibit.description;
        if (!exhibit.original) call.out << " (" << words("copy") << ")";
        call.out << "\n    "
                 << (exhibit.ended
                         ? words.called(docket::LabelOf::entry, "exhibit_ended") + ", " + text_of(held_since(exhibit))
                         : words("held_since", {{"holder", exhibit.holder}, {"date", text_of(held_since(exhibit))}}));
        if (!exhibit.seal.empty()) call.out << words.semicolon() << words("seal", {{"seal", exhibit.seal}});
        call.out << words.semicolon()
                 << (exhibit.item > 0 ? words("item", {{"number", std::to_string(exhibit.item)}})
                                      : words("of_no_measure"))
                 << words.semicolon() << words("custody_links", {{"count", std::to_string(exhibit.custody.size())}})
                 << words.semicolon() << words(exhibit.breached ? "chain_broken" : "chain_whole") << '\n';
    }
    if (call.json)
        call.print(list);
    else if (in->known.state.exhibits.empty())
        call.out << words("no_exhibit", {{"command", "rogatory exhibit take"}}) << '\n';
    return Exit::done;
}

Exit exhibit_show(Call& call)
{
    auto const in = exhibit_desk(call, false);
    if (!in) return call.fail(in.error());
    auto const exhibit = exhibit_named(call, *in);
    if (!exhibit) return call.fail(exhibit.error());
    if (call.json)
        call.print(exhibit_json(in->known, **exhibit));
    else
        print_exhibit(call, *in->desk, in->known, **exhibit);
    return Exit::done;
}

}
