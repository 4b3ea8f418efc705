#include "document/from_message.hpp"

#include "base/time.hpp"
#include "docket/labels.hpp"
#include "docket/message_schema.hpp"
#include "document/labels.hpp"
#include "document/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace rogatory::document
{
namespace
{

namespace json = boost::json;

std::string string_at(json::object const& o, std::string_view name)
{
    auto const* const value = o.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The heading of what a type says, and those of its members that come first, in this order. The others of its form
/// (message_schema.hpp) follow under the same heading, and what the form does not know in the table of other
/// particulars.
struct MessageForm {
    std::string_view type;
    std::string_view heading;
    std::array<std::string_view, 9> members;
};
constexpr std::array message_forms{
    MessageForm{"supplementary_request", "section_request", {"what_changed", "new_items", "new_facts", "extension"}},
    MessageForm{"acknowledgement",
                "section_particulars",
                {"received_on", "reference", "handler", "handling_authority", "contact", "competent", "remarks"}},
    MessageForm{"forwarding_notice", "section_particulars", {"authority", "reason", "contact"}},
    MessageForm{"information_requested", "section_questions", {"questions", "wanted_by", "effect"}},
    MessageForm{"information_supplied", "section_answers", {"answers"}},
    MessageForm{"returned_incomplete", "section_grounds", {"reason_code", "reasons", "defects", "may_be_resubmitted"}},
    MessageForm{"consultation_opened",
                "section_consultation",
                {"subject", "ground", "article", "proposal", "options", "reply_by_day"}},
    MessageForm{"consultation_answered", "section_answers", {"answer", "reasons", "conditions_accepted"}},
    MessageForm{"assurance", "section_particulars", {"kind", "status", "text", "monitoring", "duration"}},
    MessageForm{"decision_on_execution", "section_decision", {"expected_on", "formalities", "conditions", "remedies"}},
    MessageForm{"refusal",
                "section_grounds",
                {"ground", "article", "effect", "mandatory", "reasons", "consultation", "alternatives"}},
    MessageForm{"postponement", "section_grounds", {"phase", "reason_code", "reasons", "expected_until", "secured"}},
    MessageForm{"time_limit_notice",
                "section_particulars",
                {"clock", "rule", "old_date", "new_date", "reason_code", "reasons", "extension", "request_maintained"}},
    MessageForm{"status", "section_particulars", {"report", "steps", "items", "remedies", "left"}},
    MessageForm{"partial_results",
                "section_results",
                {"outcome", "record", "formalities", "conditions", "manifest", "return_by", "costs", "left"}},
    MessageForm{"results",
                "section_results",
                {"outcome", "record", "formalities", "conditions", "manifest", "return_by", "costs"}},
    MessageForm{"receipt_of_results",
                "section_particulars",
                {"digests_verified", "missing", "conditions_accepted", "author_informed_on"}},
    MessageForm{"use_or_specialty_request",
                "section_request",
                {"kind", "material", "offences", "purpose", "urgency", "statement_of_person"}},
    MessageForm{"use_or_specialty_answer", "section_decision", {"consent", "part", "conditions", "article", "reasons"}},
    MessageForm{"withdrawal", "section_particulars", {"reason_code", "reasons", "keep"}},
    MessageForm{
        "urgent_notice", "section_request", {"kind", "person", "facts", "offences", "data", "channel", "contact"}},
    MessageForm{"transit", "section_request", {"kind", "person", "offences", "route", "date", "decision"}},
    MessageForm{"person_notice",
                "section_person",
                {"person", "event", "happened_on", "hour", "place", "reasons", "days_in_custody"}},
    MessageForm{"surrender_arrangements",
                "section_particulars",
                {"status", "place", "date", "hour", "escorts", "documents", "health", "property", "fallback"}},
    MessageForm{"handover_report",
                "section_particulars",
                {"status", "date", "hour", "place", "person", "days_in_custody", "remaining_sentence", "property",
                 "undertakings"}},
    MessageForm{"return_arrangements",
                "section_particulars",
                {"objects", "person", "date", "place", "condition_report", "waiver"}},
    MessageForm{"spontaneous_information",
                "section_particulars",
                {"facts", "source", "suggested_use", "conditions", "confidentiality"}},
    MessageForm{"spontaneous_answer", "section_answers", {"conditions_accepted", "reasons", "follow_up"}},
    MessageForm{
        "joint_team_proposal", "section_particulars", {"parties", "purpose", "facts", "duration", "leader", "members"}},
    MessageForm{"joint_team_instrument",
                "section_particulars",
                {"team_reference", "purpose", "approach", "period", "parties", "states_of_operation", "leaders",
                 "members", "participants"}},
    MessageForm{"preservation_confirmation",
                "section_particulars",
                {"provider", "data", "preserved_from", "preserved_until", "ticket", "status"}},
    MessageForm{"traffic_data_disclosure", "section_particulars", {"provider", "path", "state", "digest"}},
    MessageForm{"coordination_contact", "section_particulars", {"authority", "facts", "persons", "stage", "detention"}},
    MessageForm{"coordination_answer", "section_answers", {"parallel", "stage", "final_decision", "contact"}},
    MessageForm{"coordination_outcome", "section_decision", {"consensus", "decision", "reasons"}},
    MessageForm{"outcome_notice", "section_decision", {"outcome", "decision", "date", "use_made"}},
    MessageForm{"cost_notice",
                "section_particulars",
                {"kind", "amount", "currency", "estimate", "extraordinary", "sharing", "reasons"}},
    MessageForm{"asset_status",
                "section_property_status",
                {"property", "status", "value", "currency", "restrained_on", "expires_on", "place"}},
    MessageForm{"disposal_or_sharing",
                "section_particulars",
                {"property", "proposal", "share", "reasons", "deductions", "victims", "payment"}},
    MessageForm{"directory_update",
                "section_particulars",
                {"authority", "competence", "valid_from", "channel", "languages", "hours"}},
    MessageForm{"cannot_process", "section_grounds", {"rule", "reasons", "safe_to_resend"}},
};

class MessageLetter
{
public:
    MessageLetter(json::object const& header, json::object const& body, law::Library const& library, Language language,
                  MessageContext const& context)
        : header_(header),
          body_(body),
          library_(library),
          language_(language),
          words_(library, language),
          type_(string_at(header, "type")),
          request_(context.request),
          titles_(context.items),
          translated_(context.translated)
    {
        letter_.language = language;
        letter_.letterhead = context.from;
        letter_.recipient = context.to;
        letter_.place = context.place;
        letter_.date = date_in(context.date, language);
        signature_ = context.signature;
        if (auto const of_letter = string_at(header, "language"); of_letter != code_of(language))
            free_language_ = of_letter;
    }

    Letter whole()
    {
        auto const& type = type_;
        letter_.our_reference = string_at(header_, "sender_ref");
        // Whoever acknowledges a request says there under which reference it is kept.
        if (letter_.our_reference.empty()) letter_.our_reference = string_at(body_, "reference");
        letter_.your_reference = string_at(header_, "receiver_ref");
        handling_and_urgency();
        letter_.subject = has_label("message_" + type) ? label("message_" + type, language_).words
                                                       : label("message_other", language_, {{"type", type}}).words;
        if (has_label("open_" + type)) say(label("open_" + type, language_));
        translation();
        items();

        auto const form =
            std::find_if(message_forms.begin(), message_forms.end(), [&](auto const& f) { return f.type == type; });
        std::set<std::string, std::less<>> told;
        heading(form == message_forms.end() ? "section_particulars" : form->heading);
        KeysAndValues rows;
        auto const tell = [&](std::string_view member, bool lists) {
            auto const* const value = member.empty() ? nullptr : body_.if_contains(member);
            if (value == nullptr || lists != value->is_array() || !told.emplace(member).second) return;
            if (member != "request" || request_.empty()) add(rows, member, *value, true);
        };
        // Lists may become tables of their own; they follow what is said in a line.
        for (auto const lists : {false, true}) {
            if (form != message_forms.end())
                for (auto const member : form->members)
                    tell(member, lists);
            for (auto const member : docket::body_members(type))
                if (type != "refusal" || member != "duty") tell(member, lists);
        }
        flush(rows);
        if (std::holds_alternative<Heading>(letter_.blocks.back())) letter_.blocks.pop_back();
        if (told.contains("request"))
            for (auto const& block : request_)
                letter_.blocks.push_back(block);
        // A refusal closes with what the law then asks of the refusing State.
        if (auto const* const duty = body_.if_contains("duty"); type == "refusal" && duty != nullptr) {
            told.emplace("duty");
            heading("section_duty");
            KeysAndValues what_follows;
            add(what_follows, "duty", *duty, true);
            flush(what_follows);
        }
        others(told);
        basis_and_reply();
        letter_.blocks.push_back(signature_);
        attachments();
        return std::move(letter_);
    }

private:
    void say(Text text) { letter_.blocks.push_back(Paragraph{std::move(text)}); }
    void heading(std::string_view key) { letter_.blocks.push_back(Heading{1, label(key, language_)}); }
    void flush(KeysAndValues& rows)
    {
        if (!rows.table.rows.empty()) letter_.blocks.push_back(std::move(rows.table));
        rows = {};
    }
    Text name_of(std::string_view member) const
    {
        if (auto const key = "m_" + std::string(member); has_label(key)) return label(key, language_);
        std::string spaced(member);
        std::replace(spaced.begin(), spaced.end(), '_', ' ');
        return {capitalised(spaced), language_ == Language::en ? "" : "en"};
    }

    /// What a word of a closed list is called; nothing where the value is none. of_body: of the body itself, where the
    /// form of the type says which members are closed lists; others may be one of another version.
    std::optional<Text> named(std::string_view member, std::string const& text, bool of_body) const
    {
        // A reason code is shown by its name, with the code so that it can be found again.
        if (auto reason = docket::reason_label(text, language_); !reason.empty())
            return Text{capitalised(std::move(reason)) + " (" + text + ')'};
        auto const list = of_body ? docket::member_type(type_, member) : std::string_view();
        if (!of_body && (member == "decision" || member == "outcome" || member == "state") &&
            docket::has_label(docket::LabelOf::item, text, language_))
            return Text{docket::label(docket::LabelOf::item, text, language_)};
        if (member == "clauses" && has_label("m_" + text)) return label("m_" + text, language_);
        if (member == "modality" && docket::has_label(docket::LabelOf::modality, text, language_))
            return Text{docket::label(docket::LabelOf::modality, text, language_)};
        if (member == "states_of_operation" || (member == "state" && !of_body))
            if (auto const* const state = library_.state(text)) return Text{law::in(state->name, language_)};
        if (member == "given_by" && docket::has_label(docket::LabelOf::side, text, language_))
            return Text{docket::label(docket::LabelOf::side, text, language_)};
        if (member == "type" && has_label("message_" + text)) return label("message_" + text, language_);
        if (member == "type" && (library_.measure(text) != nullptr || has_label("measure_" + text)))
            return words_.measure(text);
        if (member == "language" && has_label("lang_" + text)) return words_.language(text);
        if (member == "kind" && has_label("assurance_" + text)) return label("assurance_" + text, language_);
        auto const closed = list.find('|') != std::string_view::npos;
        // What a word means may depend on whose it is: a claim that is an asset is no claim to an object.
        if (auto const own = "value_" + std::string(member) + '_' + text; closed && has_label(own))
            return label(own, language_);
        if ((closed || !of_body) && text.size() < 60 && has_label("value_" + text))
            return label("value_" + text, language_);
        if (!of_body && (text == "yes" || text == "no")) return label(text, language_);
        if (member == "instrument")
            if (auto const* const instrument = library_.instrument(text)) return words_.instrument(*instrument);
        // "untoc 18(21)(b)": the short title of the instrument and the article.
        if (auto const space = text.find(' '); member == "article" && space != std::string::npos)
            if (auto const* const instrument = library_.instrument(text.substr(0, space))) {
                auto cited =
                    label("instrument_article", language_,
                          {{"instrument", words_.short_title(*instrument)}, {"article", text.substr(space + 1)}});
                if (body_.contains("unverified_because") || unverified(*instrument, text.substr(space + 1)))
                    cited.words += " (" + label("worksheet_unverified", language_).words + ')';
                return cited;
            }
        // A word that only a program knows: of another version, or of another program.
        if ((closed || (!of_body && is_a_code(member))) && text.find('_') != std::string::npos) {
            auto spaced = text;
            std::replace(spaced.begin(), spaced.end(), '_', ' ');
            return Text{std::move(spaced), language_ == Language::en ? "" : "en"};
        }
        return {};
    }
    /// Whether the library speaks of the article, and no rule of it was checked against its source.
    static bool unverified(law::Instrument const& instrument, std::string_view article)
    {
        auto known = false;
        for (auto const& rule : instrument.rules) {
            auto const under = article == rule.article || (article.starts_with(rule.article) &&
                                                           article.substr(rule.article.size()).starts_with('('));
            if (under && rule.status == law::Status::verified) return false;
            known = known || under;
        }
        return known;
    }
    /// Members that hold words of closed lists, wherever they stand.
    static bool is_a_code(std::string_view member)
    {
        static constexpr std::array codes{"type",  "kind",     "step",    "phase", "status",
                                          "state", "decision", "outcome", "role",  "level"};
        return std::find(codes.begin(), codes.end(), member) != codes.end();
    }

    /// A single value as words: days and hours as the language writes them, codes by their names, free text in its
    /// language.
    Text words_for(std::string_view member, json::value const& value, bool of_body = false) const
    {
        switch (value.kind()) {
        case json::kind::null: return {};
        case json::kind::bool_: return label(value.get_bool() ? "yes" : "no", language_);
        case json::kind::string: break;
        case json::kind::double_: {
            std::array<char, 32> digits{};
            auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value.get_double()).ptr;
            return {std::string(digits.data(), end)};
        }
        default: return {json::serialize(value)};
        }
        auto const text = std::string(value.get_string());
        if (text.size() == 10)
            if (auto const day = day_from(text)) return {date_in(*day, language_)};
        if (text.size() == 20 && text.ends_with('Z') && instant_from(text))
            if (auto const day = day_from(text.substr(0, 10)))
                return {label("date_time", language_,
                              {{"date", date_in(*day, language_)},
                               {"time", text.substr(11, text.substr(17, 2) == "00" ? 5 : 8)}})
                            .words};
        if (auto known = named(member, text, of_body)) return *std::move(known);
        return written(text);
    }

    /// What an official wrote: in translation where there is one, otherwise as it stands.
    Text written(std::string const& words) const
    {
        auto const own = translated_.words.find(words);
        return own == translated_.words.end() || free_language_.empty() ? Text{words, free_language_}
                                                                        : Text{own->second};
    }
    /// Says that the texts are given in translation, and who answers for it.
    void translation()
    {
        if (free_language_.empty() || translated_.translated == 0) return;
        say(label(translated_.translated == translated_.texts ? "free_text_translated" : "free_text_partly_translated",
                  language_, {{"language", words_.language(free_language_).words}}));
        KeysAndValues rows;
        if (!translated_.translators.empty())
            rows.add(words_.term("translator"), {in_a_row(translated_.translators, language_)});
        if (!translated_.checked_by.empty())
            rows.add(label("translation_checked_by", language_), {in_a_row(translated_.checked_by, language_)});
        flush(rows);
    }

    /// What lies deeper, in words: "Number: 1; Question: ...".
    std::string in_words(std::string_view member, json::value const& value) const
    {
        if (simple(value)) return words_for(member, value).words;
        std::vector<std::string> parts;
        if (value.is_object())
            for (auto const& [name, inner] : value.get_object())
                parts.push_back(
                    label("key_value", language_, {{"key", name_of(name).words}, {"value", in_words(name, inner)}})
                        .words);
        else
            for (auto const& inner : value.get_array())
                parts.push_back(in_words(member, inner));
        return joined(parts, between_);
    }

    static bool simple(json::value const& value) { return !value.is_array() && !value.is_object(); }

    void add(KeysAndValues& rows, std::string_view member, json::value const& value, bool of_body = false)
    {
        if (simple(value)) return rows.add(name_of(member), words_for(member, value, of_body));
        if (value.is_object()) {
            for (auto const& [name, inner] : value.get_object()) {
                // What a word means may depend on whose member it is: the subject of an object is no matter of a
                // letter.
                auto const own = std::string(member) + "_" + std::string(name);
                auto key = name_of(member);
                key.words += " – " + name_of(has_label("m_" + own) ? own : std::string(name)).words;
                rows.add(std::move(key), simple(inner) ? words_for(name, inner) : below_each_other(name, inner));
            }
            return;
        }
        if (value.get_array().empty()) return;
        auto const named_items = member == "items" ? with_titles(value.get_array()) : json::array{};
        auto const& list = named_items.empty() ? value.get_array() : named_items;
        auto const records = std::all_of(list.begin(), list.end(), [](auto const& item) { return item.is_object(); });
        if (records && list_of_records(rows, member, list)) return;
        std::vector<std::string> parts;
        for (auto const& item : list)
            parts.push_back(in_words(member, item));
        auto const texts = std::all_of(list.begin(), list.end(), [](auto const& item) { return simple(item); });
        rows.add(name_of(member),
                 {joined(parts, "\n"), texts && !all_translated(list) ? free_language_ : std::string()});
    }
    bool all_translated(json::array const& list) const
    {
        return std::all_of(list.begin(), list.end(), [&](auto const& item) {
            return item.is_string() && translated_.words.contains(std::string(item.get_string()));
        });
    }
    /// The items with what the case calls them, beside their numbers.
    json::array with_titles(json::array const& items) const
    {
        json::array named;
        for (auto const& item : items) {
            auto const* const given = item.is_object() ? item.get_object().if_contains("number") : &item;
            auto const number = given != nullptr && given->is_int64() ? given->get_int64() : 0;
            auto const title = titles_.find(number);
            if (title == titles_.end() || (item.is_object() && item.get_object().contains("title"))) {
                named.push_back(item);
                continue;
            }
            json::object with_title{{"number", number}, {"title", title->second}};
            if (item.is_object())
                for (auto const& [name, value] : item.get_object())
                    if (name != "number") with_title[name] = value;
            named.push_back(std::move(with_title));
        }
        return named;
    }
    /// A list of plain values, one below the other; what lies deeper in words.
    Text below_each_other(std::string_view member, json::value const& value) const
    {
        auto const* const list = value.if_array();
        if (list == nullptr || list->empty() || !std::all_of(list->begin(), list->end(), simple))
            return {in_words(member, value)};
        std::vector<std::string> parts;
        for (auto const& item : *list)
            parts.push_back(words_for(member, item).words);
        return {joined(parts, "\n"), free_language_};
    }
    /// Records with few members in common become a table of their own, others a table each. False where they are too
    /// many for that.
    bool list_of_records(KeysAndValues& rows, std::string_view member, json::array const& list)
    {
        std::vector<std::string> columns;
        for (auto const& record : list)
            for (auto const& [name, value] : record.get_object())
                if (std::find(columns.begin(), columns.end(), name) == columns.end()) {
                    columns.emplace_back(name);
                    if (columns.size() > most_columns) return tables_of_records(rows, member, list);
                }
        if (columns.empty()) return false;
        flush(rows);
        letter_.blocks.push_back(Heading{2, name_of(member)});
        Table table{Table::Kind::columns, {}, {}};
        for (auto const& column : columns)
            table.header.push_back(name_of(column));
        for (auto const& record : list) {
            std::vector<Text> cells;
            for (auto const& column : columns) {
                auto const* const value = record.get_object().if_contains(column);
                cells.push_back(value == nullptr ? Text{}
                                : simple(*value) ? words_for(column, *value)
                                                 : Text{in_words(column, *value)});
            }
            table.rows.push_back(std::move(cells));
        }
        letter_.blocks.push_back(std::move(table));
        return true;
    }
    bool tables_of_records(KeysAndValues& rows, std::string_view member, json::array const& list)
    {
        if (list.size() > most_tables) return false;
        flush(rows);
        letter_.blocks.push_back(Heading{2, name_of(member)});
        for (auto const& record : list) {
            KeysAndValues of_record;
            for (auto const& [name, value] : record.get_object())
                of_record.add(name_of(name), simple(value) ? words_for(name, value) : Text{in_words(name, value)});
            flush(of_record);
        }
        return true;
    }
    static constexpr std::size_t most_columns = 5, most_tables = 300;

    void handling_and_urgency()
    {
        if (auto const* const handling = header_.if_contains("handling"); handling != nullptr && handling->is_object())
            if (auto const wish = string_at(handling->get_object(), "confidentiality");
                !wish.empty() && wish != "none" && wish != "no")
                letter_.marking = label("confidential_marking", language_).words;
        auto const* const urgency = header_.if_contains("urgency");
        if (urgency == nullptr || !urgency->is_object()) return;
        auto const level = string_at(urgency->get_object(), "level");
        if (level != "urgent" && level != "emergency") return;
        letter_.banner.title = label(level == "urgent" ? "urgent_title" : "emergency_title", language_).words;
        if (auto reason = string_at(urgency->get_object(), "reason"); !reason.empty())
            letter_.banner.lines.push_back(written(reason));
        for (auto const* const name : {"date_wanted", "wanted_by"})
            if (auto const day = day_from(string_at(urgency->get_object(), name)))
                letter_.banner.lines.push_back(
                    label("wanted_by_sentence", language_, {{"date", date_in(*day, language_)}}));
    }

    void items()
    {
        auto const* const items = header_.if_contains("items");
        if (items == nullptr || !items->is_array() || items->get_array().empty()) return;
        std::vector<std::string> names;
        for (auto const& item : items->get_array())
            names.push_back(label("item", language_, {{"number", json::serialize(item)}}).words);
        say(label("concerns_items", language_, {{"items", listed(names, language_)}}));
    }

    /// Members of the body that the form does not name, and of the header that letters do not show elsewhere: nothing
    /// that came is left out.
    void others(std::set<std::string, std::less<>> const& told)
    {
        static constexpr std::array shown_elsewhere{
            "type",     "version",     "sender_ref",      "receiver_ref", "language",   "urgency", "basis",
            "reply_by", "items",       "attachments",     "body",         "message_id", "from",    "to",
            "sent_at",  "in_reply_to", "conversation_id", "modality",     "signatory"};
        KeysAndValues rows;
        auto const before = letter_.blocks.size();
        letter_.blocks.push_back(Heading{1, label("section_other", language_)});
        for (auto const& [name, value] : body_)
            if (!told.contains(name)) add(rows, name, value, true);
        for (auto const& [name, value] : header_)
            if (std::find(shown_elsewhere.begin(), shown_elsewhere.end(), name) == shown_elsewhere.end())
                add(rows, name, value);
        flush(rows);
        if (letter_.blocks.size() == before + 1) letter_.blocks.pop_back();
    }

    void basis_and_reply()
    {
        KeysAndValues rows;
        if (auto const* const basis = header_.if_contains("basis"); basis != nullptr && basis->is_array())
            for (auto const& entry : basis->get_array()) {
                if (!entry.is_object()) continue;
                auto const id = string_at(entry.get_object(), "instrument");
                auto const article = string_at(entry.get_object(), "article");
                auto const* const instrument = library_.instrument(id);
                auto const name = instrument == nullptr ? Text{id} : words_.instrument(*instrument);
                rows.add(label("m_basis", language_), article.empty()
                                                          ? name
                                                          : label("instrument_article", language_,
                                                                  {{"instrument", name.words}, {"article", article}}));
            }
        if (auto const* const reply = header_.if_contains("reply_by"); reply != nullptr) {
            if (reply->is_object()) {
                // "24 December 2026 (own wish, no rule)"
                std::vector<std::string> said;
                for (auto const& [name, value] : reply->get_object())
                    said.push_back(name == "date" || name == "rule"
                                       ? in_words(name, value)
                                       : name_of(name).words + ' ' + in_words(name, value));
                rows.add(label("m_reply_by", language_), {joined(said, between_)});
            } else {
                rows.add(label("m_reply_by", language_), words_for("reply_by", *reply));
            }
        }
        for (auto const* const name : {"in_reply_to", "message_id", "conversation_id"})
            rows.add(name_of(name), {string_at(header_, name)});
        if (rows.table.rows.empty()) return;
        // One heading of that name is enough: what stands under it, or under that of the others, goes on.
        auto const particulars = label("section_particulars", language_);
        auto const said_before = std::ranges::any_of(letter_.blocks, [&](Block const& block) {
            auto const* const one = std::get_if<Heading>(&block);
            return one != nullptr && one->level == 1 && one->text == particulars;
        });
        if (!said_before) heading("section_particulars");
        flush(rows);
    }

    void attachments()
    {
        auto const* const list = header_.if_contains("attachments");
        if (list == nullptr || !list->is_array() || list->get_array().empty()) return;
        Annexes annexes;
        for (auto const& entry : list->get_array()) {
            if (!entry.is_object()) {
                annexes.annexes.push_back({words_for("title", entry), {}, {}});
                continue;
            }
            auto const& o = entry.get_object();
            Annex annex;
            for (auto const* const name : {"title", "name", "kind", "file"})
                if (annex.title.words.empty()) annex.title = {string_at(o, name), free_language_};
            if (auto const* const number = o.if_contains("number"); number != nullptr && number->is_int64())
                annex.number = number->get_int64();
            std::vector<std::string> details;
            for (auto const& [name, value] : o) {
                if (name == "number" || (simple(value) && words_for(name, value).words == annex.title.words)) continue;
                auto const said = in_words(name, value);
                if (said.empty()) continue;
                details.push_back(label("key_value", language_, {{"key", name_of(name).words}, {"value", said}}).words);
            }
            annex.detail.words = in_a_row(details, language_);
            annexes.annexes.push_back(std::move(annex));
        }
        heading("section_annexes");
        letter_.blocks.push_back(std::move(annexes));
    }

    json::object const& header_;
    json::object const& body_;
    law::Library const& library_;
    Language language_;
    Words words_;
    std::string type_;
    std::vector<Block> const& request_;
    std::map<std::int64_t, std::string> const& titles_;
    request::Translated const& translated_;
    std::string free_language_;
    std::string between_ = label("list_semicolon", language_, {{"list", ""}, {"next", ""}}).words;
    Letter letter_;
    Signature signature_;
};

}

Letter letter_of_message(boost::json::object const& header, boost::json::object const& body,
                         law::Library const& library, Language language, MessageContext const& context)
{
    return MessageLetter(header, body, library, language, context).whole();
}

}
