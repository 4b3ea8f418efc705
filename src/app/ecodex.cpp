#include "app/ecodex.hpp"

#include "app/duty.hpp"
#include "app/ecodex_connectors.hpp"
#include "app/need_to_know.hpp"
#include "app/partners.hpp"
#include "app/record_json.hpp"
#include "app/signals.hpp"
#include "app/trust.hpp"
#include "base/clipped.hpp"
#include "document/pdf.hpp"
#include "exchange/ecodex/container.hpp"

#include <algorithm>

namespace rogatory::app
{
namespace
{

namespace ecodex = exchange::ecodex;

constexpr std::size_t most_leaves = 2000, longest_leaf = 4000;
constexpr std::string_view own_message = "message.json";
constexpr std::string_view instrument_of_orders = "eio2014";
constexpr std::string_view no_attestation =
    "Nobody has attested that the document is legally in order; the software makes no legal validation.";

/// xsd:dateTime in UTC with three digits of fraction, as connectors write it.
std::string date_time(Instant at)
{
    return text_of(at).substr(0, 23) + "Z";
}

/// The token for people. The XML beside the container is the one that is signed.
Result<Bytes> token_page(ecodex::TrustToken const& token, Digest const& document, Instant now)
{
    document::Letter page;
    page.language = Language::en;
    page.letterhead.authority = {token.provider};
    page.date = text_of(now).substr(0, 10);
    page.subject = "Trust-OK token";
    document::Table table;
    auto const row = [&](std::string name, std::string value) {
        table.rows.push_back({{std::move(name)}, {std::move(value)}});
    };
    row("Service provider", token.provider);
    row("Country", token.country);
    row("Document", token.file);
    row("SHA-256", hex_of(document));
    row("Verified at", token.verified_at);
    row("Sender authenticated by", token.identity_provider);
    row("Technical result", token.technical + ": " + token.comments);
    row("Legal result", token.legal + ": " + token.disclaimer);
    page.blocks.emplace_back(std::move(table));
    page.blocks.emplace_back(document::Paragraph{
        {"This page repeats, for readers, the token that goes as XML beside the container. The XML is signed."}});
    return document::pdf_of(page, now);
}

ecodex::TrustToken token_of(Office& office, std::string const& file, std::string const& attestation, Instant now)
{
    ecodex::TrustToken token;
    auto const* const state = office.law.state(office.profile.state);
    token.provider = office.profile.name;
    token.country = state != nullptr && !state->iso2.empty() ? state->iso2 : office.profile.state;
    token.file = file;
    token.media_type = "application/pdf";
    token.verified_at = token.authenticated_at = date_time(now);
    token.identity_provider = token.user = office.profile.id;
    token.technical = "SUCCESSFUL";
    token.comments = "Two accounts of the authority, each known by its own token, wrote and approved the document.";
    token.legal = attestation.empty() ? "NOT_SUCCESSFUL" : "SUCCESSFUL";
    token.disclaimer = attestation.empty() ? std::string(no_attestation) : attestation;
    return token;
}

std::string flat(std::string name)
{
    std::replace(name.begin(), name.end(), '/', '-');
    return name;
}

/// The request of the case that may leave, and the entry that holds it.
Result<docket::Outgoing> request_to_leave(Case const& known)
{
    using enum docket::Outgoing::State;
    for (auto one = known.state.outgoing.rbegin(); one != known.state.outgoing.rend(); ++one)
        if (one->type == "request" && (one->state == approved || one->state == exported)) return *one;
    return Error{"ecodex.nothing_to_send", "", "", {}};
}

/// The words by which an approver attested that what leaves is legally in order, given with the approval itself. The
/// last approval counts: what was revised or rewritten is attested anew, or not at all.
struct Attestation {
    std::string words, by;
    std::uint32_t entry = 0;
};
Attestation attestation_of(Case const& known, docket::Outgoing const& outgoing)
{
    Attestation found;
    auto const id = text_of(outgoing.message_id);
    for (auto const& entry : known.entries) {
        bool const of_draft = (entry.kind == "request_approved" || entry.kind == "confirmation_approved") &&
                              entry.number < outgoing.entry;
        bool const of_message = entry.kind == "message_approved" && member_text(entry.body, "message_id") == id;
        if (of_draft || of_message) found = {member_text(entry.body, "attestation"), entry.actor, entry.number};
    }
    return found;
}

boost::json::object signer_json(ecodex::Signed const& one)
{
    return {{"subject", one.signer.subject()},
            {"fingerprint", dossier::spelled(one.signer.fingerprint())},
            {"valid_until", text_of(one.signer.valid_until())},
            {"signed_at", one.signed_at},
            {"algorithm", one.algorithm}};
}

boost::json::object token_json(ecodex::TrustToken const& token)
{
    return {{"provider", token.provider},
            {"country", token.country},
            {"system", token.by_signature ? "Signature-based" : "Authentication-based"},
            {"document", token.file},
            {"media_type", token.media_type},
            {"sha256", hex_of(token.sha256)},
            {"verified_at", token.verified_at},
            {"identity_provider", token.identity_provider},
            {"technical", token.technical},
            {"comments", token.comments},
            {"legal", token.legal},
            {"disclaimer", token.disclaimer}};
}

Result<boost::json::object> about(ecodex::Opened const& opened, EcodexParts const& parts)
{
    boost::json::array documents;
    auto const add = [&](ecodex::ZipMember const& member, char const* role) {
        documents.push_back({{"name", member.name},
                             {"role", role},
                             {"octets", member.octets.size()},
                             {"sha256", hex_of(sha256(member.octets))}});
    };
    add(opened.content.document, "document");
    for (auto const& attachment : opened.content.attachments)
        add(attachment, "attachment");
    boost::json::object all{{"container_sha256", hex_of(sha256(parts.container))},
                            {"container_signer", signer_json(opened.container_signer)},
                            {"token_signer", signer_json(opened.token_signer)},
                            {"token", token_json(opened.token)},
                            {"documents", std::move(documents)}};
    if (parts.content) {
        auto const leaves = ecodex::leaves_of(*parts.content, most_leaves + 1);
        if (!leaves) return leaves.error();
        boost::json::array shown;
        for (auto const& leaf : *leaves)
            if (shown.size() < most_leaves)
                shown.push_back({{"path", clipped(leaf.path, longest_leaf)},
                                 {"value", dossier::fit_detail(clipped(leaf.value, longest_leaf))}});
        all["business_xml"] = std::move(shown);
        all["business_xml_sha256"] = hex_of(sha256(*parts.content));
        all["business_xml_cut"] = leaves->size() > most_leaves;
    }
    return all;
}

/// The message that another Rogatory put beside its document; nothing where there is none.
Result<std::optional<docket::Message>> message_inside(ecodex::Opened const& opened)
{
    for (auto const& attachment : opened.content.attachments) {
        if (attachment.name != own_message) continue;
        auto message = docket::read_message(text_of(BytesView(attachment.octets)));
        if (!message) return message.error();
        return std::optional(std::move(*message));
    }
    return std::optional<docket::Message>{};
}

/// A message of a system that knows nothing of ours: the document speaks, and nothing of it is guessed.
docket::Message message_about(ecodex::Opened const& opened, EcodexParts const& parts, dossier::Card const& from,
                              docket::Authority const& to, Instant now)
{
    // The same container gives the same identifiers, so that it is taken once.
    auto const digest = sha256(parts.container);
    std::array<std::uint8_t, 10> first{}, second{};
    std::copy_n(digest.begin(), first.size(), first.begin());
    std::copy_n(digest.begin() + first.size(), second.size(), second.begin());
    auto const signed_at = instant_from(opened.container_signer.signed_at);
    auto const sent_at = signed_at && *signed_at < now ? *signed_at : now;
    docket::Message message;
    message.message_id = make_id(sent_at, first);
    message.conversation_id = make_id(sent_at, second);
    message.type = "request";
    message.from = {from.state, from.authority};
    message.to = to;
    message.sent_at = sent_at;
    message.modality = law::name_of(law::Modality::mla);
    message.basis = {{std::string(instrument_of_orders), ""}};
    message.body = {{"title", "e-CODEX: " + opened.content.document.name},
                    {"items", boost::json::array{boost::json::object{
                                  {"number", 1}, {"type", "other"}, {"title", opened.content.document.name}}}}};
    return message;
}

}

Result<EcodexExported> export_ecodex(Office& office, Account const& account, Id const& case_id, Tray& tray)
{
    if (auto const all = must_see_all(&account); !all) return all.error();
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const outgoing = request_to_leave(*known);
    if (!outgoing) return outgoing.error();
    auto const message = docket::message_in(known->entries.at(outgoing->entry - 1));
    if (!message) return message.error();
    // Is it this account's to send? Asked before anything is written.
    auto const setting = setting_of(office, account);
    docket::Command command{"export_message", std::nullopt, {{"message_id", text_of(message->message_id)}}};
    if (auto const allowed = docket::decide(known->state, command, setting); !allowed) return allowed.error();

    auto papers = papers_of(office, *known, *message);
    if (!papers) return papers.error();
    // The official form is the document; without one the letter is.
    auto const is_form = [](Paper const& paper) { return paper.name.starts_with("forms/"); };
    auto document = std::find_if(papers->begin(), papers->end(), is_form);
    bool const form = document != papers->end();
    if (!form) document = papers->begin();
    ecodex::Content content{{flat(document->name), document->octets}, {}, {}};
    for (auto const& paper : *papers)
        if (&paper != &*document) content.attachments.push_back({flat(paper.name), paper.octets});
    auto const json = boost::json::serialize(docket::to_json(*message));
    content.attachments.push_back({std::string(own_message), Bytes(json.begin(), json.end())});
    auto const attestation = attestation_of(*known, *outgoing);
    auto const token = token_of(office, content.document.name, attestation.words, setting.now);
    auto page = token_page(token, sha256(content.document.octets), setting.now);
    if (!page) return page.error();
    content.token_pdf = std::move(*page);
    auto const packed = ecodex::pack_container(content, token, office.identity, setting.now);
    if (!packed) return packed.error();

    EcodexExported exported{message->message_id,
                            text_of(message->message_id) + ".asics",
                            text_of(message->message_id) + ".token.xml",
                            sha256(packed->container),
                            form ? "Form_A" : "FreeFormLetter",
                            {content.document.name},
                            {}};
    if (!attestation.words.empty()) exported.attested_by = attestation.by;
    for (auto const& attachment : content.attachments)
        exported.documents.push_back(attachment.name);
    auto const put = [&](std::string const& name, BytesView octets) {
        return tray.put(name, [&](Sink& sink) { return sink.write(octets); });
    };
    if (auto const done = put(exported.container_file, packed->container); !done) return done.error();
    if (auto const done = put(exported.token_file, bytes_of(packed->token)); !done) return done.error();

    command.fields["digest"] = hex_of(exported.container);
    auto events = docket::decide(known->state, command, setting);
    if (!events) return events.error();
    events->front().body["sealed"] = boost::json::object{{"sha256", hex_of(exported.container)}};
    events->front().body["sealed_message"] = text_of(message->message_id);
    events->front().body["channel"] = "e-CODEX container";
    if (!attestation.words.empty()) {
        events->front().body["attested"] = attestation.words;
        events->front().body["attested_by"] = attestation.by;
        events->front().body["attested_in"] = attestation.entry;
    }
    std::vector<MessageRef> messages;
    if (outgoing->state == docket::Outgoing::State::approved)
        messages.push_back({Direction::outgoing, message->to.id, message->message_id, message->conversation_id});
    auto const step = record(office, *known, case_id, std::move(*events), setting, {}, {}, std::move(messages));
    if (!step) return step.error();
    return exported;
}

Result<boost::json::object> look_at_ecodex(Office& /*office*/, EcodexParts const& parts)
{
    auto const opened = ecodex::open_container(parts.container, parts.token);
    if (!opened) return opened.error();
    return about(*opened, parts);
}

Result<EcodexImported> import_ecodex(Office& office, Account const& account, std::string const& sender,
                                     EcodexParts const& parts)
{
    if (auto const all = must_see_all(&account); !all) return all.error();
    auto const card = partner(office, sender);
    if (!card) return card.error();
    auto const opened = ecodex::open_container(parts.container, parts.token);
    if (!opened) return opened.error();
    auto const view = trust_view(office);
    if (!view) return view.error();
    auto const setting = setting_of(office, account);
    for (auto const* const one : {&opened->container_signer, &opened->token_signer})
        if (auto const done = check_signer(office, **view, *card, one->signer, one->chain, setting.now); !done)
            return done.error();
    if (opened->token.technical == "FAIL") return Error{"ecodex.token_says_no", "", "", {{"level", "FAIL"}}};

    auto const inside = message_inside(*opened);
    if (!inside) return inside.error();
    docket::Authority const from{card->state, card->authority};
    auto const message = *inside ? **inside : message_about(*opened, parts, *card, office.own(), setting.now);
    if (message.from != from || message.to != office.own())
        return Error{"ecodex.content_of_another",
                     "--from",
                     "",
                     {{"from", message.from.id}, {"to", message.to.id}, {"partner", sender}}};
    // By this way requests come. Anything else of the partner comes in its dossier, under its own signature.
    if (message.type != "request") return Error{"ecodex.not_a_request", "", "", {{"type", clipped(message.type, 40)}}};
    auto described = about(*opened, parts);
    if (!described) return described.error();
    EcodexImported imported{{}, message.message_id, false, std::move(*described)};
    // Whatever is in the documents and the XML alone is for people to read; nothing of it became a field.
    boost::json::array unmapped;
    if (!*inside) unmapped.emplace_back("document " + opened->content.document.name);
    for (auto const& attachment : opened->content.attachments)
        if (attachment.name != own_message) unmapped.emplace_back("attachment " + attachment.name);
    if (parts.content) unmapped.emplace_back("business XML: every element, listed under business_xml");
    imported.about["unmapped"] = std::move(unmapped);
    imported.about["mapped"] = *inside ? "the message of another Rogatory that lay beside the document" : "nothing";

    auto const before = office.store.find_message(Direction::incoming, from.id, message.message_id);
    if (!before) return before.error();
    if (*before) return Error{"message.already_received", "message_id", "", {{"message", text_of(message.message_id)}}};
    auto const conversation = office.store.case_of_conversation(from.id, message.conversation_id);
    if (!conversation) return conversation.error();
    imported.new_case = !conversation->has_value();
    imported.case_id = imported.new_case ? new_id(office.clock, office.random) : **conversation;
    Case known;
    if (!imported.new_case) {
        auto loaded = load(office, imported.case_id);
        if (!loaded) return loaded.error();
        known = std::move(*loaded);
    }
    auto events = docket::receive(known.state, message, setting);
    if (!events) return events.error();
    if (imported.new_case)
        if (auto const created = office.store.create_case(imported.case_id); !created) return created.error();
    boost::json::array kept;
    std::vector<BlobId> blobs;
    auto const keep_part = [&](std::string const& name, BytesView octets) -> Done {
        MemorySource source(octets);
        auto one = keep(office, imported.case_id, name, source);
        if (!one) return one.error();
        kept.push_back(std::move(one->first));
        blobs.push_back(one->second);
        return {};
    };
    std::vector<std::pair<std::string, BytesView>> all{
        {opened->content.document.name, opened->content.document.octets}};
    for (auto const& attachment : opened->content.attachments)
        all.emplace_back(attachment.name, attachment.octets);
    // The evidence as it came; no name of a document can be one of these.
    all.emplace_back("e-codex/container.asics", parts.container);
    all.emplace_back("e-codex/token.xml", parts.token);
    if (parts.content) all.emplace_back("e-codex/content.xml", *parts.content);
    for (auto const& [name, octets] : all)
        if (auto const done = keep_part(name, octets); !done) return done.error();
    events->front().body["ecodex"] = imported.about;
    auto owed = alarm_owed(message, imported.case_id, setting.now);
    auto const step =
        record(office, known, imported.case_id, std::move(*events), setting, std::move(kept), std::move(blobs),
               {{Direction::incoming, from.id, message.message_id, message.conversation_id}}, std::move(owed));
    if (!step) return step.error();
    return imported;
}

}
