// rogatory law book: the library as a site.
#include "book/book.hpp"
#include "cli/commands.hpp"
#include "cli/law_reading.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <set>

namespace rogatory::cli
{

Exit law_book(Call& call)
{
    if (!call.given("--out"))
        return call.fail(Error{"usage.missing_option", "law book", "", {{"expected", "--out DIR"}}});
    auto const loaded = read_law(call);
    if (!loaded.library) return call.fail(loaded.errors);
    auto const day = date_option(call, "--date", today_here());
    if (!day) return call.fail(day.error());
    std::filesystem::path const folder(call.get("--out"));
    std::set<std::string> made;
    std::size_t pages = 0, octets = 0, largest = 0;
    auto const take = [&](book::Page page) -> Done {
        auto const path = folder / page.path;
        // Readable by whoever may read the site; it can be written again at any time.
        std::error_code problem;
        if (made.insert(path.parent_path().string()).second)
            std::filesystem::create_directories(path.parent_path(), problem);
        if (problem)
            return Error{"file.cannot_write", path.parent_path().string(), "", {{"problem", problem.message()}}};
        ++pages;
        octets += page.text.size();
        largest = std::max(largest, page.text.size());
        return files::write_file(path.string(), bytes_of(page.text), files::Overwrite::yes, files::Secrecy::ordinary,
                                 files::Sync::no);
    };
    if (auto const written = book::write_book(*loaded.library, *day, take); !written) return call.fail(written.error());
    if (call.json)
        call.print(boost::json::object{{"folder", folder.string()},
                                       {"law_version", loaded.library->version},
                                       {"date", text_of(*day)},
                                       {"files", pages},
                                       {"octets", octets},
                                       {"largest_octets", largest}});
    else
        call.out << pages << " files, " << octets / 1024 << " KiB, the largest " << largest / 1024 << " KiB. Open "
                 << (folder / "index.html").string() << '\n';
    return Exit::done;
}

}
