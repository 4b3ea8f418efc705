// The directory of this authority: its own entry, what it holds of others, and the lists of networks it has accepted.
#pragma once

#include "app/office.hpp"
#include "directory/directory.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// Every entry held, by authority; the own one as well, once it was signed.
Result<std::vector<directory::Held>> directory_entries(Office& office);
/// Error: directory.entry_unknown.
Result<directory::Held> directory_entry(Office& office, std::string_view authority);

/// Signs the own entry as it is from now on, keeps it and gives its file, for partners and secretariats. The profile
/// gives what the entry leaves empty; the version grows; confirmed today. Errors: account.not_administrator, those of
/// sign_entry().
Result<std::string> sign_own_entry(Office& office, Account const& by, directory::Entry entry);
/// The own entry as it was signed last, or one made of the profile.
Result<directory::Entry> own_entry(Office& office);

/// The account that has signed it last; empty when it was signed by an earlier version of the program.
Result<std::string> own_entry_signed_by(Office& office);

/// Notes what a source says of another authority; its version is ours. Errors: account.not_administrator,
/// directory.entry_is_ours, those of check_entry() and may_replace().
Result<directory::Held> note_entry(Office& office, Account const& by, directory::Entry entry);
/// Notes all or none. Gives how many are new or changed.
Result<std::size_t> note_entries(Office& office, Account const& by, std::vector<directory::Entry> const& entries);
/// Takes what an owner has signed, when a whole path of trust leads to the key (directory/path.hpp). Errors:
/// account.not_administrator, directory.entry_signer_unknown, directory.path_outside, directory.path_card_differs,
/// those of read_signed_entry() and may_replace().
Result<directory::Held> accept_entry(Office& office, Account const& by, BytesView octets);
/// Says today that an entry is right: the own one is signed anew, a noted one gets its day. Errors:
/// account.not_administrator, directory.entry_unknown, directory.entry_is_signed, directory.own_entry_missing.
Result<directory::Held> confirm_entry(Office& office, Account const& by, std::string_view authority);

/// The lists held, by network.
Result<std::vector<directory::HeldList>> network_lists(Office& office);
/// As the secretariat: signs the next list of a network, with these members (the entries held of them) and networks
/// recognised, good for so many days. Errors: account.not_administrator, directory.entry_unknown,
/// directory.list_is_ours (a recognition of ourselves under another key), those of sign_list().
struct ListOrder {
    std::string network, name;
    std::vector<std::string> members; ///< authorities
    std::vector<directory::Recognition> recognises;
    int days = 30;
    std::vector<Digest> next_keys = {}; ///< with which the secretariat will sign later lists: announced for a roll-over
};
Result<std::string> sign_network_list(Office& office, Account const& by, ListOrder const& order);
/// Accepts a list: its key is compared by telephone (`fingerprint`), or it is the one known from the former list, or a
/// fresh list held recognises it. Where the former one was compared here, no recognition replaces it. A key that is
/// compared and was not known begins anew, whatever the number. The entries in it are taken with it. Errors:
/// account.not_administrator, directory.list_is_ours, directory.list_signer_unknown,
/// directory.list_fingerprint_differs, those of read_list() and may_follow().
struct ListAccepted {
    directory::HeldList list;
    std::vector<std::string> taken; ///< entries new or changed
    std::vector<Error> refused;     ///< entries of the list that could not be taken, and why
};
Result<ListAccepted> accept_network_list(Office& office, Account const& by, BytesView octets,
                                         std::string_view fingerprint);

/// The cards pinned here, as paths of trust begin with them.
Result<std::vector<directory::Pinned>> pinned_keys(Office& office);
/// Every path of trust to an authority, or where each is missing; never empty.
Result<std::vector<directory::TrustPath>> directory_paths(Office& office, std::string_view authority);

/// Whom to ask for something in a State, with the paths of trust and the calendars on record. `held` must outlive the
/// answer. Errors: those of directory::find().
Result<directory::Answer> find_authorities(Office& office, std::span<directory::Held const> held,
                                           directory::Question const& question, directory::LocalTime const& local_time);

/// Who should confirm an entry: the own one, those that were noted here, and, for a secretariat, those of its members.
struct Reminder {
    std::string authority, email;
    int overdue = 0; ///< days
    bool ours = false;
};
Result<std::vector<Reminder>> directory_reminders(Office& office);

}
