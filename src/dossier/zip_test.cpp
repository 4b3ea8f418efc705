#include "dossier/testing.hpp"

#include <map>

namespace rogatory::dossier
{
namespace
{

using namespace testing;

std::string zip_code(Bytes const& archive)
{
    MemorySource source(archive);
    auto const entries = read_zip(source);
    return entries ? "read" : entries.error().code;
}

Bytes two_files()
{
    MemorySink out;
    ZipWriter zip(out);
    for (auto const* name : {"first.txt", "second.txt"}) {
        zip.begin(name, 3, crc32_of(0, bytes_of("abc"))).value();
        zip.write(bytes_of("abc")).value();
        zip.end().value();
    }
    zip.finish().value();
    return out.take();
}

// Places in two_files(): local headers of 30 + 9 or 10 octets with 3 of content, then the directory.
constexpr std::size_t directory = 42 + 43, second_central = directory + 46 + 9;
constexpr std::size_t end_record = second_central + 46 + 10;

Bytes with(std::size_t place, std::initializer_list<std::uint8_t> octets)
{
    auto archive = two_files();
    std::copy(octets.begin(), octets.end(), archive.begin() + static_cast<std::ptrdiff_t>(place));
    return archive;
}

TEST(Zip, WhatWasWrittenIsRead)
{
    auto const archive = two_files();
    ASSERT_EQ(archive.size(), end_record + 22);
    EXPECT_EQ(archive.size(), zip_size({{"first.txt", 3}, {"second.txt", 3}}));
    MemorySource source(archive);
    auto const entries = read_zip(source).value();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[1].name, "second.txt");
    EXPECT_EQ(entries[1].size, 3U);
    EXPECT_EQ(text_of(BytesView(archive).subspan(entries[1].data_at, 3)), "abc");
}

TEST(Zip, NamesThatLeadElsewhereAreRefused)
{
    for (std::string const name : {"",
                                   "/etc/passwd",
                                   "../x",
                                   "a/../b",
                                   "a/..",
                                   "./a",
                                   "a//b",
                                   "a/",
                                   "..",
                                   "C:\\x",
                                   "C:x",
                                   "a\\b",
                                   "a\x01",
                                   "a\x7f",
                                   "\xc3\x28",
                                   "\xed\xa0\x80",
                                   "\xc0\xaf",
                                   "\xf5\x80\x80\x80",
                                   "a\xe2\x80\xaegpj.exe",
                                   "\xef\xbb\xbf"
                                   "a",
                                   "a. ",
                                   "a.",
                                   "a./b",
                                   "a?",
                                   "a|b",
                                   "a\xc2\x85"})
        EXPECT_EQ(check_name(name).error().code, "dossier.name_refused") << name;
    EXPECT_FALSE(check_name(std::string("a\0b", 3)));
    EXPECT_FALSE(check_name(std::string(256, 'a')));
    for (std::string const name :
         {"a", "letters/en.pdf", "résumé.pdf", "письмо.pdf", "信.pdf", "رسالة.pdf", "a..b", ".x", "...x"})
        EXPECT_TRUE(check_name(name)) << name;
}

TEST(Zip, NamesThatDifferInCaseAreTheSameName)
{
    EXPECT_EQ(folded_name("ÉTÉ/Straße.PDF"), folded_name("été/straße.pdf"));
    EXPECT_EQ(folded_name("ПИСЬМО Ё"), folded_name("письмо ё"));
    EXPECT_EQ(folded_name("ΆΛΦΑΣ"), folded_name("άλφας"));
    EXPECT_EQ(folded_name("ŁÓDŹ Ĺ"), folded_name("łódź ĺ"));
    EXPECT_NE(folded_name("a"), folded_name("b"));
    EXPECT_EQ(folded_name("信😀"), "信😀");
    MemorySink out;
    ZipWriter zip(out);
    zip.begin("É.pdf", 0, 0).value();
    EXPECT_EQ(zip.begin("é.PDF", 0, 0).error().code, "dossier.name_twice");
}

TEST(Zip, OneFormOnly)
{
    EXPECT_EQ(zip_code(two_files()), "read");
    // Compression: a zip bomb is not unpacked to find out.
    EXPECT_EQ(zip_code(with(directory + 10, {8})), "dossier.zip_compressed");
    EXPECT_EQ(zip_code(with(directory + 8, {1})), "dossier.zip_encrypted");
    EXPECT_EQ(zip_code(with(directory + 8, {8})), "dossier.zip_refused") << "data descriptor";
    EXPECT_EQ(zip_code(with(directory + 8, {0, 8})), "dossier.zip_refused") << "UTF-8 flag on an ASCII name";
    // Local header and central directory must agree.
    EXPECT_EQ(zip_code(with(8, {8})), "dossier.zip_refused") << "compression in the local header only";
    EXPECT_EQ(zip_code(with(14, {0, 0})), "dossier.zip_refused") << "CRC-32 in the local header only";
    EXPECT_EQ(zip_code(with(30, {'F'})), "dossier.zip_refused") << "name in the local header only";
    EXPECT_EQ(zip_code(with(18, {4, 0, 0, 0, 4})), "dossier.zip_refused") << "size in the local header only";
    EXPECT_EQ(zip_code(with(28, {4})), "dossier.zip_refused") << "an extra field in the local header only";
    EXPECT_EQ(zip_code(with(0, {'X'})), "dossier.zip_refused");
    // Places.
    EXPECT_EQ(zip_code(with(second_central + 42, {0})), "dossier.zip_refused") << "two entries of the same octets";
    EXPECT_EQ(zip_code(with(second_central + 42, {43})), "dossier.zip_refused") << "a gap";
    EXPECT_EQ(zip_code(with(second_central + 20, {4, 0, 0, 0, 4})), "dossier.zip_refused")
        << "reaches into the directory";
    EXPECT_EQ(zip_code(with(second_central + 20, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})),
              "dossier.zip_refused");
    EXPECT_EQ(zip_code(with(directory + 32, {1})), "dossier.zip_refused") << "a comment";
    EXPECT_EQ(zip_code(with(directory + 34, {1})), "dossier.zip_refused") << "another disk";
    EXPECT_EQ(zip_code(with(directory + 40, {0, 0xa0})), "dossier.zip_refused") << "a symbolic link";
    EXPECT_EQ(zip_code(with(directory + 38, {0x10})), "dossier.zip_refused") << "a folder";
    // The end record.
    EXPECT_EQ(zip_code(with(end_record + 4, {1})), "dossier.zip_refused");
    EXPECT_EQ(zip_code(with(end_record + 8, {1, 0, 1})), "dossier.zip_refused") << "fewer entries than there are";
    EXPECT_EQ(zip_code(with(end_record + 8, {3, 0, 3})), "dossier.zip_refused") << "more entries than there are";
    EXPECT_EQ(zip_code(with(end_record + 8, {0x11, 0x27, 0x11, 0x27})), "dossier.too_many_parts") << "10,001";
    EXPECT_EQ(zip_code(with(end_record + 8, {0xff, 0xff, 0xff, 0xff})), "dossier.zip_refused");
    EXPECT_EQ(zip_code(with(end_record + 16, {0})), "dossier.zip_refused");
    EXPECT_EQ(zip_code(with(end_record + 20, {1})), "dossier.zip_refused") << "a comment";
    // Around it.
    auto longer = two_files();
    longer.push_back(0);
    EXPECT_EQ(zip_code(longer), "dossier.zip_refused");
    auto later = two_files();
    later.insert(later.begin(), 0);
    EXPECT_EQ(zip_code(later), "dossier.zip_refused");
    for (std::size_t i = 0; i < two_files().size(); ++i) {
        auto const whole = two_files();
        EXPECT_NE(zip_code({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i)}), "read") << i;
    }
}

TEST(Zip, DuplicateNamesAreRefused)
{
    auto archive = two_files();
    // "second.txt" becomes a name of ten letters that stands twice: both entries are called so.
    MemorySink out;
    ZipWriter zip(out);
    for (auto const* name : {"aaaa", "aaab"})
        zip.begin(name, 0, 0).value();
    zip.finish().value();
    archive = out.take();
    for (std::size_t i = 0; i + 4 <= archive.size(); ++i)
        if (text_of(BytesView(archive).subspan(i, 4)) == "aaab") archive[i + 3] = 'A';
    EXPECT_EQ(zip_code(archive), "dossier.name_twice");
}

/// Keeps the first and the last octets, and counts: archives beyond 4 GiB without a disk.
class Hollow final : public Sink, public SeekableSource
{
public:
    std::map<std::uint64_t, Bytes> kept; ///< small pieces by place; the rest is zero
    std::uint64_t size_ = 0, position_ = 0;

    Done write(BytesView octets) override
    {
        if (octets.size() < 4096) kept[size_] = {octets.begin(), octets.end()};
        size_ += octets.size();
        return {};
    }
    std::uint64_t length() const override { return size_; }
    Done seek(std::uint64_t position) override
    {
        position_ = position;
        return {};
    }
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size_ - position_));
        std::fill_n(buffer.begin(), count, std::uint8_t{0});
        for (auto const& [place, octets] : kept)
            for (std::size_t i = 0; i < octets.size(); ++i)
                if (place + i >= position_ && place + i < position_ + count) buffer[place + i - position_] = octets[i];
        position_ += count;
        return count;
    }
};

TEST(Zip, EntriesBeyond4GiBUseZip64)
{
    constexpr std::uint64_t large = 5ULL << 30;
    Bytes const zeros(1 << 20);
    std::uint32_t crc = 0;
    for (std::uint64_t i = 0; i < large; i += zeros.size())
        crc = crc32_of(crc, zeros);
    Hollow archive;
    ZipWriter zip(archive);
    zip.begin("image.dd", large, crc).value();
    for (std::uint64_t i = 0; i < large; i += zeros.size())
        zip.write(zeros).value();
    zip.end().value();
    zip.begin("after.txt", 3, crc32_of(0, bytes_of("abc"))).value();
    zip.write(bytes_of("abc")).value();
    zip.end().value();
    zip.finish().value();
    EXPECT_EQ(archive.size_, zip_size({{"image.dd", large}, {"after.txt", 3}}));
    auto const entries = read_zip(archive);
    ASSERT_TRUE(entries) << value_of(entries.error(), "reason");
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ((*entries)[0].size, large);
    EXPECT_EQ((*entries)[0].data_at, 30U + 8 + 20);
    EXPECT_EQ((*entries)[1].data_at, 30 + 8 + 20 + large + 30 + 9);
}

}
}
