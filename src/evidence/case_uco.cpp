#include "evidence/case_uco.hpp"

#include <openssl/evp.h>

#include <array>
#include <map>

namespace rogatory::evidence
{

namespace json = boost::json;

namespace
{

json::object typed(std::string_view type, std::string_view value)
{
    return {{"@type", type}, {"@value", value}};
}
json::object reference(std::string_view id)
{
    return {{"@id", id}};
}

class Graph
{
public:
    Graph(Id const& case_id, BagOrigin const& origin) : case_id_(case_id), origin_(origin) {}

    json::object of(std::vector<BaggedExhibit> const& exhibits)
    {
        json::array of_investigation;
        for (auto const& one : exhibits)
            if (!one.exhibit.digest.empty()) add(one, of_investigation);
        if (!of_investigation.empty()) {
            json::object investigation{{"@id", id("investigation")},
                                       {"@type", "case-investigation:Investigation"},
                                       {"uco-core:name", origin_.reference},
                                       {"case-investigation:investigationForm", "case"},
                                       {"uco-core:createdBy", reference(identity(origin_.authority))}};
            investigation.emplace("uco-core:object", std::move(of_investigation));
            nodes_.insert(nodes_.begin(), std::move(investigation));
        }
        return {{"@context",
                 {{"case-investigation", "https://ontology.caseontology.org/case/investigation/"},
                  {"uco-action", "https://ontology.unifiedcyberontology.org/uco/action/"},
                  {"uco-core", "https://ontology.unifiedcyberontology.org/uco/core/"},
                  {"uco-identity", "https://ontology.unifiedcyberontology.org/uco/identity/"},
                  {"uco-location", "https://ontology.unifiedcyberontology.org/uco/location/"},
                  {"uco-observable", "https://ontology.unifiedcyberontology.org/uco/observable/"},
                  {"uco-types", "https://ontology.unifiedcyberontology.org/uco/types/"},
                  {"xsd", "http://www.w3.org/2001/XMLSchema#"}}},
                {"@graph", std::move(nodes_)}};
    }

private:
    std::string id(std::string const& name) const { return urn_of(case_id_, name); }

    /// A node that others refer to, once for each name.
    std::string named(std::string_view type, std::string const& kind, std::string const& name)
    {
        auto const node = id(kind + "/" + name);
        if (known_.emplace(node, true).second)
            nodes_.push_back(json::object{{"@id", node}, {"@type", type}, {"uco-core:name", name}});
        return node;
    }
    std::string identity(std::string const& name) { return named("uco-identity:Identity", "identity", name); }

    json::object hash(std::string const& place, std::string_view method, std::string const& value) const
    {
        return {{"@id", id(place + "/" + std::string(method))},
                {"@type", "uco-types:Hash"},
                {"uco-types:hashMethod", method},
                {"uco-types:hashValue", typed("xsd:hexBinary", value)}};
    }

    std::string file(BaggedExhibit const& one, std::string const& place)
    {
        auto const& exhibit = one.exhibit;
        json::array hashes{hash(place, "SHA256", exhibit.digest)};
        if (!one.sha512.empty()) hashes.push_back(hash(place, "SHA512", one.sha512));
        json::object content{{"@id", id(place + "/content")},
                             {"@type", "uco-observable:ContentDataFacet"},
                             {"uco-observable:hash", std::move(hashes)}};
        json::object named_file{{"@id", id(place + "/file-facet")}, {"@type", "uco-observable:FileFacet"}};
        if (!exhibit.file.empty()) named_file.emplace("uco-observable:fileName", exhibit.file);
        if (!one.path.empty()) named_file.emplace("uco-observable:filePath", one.path);
        if (exhibit.octets > 0) {
            content.emplace("uco-observable:sizeInBytes", exhibit.octets);
            named_file.emplace("uco-observable:sizeInBytes", exhibit.octets);
        }
        auto const node = id(place + "/file");
        nodes_.push_back(json::object{{"@id", node},
                                      {"@type", "uco-observable:File"},
                                      {"uco-core:description", exhibit.description},
                                      {"uco-core:hasFacet", {std::move(named_file), std::move(content)}}});
        return node;
    }

    void add(BaggedExhibit const& one, json::array& of_investigation)
    {
        auto const place = "exhibit/" + std::to_string(one.exhibit.number);
        auto const observed = file(one, place);
        auto const record = id(place + "/provenance");
        json::object provenance{{"@id", record},
                                {"@type", "case-investigation:ProvenanceRecord"},
                                {"uco-core:description", one.exhibit.description},
                                {"case-investigation:exhibitNumber", std::to_string(one.exhibit.number)}};
        json::array things{reference(observed)};
        std::string before;
        for (std::size_t i = 0; i < one.exhibit.custody.size(); ++i) {
            auto const action = id(place + "/action/" + std::to_string(i + 1));
            nodes_.push_back(action_of(one.exhibit.custody[i], action, observed, record, before));
            things.push_back(reference(action));
            of_investigation.push_back(reference(action));
            before = action;
        }
        provenance.emplace("uco-core:object", std::move(things));
        nodes_.push_back(std::move(provenance));
        of_investigation.push_back(reference(record));
    }

    json::object action_of(docket::CustodyLink const& link, std::string const& node, std::string const& observed,
                           std::string const& record, std::string const& before)
    {
        auto const taken = link.kind == "exhibit_taken";
        auto const handed = link.kind == "exhibit_handed_over";
        auto const* name = taken                              ? "Taken into custody"
                           : handed                           ? "Handed over"
                           : link.kind == "exhibit_sealed"    ? "Sealed"
                           : link.kind == "exhibits_copied"   ? "Copied into a bag"
                           : link.kind == "exhibit_ended"     ? "Given back or destroyed"
                           : link.kind == "evidence_annulled" ? "Annulled by a court"
                                                              : "Verified";
        json::object action{{"@id", node},
                            {"@type", "case-investigation:InvestigativeAction"},
                            {"uco-core:name", name},
                            {"uco-core:description", description_of(link)}};
        auto const& performer = taken ? link.to : handed ? link.from : link.recorded_by;
        if (!performer.empty()) action.emplace("uco-action:performer", reference(identity(performer)));
        auto const& other = taken ? link.from : link.to;
        if (!other.empty()) action.emplace("uco-action:participant", json::array{reference(identity(other))});
        if (!link.place.empty())
            action.emplace("uco-action:location",
                           json::array{reference(named("uco-location:Location", "location", link.place))});
        if (link.at) {
            action.emplace("uco-action:startTime", typed("xsd:dateTime", text_of(*link.at)));
            action.emplace("uco-action:endTime", typed("xsd:dateTime", text_of(*link.at)));
        }
        action.emplace("uco-action:object", json::array{reference(observed)});
        if (taken) action.emplace("uco-action:result", json::array{reference(observed), reference(record)});
        if (!before.empty()) action.emplace("case-investigation:wasInformedBy", json::array{reference(before)});
        if (!link.breach.empty())
            action.emplace("uco-action:actionStatus", "Fail");
        else if (link.digest_verified)
            action.emplace("uco-action:actionStatus", "Success");
        return action;
    }

    static std::string description_of(docket::CustodyLink const& link)
    {
        auto text = "On " + text_of(link.on) + (link.at ? "" : " (hour not recorded)");
        if (!link.seal_found.empty()) text += "; seal found: " + link.seal_found;
        if (!link.seal.empty()) text += "; seal: " + link.seal;
        if (link.digest_verified) text += "; digest verified";
        if (!link.breach.empty()) text += "; breach: " + link.breach + " differs";
        return text;
    }

    Id const& case_id_;
    BagOrigin const& origin_;
    json::array nodes_;
    std::map<std::string, bool> known_;
};

}

std::string urn_of(Id const& space, std::string_view name)
{
    // RFC 9562, 5.5: SHA-1 of the name space and the name; version 5, variant 10.
    Bytes octets(space.octets.begin(), space.octets.end());
    octets.insert(octets.end(), name.begin(), name.end());
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(octets.data(), octets.size(), digest.data(), &length, EVP_sha1(), nullptr);
    digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0f) | 0x50);
    digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3f) | 0x80);
    auto const hex = hex_of(BytesView(digest).first(16));
    return "urn:uuid:" + hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) +
           "-" + hex.substr(20);
}

json::object case_uco(Id const& case_id, BagOrigin const& origin, std::vector<BaggedExhibit> const& exhibits)
{
    return Graph(case_id, origin).of(exhibits);
}

}
