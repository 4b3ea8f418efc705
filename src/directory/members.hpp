// How this folder reads JSON: every member that is asked for is taken, and what nobody asked for is refused.
//
// The folder's own affair.
#pragma once

#include "base/base.hpp"
#include "dossier/certificate.hpp"

#include <boost/json.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::directory
{

inline constexpr std::size_t text_limit = 1000, texts_limit = 400;

/// Well-formed UTF-8 of at most so many octets without control characters, and without the marks that turn the
/// direction of writing around (a name must read the same to everybody).
bool is_plain_text(std::string_view text, std::size_t limit = text_limit);

/// A JSON object being read. The first thing that is wrong is remembered.
class Members
{
public:
    explicit Members(boost::json::object const& object, std::string prefix = {})
        : object_(object), prefix_(std::move(prefix))
    {
    }

    std::string text(std::string_view name, std::size_t limit = text_limit);
    std::vector<std::string> texts(std::string_view name);
    std::optional<Day> day(std::string_view name); ///< nothing where it is left out or empty
    std::vector<Day> days(std::string_view name);
    std::optional<Instant> instant(std::string_view name);
    std::int64_t number(std::string_view name, std::int64_t otherwise);
    std::vector<dossier::Certificate> certificates(std::string_view name);
    std::vector<boost::json::object const*> objects(std::string_view name);
    boost::json::value const* value(std::string_view name);

    void wrong(std::string_view name);
    /// The place of the first mistake, or of a member that nobody asked for; empty: all is well.
    std::string finish();
    std::string place(std::string_view name) const { return prefix_ + std::string(name); }

private:
    boost::json::object const& object_;
    std::string prefix_, mistake_;
    std::set<std::string, std::less<>> taken_;
};

boost::json::array json_of(std::vector<std::string> const& texts);
boost::json::array json_of(std::vector<Day> const& days);
boost::json::array json_of(std::vector<dossier::Certificate> const& certificates);

}
