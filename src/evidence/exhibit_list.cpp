#include "evidence/exhibit_list.hpp"

#include "evidence/tag_files.hpp"

#include <algorithm>
#include <set>

namespace rogatory::evidence
{

namespace json = boost::json;

namespace
{

constexpr std::size_t longest_text = 4'096;

json::object link_json(docket::CustodyLink const& link)
{
    json::object row{{"kind", link.kind}, {"on", text_of(link.on)}, {"recorded_by", link.recorded_by}};
    if (link.at) row.emplace("at", text_of(*link.at));
    for (auto const& [name, text] :
         {std::pair{"from", &link.from}, std::pair{"to", &link.to}, std::pair{"place", &link.place},
          std::pair{"seal", &link.seal}, std::pair{"seal_found", &link.seal_found}, std::pair{"digest", &link.digest},
          std::pair{"breach", &link.breach}})
        if (!text->empty()) row.emplace(name, *text);
    if (link.digest_verified) row.emplace("digest_verified", true);
    return row;
}

Error refused(std::string where, std::string reason)
{
    return Error{"bag.exhibit_list_refused", std::move(where), "", {{"reason", std::move(reason)}}};
}

/// A text member, or the empty text where there is none.
Result<std::string> text_member(json::object const& row, std::string_view name, std::string const& where)
{
    auto const* member = row.if_contains(name);
    if (!member) return std::string{};
    if (!member->is_string() || member->get_string().size() > longest_text)
        return refused(where + "." + std::string(name), "not a text of at most 4096 octets");
    // What commands a terminal has no place in a description.
    if (std::ranges::any_of(member->get_string(), [](char c) {
            return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
        }))
        return refused(where + "." + std::string(name), "a control character");
    return std::string(member->get_string());
}

Result<ListedExhibit> read_row(json::value const& value, std::string const& where)
{
    auto const* row = value.if_object();
    auto const* number = row ? row->if_contains("number") : nullptr;
    if (!number || !number->is_int64() || number->get_int64() < 1 || number->get_int64() > 1'000'000)
        return refused(where, "no exhibit with a number");
    ListedExhibit listed;
    listed.number = static_cast<int>(number->get_int64());
    for (auto const& [name, into] :
         {std::pair{"description", &listed.description}, std::pair{"seal", &listed.seal},
          std::pair{"holder", &listed.holder}, std::pair{"path", &listed.path}, std::pair{"digest", &listed.sha256}}) {
        auto text = text_member(*row, name, where);
        if (!text) return text.error();
        *into = std::move(*text);
    }
    if (listed.description.empty()) return refused(where + ".description", "empty");
    if (auto const* original = row->if_contains("original"))
        listed.original = !original->is_bool() || original->get_bool();
    listed.row = *row;
    return listed;
}

}

json::object exhibit_list_json(BagOrigin const& origin, std::vector<BaggedExhibit> const& exhibits)
{
    json::array list;
    for (auto const& [exhibit, path, sha512] : exhibits) {
        json::array custody;
        for (auto const& link : exhibit.custody)
            custody.push_back(link_json(link));
        json::object row{{"number", exhibit.number},
                         {"description", exhibit.description},
                         {"original", exhibit.original},
                         {"holder", exhibit.holder},
                         {"breached", exhibit.breached}};
        if (!exhibit.seal.empty()) row.emplace("seal", exhibit.seal);
        if (!exhibit.file.empty()) row.emplace("file", exhibit.file);
        if (!exhibit.digest.empty()) row.emplace("digest", exhibit.digest);
        if (exhibit.octets > 0) row.emplace("octets", exhibit.octets);
        if (!path.empty()) row.emplace("path", path);
        if (!sha512.empty()) row.emplace("sha512", sha512);
        if (!exhibit.origin.empty()) row.emplace("origin", exhibit.origin);
        row.emplace("custody", std::move(custody));
        list.push_back(std::move(row));
    }
    json::object whole{{"format", "rogatory-exhibits-1"},
                       {"from", {{"state", origin.from.state}, {"id", origin.from.id}, {"name", origin.authority}}},
                       {"reference", origin.reference},
                       {"made_on", text_of(origin.made_on)},
                       {"exhibits", std::move(list)}};
    if (!origin.conversation.empty()) whole.emplace("conversation", origin.conversation);
    return whole;
}

Result<ExhibitList> read_exhibit_list(BytesView octets)
{
    json::parse_options options;
    options.max_depth = 12;
    boost::system::error_code problem;
    auto const value = json::parse(text_of(octets), problem, {}, options);
    auto const* whole = problem ? nullptr : value.if_object();
    if (!whole) return refused("", problem ? problem.message() : "no JSON object");
    auto const format = text_member(*whole, "format", "exhibits.json");
    if (!format) return format.error();
    if (*format != "rogatory-exhibits-1") return refused("format", "not rogatory-exhibits-1");
    ExhibitList list;
    auto reference = text_member(*whole, "reference", "exhibits.json");
    if (!reference) return reference.error();
    list.reference = std::move(*reference);
    if (auto const* from = whole->if_contains("from"); from && from->is_object()) {
        auto name = text_member(from->get_object(), "name", "from");
        auto state = text_member(from->get_object(), "state", "from");
        if (!name) return name.error();
        if (!state) return state.error();
        list.from = *name + (state->empty() ? "" : " (" + *state + ")");
    }
    auto const* rows = whole->if_contains("exhibits");
    if (!rows || !rows->is_array()) return refused("exhibits", "no list");
    if (rows->get_array().size() > bag_files_limit) return refused("exhibits", "more than 10000");
    std::set<int> numbers;
    std::set<std::string> paths;
    for (auto const& one : rows->get_array()) {
        auto const where = "exhibits[" + std::to_string(list.exhibits.size()) + "]";
        auto row = read_row(one, where);
        if (!row) return row.error();
        if (!numbers.insert(row->number).second) return refused(where, "a number twice");
        if (!row->path.empty() && !paths.insert(row->path).second) return refused(where, "a file twice");
        list.exhibits.push_back(std::move(*row));
    }
    return list;
}

}
