// Transit: a person surrendered or transferred by one State is carried through the territory of another, which is the
// partner of this case. By land or with a stop it is asked for; over its territory without a stop it is announced, and
// a landing that nobody planned turns the announcement into a question.
//
// The items of the case are those of the surrender that the passage belongs to. The person stays in the custody of the
// escort: the liberty machine of the transit State moves only where it arrests somebody itself.
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
constexpr Step transit_asked_for[] = {
    {.command = "request_transit", .who = "caseworker", .from = "draft approved overflight_announced",
     .fields = "route:text dates:text legal_title:text surrendering_state:text? reasons:text?",
     .kind = "transit_requested", .to = "=transit_requested",
     .message = "transit: step=requested *case route dates legal_title surrendering_state reasons", .guard = "has_items",
     .cites = "ets024 21; eaw2002 25; ets112 16"},
    {.command = "announce_overflight", .who = "caseworker", .from = "draft approved",
     .fields = "route:text dates:text legal_title:text surrendering_state:text?",
     .kind = "overflight_announced", .to = "=overflight_announced",
     .message = "transit: step=overflight *case route dates legal_title surrendering_state", .guard = "has_items",
     .cites = "ets024 21"},
    {.command = "report_passage", .who = "caseworker", .from = "transit_granted overflight_announced",
     .fields = "place:text? happened_at:instant? reasons:text?",
     .kind = "person_carried_through", .to = "items", .item = "requested transit_granted -> carried_through",
     .message = "!transit: step=used place happened_at reasons", .guard = "transit_was_told",
     .cites = "practice"},
};

constexpr Arrival transit_answered[] = {
    {.type = "transit", .when = "step=granted", .from = "open",
     .kind = "transit_granted", .to = "items", .item = "requested -> transit_granted",
     .cites = "ets024 21; eaw2002 25; ets112 16"},
    {.type = "transit", .when = "step=refused", .from = "open",
     .kind = "transit_refused", .to = "items", .item = "requested withdrawn -> transit_refused",
     .cites = "ets024 21; eaw2002 25; ets112 16"},
    {.type = "transit", .when = "step=unscheduled_landing", .from = "overflight_announced",
     .kind = "unscheduled_landing_learned", .cites = "ets024 21"},
    {.type = "transit", .when = "step=used", .from = "open",
     .kind = "passage_learned", .to = "items",
     .item = "requested transit_granted withdrawn -> carried_through",
     .cites = "practice"},
};

constexpr Step transit_decided_on[] = {
    {.command = "grant_transit", .who = "caseworker", .from = "transit_asked",
     .fields = "authority:text conditions:text? place:text?",
     .kind = "transit_granted", .to = "items", .item = "requested -> transit_granted",
     .message = "transit: step=granted authority conditions place",
     .cites = "ets024 21; eaw2002 25; ets112 16"},
    {.command = "refuse_transit", .who = "caseworker", .from = "transit_asked",
     .fields = "ground:refuse.* article:article reasons:text authority:text?",
     .kind = "transit_refused", .to = "items", .item = "requested -> transit_refused",
     .message = "transit: step=refused ground article reasons authority", .guard = "ground_offered",
     .cites = "ets024 21; eaw2002 25; ets112 16"},
    {.command = "report_landing", .who = "caseworker", .from = "overflight_announced",
     .fields = "place:text happened_at:instant?",
     .kind = "unscheduled_landing", .to = "=landed",
     .message = "!transit: step=unscheduled_landing place happened_at",
     .cites = "ets024 21"},
    {.command = "record_passage", .who = "caseworker", .from = "transit_granted landed",
     .fields = "place:text? happened_at:instant?",
     .kind = "person_carried_through", .to = "items", .item = "requested transit_granted -> carried_through",
     .message = "!transit: step=used place happened_at", .guard = "transit_was_told",
     .cites = "practice"},
};

constexpr Arrival transit_arrives[] = {
    {.type = "transit", .when = "step=requested", .from = "- awaiting_request overflight_announced landed ?lapsed",
     .kind = "transit_request_received", .to = "=transit_asked",
     .cites = "ets024 21; eaw2002 25; ets112 16"},
    {.type = "transit", .when = "step=overflight", .from = "- awaiting_request",
     .kind = "overflight_notice_received", .to = "=overflight_announced", .cites = "ets024 21"},
    {.type = "transit", .when = "step=used", .from = "open",
     .kind = "passage_learned", .to = "items", .item = "requested transit_granted -> carried_through",
     .cites = "practice"},
};
// clang-format on

}

Steps transit_requesting_steps()
{
    return transit_asked_for;
}

Arrivals transit_requesting_arrivals()
{
    return transit_answered;
}

Steps transit_requested_steps()
{
    return transit_decided_on;
}

Arrivals transit_requested_arrivals()
{
    return transit_arrives;
}

}
