#include "store/files/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

using namespace rogatory;

namespace
{

class Files : public testing::Test
{
protected:
    Files()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "rogatory-files-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~Files() override { std::filesystem::remove_all(folder_); }
    std::string path(std::string const& name) const { return folder_ + "/" + name; }
    std::size_t count() const
    {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
    }

    std::string folder_;
};

TEST_F(Files, WhatWasWrittenIsReadBack)
{
    ASSERT_TRUE(files::write_file(path("a"), bytes_of("evidence"), files::Overwrite::no));
    EXPECT_EQ(text_of(files::read_file(path("a"), 100).value()), "evidence");
    EXPECT_EQ(count(), 1U) << "nothing else is left in the folder";
}

TEST_F(Files, AnExistingFileIsNotOverwrittenUnlessAsked)
{
    ASSERT_TRUE(files::write_file(path("a"), bytes_of("first"), files::Overwrite::no));
    EXPECT_EQ(files::write_file(path("a"), bytes_of("second"), files::Overwrite::no).error().code, "file.exists");
    EXPECT_EQ(text_of(files::read_file(path("a"), 100).value()), "first");
    ASSERT_TRUE(files::write_file(path("a"), bytes_of("second"), files::Overwrite::yes));
    EXPECT_EQ(text_of(files::read_file(path("a"), 100).value()), "second");
}

TEST_F(Files, BelowAFolderNoStepIsALinkAndWhatWasLookedAtIsWhatIsRead)
{
    namespace fs = std::filesystem;
    fs::create_directories(path("in/folder"));
    fs::create_directory(path("secret"));
    for (auto const* const name : {"secret/a", "in/folder/a"})
        ASSERT_TRUE(files::write_file(path(name), bytes_of(name), files::Overwrite::no));
    fs::create_directory_symlink(path("secret"), path("in/link"));
    fs::create_symlink(path("secret/a"), path("in/folder/link"));
    fs::create_directory(path("in/folder/inner"));
    auto const open = [&](std::vector<std::string> const& names) {
        return files::FileSource::open_below(path("in"), names).value();
    };
    auto const whole = open({"folder", "a"});
    ASSERT_TRUE(whole);
    EXPECT_TRUE(whole->has_one_name());
    for (auto const& names : {std::vector<std::string>{"link", "a"},
                              {"folder", "link"},
                              {"folder", "inner"},
                              {"folder", "nothing"},
                              {"folder", ".."},
                              {"..", "secret", "a"},
                              {"folder/../../secret/a"},
                              {path("secret/a")},
                              {""},
                              {}})
        EXPECT_FALSE(open(names));
    EXPECT_EQ(files::FileSource::open_below(path("nowhere"), std::vector<std::string>{"a"}).error().code,
              "file.cannot_read");

    // Another file in its place, and a link in the place of that: the one that was opened is read.
    fs::remove(path("in/folder/a"));
    fs::create_symlink(path("secret/a"), path("in/folder/a"));
    Bytes octets(20);
    octets.resize(whole->read(octets).value());
    EXPECT_EQ(text_of(octets), "in/folder/a");
    fs::remove(path("in/folder/a"));
    fs::create_hard_link(path("secret/a"), path("in/folder/a"));
    auto const second_name = open({"folder", "a"});
    ASSERT_TRUE(second_name);
    EXPECT_FALSE(second_name->has_one_name());
}

TEST_F(Files, PiecesAreReadAsOneFromAnyPlace)
{
    std::string whole;
    for (int i = 0; i < 5; ++i) {
        auto const piece = std::string(static_cast<std::size_t>(1000 + i), static_cast<char>('a' + i));
        ASSERT_TRUE(files::write_file(path("arrived"), bytes_of(piece), files::Overwrite::no));
        ASSERT_TRUE(files::move_file(path("arrived"), path("whole." + std::to_string(i))));
        whole += piece;
    }
    auto joined = files::JoinedSource::open(path("whole"), 5).value();
    EXPECT_EQ(joined->length(), whole.size());
    for (std::size_t const from :
         {std::size_t{0}, std::size_t{999}, std::size_t{1000}, std::size_t{2500}, whole.size()}) {
        ASSERT_TRUE(joined->seek(from));
        std::string read;
        Bytes buffer(700);
        for (;;) {
            auto const count = joined->read(buffer).value();
            if (count == 0) break;
            read += text_of(BytesView(buffer).first(count));
        }
        EXPECT_EQ(read, whole.substr(from));
    }
    EXPECT_FALSE(joined->seek(whole.size() + 1));
    EXPECT_EQ(files::JoinedSource::open(path("whole"), 6).error().code, "file.cannot_read");
    EXPECT_EQ(count(), 5U);
}

TEST_F(Files, AnUnfinishedFileLeavesNothing)
{
    {
        auto sink = files::FileSink::create(path("a"), files::Overwrite::no, files::Secrecy::ordinary).value();
        ASSERT_TRUE(sink->write(bytes_of("half")));
    }
    EXPECT_EQ(count(), 0U);
}

TEST_F(Files, ASecretIsReadableByItsOwnerOnly)
{
    ASSERT_TRUE(files::write_file(path("key"), bytes_of("k"), files::Overwrite::no, files::Secrecy::secret));
    EXPECT_EQ(std::filesystem::status(path("key")).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Files, WhatIsTooLargeOrMissingOrNoFileIsRefused)
{
    ASSERT_TRUE(files::write_file(path("a"), bytes_of("evidence"), files::Overwrite::no));
    EXPECT_EQ(files::read_file(path("a"), 7).error().code, "file.too_large");
    EXPECT_EQ(files::read_file(path("b"), 7).error().code, "file.cannot_read");
    EXPECT_EQ(files::read_file(folder_, 7).error().code, "file.cannot_read");
    EXPECT_EQ(files::read_file("/dev/zero", 7).error().code, "file.cannot_read");
    EXPECT_EQ(files::write_file(path("no/such/folder"), bytes_of("x"), files::Overwrite::no).error().code,
              "file.cannot_write");
}

TEST_F(Files, AFolderIsReadWithoutLinksAndHiddenFiles)
{
    ASSERT_TRUE(files::make_folder(path("law/untoc")));
    ASSERT_TRUE(files::write_file(path("law/untoc/a.toml"), bytes_of("a"), files::Overwrite::no));
    ASSERT_TRUE(files::write_file(path("law/.hidden"), bytes_of("h"), files::Overwrite::no));
    std::filesystem::create_symlink("/etc/passwd", path("law/link"));
    auto const texts = files::read_folder(path("law"), 100).value();
    ASSERT_EQ(texts.size(), 1U);
    EXPECT_EQ(texts.at("untoc/a.toml"), "a");
    EXPECT_EQ(files::read_folder(path("none"), 100).error().code, "file.cannot_read");
}

}
