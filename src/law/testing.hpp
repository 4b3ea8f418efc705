// For tests: a small library of law about the invented States ZZA, ZZB and ZZC, and the folder law/ as it is.
#pragma once

#include "law/law.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace rogatory::law::testing
{

inline std::string const small_facts = R"toml(
[[fact]]
name = "requesting.state"
type = "state"
of = "matter"
derived = true
question = { en = "Which State asks?" }
[[fact]]
name = "requested.state"
type = "state"
of = "matter"
derived = true
question = { en = "Which State is asked?" }
[[fact]]
name = "measure.type"
type = "choice"
of = "measure"
choices = ["search", "hearing"]
derived = true
question = { en = "Which measure?" }
[[fact]]
name = "measure.coercive"
type = "boolean"
of = "measure"
question = { en = "Does it need coercion?" }
[[fact]]
name = "offence.iccs"
type = "text"
of = "offence"
derived = true
question = { en = "Which class of act?" }
[[fact]]
name = "offence.transnational"
type = "boolean"
of = "offence"
question = { en = "Is the offence transnational?", fr = "L'infraction est-elle transnationale ?" }
[[fact]]
name = "offence.maximum_penalty_months"
type = "number"
of = "offence"
unit = "months"
question = { en = "The heaviest penalty, in months?" }
[[fact]]
name = "subject.nationalities"
type = "states"
of = "person"
question = { en = "Of which States is the person a national?" }
[[fact]]
name = "request.political"
type = "boolean"
of = "matter"
question = { en = "Is it political?" }
[[fact]]
name = "request.attack_on_head_of_state"
type = "boolean"
of = "matter"
question = { en = "Was a head of State attacked?" }
[[fact]]
name = "request.pardoned"
type = "boolean"
of = "matter"
question = { en = "Was it pardoned?" }
)toml";

inline std::string const small_instrument = R"toml(
id = "treaty"
title = "An invented convention"
short_title = "Convention"
adopted = 2000-01-01
in_force = 2002-01-01
kind = "global"
modalities = ["extradition", "mla", "proceedings"]
binding = true
source = "invented for tests"
status = "verified"
lists = "treaty"
entry_into_force = { days_after_deposit = 30, article = "20", status = "unverified" }
[rows]
scope = 1
nationality = 2
)toml";

inline std::string const small_rules = R"toml(
[[rule]]
id = "treaty/1/scope"
kind = "scope"
row = "1"
article = "1"
topic = "scope"
modalities = ["extradition", "mla"]
says = "It covers the listed offences where they are transnational."
status = "verified"
when = 'all(offence.lists includes "treaty 5", offence.transnational)'
[[rule]]
id = "treaty/2/basis"
kind = "basis"
article = "2"
topic = "legal_basis"
modalities = ["extradition"]
says = "A State that says so takes the Convention as basis."
status = "verified"
when = 'requested declares "2=yes"'
[[rule]]
id = "treaty/2/assist"
kind = "basis"
article = "2(2)"
topic = "legal_basis"
modalities = ["mla"]
says = "States assist each other."
status = "verified"
[[rule]]
id = "treaty/3/nationality"
kind = "ground"
row = "3"
article = "3"
topic = "nationality"
modalities = ["extradition"]
says = "Nationals need not be extradited."
status = "verified"
when = "subject.nationalities includes requested.state"
effect = "optional"
code = "refuse.nationality"
leads_to = ["treaty/3/prosecute"]
[[rule]]
id = "treaty/3/prosecute"
kind = "alternative"
row = "3 (2)"
article = "3(2)"
topic = "nationality"
modalities = ["extradition"]
says = "A national who is not extradited is prosecuted."
status = "verified"
to = "proceedings"
because = "nationality"
[[rule]]
id = "treaty/4/political"
kind = "ground"
article = "4"
topic = "political"
modalities = ["extradition", "mla"]
says = "Political offences are no reason for cooperation."
status = "verified"
when = "request.political"
effect = "mandatory"
code = "refuse.political"
[[exception]]
id = "treaty/4/head_of_state"
to = "treaty/4/political"
article = "4(2)"
says = "An attack on a head of State is not political."
status = "verified"
when = "request.attack_on_head_of_state"
[[exception]]
id = "treaty/4/pardoned"
to = "treaty/4/head_of_state"
article = "4(3)"
says = "Unless it was pardoned."
status = "verified"
when = "request.pardoned"
[[rule]]
id = "treaty/5/fiscal"
kind = "ground"
article = "5"
topic = "fiscal"
modalities = ["extradition", "mla"]
says = "It may not be refused because it is fiscal."
status = "verified"
effect = "excluded"
[[rule]]
id = "treaty/6/unverified"
kind = "ground"
article = "6"
topic = "penalty"
modalities = ["extradition"]
says = "Extradition is refused below a year."
status = "unverified"
when = "offence.maximum_penalty_months < 12"
effect = "mandatory"
[[rule]]
id = "treaty/7/facts"
kind = "requirement"
article = "7"
topic = "contents"
modalities = ["extradition", "mla"]
says = "A summary of the facts."
status = "verified"
field = "facts"
asks = { en = "Summarise the facts." }
of = "matter"
[[rule]]
id = "treaty/7/search"
kind = "requirement"
article = "7(2)"
topic = "contents"
modalities = ["mla"]
says = "The place to be searched."
status = "verified"
field = "measures.place"
asks = { en = "Name the place." }
of = "measure"
when = 'measure.type == "search"'
[[rule]]
id = "treaty/8/limit"
kind = "limit"
article = "8"
topic = "time_limit"
modalities = ["extradition"]
says = "Provisional arrest ends after forty days."
status = "verified"
starts_at = "provisional_arrest_made"
length = { days = 40 }
then = "release_required"
[[rule]]
id = "treaty/9/limit"
kind = "limit"
article = "9"
topic = "time_limit"
modalities = ["extradition"]
says = "Somebody remembers a limit of ten days."
status = "unverified"
starts_at = "request_received"
length = { days = 10 }
then = "answer_required"
)toml";

inline Files small_library()
{
    return {
        {"README.md", "# Law"},
        {"facts.toml", small_facts},
        {"states.tsv", "iso3\tiso2\tname_en\tname_fr\tname_es\tname_ar\tname_ru\tname_zh\tname_pt\t"
                       "official_languages\tlegal_tradition\tun_region\tmemberships\ttime_zone\tstatus\n"
                       "# invented\n"
                       "ZZA\tZA\tArland\tArlande\tArlandia\t\t\t\t\ten,fr\tcivil\tnowhere\t\tUTC\tverified\n"
                       "ZZB\tZB\tBeland\tBélande\tBelandia\t\t\t\t\tes\tcivil\tnowhere\t\tUTC\tverified\n"
                       "ZZC\tZC\tCeland\tCélande\tCelandia\t\t\t\t\tes\tcivil\tnowhere\t\tUTC\tunverified\n"},
        {"offences.tsv", "code\tlevel\tparent\ttitle_en\ttitle_fr\ttitle_es\tincludes\tsource\tstatus\n"
                         "07\t1\t\tFraud\tFraude\tFraude\t\tICCS\tverified\n"
                         "0703\t2\t07\tCorruption\tCorruption\tCorrupción\t\tICCS\tverified\n"
                         "07031\t3\t0703\tBribery\tCorruption active\tSoborno\t\tICCS\tverified\n"
                         "09\t1\t\tPublic order\tOrdre public\tOrden público\t\tICCS\tverified\n"},
        {"offence_lists.tsv", "list\titem\ttitle\ticcs\tneeds\tnote\tsource\tstatus\n"
                              "treaty\t5\tcorruption\t0703\t\t\tinvented\tverified\n"
                              "treaty\t6\tterror\t09\tterrorist_purpose\t\tinvented\tverified\n"},
        {"measures.tsv", "id\tgroup\ttitle\tneeded_fields\tcoercive\tlegal_hooks\tsource\tstatus\n"
                         "base_mla\tall\tall\t*Summary of facts (not for service), assistance sought\t\t\t\tverified\n"
                         "base_coercive\tall\tcoercive\t*text of the provisions\t\t\t\tverified\n"
                         "search\tsearch\tsearch\taddress (street, town), account number or IBAN\tyes\t\t\tverified\n"
                         "hearing\thearing\thearing\tall of search, *name\tdepends\t\t\tunverified\n"},
        {"terms.tsv", "term_id\ten\tfr\tes\tar\tru\tzh\tpt\tdefinition_en\tvariants\tsource\tchecked\n"
                      "specialty\tspecialty\tspécialité\tespecialidad\t\t\t\t\tmeaning\t\t\ten\n"},
        {"instruments/treaty/instrument.toml", small_instrument},
        {"instruments/treaty/rules.toml", small_rules},
        {"instruments/treaty/parties.tsv", "# parties\n"
                                           "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n"
                                           "ZZA\tratification\t2005-03-01\t\t\tdecl:2=yes\t\t2024\tinvented\tverified\n"
                                           "ZZB\taccession\t2006-06-15\t\t\t\t\t2024\tinvented\tverified\n"},
    };
}

inline std::shared_ptr<Library const> loaded(Files const& files)
{
    auto read = read_library(files);
    if (!read.library) throw std::runtime_error(read.errors.front().code + ": " + texts::sentence(read.errors.front()));
    return read.library;
}

/// The text of every file below a folder on disk.
inline Files files_below(std::filesystem::path const& folder)
{
    Files files;
    for (auto const& item : std::filesystem::recursive_directory_iterator(folder)) {
        if (!item.is_regular_file()) continue;
        std::ifstream file(item.path(), std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        files.emplace(std::filesystem::relative(item.path(), folder).generic_string(), text.str());
    }
    return files;
}

}
