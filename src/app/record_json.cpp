#include "app/record_json.hpp"

#include "base/clipped.hpp"

namespace rogatory::app
{

Bytes record_octets(boost::json::value const& json)
{
    // The form of JSON is ASCII: only texts change.
    auto const text = readable(boost::json::serialize(json));
    return {text.begin(), text.end()};
}

Result<boost::json::value> record_value(BytesView octets)
{
    boost::system::error_code problem;
    auto value = boost::json::parse(text_of(octets), problem);
    if (problem) value = boost::json::parse(readable(text_of(octets)), problem);
    if (problem) return Error{"outbox.row_malformed", "", "", {}};
    return value;
}

std::string member_text(boost::json::object const& object, std::string_view name)
{
    auto const* const member = object.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

Done each_record(Store& store, std::string_view kind, std::function<Done(Record const&)> const& visit)
{
    constexpr std::size_t at_once = 256;
    std::string after;
    for (;;) {
        auto const records = store.records_after(kind, after, at_once);
        if (!records) return records.error();
        for (auto const& record : *records)
            if (auto const done = visit(record); !done) return done;
        if (records->size() < at_once) return {};
        after = records->back().name;
    }
}

}
