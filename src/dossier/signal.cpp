#include "dossier/signal.hpp"

#include "dossier/dossier.hpp"
#include "dossier/signed_json.hpp"

#include <algorithm>
#include <array>

namespace rogatory::dossier
{
namespace
{

constexpr std::string_view signal_format = "rogatory-signal";
constexpr std::size_t longest_detail = 200;
constexpr std::array<std::string_view, 5> signal_events{"bell_rung", "bell_failed", "alarm_taken", "retrieved",
                                                        "not_retrieved"};

Error signal_malformed(std::string field)
{
    return Error{"dossier.signal_malformed", std::move(field), "", {}};
}

/// The one way in which a signal is written.
std::string signal_json(Signal const& signal)
{
    boost::json::object object;
    object["format"] = signal_format;
    object["format_version"] = 1;
    object["message"] = text_of(signal.message);
    object["event"] = name_of(signal.event);
    object["at"] = text_of(signal.at);
    object["by"] = signal.by;
    object["to"] = signal.to;
    object["detail"] = signal.detail;
    return boost::json::serialize(object);
}

Done check_signal(Signal const& signal)
{
    if (!check_authority_id(signal.by)) return signal_malformed("by");
    if (!check_authority_id(signal.to)) return signal_malformed("to");
    if (signal.detail != fit_detail(signal.detail)) return signal_malformed("detail");
    return {};
}

Result<Signal> signal_from(BytesView octets)
{
    auto const object = json_object_from(octets);
    if (!object) return signal_malformed("");
    auto const message = id_member(*object, "message");
    auto const event = text_member(*object, "event", 32);
    auto const at = instant_member(*object, "at");
    auto by = text_member(*object, "by", 64);
    auto to = text_member(*object, "to", 64);
    auto detail = text_member(*object, "detail", longest_detail);
    if (!message) return signal_malformed("message");
    if (!at) return signal_malformed("at");
    if (!by) return signal_malformed("by");
    if (!to) return signal_malformed("to");
    if (!detail) return signal_malformed("detail");
    auto const known = event ? signal_event_from(*event) : std::nullopt;
    if (!known) return signal_malformed("event");
    Signal signal{*known, *message, *at, std::move(*by), std::move(*to), std::move(*detail)};
    if (signal_json(signal) != text_of(octets)) return signal_malformed("");
    if (auto const done = check_signal(signal); !done) return done.error();
    return signal;
}

}

std::string_view name_of(Signal::Event event)
{
    return signal_events.at(static_cast<std::size_t>(event));
}

std::optional<Signal::Event> signal_event_from(std::string_view name)
{
    auto const found = std::find(signal_events.begin(), signal_events.end(), name);
    if (found == signal_events.end()) return std::nullopt;
    return static_cast<Signal::Event>(found - signal_events.begin());
}

std::string fit_detail(std::string_view text)
{
    auto end = std::min(text.size(), longest_detail);
    if (end < text.size())
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
            --end;
    std::string fitting(text.substr(0, end));
    std::replace_if(
        fitting.begin(), fitting.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return fitting;
}

Result<std::string> make_signal(Signal const& signal, Identity const& own, Instant now)
{
    if (auto const done = check_signal(signal); !done) return done.error();
    if (signal.by != own.authority()) return signal_malformed("by");
    return sign_json(signal_json(signal), own, now);
}

bool holds_signal(BytesView octets)
{
    if (octets.size() > receipt_limit) return false;
    auto const opened = open_signed_json(octets);
    auto const object = opened ? json_object_from(opened->content) : std::nullopt;
    return object && text_member(*object, "format", 32) == std::string(signal_format);
}

Result<Signal> verify_signal(BytesView octets, std::string_view own_authority, Trust const& trust, Instant now)
{
    // The file, its signature, and whose it is.
    if (octets.size() > receipt_limit) return signal_malformed("");
    auto const opened = open_signed_json(octets);
    if (!opened) return Error{"dossier.signal_signature_wrong", "", opened.error().cites, opened.error().values};
    auto const fingerprint = opened->signer.fingerprint();
    auto const authority = trust(fingerprint);
    if (!authority) return Error{"dossier.signer_unknown", "", "", {{"fingerprint", spelled(fingerprint)}}};
    if (auto const done = check_validity(opened->signer, now); !done) return done.error();
    // What it says: by the signer, to us, of a moment that has come.
    auto signal = signal_from(opened->content);
    if (!signal) return signal.error();
    if (signal->by != *authority)
        return Error{"dossier.sender_differs", "by", "", {{"from", signal->by}, {"signer", *authority}}};
    if (signal->to != own_authority)
        return Error{"dossier.not_for_us", "to", "", {{"authority", std::string(own_authority)}}};
    if (signal->at.since_1970_us > now.since_1970_us + clock_tolerance_us)
        return Error{"dossier.from_the_future", "at", "", {{"sent_at", text_of(signal->at)}}};
    return signal;
}

}
