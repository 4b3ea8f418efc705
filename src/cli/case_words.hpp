// The words around what a case holds, in the language of the call: labels of the docket, of letters, and moments on the
// clock of the authority. What has no word in a table is shown without its underscores.
#pragma once

#include "base/base.hpp"
#include "docket/docket.hpp"
#include "docket/labels.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::cli
{

struct Desk;

class CaseWords
{
public:
    /// Without a desk there is no zone to give moments in: they are those of UTC.
    explicit CaseWords(Language language, Desk const* desk = nullptr);

    /// A sentence of the table: (*this)("ends", {{"date", "2026-11-27"}}).
    std::string operator()(std::string_view sentence, Arguments const& arguments = {}) const
    {
        return docket::label(docket::LabelOf::sentence, sentence, language_, arguments);
    }
    bool has(std::string_view sentence) const
    {
        return docket::has_label(docket::LabelOf::sentence, sentence, Language::en);
    }
    /// What a name of the program is called, and the name itself, by which --state and the like know it, where that is
    /// not the same.
    std::string named(docket::LabelOf of, std::string_view name) const;
    std::string called(docket::LabelOf of, std::string_view name) const { return docket::label(of, name, language_); }
    /// "Refusal": what a type of message is called.
    std::string message(std::string_view type) const;
    /// A reason with its code and article: "political offence (refuse.political, ets024 3(1))".
    std::string reason(docket::Ground const& ground) const;
    /// A word of a closed list, as letters say it: "onward transmission". Of some members a word has a meaning of its
    /// own: a claim that is an asset is no claim to an object.
    std::string value(std::string_view word, std::string_view of_member = {}) const;
    /// What a member of a message is called: "Conditions of use".
    std::string member(std::string_view name) const;
    /// What a type of item is called: "Records of a bank account".
    std::string item_type(std::string_view type) const;
    /// "BREACH: digest, seal differs"; empty where there is none.
    std::string breach(std::string_view found) const;
    /// With the comma of the language between them.
    std::string listed(std::vector<std::string> const& words) const;
    /// "2026-11-23 09:30", on the clock of the zone.
    std::string moment(Instant at) const;
    /// Where no heading names the zone, and the other State reads another clock: "2026-11-23 09:30 Africa/Nairobi
    /// (2026-11-23 06:30 UTC)".
    std::string moment_in_zone(Instant at) const;
    /// "Africa/Nairobi".
    std::string const& zone() const { return zone_; }
    /// The signs of the language between parts of a line: "; ", "؛ ", "；".
    std::string_view semicolon() const;
    Language language() const { return language_; }

private:
    Language language_;
    std::string zone_ = "UTC";
};

}
