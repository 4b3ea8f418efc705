#include "directory/entry.hpp"

#include "directory/hours.hpp"
#include "directory/members.hpp"
#include "dossier/signed_json.hpp"
#include "law/law.hpp"

#include <algorithm>

namespace rogatory::directory
{
namespace
{

namespace json = boost::json;

constexpr std::string_view entry_format = "rogatory-directory-entry";
constexpr std::size_t competences_limit = 400, points_limit = 50;

Error entry_malformed(std::string field, std::string authority = {})
{
    return Error{"directory.entry_malformed", std::move(field), "", {{"authority", std::move(authority)}}};
}

bool is_language(std::string_view code)
{
    return (code.size() == 2 || code.size() == 3) &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// A name of the tz database: never a path that leads out of it.
bool is_zone(std::string_view zone)
{
    return zone.size() <= 60 && zone.find("..") == std::string_view::npos && !zone.starts_with('/') &&
           std::all_of(zone.begin(), zone.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                      c == '_' || c == '-' || c == '+';
           });
}

bool is_instrument(std::string_view id)
{
    return id.size() <= 60 && std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '-';
           });
}

std::optional<Error> mistake_of_point(RoundTheClock const& point, std::string const& place)
{
    if (point.purpose != "urgent" && !law::modality_from(point.purpose)) return entry_malformed(place + "purpose");
    if (point.telephone.empty() && point.email.empty()) return entry_malformed(place + "telephone");
    if (!is_plain_text(point.telephone, 60)) return entry_malformed(place + "telephone");
    if (!is_plain_text(point.email, 200)) return entry_malformed(place + "email");
    if (!std::all_of(point.languages.begin(), point.languages.end(), is_language))
        return entry_malformed(place + "languages");
    return std::nullopt;
}

}

bool operator==(Entry const& a, Entry const& b)
{
    return to_json(a) == to_json(b);
}

json::object to_json(Entry const& entry)
{
    json::array competences, points;
    for (auto const& one : entry.competences)
        competences.push_back(
            {{"modality", one.modality}, {"instrument", one.instrument}, {"territory", one.territory}});
    for (auto const& one : entry.round_the_clock)
        points.push_back({{"purpose", one.purpose},
                          {"telephone", one.telephone},
                          {"email", one.email},
                          {"languages", json_of(one.languages)}});
    json::object object;
    object["format"] = entry_format;
    object["format_version"] = 1;
    object["authority"] = entry.authority;
    object["name"] = entry.name;
    object["state"] = entry.state;
    object["competences"] = std::move(competences);
    object["languages"] = json_of(entry.languages);
    object["time_zone"] = entry.time_zone;
    object["hours"] = entry.hours;
    object["closed_on"] = json_of(entry.closed_on);
    object["round_the_clock"] = std::move(points);
    object["address"] = entry.address;
    object["telephone"] = entry.telephone;
    object["email"] = entry.email;
    object["endpoint"] = entry.endpoint;
    object["needs"] = json_of(entry.needs);
    object["signing_certificates"] = json_of(entry.signing);
    object["encryption_certificates"] = json_of(entry.encryption);
    object["valid_from"] = text_of(entry.valid_from);
    object["valid_until"] = entry.valid_until ? text_of(*entry.valid_until) : "";
    object["confirmed_on"] = entry.confirmed_on ? text_of(*entry.confirmed_on) : "";
    object["version"] = entry.version;
    object["source"] = entry.source;
    return object;
}

Done check_entry(Entry const& entry)
{
    auto const wrong = [&](std::string field) { return entry_malformed(std::move(field), entry.authority); };
    if (!dossier::check_authority_id(entry.authority)) return wrong("authority");
    if (entry.name.empty() || !is_plain_text(entry.name)) return wrong("name");
    if (entry.state.size() != 3 ||
        !std::all_of(entry.state.begin(), entry.state.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        return wrong("state");
    if (entry.competences.size() > competences_limit) return wrong("competences");
    for (std::size_t i = 0; i < entry.competences.size(); ++i) {
        auto const& one = entry.competences[i];
        auto const place = "competences[" + std::to_string(i) + "].";
        if (!law::modality_from(one.modality)) return wrong(place + "modality");
        if (!is_instrument(one.instrument)) return wrong(place + "instrument");
        if (!is_plain_text(one.territory, 200)) return wrong(place + "territory");
    }
    if (!std::all_of(entry.languages.begin(), entry.languages.end(), is_language)) return wrong("languages");
    if (!is_zone(entry.time_zone)) return wrong("time_zone");
    if (!entry.hours.empty())
        if (auto const hours = hours_from(entry.hours); !hours) return hours.error();
    if (entry.round_the_clock.size() > points_limit) return wrong("round_the_clock");
    for (std::size_t i = 0; i < entry.round_the_clock.size(); ++i)
        if (auto mistake = mistake_of_point(entry.round_the_clock[i], "round_the_clock[" + std::to_string(i) + "]."))
            return wrong(mistake->field);
    for (auto const& [text, field] : {std::pair{&entry.address, "address"},
                                      {&entry.telephone, "telephone"},
                                      {&entry.email, "email"},
                                      {&entry.source, "source"}})
        if (!is_plain_text(*text)) return wrong(field);
    if (!entry.email.empty() && entry.email.find('@') == std::string::npos) return wrong("email");
    if (!entry.endpoint.empty() &&
        (!entry.endpoint.starts_with("https://") || entry.endpoint.size() > text_limit ||
         !is_plain_text(entry.endpoint) || entry.endpoint.find_first_of(" \"<>\\@") != std::string::npos))
        return wrong("endpoint");
    for (auto const& need : entry.needs)
        if (need.empty() || !is_plain_text(need)) return wrong("needs");
    for (auto const& certificate : entry.signing)
        if (!dossier::check_use(certificate, dossier::KeyUse::sign)) return wrong("signing_certificates");
    for (auto const& certificate : entry.encryption)
        if (!dossier::check_use(certificate, dossier::KeyUse::encrypt)) return wrong("encryption_certificates");
    if (entry.valid_until && *entry.valid_until < entry.valid_from) return wrong("valid_until");
    if (entry.version < 1) return wrong("version");
    return {};
}

Result<Entry> entry_from_json(json::value const& value)
{
    if (!value.is_object()) return entry_malformed("");
    Members members(value.get_object());
    Entry entry;
    if (auto const format = members.text("format"); !format.empty() && format != entry_format) members.wrong("format");
    if (members.number("format_version", 1) != 1) members.wrong("format_version");
    entry.authority = members.text("authority");
    entry.name = members.text("name");
    entry.state = members.text("state");
    auto const competences = members.objects("competences");
    for (std::size_t i = 0; i < competences.size(); ++i) {
        Members one(*competences[i], "competences[" + std::to_string(i) + "].");
        entry.competences.push_back({one.text("modality"), one.text("instrument"), one.text("territory")});
        if (auto const mistake = one.finish(); !mistake.empty()) members.wrong(mistake);
    }
    entry.languages = members.texts("languages");
    entry.time_zone = members.text("time_zone");
    entry.hours = members.text("hours");
    entry.closed_on = members.days("closed_on");
    auto const points = members.objects("round_the_clock");
    for (std::size_t i = 0; i < points.size(); ++i) {
        Members one(*points[i], "round_the_clock[" + std::to_string(i) + "].");
        entry.round_the_clock.push_back(
            {one.text("purpose"), one.text("telephone"), one.text("email"), one.texts("languages")});
        if (auto const mistake = one.finish(); !mistake.empty()) members.wrong(mistake);
    }
    entry.address = members.text("address");
    entry.telephone = members.text("telephone");
    entry.email = members.text("email");
    entry.endpoint = members.text("endpoint");
    entry.needs = members.texts("needs");
    entry.signing = members.certificates("signing_certificates");
    entry.encryption = members.certificates("encryption_certificates");
    auto const from = members.day("valid_from");
    if (!from) members.wrong("valid_from");
    entry.valid_from = from.value_or(Day{});
    entry.valid_until = members.day("valid_until");
    entry.confirmed_on = members.day("confirmed_on");
    entry.version = members.number("version", 1);
    entry.source = members.text("source");
    if (auto const mistake = members.finish(); !mistake.empty()) return entry_malformed(mistake, entry.authority);
    if (auto const done = check_entry(entry); !done) return done.error();
    return entry;
}

Result<std::string> sign_entry(Entry entry, dossier::Identity const& own, Instant now)
{
    entry.authority = own.authority();
    // While keys are changed the former ones stay behind the present ones.
    auto const put_first = [](std::vector<dossier::Certificate>& list, dossier::Certificate const& present) {
        std::erase_if(list, [&](auto const& one) { return one.fingerprint() == present.fingerprint(); });
        list.insert(list.begin(), present);
    };
    put_first(entry.signing, own.signing_certificate());
    put_first(entry.encryption, own.encryption_certificate());
    entry.source.clear(); // it says so itself
    if (auto const done = check_entry(entry); !done) return done.error();
    return dossier::sign_json(json::serialize(to_json(entry)), own, now);
}

Result<SignedEntry> read_signed_entry(BytesView octets)
{
    if (octets.size() > entry_limit) return entry_malformed("");
    auto const opened = dossier::open_signed_json(octets);
    if (!opened) return Error{"directory.entry_signature_wrong", "", opened.error().cites, opened.error().values};
    auto const object = dossier::json_object_from(opened->content);
    if (!object) return entry_malformed("");
    auto entry = entry_from_json(*object);
    if (!entry) return entry.error();
    // Written again it must be the same: nothing twice, one form only.
    if (json::serialize(to_json(*entry)) != text_of(opened->content)) return entry_malformed("", entry->authority);
    auto const signer = opened->signer.fingerprint();
    if (std::none_of(entry->signing.begin(), entry->signing.end(),
                     [&](auto const& one) { return one.fingerprint() == signer; }))
        return Error{"directory.entry_signature_wrong",
                     "signing_certificates",
                     "",
                     {{"reason", "signed with a key that the entry does not name"}}};
    return SignedEntry{std::move(*entry), signer, opened->signed_at, std::string(text_of(octets))};
}

std::string_view name_of(Standing standing)
{
    constexpr std::string_view names[] = {"noted", "vouched", "owner"};
    return names[static_cast<std::size_t>(standing)];
}

std::string to_record(Held const& held)
{
    return json::serialize(json::object{{"standing", name_of(held.standing)},
                                        {"by", held.by},
                                        {"since", text_of(held.since)},
                                        {"signed", held.text},
                                        {"entry", to_json(held.entry)}});
}

Result<Held> held_from_record(BytesView octets)
{
    auto const damaged = Error{"directory.record_malformed", "", "", {}};
    auto const object = dossier::json_object_from(octets);
    if (!object) return damaged;
    auto const text = [&](char const* name) -> std::optional<std::string> {
        auto const* const value = object->if_contains(name);
        if (value == nullptr || !value->is_string()) return std::nullopt;
        return std::string(value->get_string());
    };
    auto const standing = text("standing"), by = text("by"), since = text("since"), file = text("signed");
    auto const* const inside = object->if_contains("entry");
    if (!standing || !by || !since || !file || inside == nullptr) return damaged;
    auto const at = instant_from(*since);
    auto entry = entry_from_json(*inside);
    if (!at || !entry) return damaged;
    Held held{std::move(*entry), Standing::noted, *by, *at, *file};
    for (auto const one : {Standing::noted, Standing::vouched, Standing::owner})
        if (name_of(one) == *standing) {
            held.standing = one;
            return held;
        }
    return damaged;
}

bool holds_on(Entry const& entry, Day day)
{
    return entry.valid_from <= day && (!entry.valid_until || day <= *entry.valid_until);
}

bool keys_overlap(Entry const& a, Entry const& b)
{
    return std::any_of(a.signing.begin(), a.signing.end(), [&](auto const& one) {
        return std::any_of(b.signing.begin(), b.signing.end(),
                           [&](auto const& other) { return other.fingerprint() == one.fingerprint(); });
    });
}

Done may_replace(Held const& present, Held const& next, Day today)
{
    auto const refused = [&](char const* code) {
        return Error{code,
                     "version",
                     "",
                     {{"authority", next.entry.authority},
                      {"held", std::to_string(present.entry.version)},
                      {"version", std::to_string(next.entry.version)},
                      {"standing", std::string(name_of(present.standing))}}};
    };
    if (next.standing < present.standing && (next.standing == Standing::noted || holds_on(present.entry, today)))
        return refused("directory.entry_weaker");
    // A version is a number of whoever counts it: of one owner, or of us. Another's says nothing about it.
    if (next.standing != present.standing) return {};
    if (next.standing != Standing::noted && !keys_overlap(present.entry, next.entry)) return {};
    if (next.entry.version < present.entry.version) return refused("directory.entry_older");
    if (next.entry.version == present.entry.version && !(next.entry == present.entry))
        return refused("directory.entry_two_of_one_version");
    return {};
}

int overdue_days(Entry const& entry, Day today)
{
    return today - (entry.confirmed_on.value_or(entry.valid_from) + confirmation_days);
}

}
