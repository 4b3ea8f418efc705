#include "directory/list.hpp"

#include "directory/members.hpp"
#include "dossier/signed_json.hpp"
#include "law/law.hpp"

#include <algorithm>
#include <set>

namespace rogatory::directory
{
namespace
{

namespace json = boost::json;

constexpr std::string_view list_format = "rogatory-network-list";
constexpr std::size_t network_id_limit = 40, keys_limit = 16, recognitions_limit = 200;

Error list_malformed(std::string field)
{
    return Error{"directory.list_malformed", std::move(field), "", {}};
}

json::array json_of_keys(std::vector<Digest> const& keys)
{
    json::array array;
    for (auto const& one : keys)
        array.emplace_back(hex_of(one));
    return array;
}

std::optional<Digest> digest_from_hex(std::string_view text)
{
    auto const octets = bytes_from_hex(text);
    Digest digest{};
    if (!octets || octets->size() != digest.size()) return std::nullopt;
    std::copy(octets->begin(), octets->end(), digest.begin());
    return digest;
}

std::vector<Digest> keys_of(Members& members, std::string_view name)
{
    std::vector<Digest> keys;
    for (auto const& one : members.texts(name))
        if (auto const key = digest_from_hex(one); key && keys.size() < keys_limit)
            keys.push_back(*key);
        else
            members.wrong(name);
    return keys;
}

json::object json_of_list(NetworkList const& list)
{
    json::array members, recognises;
    for (auto const& one : list.members) {
        json::object member{{"authority", one.authority}, {"state", one.state}, {"keys", json_of_keys(one.keys)}};
        member["entry"] = one.entry ? json::value(to_json(*one.entry)) : json::value(nullptr);
        member["signed_entry"] = one.signed_entry;
        members.push_back(std::move(member));
    }
    for (auto const& one : list.recognises) {
        json::object recognition{{"network", one.network},
                                 {"secretariat", one.secretariat},
                                 {"key", hex_of(one.key)},
                                 {"until", text_of(one.until)}};
        // What does not limit is left out, as in lists of the first form.
        if (one.from) recognition["from"] = text_of(*one.from);
        if (!one.modalities.empty()) recognition["modalities"] = json_of(one.modalities);
        if (!one.states.empty()) recognition["states"] = json_of(one.states);
        if (!one.purpose.empty()) recognition["purpose"] = one.purpose;
        if (one.further != 0) recognition["further"] = one.further;
        recognises.push_back(std::move(recognition));
    }
    json::object object;
    object["format"] = list_format;
    object["format_version"] = 1;
    object["network"] = list.network;
    object["name"] = list.name;
    object["secretariat"] = list.secretariat;
    object["number"] = list.number;
    object["issued_at"] = text_of(list.issued_at);
    object["next_by"] = text_of(list.next_by);
    object["members"] = std::move(members);
    object["recognises"] = std::move(recognises);
    object["next_keys"] = json_of_keys(list.next_keys);
    return object;
}

bool is_network_id(std::string_view id)
{
    return !id.empty() && id.size() <= network_id_limit && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Done check_list(NetworkList const& list)
{
    if (!is_network_id(list.network)) return list_malformed("network");
    if (list.name.empty() || !is_plain_text(list.name)) return list_malformed("name");
    if (!dossier::check_authority_id(list.secretariat)) return list_malformed("secretariat");
    if (list.number < 1) return list_malformed("number");
    if (list.next_by <= list.issued_at) return list_malformed("next_by");
    if (list.members.size() > members_limit) return list_malformed("members");
    if (list.recognises.size() > recognitions_limit) return list_malformed("recognises");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < list.members.size(); ++i) {
        auto const& one = list.members[i];
        auto const place = "members[" + std::to_string(i) + "]";
        if (!dossier::check_authority_id(one.authority)) return list_malformed(place + ".authority");
        if (!seen.insert(one.authority).second)
            return Error{"directory.list_twice", place, "", {{"value", one.authority}}};
        if (one.entry) {
            if (auto const done = check_entry(*one.entry); !done) return done.error();
            if (one.entry->authority != one.authority || one.entry->state != one.state)
                return list_malformed(place + ".entry");
        }
        if (one.keys.empty() && !one.entry) return list_malformed(place + ".keys");
    }
    seen.clear();
    for (std::size_t i = 0; i < list.recognises.size(); ++i) {
        auto const& one = list.recognises[i];
        auto const place = "recognises[" + std::to_string(i) + "]";
        if (!is_network_id(one.network) || one.network == list.network) return list_malformed(place + ".network");
        if (!seen.insert(one.network).second) return Error{"directory.list_twice", place, "", {{"value", one.network}}};
        if (!dossier::check_authority_id(one.secretariat)) return list_malformed(place + ".secretariat");
        if (one.from && one.until < *one.from) return list_malformed(place + ".until");
        if (one.further < 0 || one.further > 3) return list_malformed(place + ".further");
        if (one.modalities.size() > 32 || !std::all_of(one.modalities.begin(), one.modalities.end(),
                                                       [](auto const& m) { return law::modality_from(m).has_value(); }))
            return list_malformed(place + ".modalities");
        if (one.states.size() > 300 || !std::all_of(one.states.begin(), one.states.end(), [](auto const& state) {
                return state.size() == 3 &&
                       std::all_of(state.begin(), state.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
            }))
            return list_malformed(place + ".states");
    }
    return {};
}

Result<NetworkList> list_from(json::object const& object)
{
    Members members(object);
    NetworkList list;
    if (members.text("format") != list_format) members.wrong("format");
    if (members.number("format_version", 0) != 1) members.wrong("format_version");
    list.network = members.text("network");
    list.name = members.text("name");
    list.secretariat = members.text("secretariat");
    list.number = members.number("number", 0);
    list.issued_at = members.instant("issued_at").value_or(Instant{});
    list.next_by = members.instant("next_by").value_or(Instant{});
    auto const all = members.objects("members");
    if (all.size() > members_limit) return list_malformed("members");
    for (std::size_t i = 0; i < all.size(); ++i) {
        Members one(*all[i], "members[" + std::to_string(i) + "].");
        Member member{one.text("authority"), one.text("state"), keys_of(one, "keys"), std::nullopt, {}};
        if (auto const* const entry = one.value("entry"); entry != nullptr && !entry->is_null()) {
            auto read = entry_from_json(*entry);
            if (!read) return read.error();
            member.entry = std::move(*read);
        }
        // A PEM file has line breaks, which no other text here may have.
        if (auto const* const file = one.value("signed_entry");
            file != nullptr && file->is_string() && file->get_string().size() <= entry_limit)
            member.signed_entry = std::string(file->get_string());
        else
            one.wrong("signed_entry");
        if (auto const mistake = one.finish(); !mistake.empty()) return list_malformed(mistake);
        list.members.push_back(std::move(member));
    }
    auto const recognised = members.objects("recognises");
    for (std::size_t i = 0; i < recognised.size(); ++i) {
        Members one(*recognised[i], "recognises[" + std::to_string(i) + "].");
        Recognition recognition{one.text("network"), one.text("secretariat"), {}, {}};
        if (auto const key = digest_from_hex(one.text("key")))
            recognition.key = *key;
        else
            one.wrong("key");
        if (auto const until = one.day("until"))
            recognition.until = *until;
        else
            one.wrong("until");
        recognition.from = one.day("from");
        recognition.modalities = one.texts("modalities");
        recognition.states = one.texts("states");
        recognition.purpose = one.text("purpose");
        recognition.further = one.number("further", 0);
        if (auto const mistake = one.finish(); !mistake.empty()) return list_malformed(mistake);
        list.recognises.push_back(std::move(recognition));
    }
    list.next_keys = keys_of(members, "next_keys");
    if (auto const mistake = members.finish(); !mistake.empty()) return list_malformed(mistake);
    if (auto const done = check_list(list); !done) return done.error();
    return list;
}

}

Result<std::string> sign_list(NetworkList const& list, dossier::Identity const& own, Instant now)
{
    auto whole = list;
    whole.secretariat = own.authority();
    whole.issued_at = now;
    if (auto const done = check_list(whole); !done) return done.error();
    auto text = json::serialize(json_of_list(whole));
    if (text.size() > list_limit / 2) return list_malformed("members");
    return dossier::sign_json(text, own, now);
}

Result<SignedList> read_list(BytesView octets)
{
    if (octets.size() > list_limit) return list_malformed("");
    auto const opened = dossier::open_signed_json(octets);
    if (!opened) return Error{"directory.list_signature_wrong", "", opened.error().cites, opened.error().values};
    auto const object = dossier::json_object_from(opened->content);
    if (!object) return list_malformed("");
    auto list = list_from(*object);
    if (!list) return list.error();
    // Written again it must be the same: nothing twice, one form only.
    if (json::serialize(json_of_list(*list)) != text_of(opened->content)) return list_malformed("");
    return SignedList{std::move(*list), opened->signer.fingerprint(), opened->signer, std::string(text_of(octets))};
}

Done may_follow(SignedList const& present, SignedList const& next)
{
    auto const refused = [&](char const* code) {
        return Error{code,
                     "number",
                     "",
                     {{"network", next.list.network},
                      {"held", std::to_string(present.list.number)},
                      {"number", std::to_string(next.list.number)},
                      {"secretariat", next.list.secretariat}}};
    };
    if (next.list.secretariat != present.list.secretariat) return refused("directory.list_other_secretariat");
    if (next.list.number < present.list.number) return refused("directory.list_older");
    if (next.list.number == present.list.number && json_of_list(next.list) != json_of_list(present.list))
        return refused("directory.list_two_of_one_number");
    return {};
}

bool is_anchored(HeldList const& held)
{
    return !held.why.starts_with("recognised by");
}

bool is_stale(NetworkList const& list, Instant now)
{
    return now > list.next_by;
}

Member const* member_of(NetworkList const& list, std::string_view authority)
{
    auto const found = std::find_if(list.members.begin(), list.members.end(),
                                    [&](auto const& one) { return one.authority == authority; });
    return found == list.members.end() ? nullptr : &*found;
}

}
