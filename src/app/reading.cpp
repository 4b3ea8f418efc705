#include "app/reading.hpp"

#include "app/exchange_by_hand.hpp"
#include "app/message_segments.hpp"
#include "app/partners.hpp"
#include "base/clipped.hpp"
#include "document/docx.hpp"
#include "document/from_message.hpp"
#include "document/pdf.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

constexpr std::size_t fewest_of_message = 4; ///< characters of an identifier, to name a message by

std::string member_as_text(boost::json::object const& object, std::string_view name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

/// An authority as it is written on paper.
struct OnPaper {
    std::string name, address, contact, state;
};
OnPaper on_paper(Office& office, docket::Authority const& authority)
{
    if (authority.id == office.profile.id)
        return {office.profile.name, office.profile.address, office.profile.contact, office.profile.state};
    auto const card = partner(office, authority.id);
    if (!card) return {authority.id, {}, {}, authority.state};
    return {card->name, card->contact.address, {}, card->state};
}

std::string state_in(Office& office, std::string const& code, Language language)
{
    auto const* const state = office.law.state(code);
    return state != nullptr ? law::in(state->name, language) : code;
}

/// What a request that the message carries says, as a letter of request; nothing where it carries none.
std::optional<document::Letter> request_to_read(Office& office, docket::Message const& message, Language language)
{
    return request_letter_of(office, message, office.local_day(message.sent_at), language);
}

std::string flat_part_name(std::string name)
{
    std::ranges::replace(name, '/', '-');
    return name;
}

Done put_octets(Tray& tray, std::string const& name, Bytes const& octets)
{
    return tray.put(name, [&](Sink& sink) { return sink.write(octets); });
}

/// What came with a message lies beside it in its entry, as it was signed.
Done put_kept(Office& office, Id const& case_id, docket::Entry const& entry, Tray& tray,
              std::vector<std::string>& written)
{
    auto const* const kept = entry.body.if_contains("kept");
    if (kept == nullptr || !kept->is_array()) return {};
    for (auto const& one : kept->get_array()) {
        if (!one.is_object()) continue;
        auto const octets = bytes_from_hex(member_as_text(one.get_object(), "blob"));
        BlobId blob{};
        if (!octets || octets->size() != blob.size()) continue;
        std::ranges::copy(*octets, blob.begin());
        auto const source = office.store.open_blob(case_id, blob);
        if (!source) return source.error();
        auto const name = flat_part_name(member_as_text(one.get_object(), "name"));
        if (auto const done = tray.put(name, [&](Sink& sink) { return copy_all(**source, sink); }); !done) return done;
        written.push_back(name);
    }
    return {};
}

}

std::vector<MessageOfCase> messages_of(Case const& known)
{
    std::vector<MessageOfCase> all;
    for (auto const& entry : known.entries) {
        auto const arrived = entry.body.contains("received");
        if (!arrived && !entry.body.contains("message")) continue;
        auto message = docket::message_in(entry);
        if (!message) continue;
        auto const* const ours = known.state.message(message->message_id);
        auto const waits = !arrived && ours != nullptr && ours->state == docket::Outgoing::State::prepared;
        all.push_back({entry.number, entry.at, arrived, waits, std::move(*message)});
    }
    return all;
}

Result<MessageOfCase> message_named(Case const& known, std::string_view words)
{
    std::vector<MessageOfCase> fitting;
    if (words.size() >= fewest_of_message)
        for (auto& one : messages_of(known))
            if (text_of(one.message.message_id).ends_with(words)) fitting.push_back(std::move(one));
    if (fitting.empty()) return Error{"message.unknown", "MESSAGE", "", {{"value", clipped(words, 40)}}};
    if (fitting.size() > 1)
        return Error{"message.ambiguous",
                     "MESSAGE",
                     "",
                     {{"value", clipped(words, 40)}, {"count", std::to_string(fitting.size())}}};
    return std::move(fitting.front());
}

document::Letter letter_to_read(Office& office, Case const& known, docket::Message const& message, Language language,
                                bool short_form)
{
    auto request = short_form ? std::nullopt : request_to_read(office, message, language);
    if (request && message.type == "request") return *std::move(request);
    auto const from = on_paper(office, message.from);
    auto const to = on_paper(office, message.to);
    document::MessageContext context;
    context.from.state = state_in(office, from.state, language);
    context.from.authority = {from.name};
    if (!from.address.empty()) context.from.address = {from.address};
    if (!from.contact.empty()) context.from.contact = {from.contact};
    context.to = {to.name};
    if (!to.address.empty()) context.to.push_back(to.address);
    context.to.push_back(state_in(office, to.state, language));
    context.date = office.local_day(message.sent_at);
    for (auto const& item : known.state.items)
        context.items.emplace(item.number, item.title);
    context.translated = translated(known, message, code_of(language));
    context.signature.name = message.signatory;
    context.signature.authority = from.name;
    if (request)
        for (auto& block : request->blocks)
            if (!std::holds_alternative<document::Signature>(block)) context.request.push_back(std::move(block));
    auto header = docket::to_json(message);
    header.erase("body");
    if (short_form)
        for (auto const* const name : {"in_reply_to", "message_id", "conversation_id", "basis", "attachments"})
            header.erase(name);
    auto body = message.body;
    if (short_form) body.erase("request"); // its items stand in the case
    auto letter = document::letter_of_message(header, body, office.law, language, context);
    if (request) letter.notes = std::move(request->notes);
    return letter;
}

std::vector<std::string> files_with(docket::Message const& message)
{
    std::vector<std::string> names;
    auto const add = [&](boost::json::array const& list, std::string_view member) {
        for (auto const& one : list)
            if (one.is_object())
                if (auto name = member_as_text(one.get_object(), member); !name.empty())
                    names.push_back(std::move(name));
    };
    add(message.attachments, "name");
    if (auto const* const request = message.body.if_contains("request"); request != nullptr && request->is_object())
        if (auto const* const annexes = request->get_object().if_contains("annexes");
            annexes != nullptr && annexes->is_array())
            add(annexes->get_array(), "file");
    return names;
}

Result<std::vector<std::string>> take_out(Office& office, Account const& account, Id const& case_id,
                                          MessageOfCase const& message, Language language, Tray& tray)
{
    auto known = load(office, case_id);
    if (!known) return known.error();
    // Is it this account's to take out? Asked before anything is written.
    auto const setting = setting_of(office, account);
    auto const id = text_of(message.message.message_id);
    auto noted =
        docket::decide(known->state, {"note", std::nullopt, {{"text", "taken out to read: message " + id}}}, setting);
    if (!noted) return noted.error();

    std::vector<std::string> written;
    auto const letter = letter_to_read(office, *known, message.message, language);
    auto const base = "letter." + std::string(code_of(language));
    auto const pdf = document::pdf_of(letter, message.message.sent_at);
    if (!pdf) return pdf.error();
    auto const docx = document::docx_of(letter, message.message.sent_at);
    if (!docx) return docx.error();
    for (auto const& [name, octets] : {std::pair{base + ".pdf", &*pdf}, std::pair{base + ".docx", &*docx}}) {
        if (auto const done = put_octets(tray, name, *octets); !done) return done.error();
        written.push_back(name);
    }
    if (message.arrived) {
        auto const& entry = known->entries.at(message.entry - 1);
        if (auto const done = put_kept(office, case_id, entry, tray, written); !done) return done.error();
    } else {
        auto const papers = papers_of(office, *known, message.message);
        if (!papers) return papers.error();
        for (auto const& paper : *papers) {
            auto const name = flat_part_name(paper.name);
            if (auto const done = put_octets(tray, name, paper.octets); !done) return done.error();
            written.push_back(name);
        }
    }
    noted->front().body["taken_out"] = boost::json::object{{"message_id", id}, {"files", written.size()}};
    if (auto const step = record(office, *known, case_id, std::move(*noted), setting, {}, {}, {}); !step)
        return step.error();
    return written;
}

}
