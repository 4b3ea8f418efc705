#include "app/duty.hpp"

#include "app/cases.hpp"
#include "app/need_to_know.hpp"
#include "app/record_json.hpp"
#include "app/signals.hpp"

#include <algorithm>
#include <array>

namespace rogatory::app
{
namespace
{

constexpr std::string_view duty_kind = "duty", alarm_kind = "alarm", rung_kind = "alarm_rung",
                           taken_kind = "alarm_taken", roster_name = "roster";
constexpr std::int64_t us_per_minute = 60'000'000;
constexpr unsigned longest_wait_minutes = 7 * 24 * 60;
constexpr std::size_t longest_address = 500, most_rings = 500;
constexpr std::size_t longest_label = 100, longest_anchors = 256 * 1024, longest_secret = 4096;

Bytes octets_of(boost::json::value const& json)
{
    return record_octets(json);
}

std::string text(boost::json::object const& object, std::string_view name)
{
    return std::string(object.at(name).as_string());
}
std::int64_t number(boost::json::object const& object, std::string_view name)
{
    return object.at(name).to_number<std::int64_t>();
}

/// Reads a record of ours with `read`. What cannot be read was altered or written by another version.
template <class Read>
auto reading(std::string_view name, BytesView octets, Read read) -> Result<decltype(read(boost::json::value()))>
{
    try {
        return read(boost::json::parse(text_of(octets)));
    } catch (std::exception const&) {
        return Error{"store.damaged", std::string(name), "", {{"problem", "a record of the duty"}}};
    }
}

bool is_address(std::string const& address)
{
    return !address.empty() && address.size() <= longest_address &&
           std::all_of(address.begin(), address.end(),
                       [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; });
}

/// RFC 4616, 2: what separates them must not stand in them.
bool is_login(std::string const& text)
{
    constexpr std::size_t longest = 255;
    return text.size() <= longest && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

constexpr std::array<std::string_view, 3> encryptions{"starttls", "implicit", "none"};

/// An optional member of a record: those of an earlier version do not have it.
std::string text_or_nothing(boost::json::object const& object, std::string_view name)
{
    return object.contains(name) ? text(object, name) : std::string();
}

bool is_well_formed(DutyStep const& step)
{
    if (step.after_minutes > longest_wait_minutes || !is_address(step.to)) return false;
    if (step.label.size() > longest_label || step.anchors.size() > longest_anchors ||
        step.secret.size() > longest_secret)
        return false;
    if (step.way == DutyStep::Way::webhook)
        return (step.to.starts_with("https://") || step.to.starts_with("http://")) && step.relay.empty() &&
               step.user.empty() && step.password.empty();
    if (step.user.empty() != step.password.empty() || !is_login(step.user) || !is_login(step.password)) return false;
    return step.to.find('@') != std::string::npos && step.secret.empty() && is_address(step.relay) &&
           step.relay.find(':') != std::string::npos;
}

/// Who is rung for what crosses a network: never without encryption.
bool is_encrypted(DutyStep const& step)
{
    // RFC 4954, 4: no password without TLS, wherever the server stands.
    if (step.way == DutyStep::Way::mail)
        return step.encryption != DutyStep::Encryption::none ||
               (step.user.empty() && is_own_machine(step.relay.substr(0, step.relay.rfind(':'))));
    if (step.to.starts_with("https://")) return true;
    constexpr std::size_t behind_scheme = 7;
    auto const end = step.to.find('/', behind_scheme);
    auto host = step.to.substr(behind_scheme, end == std::string::npos ? end : end - behind_scheme);
    if (auto const colon = host.rfind(':'); colon != std::string::npos && !host.ends_with(']')) host.resize(colon);
    return is_own_machine(host);
}

Result<std::vector<Ring>> rings_of(Office& office, std::string const& message)
{
    auto const octets = office.store.get_record(rung_kind, message);
    if (!octets) return octets.error();
    if (!*octets) return std::vector<Ring>{};
    return reading(rung_kind, **octets, [](boost::json::value const& json) {
        std::vector<Ring> rings;
        for (auto const& one : json.as_array())
            rings.push_back(
                {text(one.as_object(), "to"), {number(one.as_object(), "at")}, text(one.as_object(), "problem")});
        return rings;
    });
}

Done put_roster(Office& office, Account const& by, std::vector<DutyStep> const& roster)
{
    if (!by.has("administrator")) return Error{"account.not_administrator", "--as", "", {{"account", by.name}}};
    boost::json::array steps;
    for (auto const& step : roster)
        steps.push_back({{"way", step.way == DutyStep::Way::mail ? "mail" : "webhook"},
                         {"after", step.after_minutes},
                         {"to", step.to},
                         {"relay", step.relay},
                         {"encryption", encryptions.at(static_cast<std::size_t>(step.encryption))},
                         {"label", step.label},
                         {"anchors", step.anchors},
                         {"secret", step.secret},
                         {"user", step.user},
                         {"password", step.password}});
    return office.store.put_record({std::string(duty_kind), std::string(roster_name), octets_of(steps)});
}

}

bool is_own_machine(std::string_view host)
{
    // RFC 6890: 127.0.0.0/8 and ::1 never leave the machine.
    auto const digits = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
    };
    return host == "localhost" || host == "::1" || host == "[::1]" || (host.starts_with("127.") && digits(host));
}

std::vector<std::size_t> due_bells(Alarm const& alarm, std::vector<DutyStep> const& roster, Instant now)
{
    std::vector<std::size_t> due;
    if (!alarm.open()) return due;
    for (std::size_t i = 0; i < roster.size(); ++i) {
        auto const& step = roster[i];
        if (now.since_1970_us - alarm.since.since_1970_us < step.after_minutes * us_per_minute) continue;
        auto const done = std::any_of(alarm.rings.begin(), alarm.rings.end(), [&](Ring const& ring) {
            return ring.to == step.to &&
                   (ring.problem.empty() || now.since_1970_us - ring.at.since_1970_us < us_per_minute);
        });
        if (!done) due.push_back(i);
    }
    return due;
}

Result<std::vector<DutyStep>> duty_roster(Office& office)
{
    auto const octets = office.store.get_record(duty_kind, roster_name);
    if (!octets) return octets.error();
    if (!*octets) return std::vector<DutyStep>{};
    return reading(duty_kind, **octets, [](boost::json::value const& json) {
        std::vector<DutyStep> roster;
        for (auto const& one : json.as_array()) {
            auto const& step = one.as_object();
            DutyStep read{text(step, "way") == "mail" ? DutyStep::Way::mail : DutyStep::Way::webhook,
                          static_cast<unsigned>(number(step, "after")), text(step, "to"), text(step, "relay")};
            auto const said = text_or_nothing(step, "encryption");
            for (std::size_t i = 0; i < encryptions.size(); ++i)
                if (encryptions[i] == said) read.encryption = static_cast<DutyStep::Encryption>(i);
            read.label = text_or_nothing(step, "label");
            read.anchors = text_or_nothing(step, "anchors");
            read.secret = text_or_nothing(step, "secret");
            read.user = text_or_nothing(step, "user");
            read.password = text_or_nothing(step, "password");
            roster.push_back(std::move(read));
        }
        return roster;
    });
}

Done add_duty_step(Office& office, Account const& by, DutyStep const& step)
{
    if (!is_well_formed(step)) return Error{"duty.step_malformed", "", "", {{"value", step.to}}};
    if (!is_encrypted(step))
        return Error{"duty.not_encrypted",
                     step.way == DutyStep::Way::mail ? "--relay" : "--webhook",
                     "",
                     {{"value", step.way == DutyStep::Way::mail ? step.relay : step.to}}};
    auto roster = duty_roster(office);
    if (!roster) return roster.error();
    std::erase_if(*roster, [&](DutyStep const& known) { return known.to == step.to; });
    auto const later = std::find_if(roster->begin(), roster->end(),
                                    [&](DutyStep const& known) { return known.after_minutes > step.after_minutes; });
    roster->insert(later, step);
    return put_roster(office, by, *roster);
}

Done clear_duty_roster(Office& office, Account const& by)
{
    return put_roster(office, by, {});
}

Result<std::vector<Alarm>> alarms(Office& office)
{
    auto const records = office.store.list_records(alarm_kind);
    if (!records) return records.error();
    std::vector<Alarm> all;
    for (auto const& record : *records) {
        auto alarm = reading(alarm_kind, record.octets, [&](boost::json::value const& json) {
            auto const& object = json.as_object();
            Alarm read;
            read.message = id_from(text(object, "message")).value();
            read.case_id = id_from(text(object, "case")).value();
            read.from = text(object, "from");
            read.type = text(object, "type");
            read.since = {number(object, "since")};
            read.outgoing = object.contains("outgoing");
            return read;
        });
        if (!alarm) return alarm.error();
        auto rings = rings_of(office, record.name);
        if (!rings) return rings.error();
        alarm->rings = std::move(*rings);
        auto const taken = office.store.get_record(taken_kind, record.name);
        if (!taken) return taken.error();
        if (*taken) {
            auto const by = reading(taken_kind, **taken, [](boost::json::value const& json) {
                return std::pair(text(json.as_object(), "by"), Instant{number(json.as_object(), "at")});
            });
            if (!by) return by.error();
            std::tie(alarm->taken_by, alarm->taken_at) = *by;
        }
        all.push_back(std::move(*alarm));
    }
    return all;
}

Done note_ring(Office& office, Alarm const& alarm, Ring const& ring, std::string const& label)
{
    auto rings = rings_of(office, alarm.name());
    if (!rings) return rings.error();
    bool const told = std::any_of(rings->begin(), rings->end(), [&](Ring const& before) {
        return before.to == ring.to && before.problem.empty() == ring.problem.empty();
    });
    std::vector<Record> records;
    // That a message of our own is not collected is our affair.
    if (!told && !alarm.outgoing) {
        // The partner learns that a bell failed, not at which of our machines.
        auto const event =
            ring.problem.empty() ? dossier::Signal::Event::bell_rung : dossier::Signal::Event::bell_failed;
        auto owed = signal_owed(office, alarm.from, event, alarm.message, alarm.case_id, ring.at,
                                label.empty() ? "person on duty" : label);
        if (!owed) return owed.error();
        records = std::move(*owed);
    }
    if (rings->size() >= most_rings) rings->erase(rings->begin());
    rings->push_back(ring);
    boost::json::array all;
    for (auto const& one : *rings)
        all.push_back({{"to", one.to}, {"at", one.at.since_1970_us}, {"problem", one.problem}});
    records.push_back({std::string(rung_kind), alarm.name(), octets_of(all)});
    return office.store.put_records(records);
}

Result<std::vector<Record>> alarm_taken_with(Office& office, Account const& by, std::string_view partner,
                                             Id const& message, Instant now)
{
    auto const name = text_of(message) + "@" + std::string(partner);
    auto const alarm = office.store.get_record(alarm_kind, name);
    if (!alarm) return alarm.error();
    auto const taken = office.store.get_record(taken_kind, name);
    if (!taken) return taken.error();
    if (!*alarm || *taken) return std::vector<Record>{};
    auto const case_id = reading(alarm_kind, **alarm, [](boost::json::value const& json) {
        return id_from(text(json.as_object(), "case")).value();
    });
    if (!case_id) return case_id.error();
    auto records = signal_owed(office, partner, dossier::Signal::Event::alarm_taken, message, *case_id, now, "");
    if (!records) return records.error();
    records->push_back(
        {std::string(taken_kind), name, octets_of(boost::json::object{{"by", by.name}, {"at", now.since_1970_us}})});
    return records;
}

Done take_alarm(Office& office, Account const& by, Id const& message)
{
    auto const all = alarms(office);
    if (!all) return all.error();
    // Identifiers are those of their sender: where two partners used the same one, what rings is meant.
    auto const is_it = [&](Alarm const& alarm) { return alarm.message == message; };
    auto found =
        std::find_if(all->begin(), all->end(), [&](auto const& alarm) { return is_it(alarm) && alarm.open(); });
    if (found == all->end()) found = std::find_if(all->begin(), all->end(), is_it);
    if (found == all->end()) return Error{"duty.alarm_unknown", "MESSAGE", "", {{"message", text_of(message)}}};
    // Who may not see every case knows of it from nobody here, and ends no bell. That a message of ours is not
    // collected is the affair of whoever keeps the machine as well.
    if (!found->outgoing || !by.has("administrator"))
        if (auto const sees = must_see_all(&by); !sees) return sees.error();
    if (found->taken_by == by.name) return {};
    if (!found->open())
        return Error{
            "duty.alarm_taken", "MESSAGE", "", {{"account", found->taken_by}, {"at", text_of(found->taken_at)}}};
    if (found->outgoing)
        return office.store.put_record(
            {std::string(taken_kind), found->name(),
             octets_of(boost::json::object{{"by", by.name}, {"at", office.clock.now().since_1970_us}})});
    // Who takes the alarm takes the message; the entry says so, where the account may record it.
    docket::Command const take{"take_message", std::nullopt, {{"message_id", text_of(message)}}};
    auto const step = act(office, by, found->case_id, take, {});
    if (step) return {};
    if (step.error().code.starts_with("store.")) return step.error();
    auto records = alarm_taken_with(office, by, found->from, message, office.clock.now());
    if (!records) return records.error();
    return office.store.put_records(*records);
}

bool is_urgent(docket::Message const& message)
{
    if (message.type == "urgent_notice") return true;
    auto const* const level = message.urgency.if_contains("level");
    if (level == nullptr || !level->is_string()) return false;
    auto const& said = level->as_string();
    return !said.empty() && said != "normal" && said != "routine" && said != "none";
}

namespace
{

Alarm uncollected_alarm(OutboxRow const& row, Instant now)
{
    Alarm alarm;
    alarm.message = row.message;
    alarm.case_id = row.case_id;
    alarm.from = row.to;
    alarm.type = row.type;
    alarm.since = now;
    alarm.outgoing = true;
    return alarm;
}

}

Result<bool> raise_uncollected(Office& office, OutboxRow const& row)
{
    auto const alarm = uncollected_alarm(row, row.queued_at);
    auto const before = office.store.get_record(alarm_kind, alarm.name());
    if (!before) return before.error();
    if (*before) return false;
    auto const done = office.store.put_record({std::string(alarm_kind), alarm.name(),
                                               octets_of(boost::json::object{{"message", text_of(alarm.message)},
                                                                             {"case", text_of(alarm.case_id)},
                                                                             {"from", alarm.from},
                                                                             {"type", alarm.type},
                                                                             {"since", alarm.since.since_1970_us},
                                                                             {"outgoing", true}})});
    if (!done) return done.error();
    return true;
}

Done end_uncollected(Office& office, OutboxRow const& row, std::string_view by, Instant now)
{
    auto const name = uncollected_alarm(row, now).name();
    for (auto const kind : {alarm_kind, taken_kind}) {
        auto const record = office.store.get_record(kind, name);
        if (!record) return record.error();
        if (record->has_value() == (kind == taken_kind)) return {};
    }
    return office.store.put_record(
        {std::string(taken_kind), name, octets_of(boost::json::object{{"by", by}, {"at", now.since_1970_us}})});
}

std::vector<Record> alarm_owed(docket::Message const& message, Id const& case_id, Instant now)
{
    if (!is_urgent(message)) return {};
    return {{std::string(alarm_kind), text_of(message.message_id) + "@" + message.from.id,
             octets_of(boost::json::object{{"message", text_of(message.message_id)},
                                           {"case", text_of(case_id)},
                                           {"from", message.from.id},
                                           {"type", message.type},
                                           {"since", now.since_1970_us}})}};
}

}
