#include "store/sqlite/claims.hpp"

#include "docket/merkle.hpp"

#include <boost/json.hpp>

namespace rogatory::store
{

Id id_of(BytesView octets)
{
    return {array_of<decltype(Id::octets)>(octets)};
}
BytesView octets_of(Id const& id)
{
    return id.octets;
}

std::string place_of(Id const& case_id, std::int64_t number)
{
    return text_of(case_id) + "/" + std::to_string(number);
}

Bytes leaf_of(Digest const& digest, std::string const& claims)
{
    Bytes leaf(digest.begin(), digest.end());
    if (!claims.empty()) {
        auto const more = docket::sha256({bytes_of(claims)});
        leaf.insert(leaf.end(), more.begin(), more.end());
    }
    return leaf;
}

std::string claims_text(std::span<app::MessageRef const> messages, std::span<app::BlobId const> blobs)
{
    if (messages.empty() && blobs.empty()) return {};
    boost::json::array of_messages, of_blobs;
    for (auto const& message : messages)
        of_messages.push_back({{"direction", static_cast<int>(message.direction)},
                               {"authority", message.authority},
                               {"message", text_of(message.message)},
                               {"conversation", text_of(message.conversation)}});
    for (auto const& blob : blobs)
        of_blobs.push_back(boost::json::string(hex_of(blob)));
    return boost::json::serialize(
        boost::json::object{{"messages", std::move(of_messages)}, {"blobs", std::move(of_blobs)}});
}

std::optional<Claims> claims_from(std::string const& text)
{
    Claims claims;
    try {
        auto const json = boost::json::parse(text);
        for (auto const& message : json.at("messages").as_array()) {
            auto const id = id_from(message.at("message").as_string());
            auto const conversation = id_from(message.at("conversation").as_string());
            if (!id || !conversation) return std::nullopt;
            claims.messages.push_back({static_cast<app::Direction>(message.at("direction").to_number<std::uint8_t>()),
                                       std::string(message.at("authority").as_string()), *id, *conversation});
        }
        for (auto const& blob : json.at("blobs").as_array()) {
            auto const octets = bytes_from_hex(blob.as_string());
            if (!octets) return std::nullopt;
            claims.blobs.push_back(array_of<app::BlobId>(*octets));
        }
    } catch (std::exception const&) { // not JSON, or a member is missing or of another type: somebody altered it
        return std::nullopt;
    }
    if (claims_text(claims.messages, claims.blobs) != text) return std::nullopt;
    return claims;
}

}
