// What was received, in every procedure and on both sides: its use, its return, its way into another case. Also when
// the case is closed, because limits of use outlive it.
#include "docket/procedures/fragments.hpp"

namespace rogatory::docket::procedures
{

namespace
{

// clang-format off
constexpr Step received_and_used[] = {
    {.command = "use_received", .who = "caseworker", .from = "any",
     .fields = "received_item:number kind:own_proceedings|other_proceedings|court_use|onward_transmission|"
               "other_purpose|other_offence|re_extradition|onward_surrender|exculpatory_notice purpose:text? "
               "in_case:text? third_state:text? offence:number? exception:related_proceedings|serious_threat|"
               "consent_of_person|presumed_consent|no_restriction_of_liberty|listed_case|notice_impossible? "
               "conditions_read:text? reasons:text?",
     .kind = "received_item_used", .guard = "received_known use_is_open",
     .cites = "untoc 18(5), 18(19); uncac 46(5), 46(19); ets024 14, 15; eaw2002 27, 28; practice: handling codes"},
    {.command = "return_received", .who = "caseworker", .from = "any",
     .fields = "received_items:list place:text? condition:text? reasons:text? material_items:list? left:number?",
     .kind = "received_item_returned",
     .message = "!return_arrangements: step=objects_returned place condition reasons material_items left",
     .guard = "something_received items_can_go_back",
     .cites = "ets030 6(2); eio2014 13(3)-(4); IA-MLA-1992 12; MERCOSUR-MLA-1996 16"},
    {.command = "waive_return", .who = "caseworker", .from = "any",
     .fields = "reasons:text material_items:list?",
     .kind = "return_waived", .message = "return_arrangements: step=waived reasons material_items",
     .guard = "return_is_awaited",
     .cites = "ets030 6(2); IA-MLA-1992 12"},
    {.command = "bring_received", .who = "caseworker", .from = "any",
     .fields = "from_case:text from_modality:text? item:object kind:text conditions:text? until:day? consent:text? "
               "reasons:text?",
     .kind = "received_item_brought", .guard = "item_is_whole",
     .cites = "practice: limits go along with the item"},
};
// clang-format on

}

Steps received_steps()
{
    return received_and_used;
}

}
