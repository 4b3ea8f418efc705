// rogatory case read: what the partner wrote, and what waits for another account's approval, as the letter that it is.
#include "cli/case_reading.hpp"

#include "app/need_to_know.hpp"
#include "base/clipped.hpp"
#include "cli/commands.hpp"
#include "cli/plain_output.hpp"
#include "cli/setting.hpp"
#include "docket/docket.hpp"
#include "document/labels.hpp"
#include "store/folder/authority_folder.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>

namespace rogatory::cli
{
namespace
{

constexpr std::size_t lines_of_a_message = 12, octets_of_a_line = 240;

/// What a letter says below its headings, a line for each thing said.
class SaidInLines
{
public:
    explicit SaidInLines(Language language) : language_(language) {}

    std::vector<std::string> of(document::Letter const& letter)
    {
        if (!letter.banner.title.empty()) {
            auto line = letter.banner.title;
            for (auto const& text : letter.banner.lines)
                line += (&text == &letter.banner.lines.front() ? ": " : "; ") + text.words;
            lines_.push_back(std::move(line));
        }
        for (auto const& block : letter.blocks)
            std::visit(*this, block);
        return std::move(lines_);
    }

    void operator()(document::Heading const&) { in_body_ = true; }
    void operator()(document::Paragraph const& paragraph)
    {
        // Before the first heading stands what every letter of its type opens with.
        if (in_body_) lines_.push_back(paragraph.text.words);
    }
    void operator()(document::List const& list)
    {
        for (auto const& item : list.items)
            lines_.push_back("- " + item.text.words);
    }
    void operator()(document::Table const& table)
    {
        for (auto const& row : table.rows) {
            if (table.kind == document::Table::Kind::keys_and_values && row.size() == 2) {
                lines_.push_back(
                    document::label("key_value", language_, {{"key", row[0].words}, {"value", row[1].words}}).words);
                continue;
            }
            std::vector<std::string> cells;
            for (std::size_t i = 0; i < row.size(); ++i)
                if (!row[i].words.empty())
                    cells.push_back(i < table.header.size()
                                        ? document::label("key_value", language_,
                                                          {{"key", table.header[i].words}, {"value", row[i].words}})
                                              .words
                                        : row[i].words);
            lines_.push_back(document::in_a_row(cells, language_));
        }
    }
    void operator()(document::Quotation const& quotation) { lines_.push_back(quotation.text.words); }
    void operator()(document::Signature const&) {}
    void operator()(document::Annexes const&) {}

private:
    Language language_;
    std::vector<std::string> lines_;
    bool in_body_ = false;
};

std::string items_in(CaseWords const& words, docket::Message const& message)
{
    std::vector<std::string> items;
    for (auto const item : message.items)
        items.push_back(words("item", {{"number", std::to_string(item)}}));
    return words.listed(items);
}

/// The message that an entry is about, or nothing.
std::string message_told_of(docket::Entry const& entry)
{
    auto const text = [](boost::json::object const& object, std::string_view name) {
        auto const* const value = object.if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    for (auto const* const name : {"sealed_message", "message_id"})
        if (auto id = text(entry.body, name); !id.empty()) return id;
    for (auto const* const name : {"message", "received"})
        if (auto const* const one = entry.body.if_contains(name); one != nullptr && one->is_object())
            if (auto id = text(one->get_object(), "message_id"); !id.empty()) return id;
    return {};
}

void print_heads(std::ostream& out, CaseWords const& words, app::MessageOfCase const& one)
{
    out << text_of(one.message.message_id) << "  " << words.message(one.message.type) << words.semicolon()
        << words(one.arrived ? "link_from" : "link_to", {{"from", one.message.from.id}, {"to", one.message.to.id}})
        << words.semicolon() << words.moment(one.at);
    if (auto const items = items_in(words, one.message); !items.empty()) out << words.semicolon() << items;
    out << '\n';
}

boost::json::object read_json(app::MessageOfCase const& one, std::string letter)
{
    boost::json::array files;
    for (auto const& name : app::files_with(one.message))
        files.push_back(boost::json::string(name));
    return {{"message_id", text_of(one.message.message_id)},
            {"type", one.message.type},
            {"entry", one.entry},
            {"recorded_at", text_of(one.at)},
            {"arrived", one.arrived},
            {"to_be_approved", one.waits},
            {"message", docket::to_json(one.message)},
            {"letter", std::move(letter)},
            {"files", std::move(files)}};
}

/// Which handling codes and limits of use go with what came in that entry.
void print_limits_of_message(std::ostream& out, CaseWords const& words, docket::CaseState const& state,
                             std::uint32_t entry)
{
    for (auto const& item : state.received_items) {
        if (item.entry != entry || !item.origin_case.empty()) continue;
        out << '\n' << words("limits_of_use") << ": " << item.number << ". " << in_one_line(item.description) << '\n';
        print_limits_of_use(out, words, item);
    }
}

void print_whole(std::ostream& out, CaseWords const& words, app::Case const& known, app::MessageOfCase const& one,
                 std::string const& letter)
{
    print_heads(out, words, one);
    if (one.waits) out << words("to_be_approved", {{"message", words.message(one.message.type)}}) << '\n';
    out << '\n';
    for (std::size_t at = 0; at < letter.size();) {
        auto const end = std::min(letter.find('\n', at), letter.size());
        if (end > at) out << "    " << in_one_line(letter.substr(at, end - at));
        out << '\n';
        at = end + 1;
    }
    if (one.arrived) print_limits_of_message(out, words, known.state, one.entry);
}

}

std::string in_short(std::string const& words, std::size_t length)
{
    auto const text = in_one_line(words);
    return text.size() <= length ? text : clipped(text, length) + "…";
}

std::string reading_command(Id const& case_id, Id const& message)
{
    return "rogatory case read " + text_of(case_id) + ' ' + text_of(message);
}

std::string approving_command(Id const& case_id, Id const& message)
{
    return "rogatory case act " + text_of(case_id) + " approve_message --message_id " + text_of(message);
}

void print_arrived_messages(std::ostream& out, CaseWords const& words, app::Office& office, app::Case const& known)
{
    bool first = true;
    for (auto const& one : app::messages_of(known)) {
        if (!one.arrived) continue;
        if (first)
            out << '\n' << words("messages_arrived") << " (" << words("times_of", {{"zone", words.zone()}}) << ")\n";
        first = false;
        out << "  ";
        print_heads(out, words, one);
        auto const said =
            SaidInLines(words.language()).of(app::letter_to_read(office, known, one.message, words.language(), true));
        for (std::size_t i = 0; i < said.size() && i < lines_of_a_message; ++i)
            out << "      " << in_short(said[i], octets_of_a_line) << '\n';
        if (said.size() > lines_of_a_message) out << "      …\n";
        std::vector<std::string> files;
        for (auto const& name : app::files_with(one.message))
            files.push_back(in_one_line(name));
        if (!files.empty()) out << "      " << words("with_files", {{"files", words.listed(files)}}) << '\n';
        out << "      "
            << words("read_whole", {{"command", reading_command(known.state.case_id, one.message.message_id)}}) << '\n';
    }
}

void print_history(std::ostream& out, CaseWords const& words, std::vector<docket::Entry> const& entries, bool transport)
{
    std::map<std::string, std::string> types; // of the messages by their identifiers
    std::map<std::string, std::vector<docket::Entry const*>> ways;
    for (auto const& entry : entries) {
        auto const id = message_told_of(entry);
        if (id.empty()) continue;
        for (auto const* const name : {"message", "received"})
            if (auto const* const one = entry.body.if_contains(name); one != nullptr && one->is_object())
                if (auto const* const type = one->get_object().if_contains("type");
                    type != nullptr && type->is_string())
                    types.emplace(id, words.message(std::string(type->get_string())));
        if (docket::is_of_transport(entry)) ways[id].push_back(&entry);
    }
    for (auto const& entry : entries) {
        auto const id = message_told_of(entry);
        auto const type = types.find(id);
        auto const folded = !transport && !id.empty() && docket::is_of_transport(entry);
        auto const& way = folded ? ways[id] : std::vector<docket::Entry const*>{};
        if (folded && way.front() != &entry) continue;
        out << "  " << entry.number;
        for (std::size_t i = 1; i < way.size(); ++i)
            out << ", " << way[i]->number;
        out << ". " << words.moment(entry.at) << "  ";
        std::vector<std::string> said{words.called(docket::LabelOf::entry, entry.kind)};
        std::set<std::string_view> told{entry.kind};
        if (folded)
            for (auto const* const later : way)
                if (told.insert(later->kind).second)
                    said.push_back(words.called(docket::LabelOf::entry, later->kind) + ' ' + words.moment(later->at));
        if (type != types.end()) said.front() += " [" + type->second + ']';
        auto const* between = "";
        for (auto const& one : said) {
            out << between << one;
            between = words.semicolon().data();
        }
        out << "  (" << entry.actor << ")\n";
    }
}

Exit case_read(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto& office = *(*desk)->office;
    std::optional<app::Account> account;
    if (call.given("--out") || call.given("--as")) {
        auto signed_account = signed_in(call, **desk);
        if (!signed_account) return call.fail(signed_account.error());
        account = std::move(*signed_account);
    }
    if (auto const all = app::must_see_all(pointer_to(account)); !all) return call.fail(all.error());
    auto const id = app::find_case(office, call.get("CASE"));
    if (!id) return call.fail(id.error());
    auto const known = app::load(office, *id);
    if (!known) return call.fail(known.error());

    std::vector<app::MessageOfCase> shown;
    if (call.given("MESSAGE")) {
        auto one = app::message_named(*known, call.get("MESSAGE"));
        if (!one) return call.fail(one.error());
        shown.push_back(std::move(*one));
    } else {
        if (call.given("--out"))
            return call.fail(
                Error{"usage.missing_option", "case read", "", {{"expected", "the MESSAGE that --out writes"}}});
        for (auto& one : app::messages_of(*known))
            if (one.arrived || one.waits) shown.push_back(std::move(one));
    }
    std::vector<std::string> written;
    if (call.given("--out")) {
        folder::FileTray tray(call.get("--out"));
        auto files = app::take_out(office, *account, *id, shown.front(), call.language, tray);
        if (!files) return call.fail(files.error());
        written = std::move(*files);
    }
    CaseWords const words(call.language, desk->get());
    boost::json::array list;
    for (auto const& one : shown) {
        auto letter = document::to_text(app::letter_to_read(office, *known, one.message, call.language));
        if (call.json) {
            list.push_back(read_json(one, std::move(letter)));
            continue;
        }
        if (&one != &shown.front()) call.out << '\n';
        print_whole(call.out, words, *known, one, letter);
    }
    if (!call.json) {
        if (shown.empty()) call.out << words("no_message_to_read") << '\n';
        for (auto const& name : written)
            call.out << words("file_written", {{"file", call.get("--out") + "/" + name}}) << '\n';
        return Exit::done;
    }
    if (call.given("--out")) {
        boost::json::array names;
        for (auto const& name : written)
            names.push_back(boost::json::string(name));
        list.back().as_object()["written"] = std::move(names);
    }
    call.print(list);
    return Exit::done;
}

}
