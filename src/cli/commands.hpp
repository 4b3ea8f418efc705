// The functions behind the table of commands, one file for each first word.
#pragma once

#include "cli/command.hpp"

#include <iosfwd>
#include <vector>

namespace rogatory::docket
{
struct DescribedObject;
}

namespace rogatory::cli
{

// law_commands.cpp
Exit law_check(Call&);
Exit law_show(Call&);
Exit law_pair(Call&);
Exit law_opinion(Call&);
Exit law_coverage(Call&);
// law_new.cpp
Exit law_new_instrument(Call&);
// law_book.cpp
Exit law_book(Call&);
// law_interview.cpp
Exit law_interview(Call&);
Exit law_diff(Call&);
// authority_commands.cpp
Exit authority_init(Call&);
Exit authority_show(Call&);
Exit authority_account_add(Call&);
Exit authority_account_list(Call&);
Exit authority_export_card(Call&);
Exit authority_import_card(Call&);
// calendar_commands.cpp
Exit authority_calendar_add(Call&);
Exit authority_calendar_list(Call&);
Exit authority_calendar_remove(Call&);
// exchange_key_commands.cpp
Exit authority_exchange_key_add(Call&);
Exit authority_exchange_key_list(Call&);
Exit authority_exchange_key_remove(Call&);
// request_commands.cpp
Exit request_new(Call&);
Exit request_check(Call&);
Exit request_render(Call&);
Exit request_segments(Call&);
Exit request_submit(Call&);
// form_commands.cpp
Exit form_list(Call&);
Exit form_show(Call&);
Exit form_check(Call&);
Exit form_render(Call&);
Exit form_confirm(Call&);
// case_commands.cpp
Exit case_list(Call&);
Exit case_show(Call&);
Exit case_act(Call&);
Exit case_export(Call&);
Exit case_import(Call&);
Exit case_procedures(Call&);
Exit case_messages(Call&);
// asset_commands.cpp
Exit case_assets(Call&);
Exit case_object_id(Call&);
/// The objects of a case of cultural property, by Object ID; nothing where there are none.
void print_objects(std::ostream& out, std::vector<docket::DescribedObject> const& objects);
// case_due.cpp
Exit case_due(Call&);
// exhibit_commands.cpp
Exit exhibit_take(Call&);
Exit exhibit_hand_over(Call&);
Exit exhibit_seal(Call&);
Exit exhibit_verify(Call&);
Exit exhibit_list(Call&);
Exit exhibit_show(Call&);
// bag_commands.cpp
Exit exhibit_bag(Call&);
Exit exhibit_check_bag(Call&);
Exit exhibit_receive_bag(Call&);
// exchange_commands.cpp
Exit exchange_agree(Call&);
Exit exchange_send(Call&);
Exit exchange_receive(Call&);
Exit exchange_status(Call&);
Exit exchange_ping(Call&);
Exit exchange_trace(Call&);
Exit serve(Call&);
// docket_commands.cpp
Exit docket_verify(Call&);
Exit docket_checkpoint(Call&);
Exit docket_proof(Call&);
Exit docket_erase(Call&);
Exit backup(Call&);
Exit restore(Call&);
Exit doctor(Call&);
Exit statistics(Call&);
// duty_commands.cpp
Exit duty_add(Call&);
Exit duty_clear(Call&);
Exit duty_list(Call&);
Exit duty_take(Call&);
Exit duty_watch(Call&);
// family_commands.cpp
Exit case_follow(Call&);
Exit case_family(Call&);
// simulate_commands.cpp
Exit simulate(Call&);
// directory_commands.cpp
Exit directory_find(Call&);
Exit directory_show(Call&);
Exit directory_list(Call&);
Exit directory_add(Call&);
Exit directory_sign(Call&);
Exit directory_accept(Call&);
Exit directory_confirm(Call&);
Exit directory_reminders(Call&);
Exit directory_import(Call&);
Exit directory_export(Call&);
Exit directory_list_sign(Call&);
Exit directory_list_accept(Call&);
Exit directory_list_show(Call&);
// help_commands.cpp
Exit help(Call&);
Exit run_bench(Call&);

}
