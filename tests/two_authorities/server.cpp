#include "two_authorities/server.hpp"

#include "request/request.hpp"

#include <csignal>
#include <cstdlib>
#include <regex>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rogatory::tests
{

using namespace std::chrono_literals;

std::shared_ptr<law::Library const> law_of_source()
{
    auto const [read, errors, warnings] = cli::read_law_of(source_folder + "/law");
    for (auto const& error : errors)
        ADD_FAILURE() << texts::sentence(error);
    return read;
}

Server::~Server()
{
    end(SIGKILL);
}

std::uint16_t Server::start(std::uint16_t port)
{
    auto const found = run({"serve", "--listen", "127.0.0.1:" + std::to_string(port), "--retry-after", "0.2"},
                           "127\\.0\\.0\\.1:([0-9]+)/as4");
    return found.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(std::stoul(found));
}

void Server::start_collecting()
{
    run({"serve", "--retry-after", "0.2", "--collect-every", "0.5"},
        "collecting from partners, (listening at no port)");
}

std::string Server::run(std::vector<std::string> serve, std::string const& until)
{
    serve.insert(serve.end(), more_.begin(), more_.end());
    auto const words = authority_.words("writer", std::move(serve));
    ++starts_;
    auto const log = log_ + "." + std::to_string(starts_);
    std::vector<char*> arguments{const_cast<char*>(ROGATORY_PROGRAM)};
    for (auto const& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
        int const descriptor = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(descriptor, STDOUT_FILENO);
        ::dup2(descriptor, STDERR_FILENO);
        ::setenv("ROGATORY_LAW", ROGATORY_SOURCE_DIR "/law", 1);
        ::execv(ROGATORY_PROGRAM, arguments.data());
        ::_exit(127);
    }
    std::regex const listening(until);
    for (int i = 0; i < 6000; ++i) {
        auto const text = said();
        std::smatch match;
        if (std::regex_search(text, match, listening)) return match[1];
        int status = 0;
        if (::waitpid(child_, &status, WNOHANG) == child_) {
            child_ = -1;
            ADD_FAILURE() << "the server did not start: " << text;
            return {};
        }
        std::this_thread::sleep_for(10ms);
    }
    ADD_FAILURE() << "the server did not start within a minute";
    return {};
}

void Server::end(int signal)
{
    if (child_ <= 0) return;
    ::kill(child_, signal);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
}

std::string Server::said() const
{
    return read_text(log_ + "." + std::to_string(starts_));
}

Desk::Desk(Authority const& authority, std::shared_ptr<law::Library const> library) : law(std::move(library))
{
    folder = folder::open_folder(authority.folder, "", random).value();
    // The day of the authority's own State, as the server beside us counts it.
    auto const* const state = law->state(folder.profile.state);
    office.emplace(app::Office{
        *folder.store, *folder.identity, *law, clock, random, folder.profile,
        [zone = state ? state->time_zone : std::string("UTC")](Instant at) { return cli::day_in_zone(at, zone); }});
}

Id send_request(Desk& desk, std::string const& text, boost::json::object const& approval)
{
    auto& office = *desk.office;
    app::Account const writer{"writer", {"caseworker"}}, approver{"approver", {"approver"}};
    auto draft = request::read_draft(text).draft;
    draft.annexes.clear(); // small messages: it is their number that matters here
    auto const checked = app::check(std::move(draft), *desk.law, office.today(), Language::en);
    auto const submitted = app::submit(office, writer, *checked, {}, std::nullopt);
    if (!submitted) throw std::runtime_error(texts::sentence(submitted.error()));
    for (auto const& [account, command] : {std::pair{&approver, docket::Command{"approve", std::nullopt, approval}},
                                           std::pair{&writer, docket::Command{"send", std::nullopt, {}}}}) {
        auto const done = app::act(office, *account, submitted->case_id, command, {});
        if (!done) throw std::runtime_error(texts::sentence(done.error()));
    }
    return submitted->case_id;
}

dossier::Identity invented_identity(std::string const& id, std::string const& name)
{
    auto const keys = dossier::make_identity(
        {id, name, "ZZA", instant_from("2020-01-01T00:00:00Z").value(), instant_from("2099-01-01T00:00:00Z").value()},
        "");
    return dossier::load_identity(keys.value(), "").value();
}

void TwoAuthorities::SetUp()
{
    request_ = read_text(source_folder + "/examples/requests/02-ransomware-subscriber-data.toml");
    library_ = law_of_source();
    ASSERT_TRUE(library_);
    auto const draft = request::read_draft(request_).draft;
    ours_ = make_authority(scratch_ / "a", "aaa.central", draft.requesting);
    theirs_ = make_authority(scratch_ / "b", "bbb.central", draft.requested);
}

Id TwoAuthorities::send()
{
    Desk desk(ours_, library_);
    return send_request(desk, request_);
}

docket::Outgoing TwoAuthorities::message_of(Id const& case_id)
{
    Desk desk(ours_, library_);
    return app::load(*desk.office, case_id).value().state.outgoing.front();
}

bool TwoAuthorities::comes_true(std::function<bool()> const& is_so, int tenths_of_a_second)
{
    for (int i = 0; i < tenths_of_a_second; ++i) {
        if (is_so()) return true;
        std::this_thread::sleep_for(100ms);
    }
    return is_so();
}

}
