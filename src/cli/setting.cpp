#include "cli/setting.hpp"

#include "app/need_to_know.hpp"
#include "base/clipped.hpp"
#include "base/texts.hpp"
#include "cli/law_in_force.hpp"
#include "store/files/files.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace rogatory::cli
{
namespace
{

constexpr std::uint64_t largest_law_file = 16ULL * 1024 * 1024;
constexpr std::uint64_t small_text_file = 4096;

std::string option_or_environment(Call const& call, std::string const& option, char const* variable)
{
    if (call.given(option)) return call.get(option);
    auto const* value = std::getenv(variable);
    return value ? value : "";
}

Result<std::string> first_line(std::string const& path)
{
    auto const octets = files::read_file(path, small_text_file);
    if (!octets) return octets.error();
    auto const text = text_of(*octets);
    return std::string(text.substr(0, text.find_first_of("\r\n")));
}

}

Instant SystemClock::now()
{
    auto const since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

void SystemRandom::fill(std::span<std::uint8_t> octets)
{
    randombytes_buf(octets.data(), octets.size());
}

std::string law_folder(Call const& call)
{
    if (auto const named = option_or_environment(call, "--law", "ROGATORY_LAW"); !named.empty()) return named;
    std::error_code problem;
    auto const program = std::filesystem::read_symlink("/proc/self/exe", problem);
    for (auto const* place : {"law", "../law", "../share/rogatory/law"}) {
        auto const folder = (program.parent_path() / place).lexically_normal();
        if (std::filesystem::exists(folder / "facts.toml", problem)) return folder.string();
    }
    return "law";
}

law::Loaded read_law(Call const& call)
{
    return read_law_of(law_folder(call));
}

Result<law::Files> law_files(std::string const& folder)
{
    return files::read_folder(folder, largest_law_file);
}

law::Loaded read_law_of(std::string const& folder)
{
    auto const files = law_files(folder);
    if (!files) return {nullptr, {files.error()}, {}};
    return law::read_library(*files);
}

Result<exchange::wss::Suite> suite_given(std::string const& name, std::string const& option)
{
    if (auto const suite = exchange::wss::suite_from(name)) return *suite;
    return Error{"usage.unknown_value", option, "", {{"value", name}, {"expected", "ecdsa-2, eddsa-2 or rsa-1x"}}};
}

std::string data_folder(Call const& call)
{
    return option_or_environment(call, "--data", "ROGATORY_DATA");
}

Result<std::string> passphrase(Call const& call)
{
    auto const file = option_or_environment(call, "--passphrase-file", "ROGATORY_PASSPHRASE_FILE");
    if (file.empty()) return std::string{};
    return first_line(file);
}

namespace
{

/// What is printed as the answer stays as it is; the warning goes where errors go.
void warn_of_mistakes(Call const& call, LawInForce const& law)
{
    auto const& first = law.mistakes.front();
    Error const warning{"law.older_in_force",
                        first.field,
                        "",
                        {{"count", std::to_string(law.mistakes.size())},
                         {"first", texts::sentence(first, call.language)},
                         {"version", law.library->version.substr(0, 16)}}};
    auto const says = texts::sentence(warning, call.language);
    if (call.json)
        call.err << pretty(boost::json::object{
                        {"warnings", boost::json::array{boost::json::object{
                                         {"code", warning.code}, {"field", warning.field}, {"says", says}}}}})
                 << '\n';
    else
        call.err << warning.code << "  " << warning.field << "\n    " << says << '\n';
}

}

Result<std::unique_ptr<Desk>> open_desk(Call const& call)
{
    auto const folder = data_folder(call);
    if (folder.empty()) return Error{"usage.no_data_folder", "--data", "", {}};
    auto const secret = passphrase(call);
    if (!secret) return secret.error();
    auto desk = std::make_unique<Desk>();
    auto opened = folder::open_folder(folder, *secret, desk->random);
    if (!opened && opened.error().code == "dossier.passphrase_wrong" && secret->empty())
        return Error{"usage.passphrase_missing", "--passphrase-file", "", {{"folder", folder}}};
    if (!opened) return opened.error();
    desk->folder = std::move(*opened);
    auto const law = law_in_force(law_folder(call), folder);
    if (!law.library) return law.mistakes.front();
    if (!law.mistakes.empty()) warn_of_mistakes(call, law);
    desk->law = law.library;
    desk->office.emplace(app::Office{
        *desk->folder.store, *desk->folder.identity, *desk->law, desk->clock, desk->random, desk->folder.profile,
        [zone = zone_of(*desk)](Instant at) { return day_in_zone(at, zone); }, day_in_zone});
    static_cast<void>(desk->office->today()); // the zone is set now, before there may be threads (day_in_zone)
    return desk;
}

std::string zone_of(Desk const& desk)
{
    auto const* state = desk.law->state(desk.folder.profile.state);
    return state ? state->time_zone : "UTC";
}

Result<app::Account> signed_in(Call const& call, Desk& desk)
{
    auto const name = option_or_environment(call, "--as", "ROGATORY_AS");
    auto const* from_environment = std::getenv("ROGATORY_TOKEN");
    std::string token = from_environment ? from_environment : "";
    if (call.given("--token-file")) {
        auto line = first_line(call.get("--token-file"));
        if (!line) return line.error();
        token = std::move(*line);
    }
    if (name.empty()) return Error{"account.missing", "--as", "", {}};
    if (token.empty()) return Error{"account.token_missing", "--token-file", "", {{"account", clipped(name, 60)}}};
    return app::sign_in(desk.store(), name, token);
}

Result<std::optional<app::Account>> reader(Call const& call, Desk& desk)
{
    if (option_or_environment(call, "--as", "ROGATORY_AS").empty()) return std::optional<app::Account>{};
    auto account = signed_in(call, desk);
    if (!account) return account.error();
    return std::optional(std::move(*account));
}

Result<OpenCase> open_case(Call const& call, bool needs_account)
{
    OpenCase open;
    auto desk = open_desk(call);
    if (!desk) return desk.error();
    open.desk = std::move(*desk);
    if (needs_account || call.given("--as")) {
        auto account = signed_in(call, *open.desk);
        if (!account) return account.error();
        open.account = std::move(*account);
    }
    auto const id = app::find_case_for(*open.desk->office, pointer_to(open.account), call.get("ID"));
    if (!id) return id.error();
    open.case_id = *id;
    return open;
}

Result<OpenWhole> open_whole(Call const& call)
{
    auto desk = open_desk(call);
    if (!desk) return desk.error();
    auto account = signed_in(call, **desk);
    if (!account) return account.error();
    if (auto const all = app::must_see_all(&*account); !all) return all.error();
    return OpenWhole{std::move(*desk), std::move(*account)};
}

Done operates(Call const& call, Desk& desk)
{
    auto const account = reader(call, desk);
    if (!account) return account.error();
    if (*account && !(*account)->has("administrator"))
        return Error{"account.not_administrator", "--as", "", {{"account", (*account)->name}}};
    return {};
}

Done reads_all(Call const& call, Desk& desk)
{
    auto const account = reader(call, desk);
    if (!account) return account.error();
    return app::must_see_all(pointer_to(*account));
}

namespace
{

std::tm local_time(Instant instant, std::string const& zone)
{
    // The C library knows the tz database by the variable TZ. A server asks for the zone of its authority before it has
    // threads, and for no other: the environment is not written again while they read it.
    if (auto const* const known = std::getenv("TZ"); known == nullptr || zone != known) {
        ::setenv("TZ", zone.c_str(), 1);
        ::tzset();
    }
    auto const seconds = static_cast<std::time_t>(instant.since_1970_us / 1'000'000);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return local;
}

}

Day day_in_zone(Instant instant, std::string const& zone)
{
    auto const local = local_time(instant, zone);
    std::chrono::year_month_day const date{std::chrono::year{local.tm_year + 1900},
                                           std::chrono::month{static_cast<unsigned>(local.tm_mon + 1)},
                                           std::chrono::day{static_cast<unsigned>(local.tm_mday)}};
    return {static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

std::string clock_in_zone(Instant instant, std::string const& zone)
{
    auto const local = local_time(instant, zone);
    std::array<char, 32> text{};
    auto const length = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
    return {text.data(), length};
}

Result<Day> date_option(Call const& call, std::string const& name, Day otherwise)
{
    if (!call.given(name)) return otherwise;
    auto day = day_from(call.get(name));
    if (day) return day;
    auto error = day.error();
    error.field = name;
    return error;
}

Result<law::Modality> modality_of(std::string const& word, std::string const& field)
{
    if (auto const modality = law::modality_from(word)) return *modality;
    std::string all;
    for (auto const name : law::modality_names)
        all += (all.empty() ? "" : ", ") + std::string(name);
    return Error{"usage.unknown_value", field, "", {{"value", word}, {"expected", all}}};
}

}
