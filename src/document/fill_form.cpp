#include "document/form.hpp"

#include "document/labels.hpp"
#include "document/words.hpp"
#include "request/places.hpp"

#include "base/nearest.hpp"

#include <algorithm>

namespace rogatory::document
{
namespace
{

namespace json = boost::json;

constexpr std::string_view ticked = "☒ ", not_ticked = "☐ ";

std::string plain(json::value const& value)
{
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_null()) return {};
    return json::serialize(value);
}

/// ISO 7064, mod 97-10, as ISO 13616 uses it for account numbers.
bool is_iban(std::string_view text)
{
    std::string digits;
    for (auto const c : text)
        if (c != ' ') digits += c;
    if (digits.size() < 15 || digits.size() > 34) return false;
    std::rotate(digits.begin(), digits.begin() + 4, digits.end());
    unsigned rest = 0;
    for (auto const c : digits) {
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + static_cast<unsigned>(c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
        else
            return false;
    }
    return rest == 1;
}
/// ISO 9362: 8 or 11 letters and digits, the first six letters.
bool is_bic(std::string_view text)
{
    if (text.size() != 8 && text.size() != 11) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const letter = text[i] >= 'A' && text[i] <= 'Z', digit = text[i] >= '0' && text[i] <= '9';
        if (!letter && (i < 6 || !digit)) return false;
    }
    return true;
}

class Filler
{
public:
    Filler(Forms const& forms, FormVersion const& form, json::object const& facts, law::Library const& library,
           Language language, std::string const& free_language, Day today)
        : forms_(forms),
          facts_(facts),
          library_(library),
          language_(language),
          free_language_(free_language),
          today_(today),
          words_(library, language)
    {
        filled_.form = &form;
        filled_.language = language;
    }

    FilledForm whole()
    {
        who_may_use_it();
        for (auto const& section : filled_.form->sections) {
            FilledSection out{
                &section, holds(section.when, facts_), forms_.words(section.label, library_, language_), {}};
            for (auto const& box : section.boxes)
                take(out, box, box.fill, out.applies);
            one_of_several(out);
            filled_.sections.push_back(std::move(out));
        }
        offences();
        return std::move(filled_);
    }

private:
    void find(std::string code, std::string field, std::string const& cites, request::Severity severity,
              Arguments values = {})
    {
        request::Finding finding;
        finding.code = std::move(code);
        finding.field = std::move(field);
        finding.cites = cites;
        finding.severity = severity;
        finding.values = std::move(values);
        filled_.findings.push_back(std::move(finding));
    }

    /// Denmark and Ireland are not bound by every act of the Union; the participation file knows.
    void who_may_use_it()
    {
        auto const* const instrument = library_.instrument(filled_.form->instrument);
        for (auto const* const side : {"requesting.state", "requested.state"}) {
            auto const code = text_at(side);
            auto const* const state = library_.state(code);
            Arguments const values{{"form", filled_.form->id}, {"state", code}};
            if (code.empty()) continue;
            if (instrument == nullptr || state == nullptr)
                find("form.participation_unknown", side, filled_.form->cites, request::Severity::advice, values);
            else if (auto const truth = law::bound(*instrument, library_.index_of(*state), today_); truth == Truth::no)
                find("form.state_not_bound", side, filled_.form->cites, request::Severity::blocks, values);
            else if (truth == Truth::open)
                find("form.participation_unknown", side, filled_.form->cites, request::Severity::advice, values);
        }
    }

    std::string text_at(std::string_view path) const
    {
        auto const values = values_at(facts_, path);
        return values.empty() ? std::string() : plain(*values.front());
    }

    /// Some sections may be filled in many ways, but not left blank.
    void one_of_several(FilledSection const& section)
    {
        FilledBox const* first = nullptr;
        std::string labels;
        for (auto const& filled : section.boxes) {
            if (filled.box->need != BoxNeed::any || filled.applies != Truth::yes) continue;
            if (!flat(values_at(facts_, filled.box->fill)).empty()) return;
            if (first == nullptr) first = &filled;
            labels += (labels.empty() ? "" : "; ") + filled.label.words;
        }
        if (first != nullptr)
            find("form.one_of_several", first->path, cites_of(*first->box), request::Severity::blocks,
                 {{"box", section.section->code}, {"labels", labels}});
    }

    void take(FilledSection& out, Box const& box, std::string const& path, Truth outer)
    {
        auto const applies = both(outer, holds(box.when, facts_));
        auto label = forms_.words(box.label, library_, language_);
        if (box.type != BoxType::group) {
            out.boxes.push_back(box_of(box, path, applies, std::move(label)));
            return;
        }
        // A group of one, or of each member of a list.
        auto const bracket = path.rfind('[');
        auto const repeated = bracket != std::string::npos && path.ends_with(']');
        auto const count = repeated ? values_at(facts_, path).size() : 1;
        if (!box.label.empty()) out.boxes.push_back({&box, applies, 0, false, std::move(label), {}, path});
        if (count == 0) {
            if (box.need == BoxNeed::must && applies == Truth::yes)
                find("form.missing", path.substr(0, bracket), cites_of(box), request::Severity::blocks,
                     {{"box", box.code}, {"label", forms_.words(box.label, library_, language_).words}});
            if (!box.label.empty()) out.boxes.back().value.words = "–";
            return;
        }
        // A group that is asked for only "if", "may" or where known is looked at when something of it is there.
        auto const wanted = box.need == BoxNeed::must || (box.need == BoxNeed::when && applies == Truth::yes);
        for (std::size_t i = 0; i < count; ++i) {
            json::object const* member = nullptr;
            if (repeated) {
                auto const* const value = values_at(facts_, path)[i];
                member = value->if_object();
            } else if (auto const values = values_at(facts_, path); !values.empty())
                member = values.front()->if_object();
            auto const given = member != nullptr && !member->empty();
            for (auto const& inner : box.boxes) {
                auto const at = (repeated ? path.substr(0, bracket) + '[' + std::to_string(i) + ']' : path);
                auto const inner_applies = both(applies, holds(inner.when, facts_));
                auto filled = box_in(inner, member, at, inner_applies, count > 1 ? static_cast<int>(i) + 1 : 0,
                                     wanted || given, box.code);
                filled.ends_group = &inner == &box.boxes.back();
                out.boxes.push_back(std::move(filled));
            }
        }
    }

    FilledBox box_of(Box const& box, std::string const& path, Truth applies, Text label)
    {
        if (box.type == BoxType::sign) {
            auto const values = values_at(facts_, path);
            return filled(box, values.empty() ? nullptr : values.front(), {}, path, applies, std::move(label), 0, true,
                          box.code);
        }
        return filled(box, nullptr, values_at(facts_, path), path, applies, std::move(label), 0, true, box.code);
    }
    FilledBox box_in(Box const& box, json::object const* member, std::string const& at, Truth applies, int item,
                     bool wanted, std::string const& code)
    {
        std::vector<json::value const*> values;
        if (member != nullptr) values = values_at(*member, box.fill);
        return filled(box, nullptr, values, at + '.' + box.fill, applies, forms_.words(box.label, library_, language_),
                      item, wanted, code);
    }

    FilledBox filled(Box const& box, json::value const* signer, std::vector<json::value const*> const& values,
                     std::string const& path, Truth applies, Text label, int item, bool wanted, std::string const& code)
    {
        FilledBox out{&box, applies, item, false, std::move(label), {}, path};
        path_ = path;
        code_ = code;
        if (box.type == BoxType::says) return out;
        if (box.type == BoxType::sign) {
            out.value = signature(signer);
            return out;
        }
        if (applies == Truth::no) {
            out.value = forms_.words("form_not_applicable", library_, language_);
            return out;
        }
        out.value = value_of_box(box, values);
        auto const empty = values.empty() || std::all_of(values.begin(), values.end(), [](auto const* v) {
                               return plain(*v).empty() || (v->is_array() && v->get_array().empty());
                           });
        auto const must = box.need == BoxNeed::must || (box.need == BoxNeed::when && !box.when.empty());
        if (empty && must && wanted && applies == Truth::yes)
            find("form.missing", path, cites_of(box), request::Severity::blocks,
                 {{"box", code}, {"label", out.label.words}});
        if (out.value.words.empty()) out.value.words = "–";
        return out;
    }

    std::string cites_of(Box const& box) const { return box.cites.empty() ? filled_.form->cites : box.cites; }

    Text signature(json::value const* authority)
    {
        json::object const* signatory = nullptr;
        if (authority != nullptr && authority->is_object())
            if (auto const* const s = authority->get_object().if_contains("signatory")) signatory = s->if_object();
        auto const say = [&](std::string_view name) {
            auto const* const v = signatory == nullptr ? nullptr : signatory->if_contains(name);
            return v == nullptr ? std::string() : plain(*v);
        };
        auto date = say("date");
        if (auto const day = day_from(date)) date = date_in(*day, language_);
        auto const line = [&](Text const& key, std::string const& value) {
            return label("key_value", language_, {{"key", key.words}, {"value", value.empty() ? "–" : value}}).words;
        };
        auto const& f = forms_;
        return {f.words("form_signature", library_, language_).words + '\n' +
                line(f.words("m_name", library_, language_), say("name")) + '\n' +
                line(f.words("post_held", library_, language_), say("post")) + '\n' +
                line(f.words("m_date", library_, language_), date) + '\n' +
                f.words("form_stamp", library_, language_).words};
    }

    static std::vector<std::string> flat(std::vector<json::value const*> const& values)
    {
        std::vector<std::string> all;
        for (auto const* const value : values) {
            if (auto const* const list = value->if_array())
                for (auto const& one : *list)
                    all.push_back(plain(one));
            else
                all.push_back(plain(*value));
        }
        std::erase(all, std::string());
        return all;
    }

    Text value_of_box(Box const& box, std::vector<json::value const*> const& values)
    {
        auto const all = flat(values);
        auto const each = [&](auto const& name) {
            std::vector<std::string> out;
            for (auto const& one : all)
                out.push_back(name(one));
            return Text{listed(out, language_)};
        };
        switch (box.type) {
        case BoxType::text:
        case BoxType::number: return {joined(all, "\n")};
        case BoxType::long_text: return {joined(all, "\n"), all.empty() ? std::string() : free_language_};
        case BoxType::date: return date(all);
        case BoxType::months: return months(values);
        case BoxType::count: {
            auto const* const list = values.empty() ? nullptr : values.front()->if_array();
            return {list == nullptr ? std::string() : std::to_string(list->size())};
        }
        case BoxType::country:
        case BoxType::countries: return each([&](auto const& code) { return words_.state(code); });
        case BoxType::languages: return each([&](auto const& code) { return words_.language(code).words; });
        case BoxType::sex: return all.empty() ? Text{} : words_.choice("sex_", all.front(), free_language_);
        case BoxType::role: return all.empty() ? Text{} : words_.role(all.front(), free_language_);
        case BoxType::stage: return all.empty() ? Text{} : words_.choice("stage_", all.front(), free_language_);
        case BoxType::measure: return all.empty() ? Text{} : words_.measure(all.front());
        case BoxType::money: return money(values);
        case BoxType::check: {
            auto const on = std::any_of(values.begin(), values.end(), [](auto const* v) {
                return v->is_bool() ? v->get_bool() : v->is_string() && v->get_string() == "yes";
            });
            return {std::string(on ? ticked : not_ticked) + label("yes", language_).words};
        }
        case BoxType::choice:
        case BoxType::checks: return options(box, all);
        case BoxType::categories: return categories(all);
        case BoxType::files: {
            std::string out;
            for (std::size_t i = 0; i < all.size(); ++i)
                out += (i == 0 ? "" : "\n") + std::to_string(i + 1) + ". " + all[i];
            return {std::move(out), all.empty() ? std::string() : free_language_};
        }
        case BoxType::iban:
            if (!all.empty() && !is_iban(all.front()))
                find("form.iban_invalid", path_, cites_of(box), request::Severity::blocks, {{"value", all.front()}});
            return {joined(all, "\n")};
        case BoxType::bic:
            if (!all.empty() && !is_bic(all.front()))
                find("form.bic_invalid", path_, cites_of(box), request::Severity::blocks, {{"value", all.front()}});
            return {joined(all, "\n")};
        case BoxType::section:
        case BoxType::says:
        case BoxType::sign:
        case BoxType::group: break;
        }
        return {};
    }

    Text date(std::vector<std::string> const& all)
    {
        std::vector<std::string> lines;
        for (auto const& one : all) {
            auto const day = day_from(one);
            // A year alone says when somebody was born, as far as it is known.
            auto const year = one.size() == 4 && one.find_first_not_of("0123456789") == std::string::npos;
            if (!day && !year)
                find("form.date_invalid", path_, filled_.form->cites, request::Severity::blocks, {{"value", one}});
            lines.push_back(day ? date_in(*day, language_) : one);
        }
        return {joined(lines, "\n")};
    }
    Text months(std::vector<json::value const*> const& values)
    {
        std::vector<std::string> lines;
        for (auto const* const value : values)
            lines.push_back(value->is_int64()
                                ? label("months", language_, {{"number", std::to_string(value->get_int64())}}).words
                                : plain(*value));
        return {joined(lines, "\n")};
    }
    /// { amount = "12 500.00", currency = "EUR", words = { fr = "douze mille ..." } }: forms want both, in the form's
    /// language.
    Text money(std::vector<json::value const*> const& values)
    {
        if (values.empty()) return {};
        auto const* const o = values.front()->if_object();
        if (o == nullptr) {
            find("form.amount_without_words", path_, filled_.form->cites, request::Severity::advice);
            return {plain(*values.front())};
        }
        auto const say = [&](std::string_view name) {
            auto const* const v = o->if_contains(name);
            return v == nullptr || v->is_object() ? std::string() : plain(*v);
        };
        auto out = say("currency");
        if (auto const amount = say("amount"); !amount.empty()) out += (out.empty() ? "" : " ") + amount;
        std::string words;
        if (auto const* const all = o->if_contains("words")) {
            if (auto const* const by_language = all->if_object()) {
                if (auto const* const own = by_language->if_contains(code_of(language_))) words = plain(*own);
            } else
                words = plain(*all);
        }
        if (words.empty())
            find("form.amount_without_words", path_, filled_.form->cites, request::Severity::advice);
        else
            out += " (" + words + ')';
        return {std::move(out)};
    }
    Text options(Box const& box, std::vector<std::string> const& chosen)
    {
        std::string out;
        for (auto const& [value, key] : box.options) {
            auto const on = std::find(chosen.begin(), chosen.end(), value) != chosen.end();
            out += (out.empty() ? "" : "\n") + std::string(on ? ticked : not_ticked) +
                   forms_.words(key, library_, language_).words;
        }
        for (auto const& one : chosen)
            if (std::none_of(box.options.begin(), box.options.end(), [&](auto const& o) { return o.first == one; })) {
                std::string known;
                for (auto const& option : box.options)
                    known += (known.empty() ? "" : ", ") + option.first;
                find("form.choice_unknown", path_, cites_of(box), request::Severity::blocks,
                     {{"value", one}, {"known", known}});
            }
        if (box.type == BoxType::choice && chosen.size() > 1)
            find("form.choose_one", path_, cites_of(box), request::Severity::blocks, {{"box", code_}});
        return {std::move(out)};
    }
    /// All 32 are printed; the union over the offences is ticked.
    Text categories(std::vector<std::string> const& chosen)
    {
        std::string out;
        for (int i = 1; i <= 32; ++i) {
            auto const number = std::to_string(i);
            auto const on = std::find(chosen.begin(), chosen.end(), number) != chosen.end();
            out += (i == 1 ? "" : "\n") + std::string(on ? ticked : not_ticked) + number + ". " +
                   words_.term("eaw_" + (i < 10 ? '0' + number : number)).words;
        }
        return {std::move(out)};
    }

    /// A tick switches the test of dual criminality off for its offence: only where the maximum is at least three
    /// years. And the warrant needs twelve months, or four imposed; executing States differ, so that is advice.
    void offences()
    {
        auto const all = values_at(facts_, "offences[]");
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto const* const o = all[i]->if_object();
            if (o == nullptr) continue;
            auto const field = "offences[" + std::to_string(i) + ']';
            auto const* const most = o->if_contains("maximum_penalty_months");
            auto const months = most != nullptr && most->is_int64() ? std::optional(most->get_int64()) : std::nullopt;
            if (auto const* const category = o->if_contains("category"); category != nullptr && has_categories()) {
                for (auto const& one : flat({category}))
                    if (one.empty() || one.size() > 2 || one.find_first_not_of("0123456789") != std::string::npos ||
                        std::stoi(one) < 1 || std::stoi(one) > 32)
                        find("form.category_unknown", field + ".category", filled_.form->cites,
                             request::Severity::blocks, {{"value", one}});
                if (months.value_or(0) < 36)
                    find("form.category_below_threshold", field + ".category", filled_.form->cites,
                         request::Severity::blocks, {{"months", months ? std::to_string(*months) : "?"}});
            }
            if (filled_.form->id == "eaw" && months && *months < 12 && text_at("request.purpose") == "prosecution")
                find("form.warrant_below_gate", field + ".maximum_penalty_months", "eaw2002 2(1)",
                     request::Severity::advice, {{"months", std::to_string(*months)}});
        }
    }
    bool has_categories() const
    {
        for (auto const& section : filled_.form->sections)
            for (auto const& box : section.boxes)
                if (box.type == BoxType::categories) return true;
        return false;
    }

    Forms const& forms_;
    json::object const& facts_;
    law::Library const& library_;
    Language language_;
    std::string const& free_language_;
    Day today_;
    Words words_;
    FilledForm filled_;
    std::string path_, code_;
};

/// A path without the places in its lists: "persons[2].role", "persons[kind=natural].role" -> "persons.role".
std::string without_places(std::string_view path)
{
    std::string out;
    bool inside = false;
    for (auto const c : path) {
        inside = c == '[' || (inside && c != ']');
        if (!inside && c != ']') out += c;
    }
    return out;
}

void paths_of(std::vector<Box> const& boxes, std::string const& before, std::set<std::string>& all)
{
    for (auto const& box : boxes) {
        auto const path = before.empty() || box.fill.empty() ? before + without_places(box.fill)
                                                             : before + '.' + without_places(box.fill);
        if (box.type == BoxType::sign)
            for (auto const* const member : {"name", "post", "date"})
                all.insert(path + ".signatory." + member);
        else if (box.type == BoxType::group || box.type == BoxType::section)
            paths_of(box.boxes, box.type == BoxType::group ? path : before, all);
        else if (!path.empty())
            all.insert(path);
        for (auto const& condition : box.when)
            all.insert(condition.path);
    }
}

}

FilledForm fill(Forms const& forms, FormVersion const& form, json::object const& facts, law::Library const& library,
                Language language, std::string const& free_language, Day today)
{
    return Filler(forms, form, facts, library, language, free_language, today).whole();
}

std::vector<request::Finding> unknown_particulars(Forms const& forms, json::object const& particulars)
{
    std::set<std::string> known{"property.description", "property.location"};
    for (auto const path : request::particulars_of_letter)
        known.emplace(path);
    for (auto const& form : forms.versions)
        paths_of(form.sections, {}, known);
    std::vector<std::string_view> const names(known.begin(), known.end());
    auto const is_known = [&](std::string const& path) {
        if (known.contains(path)) return true;
        // Below a value that a form prints whole (an amount with its words), or beside what is composed of its group.
        for (auto at = path.rfind('.'); at != std::string::npos; at = path.rfind('.', at - 1)) {
            if (known.contains(path.substr(0, at)) || known.contains(path.substr(0, at) + ".described")) return true;
            if (at == 0) break;
        }
        return false;
    };
    std::vector<request::Finding> findings;
    std::vector<std::pair<json::value const*, std::string>> open;
    for (auto const& [key, value] : particulars)
        open.emplace_back(&value, std::string(key));
    while (!open.empty()) {
        auto const [value, path] = std::move(open.back());
        open.pop_back();
        if (auto const* const list = value->if_array();
            list != nullptr && !list->empty() && list->front().is_object()) {
            for (auto const& one : *list)
                open.emplace_back(&one, path);
            continue;
        }
        if (auto const* const o = value->if_object(); o != nullptr && !is_known(path)) {
            for (auto const& [key, inner] : *o)
                open.emplace_back(&inner, path + '.' + std::string(key));
            continue;
        }
        if (is_known(path)) continue;
        request::Finding finding;
        finding.code = "form.unknown_particular";
        finding.field = "particulars." + path;
        finding.severity = request::Severity::advice;
        auto const near = nearest(path, names);
        finding.values = {{"near", near.empty() ? "-" : near}};
        findings.push_back(std::move(finding));
    }
    return findings;
}

}
