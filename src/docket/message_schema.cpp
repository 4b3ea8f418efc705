#include "docket/message_schema.hpp"
#include "docket/body.hpp"
#include "docket/compiled.hpp"

#include "base/clipped.hpp"

#include <algorithm>

namespace rogatory::docket
{

namespace
{

/// The members of a body: name:type, a question mark after it when optional; types as in procedure.hpp.
struct MessageForm {
    std::string_view type, purpose, members;
};

// clang-format off
constexpr MessageForm forms[] = {
    {"request",
     "Asks another State for cooperation, with everything its law and the instrument ask for.",
     "kind:inquiry|interception_notice|search|special_technique? purpose:text? assurances:list? confirms:text? "
     "preservation_ticket:text? earlier_contact:text? title:text? persons:list? request:object?"},
    {"supplementary_request",
     "Adds to a request that was sent: new items, an extension, a claim, prosecution or enforcement instead of extradition, the request for production.",
     "purpose:claim|emergency_disclosure|enforcement_instead|extension|production|prosecution_instead? forum:text? claimant:text? claim:restitution|return? "
     "due_diligence:text? reasons:text? new_items:list? request:object? file:list? ticket:text? until:day? "
     "reference:text? sent_on:day? danger:text? data:text?"},
    {"acknowledgement",
     "Confirms receipt by a named authority and says who handles the request.",
     "reference:text? handler:text? contact:text? competent:flag? remarks:text? received_on:day? clocks:list?"},
    {"forwarding_notice",
     "Tells that the request was passed to another authority.",
     "authority:text? reason:not_competent|several_authorities|transmitted_for_execution? contact:text?"},
    {"information_requested",
     "Asks numbered questions that stand in the way or would help.",
     "questions:list wanted_by:day? effect:text?"},
    {"information_supplied",
     "Answers the questions one by one.",
     "answers:list cannot_answer:list?"},
    {"returned_incomplete",
     "Gives a request back that cannot be worked on as it stands.",
     "reason_code:return.* defects:list may_be_resubmitted:flag reasons:text kept_meanwhile:text?"},
    {"consultation_opened",
     "Opens a consultation before a refusal, a postponement, conditions, costs or another measure.",
     "subject:conditions|costs|forum|importance|lifting|other_measure|parallel|postponement|refusal proposal:text "
     "options:list? ground:refuse.*? article:article? reply_by_day:day?"},
    {"consultation_answered",
     "Answers a consultation: maintained, changed or withdrawn.",
     "answer:changed|maintained|withdrawn reasons:text answers:list? counter:text? conditions_accepted:text?"},
    {"assurance",
     "Asks for, gives or judges an assurance.",
     "step:asked|given|judged kind:text text:text? signatory:text? article:article? reply_by_day:day? "
     "result:insufficient|sufficient? reasons:text? power_to_bind:text? monitoring:text? duration:text?"},
    {"decision_on_execution",
     "Tells what was decided on each item.",
     "step:interception|replaced? measure:text? answer:may_go_on|not_to_be_carried_out|not_to_be_used|on_conditions? "
     "court:text? amount:text? rate:text? conditions:text? forum:text? reasons:text? compensation:text? "
     "due_care:flag? who_pays:text? days_detained:number? authority:text? expected_on:day? formalities:text? "
     "article:article? route:text? goods:text? intervention_rule:text? legal_basis:text? until:day? "
     "jurisdiction:own|subsidiary? enforcement:continued|converted|without_change? remaining_days:number? "
     "sentence:text? days_served:number? postponed_items:list? remedies:text? open_to_appeal:flag?"},
    {"refusal",
     "Refuses items with ground, article and reasons.",
     "ground:refuse.*? article:article unverified_because:text? reasons:text court:text? scope:other_state|provisional_arrest|revocation? other_state:text? "
     "alternatives:text? duty:text? undertaking:text? consultation:text? mandatory:flag?"},
    {"postponement",
     "Postpones items for a stated reason, or ends a postponement.",
     "phase:end|start reason_code:postpone.*? reasons:text? expected_until:day? secured:text? possible_conditions:text?"},
    {"time_limit_notice",
     "Tells of a delay and its reason, or warns of an expiry.",
     "reason_code:delay.*? ends_on:day? needed:text? reasons:text? clock:text? new_date:day? authority:text? "
     "rule:text? old_date:day? extension_used:flag? step:answered|extended|paused|proposed|resumed? "
     "answer:agreed|declined? article:text? request_maintained:flag?"},
    {"status",
     "Enquires about progress or reports it: remedies, important steps, what was found or checked.",
     "phase:administering_information|arrest|authorised_by_requesting|border_crossed|charge|"
     "civil_action_decided|civil_action_filed|consultation_ended|decision_final|document_served|enforcement_declined|enforcement_ordered|enforcement_taken_over|enquiry|evidence_annulled|freezing|handed_over|hearing|hearing_arranged|hearing_failed|hearing_held|"
     "hearing_interrupted|hearing_participants|identity_checked|"
     "identity_confirmed|immunity_waived|intercepted|interception_extended|interception_started|interception_stopped|judgment|lost_contact|object_described|opposes_lifting|other|"
     "own_proceedings_reopened|recovered_elsewhere|remedy_decided|remedy_filed|removed|report|"
     "route_chosen|search_resumed|sentencing_information|service_failed|silence_noted|started|stop_asked|submitted_for_prosecution|substituted|"
     "temporary_transfer|third_party_claim_dismissed|third_party_claim_filed|third_party_notified|treated|way_chosen period_ended_at:instant? reasons:text? evidence:list? "
     "amount:text? where:text? court:text? claim:text? "
     "result:damages_awarded|dismissed|identified|not_identified|title_recognised? decided_on:day? "
     "route:direct|indirect? party:text? right:text? report:text? expert:text? method:text? treatment:text? "
     "condition:at_risk|safe|treated? authority:text? suspensive:flag? decision:text? happened_at:instant? "
     "legal_basis:text? contact_on_duty:text? article:article? information:text? documents:list? "
     "remaining_days:number? date:day? object:object? way:confiscation|court|negotiation? "
     "by:telephone|video? place:text? identified_by:text? present:text? oath:text? interpreter:text? protection:text? "
     "technical:text? refusal_to_testify:text? judge:text? hearers:text? reason_not_present:text? "
     "cause:link|not_found|other|person_absent|person_refused|principles_broken|refused|wrong_address? "
     "how:by_post|electronically|in_person|publicly|substituted? served_to:text? served_by:text? "
     "proof:declaration|signed_receipt? attempts:text? until:day? transmission:direct|recorded? sentence:text? "
     "enforcement:continued|converted|without_change?"},
    {"partial_results",
     "Sends a part of the results, or the file of transferred proceedings.",
     "property:text? asset_type:account|aircraft|cash|claim|company_share|cultural_object|movable|other|real_estate|"
     "security|vehicle|vessel|virtual_asset? identifiers:list? location:text? holder:text? beneficial_owner:text? "
     "value:text? day_of_value:day? encumbrances:text? manifest:list? conditions:text? "
     "formalities:text? return_by:day? exhibits:list? detained:flag? translation:text? items_left:list?"},
    {"results",
     "Sends the results.",
     "search:text? manifest:list? conditions:text? formalities:text? return_by:day? content:text? "
     "handling_code:H0|H1|H2|H3? source_code:A|B|C|X? information_code:1|2|3|4? caveats:text? restriction:text? "
     "valid_until:day? report:text? reference:text? items_left:list? costs:text? originals:list? record:text?"},
    {"receipt_of_results",
     "Confirms the results and what is missing or unreadable.",
     "digests_verified:flag missing:list? conditions_accepted:text? author_informed_on:day?"},
    {"use_or_specialty_request",
     "Asks for consent to another use, another offence, onward surrender, or gives notice of exculpatory use.",
     "kind:court_use|exculpatory_notice|onward_surrender|onward_transmission|other_offence|"
     "other_proceedings|other_purpose|re_extradition material:text purpose:text statement:text? article:article? "
     "urgency:text? offences:list? third_state:text? material_items:list?"},
    {"use_or_specialty_answer",
     "Answers such a request for consent.",
     "answer:consented|consented_in_part|refused reasons:text conditions:text? article:article? granted:list? "
     "until:day?"},
    {"withdrawal",
     "Withdraws items, and says what to keep, lift or destroy.",
     "reason_code:close.withdrawn_* reasons:text keep:text? destroy:text? lift:text?"},
    {"urgent_notice",
     "Asks for provisional arrest, freezing or preservation at once; the formal request follows.",
     "kind:freezing|preservation|provisional_arrest|urgent_mla orally:flag? order:text? facts:text? reasons:text? channel:text? "
     "warrant:text? penalty:text? place:text? seizure:text? promise:text? call_back:text? title:text? persons:list? "
     "request:object?"},
    {"transit",
     "Asks a third State for transit, announces an overflight, decides on it, or reports an unscheduled landing.",
     "step:requested|overflight|granted|refused|used|unscheduled_landing route:text? dates:text? legal_title:text? "
     "surrendering_state:text? title:text? persons:list? conditions:text? ground:refuse.*? article:article? unverified_because:text? "
     "reasons:text? authority:text? place:text? happened_at:instant?"},
    {"person_notice",
     "Tells what happened to the person: located, arrested, released, consent given, died.",
     "event:arrested|consent_given|consent_refused|consent_revoked|detained|detention_ended|died|escaped|"
     "interest_expressed|located|no_longer_needed|not_found|provisionally_arrested|recaptured|released|released_conditionally|"
     "released_for_lapse|released_untaken|serving_other_sentence|surrendered_elsewhere search:text? sentence:text? free_to_leave:flag? place:text? happened_at:instant? renounces_specialty:flag? "
     "statement:text? reasons:text? days_detained:number? measures:text?"},
    {"surrender_arrangements",
     "Proposes, agrees or changes place and day of a surrender or transfer.",
     "step:agreed|changed|proposed date:day? place:text? reasons:text? escorts:text? documents:text? property:list? "
     "health:text? fallback:text?"},
    {"handover_report",
     "Reports a handover that was done, failed, or is temporary.",
     "result:done|failed|taken_over|temporary place:text? days_detained:number? minutes:text? happened_at:instant? "
     "reasons:text? days_served:number? return_by:day? conditions:text? property:list? undertakings:list?"},
    {"return_arrangements",
     "Arranges or confirms the return of objects, originals and persons.",
     "step:objects_returned|person_returned|property_handed_over|proposed|received|returned|waived material_items:list? left:number? manifest:list? third_party_rights:text? conditions:text? return_by:day? condition:text? place:text? condition_before:text? transport:text? date:day? "
     "reasons:text? happened_at:instant?"},
    {"spontaneous_information",
     "Gives information unasked, or tells that an object was seen.",
     "step:more|nature|offered|sighted place:text? holder:text? reasons:text? nature:text? conditions:text? "
     "facts:text? source_code:A|B|C|X? information_code:1|2|3|4? link:text? suggested_use:text? title:text? persons:list? request:object?"},
    {"spontaneous_answer",
     "Takes information that was given unasked, asks for its nature first, or declines it.",
     "answer:accepted|declined|nature_first conditions_accepted:text? follow_up:text? reasons:text?"},
    {"joint_team_proposal",
     "Proposes a joint investigation team, with a draft instrument.",
     "instrument:text? composition:text? period:text? title:text? persons:list? request:object?"},
    {"joint_team_instrument",
     "Carries the instrument of a team through its life: draft, signatures, amendments, members, plan, evidence, end.",
     "step:amended|clauses_accepted|clauses_declined|clauses_proposed|end_proposed|ended|evidence|evidence_settled|extended|member_removed|member_seconded|"
     "plan|signed|signed_by_proposer text:text? authority:text? signatory:text? until:day? reasons:text? name:text? "
     "quality:text? powers:text? weapon:flag? liability:text? plan:text? exhibit:text? digest:text? arose_in:text? "
     "gathered:before|during? restrictions:text? evaluation:text? team_reference:text? parties:list? purpose:text? "
     "approach:text? period:object? states_of_operation:list? leaders:list? members:list? participants:list? "
     "means_of_evidence:text? confidentiality:text? data_protection:text? amendments:text? "
     "special_arrangements:text? clauses:list?"},
    {"preservation_confirmation",
     "Confirms that data are preserved, until when, extended or released.",
     "step:extended|lost|ordered|released provider:text? data:text? holds_from:instant? ends_on:day? "
     "national_law:text? ticket:text? confidential:flag? reasons:text? reason_code:close.*? told_on:day? "
     "floor_date:day?"},
    {"traffic_data_disclosure",
     "Discloses as much traffic data as shows the path of a communication.",
     "providers:list? path:text? other_state:text? digest:text?"},
    {"coordination_contact",
     "Asks whether the other State pursues the same facts, or tells of factors for the choice of forum.",
     "step:contact|factors factors:text? detention:text? stage:text? tokens:list? title:text? persons:list? "
     "request:object?"},
    {"coordination_answer",
     "Answers a contact: parallel proceedings or not, their stage, a contact.",
     "stage:text? contact:text? final_decision:text? factors:text?"},
    {"coordination_outcome",
     "Proposes or records where proceedings go on, or refers the question.",
     "step:accepted|agreed|not_agreed|preference|proposed|referred preferred:text? article:article? to:text? reasons:text? proposal:text? text:text? tool:text?"},
    {"outcome_notice",
     "Tells the outcome: a judgment, the end of a sentence, what information led to.",
     "result:text? court:text? decided_on:day? "
     "event:completed|conditionally_released|escaped|evaluated|executed|feedback|no_longer_enforceable|"
     "recaptured|reduced|sentence_final|special_report? sentence:text? correction:text? deleted:flag? bars_new_prosecution:flag? report:text? "
     "completed_on:day? decision:amnesty|commutation|death|pardon|review? copy:text? use:text?"},
    {"cost_notice",
     "Tells of costs: estimate, proposal to share, claim, deduction, payment.",
     "step:claim|deduction|estimate|extraordinary|paid|share amount:text? reasons:text article:article?"},
    {"asset_status",
     "Tells the state of property: restrained until when, renewed, lifted, confiscated, sold, secured.",
     "step:confiscated|executed|failed|lapsed|lift_announced|lifted|lost|managed|renewed|restrained|secured|securing_ended|sold|third_party|varied "
     "variation:text? measures:text? "
     "court:text? ends_on:day? national_law:text? value:text? reasons:text? reply_by_day:day? ground:refuse.*? "
     "article:article? unverified_because:text? managed_by:text? proceeds:text? costs:text? custody:text? conditions:text? export_bar:flag? "
     "insurance:text?"},
    {"disposal_or_sharing",
     "Requests, proposes, agrees or carries out the disposal or sharing of property.",
     "step:accepted|agreed|compensated|declined|kept|paid|proposed|received|requested|settled share:text? reasons:text? "
     "victims:list? payment:text? amount:text? value_day:day? proposal:text? deductions:text? rule:article? "
     "account:text? terms:text?"},
    {"directory_update",
     "Tells of a change in an authority: competence, channel, languages, hours, certificate.",
     "authority:text? competence:text? modality:text? territory:text? channel:text? languages:list? hours:text? "
     "certificate:text? valid_from:day? replaces:text?"},
    {"cannot_process",
     "Says that a message could not be processed and which rule of form failed.",
     "rule:text type:text safe_to_resend:flag?"},
};
// clang-format on

// Written by the program whatever the type: the day of what the message tells, and the items with what was decided.
constexpr std::string_view members_of_all = "happened_on:day? items:list?";

struct Member {
    std::string_view name, type;
    bool required = true;
};

MessageForm const* form_of(std::string_view type)
{
    for (auto const& form : forms)
        if (form.type == type) return &form;
    return nullptr;
}

std::vector<Member> members_in(std::string_view text)
{
    std::vector<Member> members;
    for (auto word : words_of(text)) {
        auto const required = !word.ends_with('?');
        if (!required) word.remove_suffix(1);
        auto const colon = word.find(':');
        members.push_back({word.substr(0, colon), word.substr(colon + 1), required});
    }
    return members;
}

std::vector<Member> members_of(MessageForm const& form)
{
    auto members = members_in(form.members);
    for (auto const& member : members_in(members_of_all))
        members.push_back(member);
    return members;
}

std::vector<std::string_view> choices_in(std::string_view type)
{
    std::vector<std::string_view> choices;
    while (!type.empty()) {
        auto const bar = std::min(type.find('|'), type.size());
        choices.push_back(type.substr(0, bar));
        type.remove_prefix(std::min(bar + 1, type.size()));
    }
    return choices;
}

/// What a value should be, or empty when it is.
std::string_view expected(std::string_view type, boost::json::value const& value)
{
    auto const* text = value.if_string();
    auto const view = text ? std::string_view{text->data(), text->size()} : std::string_view{};
    if (type == "day") return text && day_from(view) ? "" : "a date such as 2026-11-23";
    if (type == "instant") return text && instant_from(view) ? "" : "a date and time such as 2026-11-23T09:30:00Z";
    if (type == "number") return value.is_number() ? "" : "a number";
    if (type == "flag") return value.is_bool() ? "" : "true or false";
    if (type == "list") return value.is_array() ? "" : "a list";
    if (type == "object") return value.is_object() ? "" : "an object";
    if (!text) return "a text";
    if (type.ends_with('*')) return is_reason_code(view, type) ? "" : "a reason code of this version";
    if (type.find('|') != std::string_view::npos) {
        auto const choices = choices_in(type);
        return std::ranges::find(choices, view) != choices.end() ? "" : "a word of this version";
    }
    return "";
}

boost::json::object schema_of(std::string_view type)
{
    namespace json = boost::json;
    if (type == "day") return {{"type", "string"}, {"format", "date"}};
    if (type == "instant") return {{"type", "string"}, {"format", "date-time"}};
    if (type == "number") return {{"type", "number"}};
    if (type == "flag") return {{"type", "boolean"}};
    if (type == "list") return {{"type", "array"}};
    if (type == "object") return {{"type", "object"}};
    if (type == "article")
        return {{"type", "string"},
                {"description", "Identifier of the instrument, a space, the article: untoc 18(21)(b)."}};
    if (type.ends_with('*')) {
        json::array codes;
        for (auto const code : reason_codes(type))
            codes.emplace_back(code);
        return {{"type", "string"}, {"enum", std::move(codes)}};
    }
    if (type.find('|') != std::string_view::npos) {
        json::array words;
        for (auto const word : choices_in(type))
            words.emplace_back(word);
        return {{"type", "string"}, {"enum", std::move(words)}};
    }
    return {{"type", "string"}};
}

boost::json::object items_schema()
{
    namespace json = boost::json;
    json::object row{
        {"type", "object"},
        {"properties",
         json::object{{"number", json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", MessageLimits::items}}},
                      {"type", json::object{{"type", "string"}}},
                      {"title", json::object{{"type", "string"}}},
                      {"decision", json::object{{"type", "string"},
                                                {"description", "What was decided on the item: a state of the items of "
                                                                "the procedure."}}},
                      {"outcome", json::object{{"type", "string"}}},
                      {"ground", json::object{{"type", "string"}}},
                      {"article", json::object{{"type", "string"}}}}},
        {"required", json::array{"number"}}};
    return {{"type", "array"},
            {"description", "The items of the case that the message concerns."},
            {"items", json::object{{"anyOf", json::array{std::move(row), json::object{{"type", "integer"}}}}}}};
}

void write_lines(std::string& text, boost::json::value const& value, std::size_t depth)
{
    auto const indent = [&](std::size_t levels) { text.append(levels * 2, ' '); };
    if (auto const* object = value.if_object(); object && !object->empty()) {
        text += "{\n";
        std::size_t left = object->size();
        for (auto const& [name, member] : *object) {
            indent(depth + 1);
            text += boost::json::serialize(boost::json::string(name)) + ": ";
            write_lines(text, member, depth + 1);
            text += --left > 0 ? ",\n" : "\n";
        }
        indent(depth);
        text += '}';
    } else if (auto const* array = value.if_array(); array && !array->empty()) {
        text += "[\n";
        for (std::size_t i = 0; i < array->size(); ++i) {
            indent(depth + 1);
            write_lines(text, (*array)[i], depth + 1);
            text += i + 1 < array->size() ? ",\n" : "\n";
        }
        indent(depth);
        text += ']';
    } else {
        text += boost::json::serialize(value);
    }
}

constexpr std::string_view dialect = "http://json-schema.org/draft-07/schema#";
constexpr std::string_view home = "https://rogatory.invalid/messages/";

}

std::vector<std::string> remarks_on(Message const& message)
{
    std::vector<std::string> remarks;
    auto const* form = form_of(message.type);
    if (!form) return remarks;
    for (auto const& member : members_of(*form)) {
        auto const place = "body." + std::string{member.name} + ": ";
        auto const* value = message.body.if_contains(member.name);
        if (!value) {
            if (member.required) remarks.push_back(place + "missing");
        } else if (auto const should = expected(member.type, *value); !should.empty()) {
            remarks.push_back(place + std::string{should});
        }
        if (remarks.size() >= 20) break;
    }
    return remarks;
}

Result<boost::json::object> message_schema(std::string_view name)
{
    namespace json = boost::json;
    MessageType const* type = nullptr;
    for (auto const& one : message_types)
        if (one.name == name || one.number == name) type = &one;
    if (!type) return Error{"message.type_unknown", "TYPE", "", {{"type", clipped(name, 60)}}};
    auto const& form = *form_of(type->name);
    json::object members;
    json::array required;
    for (auto const& member : members_of(form)) {
        auto schema = member.name == "items" ? items_schema() : schema_of(member.type);
        if (!schema.contains("description")) {
            std::string words{member.name};
            std::ranges::replace(words, '_', ' ');
            schema.emplace("title", words);
        }
        members.emplace(member.name, std::move(schema));
        if (member.required) required.emplace_back(member.name);
    }
    json::object body{{"type", "object"}, {"properties", std::move(members)}};
    if (!required.empty()) body.emplace("required", std::move(required));
    auto const sender = type->sender == Sender::either       ? "either side"
                        : type->sender == Sender::requesting ? "the requesting side"
                                                             : "the requested side";
    return json::object{
        {"$schema", dialect},
        {"$id", std::string{home} + schema_file(*type)},
        {"title", std::string{type->number} + " " + std::string{type->name} + ", version 1"},
        {"description", std::string{form.purpose} + " Sent by " + sender +
                            ". Members that are not named here belong to a later version: they are kept, shown and "
                            "written back."},
        {"allOf", json::array{json::object{{"$ref", "header.v1.schema.json"}}}},
        {"type", "object"},
        {"properties", json::object{{"type", json::object{{"const", type->name}}},
                                    {"version", json::object{{"const", "1"}}},
                                    {"body", std::move(body)}}},
        {"required", json::array{"type", "version"}}};
}

boost::json::object header_schema()
{
    namespace json = boost::json;
    json::object const text{{"type", "string"}, {"maxLength", MessageLimits::short_text}};
    json::object const object{{"type", "object"}};
    json::object const id{{"type", "string"},
                          {"pattern", "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}};
    json::object const authority{
        {"type", "object"},
        {"properties",
         json::object{{"state", json::object{{"type", "string"}, {"pattern", "^[A-Z]{3}$"}}}, {"id", text}}},
        {"required", json::array{"state", "id"}}};
    json::object properties{
        {"message_id", id},
        {"type", json::object{{"type", "string"}, {"pattern", "^[a-z0-9_]{1,64}$"}}},
        {"version", json::object{{"const", "1"}}},
        {"conversation_id", id},
        {"in_reply_to", text},
        {"from", authority},
        {"to", authority},
        {"sender_ref", text},
        {"receiver_ref", text},
        {"sent_at", json::object{{"type", "string"}, {"format", "date-time"}}},
        {"modality", text},
        {"basis",
         json::object{{"type", "array"},
                      {"maxItems", MessageLimits::items},
                      {"items", json::object{{"type", "object"},
                                             {"properties", json::object{{"instrument", text}, {"article", text}}},
                                             {"required", json::array{"instrument"}}}}}},
        {"items",
         json::object{{"type", "array"},
                      {"maxItems", MessageLimits::items},
                      {"items", json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", MessageLimits::items}}}}},
        {"language", text},
        {"signatory", text},
        {"handling", object},
        {"urgency", object},
        {"reply_by", object},
        {"attachments", json::object{{"type", "array"}, {"maxItems", MessageLimits::attachments}}},
        {"body", object}};
    return {{"$schema", dialect},
            {"$id", std::string{home} + "header.v1.schema.json"},
            {"title", "The header of every message between authorities, version 1"},
            {"description",
             "Members that are not named here belong to a later version: they are kept, shown and written "
             "back. A message of an unknown type is kept, shown, and answered with M42."},
            {"type", "object"},
            {"properties", std::move(properties)},
            {"required",
             json::array{"message_id", "type", "version", "conversation_id", "from", "to", "sent_at", "modality"}}};
}

std::string schema_file(MessageType const& type)
{
    return std::string{type.number} + "." + std::string{type.name} + ".v1.schema.json";
}

std::string_view purpose_of(MessageType const& type)
{
    auto const* form = form_of(type.name);
    return form ? form->purpose : std::string_view{};
}

std::string_view member_type(std::string_view type, std::string_view member)
{
    if (auto const* form = form_of(type))
        for (auto const& one : members_of(*form))
            if (one.name == member) return one.type;
    return {};
}

std::vector<std::string_view> choices_of(std::string_view member_type)
{
    return member_type.find('|') == std::string_view::npos ? std::vector<std::string_view>{} : choices_in(member_type);
}

std::vector<std::string_view> body_members(std::string_view type)
{
    std::vector<std::string_view> names;
    if (auto const* form = form_of(type))
        for (auto const& member : members_of(*form))
            names.push_back(member.name);
    return names;
}

std::string in_lines(boost::json::value const& value)
{
    std::string text;
    write_lines(text, value, 0);
    text += '\n';
    return text;
}

}
