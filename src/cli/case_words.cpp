#include "cli/case_words.hpp"
#include "cli/plain_output.hpp"

#include "base/direction.hpp"
#include "cli/setting.hpp"
#include "document/labels.hpp"

#include <algorithm>

namespace rogatory::cli
{
namespace
{

std::string without_underscores(std::string_view name)
{
    std::string words{name};
    std::ranges::replace(words, '_', ' ');
    return words;
}

std::string words_of_letters(std::string const& key, std::string_view name, Language language)
{
    return document::has_label(key) ? document::label(key, language).words : without_underscores(name);
}

}

CaseWords::CaseWords(Language language, Desk const* desk) : language_(language)
{
    if (desk != nullptr) zone_ = zone_of(*desk);
}

std::string CaseWords::named(docket::LabelOf of, std::string_view name) const
{
    auto words = docket::label(of, name, language_);
    // The word of the tables stands beside it, for filters and scripts, unless it says the same.
    std::string plain(name);
    std::ranges::replace(plain, '_', ' ');
    if (words != plain) words += " [" + std::string(name) + "]";
    return words;
}

std::string CaseWords::message(std::string_view type) const
{
    return words_of_letters("message_" + std::string(type), type, language_);
}

std::string CaseWords::reason(docket::Ground const& ground) const
{
    auto const words = docket::reason_label(ground.code, language_);
    auto const codes = "(" + ground.code + (ground.article.empty() ? "" : ", " + ground.article) + ")";
    auto said = (words.empty() ? "" : words + ' ') + (is_right_to_left(language_) ? kept_whole(codes) : codes);
    if (!ground.unverified_because.empty())
        said += " (" + (*this)("unverified") + ": " + in_one_line(ground.unverified_because) + ')';
    return said;
}

std::string CaseWords::value(std::string_view word, std::string_view of_member) const
{
    if (auto const own = "value_" + std::string(of_member) + '_' + std::string(word); document::has_label(own))
        return document::label(own, language_).words;
    return words_of_letters("value_" + std::string(word), word, language_);
}

std::string CaseWords::member(std::string_view name) const
{
    return words_of_letters("m_" + std::string(name), name, language_);
}

std::string CaseWords::item_type(std::string_view type) const
{
    return words_of_letters("measure_" + std::string(type), type, language_);
}

std::string CaseWords::breach(std::string_view found) const
{
    if (found.empty()) return {};
    std::vector<std::string> what;
    for (auto const* one : {"digest", "seal"})
        if (found.find(one) != std::string_view::npos) what.push_back((*this)("what_" + std::string(one)));
    return (*this)("breach", {{"what", listed(what)}});
}

std::string CaseWords::listed(std::vector<std::string> const& words) const
{
    std::string list;
    for (auto const& next : words)
        list = list.empty() ? next : (*this)("comma", {{"list", list}, {"next", next}});
    return list;
}

std::string CaseWords::moment(Instant at) const
{
    auto text = clock_in_zone(at, zone_);
    return is_right_to_left(language_) ? kept_whole(text) : text;
}

std::string CaseWords::moment_in_zone(Instant at) const
{
    auto text = clock_in_zone(at, zone_) + " " + zone_;
    if (zone_ != "UTC") text += " (" + clock_in_zone(at, "UTC") + " UTC)";
    return is_right_to_left(language_) ? kept_whole(text) : text;
}

std::string_view CaseWords::semicolon() const
{
    return language_ == Language::ar   ? "؛ "
           : language_ == Language::zh ? "；"
           : language_ == Language::fr ? " ; "
                                       : "; ";
}

}
