#include "app/office.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace rogatory::app
{

boost::json::object to_json(Profile const& profile)
{
    boost::json::array languages;
    for (auto const& language : profile.languages)
        languages.push_back(boost::json::string(language));
    return {{"id", profile.id},           {"name", profile.name},       {"state", profile.state},
            {"address", profile.address}, {"contact", profile.contact}, {"languages", std::move(languages)}};
}

Result<Profile> profile_from_json(boost::json::value const& json)
{
    Profile profile;
    auto const* object = json.if_object();
    for (auto const& [name, text] :
         {std::pair{"id", &profile.id}, std::pair{"name", &profile.name}, std::pair{"state", &profile.state},
          std::pair{"address", &profile.address}, std::pair{"contact", &profile.contact}}) {
        auto const* member = object ? object->if_contains(name) : nullptr;
        if (!member || !member->is_string()) return Error{"office.profile_malformed", name, "", {}};
        *text = member->as_string();
    }
    if (auto const* languages = object->if_contains("languages"); languages && languages->is_array())
        for (auto const& language : languages->as_array())
            if (language.is_string()) profile.languages.emplace_back(language.as_string());
    return profile;
}

bool Account::has(std::string_view role) const
{
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Digest sha256(BytesView octets)
{
    Digest digest;
    SHA256(octets.data(), octets.size(), digest.data());
    return digest;
}

}
