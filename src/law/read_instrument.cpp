#include "law/library_reader.hpp"

namespace rogatory::law
{

namespace
{

constexpr std::array<std::string_view, 13> rule_kinds{"scope",       "basis",    "requirement", "ground",    "limit",
                                                      "language",    "channel",  "duty",        "condition", "priority",
                                                      "alternative", "relation", "note"};
constexpr std::array<std::string_view, 3> effects{"mandatory", "optional", "excluded"};
constexpr std::array<std::string_view, 2> sides{"requesting", "requested"};
constexpr std::array<std::string_view, 3> methods{"ladder", "weighing", "discretion"};
constexpr std::array<std::string_view, 5> relations{"applies_without", "prevails_over", "replaces", "supplements",
                                                    "yields_to"};
constexpr std::array<std::string_view, 10> consequences{"refuse",
                                                        "prosecute_instead",
                                                        "enforce_sentence",
                                                        "conditional_surrender",
                                                        "guarantee",
                                                        "postpone",
                                                        "partial_execution",
                                                        "other_measure",
                                                        "consult",
                                                        "transfer_proceedings"};
/// Uses of what another State gave that a condition may close, and ways that its text may leave open all the same.
constexpr std::array<std::string_view, 7> uses{"other_proceedings", "onward_transmission", "other_purpose",
                                               "court_use",         "other_offence",       "re_extradition",
                                               "onward_surrender"};
constexpr std::array<std::string_view, 7> ways_left_open{
    "exculpatory_notice", "related_proceedings",       "serious_threat", "consent_of_person",
    "presumed_consent",   "no_restriction_of_liberty", "listed_case"};

}

void LibraryReader::read_instrument(std::string const& id, std::vector<std::string> const& names)
{
    auto const folder = "instruments/" + id + "/";
    Instrument instrument;
    instrument.id = id;
    if (auto const* text = file(folder + "instrument.toml", true))
        if (auto const toml = parse_toml(name_in_files(folder + "instrument.toml"), *text, mistakes_)) {
            Record record(name_in_files(folder + "instrument.toml"), *toml, mistakes_, "instrument " + id);
            read_particulars(record, instrument);
            read_rules(name_in_files(folder + "instrument.toml"), record, instrument);
            record.finish();
        }
    for (auto const& name : names) {
        if (!name.ends_with(".toml") || name == folder + "instrument.toml") continue;
        auto const* text = file(name, true);
        if (text == nullptr) continue;
        auto const toml = parse_toml(name_in_files(name), *text, mistakes_);
        if (!toml) continue;
        Record record(name_in_files(name), *toml, mistakes_, "a file of rules");
        read_rules(name_in_files(name), record, instrument);
        record.finish();
    }
    not_too_many(instrument.rules, folder);
    if (auto const* text = file(folder + "parties.tsv", true))
        read_parties(name_in_files(folder + "parties.tsv"), *text, instrument);
    check_rows(instrument, folder);
    library_->instruments.push_back(std::move(instrument));
}

std::string_view LibraryReader::name_in_files(std::string const& name) const
{
    auto const at = files_.find(name);
    return at == files_.end() ? std::string_view{} : std::string_view(at->first);
}

void LibraryReader::read_particulars(Record& record, Instrument& instrument)
{
    if (auto const written = record.text("id"); written != instrument.id)
        mistakes_.unknown_word(record.place("id"), "id", written, {instrument.id});
    instrument.title = record.text("title");
    instrument.short_title = record.text("short_title");
    instrument.adopted = record.day("adopted");
    instrument.in_force = record.day("in_force");
    if (instrument.adopted && instrument.in_force && *instrument.in_force < *instrument.adopted)
        out_of_order(record.place("in_force"), "adopted", "in_force");
    instrument.depositary = record.text("depositary", Need::optional);
    instrument.kind = record.text("kind");
    instrument.region = record.text("region", Need::optional);
    instrument.modalities = modalities_of(record, "modalities", ~Modalities{0});
    if (record.has("general_for")) instrument.general_for = modalities_of(record, "general_for", instrument.modalities);
    instrument.parent_id = record.text("parent", Need::optional);
    if (!instrument.parent_id.empty()) parents_.push_back({instrument.parent_id, record.place("parent")});
    instrument.not_in_force_on = record.day("not_in_force_on");
    if (instrument.in_force && instrument.not_in_force_on)
        mistakes_.wrong_type(record.place("not_in_force_on"), "not_in_force_on", "left out where in_force is known",
                             text_of(*instrument.not_in_force_on));
    instrument.ended = record.day("ended");
    if (instrument.adopted && instrument.ended && *instrument.ended < *instrument.adopted)
        out_of_order(record.place("ended"), "adopted", "ended");
    instrument.binding = record.flag("binding", Need::required).value_or(true);
    instrument.parties_unknown = record.flag("parties_unknown").value_or(false);
    instrument.text = record.text("text", Need::optional);
    instrument.source = record.text("source");
    instrument.status = status_of(record);
    instrument.lists = record.text("lists", Need::optional);
    if (!instrument.lists.empty() && library_->items_of(instrument.lists).empty())
        unknown_list(record.place("lists"), instrument.lists);
    if (auto const* table = record.table("entry_into_force")) {
        Record entry(file_of(record), *table, mistakes_, "entry_into_force");
        auto const delay = [&](std::string_view key, int most_of_it) -> std::optional<int> {
            auto const count = entry.number(key);
            if (!count) return std::nullopt;
            if (*count >= 0 && *count <= most_of_it) return static_cast<int>(*count);
            mistakes_.wrong_type(entry.place(key), key, "a number from 0 to " + std::to_string(most_of_it),
                                 std::to_string(*count));
            return std::nullopt;
        };
        instrument.days_after_deposit = delay("days_after_deposit", 3660);
        instrument.months_after_deposit = delay("months_after_deposit", 120);
        instrument.first_of_month = entry.flag("first_of_month").value_or(false);
        if (!entry.has("days_after_deposit") && !entry.has("months_after_deposit"))
            mistakes_.missing(entry.place(), "days_after_deposit or months_after_deposit", "entry_into_force");
        instrument.entry_article = entry.text("article");
        instrument.entry_status = status_of(entry);
        entry.finish();
    }
    if (auto const* table = record.table("rows")) {
        Record rows(file_of(record), *table, mistakes_, "rows");
        for (auto const& [topic, node] : *table)
            if (auto const count = rows.number(topic.str())) {
                if (*count < 0 || *count > static_cast<std::int64_t>(most))
                    mistakes_.wrong_type(rows.place(topic.str()), topic.str(), "a number of rows",
                                         std::to_string(*count));
                else
                    instrument.rows.emplace(topic.str(), static_cast<int>(*count));
            }
    }
}

std::string_view LibraryReader::file_of(Record const& record)
{
    return record.place().file;
}

void LibraryReader::out_of_order(Place const& place, std::string_view earlier, std::string_view later)
{
    mistakes_.add(Error{"law.days_out_of_order",
                        text_of(place),
                        {},
                        {{"key", std::string(later)}, {"expected", std::string(earlier)}}});
}

Modalities LibraryReader::modalities_of(Record& record, std::string_view key, Modalities allowed)
{
    Modalities set = 0;
    for (auto const& name : record.texts(key, Need::required)) {
        auto const modality = modality_from(name);
        if (modality && has(allowed, *modality)) {
            set |= 1U << static_cast<unsigned>(*modality);
            continue;
        }
        std::vector<std::string_view> known;
        for (std::size_t i = 0; i < modality_names.size(); ++i)
            if (has(allowed, static_cast<Modality>(i))) known.push_back(modality_names[i]);
        mistakes_.unknown_word(record.place(key), key, name, known);
    }
    return set;
}

void LibraryReader::read_rules(std::string_view file, Record& top, Instrument& instrument)
{
    for (auto const* table : top.tables("rule")) {
        Record record(file, *table, mistakes_, "rule");
        read_rule(file, record, instrument);
    }
    for (auto const* table : top.tables("exception")) {
        Record record(file, *table, mistakes_, "exception");
        LooseException loose;
        loose.place = record.place();
        loose.exception.id = record.text("id");
        record.name("exception " + loose.exception.id);
        check_id(record, loose.exception.id, instrument);
        loose.to = record.text("to");
        loose.own = instrument.id;
        loose.exception.article = record.text("article");
        loose.exception.says = record.text("says");
        loose.exception.status = status_of(record);
        // An exception by another instrument may rest on nothing but that instrument.
        auto const elsewhere = !loose.to.starts_with(instrument.id + "/");
        loose.exception.when = condition(record, elsewhere ? Need::optional : Need::required);
        record.text("row", Need::optional);
        record.finish();
        loose_.push_back(std::move(loose));
    }
}

void LibraryReader::check_id(Record const& record, std::string const& id, Instrument const& instrument)
{
    once(ids_, id, record.place("id"));
    if (!id.empty() && !id.starts_with(instrument.id + "/"))
        mistakes_.wrong_type(record.place("id"), "id", "a name that begins with " + instrument.id + "/", id);
}

void LibraryReader::read_rule(std::string_view file, Record& record, Instrument& instrument)
{
    Rule rule;
    rule.id = record.text("id");
    record.name("rule " + rule.id);
    check_id(record, rule.id, instrument);
    rule.article = record.text("article");
    rule.row = record.text("row", Need::optional);
    rule.topic = record.text("topic");
    rule.modalities = modalities_of(record, "modalities", instrument.modalities);
    rule.says = record.text("says");
    rule.status = status_of(record);
    rule.source = record.text("source", Need::optional);
    rule.valid_from = record.day("valid_from");
    rule.valid_until = record.day("valid_until");
    if (rule.valid_from && rule.valid_until && *rule.valid_until < *rule.valid_from)
        out_of_order(record.place("valid_until"), "valid_from", "valid_until");
    rule.when = condition(record, Need::optional);
    rule.reading = record.text("reading", Need::optional);
    if (!rule.reading.empty()) check_reading(record, rule.reading);
    rule.holds_back = words(record, "holds_back", steps_held_back);
    // What stops a case can be looked up: in the table of provisions, or in a source of its own.
    if (!rule.holds_back.empty() && rule.status == Status::verified && rule.row.empty() && rule.source.empty())
        mistakes_.missing(record.place("holds_back"), "row or source", "rule " + rule.id);

    auto const kind = record.word("kind", rule_kinds);
    if (!kind) return; // what else it holds depends on its kind
    rule.kind = static_cast<RuleKind>(*kind);
    switch (rule.kind) {
    case RuleKind::requirement:
        rule.field = record.text("field");
        rule.asks = record.in_languages("asks", Need::required);
        if (auto const of = record.word("of", fact_ofs)) rule.of = static_cast<FactOf>(*of);
        break;
    case RuleKind::ground:
        if (auto const effect = record.word("effect", effects)) rule.effect = static_cast<Effect>(*effect);
        rule.leads_to = record.texts("leads_to");
        rule.consequences = words(record, "consequences", consequences);
        rule.code = record.text("code", Need::optional);
        if (!rule.code.empty() && !rule.code.starts_with("refuse."))
            mistakes_.wrong_type(record.place("code"), "code", "a code that begins with refuse.", rule.code);
        break;
    case RuleKind::limit:
        rule.starts_at = record.text("starts_at");
        rule.ends_at = record.text("ends_at", Need::optional);
        rule.counting = record.text("counting", Need::optional);
        rule.excludes = record.text("excludes", Need::optional);
        rule.then = record.text("then", Need::optional);
        if (auto const side = record.word("on", sides, Need::optional)) rule.on = sides[*side];
        rule.length = length_of(file, record, "length");
        rule.extension = length_of(file, record, "extension");
        break;
    case RuleKind::duty:
        rule.duty = record.text("duty");
        if (auto const side = record.word("on", sides)) rule.on = sides[*side];
        rule.concerns = record.texts("concerns");
        for (auto const& code : rule.concerns)
            if (!code.starts_with("refuse.") && !code.starts_with("postpone."))
                mistakes_.wrong_type(record.place("concerns"), "concerns", "codes that begin with refuse. or postpone.",
                                     code);
        break;
    case RuleKind::language: rule.languages = record.texts("languages"); break;
    case RuleKind::condition:
        if (auto const side = record.word("binds", sides)) rule.on = sides[*side];
        rule.closes = words(record, "closes", uses);
        rule.leaves_open = words(record, "leaves_open", ways_left_open);
        rule.when_imposed = record.flag("when_imposed").value_or(false);
        break;
    case RuleKind::priority:
        if (auto const method = record.word("method", methods)) rule.method = methods[*method];
        rule.factors = record.texts("factors");
        break;
    case RuleKind::alternative:
        if (auto const to = record.word("to", modality_names)) rule.to = modality_names[*to];
        rule.because = record.text("because");
        because_.push_back({rule.because, record.place("because")});
        break;
    case RuleKind::relation:
        if (auto const relation = record.word("relation", relations)) rule.relation = relations[*relation];
        if (record.has("others"))
            rule.others = record.texts("others", Need::required);
        else
            rule.others = {record.text("other")};
        for (auto const& other : rule.others)
            others_.push_back({other, record.place(record.has("others") ? "others" : "other")});
        break;
    default: break;
    }
    record.finish();
    for (auto const& target : rule.leads_to)
        leads_.push_back({target, record.place("leads_to")});
    topics_.insert(rule.topic);
    instrument.rules.push_back(std::move(rule));
}

std::optional<Length> LibraryReader::length_of(std::string_view file, Record& record, std::string_view key)
{
    auto const* table = record.table(key);
    if (table == nullptr) return std::nullopt;
    Record written(file, *table, mistakes_, std::string(key));
    std::optional<Length> length;
    for (std::size_t unit = 0; unit < unit_names.size(); ++unit) {
        auto const count = written.number(unit_names[unit]);
        if (!count) continue;
        if (length || *count < 1 || *count > 100'000)
            mistakes_.wrong_type(written.place(unit_names[unit]), key, "one number above 0 in one unit",
                                 std::to_string(*count));
        else
            length = Length{static_cast<Length::Unit>(unit), static_cast<std::int32_t>(*count)};
    }
    if (!length) mistakes_.missing(written.place(), "hours, days, working_days, weeks, months or years", key);
    written.finish();
    return length;
}

void LibraryReader::check_reading(Record const& record, std::string& reading)
{
    // R-0001, R-0001.md and readings/R-0001.md are the same page.
    if (reading.starts_with("readings/")) reading.erase(0, 9);
    if (reading.ends_with(".md")) reading.resize(reading.size() - 3);
    std::vector<std::string_view> known;
    for (auto const& page : library_->readings)
        known.push_back(page.id);
    if (std::find(known.begin(), known.end(), reading) == known.end())
        mistakes_.unknown_word(record.place("reading"), "reading", reading, known);
}

Predicate LibraryReader::condition(Record& record, Need need)
{
    auto const text = record.text("when", need);
    if (text.empty()) {
        if (record.has("when") && need == Need::optional) mistakes_.missing(record.place("when"), "when", "rule");
        return {};
    }
    auto parsed = Predicate::parse(text, library_->facts);
    auto const place = record.place("when");
    // The text begins after its quote.
    auto const at = [&](std::size_t column) { return text_of({place.file, place.line, place.column + column}); };
    if (!parsed) {
        auto error = parsed.error();
        error.field = at(static_cast<std::size_t>(std::stoul(value_of(error, "column"))));
        mistakes_.add(std::move(error));
        return {};
    }
    check_constants(*parsed, [&](std::size_t column) { return Place{place.file, place.line, place.column + column}; });
    return std::move(*parsed);
}

void LibraryReader::check_constants(Predicate const& predicate, std::function<Place(std::size_t)> const& place)
{
    using Op = Predicate::Node::Op;
    for (auto const& node : predicate.nodes()) {
        if (node.op == Op::falls_under) {
            auto const& list = std::get<std::string>(predicate.constants()[node.constant]);
            auto const& item = std::get<std::string>(predicate.constants()[node.constant + 1U]);
            auto const items = library_->items_of(list);
            if (items.empty()) {
                unknown_list(place(node.column), list);
            } else if (!item.empty() && std::none_of(items.begin(), items.end(),
                                                     [&](ListItem const& one) { return one.item == item; })) {
                std::vector<std::string_view> known;
                for (auto const& one : items)
                    known.push_back(one.item);
                mistakes_.unknown_word(place(node.column), list, item, known);
            }
            continue;
        }
        if (node.op != Op::equal && node.op != Op::not_equal && node.op != Op::in && node.op != Op::includes) continue;
        auto const& fact = library_->facts[node.fact];
        auto const each = [&](auto const& check) {
            auto const& constant = predicate.constants()[node.constant];
            if (auto const* word = std::get_if<std::string>(&constant)) check(*word);
            if (auto const* words = std::get_if<std::vector<std::string>>(&constant))
                for (auto const& word : *words)
                    check(word);
        };
        if (fact.type == FactType::state || fact.type == FactType::states)
            each([&](std::string const& word) { state_of(word, place(node.column)); });
        if (fact.name == "measure.type")
            each([&](std::string const& word) {
                if (library_->measure(word) != nullptr) return;
                std::vector<std::string_view> known;
                for (auto const& measure : library_->measures)
                    known.push_back(measure.id);
                mistakes_.unknown_word(place(node.column), "measure.type", word, known);
            });
    }
}

void LibraryReader::unknown_list(Place const& place, std::string const& list)
{
    std::vector<std::string_view> known;
    for (auto const& item : library_->lists)
        if (known.empty() || known.back() != item.list) known.push_back(item.list);
    mistakes_.unknown_word(place, "list", list, known);
}

}
