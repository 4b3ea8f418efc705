// folder: an authority's folder on disk: its keys, its wrapping key, its docket.
//
//     authority.json                     its profile (id, name, State, address, languages); nothing secret
//     keys/signing.key, encryption.key   private keys (PKCS #8, mode 0600; encrypted when a passphrase was given)
//     keys/*.crt, keys/*.csr             certificates, and requests for certificates of a real issuer
//     keys/wrapping.p7m                  the key that wraps the keys of cases, itself sealed to the encryption key
//     docket.sqlite, keys.sqlite, blobs/ the store (store/sqlite)
//
// Offers   create_folder()   a new authority
//          open_folder()     its identity and its store
//          WorkLock          that only one server runs on it, and only one process rings
//          FileTray          a folder into which dossiers and receipts are put
// Knows    dossier, app, store/files, store/sqlite
// Never    writes a secret that others may read, overwrites a key, reads the clock
#pragma once

#include "app/office.hpp"
#include "dossier/identity.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace rogatory::folder
{

/// An authority as it lies on disk, opened.
struct OpenFolder {
    app::Profile profile;
    std::unique_ptr<dossier::Identity> identity;
    std::unique_ptr<app::Store> store;
};

/// Makes the folder of a new authority. Nothing is left when it fails. Errors: folder.exists, file.cannot_write, those
/// of make_identity().
Done create_folder(std::string const& folder, app::Profile const& profile, dossier::IdentityOrder const& order,
                   std::string_view passphrase, app::Random& random);

/// Errors: folder.not_an_authority, folder.key_readable_by_others, dossier.passphrase_wrong, those of the store.
Result<OpenFolder> open_folder(std::string const& folder, std::string_view passphrase, app::Random& random);

/// The keys of a folder copied into a backup of its store.
Done copy_keys(std::string const& folder, std::string const& backup);

/// Held while somebody does on the folder what only one may do; the system takes it back when the process ends, however
/// it ends.
class WorkLock
{
public:
    enum class Work : std::uint8_t { serving, ringing };
    /// Errors: folder.served_already, folder.rung_already, file.cannot_write.
    static Result<WorkLock> take(std::string const& folder, Work work);
    WorkLock(WorkLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    WorkLock(WorkLock const&) = delete;
    WorkLock& operator=(WorkLock const&) = delete;
    ~WorkLock();

private:
    explicit WorkLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

class FileTray final : public app::Tray
{
public:
    explicit FileTray(std::string folder) : folder_(std::move(folder)) {}
    Done put(std::string const& name, std::function<Done(Sink&)> const& write) override;

private:
    std::string folder_;
};

}
