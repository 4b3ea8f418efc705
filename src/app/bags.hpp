// Bags of exhibits: what leaves as a folder or an archive for a court, a laboratory, another authority; what comes
// back.
#pragma once

#include "app/exhibits.hpp"
#include "evidence/evidence.hpp"

#include <map>

namespace rogatory::app
{

struct BagOrder {
    std::string to;            ///< who gets it; recorded as a link of each exhibit's custody
    std::vector<int> exhibits; ///< numbers; empty: all that the account may act on
    /// Files of exhibits whose octets are not kept in the case, by number.
    std::map<int, SeekableSource*> files;
};

struct BagMade {
    StepDone step;
    Digest tags{}; ///< SHA-256 of tagmanifest-sha256.txt: stands for the whole bag
    std::vector<evidence::BagFile> payload;
    std::vector<int> without_file; ///< exhibits that are only described in it: things, and files not at hand
};

/// Writes a bag into the sink, and records in each exhibit's custody that it was copied. Nothing is recorded where the
/// bag could not be written; the caller finishes the sink afterwards. `ends` ends an archive before that.
/// Errors: exhibit.none_yet, exhibit.unknown, exhibit.file_differs (a file is not the exhibit's), those of
/// write_bag(), of decide() and of the store.
Result<BagMade> make_bag(Office& office, Account const& account, Id const& case_id, BagOrder const& order,
                         TreeSink& sink, std::function<Done()> const& ends);

struct BagTaking {
    std::string holder, place, from; ///< who holds the exhibits from now on, where; from whom they came
    std::optional<int> measure;
};

struct BagTaken {
    StepDone step;
    std::vector<int> exhibits;           ///< their numbers in this case
    std::vector<std::string> not_in_bag; ///< described in it, but no file of it
};

/// Takes the files of a bag into a case as exhibits: all, or none. The report is of this bag and has no fault.
/// Errors: bag.nothing_in_it, bag.list_differs (what the bag says of a file is not so), exhibit.file_changed, those of
/// decide() and of the store.
Result<BagTaken> receive_bag(Office& office, Account const& account, Id const& case_id, Tree& bag,
                             evidence::BagReport const& report, BagTaking const& taking);

}
