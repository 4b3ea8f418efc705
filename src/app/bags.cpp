#include "app/bags.hpp"

#include "dossier/zip.hpp"

#include <algorithm>
#include <deque>

namespace rogatory::app
{
namespace
{

constexpr std::string_view software = "Rogatory";

/// "telephone.img" below "data/3/"; a name that may not stand in a bag gives way to a plain one. The percent sign too
/// goes: RFC 8493 has it written as %25, but most programs neither write it so nor read it.
std::string path_in_bag(docket::Exhibit const& exhibit)
{
    auto const folder = "data/" + std::to_string(exhibit.number) + "/";
    auto path = folder + exhibit.file;
    std::ranges::replace(path, '%', '_');
    return dossier::check_name(path) ? path : folder + "exhibit";
}

/// The exhibits of an order, in the order of their numbers.
Result<std::vector<docket::Exhibit const*>> ordered(docket::CaseState const& state, Account const& account,
                                                    BagOrder const& order)
{
    if (state.exhibits.empty()) return Error{"exhibit.none_yet", "exhibits", "", {}};
    std::vector<docket::Exhibit const*> chosen;
    auto const acts_on_all = account.has("caseworker") || account.has("approver");
    for (auto const& exhibit : state.exhibits) {
        // What has left custody for good is in no bag of all that is there.
        if (exhibit.ended) continue;
        auto const* assignment = state.assignment(exhibit.item);
        if (order.exhibits.empty() && (acts_on_all || (assignment && assignment->account == account.name)))
            chosen.push_back(&exhibit);
    }
    for (auto const number : order.exhibits) {
        auto const* exhibit = state.exhibit(number);
        if (!exhibit)
            return Error{"exhibit.unknown",
                         "exhibits",
                         "",
                         {{"exhibit", std::to_string(number)}, {"count", std::to_string(state.exhibits.size())}}};
        if (std::ranges::find(chosen, exhibit) == chosen.end()) chosen.push_back(exhibit);
    }
    if (chosen.empty()) return Error{"exhibit.not_yours", "exhibits", "", {{"account", account.name}}};
    return chosen;
}

evidence::BagOrigin origin_of(Office& office, Case const& known)
{
    evidence::BagOrigin origin;
    origin.from = office.own();
    origin.authority = office.profile.name;
    origin.reference = known.state.own_ref.empty() ? text_of(known.state.case_id) : known.state.own_ref;
    if (known.state.conversation_id != Id{}) origin.conversation = text_of(known.state.conversation_id);
    origin.made_on = office.today();
    return origin;
}

evidence::BagInfo info_of(evidence::BagOrigin const& origin)
{
    evidence::BagInfo info;
    info.labels = {{"Source-Organization", origin.authority + " (" + origin.from.state + ")"},
                   {"External-Identifier", origin.reference},
                   {"Bagging-Date", text_of(origin.made_on)},
                   {"Bag-Software-Agent", std::string(software)}};
    return info;
}

Bytes octets_of(boost::json::object const& json)
{
    auto const text = boost::json::serialize(json) + "\n";
    auto const view = bytes_of(text);
    return {view.begin(), view.end()};
}

/// What is gathered for a bag: the exhibits, and the octets of those that are files at hand.
struct Gathered {
    std::vector<evidence::BaggedExhibit> exhibits;
    std::vector<std::unique_ptr<SeekableSource>> opened;
    std::vector<evidence::BagPart> parts;
    std::vector<int> without_file;
};

Result<Gathered> gather(Office& office, Case const& known, std::vector<docket::Exhibit const*> const& chosen,
                        BagOrder const& order)
{
    Gathered gathered;
    for (auto const* exhibit : chosen) {
        SeekableSource* octets = nullptr;
        if (auto const given = order.files.find(exhibit->number); given != order.files.end()) {
            octets = given->second;
        } else {
            auto kept = kept_octets(office, known, *exhibit);
            if (!kept) return kept.error();
            if (*kept) {
                octets = kept->get();
                gathered.opened.push_back(std::move(*kept));
            }
        }
        evidence::BaggedExhibit one{*exhibit, {}, {}};
        if (octets) {
            one.path = path_in_bag(*exhibit);
            gathered.parts.push_back({one.path, octets});
        } else {
            gathered.without_file.push_back(exhibit->number);
        }
        gathered.exhibits.push_back(std::move(one));
    }
    return gathered;
}

/// The files are those of the exhibits: what was recorded when they were taken still fits.
Done files_fit(Gathered& gathered, std::vector<evidence::BagFile> const& files)
{
    for (auto& one : gathered.exhibits) {
        auto const found = std::ranges::find(files, one.path, &evidence::BagFile::name);
        if (one.path.empty() || found == files.end()) continue;
        if (found->sha256 != one.exhibit.digest)
            return Error{"exhibit.file_differs", "file", "", {{"exhibit", std::to_string(one.exhibit.number)}}};
        one.sha512 = found->sha512;
    }
    return {};
}

}

Result<BagMade> make_bag(Office& office, Account const& account, Id const& case_id, BagOrder const& order,
                         TreeSink& sink, std::function<Done()> const& ends)
{
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const chosen = ordered(known->state, account, order);
    if (!chosen) return chosen.error();
    // Whether it may be recorded is known before anything is written.
    boost::json::array numbers;
    for (auto const* exhibit : *chosen)
        numbers.push_back(exhibit->number);
    auto const setting = setting_of(office, account);
    docket::Command command{"copy_exhibits", std::nullopt, {{"exhibits", std::move(numbers)}, {"to", order.to}}};
    if (auto const may = docket::decide(known->state, command, setting); !may) return may.error();

    auto gathered = gather(office, *known, *chosen, order);
    if (!gathered) return gathered.error();
    auto files = evidence::examine_parts(gathered->parts);
    if (!files) return files.error();
    if (auto const fit = files_fit(*gathered, *files); !fit) return fit.error();
    auto const origin = origin_of(office, *known);
    std::vector<std::pair<std::string, Bytes>> const tags{
        {std::string(evidence::case_uco_name), octets_of(evidence::case_uco(case_id, origin, gathered->exhibits))},
        {std::string(evidence::exhibit_list_name), octets_of(evidence::exhibit_list_json(origin, gathered->exhibits))}};
    auto const written = evidence::write_bag(gathered->parts, *files, tags, info_of(origin), sink);
    if (!written) return written.error();
    if (auto const done = ends(); !done) return done.error();

    command.fields["bag"] = hex_of(*written);
    auto events = docket::decide(known->state, command, setting);
    if (!events) return events.error();
    auto step = record(office, *known, case_id, std::move(*events), setting, {}, {}, {});
    if (!step) return step.error();
    return BagMade{std::move(*step), *written, std::move(*files), std::move(gathered->without_file)};
}

namespace
{

/// A file of a bag, and what the bag says of it, if anything.
struct Arriving {
    evidence::BagFile const* file;
    evidence::ListedExhibit const* listed = nullptr;
};

/// What the bag says of its exhibits. A bag of another program says nothing, and its files are taken by their names.
Result<evidence::ExhibitList> list_in(Tree& bag, evidence::BagReport const& report)
{
    if (std::ranges::find(report.tag_files, evidence::exhibit_list_name) == report.tag_files.end())
        return evidence::ExhibitList{};
    auto const octets = evidence::read_tag_file(bag, std::string(evidence::exhibit_list_name));
    if (!octets) return octets.error();
    return evidence::read_exhibit_list(*octets);
}

boost::json::object fields_of(Arriving const& one, evidence::ExhibitList const& list, BagTaking const& taking,
                              std::string const& bag)
{
    auto const& name = one.file->name;
    boost::json::object fields{{"description", one.listed ? one.listed->description : name},
                               {"holder", taking.holder},
                               {"place", taking.place},
                               {"digest", one.file->sha256},
                               {"octets", static_cast<std::int64_t>(one.file->octets)},
                               {"file", name.substr(name.rfind('/') + 1)}};
    auto const from = taking.from.empty() ? list.from : taking.from;
    if (!from.empty()) fields["taken_from"] = from;
    if (taking.measure) fields["measure"] = *taking.measure;
    boost::json::object origin{{"bag", bag}, {"path", name}};
    if (!list.from.empty()) origin.emplace("from", list.from);
    if (!list.reference.empty()) origin.emplace("reference", list.reference);
    if (one.listed) {
        if (!one.listed->seal.empty()) fields["seal"] = one.listed->seal;
        fields["original"] = one.listed->original;
        origin.emplace("number", one.listed->number);
        if (auto const* custody = one.listed->row.if_contains("custody")) origin.emplace("custody", *custody);
        if (auto const* earlier = one.listed->row.if_contains("origin")) origin.emplace("origin", *earlier);
    }
    fields["origin"] = std::move(origin);
    return fields;
}

}

Result<BagTaken> receive_bag(Office& office, Account const& account, Id const& case_id, Tree& bag,
                             evidence::BagReport const& report, BagTaking const& taking)
{
    if (!report.faults.empty()) return report.faults.front();
    if (report.payload.empty()) return Error{"bag.nothing_in_it", "", "", {}};
    auto const list = list_in(bag, report);
    if (!list) return list.error();
    BagTaken taken;
    std::vector<Arriving> arriving;
    for (auto const& file : report.payload)
        arriving.push_back({&file});
    for (auto const& listed : list->exhibits) {
        auto const one = std::ranges::find(arriving, listed.path, [](Arriving const& a) { return a.file->name; });
        if (listed.path.empty()) {
            taken.not_in_bag.push_back(std::to_string(listed.number) + ". " + listed.description);
            continue;
        }
        if (one == arriving.end() || (!listed.sha256.empty() && one->file->sha256 != listed.sha256))
            return Error{"bag.list_differs", listed.path, "", {{"name", listed.path}}};
        one->listed = &listed;
    }

    // Everything is decided before anything is kept.
    auto const known = load(office, case_id);
    if (!known) return known.error();
    auto const setting = setting_of(office, account);
    auto ahead = known->state;
    std::vector<docket::Event> events;
    auto const bag_digest = report.has_tags_digest ? hex_of(report.tags) : std::string("no digest of its own");
    for (auto const& one : arriving) {
        auto decided =
            docket::decide(ahead, {"add_exhibit", std::nullopt, fields_of(one, *list, taking, bag_digest)}, setting);
        if (!decided) return decided.error();
        for (auto& event : *decided) {
            auto entry = docket::entry_of(event, case_id, ahead.length + 1, setting);
            docket::apply(ahead, entry);
            events.push_back(std::move(event));
        }
        taken.exhibits.push_back(static_cast<int>(ahead.exhibits.size()));
    }

    boost::json::array kept;
    std::vector<BlobId> blobs;
    for (auto const& one : arriving) {
        auto source = bag.open(one.file->name);
        if (!source) return source.error();
        DigestingSource octets(**source);
        auto const blob = office.store.put_blob(case_id, octets);
        if (!blob) return blob.error();
        auto const count = octets.octets();
        if (hex_of(octets.digest()) != one.file->sha256)
            return Error{"exhibit.file_changed", "file", "", {{"name", one.file->name}}};
        kept.push_back(boost::json::object{{"name", one.file->name.substr(one.file->name.rfind('/') + 1)},
                                           {"sha256", one.file->sha256},
                                           {"octets", count},
                                           {"blob", hex_of(*blob)}});
        blobs.push_back(*blob);
    }
    auto step = record(office, *known, case_id, std::move(events), setting, std::move(kept), std::move(blobs), {});
    if (!step) return step.error();
    taken.step = std::move(*step);
    return taken;
}

}
