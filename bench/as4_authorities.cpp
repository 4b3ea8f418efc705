#include "bench/as4_authorities.hpp"

#include "app/partners.hpp"
#include "dossier/dossier.hpp"
#include "store/files/files.hpp"

#include <sodium.h>
#include <sqlite3.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rogatory::bench::as4
{
namespace
{

using namespace std::chrono_literals;
constexpr std::int64_t us_per_day = 86'400'000'000;
constexpr std::size_t cases_at_once = 200;

docket::Command draft_to(Authority& to, bool urgent)
{
    namespace json = boost::json;
    docket::Command command{
        "draft",
        {},
        {{"modality", "mla"},
         {"partner", {{"state", to.office().profile.state}, {"id", to.id()}}},
         {"title", "Bank records of an invented company"},
         {"basis", json::array{json::object{{"instrument", "untoc"}, {"article", "18"}}}},
         {"items", json::array{json::object{{"number", 1}, {"type", "bank_records"}, {"title", "Account"}}}},
         {"persons", json::array{json::object{{"ref", "P1"}, {"name", "Invented Person"}}}}}};
    if (urgent)
        command.fields["urgency"] = json::object{{"level", "emergency"}, {"reason", "An invented life is in danger."}};
    return command;
}

Error server_error(std::string problem)
{
    return Error{"bench.server", "", "", {{"problem", std::move(problem)}}};
}

std::string text_of_file(std::string const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Appends that were prepared one by one, recorded with one wait for the disk.
Done record_all(app::Store& store, std::vector<app::Append>& appends)
{
    auto const recorded = store.append_all(appends);
    if (!recorded) return recorded.error();
    for (auto const& one : *recorded)
        if (!one) return one.error();
    appends.clear();
    return {};
}

app::Append append_of(Id const& case_id, std::span<docket::Entry const> entries, docket::CaseState const& state)
{
    app::Append append;
    append.case_id = case_id;
    append.expected_length = entries.front().number - 1;
    append.entries.assign(entries.begin(), entries.end());
    append.row = docket::row_of(state);
    return append;
}

}

Instant SystemClock::now()
{
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

void SystemRandom::fill(std::span<std::uint8_t> octets)
{
    randombytes_buf(octets.data(), octets.size());
}

Result<std::unique_ptr<Authority>> Authority::make(law::Library const& law, std::string const& folder,
                                                   std::string const& id, std::string const& state,
                                                   std::optional<app::ExchangeKeyOrder> const& exchange_key)
{
    std::unique_ptr<Authority> authority(new Authority);
    authority->folder_ = folder;
    app::Profile profile;
    profile.id = id;
    profile.name = "Central Authority of " + state;
    profile.state = state;
    profile.languages = {"en"};
    auto const now = authority->clock_.now();
    dossier::IdentityOrder const order{id, profile.name, state, now, {now.since_1970_us + 365 * us_per_day}};
    if (auto const made = folder::create_folder(folder, profile, order, "", authority->random_); !made)
        return made.error();
    auto opened = folder::open_folder(folder, "", authority->random_);
    if (!opened) return opened.error();
    authority->open_ = std::move(*opened);
    authority->office_.emplace(app::Office{*authority->open_.store, *authority->open_.identity, law, authority->clock_,
                                           authority->random_, authority->open_.profile, day_of});
    auto& store = authority->office().store;
    for (auto const& [account, by] : {std::pair{&administrator, static_cast<app::Account const*>(nullptr)},
                                      std::pair{&writer, &administrator}, std::pair{&approver, &administrator}}) {
        auto const token = app::add_account(store, authority->random_, by, account->name, account->roles);
        if (!token) return token.error();
        if (auto const done = files::write_file(folder + "." + account->name, bytes_of(*token), files::Overwrite::no,
                                                files::Secrecy::secret);
            !done)
            return done.error();
    }
    if (exchange_key)
        if (auto const key = app::add_exchange_key(authority->office(), administrator, *exchange_key); !key)
            return key.error();
    return authority;
}

Done Authority::pin(Authority& other)
{
    auto const card = app::own_card(other.office());
    if (!card) return card.error();
    auto const fingerprint = hex_of(other.office().identity.signing_certificate().fingerprint());
    auto const pinned = app::import_card(office(), administrator, bytes_of(*card), fingerprint);
    if (!pinned) return pinned.error();
    return {};
}

Done Authority::agree(std::string const& with, std::uint16_t port, exchange::wss::Suite suite)
{
    return app::agree(office(), administrator, {with, "https://127.0.0.1:" + std::to_string(port) + "/as4", suite, {}});
}

Result<std::vector<Id>> Authority::send_requests(Authority& to, std::size_t count, std::size_t octets)
{
    if (auto const made = files::make_folder(folder_ + "/outbox"); !made) return made.error();
    auto const recipient = to.office().identity.encryption_certificate();
    std::vector<Id> rows;
    std::vector<app::Append> appends;
    Bytes content(octets);
    for (std::size_t i = 0; i < count; ++i) {
        auto const case_id = app::new_id(clock_, random_);
        docket::CaseState state;
        std::vector<docket::Entry> entries;
        app::StepDone approved;
        auto const step = [&](docket::Command command, app::Account const& by, boost::json::object more = {}) -> Done {
            auto const setting = app::setting_of(office(), by);
            auto events = docket::decide(state, command, setting);
            if (!events) return events.error();
            for (auto& member : more)
                events->front().body[member.key()] = member.value();
            for (auto& event : *events) {
                auto const number = static_cast<std::uint32_t>(entries.size() + 1);
                entries.push_back(docket::entry_of(std::move(event), case_id, number, setting));
                docket::apply(state, entries.back());
            }
            return {};
        };
        if (auto const done = step(draft_to(to, false), writer); !done) return done.error();
        if (auto const done = step({"approve", {}, {}}, approver); !done) return done.error();
        if (auto const done = step({"send", {}, {}}, writer); !done) return done.error();
        approved = {case_id, entries, state};
        auto queued = app::newly_queued(office(), {}, approved);
        if (!queued) return queued.error();
        if (auto const made = office().store.create_case(case_id); !made) return made.error();
        if (queued->size() != 1) return server_error("the message was not queued");
        auto const row_record = queued->front();
        auto append = append_of(case_id, entries, state);
        append.records = std::move(*queued);
        appends.push_back(std::move(append));

        // Sealed and recorded as exported, as the access point does it at its first attempt.
        auto const& outgoing = state.outgoing.front();
        auto const message = docket::message_in(entries.at(outgoing.entry - 1));
        if (!message) return message.error();
        rows.push_back(message->message_id);
        auto const json = boost::json::serialize(docket::to_json(*message));
        MemorySource text(bytes_of(json));
        random_.fill(content);
        MemorySource attachment(content);
        auto const now = clock_.now();
        dossier::PackOrder const order{
            {1, message->message_id, id(), to.id(), message->sent_at, {now.since_1970_us + 90 * us_per_day}},
            {{std::string(dossier::message_name), "application/json", &text},
             {"attachments/1-data.bin", "application/octet-stream", &attachment}},
            office().identity,
            recipient,
            now};
        MemorySink sealed;
        auto const packed = dossier::pack(order, sealed);
        if (!packed) return packed.error();
        auto const digest = hex_of(app::sha256(sealed.octets()));
        auto const path = folder_ + "/outbox/" + dossier::suggest_file_name(message->message_id);
        if (auto const done =
                files::write_file(path, sealed.octets(), files::Overwrite::no, files::Secrecy::secret, files::Sync::no);
            !done)
            return done.error();
        auto const before = entries.size();
        auto const exported =
            step({"export_message", {}, {{"message_id", text_of(message->message_id)}, {"digest", digest}}}, writer,
                 {{"sealed", {{"sha256", digest}}}, {"sealed_message", text_of(message->message_id)}});
        if (!exported) return exported.error();
        appends.push_back(append_of(case_id, std::span(entries).subspan(before), state));
        auto row = app::row_from_json(boost::json::parse(text_of(row_record.octets)));
        if (!row) return row.error();
        row->note(now, "sealed", digest);
        appends.back().records = {app::record_of(*row)};
        appends.back().messages = {{app::Direction::outgoing, to.id(), message->message_id, message->conversation_id}};
        if (appends.size() >= 2 * cases_at_once)
            if (auto const done = record_all(office().store, appends); !done) return done.error();
    }
    if (!appends.empty())
        if (auto const done = record_all(office().store, appends); !done) return done.error();
    return rows;
}

Result<Id> Authority::send_request(Authority& to, bool urgent, std::string const& path)
{
    auto const case_id = app::new_id(clock_, random_);
    if (auto const made = office().store.create_case(case_id); !made) return made.error();
    std::optional<std::pair<boost::json::object, app::BlobId>> kept;
    if (!path.empty()) {
        auto file = files::FileSource::open(path);
        if (!file) return file.error();
        auto one = app::keep(office(), case_id, "image.dd", **file);
        if (!one) return one.error();
        kept = std::move(*one);
    }
    app::Case known;
    auto const step = [&](docket::Command command, app::Account const& by, bool attach) -> Done {
        auto const setting = app::setting_of(office(), by);
        auto events = docket::decide(known.state, command, setting);
        if (!events) return events.error();
        boost::json::array list;
        std::vector<app::BlobId> blobs;
        if (attach && kept) {
            auto& body = events->front().body;
            if (auto* const message = body.if_contains("message"); message != nullptr && message->is_object())
                message->as_object()["attachments"] =
                    boost::json::array{boost::json::object{{"number", 1},
                                                           {"title", "Image of a disk"},
                                                           {"name", "image.dd"},
                                                           {"media_type", "application/octet-stream"},
                                                           {"octets", kept->first.at("octets")},
                                                           {"sha256", kept->first.at("sha256")}}};
            list.push_back(kept->first);
            blobs.push_back(kept->second);
        }
        auto done =
            app::record(office(), known, case_id, std::move(*events), setting, std::move(list), std::move(blobs), {});
        if (!done) return done.error();
        for (auto& entry : done->entries)
            known.entries.push_back(std::move(entry));
        known.state = std::move(done->state);
        return {};
    };
    if (auto const done = step(draft_to(to, urgent), writer, false); !done) return done.error();
    if (auto const done = step({"approve", {}, {}}, approver, false); !done) return done.error();
    if (auto const done = step({"send", {}, {}}, writer, true); !done) return done.error();
    return known.state.outgoing.front().message_id;
}

Serving::~Serving()
{
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
}

Done Serving::start(Setting const& setting, Authority const& authority, std::uint16_t port)
{
    log_ = authority.folder() + ".log";
    std::vector<std::string> words{setting.program, "serve",
                                   "--data",        authority.folder(),
                                   "--law",         setting.law_folder,
                                   "--as",          "writer",
                                   "--token-file",  authority.folder() + ".writer",
                                   "--listen",      "127.0.0.1:" + std::to_string(port),
                                   "--retry-after", "0.5"};
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int const log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    child_ = ::fork();
    if (child_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(log, STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
        ::execv(arguments.front(), arguments.data());
        ::_exit(127);
    }
    ::close(log);
    for (int i = 0; i < 6000; ++i) {
        auto const said = text_of_file(log_);
        static constexpr std::string_view mark = "listening at 127.0.0.1:";
        if (auto const at = said.find(mark); at != std::string::npos && said.find("/as4", at) != std::string::npos) {
            std::from_chars(said.data() + at + mark.size(), said.data() + said.size(), port_);
            return {};
        }
        if (::waitpid(child_, nullptr, WNOHANG) == child_) {
            child_ = -1;
            return server_error(said);
        }
        std::this_thread::sleep_for(10ms);
    }
    return server_error("it did not listen within a minute");
}

void Serving::stop()
{
    if (child_ <= 0) return;
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
}

double Serving::peak_rss_mib() const
{
    std::ifstream status("/proc/" + std::to_string(child_) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

double Serving::processor_s() const
{
    auto const text = text_of_file("/proc/" + std::to_string(child_) + "/stat");
    auto const end = text.rfind(')');
    if (end == std::string::npos) return 0;
    std::istringstream words(text.substr(end + 1));
    std::string word;
    double ticks = 0;
    for (int i = 0; i < 13 && words >> word; ++i) // utime and stime are the 12th and 13th after the name
        if (i >= 11) ticks += std::strtod(word.c_str(), nullptr);
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::size_t records_of(Authority const& authority, std::string const& kind)
{
    sqlite3* database = nullptr;
    sqlite3_open_v2((authority.folder() + "/docket.sqlite").c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_busy_timeout(database, 1000);
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database, "SELECT count(*) FROM record WHERE kind GLOB ?", -1, &statement, nullptr);
    sqlite3_bind_text(statement, 1, kind.data(), static_cast<int>(kind.size()), SQLITE_STATIC);
    std::size_t count = 0;
    if (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW)
        count = static_cast<std::size_t>(sqlite3_column_int64(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return count;
}

std::uint16_t free_port()
{
    int const descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    std::uint16_t port = 0;
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0)
        port = ntohs(address.sin_port);
    ::close(descriptor);
    return port;
}

}
