#include "document/from_request.hpp"

#include "document/labels.hpp"
#include "document/words.hpp"
#include "request/places.hpp"
#include "request/segments.hpp"

#include <algorithm>

namespace rogatory::document
{
namespace
{

/// A letter of request being put together: sections in the order of the letter, numbered as they come.
class RequestLetter
{
public:
    RequestLetter(request::Draft const& draft, opinion::Opinion const& opinion, law::Library const& library,
                  Language language, LetterContext const& context)
        : draft_(draft),
          opinion_(opinion),
          library_(library),
          language_(language),
          context_(context),
          words_(library, language),
          basis_(request::chosen_basis(opinion, draft)),
          translated_(request::translated(draft, code_of(language)))
    {
        letter_.language = language;
        if (draft.language != code_of(language)) free_language_ = draft.language;
        // States of the sentences: "the requesting State (ZZA)".
        states_ = {{"requesting_state", words_.term("requesting_state").words},
                   {"requested_state", words_.term("requested_state").words},
                   {"requesting", words_.state(draft.requesting)},
                   {"requested", words_.state(draft.requested)}};
    }

    Letter whole()
    {
        head();
        opening();
        authority();
        legal_basis();
        facts();
        offences();
        persons();
        measures();
        title_of_the_request();
        property();
        order();
        particulars();
        purpose();
        urgency();
        confidentiality();
        assurances();
        earlier();
        closing();
        annexes();
        return std::move(letter_);
    }

private:
    /// Words of the draft, in the language in which it was written.
    Text free(std::string const& words) const
    {
        auto const own = translated_.words.find(words);
        return own == translated_.words.end() ? Text{words, free_language_} : Text{own->second};
    }
    Text fixed(std::string_view key) const { return label(key, language_, states_); }

    void section(Text title, std::vector<std::string_view> const& fields = {})
    {
        title.words = std::to_string(++sections_) + ". " + capitalised(title.words);
        letter_.blocks.push_back(Heading{1, std::move(title), articles_asking_for(fields)});
    }
    void say(Text text, std::vector<int> notes = {})
    {
        if (!text.words.empty()) letter_.blocks.push_back(Paragraph{std::move(text), std::move(notes)});
    }
    /// Free text: each line that its author began is a paragraph.
    void say_free(std::string const& written)
    {
        auto const [words, language] = free(written);
        for (std::size_t at = 0; at <= words.size();) {
            auto const end = std::min(words.find('\n', at), words.size());
            auto const line = words.substr(at, end - at);
            if (line.find_first_not_of(" \t\r") != std::string::npos) say({line, language});
            at = end + 1;
        }
    }
    void add_table(KeysAndValues& rows)
    {
        if (!rows.table.rows.empty()) letter_.blocks.push_back(std::move(rows.table));
    }

    /// The articles of the chosen instrument that ask for these parts of the request.
    std::string articles_asking_for(std::vector<std::string_view> const& fields) const
    {
        if (basis_ == nullptr || basis_->instrument == nullptr) return {};
        std::vector<std::string> articles;
        for (auto const& requirement : opinion_.requirements) {
            if (requirement.instrument != basis_->instrument || requirement.rule == nullptr) continue;
            // What a text asks for in other cases (provisional arrest, consent to other offences) is not cited here.
            if (requirement.needed != Truth::yes) continue;
            auto const places = request::places_of(requirement.rule->field);
            auto const asked = std::any_of(fields.begin(), fields.end(), [&](auto const& f) {
                return std::any_of(places.begin(), places.end(), [&](auto const& place) {
                    return place == f || (place.starts_with(f) && place.size() > f.size() && place[f.size()] == '.');
                });
            });
            auto const& article = requirement.rule->article;
            if (asked && std::find(articles.begin(), articles.end(), article) == articles.end())
                articles.push_back(article);
        }
        if (articles.empty()) return {};
        std::string list;
        for (auto const& article : articles)
            list += (list.empty() ? "" : ", ") + article;
        return label(articles.size() == 1 ? "instrument_article" : "articles", language_,
                     {{"instrument", words_.short_title(*basis_->instrument)}, {"article", list}, {"articles", list}})
            .words;
    }
    /// A note that cites the rule, saying so where nobody has checked it. Its number.
    int note(law::Instrument const& instrument, std::string const& article, bool verified)
    {
        auto const citation = label("instrument_article", language_,
                                    {{"instrument", words_.short_title(instrument)}, {"article", article}})
                                  .words;
        letter_.notes.push_back(verified ? Text{citation + '.'}
                                         : label("unverified_note", language_, {{"citation", citation}}));
        return static_cast<int>(letter_.notes.size());
    }

    void head()
    {
        auto const& by = draft_.authority;
        letter_.letterhead.state = words_.state(draft_.requesting);
        if (!by.name.empty()) letter_.letterhead.authority.push_back(by.name);
        letter_.letterhead.address = lines_of(by.address);
        if (!by.contact.empty())
            letter_.letterhead.contact.push_back(labelled("contact_person", by.contact, language_));
        if (!by.telephone.empty()) letter_.letterhead.contact.push_back(labelled("telephone", by.telephone, language_));
        if (!by.email.empty()) letter_.letterhead.contact.push_back(labelled("email", by.email, language_));

        if (!draft_.recipient.name.empty()) letter_.recipient.push_back(draft_.recipient.name);
        for (auto& line : lines_of(draft_.recipient.address))
            letter_.recipient.push_back(std::move(line));
        if (auto const state = words_.state(draft_.requested); !state.empty()) letter_.recipient.push_back(state);

        letter_.place = draft_.signatory.place;
        letter_.date = date_in(draft_.date.value_or(context_.date), language_);
        letter_.our_reference = draft_.reference;
        letter_.your_reference = context_.your_reference;
        if (wants_confidentiality()) letter_.marking = label("confidential_marking", language_).words;

        auto const& level = draft_.urgency.level;
        if (level == "urgent" || level == "emergency") {
            letter_.banner.title = label(level == "urgent" ? "urgent_title" : "emergency_title", language_).words;
            if (!draft_.urgency.reason.empty()) letter_.banner.lines.push_back(free(draft_.urgency.reason));
            if (draft_.urgency.wanted_by) letter_.banner.lines.push_back(wanted_by(*draft_.urgency.wanted_by));
        }

        auto const request = name_of_request();
        letter_.subject = draft_.proceeding.subject.empty()
                              ? request
                              : label("subject_line", language_,
                                      {{"request", request}, {"subject", free(draft_.proceeding.subject).words}})
                                    .words;
    }
    std::string name_of_request() const
    {
        if (draft_.modality == "mla") return capitalised(words_.term("request_for_assistance").words);
        if (draft_.modality == "extradition") return capitalised(words_.term("extradition_request").words);
        // A request that only freezes asks for no confiscation.
        if (draft_.modality == "confiscation" && !draft_.measures.empty() &&
            std::all_of(draft_.measures.begin(), draft_.measures.end(),
                        [](request::Measure const& m) { return m.type == "restraint"; }))
            return label("request_restraint", language_).words;
        auto const key = "request_" + draft_.modality;
        return has_label(key) ? label(key, language_).words : capitalised(words_.term("request").words);
    }
    Text wanted_by(Day day) const
    {
        return label("wanted_by_sentence", language_, {{"date", date_in(day, language_)}});
    }

    void opening()
    {
        say(fixed("opening"));
        if (!free_language_.empty()) {
            auto const all = translated_.texts != 0 && translated_.translated == translated_.texts;
            say(label(all                           ? "free_text_translated"
                      : translated_.translated != 0 ? "free_text_partly_translated"
                                                    : "free_text_language",
                      language_, {{"language", words_.language(free_language_).words}}));
            KeysAndValues rows;
            rows.add(words_.term("translator"), {in_a_row(translated_.translators, language_)});
            rows.add(label("translation_checked_by", language_), {in_a_row(translated_.checked_by, language_)});
            add_table(rows);
        }
        std::vector<std::string> into;
        for (auto const& code : draft_.translations)
            into.push_back(words_.language(code).words);
        if (!into.empty()) say(label("translations", language_, {{"languages", listed(into, language_)}}));
    }

    // UNTOC 18(15)(a) and (b).
    void authority()
    {
        auto const& by = draft_.authority;
        auto const& p = draft_.proceeding;
        KeysAndValues rows;
        rows.add(words_.term("requesting_state"), {words_.state(draft_.requesting)});
        rows.add(words_.term("requested_state"), {words_.state(draft_.requested)});
        rows.add(words_.term("requesting_authority"), {by.name});
        rows.add(fixed("capacity"), words_.choice("office_", by.role, free_language_));
        rows.add(fixed("conducting_authority"), {p.authority});
        rows.add(fixed("functions"), free(p.authority_functions));
        rows.add(words_.term("subject_of_proceedings"), free(p.subject));
        rows.add(fixed("nature"), words_.choice("nature_", p.nature, free_language_));
        rows.add(fixed("stage"), words_.choice("stage_", p.stage, free_language_));
        rows.add(fixed("proceeding_reference"), {p.reference});
        section(fixed("section_authority"), {"authority", "proceeding"});
        add_table(rows);
    }

    void legal_basis()
    {
        if (basis_ == nullptr && draft_.instrument.empty()) return;
        section(words_.term("legal_basis"));
        auto const* const instrument = basis_ != nullptr ? basis_->instrument : library_.instrument(draft_.instrument);
        if (instrument == nullptr)
            return say(label("basis_instrument_only", language_, {{"instrument", draft_.instrument}}));
        auto const article = basis_ != nullptr && basis_->rule != nullptr ? basis_->rule->article : std::string();
        auto const title = words_.instrument(*instrument);
        auto const notes = basis_ != nullptr && !basis_->verified && basis_->rule != nullptr
                               ? std::vector<int>{note(*instrument, article, false)}
                               : std::vector<int>();
        // "la Convention", but "le Règlement" and "el Convenio": what is not named with that article stands after a
        // colon.
        auto const feminine = language_ != Language::fr && language_ != Language::es && language_ != Language::pt
                                  ? true
                                  : title.words.starts_with("Conven") && !title.words.starts_with("Convenio");
        auto const convention = feminine && title.language.empty() &&
                                has_label("instrument_" + instrument->id, language_) && instrument->kind != "EU-act";
        auto text = label(article.empty() ? "basis_instrument_only"
                          : convention    ? "basis_sentence"
                                          : "basis_sentence_other",
                          language_, {{"instrument", title.words}, {"article", article}});
        say(std::move(text), notes);
        parties(*instrument);
    }
    /// When each of the two States became bound: only where both dates are known.
    void parties(law::Instrument const& instrument)
    {
        auto const act = [&](std::string const& iso3) -> std::string {
            auto const* const state = library_.state(iso3);
            auto const* const party = state == nullptr ? nullptr : instrument.party(library_.index_of(*state));
            if (party == nullptr || !party->date || party->end || party->status != law::Status::verified ||
                !has_label("act_" + party->act))
                return {};
            return label("act_on", language_,
                         {{"act", label("act_" + party->act, language_).words},
                          {"date", date_in(*party->date, language_)}})
                .words;
        };
        auto const requesting = act(draft_.requesting), requested = act(draft_.requested);
        if (requesting.empty() || requested.empty()) return;
        auto arguments = states_;
        arguments.emplace_back("requesting_act", requesting);
        arguments.emplace_back("requested_act", requested);
        say(label("basis_parties", language_, arguments));
    }

    // UNTOC 18(15)(c).
    void facts()
    {
        auto const& f = draft_.facts;
        if (f.summary.empty() && f.place.empty() && f.period.empty()) return;
        section(words_.term("statement_of_facts"), {"facts"});
        KeysAndValues rows;
        rows.add(fixed("place"), free(f.place));
        rows.add(fixed("period"), free(f.period));
        add_table(rows);
        say_free(f.summary);
    }

    void offences()
    {
        if (draft_.offences.empty()) return;
        section(fixed("section_offences"), {"offences"});
        for (std::size_t i = 0; i < draft_.offences.size(); ++i) {
            auto const& o = draft_.offences[i];
            auto const number = std::to_string(i + 1);
            letter_.blocks.push_back(Heading{
                2, o.title.empty()
                       ? label("offence_bare", language_, {{"number", number}})
                       : label("offence_number", language_, {{"number", number}, {"title", free(o.title).words}})});
            KeysAndValues rows;
            if (auto const* const act = library_.offence(o.iccs); act != nullptr)
                rows.add(fixed("iccs"), words_.title(act->title, act->code + ' '));
            else
                rows.add(fixed("iccs"), {o.iccs});
            rows.add(fixed("provisions"), free(o.provisions));
            rows.add(fixed("maximum_penalty"), months(o.maximum_penalty_months));
            rows.add(fixed("minimum_penalty"), months(o.minimum_penalty_months));
            rows.add(fixed("penalty"), free(o.penalty));
            rows.add(fixed("place"), free(o.place));
            rows.add(fixed("committed"), period(o.from, o.to));
            rows.add(words_.term("degree_of_participation"),
                     words_.choice("participation_", o.participation, free_language_));
            rows.add(fixed("persons_concerned"), persons_named(o.persons));
            if (o.limitation_until)
                rows.add(fixed("limitation"),
                         label("limitation_until", language_, {{"date", date_in(*o.limitation_until, language_)}}));
            add_table(rows);
            say_free(o.description);
            if (!o.law_text.empty())
                letter_.blocks.push_back(
                    Quotation{o.provisions.empty() ? fixed("text_of_law") : free(o.provisions), free(o.law_text)});
        }
    }

    // UNTOC 18(15)(e).
    void persons()
    {
        if (draft_.persons.empty()) return;
        section(fixed("section_persons"), {"persons"});
        for (std::size_t i = 0; i < draft_.persons.size(); ++i) {
            auto const& p = draft_.persons[i];
            auto const name = name_of(p);
            auto const role = words_.role(p.role, free_language_).words;
            letter_.blocks.push_back(
                Heading{2, label(role.empty() ? "person_heading" : "person_heading_role", language_,
                                 {{"number", std::to_string(p.number.value_or(static_cast<std::int64_t>(i + 1)))},
                                  {"name", name.empty() ? label("person_unnamed", language_).words : name},
                                  {"role", role}})});
            KeysAndValues rows;
            rows.add(capital(words_.term("surname")), {p.family_name});
            rows.add(capital(words_.term("given_name")), {p.given_names});
            rows.add(fixed(p.role == "legal_person" ? "name_of_legal_person" : "full_name"), {p.full_name});
            rows.add(fixed("original_name"), {p.original_name});
            rows.add(capital(words_.term("alias")), {in_a_row(p.other_names, language_)});
            if (p.birth_date)
                rows.add(capital(words_.term("date_of_birth")), {date_in(*p.birth_date, language_)});
            else if (p.birth_year)
                rows.add(fixed("birth_year"), {std::to_string(*p.birth_year)});
            rows.add(capital(words_.term("place_of_birth")), free(p.birth_place));
            rows.add(capital(words_.term("nationality")), {states_named(p.nationalities)});
            rows.add(capital(words_.term("sex")), words_.choice("sex_", p.sex, free_language_));
            for (auto const& d : p.documents)
                rows.add(fixed("identity_document"), identity_document(d));
            rows.add(fixed("registration_number"), {p.registration_number});
            rows.add(capital(words_.term("location")), free(p.location));
            if (p.in_custody) rows.add(fixed("in_custody"), fixed(*p.in_custody ? "yes" : "no"));
            std::vector<std::string> understood;
            for (auto const& code : p.languages)
                understood.push_back(words_.language(code).words);
            rows.add(fixed("languages_understood"), {listed(understood, language_)});
            rows.add(capital(words_.term("description_of_person")), free(p.description));
            add_table(rows);
        }
    }

    // UNTOC 18(15)(d).
    void measures()
    {
        if (draft_.measures.empty()) return;
        section(words_.term("measures_requested"), {"measures"});
        say(fixed("measures_sentence"));
        if (std::any_of(draft_.measures.begin(), draft_.measures.end(),
                        [](auto const& m) { return !m.procedure.empty(); }))
            say(fixed("procedure_sentence"), condition_notes("procedure_requested"));
        for (std::size_t i = 0; i < draft_.measures.size(); ++i) {
            auto const& m = draft_.measures[i];
            auto title = words_.measure(m.type);
            title.words = label("measure_heading", language_,
                                {{"number", std::to_string(m.number.value_or(static_cast<std::int64_t>(i + 1)))},
                                 {"title", title.words}})
                              .words;
            letter_.blocks.push_back(Heading{2, std::move(title)});
            say_free(m.description);
            KeysAndValues rows;
            rows.add(fixed("persons_concerned"), persons_named(m.persons));
            // The fields of the measure in the order of the library, then what the draft adds.
            std::vector<std::string> done;
            auto const add = [&](std::string const& name, std::string const& english) {
                auto const given = m.fields.find(name);
                if (given == m.fields.end() || std::find(done.begin(), done.end(), name) != done.end()) return;
                rows.add(words_.field(name, english), free(given->second));
                done.push_back(name);
            };
            for (auto const& id : {m.type, std::string("base_coercive"), std::string("base_mla")})
                if (auto const* const known = library_.measure(id); known != nullptr)
                    for (auto const& field : known->fields)
                        add(field.name, field.title);
            for (auto const& [name, text] : m.fields)
                add(name, {});
            rows.add(fixed("procedure"), free(m.procedure));
            rows.add(fixed("reason"), free(m.reason));
            if (m.deadline) rows.add(fixed("wanted_by"), {date_in(*m.deadline, language_)});
            add_table(rows);
        }
    }

    /// Extradition: the warrant or judgment. Model Treaty on Extradition, Article 5(2); ETS No. 24, Article 12(2)(a).
    void title_of_the_request()
    {
        auto const& w = draft_.warrant;
        auto const& j = draft_.judgment;
        KeysAndValues warrant;
        warrant.add(fixed("court"), free(w.court));
        warrant.add(fixed("reference"), {w.reference});
        if (w.date) warrant.add(fixed("decision_date"), {date_in(*w.date, language_)});
        warrant.add(fixed("copy"), annex(w.copy));
        KeysAndValues judgment;
        judgment.add(fixed("court"), free(j.court));
        judgment.add(fixed("reference"), {j.reference});
        if (j.date) judgment.add(fixed("decision_date"), {date_in(*j.date, language_)});
        judgment.add(fixed("sentence_imposed"), months(j.sentence_months));
        judgment.add(capital(words_.term("remaining_sentence")), months(j.remaining_months));
        if (j.in_absence) judgment.add(fixed("in_absence"), fixed(*j.in_absence ? "yes" : "no"));
        judgment.add(fixed("retrial"), free(j.retrial));
        judgment.add(fixed("copy"), annex(j.copy));
        auto const purpose_key = "sought_for_" + draft_.sought_for;
        auto const has_purpose = has_label(purpose_key);
        if (!has_purpose && warrant.table.rows.empty() && judgment.table.rows.empty()) return;
        section(fixed("section_title"), {"warrant", "judgment"});
        if (has_purpose) say(fixed(purpose_key));
        if (!warrant.table.rows.empty()) {
            letter_.blocks.push_back(Heading{2, capital(words_.term("arrest_warrant"))});
            add_table(warrant);
        }
        if (!judgment.table.rows.empty()) {
            letter_.blocks.push_back(Heading{2, capital(words_.term("judgment"))});
            add_table(judgment);
        }
    }

    // UNTOC 13(3)(a), UNCAC 55(3)(a).
    void property()
    {
        if (draft_.property.empty()) return;
        section(fixed("section_property"), {"property"});
        for (std::size_t i = 0; i < draft_.property.size(); ++i) {
            auto const& p = draft_.property[i];
            letter_.blocks.push_back(
                Heading{2, label("property_number", language_,
                                 {{"number", std::to_string(p.number.value_or(static_cast<std::int64_t>(i + 1)))}})});
            KeysAndValues rows;
            rows.add(fixed("description"), free(p.description));
            rows.add(fixed("property_location"), free(p.location));
            rows.add(fixed("estimated_value"), free(p.estimated_value));
            rows.add(fixed("property_facts"), free(p.facts));
            rows.add(fixed("owners"), persons_named(p.persons));
            add_table(rows);
        }
    }
    // UNTOC 13(3)(b) and (c), UNCAC 55(3)(b) and (c).
    void order()
    {
        auto const& o = draft_.order;
        KeysAndValues rows;
        rows.add(fixed("court"), free(o.court));
        rows.add(fixed("reference"), {o.reference});
        if (o.date) rows.add(fixed("decision_date"), {date_in(*o.date, language_)});
        rows.add(fixed("final_statement"), free(o.final_statement));
        rows.add(fixed("extent"), free(o.extent));
        rows.add(fixed("third_parties_notified"), free(o.third_parties_notified));
        rows.add(fixed("copy"), annex(o.copy));
        if (rows.table.rows.empty()) return;
        section(fixed("section_order"), {"order"});
        add_table(rows);
    }

    /// What an act asks beyond the letter and no official form here prints yet.
    Text particular(std::string_view group, std::string_view member) const
    {
        auto const* const in = draft_.particulars.if_contains({group.data(), group.size()});
        auto const* const members = in == nullptr ? nullptr : in->if_object();
        auto const* const value = members == nullptr ? nullptr : members->if_contains({member.data(), member.size()});
        if (value == nullptr) return {};
        if (value->is_int64()) return annex(value->get_int64());
        return value->is_string() ? free(std::string(value->get_string())) : Text{};
    }
    // EAW 8(1)(g); Regulation (EU) 2024/3011, 8; Regulation (EU) 2018/1805, 4 and 14.
    void particulars()
    {
        KeysAndValues rows;
        rows.add(fixed("procedural_acts"), particular("proceedings", "acts"));
        rows.add(fixed("data_conditions"), particular("proceedings", "data_conditions"));
        rows.add(fixed("opinions_of_persons"), particular("proceedings", "opinions"));
        rows.add(fixed("certificate"), particular("order", "certificate"));
        rows.add(fixed("confiscation_certificate"), particular("order", "confiscation_certificate"));
        rows.add(fixed("other_circumstances_of_case"), particular("request", "notes"));
        if (rows.table.rows.empty()) return;
        section(fixed("section_further_particulars"), {"particulars"});
        add_table(rows);
    }

    // UNTOC 18(15)(f).
    void purpose()
    {
        if (draft_.purpose.empty()) return;
        section(words_.term("purpose_of_request"), {"purpose"});
        say_free(draft_.purpose);
    }

    // UNTOC 18(24): a deadline is suggested with its reasons, preferably in the request.
    void urgency()
    {
        auto const& u = draft_.urgency;
        if (u.reason.empty() && !u.wanted_by) return;
        section(fixed("section_urgency"), {"urgency"});
        say_free(u.reason);
        if (u.wanted_by) say(wanted_by(*u.wanted_by));
    }

    bool wants_confidentiality() const
    {
        auto const& wish = draft_.confidentiality.wish;
        return !wish.empty() && wish != "no" && wish != "none";
    }
    // UNTOC 18(20).
    void confidentiality()
    {
        if (!wants_confidentiality()) return;
        section(words_.term("confidentiality"));
        say(fixed("confidential_sentence"), condition_notes("confidentiality"));
        if (draft_.confidentiality.wish != "yes") say_free(draft_.confidentiality.wish);
        say_free(draft_.confidentiality.reason);
    }

    /// Notes that cite the rules of the chosen instrument on this topic.
    std::vector<int> condition_notes(std::string_view topic)
    {
        std::vector<int> numbers;
        if (basis_ == nullptr) return numbers;
        for (auto const* list : {&opinion_.conditions, &opinion_.duties})
            for (auto const& cited : *list)
                if (cited.rule != nullptr && cited.instrument == basis_->instrument && cited.rule->topic == topic &&
                    cited.holds == Truth::yes)
                    numbers.push_back(
                        note(*cited.instrument, cited.rule->article, cited.rule->status == law::Status::verified));
        return numbers;
    }

    /// What the requesting State undertakes, and what the instrument binds it to: a condition is printed in our words
    /// for it where we have them in the letter's language, otherwise in the library's English, marked as English.
    void assurances()
    {
        List list{List::Marks::letters, {}};
        for (auto const& a : draft_.assurances) {
            auto const kind = words_.choice("assurance_", a.kind, free_language_);
            auto text = free(a.text);
            if (text.words.empty())
                text = kind;
            else if (!kind.words.empty())
                text.words = label("key_value", language_, {{"key", kind.words}, {"value", text.words}}).words;
            if (!text.words.empty()) list.items.push_back({std::move(text)});
        }
        if (basis_ != nullptr && basis_->instrument != nullptr)
            for (auto const& cited : opinion_.conditions) {
                auto const* const rule = cited.rule;
                if (rule == nullptr || cited.instrument != basis_->instrument || cited.holds != Truth::yes ||
                    rule->on != "requesting")
                    continue;
                auto text = condition(*cited.instrument, *rule);
                auto const number = note(*cited.instrument, rule->article, rule->status == law::Status::verified);
                list.items.push_back({std::move(text), {number}});
            }
        if (list.items.empty()) return;
        section(fixed("section_assurances"), {"assurances"});
        letter_.blocks.push_back(std::move(list));
    }
    Text condition(law::Instrument const& instrument, law::Rule const& rule) const
    {
        // UNTOC 18(19) and UNCAC 46(19) let exculpatory material be disclosed; the 1988 Convention, 7(13), is silent.
        auto const is = [&](std::string_view id, std::string_view article) {
            return instrument.id == id && rule.article == article;
        };
        if (is("untoc", "18(19)") || is("uncac", "46(19)")) return fixed("use_limit_exculpatory");
        if (is("un1988", "7(13)")) return fixed("use_limit");
        if (is("untoc", "18(26)") || is("uncac", "46(26)") || is("un1988", "7(17)"))
            return fixed("comply_with_conditions");
        return words_.english(rule.says);
    }

    void earlier()
    {
        if (draft_.earlier_contact.empty()) return;
        section(fixed("section_earlier"));
        say_free(draft_.earlier_contact);
    }

    void closing()
    {
        say(fixed("closing"));
        letter_.blocks.push_back(
            Signature{context_.signature, draft_.signatory.name, draft_.signatory.post, draft_.authority.name});
    }

    void annexes()
    {
        if (draft_.annexes.empty()) return;
        std::vector<std::pair<std::int64_t, std::size_t>> order;
        for (std::size_t i = 0; i < draft_.annexes.size(); ++i)
            order.emplace_back(draft_.annexes[i].number.value_or(INT64_MAX), i);
        std::sort(order.begin(), order.end());
        Annexes annexes;
        for (auto const& [number, place] : order) {
            auto const& a = draft_.annexes[place];
            std::vector<std::string> details;
            if (!a.language.empty())
                details.push_back(
                    label("annex_language", language_, {{"language", words_.language(a.language).words}}).words);
            if (a.pages)
                details.push_back(label(*a.pages == 1 ? "annex_page" : "annex_pages", language_,
                                        {{"number", std::to_string(*a.pages)}})
                                      .words);
            if (a.certified.value_or(false)) details.push_back(label("annex_certified", language_).words);
            if (!a.sha256.empty()) details.push_back(label("annex_sha256", language_, {{"digest", a.sha256}}).words);
            annexes.annexes.push_back(
                {free(a.title.empty() ? a.file : a.title), {in_a_row(details, language_)}, a.number});
        }
        section(fixed("section_annexes"));
        letter_.blocks.push_back(std::move(annexes));
    }

    static Text capital(Text text)
    {
        text.words = capitalised(std::move(text.words));
        return text;
    }
    static std::string name_of(request::Person const& p)
    {
        if (!p.full_name.empty()) return p.full_name;
        if (p.given_names.empty()) return p.family_name;
        return p.family_name.empty() ? p.given_names : p.given_names + ' ' + p.family_name;
    }
    Text persons_named(std::vector<std::int64_t> const& numbers) const
    {
        std::vector<std::string> names;
        for (auto const number : numbers) {
            std::string name;
            for (std::size_t i = 0; i < draft_.persons.size(); ++i)
                if (draft_.persons[i].number.value_or(static_cast<std::int64_t>(i + 1)) == number)
                    name = name_of(draft_.persons[i]);
            auto const reference = label("person_reference", language_, {{"number", std::to_string(number)}}).words;
            names.push_back(name.empty()
                                ? reference
                                : label("person_named", language_, {{"name", name}, {"reference", reference}}).words);
        }
        return {in_a_row(names, language_)};
    }
    std::string states_named(std::vector<std::string> const& codes) const
    {
        std::vector<std::string> names;
        for (auto const& code : codes)
            names.push_back(words_.state(code));
        return listed(names, language_);
    }
    Text identity_document(request::IdentityDocument const& d) const
    {
        std::vector<std::string> parts;
        auto const type = words_.choice("term:", d.type, free_language_);
        parts.push_back(type.words.empty() ? d.number
                        : d.number.empty()
                            ? type.words
                            : label("document_line", language_, {{"type", type.words}, {"number", d.number}}).words);
        if (!d.issued_by.empty())
            parts.push_back(label("document_issued", language_, {{"state", words_.state(d.issued_by)}}).words);
        if (d.valid_until)
            parts.push_back(label("document_valid", language_, {{"date", date_in(*d.valid_until, language_)}}).words);
        return {in_a_row(parts, language_, "list_more"), type.language};
    }
    Text months(request::Number number) const
    {
        if (!number) return {};
        return label("months", language_, {{"number", std::to_string(*number)}});
    }
    Text period(std::optional<Day> from, std::optional<Day> to) const
    {
        if (from && to && *from == *to) return {date_in(*from, language_)};
        if (from && to)
            return label("from_to", language_, {{"from", date_in(*from, language_)}, {"to", date_in(*to, language_)}});
        if (from) return label("since", language_, {{"from", date_in(*from, language_)}});
        if (to) return label("until", language_, {{"to", date_in(*to, language_)}});
        return {};
    }
    Text annex(request::Number number) const
    {
        if (!number) return {};
        return label("annex_number", language_, {{"number", std::to_string(*number)}});
    }

    request::Draft const& draft_;
    opinion::Opinion const& opinion_;
    law::Library const& library_;
    Language language_;
    LetterContext const& context_;
    Words words_;
    opinion::Basis const* basis_;
    request::Translated translated_;
    std::string free_language_; ///< of the draft, where it is not the letter's
    Arguments states_;
    Letter letter_;
    int sections_ = 0;
};

}

Letter letter_from(request::Draft const& draft, opinion::Opinion const& opinion, law::Library const& library,
                   Language language, LetterContext const& context)
{
    return RequestLetter(draft, opinion, library, language, context).whole();
}

}
