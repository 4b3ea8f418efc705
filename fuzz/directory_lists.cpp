// Lists of a network and entries of an authority, as files from anywhere and as documents properly signed by a
// secretariat that means ill; and tables of a directory that somebody imports. What is read can be written, and read
// again as the same; what is refused can be explained.
#include "directory/list.hpp"
#include "directory/table.hpp"
#include "dossier/signed_json.hpp"
#include "identity.hpp"
#include "require.hpp"

using namespace rogatory;

namespace
{

void read_signed(BytesView file)
{
    if (auto const read = directory::read_list(file)) {
        static_cast<void>(directory::is_stale(read->list, fuzz::now));
        fuzz::require(read->list.members.size() <= directory::members_limit);
        for (auto const& member : read->list.members)
            fuzz::require(directory::member_of(read->list, member.authority) == &member);
        // It follows itself: the same list may come twice.
        if (auto const next = directory::may_follow(*read, *read); !next) fuzz::require_sentence(next.error());
        auto const text = directory::sign_list(read->list, fuzz::own(), fuzz::now);
        fuzz::require(text.has_value());
        fuzz::require(directory::read_list(bytes_of(*text)).has_value());
    } else {
        fuzz::require_sentence(read.error());
    }
    if (auto const entry = directory::read_signed_entry(file))
        fuzz::require(directory::check_entry(entry->entry).has_value());
    else
        fuzz::require_sentence(entry.error());
}

template <class Write, class Read>
void read_table(std::string_view text, Read const& read, Write const& write)
{
    auto const table = read(text);
    for (auto const& error : table.errors)
        fuzz::require_sentence(error);
    fuzz::require(table.errors.empty() || table.entries.empty());
    if (!table.errors.empty()) return;
    auto const again = read(write(table.entries));
    fuzz::require(again.errors.empty() && again.entries.size() == table.entries.size());
    fuzz::require(write(again.entries) == write(table.entries));
}

}

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    fuzz::own();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    read_signed({data, size});
    std::string const text(reinterpret_cast<char const*>(data), size);
    if (!text.empty() && text.front() == '{')
        read_signed(bytes_of(dossier::sign_json(text, fuzz::own(), fuzz::now).value()));
    read_table(text, directory::from_csv, directory::to_csv);
    read_table(text, directory::from_json_file, directory::to_json_file);
    return 0;
}
