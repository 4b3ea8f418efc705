// exhibit_list: what a bag says of its exhibits, as metadata/exhibits.json: description, seal, holder, custody so far.
//
// It is what another authority says. The digests of the files are computed from the files, never taken from here.
#pragma once

#include "docket/exhibit.hpp"
#include "docket/message.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace rogatory::evidence
{

inline constexpr std::string_view exhibit_list_name = "metadata/exhibits.json";

/// An exhibit and the file of the bag that is it.
struct BaggedExhibit {
    docket::Exhibit exhibit;
    std::string path;   ///< in the bag: "data/1/telephone.img"; empty: a thing, or a file that is not in the bag
    std::string sha512; ///< of the file, hexadecimal
};

/// Whose exhibits they are.
struct BagOrigin {
    docket::Authority from;
    std::string authority;    ///< official name
    std::string reference;    ///< of the sender, or the identifier of the case
    std::string conversation; ///< with the other State; empty: there is none
    Day made_on;
};

boost::json::object exhibit_list_json(BagOrigin const& origin, std::vector<BaggedExhibit> const& exhibits);

/// One exhibit as another authority lists it.
struct ListedExhibit {
    int number = 0;
    std::string description, seal, holder, path, sha256;
    bool original = true;
    boost::json::object row; ///< all that was said, with its custody
};
struct ExhibitList {
    std::string from; ///< "Central Authority of ZZA (ZZA)"
    std::string reference;
    std::vector<ListedExhibit> exhibits;
};
/// At most 10,000 exhibits, texts of at most 4,096 octets, JSON at most 12 deep. Error: bag.exhibit_list_refused.
Result<ExhibitList> read_exhibit_list(BytesView json);

}
