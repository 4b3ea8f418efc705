// evidence: exhibits on their way: a bag of files with their digests, and what is known of each of them.
//
// Offers   write_bag(), check_bag()   a bag of RFC 8493 written and examined (bag.hpp)
//          read_manifest(), ...       its tag files line by line (tag_files.hpp)
//          ZipTree, ZipSink           a bag as an archive of stored entries (zip_tree.hpp)
//          ListedExhibit              the exhibits of a bag with their custody so far (exhibit_list.hpp)
//          case_uco()                 the same in the terms of CASE and UCO, as JSON-LD (case_uco.hpp)
// Knows    base, docket, dossier
// Never    opens a file, follows a link, fetches what a bag only points to, believes a digest that it has not computed
#pragma once

#include "evidence/bag.hpp"
#include "evidence/case_uco.hpp"
#include "evidence/exhibit_list.hpp"
#include "evidence/tag_files.hpp"
#include "evidence/zip_tree.hpp"
