// What some measures of assistance add to the line of a request: a hearing by video or telephone, the service of a
// document with its proof, interception with technical help. Both sides; the measure itself goes its way beside it.
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
// The authority that asks names who hears; the hearing is run by it, or under its direction, by its own law.
constexpr Step hearing_asked_for[] = {
    {.command = "name_hearers", .who = "caseworker", .from = "sent+",
     .fields = "judge:text hearers:text reason_not_present:text interpreter:text? protection:text?",
     .kind = "hearing_participants_named", .item = "requested accepted -> same",
     .message = "status: phase=hearing_participants judge hearers reason_not_present interpreter protection",
     .guard = "hearing_by_link",
     .cites = "ets182 9(3); eumla2000 10(3); eio2014 24"},
    {.command = "record_hearing_conducted", .who = "caseworker", .from = "sent+",
     .fields = "court:text statement_recorded:flag happened_at:instant? reasons:text?",
     .kind = "hearing_conducted", .item = "requested accepted done -> same", .guard = "hearing_by_link",
     .cites = "ets182 9(5)(c); eumla2000 10(5)(c); eio2014 24"},
};

constexpr Arrival hearing_told[] = {
    {.type = "status", .when = "phase=hearing_arranged", .from = "sent+",
     .kind = "hearing_arrangement_learned", .cites = "ets182 9(4); eumla2000 10(4)"},
    {.type = "status", .when = "phase=hearing_held", .from = "sent+",
     .kind = "hearing_learned", .cites = "ets182 9(6); eumla2000 10(6)"},
    {.type = "status", .when = "phase=hearing_interrupted", .from = "sent+",
     .kind = "hearing_interruption_learned", .cites = "ets182 9(5)(a); eumla2000 10(5)(a)"},
    {.type = "status", .when = "phase=hearing_failed", .from = "sent+",
     .kind = "hearing_failure_learned", .cites = "practice"},
    {.type = "status", .when = "phase=document_served", .from = "sent+",
     .kind = "service_learned", .cites = "ets030 7(2)"},
    {.type = "status", .when = "phase=service_failed", .from = "sent+",
     .kind = "service_failure_learned", .cites = "ets030 7(2)"},
    {.type = "status", .when = "phase=interception_started", .from = "sent+",
     .kind = "interception_start_learned", .item = "open -> same", .cites = "eio2014 30"},
    {.type = "status", .when = "phase=interception_extended", .from = "sent+",
     .kind = "interception_start_learned", .item = "open -> same", .cites = "eio2014 30"},
    {.type = "status", .when = "phase=interception_stopped", .from = "sent+",
     .kind = "interception_stop_learned", .item = "open -> same", .stops = "interception_start_learned",
     .cites = "eio2014 30"},
};

// The requested State summons the person, finds out who it is, and sees that its own principles are kept.
constexpr Step hearing_carried_out[] = {
    {.command = "arrange_hearing", .who = "caseworker executing_authority", .from = "received+",
     .fields = "by:video|telephone date:day place:text identified_by:text interpreter:text? protection:text? "
               "consent_recorded:flag? technical:text?",
     .kind = "hearing_arranged", .item = "accepted assigned executing -> same",
     .message = "status: phase=hearing_arranged by date place identified_by interpreter protection technical",
     .guard = "telephone_needs_consent hearing_by_link",
     .cites = "ets182 9(4), 10; eumla2000 10(4), 11; eio2014 24, 25"},
    {.command = "test_link", .who = "caseworker executing_authority", .from = "received+",
     .fields = "result:works|fails technical:text",
     .kind = "hearing_link_tested", .item = "accepted assigned executing -> same", .guard = "hearing_by_link",
     .cites = "practice"},
    {.command = "record_hearing_held", .who = "caseworker executing_authority", .from = "received+",
     .fields = "by:video|telephone place:text identified_by:text present:text oath:text? interpreter:text? "
               "protection:text? technical:text? refusal_to_testify:text? happened_at:instant?",
     .kind = "hearing_held_by_link", .item = "accepted assigned executing -> same",
     .message = "!status: phase=hearing_held by place identified_by present oath interpreter protection technical "
                "refusal_to_testify happened_at",
     .guard = "hearing_by_link",
     .cites = "ets182 9(6); eumla2000 10(6); eio2014 24"},
    {.command = "interrupt_hearing", .who = "caseworker executing_authority", .from = "received+",
     .fields = "reasons:text happened_at:instant?",
     .kind = "hearing_interrupted", .item = "accepted assigned executing -> same",
     .message = "!status: phase=hearing_interrupted reasons happened_at", .guard = "hearing_by_link",
     .cites = "ets182 9(5)(a); eumla2000 10(5)(a)"},
    {.command = "record_hearing_failed", .who = "caseworker executing_authority", .from = "received+",
     .fields = "cause:link|person_absent|person_refused|principles_broken|other reasons:text date:day?",
     .kind = "hearing_failed", .item = "accepted assigned executing -> same",
     .message = "!status: phase=hearing_failed cause reasons date", .guard = "hearing_by_link",
     .cites = "practice"},
    {.command = "record_service", .who = "caseworker executing_authority", .from = "received+",
     .fields = "how:in_person|by_post|substituted|electronically|publicly served_to:text served_by:text date:day "
               "proof:signed_receipt|declaration place:text?",
     .kind = "document_served", .to = "items", .item = "accepted assigned executing -> done",
     .message = "!status: phase=document_served how served_to served_by date proof place",
     .guard = "document_to_serve",
     .cites = "ets030 7; eumla2000 5; untoc 18(3)(b)"},
    {.command = "record_not_served", .who = "caseworker executing_authority", .from = "received+",
     .fields = "cause:not_found|refused|wrong_address|other reasons:text attempts:text?",
     .kind = "service_failed", .to = "items", .item = "accepted assigned executing -> impossible",
     .message = "!status: phase=service_failed cause reasons attempts", .guard = "document_to_serve",
     .cites = "ets030 7(2)"},
    {.command = "start_interception", .who = "caseworker executing_authority", .from = "received+",
     .fields = "court:text target:text until:day transmission:direct|recorded technical:text? happened_at:instant?",
     .kind = "interception_started", .to = "items", .item = "accepted assigned executing -> executing",
     .message = "status: phase=interception_started until transmission technical happened_at",
     .guard = "telecommunications_intercepted",
     .cites = "eio2014 30; eumla2000 18"},
    {.command = "extend_interception", .who = "caseworker executing_authority", .from = "received+",
     .fields = "court:text until:day reasons:text",
     .kind = "interception_extended", .item = "executing -> same",
     .message = "status: phase=interception_extended until reasons",
     .guard = "interception_runs telecommunications_intercepted",
     .cites = "eio2014 30; eumla2000 18"},
    {.command = "stop_interception", .who = "caseworker executing_authority", .from = "received+",
     .fields = "reasons:text happened_at:instant?",
     .kind = "interception_stopped", .item = "executing -> same",
     .message = "!status: phase=interception_stopped reasons happened_at",
     .stops = "interception_started interception_extended",
     .guard = "interception_runs telecommunications_intercepted",
     .cites = "eio2014 30; eumla2000 18"},
};

constexpr Arrival hearers_told[] = {
    {.type = "status", .when = "phase=hearing_participants", .from = "received+",
     .kind = "hearing_participants_learned", .cites = "ets182 9(3); eumla2000 10(3)"},
};
// clang-format on

}

Steps special_measures_requesting_steps()
{
    return hearing_asked_for;
}

Arrivals special_measures_requesting_arrivals()
{
    return hearing_told;
}

Steps special_measures_requested_steps()
{
    return hearing_carried_out;
}

Arrivals special_measures_requested_arrivals()
{
    return hearers_told;
}

}
