// Bags: what is written is read again; whatever is wrong with a bag is found and said.
#include "evidence/evidence.hpp"

#include "base/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

namespace
{

using namespace rogatory;
using namespace rogatory::evidence;
namespace json = boost::json;

/// A folder in memory, to be written, altered and read.
class MemoryTree final : public Tree, public TreeSink
{
public:
    std::map<std::string, Bytes> files;
    std::vector<std::string> links;

    Done put(std::string const& name, std::uint64_t, std::uint32_t, std::function<Done(Sink&)> const& write) override
    {
        MemorySink sink;
        if (auto const done = write(sink); !done) return done;
        files[name] = sink.take();
        return {};
    }
    Result<std::vector<TreeFile>> list(std::size_t at_most) override
    {
        std::vector<TreeFile> found;
        for (auto const& [name, octets] : files)
            if (found.size() < at_most) found.push_back({name, octets.size(), true});
        for (auto const& name : links)
            found.push_back({name, 0, false});
        return found;
    }
    Result<std::unique_ptr<SeekableSource>> open(std::string const& name) override
    {
        auto const found = files.find(name);
        if (found == files.end()) return Error{"file.cannot_read", name, "", {{"problem", "none"}}};
        return std::unique_ptr<SeekableSource>(std::make_unique<MemorySource>(found->second));
    }
    void set(std::string const& name, std::string_view text)
    {
        files[name] = Bytes(bytes_of(text).begin(), bytes_of(text).end());
    }
    std::string text(std::string const& name) { return std::string(text_of(files.at(name))); }
};

/// The files of a bag in memory, with what the writer needs of them.
struct Payload {
    std::deque<std::string> texts;
    std::deque<MemorySource> sources;
    std::vector<BagPart> parts;

    void add(std::string name, std::string text)
    {
        texts.push_back(std::move(text));
        sources.emplace_back(bytes_of(texts.back()));
        parts.push_back({std::move(name), &sources.back()});
    }
};

MemoryTree a_bag()
{
    Payload payload;
    payload.add("data/1/telephone.img", "octets of a telephone");
    payload.add("data/2/100% sure.txt", "a note");
    payload.add("data/3/empty", "");
    MemoryTree tree;
    auto const files = examine_parts(payload.parts);
    EXPECT_TRUE(files);
    Bytes const tag{'{', '}'};
    auto const done = write_bag(payload.parts, *files, {{"metadata/exhibits.json", tag}},
                                {{{"Source-Organization", "An invented\nauthority"}}, std::nullopt}, tree);
    EXPECT_TRUE(done);
    return tree;
}

std::vector<std::string> faults_of(MemoryTree& tree)
{
    auto const report = check_bag(tree);
    if (!report) return {report.error().code};
    std::vector<std::string> codes;
    for (auto const& fault : report->faults) {
        EXPECT_TRUE(texts::has_sentence(fault.code)) << fault.code;
        codes.push_back(fault.code);
    }
    return codes;
}
using Codes = std::vector<std::string>;

TEST(Bag, WhatIsWrittenIsFoundWhole)
{
    auto tree = a_bag();
    auto const report = check_bag(tree);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->faults.empty()) << report->faults.front().code << report->faults.front().field;
    ASSERT_EQ(report->payload.size(), 3U);
    EXPECT_EQ(report->payload[2].octets, 0U);
    EXPECT_EQ(report->info.oxum, (BagInfo::Oxum{27, 3}));
    EXPECT_EQ(report->info.labels.front().second, "An invented authority");
    EXPECT_TRUE(report->has_tags_digest);
    // 2.1.3: only the percent sign is encoded.
    EXPECT_NE(tree.text("manifest-sha256.txt").find("  data/2/100%25 sure.txt\n"), std::string::npos);
    EXPECT_EQ(tree.text("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    // 2.2.1: every manifest of the payload, and none of tag files.
    auto const tags = tree.text("tagmanifest-sha512.txt");
    EXPECT_NE(tags.find("  manifest-sha256.txt\n"), std::string::npos);
    EXPECT_NE(tags.find("  metadata/exhibits.json\n"), std::string::npos);
    EXPECT_EQ(tags.find("tagmanifest"), std::string::npos);
}

TEST(Bag, AFileThatChangesOnTheWayIsNotWritten)
{
    Payload payload;
    payload.add("data/1/telephone.img", "octets of a telephone");
    auto const files = examine_parts(payload.parts);
    ASSERT_TRUE(files);
    payload.texts.front().front() = 'O';
    MemoryTree tree;
    auto const done = write_bag(payload.parts, *files, {}, {}, tree);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "bag.file_changed");
    EXPECT_FALSE(tree.files.contains("data/1/telephone.img"));
    Payload clash;
    clash.add("data/1/A", "");
    clash.add("data/1/a", "");
    EXPECT_EQ(examine_parts(clash.parts).error().code, "bag.names_clash");
}

TEST(Bag, AnArchiveHoldsTheSameBag)
{
    auto tree = a_bag();
    MemorySink octets;
    ZipSink zip(octets, "bag");
    for (auto const& [name, content] : tree.files)
        ASSERT_TRUE(zip.put(name, content.size(), dossier::crc32_of(0, content),
                            [&](Sink& sink) { return sink.write(content); }));
    ASSERT_TRUE(zip.finish());
    MemorySource archive(octets.octets());
    auto const opened = ZipTree::in(archive);
    ASSERT_TRUE(opened);
    auto const report = check_bag(**opened);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->faults.empty());
    EXPECT_EQ(report->payload, check_bag(tree)->payload);
}

TEST(Bag, ChangedMissingAndUnlistedFilesAreEachNamed)
{
    auto tree = a_bag();
    tree.set("data/1/telephone.img", "octets of a telephonE");
    EXPECT_EQ(faults_of(tree), (Codes{"bag.digest_differs", "bag.digest_differs"}));
    tree = a_bag();
    tree.files.erase("data/3/empty");
    EXPECT_EQ(faults_of(tree), (Codes{"bag.oxum_differs", "bag.file_missing", "bag.file_missing"}));
    tree = a_bag();
    tree.set("data/4/slipped in", "");
    EXPECT_EQ(faults_of(tree), (Codes{"bag.oxum_differs", "bag.file_unlisted", "bag.file_unlisted"}));
    tree = a_bag();
    tree.set("metadata/exhibits.json", "{ }");
    EXPECT_EQ(faults_of(tree), (Codes{"bag.digest_differs", "bag.digest_differs"}));
}

TEST(Bag, WhatIsNotABagOrPointsElsewhereIsRefused)
{
    auto tree = a_bag();
    tree.set("fetch.txt", "https://files.example/a 10 data/a\n");
    EXPECT_EQ(faults_of(tree), Codes{"bag.fetch_refused"});
    tree = a_bag();
    tree.links.push_back("data/1/link");
    EXPECT_EQ(faults_of(tree), Codes{"bag.no_plain_file"});
    tree = a_bag();
    for (auto const* text : {"BagIt-Version: 0.96\nTag-File-Character-Encoding: UTF-8\n", "BagIt-Version: 1.0\n", "",
                             "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n",
                             "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nMore: 1\n"}) {
        MemorySource declared(bytes_of(std::string_view(text)));
        EXPECT_EQ(read_declaration(declared).error().code, "bag.declaration_refused") << text;
    }
    MemorySource older(bytes_of(std::string_view("BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8")));
    EXPECT_TRUE(read_declaration(older));
    tree = a_bag();
    tree.set("manifest-md5.txt", "d41d8cd98f00b204e9800998ecf8427e  data/3/empty\n");
    EXPECT_EQ(faults_of(tree).front(), "bag.algorithm_unknown");
    tree = a_bag();
    for (auto const* name :
         {"manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"})
        tree.files.erase(name);
    EXPECT_EQ(faults_of(tree), Codes{"bag.no_manifest"});
    tree = a_bag();
    tree.set("bag-info.txt", "Payload-Oxum: 1.1\nPayload-Oxum: 27.3\n");
    EXPECT_EQ(faults_of(tree).front(), "bag.line_refused");
}

TEST(Bag, NamesThatLeadElsewhereOrAreOneFileElsewhereAreNotLookedAt)
{
    for (auto const* name : {"data/../../etc/passwd", "/etc/passwd", "data//a", "data/a\nb", "data/C:a", "data\\a"}) {
        auto tree = a_bag();
        tree.set(name, "");
        EXPECT_EQ(faults_of(tree), Codes{"dossier.name_refused"}) << name;
    }
    // Another case of the letters; composed and decomposed; sharp s and ss.
    for (auto const& [one, other] : {std::pair{"data/A.txt", "data/a.TXT"}, std::pair{"data/\u00e9", "data/e\u0301"},
                                     std::pair{"data/stra\u00dfe", "data/STRASSE"}}) {
        auto tree = a_bag();
        tree.set(one, "");
        tree.set(other, "");
        EXPECT_EQ(faults_of(tree), Codes{"bag.names_clash"}) << one;
    }
}

TEST(Bag, MoreFilesThanTheLimitAreRefusedBeforeAnyIsRead)
{
    MemoryTree tree;
    for (std::size_t i = 0; i <= bag_files_limit; ++i)
        tree.files.emplace("data/" + std::to_string(i), Bytes());
    EXPECT_EQ(faults_of(tree), Codes{"bag.too_many_files"});
}

/// Lines without an end, as many as one likes; nothing of them is kept.
class Endless final : public Source
{
public:
    explicit Endless(std::string line) : line_(std::move(line)) {}
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        for (std::size_t i = 0; i < buffer.size(); ++i)
            buffer[i] = static_cast<std::uint8_t>(line_[(at_ + i) % line_.size()]);
        at_ += buffer.size();
        return buffer.size();
    }
    std::size_t at() const { return at_; }

private:
    std::string line_;
    std::size_t at_ = 0;
};

TEST(Manifest, EndlessLinesAndEndlessFilesStopAtTheirLimit)
{
    Endless one_line("a");
    EXPECT_EQ(read_manifest(one_line, "manifest-sha256.txt", Algorithm::sha256).error().code, "bag.line_refused");
    EXPECT_LT(one_line.at(), 100'000U);
    Endless lines(std::string(64, 'a') + "  data/a\n");
    EXPECT_EQ(read_manifest(lines, "manifest-sha256.txt", Algorithm::sha256).error().code, "bag.too_many_files");
    EXPECT_LT(lines.at(), 2'000'000U);
    Endless labels("Label: value\n");
    EXPECT_EQ(read_bag_info(labels).error().code, "bag.line_refused");
    MemorySource escape(bytes_of(std::string_view("Source-Organization: \x1b[2J\n")));
    EXPECT_EQ(read_bag_info(escape).error().code, "bag.line_refused");
    Endless folded(" and so on\n");
    EXPECT_EQ(read_bag_info(folded).error().code, "bag.line_refused");
}

TEST(Manifest, LinesEndInThreeWaysAndOnlyThreeCharactersAreEncoded)
{
    auto const digest = std::string(64, 'a');
    auto const text = digest + "  data/a\r\n" + std::string(64, 'B') + " \tdata/50%25\r" + digest + " data/x%41y";
    MemorySource source(bytes_of(text));
    auto const read = read_manifest(source, "manifest-sha256.txt", Algorithm::sha256);
    ASSERT_TRUE(read) << read.error().code;
    EXPECT_EQ(*read, (std::vector<ManifestLine>{
                         {"data/50%", std::string(64, 'b')}, {"data/a", digest}, {"data/x%41y", digest}}));
    for (auto const* name : {"a\nb\rc%d%25", "%0a", "%"})
        EXPECT_EQ(percent_decoded(percent_encoded(name)), name);
    // A line end in a name is a name of two lines: it is decoded, and then refused.
    auto const broken = digest + "  data/a%0Ab\n";
    MemorySource two_lines(bytes_of(broken));
    EXPECT_EQ(read_manifest(two_lines, "manifest-sha256.txt", Algorithm::sha256).error().code, "dossier.name_refused");
}

TEST(Manifest, WhatIsNoLineOfAManifestIsRefusedWithItsNumber)
{
    auto const digest = std::string(64, 'a');
    for (auto const& [line, code] :
         {std::pair{digest + "  data/a\n" + digest + "  data/a\n", "bag.listed_twice"},
          std::pair{digest + "\n", "bag.line_refused"}, std::pair{digest + "  \n", "bag.line_refused"},
          std::pair{"abc  data/a\n" + std::string(), "bag.line_refused"},
          std::pair{digest + "  bagit.txt\n", "bag.line_refused"},
          std::pair{digest + "  data/../a\n", "dossier.name_refused"}}) {
        MemorySource source(bytes_of(line));
        EXPECT_EQ(read_manifest(source, "manifest-sha256.txt", Algorithm::sha256).error().code, code) << line;
    }
    MemorySource tags(bytes_of(std::string_view("data/a")));
    auto const of_tags = digest + "  tagmanifest-sha256.txt\n";
    MemorySource source(bytes_of(of_tags));
    EXPECT_EQ(read_manifest(source, "tagmanifest-sha256.txt", Algorithm::sha256).error().code, "bag.line_refused");
}

docket::Exhibit an_exhibit()
{
    docket::Exhibit exhibit;
    exhibit.number = 1;
    exhibit.description = "A telephone";
    exhibit.digest = std::string(64, 'a');
    exhibit.octets = 21;
    exhibit.file = "telephone.img";
    exhibit.holder = "Laboratory";
    docket::CustodyLink taken{.kind = "exhibit_taken", .on = *day_from("2026-03-03")};
    taken.at = *instant_from("2026-03-03T14:20:00Z");
    taken.to = "Officer One";
    taken.place = "Search of an office";
    taken.recorded_by = "anna";
    docket::CustodyLink verified{.kind = "exhibit_verified", .on = *day_from("2026-03-05")};
    verified.digest = std::string(64, 'b');
    verified.breach = "digest";
    verified.recorded_by = "anna";
    exhibit.custody = {taken, verified};
    return exhibit;
}

BagOrigin an_origin()
{
    return {{"ZZA", "zza-central-authority"}, "Ministry of Justice of ZZA", "ZZA-7", "", *day_from("2026-03-06")};
}

TEST(ExhibitList, IsReadAsItWasWritten)
{
    auto const written = json::serialize(exhibit_list_json(an_origin(), {{an_exhibit(), "data/1/telephone.img", ""}}));
    auto const read = read_exhibit_list(bytes_of(written));
    ASSERT_TRUE(read) << read.error().code;
    EXPECT_EQ(read->from, "Ministry of Justice of ZZA (ZZA)");
    ASSERT_EQ(read->exhibits.size(), 1U);
    EXPECT_EQ(read->exhibits[0].path, "data/1/telephone.img");
    EXPECT_EQ(read->exhibits[0].row.at("custody").as_array().size(), 2U);
    for (auto const* text : {"", "[]", "{\"format\":\"other\"}", "{\"format\":\"rogatory-exhibits-1\"}",
                             "{\"format\":\"rogatory-exhibits-1\",\"exhibits\":[{\"number\":0}]}",
                             "{\"format\":\"rogatory-exhibits-1\",\"exhibits\":[{\"number\":1,"
                             "\"description\":\"\\u001b[2J\"}]}",
                             "{\"format\":\"rogatory-exhibits-1\",\"exhibits\":[{\"number\":1}]}"})
        EXPECT_EQ(read_exhibit_list(bytes_of(std::string_view(text))).error().code, "bag.exhibit_list_refused") << text;
}

TEST(CaseUco, SaysWhoDidWhatAndInventsNoHour)
{
    auto const id = *id_from("019b8b74-1800-7000-8000-000000000002");
    std::vector<BaggedExhibit> const exhibits{{an_exhibit(), "data/1/telephone.img", std::string(128, 'c')}};
    auto const graph = case_uco(id, an_origin(), exhibits);
    EXPECT_EQ(graph, case_uco(id, an_origin(), exhibits)) << "the same case gives the same text";
    std::map<std::string, std::vector<json::object>> by_type;
    std::map<std::string, int> ids;
    for (auto const& node : graph.at("@graph").as_array()) {
        by_type[std::string(node.at("@type").as_string())].push_back(node.as_object());
        ++ids[std::string(node.at("@id").as_string())];
    }
    for (auto const& [node, count] : ids) {
        EXPECT_EQ(count, 1) << node;
        EXPECT_EQ(node.size(), 45U);
        EXPECT_EQ(node[9 + 14], '5') << "version 5 of RFC 9562";
    }
    ASSERT_EQ(by_type["case-investigation:InvestigativeAction"].size(), 2U);
    auto const& taking = by_type["case-investigation:InvestigativeAction"][0];
    EXPECT_EQ(taking.at("uco-action:startTime").at("@value"), "2026-03-03T14:20:00Z");
    auto const& check = by_type["case-investigation:InvestigativeAction"][1];
    EXPECT_FALSE(check.contains("uco-action:startTime"));
    EXPECT_EQ(check.at("uco-action:actionStatus"), "Fail");
    EXPECT_EQ(check.at("case-investigation:wasInformedBy").as_array()[0].at("@id"), taking.at("@id"));
    EXPECT_EQ(by_type["uco-observable:File"].size(), 1U);
    EXPECT_EQ(by_type["uco-location:Location"].size(), 1U);
    // A thing is no digital evidence.
    auto thing = an_exhibit();
    thing.digest.clear();
    EXPECT_TRUE(case_uco(id, an_origin(), {{thing, "", ""}}).at("@graph").as_array().empty());
}

}
