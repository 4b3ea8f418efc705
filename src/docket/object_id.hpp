// object_id: a cultural object described by the Object ID standard, so that others recognise it.
//
// Offers   ObjectId, read_object_id()   what the standard asks for, and what it recommends besides
//          objects_of()                 the objects of a case, as its request and later steps describe them
// Knows    base
// Never    takes an incomplete description for a wrong one: what is missing is listed, and the search goes on
//
// Object ID (ICOM; first published by the J. Paul Getty Trust): photographs, ten questions, a short description.
#pragma once

#include "docket/case_state.hpp"
#include "docket/entry.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::docket
{

struct ObjectIdField {
    std::string_view name;
    bool recommended = false; ///< beside the standard's own categories
    std::string_view measure; ///< the field of law/measures.tsv that says the same in a request; empty: none
};
/// In the order of the standard.
std::span<ObjectIdField const> object_id_fields();

struct ObjectId {
    std::map<std::string, std::string, std::less<>> said; ///< by field; several texts are joined by line ends
    bool operator==(ObjectId const&) const = default;

    /// Categories of the standard that are empty; the recommended ones are not among them.
    std::vector<std::string_view> missing() const;
};

/// Texts or lists of texts by field; at most 16,384 octets each. Errors: object_id.field_unknown,
/// object_id.field_invalid, object_id.empty.
Result<ObjectId> read_object_id(boost::json::object const& json);
boost::json::object to_json(ObjectId const& object);

/// One object of a case: an item, and everything that was said of it so far. What was said later replaces what was
/// said before, field by field.
struct DescribedObject {
    int item = 0;
    std::string title;
    std::string_view state;
    ObjectId object;
    std::uint32_t entry = 0; ///< the last that described it; 0: nothing did
};
/// Whether an item is one: every item of a case of cultural property, and elsewhere a measure on a cultural object.
bool is_cultural_object(CaseState const& state, Item const& item);
/// Empty where the case has none.
std::vector<DescribedObject> objects_of(CaseState const& state, std::span<Entry const> entries);
boost::json::object to_json(DescribedObject const& object);

}
