#include "store/folder/authority_folder.hpp"

#include "dossier/envelope.hpp"
#include "store/files/files.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace rogatory::folder
{
namespace
{

namespace fs = std::filesystem;

constexpr std::uint64_t small_file = 256 * 1024;
constexpr std::array key_files{"signing.key",    "encryption.key", "wrapping.p7m",  "signing.crt",
                               "encryption.crt", "signing.csr",    "encryption.csr"};
constexpr std::array secret_files{"signing.key", "encryption.key"};

std::string key_path(std::string const& folder, std::string_view name)
{
    return folder + "/keys/" + std::string(name);
}

/// Seals the key that wraps the keys of cases to the authority's own encryption key.
Result<Bytes> sealed_wrapping_key(dossier::Identity const& identity, BytesView key)
{
    MemorySink sealed;
    std::array const recipients{identity.encryption_certificate()};
    auto writer = dossier::EnvelopeWriter::begin(recipients, sealed);
    if (!writer) return writer.error();
    if (auto const written = writer->write(key); !written) return written.error();
    if (auto const finished = writer->finish(); !finished) return finished.error();
    return sealed.take();
}

Result<std::string> text_file(std::string const& path)
{
    auto const octets = files::read_file(path, small_file);
    if (!octets) return octets.error();
    return std::string(text_of(*octets));
}

Done write_key_files(std::string const& folder, app::Profile const& profile, dossier::IdentityFiles const& made,
                     dossier::Identity const& identity, app::Random& random)
{
    if (auto const made_folder = files::make_folder(folder + "/keys"); !made_folder) return made_folder;
    std::array<std::uint8_t, 32> wrapping_key{};
    random.fill(wrapping_key);
    auto const sealed = sealed_wrapping_key(identity, wrapping_key);
    if (!sealed) return sealed.error();
    std::array<std::pair<std::string_view, BytesView>, 7> const contents{{
        {"signing.key", bytes_of(made.signing_key)},
        {"encryption.key", bytes_of(made.encryption_key)},
        {"wrapping.p7m", BytesView(*sealed)},
        {"signing.crt", bytes_of(made.signing_certificate)},
        {"encryption.crt", bytes_of(made.encryption_certificate)},
        {"signing.csr", bytes_of(made.signing_request)},
        {"encryption.csr", bytes_of(made.encryption_request)},
    }};
    for (auto const& [name, octets] : contents)
        if (auto const written =
                files::write_file(key_path(folder, name), octets, files::Overwrite::no, files::Secrecy::secret);
            !written)
            return written;
    // The profile comes last: a folder without it is not an authority.
    return files::write_file(folder + "/authority.json", bytes_of(boost::json::serialize(app::to_json(profile))),
                             files::Overwrite::no, files::Secrecy::secret);
}

}

Done create_folder(std::string const& folder, app::Profile const& profile, dossier::IdentityOrder const& order,
                   std::string_view passphrase, app::Random& random)
{
    std::error_code problem;
    if (fs::exists(folder, problem) && !fs::is_empty(folder, problem)) return Error{"folder.exists", folder, "", {}};
    auto const made = dossier::make_identity(order, passphrase);
    if (!made) return made.error();
    auto const identity = dossier::load_identity(*made, passphrase, order.authority);
    if (!identity) return identity.error();
    if (auto const made_folder = files::make_folder(folder); !made_folder) return made_folder;
    auto const written = write_key_files(folder, profile, *made, *identity, random);
    if (!written)
        for (auto const& entry : fs::directory_iterator(folder, problem))
            fs::remove_all(entry.path(), problem);
    return written;
}

Result<OpenFolder> open_folder(std::string const& folder, std::string_view passphrase, app::Random& random)
{
    auto const not_an_authority = [&](std::string why) {
        return Error{"folder.not_an_authority", folder, "", {{"problem", std::move(why)}}};
    };
    auto const profile_text = text_file(folder + "/authority.json");
    if (!profile_text) return not_an_authority("authority.json is missing");
    boost::system::error_code malformed;
    auto const profile_json = boost::json::parse(*profile_text, malformed);
    if (malformed) return not_an_authority("authority.json is not JSON");
    auto profile = app::profile_from_json(profile_json);
    if (!profile) return profile.error();

    for (auto const* name : secret_files) {
        std::error_code problem;
        auto const permissions = fs::status(key_path(folder, name), problem).permissions();
        if (!problem && (permissions & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
            return Error{"folder.key_readable_by_others", key_path(folder, name), "", {}};
    }
    dossier::IdentityFiles texts;
    for (auto const& [name, text] :
         {std::pair{"signing.key", &texts.signing_key}, std::pair{"encryption.key", &texts.encryption_key},
          std::pair{"signing.crt", &texts.signing_certificate},
          std::pair{"encryption.crt", &texts.encryption_certificate}}) {
        auto read = text_file(key_path(folder, name));
        if (!read) return not_an_authority(std::string(name) + " is missing");
        *text = std::move(*read);
    }
    auto identity = dossier::load_identity(texts, passphrase, profile->id);
    if (!identity) return identity.error();

    auto const sealed = files::read_file(key_path(folder, "wrapping.p7m"), small_file);
    if (!sealed) return not_an_authority("wrapping.p7m is missing");
    MemorySource envelope(*sealed);
    auto const opened = dossier::open_envelope(envelope, *identity);
    if (!opened) return opened.error();
    store::WrappingKey wrapping_key{};
    auto const count = (*opened)->read(wrapping_key);
    if (!count) return count.error();
    if (*count != wrapping_key.size()) return not_an_authority("wrapping.p7m has the wrong length");

    auto store = store::open_sqlite(folder, wrapping_key, random);
    std::fill(wrapping_key.begin(), wrapping_key.end(), std::uint8_t{0});
    if (!store) return store.error();
    return OpenFolder{std::move(*profile), std::make_unique<dossier::Identity>(std::move(*identity)),
                      std::move(*store)};
}

Done copy_keys(std::string const& folder, std::string const& backup)
{
    if (auto const made = files::make_folder(backup + "/keys"); !made) return made;
    for (auto const* name : key_files) {
        auto const octets = files::read_file(key_path(folder, name), small_file);
        if (!octets) return octets.error();
        if (auto const written =
                files::write_file(key_path(backup, name), *octets, files::Overwrite::no, files::Secrecy::secret);
            !written)
            return written;
    }
    auto const profile = files::read_file(folder + "/authority.json", small_file);
    if (!profile) return profile.error();
    return files::write_file(backup + "/authority.json", *profile, files::Overwrite::no, files::Secrecy::secret);
}

Result<WorkLock> WorkLock::take(std::string const& folder, Work work)
{
    bool const serves = work == Work::serving;
    auto const path = folder + (serves ? "/serve.lock" : "/bells.lock");
    int const descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return Error{"file.cannot_write", path, "", {{"problem", std::strerror(errno)}}};
    WorkLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return Error{serves ? "folder.served_already" : "folder.rung_already", folder, "", {}};
    return lock;
}

WorkLock::~WorkLock()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

Done FileTray::put(std::string const& name, std::function<Done(Sink&)> const& write)
{
    if (auto const made = files::make_folder(folder_); !made) return made;
    auto sink = files::FileSink::create(folder_ + "/" + name, files::Overwrite::yes, files::Secrecy::ordinary);
    if (!sink) return sink.error();
    if (auto const written = write(**sink); !written) return written;
    return (*sink)->finish();
}

}
