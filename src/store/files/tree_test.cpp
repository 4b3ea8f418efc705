// A folder as base/tree.hpp sees it: no link is followed, and what is not finished was never there.
#include "store/files/tree.hpp"

#include "store/files/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include <sys/stat.h>

using namespace rogatory;

namespace
{

namespace fs = std::filesystem;

class Folder : public testing::Test
{
protected:
    Folder()
    {
        auto pattern = (fs::temp_directory_path() / "rogatory-tree-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~Folder() override { fs::remove_all(folder_); }
    std::string path(std::string const& name) const { return folder_ + "/" + name; }
    void write(std::string const& name, std::string_view text)
    {
        fs::create_directories(fs::path(path(name)).parent_path());
        ASSERT_TRUE(files::write_file(path(name), bytes_of(text), files::Overwrite::no));
    }

    std::string folder_;
};

TEST_F(Folder, IsListedByNameAndNoLinkIsFollowed)
{
    write("bag/data/1/b", "second");
    write("bag/data/1/a", "first");
    write("secret", "of another");
    fs::create_symlink(path("secret"), path("bag/data/link"));
    fs::create_directory_symlink(folder_, path("bag/up"));
    ::mkfifo(path("bag/pipe").c_str(), 0600);
    auto const tree = files::FolderTree::of(path("bag")).value();
    auto const list = tree->list(100).value();
    ASSERT_EQ(list.size(), 5U);
    EXPECT_EQ(list[0].name, "data/1/a");
    EXPECT_EQ(list[0].size, 5U);
    EXPECT_TRUE(list[0].regular && list[1].regular);
    for (std::size_t i = 2; i < 5; ++i)
        EXPECT_FALSE(list[i].regular) << list[i].name;
    for (auto const* name : {"data/link", "up/secret", "pipe", "../secret", "data/../../secret", "/etc/passwd", "data"})
        EXPECT_EQ(tree->open(name).error().code, "file.cannot_read") << name;
    auto const source = tree->open("data/1/b").value();
    Bytes octets(10);
    EXPECT_EQ(source->read(octets).value(), 6U);
    EXPECT_EQ(tree->list(1).value().size(), 1U) << "it stops when enough was found";
}

TEST_F(Folder, AppearsWholeOrNotAtAll)
{
    auto const put = [](files::FolderSink& sink, std::string const& name) {
        return sink.put(name, 4, 0, [](Sink& out) { return out.write(bytes_of("text")); });
    };
    {
        auto const sink = files::FolderSink::create(path("bag")).value();
        ASSERT_TRUE(put(*sink, "data/1/a"));
        EXPECT_FALSE(fs::exists(path("bag")));
    }
    EXPECT_TRUE(fs::is_empty(folder_)) << "nothing is left of what was not finished";
    auto const sink = files::FolderSink::create(path("bag/")).value();
    ASSERT_TRUE(put(*sink, "data/1/a"));
    EXPECT_EQ(put(*sink, "data/1/a").error().code, "file.exists");
    ASSERT_TRUE(sink->finish());
    EXPECT_TRUE(fs::exists(path("bag/data/1/a")));
    EXPECT_EQ(files::FolderSink::create(path("bag")).error().code, "file.exists");
    // One that came while the other was written stays.
    auto const late = files::FolderSink::create(path("late")).value();
    fs::create_directory(path("late"));
    EXPECT_EQ(late->finish().error().code, "file.exists");
}

}
