// rogatory exhibit: things and files kept as evidence, and who has held them.
#include "app/exhibits.hpp"
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
    if (needs_account) {
        auto account = signed_in(call, *in.desk);
        if (!account) return account.error();
        in.account = std::move(*account);
    }
    auto const id = app::find_case(*in.desk->office, call.get("CASE"));
    if (!id) return id.error();
    in.case_id = *id;
    auto known = app::load(*in.desk->office, *id);
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

Result<docket::Exhibit const*> exhibit_named(Call const& call, docket::CaseState const& state)
{
    auto const number = whole_number(call, "EXHIBIT", "the number of an exhibit");
    if (!number) return number.error();
    if (state.exhibits.empty()) return Error{"exhibit.none_yet", "exhibit", "", {}};
    if (auto const* exhibit = state.exhibit(*number)) return exhibit;
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
    auto row = state.at("exhibits").as_array().at(static_cast<std::size_t>(exhibit.number) - 1).as_object();
    row["kept"] = !exhibit.digest.empty() && app::blob_of(known.entries, exhibit.digest).has_value();
    return row;
}

/// Since when the holder has it.
Day held_since(docket::Exhibit const& exhibit)
{
    auto since = exhibit.custody.front().on;
    for (auto const& link : exhibit.custody)
        if (link.kind == "exhibit_handed_over") since = link.on;
    return since;
}

char const* words_of_link(std::string const& kind)
{
    if (kind == "exhibit_taken") return "taken";
    if (kind == "exhibit_handed_over") return "handed over";
    if (kind == "exhibit_sealed") return "sealed anew";
    if (kind == "exhibits_copied") return "copied into a bag";
    return "checked";
}

void print_link(std::ostream& out, docket::CustodyLink const& link, bool last)
{
    out << (last ? "  └─ " : "  ├─ ") << (link.at ? text_of(*link.at) : text_of(link.on)) << "  "
        << words_of_link(link.kind);
    if (!link.from.empty()) out << " from " << link.from;
    if (!link.to.empty()) out << (link.kind == "exhibit_taken" ? " by " : " to ") << link.to;
    if (!link.place.empty()) out << ", " << link.place;
    out << '\n' << (last ? "       " : "  │    ");
    auto const* between = "";
    auto const say = [&](std::string const& text) {
        out << between << text;
        between = "; ";
    };
    if (!link.breach.empty()) say("BREACH: " + link.breach + " differs");
    if (link.digest_verified)
        say("digest verified");
    else if (!link.digest.empty() && link.breach.find("digest") == std::string::npos)
        say(link.kind == "exhibit_taken" ? "digest recorded" : "digest found, none on record to compare");
    if (!link.seal_found.empty()) say("seal found " + link.seal_found);
    if (!link.seal.empty()) say("seal " + link.seal);
    say("entry " + std::to_string(link.entry) + " by " + link.recorded_by);
    out << '\n';
}

void print_exhibit(Call& call, app::Case const& known, docket::Exhibit const& exhibit)
{
    auto& out = call.out;
    auto const kept = !exhibit.digest.empty() && app::blob_of(known.entries, exhibit.digest);
    out << "Exhibit " << exhibit.number << ": " << exhibit.description << "\n  "
        << (exhibit.original ? "original" : "copy");
    if (exhibit.item > 0) out << ", from measure " << exhibit.item;
    out << ", held by " << exhibit.holder;
    if (!exhibit.seal.empty()) out << ", seal " << exhibit.seal;
    out << '\n';
    if (!exhibit.file.empty()) out << "  file " << exhibit.file << ", " << exhibit.octets << " octets\n";
    if (!exhibit.digest.empty())
        out << "  sha256 " << exhibit.digest << (kept ? "  (octets kept in this case)" : "  (octets not kept here)")
            << '\n';
    if (!exhibit.origin.empty()) {
        auto const* from = exhibit.origin.if_contains("from");
        auto const* links = exhibit.origin.if_contains("custody");
        out << "  came in a bag";
        if (from && from->is_string()) out << " of " << std::string_view(from->get_string());
        if (links && links->is_array()) out << " with " << links->get_array().size() << " links of custody before";
        out << '\n';
    }
    out << "\nChain of custody" << (exhibit.breached ? ": BREACHED" : "") << '\n';
    for (auto const& link : exhibit.custody)
        print_link(out, link, &link == &exhibit.custody.back());
}

/// What a step on an exhibit left, and whether it found a breach.
Exit tell_step(Call& call, app::Office& office, app::StepDone const& step, std::int64_t number)
{
    auto const known = app::load(office, step.case_id);
    if (!known) return call.fail(known.error());
    auto const* exhibit = known->state.exhibit(number);
    if (!exhibit) return call.fail(Error{"exhibit.none_yet", "exhibit", "", {}});
    auto const& link = exhibit->custody.back();
    if (call.json)
        call.print(boost::json::object{
            {"case", text_of(step.case_id)}, {"exhibit", exhibit_json(*known, *exhibit)}, {"breach", link.breach}});
    else
        print_exhibit(call, *known, *exhibit);
    return link.breach.empty() ? Exit::done : Exit::refused;
}

Exit custody_step(Call& call, std::string const& command,
                  std::initializer_list<std::pair<char const*, char const*>> options, bool kept_octets_count)
{
    auto const in = exhibit_desk(call, true);
    if (!in) return call.fail(in.error());
    auto& office = *in->desk->office;
    auto const exhibit = exhibit_named(call, in->known.state);
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
    return tell_step(call, office, *step, (*exhibit)->number);
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
    return tell_step(call, office, *step, static_cast<std::int64_t>(step->state.exhibits.size()));
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
    for (auto const& exhibit : in->known.state.exhibits) {
        if (call.json) {
            list.push_back(exhibit_json(in->known, exhibit));
            continue;
        }
        call.out << exhibit.number << "  " << exhibit.description << (exhibit.original ? "" : " (copy)")
                 << "\n    held by " << exhibit.holder << " since " << text_of(held_since(exhibit));
        if (!exhibit.seal.empty()) call.out << ", seal " << exhibit.seal;
        if (exhibit.item > 0) call.out << ", measure " << exhibit.item;
        call.out << ", " << exhibit.custody.size() << (exhibit.custody.size() == 1 ? " link" : " links")
                 << (exhibit.breached ? ", BREACHED" : ", chain whole") << '\n';
    }
    if (call.json)
        call.print(list);
    else if (in->known.state.exhibits.empty())
        call.out << "This case has no exhibit. Take one with rogatory exhibit take.\n";
    return Exit::done;
}

Exit exhibit_show(Call& call)
{
    auto const in = exhibit_desk(call, false);
    if (!in) return call.fail(in.error());
    auto const exhibit = exhibit_named(call, in->known.state);
    if (!exhibit) return call.fail(exhibit.error());
    if (call.json)
        call.print(exhibit_json(in->known, **exhibit));
    else
        print_exhibit(call, in->known, **exhibit);
    return Exit::done;
}

}
