// rogatory directory: who does what abroad, and the lists that vouch for it.
#include "app/directory.hpp"
#include "cli/commands.hpp"
#include "cli/directory_parts.hpp"
#include "cli/setting.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

using directory::Entry;
using directory::Held;

/// The wall clock of a zone that the machine's tz database knows. For a program with one thread: see day_in_zone().
std::optional<directory::Local> wall_clock(Instant at, std::string const& zone)
{
    std::error_code problem;
    if (zone != "UTC" && !std::filesystem::is_regular_file("/usr/share/zoneinfo/" + zone, problem)) return std::nullopt;
    directory::Local local{day_in_zone(at, zone), 0};
    auto const seconds = static_cast<std::time_t>(at.since_1970_us / 1'000'000);
    std::tm fields{};
    ::localtime_r(&seconds, &fields);
    local.minute = fields.tm_hour * 60 + fields.tm_min;
    return local;
}

/// Puts what was typed into an entry; what was not typed stays.
Done take_options(Call const& call, Entry& entry)
{
    for (auto const& [option, member] : {std::pair{"--name", &Entry::name},
                                         {"--state", &Entry::state},
                                         {"--source", &Entry::source},
                                         {"--time-zone", &Entry::time_zone},
                                         {"--hours", &Entry::hours},
                                         {"--address", &Entry::address},
                                         {"--telephone", &Entry::telephone},
                                         {"--email", &Entry::email},
                                         {"--endpoint", &Entry::endpoint}})
        if (call.given(option)) entry.*member = call.get(option);
    if (call.given("--languages")) entry.languages = nonempty_parts(call.get("--languages"), ',');
    if (call.given("--need")) entry.needs = all_of(call, "--need");
    if (call.given("--competence")) {
        entry.competences.clear();
        for (auto const& one : all_of(call, "--competence")) {
            auto parts = split_at(one, '/');
            if (parts.size() > 3) return unknown_value("--competence", one, "mla/uncac/territory");
            parts.resize(3);
            entry.competences.push_back({parts[0], parts[1], parts[2]});
        }
    }
    if (call.given("--point")) {
        entry.round_the_clock.clear();
        for (auto const& one : all_of(call, "--point")) {
            auto parts = split_at(one, '|');
            if (parts.size() > 4) return unknown_value("--point", one, "preservation|+00 1|duty@x.example|en,fr");
            parts.resize(4);
            entry.round_the_clock.push_back({parts[0], parts[1], parts[2], nonempty_parts(parts[3], ',')});
        }
    }
    if (call.given("--closed-on")) {
        entry.closed_on.clear();
        for (auto const& one : nonempty_parts(call.get("--closed-on"), ',')) {
            auto const day = day_from(one);
            if (!day) return day.error();
            entry.closed_on.push_back(*day);
        }
    }
    auto const from = date_option(call, "--valid-from", entry.valid_from);
    if (!from) return from.error();
    entry.valid_from = *from;
    if (call.given("--valid-until")) {
        auto const until = date_option(call, "--valid-until", {});
        if (!until) return until.error();
        entry.valid_until = *until;
    }
    return {};
}

/// How an entry is known, in a sentence.
std::string known_by(Held const& held)
{
    switch (held.standing) {
    case directory::Standing::owner: return "signed by the authority itself; its key: " + held.by;
    case directory::Standing::vouched: return "vouched for by " + held.by + ", not signed by the authority";
    case directory::Standing::noted: break;
    }
    return "noted here by " + held.by + ", signed by nobody" +
           (held.entry.source.empty() ? "; no source is named" : "; source: " + held.entry.source);
}

boost::json::object held_json(Held const& held, Day today)
{
    auto json = directory::to_json(held.entry);
    json["standing"] = directory::name_of(held.standing);
    json["by"] = held.by;
    json["since"] = text_of(held.since);
    json["holds"] = directory::holds_on(held.entry, today);
    json["confirmation_overdue_days"] = std::max(0, directory::overdue_days(held.entry, today));
    return json;
}

std::string freshness(Entry const& entry, Day today)
{
    auto text = entry.confirmed_on ? "confirmed on " + text_of(*entry.confirmed_on) : std::string("never confirmed");
    if (auto const overdue = directory::overdue_days(entry, today); overdue > 0)
        text += ", overdue by " + std::to_string(overdue) + " days: check it before relying on it";
    if (!directory::holds_on(entry, today))
        text += entry.valid_from > today ? "; holds only from " + text_of(entry.valid_from)
                                         : "; no longer holds since " + text_of(*entry.valid_until);
    return text;
}

void print_entry(Call& call, Held const& held, Day today)
{
    auto const& entry = held.entry;
    call.out << entry.authority << "  " << entry.name << " (" << entry.state << ")\n";
    print_line(call, "known", known_by(held));
    print_line(call, "freshness", freshness(entry, today));
    for (auto const& [label, text] : lines_of(entry))
        print_line(call, label, text);
}

Result<bool> is_csv(Call const& call)
{
    auto const format = call.get("--format");
    auto const file = call.get("FILE");
    if (format == "csv" || (format.empty() && file.ends_with(".csv"))) return true;
    if (format == "json" || (format.empty() && file.ends_with(".json"))) return false;
    return unknown_value("--format", format, "csv or json");
}

// ---- find
// ------------------------------------------------------------------------------------------------------------

std::string_view name_of_truth(Truth truth)
{
    return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "open";
}

std::string wall(std::optional<Instant> const& at, std::string const& zone)
{
    if (!at) return {};
    auto const local = wall_clock(*at, zone);
    return (local ? directory::wall_time(*local) + " there, " : "") + text_of(*at);
}

std::string office_sentence(directory::Candidate const& one)
{
    auto const& office = one.office;
    if (!office.there) return "not known: no time zone is given";
    auto text = directory::wall_time(*office.there) + " (" + one.zone +
                (one.zone_of_entry      ? ")"
                 : one.zone_of_calendar ? ", the zone of the calendar on record here)"
                                        : ", the zone of the capital: the entry gives none)");
    if (office.in_office == Truth::open) return text + "; office hours are not known";
    if (office.in_office == Truth::yes)
        return text + "; in office" + (office.closes ? " until " + wall(office.closes, one.zone) : "");
    text += office.holiday ? "; closed (public holiday)" : "; closed";
    text += office.next_opening ? ", opens " + wall(office.next_opening, one.zone) : ", no opening within four weeks";
    if (one.held->entry.closed_on.empty() && !one.holidays_on_record) text += "; public holidays there are not known";
    return text;
}

std::string languages_sentence(directory::LanguagesFound const& found)
{
    if (found.from.empty()) return "not known";
    auto text = with_commas(found.languages);
    if (found.from == "entry") return text + " (by its entry)";
    text += found.from == "instrument" ? " (law/languages.tsv, for this instrument" : " (law/languages.tsv, in general";
    if (found.status) text += std::string(", ") + std::string(law::name_of(*found.status));
    text += ")";
    if (!found.note.empty()) text += "; " + found.note;
    return text;
}

boost::json::object languages_json(directory::LanguagesFound const& found)
{
    boost::json::array list;
    for (auto const& one : found.languages)
        list.emplace_back(one);
    return {{"languages", std::move(list)},
            {"from", found.from.empty() ? "not known" : found.from},
            {"note", found.note},
            {"source", found.source},
            {"status", found.status ? std::string(law::name_of(*found.status)) : std::string()}};
}

boost::json::object office_json(directory::OfficeNow const& office)
{
    return {{"in_office", name_of_truth(office.in_office)},
            {"there", office.there ? directory::wall_time(*office.there) : ""},
            {"closes", office.closes ? text_of(*office.closes) : ""},
            {"next_opening", office.next_opening ? text_of(*office.next_opening) : ""},
            {"holiday", office.holiday}};
}

boost::json::object answer_json(directory::Answer const& answer, directory::Meaning const& meaning, Day today)
{
    boost::json::array candidates, networks, measures, modalities;
    for (auto const& one : answer.candidates) {
        auto json = held_json(*one.held, today);
        json["competent"] = name_of_truth(one.competent);
        json["by_point"] = one.by_point;
        json["office"] = office_json(one.office);
        json["languages_accepted"] = languages_json(one.languages);
        json["holidays_on_record"] = one.holidays_on_record;
        json["stale"] = one.stale();
        if (one.path) json["path"] = path_json(*one.path);
        candidates.push_back(std::move(json));
    }
    for (auto const* network : answer.networks)
        networks.push_back({{"id", network->id},
                            {"name", network->name},
                            {"kind", network->kind},
                            {"secretariat", network->secretariat},
                            {"status", law::name_of(network->status)},
                            {"source", network->source}});
    for (auto const* measure : meaning.measures)
        measures.emplace_back(measure->id);
    for (auto const modality : meaning.modalities)
        modalities.emplace_back(law::name_of(modality));
    boost::json::object json{{"state", answer.state->iso3},
                             {"measures", std::move(measures)},
                             {"modalities", std::move(modalities)},
                             {"candidates", std::move(candidates)},
                             {"state_languages", languages_json(answer.languages)},
                             {"capital", office_json(answer.there)},
                             {"networks", std::move(networks)}};
    if (answer.instrument != nullptr)
        json["instrument"] = boost::json::object{
            {"id", answer.instrument->id}, {"binds", name_of_truth(answer.bound)}, {"verified", answer.bound_verified}};
    return json;
}

void print_candidate(Call& call, directory::Candidate const& one, Day today)
{
    auto const& entry = one.held->entry;
    call.out << '\n' << entry.authority << "  " << entry.name << '\n';
    print_line(call, "deals with it",
               one.by_point                  ? "yes, by its point that answers day and night"
               : one.competent == Truth::yes ? "yes, by its entry"
               : one.competent == Truth::no  ? "no: its entry names other competences"
                                             : "not known: its entry does not say");
    print_line(call, "known", known_by(*one.held));
    print_line(call, "freshness", freshness(entry, today));
    if (one.stale())
        print_line(call, "STALE", "what it was believed by no longer holds. " + texts::sentence(*one.path->missing));
    for (auto const& point : one.day_and_night)
        print_line(call, "day and night",
                   point.purpose + ": " + point.telephone + (point.email.empty() ? "" : " " + point.email) +
                       (point.languages.empty() ? "" : " (" + with_commas(point.languages) + ")"));
    if (one.competent == Truth::no) return;
    print_line(call, "over the network", entry.endpoint);
    print_line(call, "e-mail", entry.email);
    print_line(call, "telephone", entry.telephone);
    print_line(call, "address", entry.address);
    if (entry.endpoint.empty() && entry.email.empty() && entry.telephone.empty() && entry.address.empty())
        print_line(call, "how", "not known");
    print_line(call, "languages", languages_sentence(one.languages));
    print_line(call, "there now", office_sentence(one));
    for (auto const& need : entry.needs)
        print_line(call, "needs", need);
}

}

Exit directory_find(Call& call)
{
    auto const state = demanded(call, "--state");
    if (!state) return call.fail(state.error());
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    directory::Question question{*state,
                                 {},
                                 call.get("--instrument"),
                                 call.get("--territory"),
                                 call.given("--urgent"),
                                 office.today(),
                                 office.clock.now()};
    if (call.given("--at")) {
        auto const at = instant_from(call.get("--at"));
        if (!at) return call.fail(at.error());
        question.now = *at;
        question.today = office.local_day(*at);
    }
    directory::Meaning meaning;
    if (call.given("--for")) {
        meaning = directory::meaning_of(office.law, call.get("--for"));
        if (meaning.modalities.empty())
            return call.fail(Error{"directory.words_unknown", "--for", "", {{"value", call.get("--for")}}});
        question.modalities = meaning.modalities;
    }
    auto const held = app::directory_entries(office);
    if (!held) return call.fail(held.error());
    auto const answer = app::find_authorities(office, *held, question, &wall_clock);
    if (!answer) return call.fail(answer.error());
    if (call.json) {
        call.print(answer_json(*answer, meaning, question.today));
        return Exit::done;
    }
    call.out << law::in(answer->state->name, call.language) << " (" << answer->state->iso3 << ")\n";
    if (!meaning.modalities.empty()) {
        std::vector<std::string> modalities, measures;
        for (auto const modality : meaning.modalities)
            modalities.emplace_back(law::name_of(modality));
        for (auto const* measure : meaning.measures)
            measures.push_back(measure->id);
        print_line(call, "understood as",
                   with_commas(modalities) + (measures.empty() ? "" : ": " + with_commas(measures)));
    }
    if (answer->instrument != nullptr)
        print_line(call, "instrument",
                   answer->instrument->id +
                       (answer->bound == Truth::yes  ? " binds it"
                        : answer->bound == Truth::no ? " does not bind it: choose another basis"
                                                     : ": whether it binds is open") +
                       (answer->bound_verified ? " (verified)" : " (unverified)"));
    for (auto const& one : answer->candidates)
        print_candidate(call, one, question.today);
    bool const somebody = std::any_of(answer->candidates.begin(), answer->candidates.end(),
                                      [](auto const& one) { return one.competent == Truth::yes && one.holds; });
    if (somebody) return Exit::done;
    call.out << "\nNobody in the directory is known to deal with it.\n";
    print_line(call, "languages", languages_sentence(answer->languages));
    print_line(call, "there now",
               answer->there.there ? directory::wall_time(*answer->there.there) + " (" + answer->state->time_zone +
                                         ", the capital; " + std::string(law::name_of(answer->state->status)) + ")"
                                   : "not known");
    if (!answer->networks.empty()) call.out << "  A contact point can be asked for through:\n";
    for (auto const* network : answer->networks)
        call.out << "    " << network->id << "  " << network->name
                 << (network->secretariat.empty() ? "" : " (" + network->secretariat + ")") << ", "
                 << law::name_of(network->status) << '\n';
    return Exit::done;
}

Exit directory_show(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const held = app::directory_entry(office, call.get("AUTHORITY"));
    if (!held) return call.fail(held.error());
    if (call.json)
        call.print(held_json(*held, office.today()));
    else
        print_entry(call, *held, office.today());
    return Exit::done;
}

Exit directory_list(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    auto const held = app::directory_entries(office);
    if (!held) return call.fail(held.error());
    boost::json::array all;
    for (auto const& one : *held) {
        if (call.given("--state") && one.entry.state != call.get("--state")) continue;
        all.push_back(held_json(one, office.today()));
        if (call.json) continue;
        call.out << one.entry.authority << "  " << one.entry.name << " (" << one.entry.state << ")\n";
        print_line(call, "known", known_by(one));
        print_line(call, "freshness", freshness(one.entry, office.today()));
    }
    if (call.json)
        call.print(all);
    else if (all.empty())
        call.out << "No entry is held: rogatory directory add, accept, import or list-accept.\n";
    return Exit::done;
}

Exit directory_add(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto& office = in->office();
    Entry entry;
    if (auto const present = app::directory_entry(office, call.get("AUTHORITY")))
        entry = present->entry;
    else
        entry.valid_from = office.today();
    entry.authority = call.get("AUTHORITY");
    if (auto const done = take_options(call, entry); !done) return call.fail(done.error());
    if (office.law.state(entry.state) == nullptr)
        return call.fail(Error{"directory.state_unknown", "--state", "ISO 3166-1", {{"value", entry.state}}});
    auto const held = app::note_entry(office, in->account, std::move(entry));
    if (!held) return call.fail(held.error());
    if (call.json)
        call.print(held_json(*held, office.today()));
    else
        print_entry(call, *held, office.today());
    return Exit::done;
}

Exit directory_sign(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto& office = in->office();
    auto entry = app::own_entry(office);
    if (!entry) return call.fail(entry.error());
    if (auto const done = take_options(call, *entry); !done) return call.fail(done.error());
    auto const text = app::sign_own_entry(office, in->account, std::move(*entry));
    if (!text) return call.fail(text.error());
    if (auto const written = files::write_file(call.get("FILE"), bytes_of(*text), files::Overwrite::yes); !written)
        return call.fail(written.error());
    auto const held = app::directory_entry(office, office.profile.id);
    if (!held) return call.fail(held.error());
    if (call.json) {
        call.print(held_json(*held, office.today()));
    } else {
        print_entry(call, *held, office.today());
        call.out << "\nSigned in " << call.get("FILE")
                 << ": send it to partners and to the secretariats of networks.\n";
    }
    return Exit::done;
}

Exit directory_accept(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto const octets = files::read_file(call.get("FILE"), directory::entry_limit);
    if (!octets) return call.fail(octets.error());
    auto const held = app::accept_entry(in->office(), in->account, *octets);
    if (!held) return call.fail(held.error());
    if (call.json)
        call.print(held_json(*held, in->office().today()));
    else
        print_entry(call, *held, in->office().today());
    return Exit::done;
}

Exit directory_confirm(Call& call)
{
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto& office = in->office();
    auto const held = app::confirm_entry(office, in->account, call.get("AUTHORITY", office.profile.id));
    if (!held) return call.fail(held.error());
    if (call.given("--out") && !held->text.empty())
        if (auto const written = files::write_file(call.get("--out"), bytes_of(held->text), files::Overwrite::yes);
            !written)
            return call.fail(written.error());
    if (call.json)
        call.print(held_json(*held, office.today()));
    else
        print_entry(call, *held, office.today());
    return Exit::done;
}

Exit directory_reminders(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const all = app::directory_reminders(*(*desk)->office);
    if (!all) return call.fail(all.error());
    boost::json::array list;
    for (auto const& one : *all) {
        list.push_back(
            {{"authority", one.authority}, {"email", one.email}, {"overdue_days", one.overdue}, {"ours", one.ours}});
        if (call.json) continue;
        call.out << one.authority << "  should have been confirmed " << one.overdue << " days ago\n    "
                 << (one.ours
                         ? "Confirm it: rogatory directory confirm"
                         : "Ask " + (one.email.empty() ? "the authority" : one.email) + " whether it is still right")
                 << '\n';
    }
    if (call.json)
        call.print(list);
    else if (list.empty())
        call.out << "Nothing is to be confirmed.\n";
    return Exit::done;
}

Exit directory_import(Call& call)
{
    auto const csv = is_csv(call);
    if (!csv) return call.fail(csv.error());
    auto in = open_keeper(call);
    if (!in) return call.fail(in.error());
    auto const octets = files::read_file(call.get("FILE"), directory::table_limit);
    if (!octets) return call.fail(octets.error());
    auto const read = *csv ? directory::from_csv(text_of(*octets)) : directory::from_json_file(text_of(*octets));
    if (!read.errors.empty()) return call.fail(read.errors);
    auto const count = app::note_entries(in->office(), in->account, read.entries);
    if (!count) return call.fail(count.error());
    if (call.json)
        call.print(boost::json::object{{"read", read.entries.size()}, {"noted", *count}});
    else
        call.out << read.entries.size() << " entries read, " << *count << " new or changed.\n";
    return Exit::done;
}

Exit directory_export(Call& call)
{
    auto const csv = is_csv(call);
    if (!csv) return call.fail(csv.error());
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const held = app::directory_entries(*(*desk)->office);
    if (!held) return call.fail(held.error());
    std::vector<Entry> entries;
    for (auto const& one : *held)
        entries.push_back(one.entry);
    auto const text = *csv ? directory::to_csv(entries) : directory::to_json_file(entries);
    if (auto const written = files::write_file(call.get("FILE"), bytes_of(text), files::Overwrite::yes); !written)
        return call.fail(written.error());
    if (call.json)
        call.print(boost::json::object{{"file", call.get("FILE")}, {"entries", entries.size()}});
    else
        call.out << entries.size() << " entries in " << call.get("FILE") << ". The file carries no signatures.\n";
    return Exit::done;
}

}
