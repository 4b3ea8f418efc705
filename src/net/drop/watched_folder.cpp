#include "net/drop/watched_folder.hpp"

#include "app/need_to_know.hpp"
#include "store/files/files.hpp"
#include "store/folder/authority_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rogatory::net
{
namespace
{

namespace fs = std::filesystem;

constexpr std::size_t most_counted = 1000; ///< messages that arrived before the first look
constexpr std::string_view cursor_kind = "drop_cursor", out_kind = "drop_out";
constexpr char const* parts_of_folder[] = {"in", "done", "failed", "out"};
constexpr std::string_view annexes_ending = ".annexes";
constexpr std::string_view position_word = "position ";

/// Up to where messages were put out: a position of the log. An earlier version kept a moment.
struct Cursor {
    std::uint64_t position = 0;
    std::optional<Instant> since; ///< of an earlier version: what was recorded before is left alone
};

Result<Cursor> cursor_from(BytesView octets)
{
    auto const text = rogatory::text_of(octets);
    if (!text.starts_with(position_word)) {
        auto const since = instant_from(text);
        if (!since) return since.error();
        return Cursor{0, *since};
    }
    Cursor cursor;
    auto const digits = text.substr(position_word.size());
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), cursor.position);
    if (problem != std::errc{} || end != digits.data() + digits.size())
        return Error{"store.damaged", std::string(cursor_kind), "", {{"problem", "the place in the log"}}};
    return cursor;
}

app::Record cursor_record(std::string name, std::uint64_t position)
{
    auto const text = std::string(position_word) + std::to_string(position);
    return {std::string(cursor_kind), std::move(name), Bytes(text.begin(), text.end())};
}

bool is_left_alone(std::string const& name)
{
    return name.starts_with('.') || name.ends_with(".part") || name.ends_with(".tmp") || name.ends_with(annexes_ending);
}

/// fcntl(2): a lease for reading is refused while anybody has the file open for writing. Where it cannot be had for
/// another reason (a file of somebody else, a file system without leases) nothing is known.
bool somebody_writes(int descriptor)
{
    if (::fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(descriptor, F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

Error cannot_write(std::string const& path)
{
    return Error{"file.cannot_write",
                 path,
                 "",
                 {{"reason", std::string(std::error_code(errno, std::system_category()).message())}}};
}

}

WatchedFolder::WatchedFolder(app::Office& office, SignIn sign_in, std::string folder, Language language, Tell tell)
    : office_(office),
      sign_in_(std::move(sign_in)),
      folder_(fs::absolute(folder).lexically_normal().string()),
      language_(language),
      tell_(std::move(tell))
{
}

std::string WatchedFolder::path(char const* part, std::string const& name) const
{
    auto const place = folder_ + "/" + part;
    return name.empty() ? place : place + "/" + name;
}

Done WatchedFolder::prepare(bool all)
{
    if (auto const acting = signed_in(); !acting) return acting;
    for (auto const* const part : parts_of_folder)
        if (auto const done = files::make_folder(path(part)); !done) return done;
    auto const name = hex_of(app::sha256(bytes_of(folder_)));
    auto const cursor = office_.store.get_record(cursor_kind, name);
    if (!cursor) return cursor.error();
    if (*cursor && !all) return {};
    auto const length = office_.store.log_length();
    if (!length) return length.error();
    if (!all) {
        auto const earlier = app::received_before(office_, *length, most_counted);
        if (!earlier) return earlier.error();
        if (!earlier->empty())
            tell_(std::to_string(earlier->size()) + (earlier->size() == most_counted ? " or more" : "") +
                  (earlier->size() == 1 ? " earlier message: --all" : " earlier messages: --all"));
    }
    return office_.store.put_record(cursor_record(name, all ? 0 : *length));
}

Done WatchedFolder::signed_in()
{
    auto account = sign_in_();
    if (!account) return account.error();
    account_ = std::move(*account);
    return app::must_see_all(&account_);
}

bool WatchedFolder::is_complete(int descriptor, std::string const& name)
{
    struct stat now{};
    if (::fstat(descriptor, &now) != 0) return false;
    Seen const looks{static_cast<std::uint64_t>(now.st_size),
                     now.st_mtim.tv_sec * 1'000'000'000LL + now.st_mtim.tv_nsec, static_cast<std::uint64_t>(now.st_ino),
                     std::chrono::steady_clock::now()};
    auto const [known, fresh] = seen_.try_emplace(name, looks);
    auto& before = known->second;
    bool const same =
        before.octets == looks.octets && before.changed_ns == looks.changed_ns && before.inode == looks.inode;
    if (!fresh && !same) before = looks;
    return !fresh && same && looks.since - before.since >= settle_ && !somebody_writes(descriptor);
}

Done WatchedFolder::put_aside(std::string const& name, char const* to, boost::json::object const& told,
                              char const* ending)
{
    // The word first, then the file: a stop in between does both again, and says the same.
    auto target = name;
    std::error_code problem;
    if (fs::exists(path(to, target), problem)) {
        // Another file of that name was handed in before. A link is known by its name only: nobody reads through it.
        auto source = open_handed_in({name});
        if (!source) return source.error();
        auto const digest = *source ? dossier::digest_of(**source) : Result<Digest>(app::sha256(bytes_of(name)));
        if (!digest) return digest.error();
        target = hex_of(*digest).substr(0, 12) + "-" + name;
    }
    auto const text = boost::json::serialize(told) + "\n";
    if (auto const done =
            files::write_file(path(to, target + ending), bytes_of(text), files::Overwrite::yes, files::Secrecy::secret);
        !done)
        return done;
    auto const annexes = fs::path(name).stem().string() + std::string(annexes_ending);
    if (::rename(path("in", name).c_str(), path(to, target).c_str()) != 0) return cannot_write(path(to, target));
    if (fs::exists(path("in", annexes), problem))
        ::rename(path("in", annexes).c_str(), path(to, target + std::string(annexes_ending)).c_str());
    seen_.erase(name);
    return {};
}

Result<std::unique_ptr<files::FileSource>> WatchedFolder::open_handed_in(std::vector<std::string> const& names) const
{
    return files::FileSource::open_below(path("in"), names);
}

Done WatchedFolder::refuse_link(std::string const& name, Looked& looked)
{
    boost::json::object const told{
        {"file", name}, {"errors", app::explained({{"drop.not_a_file", "", "", {{"name", name}}}}, language_)}};
    if (auto const done = put_aside(name, "failed", told, ".error.json"); !done) return done;
    ++looked.failed;
    return {};
}

Done WatchedFolder::take_one(std::string const& name, files::FileSource& octets, Looked& looked)
{
    auto const annexes = fs::path(name).stem().string() + std::string(annexes_ending);
    folder::FileTray receipts(path("out"));
    app::DropIn const in{octets,
                         [&](std::string const& file) -> Result<std::unique_ptr<SeekableSource>> {
                             auto annex = open_handed_in({annexes, file});
                             if (!annex) return annex.error();
                             if (!*annex || !(*annex)->has_one_name())
                                 return Error{"drop.not_a_file", "", "", {{"name", file}}};
                             return std::unique_ptr<SeekableSource>(std::move(*annex));
                         },
                         {},
                         receipts};
    auto out = app::take_in(office_, account_, in, language_);
    if (out.environment) {
        tell_(name + " waits: " + texts::sentence(out.errors.front(), language_));
        ++looked.waiting;
        return {};
    }
    if (out.errors.empty()) {
        if (auto const done = put_aside(name, "done", out.taken, ".result.json"); !done) return done.error();
        ++looked.taken;
        tell_(name + " was taken: " + boost::json::serialize(out.taken));
    } else {
        boost::json::object const told{{"file", name}, {"errors", std::move(out.explanation)}};
        if (auto const done = put_aside(name, "failed", told, ".error.json"); !done) return done.error();
        ++looked.failed;
        tell_(name + " was refused: " + texts::sentence(out.errors.front(), language_));
    }
    return {};
}

Result<WatchedFolder::Looked> WatchedFolder::look()
{
    if (auto const acting = signed_in(); !acting) return acting.error();
    std::vector<std::string> names;
    std::error_code problem;
    Looked looked;
    for (auto const& file : fs::directory_iterator(path("in"), problem)) {
        auto const name = file.path().filename().string();
        if (is_left_alone(name)) continue;
        auto const status = file.symlink_status(problem);
        if (fs::is_directory(status)) continue;
        if (!fs::is_regular_file(status)) {
            if (auto const done = refuse_link(name, looked); !done) return done.error();
            continue;
        }
        names.push_back(name);
    }
    if (problem) return Error{"file.cannot_read", path("in"), "", {{"reason", problem.message()}}};
    std::sort(names.begin(), names.end());
    std::erase_if(seen_, [&](auto const& one) { return !std::binary_search(names.begin(), names.end(), one.first); });
    for (auto const& name : names) {
        // One descriptor from here on: what was looked at is what is taken.
        auto const source = open_handed_in({name});
        if (!source || !*source || !is_complete((*source)->descriptor(), name)) {
            ++looked.waiting;
            continue;
        }
        auto const done = (*source)->has_one_name() ? take_one(name, **source, looked) : refuse_link(name, looked);
        if (!done) return done.error();
    }
    auto const out = put_out();
    if (!out) return out.error();
    looked.out = *out;
    return looked;
}

Result<bool> WatchedFolder::put_out_one(std::string const& name, app::Received const& message)
{
    auto const known = name + "/" + text_of(message.message) + "@" + message.from;
    auto const before = office_.store.get_record(out_kind, known);
    if (!before) return before.error();
    if (*before) return false;
    // Identifiers are those of their sender: another partner may have used the same one.
    auto const of_message = name + "/" + text_of(message.message) + "@";
    auto const others = office_.store.record_names(out_kind, of_message, 1);
    if (!others) return others.error();
    bool const used = !others->empty() && others->front().starts_with(of_message);
    auto const file = text_of(message.message) + (used ? "@" + message.from : "") + ".zip";
    auto sink = files::FileSink::create(path("out", file), files::Overwrite::yes, files::Secrecy::secret);
    if (!sink) return sink.error();
    if (auto const done = app::write_package(office_, message, **sink); !done) return done.error();
    if (auto const done = (*sink)->finish(); !done) return done.error();
    auto source = files::FileSource::open(path("out", file));
    if (!source) return source.error();
    auto const digest = dossier::digest_of(**source);
    if (!digest) return digest.error();
    // The form of sha256sum(1), so that `sha256sum -c` checks it.
    auto const line = hex_of(*digest) + "  " + file + "\n";
    if (auto const done = files::write_file(path("out", file + ".sha256"), bytes_of(line), files::Overwrite::yes,
                                            files::Secrecy::secret);
        !done)
        return done.error();
    if (auto const done = office_.store.put_record({std::string(out_kind), known, Bytes{}}); !done) return done.error();
    tell_(message.type + " of " + message.from + " is in " + path("out", file));
    return true;
}

Result<std::size_t> WatchedFolder::put_out()
{
    auto const name = hex_of(app::sha256(bytes_of(folder_)));
    auto const octets = office_.store.get_record(cursor_kind, name);
    if (!octets) return octets.error();
    auto const cursor = *octets ? cursor_from(BytesView(**octets)) : Result<Cursor>(Cursor{});
    if (!cursor) return cursor.error();
    std::size_t count = 0;
    for (auto position = cursor->position;;) {
        auto const part = app::received_from(office_, position);
        if (!part) return part.error();
        for (auto const& message : part->messages) {
            if (cursor->since && message.at < *cursor->since) continue;
            auto const done = put_out_one(name, message);
            if (!done) return done.error();
            if (*done) ++count;
        }
        bool const moved = part->next != position || cursor->since;
        position = part->next;
        // The moment of an earlier version counts until all of the log was looked at by it.
        if (moved && (part->last || !cursor->since))
            if (auto const done = office_.store.put_record(cursor_record(name, position)); !done) return done.error();
        if (part->last) return count;
    }
}

}
