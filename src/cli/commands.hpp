// The functions behind the table of commands, one file for each first word.
#pragma once

#include "cli/command.hpp"

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
// case_due.cpp
Exit case_due(Call&);
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
// help_commands.cpp
Exit help(Call&);
Exit run_bench(Call&);

}
