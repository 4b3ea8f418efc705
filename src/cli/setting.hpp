// Where a call works: the law it reads, the authority whose folder it opens, the account that acts.
#pragma once

#include "app/accounts.hpp"
#include "app/office.hpp"
#include "cli/command.hpp"
#include "exchange/wss/suite.hpp"
#include "law/law.hpp"
#include "store/folder/authority_folder.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rogatory::cli
{

class SystemClock final : public app::Clock
{
public:
    Instant now() override;
};
class SystemRandom final : public app::Random
{
public:
    void fill(std::span<std::uint8_t> octets) override;
};

/// The folder of the law: --law, ROGATORY_LAW, or the one beside the program or installed with it.
std::string law_folder(Call const& call);
/// Reads the library, or gives every mistake in it.
law::Loaded read_law(Call const& call);
law::Loaded read_law_of(std::string const& folder);
/// The texts of a folder of law. Errors: file.cannot_read, file.too_large.
Result<law::Files> law_files(std::string const& folder);

/// A suite of the exchange by its name. Error: usage.unknown_value.
Result<exchange::wss::Suite> suite_given(std::string const& name, std::string const& option);

/// An authority opened for this call.
struct Desk {
    SystemClock clock;
    SystemRandom random;
    std::shared_ptr<law::Library const> law;
    folder::OpenFolder folder;
    std::optional<app::Office> office;

    app::Store& store() { return *folder.store; }
};
/// --data, the law in force and the keys. Where a file of the law has a mistake, the last version without any stays in
/// force and a warning is written to the errors. Errors: usage.no_data_folder, those of the law and of the folder.
Result<std::unique_ptr<Desk>> open_desk(Call const& call);
/// The time zone of the authority: that of its State in the law, otherwise UTC.
std::string zone_of(Desk const& desk);
/// The account that acts: --as with --token-file or ROGATORY_TOKEN. Errors: account.missing, account.token_missing,
/// account.not_recognised.
Result<app::Account> signed_in(Call const& call, Desk& desk);
/// The account that reads, where --as names one; nobody: the operator, who has the folder and its keys. Errors: those
/// of signed_in().
Result<std::optional<app::Account>> reader(Call const& call, Desk& desk);
/// Whether the call may do what concerns the folder as a whole: the operator, or an administrator where an account is
/// named. Errors: those of signed_in(), account.not_administrator.
Done operates(Call const& call, Desk& desk);
/// The account, as the use cases of need to know take it; null: the operator.
inline app::Account const* pointer_to(std::optional<app::Account> const& account)
{
    return account ? &*account : nullptr;
}
struct OpenCase {
    std::unique_ptr<Desk> desk;
    std::optional<app::Account> account;
    Id case_id;
};
/// The desk, the account (when one is named or needed) and the case that ID names. Errors: those of open_desk(),
/// signed_in() and app::find_case_for().
Result<OpenCase> open_case(Call const& call, bool needs_account);
struct OpenWhole {
    std::unique_ptr<Desk> desk;
    app::Account account;

    app::Office& office() { return *desk->office; }
};
/// The desk, and the account that acts, which must see every case: asked before anything is read. Errors: those of
/// open_desk() and signed_in(), case.central_authority_only.
Result<OpenWhole> open_whole(Call const& call);
/// The same for what only the central authority and the operator see. Error: case.central_authority_only.
Done reads_all(Call const& call, Desk& desk);

/// Options or their environment variables.
std::string data_folder(Call const& call);
Result<std::string> passphrase(Call const& call);
/// The day in a time zone of the tz database ("Africa/Nairobi"); UTC where the machine does not know the zone.
Day day_in_zone(Instant instant, std::string const& zone);
/// The moment on the clock of a time zone, to the second: "2026-11-23 09:30:05".
std::string clock_in_zone(Instant instant, std::string const& zone);
/// The date of an option, or the day given. Error: day.malformed, day.impossible with the option as field.
Result<Day> date_option(Call const& call, std::string const& name, Day otherwise);
/// Error: usage.unknown_value.
Result<law::Modality> modality_of(std::string const& word, std::string const& field);

}
