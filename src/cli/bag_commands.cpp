// rogatory exhibit bag, check-bag, receive-bag: exhibits as a bag of RFC 8493.
#include "app/bags.hpp"
#include "app/need_to_know.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "store/files/files.hpp"
#include "store/files/tree.hpp"

#include <charconv>
#include <filesystem>
#include <ostream>

namespace rogatory::cli
{
namespace
{

struct OpenBag {
    std::unique_ptr<files::FileSource> archive;
    std::unique_ptr<Tree> tree;
};

/// A folder or an archive.
Result<OpenBag> open_bag(std::string const& path)
{
    OpenBag bag;
    std::error_code problem;
    if (std::filesystem::is_directory(path, problem)) {
        auto folder = files::FolderTree::of(path);
        if (!folder) return folder.error();
        bag.tree = std::move(*folder);
        return bag;
    }
    auto archive = files::FileSource::open(path);
    if (!archive) return archive.error();
    bag.archive = std::move(*archive);
    auto tree = evidence::ZipTree::in(*bag.archive);
    if (!tree) return tree.error();
    bag.tree = std::move(*tree);
    return bag;
}

std::optional<int> exhibit_number(std::string_view text)
{
    int number = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
    return number;
}

/// The order that the words give, and the files that it reads.
Result<app::BagOrder> bag_order(Call const& call, std::vector<std::unique_ptr<files::FileSource>>& sources)
{
    app::BagOrder order;
    order.to = call.get("--to");
    auto const unknown = [](std::string const& option, std::string const& value, std::string const& expected) {
        return Error{"usage.unknown_value", option, "", {{"value", value}, {"expected", expected}}};
    };
    if (auto const given = call.values.find("EXHIBIT"); given != call.values.end())
        for (auto const& word : given->second) {
            auto const number = exhibit_number(word);
            if (!number) return unknown("EXHIBIT", word, "the number of an exhibit");
            order.exhibits.push_back(*number);
        }
    if (auto const given = call.values.find("--file"); given != call.values.end())
        for (auto const& word : given->second) {
            auto const equals = word.find('=');
            auto const number = exhibit_number(std::string_view(word).substr(0, equals));
            if (equals == std::string::npos || !number) return unknown("--file", word, "N=FILE");
            auto source = files::FileSource::open(word.substr(equals + 1));
            if (!source) return source.error();
            sources.push_back(std::move(*source));
            order.files[*number] = sources.back().get();
        }
    return order;
}

/// Makes the bag in the place that --out names, whole or not at all.
Result<app::BagMade> make_bag_at(app::Office& office, app::Account const& account, Id const& case_id,
                                 app::BagOrder const& order, std::string const& out)
{
    if (!out.ends_with(".zip")) {
        auto sink = files::FolderSink::create(out);
        if (!sink) return sink.error();
        auto made = app::make_bag(office, account, case_id, order, **sink, [] { return Done(); });
        if (!made) return made.error();
        if (auto const done = (*sink)->finish(); !done) return done.error();
        return made;
    }
    auto file = files::FileSink::create(out, files::Overwrite::no, files::Secrecy::secret);
    if (!file) return file.error();
    evidence::ZipSink sink(**file, std::filesystem::path(out).stem().string());
    auto made = app::make_bag(office, account, case_id, order, sink, [&] { return sink.finish(); });
    if (!made) return made.error();
    if (auto const done = (*file)->finish(); !done) return done.error();
    return made;
}

boost::json::array payload_json(std::vector<evidence::BagFile> const& payload)
{
    boost::json::array list;
    for (auto const& file : payload)
        list.push_back(boost::json::object{
            {"name", file.name}, {"octets", file.octets}, {"sha256", file.sha256}, {"sha512", file.sha512}});
    return list;
}

void print_payload(std::ostream& out, std::vector<evidence::BagFile> const& payload)
{
    for (auto const& file : payload)
        out << "  " << file.name << "  " << file.octets << " octets\n    sha256 " << file.sha256 << '\n';
}

}

Exit exhibit_bag(Call& call)
{
    if (!call.given("--out") || !call.given("--to"))
        return call.fail(Error{"usage.missing_option",
                               "exhibit bag",
                               "",
                               {{"expected", call.given("--out") ? "--to NAME" : "--out PATH"}}});
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto& office = *(*desk)->office;
    auto const id = app::find_case_for(office, &*account, call.get("CASE"));
    if (!id) return call.fail(id.error());
    std::vector<std::unique_ptr<files::FileSource>> sources;
    auto const order = bag_order(call, sources);
    if (!order) return call.fail(order.error());
    auto const out = call.get("--out");
    auto const made = make_bag_at(office, *account, *id, *order, out);
    if (!made) return call.fail(made.error());
    if (call.json) {
        boost::json::array without;
        for (auto const number : made->without_file)
            without.push_back(number);
        call.print(boost::json::object{{"case", text_of(*id)},
                                       {"bag", out},
                                       {"sha256", hex_of(made->tags)},
                                       {"payload", payload_json(made->payload)},
                                       {"without_file", std::move(without)}});
        return Exit::done;
    }
    call.out << "Bag " << out << "\n  tagmanifest-sha256.txt has sha256 " << hex_of(made->tags) << '\n';
    print_payload(call.out, made->payload);
    for (auto const number : made->without_file)
        call.out << "  exhibit " << number
                 << " is described in it, but no file of it: a thing, or a file not at hand\n";
    return Exit::done;
}

Exit exhibit_check_bag(Call& call)
{
    auto const bag = open_bag(call.get("PATH"));
    if (!bag) return call.fail(bag.error());
    auto const report = evidence::check_bag(*bag->tree);
    if (!report) return call.fail(report.error());
    if (!report->faults.empty()) return call.fail(report->faults);
    if (call.json) {
        boost::json::object labels;
        for (auto const& [label, value] : report->info.labels)
            labels[label] = value;
        boost::json::object json{{"bag", call.get("PATH")},
                                 {"valid", true},
                                 {"payload", payload_json(report->payload)},
                                 {"info", std::move(labels)}};
        if (report->has_tags_digest) json["sha256"] = hex_of(report->tags);
        call.print(json);
        return Exit::done;
    }
    call.out << "The bag is whole: " << report->payload.size() << " files, each as its manifests say\n";
    if (report->has_tags_digest) call.out << "  tagmanifest-sha256.txt has sha256 " << hex_of(report->tags) << '\n';
    for (auto const& [label, value] : report->info.labels)
        call.out << "  " << label << ": " << value << '\n';
    print_payload(call.out, report->payload);
    return Exit::done;
}

Exit exhibit_receive_bag(Call& call)
{
    auto const desk = open_desk(call);
    if (!desk) return call.fail(desk.error());
    auto const account = signed_in(call, **desk);
    if (!account) return call.fail(account.error());
    auto& office = *(*desk)->office;
    auto const id = app::find_case_for(office, &*account, call.get("CASE"));
    if (!id) return call.fail(id.error());
    app::BagTaking taking{call.get("--holder"), call.get("--place"), call.get("--from"), std::nullopt};
    if (call.given("--measure")) {
        taking.measure = exhibit_number(call.get("--measure"));
        if (!taking.measure)
            return call.fail(Error{"usage.unknown_value",
                                   "--measure",
                                   "",
                                   {{"value", call.get("--measure")}, {"expected", "the number of an item"}}});
    }
    auto const bag = open_bag(call.get("PATH"));
    if (!bag) return call.fail(bag.error());
    auto const report = evidence::check_bag(*bag->tree);
    if (!report) return call.fail(report.error());
    if (!report->faults.empty()) return call.fail(report->faults);
    auto const taken = app::receive_bag(office, *account, *id, *bag->tree, *report, taking);
    if (!taken) return call.fail(taken.error());
    boost::json::array exhibits, absent;
    for (auto const number : taken->exhibits) {
        auto const* exhibit = taken->step.state.exhibit(number);
        exhibits.push_back(boost::json::object{
            {"number", number}, {"description", exhibit->description}, {"digest", exhibit->digest}});
        if (!call.json)
            call.out << "Exhibit " << number << ": " << exhibit->description << "\n  sha256 " << exhibit->digest
                     << '\n';
    }
    for (auto const& one : taken->not_in_bag) {
        absent.push_back(boost::json::string(one));
        if (!call.json) call.out << "Described, but not in the bag: " << one << '\n';
    }
    if (call.json)
        call.print(boost::json::object{
            {"case", text_of(*id)}, {"exhibits", std::move(exhibits)}, {"not_in_bag", std::move(absent)}});
    return Exit::done;
}

}
