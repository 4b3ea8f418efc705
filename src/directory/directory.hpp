// directory: which authority abroad does what, how it is reached, in which language, and when somebody is there.
//
// Offers   Entry, Held        what an authority says of itself; and how we know it (entry.hpp)
//          NetworkList        the numbered, signed list of a network's secretariat (list.hpp)
//          paths_to()         the path of trust to an authority over networks, or where it is missing (path.hpp)
//          office_at()        is somebody in the office there now, and if not, when again (hours.hpp)
//          find()             whom to ask for something in a State: three values where nothing is known (find.hpp)
//          to_csv(), from_csv(), to_json(), from_json()   many entries as a file (table.hpp)
// Knows    base, law, dossier (certificates and signed JSON)
// Never    reads the clock or a time zone by itself, keeps anything, guesses what no entry says
#pragma once

#include "directory/entry.hpp"
#include "directory/find.hpp"
#include "directory/hours.hpp"
#include "directory/list.hpp"
#include "directory/path.hpp"
#include "directory/table.hpp"
