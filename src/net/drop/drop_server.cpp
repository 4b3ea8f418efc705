#include "net/drop/drop_server.hpp"

#include "app/accounts.hpp"
#include "app/need_to_know.hpp"
#include "store/files/files.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace rogatory::net
{
namespace
{

constexpr std::string_view drop_target = "/drop", messages_target = "/drop/messages";
constexpr std::string_view package_ending = "/dossier";
constexpr std::size_t most_messages = 100, usual_messages = 50, most_connections = 64, most_connections_of_one = 32;

Response json_response(int status, boost::json::value const& json, std::string type = "application/json")
{
    auto const text = boost::json::serialize(json) + "\n";
    return {status, std::move(type), Bytes(text.begin(), text.end()), {{"Cache-Control", "no-store"}}};
}

int status_of(Error const& error)
{
    switch (texts::class_of(error.code)) {
    case texts::Class::environment: return 503;
    case texts::Class::refused: return 422;
    case texts::Class::usage:
    case texts::Class::input: return 400;
    }
    return 400;
}

/// RFC 9457: the first error for programs, all of them beside it.
Response problem(int status, Error const& error, boost::json::array explanation, Language language)
{
    return json_response(status,
                         boost::json::object{{"title", error.code},
                                             {"status", status},
                                             {"code", error.code},
                                             {"field", error.field},
                                             {"detail", texts::sentence(error, language)},
                                             {"errors", std::move(explanation)}},
                         "application/problem+json");
}
Response problem(int status, Error const& error, Language language)
{
    return problem(status, error, app::explained({error}, language), language);
}

/// Receipts of dossiers handed in: they lie beside the others that are to be sent back by hand.
class NameOnly final : public app::Tray
{
public:
    Done put(std::string const& name, std::function<Done(Sink&)> const& write) override
    {
        MemorySink sink;
        if (auto const done = write(sink); !done) return done;
        name_ = name;
        octets_ = sink.take();
        return {};
    }
    std::string text() const { return std::string(text_of(BytesView(octets_))); }

private:
    std::string name_;
    Bytes octets_;
};

/// RFC 7617: "Basic " and base64 of "name:token".
std::optional<std::pair<std::string, std::string>> credentials_in(std::string_view header)
{
    constexpr std::string_view scheme = "Basic ";
    if (!header.starts_with(scheme) || header.size() > 1000) return std::nullopt;
    auto const octets = bytes_from_base64(header.substr(scheme.size()));
    if (!octets) return std::nullopt;
    auto const text = std::string(text_of(BytesView(*octets)));
    auto const colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return std::pair{text.substr(0, colon), text.substr(colon + 1)};
}

/// The value of one member of a query; values of ours need no percent-encoding.
std::string query_value(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        auto const part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        if (!part.starts_with(name) || part.size() <= name.size() || part[name.size()] != '=') continue;
        return std::string(part.substr(name.size() + 1));
    }
    return {};
}

/// What POST /drop hands in: a file of ours until it was taken.
class HandedIn final : public Taker
{
public:
    HandedIn(DropOrder const& order, app::Account account) : order_(order), account_(std::move(account))
    {
        path_ = order.folder + "/drop/" + text_of(app::new_id(order.office.clock, order.office.random));
        auto sink = files::FileSink::create(path_, files::Overwrite::no, files::Secrecy::secret);
        if (sink)
            sink_ = std::move(*sink);
        else
            failed_ = sink.error();
    }
    ~HandedIn() override
    {
        sink_.reset();
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    HandedIn(HandedIn const&) = delete;
    HandedIn& operator=(HandedIn const&) = delete;

    bool take(BytesView octets) override
    {
        if (failed_) return false;
        octets_ += octets.size();
        if (octets_ > order_.body_limit)
            failed_ = Error{"drop.too_large",
                            "",
                            "",
                            {{"octets", std::to_string(octets_)}, {"limit", std::to_string(order_.body_limit)}}};
        else if (auto const done = sink_->write(octets); !done)
            failed_ = done.error();
        return !failed_;
    }

    Response answer() override
    {
        if (!failed_)
            if (auto const done = sink_->finish(files::Sync::no); !done) failed_ = done.error();
        if (failed_)
            return problem(failed_->code == "drop.too_large" ? 413 : status_of(*failed_), *failed_, order_.language);
        auto source = files::FileSource::open(path_);
        if (!source) return problem(503, source.error(), order_.language);
        NameOnly receipt;
        app::DropIn const in{**source, {}, {}, receipt};
        std::lock_guard const lock(order_.office_in_use);
        auto out = app::take_in(order_.office, account_, in, order_.language);
        if (!out.errors.empty()) {
            auto const& first = out.errors.front();
            auto const status = out.environment                               ? 503
                                : first.code == "case.central_authority_only" ? 403
                                                                              : status_of(first);
            return problem(status, first, std::move(out.explanation), order_.language);
        }
        bool const repeated = out.taken.contains("repeated");
        // The receipt of a dossier goes back with the answer.
        if (auto const text = receipt.text(); !text.empty()) out.taken["receipt_pem"] = text;
        order_.tell("handed in by " + account_.name + ": " + std::string(out.taken.at("kind").as_string()));
        return json_response(repeated ? 200 : 201, out.taken);
    }

private:
    DropOrder const& order_;
    app::Account account_;
    std::string path_;
    std::unique_ptr<files::FileSink> sink_;
    std::optional<Error> failed_;
    std::uint64_t octets_ = 0;
};

Response list_messages(DropOrder const& order, std::string_view query)
{
    std::size_t limit = usual_messages;
    if (auto const text = query_value(query, "limit"); !text.empty()) {
        auto const [end, bad] = std::from_chars(text.data(), text.data() + text.size(), limit);
        if (bad != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > most_messages)
            return problem(400, {"usage.unknown_value", "limit", "", {{"value", text}, {"expected", "1 to 100"}}},
                           order.language);
    }
    // A place in the log: a moment would miss one of two messages, or what was recorded after a clock was set back.
    auto before = std::uint64_t{UINT64_MAX};
    if (auto const text = query_value(query, "before"); !text.empty()) {
        auto const [end, bad] = std::from_chars(text.data(), text.data() + text.size(), before);
        if (bad != std::errc{} || end != text.data() + text.size())
            return problem(400,
                           {"usage.unknown_value",
                            "before",
                            "",
                            {{"value", text}, {"expected", "next_before of the answer before, or a position"}}},
                           order.language);
    }
    std::lock_guard const lock(order.office_in_use);
    auto const messages = app::received_before(order.office, before, limit);
    if (!messages) return problem(status_of(messages.error()), messages.error(), order.language);
    boost::json::array list;
    for (auto const& one : *messages)
        list.push_back(app::to_json(one));
    boost::json::object json{{"messages", std::move(list)}};
    if (messages->size() == limit) json["next_before"] = messages->back().position;
    return json_response(200, json);
}

/// "ID", or "ID@SENDER".
Response give_package(DropOrder const& order, std::string_view name)
{
    auto const at = std::min(name.find('@'), name.size());
    auto const message = id_from(name.substr(0, at));
    if (!message) return problem(404, message.error(), order.language);
    std::lock_guard const lock(order.office_in_use);
    auto const received = app::received_message(order.office, *message, name.substr(std::min(at + 1, name.size())));
    if (!received)
        return problem(received.error().code == "drop.message_unknown" ? 404 : status_of(received.error()),
                       received.error(), order.language);
    auto const size = app::package_size(order.office, *received);
    if (!size) return problem(status_of(size.error()), size.error(), order.language);
    if (*size > order.package_limit)
        return problem(422,
                       {"drop.too_large",
                        "",
                        "",
                        {{"octets", std::to_string(*size)}, {"limit", std::to_string(order.package_limit)}}},
                       order.language);
    MemorySink sink;
    if (auto const done = app::write_package(order.office, *received, sink); !done)
        return problem(status_of(done.error()), done.error(), order.language);
    Response response{200, "application/zip", sink.take(), {{"Cache-Control", "no-store"}}};
    // RFC 9530, 2
    response.headers.emplace_back("Repr-Digest", "sha-256=:" + base64_of(app::sha256(response.body)) + ":");
    return response;
}

/// A request whose answer needs no body.
class Answer final : public Taker
{
public:
    explicit Answer(std::function<Response()> make) : make_(std::move(make)) {}
    bool take(BytesView /*octets*/) override { return false; }
    Response answer() override { return make_(); }

private:
    std::function<Response()> make_;
};

}

struct DropServer::State {
    explicit State(DropOrder order_) : order(std::move(order_)) {}

    std::unique_ptr<Taker> take(RequestHead const& head) const;

    DropOrder order;
    std::unique_ptr<Listener> listener;
    std::atomic<bool> draining = false;
};

std::unique_ptr<Taker> DropServer::State::take(RequestHead const& head) const
{
    auto const language = order.language;
    auto const credentials = credentials_in(head.authorization);
    auto const account = credentials ? app::sign_in(order.office.store, credentials->first, credentials->second)
                                     : Result<app::Account>(Error{"drop.not_signed_in", "", "", {}});
    if (!account) {
        bool const broken = texts::class_of(account.error().code) == texts::Class::environment;
        auto response = broken ? problem(503, account.error(), language)
                               : problem(401, {"drop.not_signed_in", "", "", {}}, language);
        if (!broken) response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"rogatory\", charset=\"UTF-8\"");
        return refuse(std::move(response));
    }
    // What was received is for those who see all cases; an authority that executes reads its assignments elsewhere.
    auto const may_read = app::must_see_all(&*account);
    auto const target = std::string_view(head.target);
    auto const path = target.substr(0, target.find('?'));
    auto const query = target.substr(std::min(target.size(), path.size() + 1));
    auto const wrong_method = [&](char const* allowed) {
        auto response = problem(405, {"drop.other_method", "", "", {{"allowed", allowed}}}, language);
        response.headers.emplace_back("Allow", allowed);
        return refuse(std::move(response));
    };
    if (path == drop_target) {
        if (head.method != "POST") return wrong_method("POST");
        if (head.content_length && *head.content_length > order.body_limit)
            return refuse(problem(
                413,
                {"drop.too_large",
                 "",
                 "",
                 {{"octets", std::to_string(*head.content_length)}, {"limit", std::to_string(order.body_limit)}}},
                language));
        return std::make_unique<HandedIn>(order, *account);
    }
    if (path == messages_target) {
        if (head.method != "GET") return wrong_method("GET");
        if (!may_read) return refuse(problem(403, may_read.error(), language));
        return std::make_unique<Answer>([this, query = std::string(query)] { return list_messages(order, query); });
    }
    if (path.starts_with(messages_target) && path.ends_with(package_ending) &&
        path.size() > messages_target.size() + 1 + package_ending.size()) {
        if (head.method != "GET") return wrong_method("GET");
        if (!may_read) return refuse(problem(403, may_read.error(), language));
        auto const begin = messages_target.size() + 1;
        return std::make_unique<Answer>(
            [this, id = std::string(path.substr(begin, path.size() - begin - package_ending.size()))] {
                return give_package(order, id);
            });
    }
    return refuse(problem(404, {"drop.nothing_here", "", "", {}}, language));
}

Result<std::shared_ptr<DropServer>> DropServer::open(boost::asio::io_context& context, DropOrder order)
{
    if (auto const done = files::make_folder(order.folder + "/drop"); !done) return done.error();
    // What a process that was killed has left was not answered: it is handed in again.
    std::error_code problem;
    std::vector<std::filesystem::path> left;
    for (auto const& file : std::filesystem::directory_iterator(order.folder + "/drop", problem))
        left.push_back(file.path());
    for (auto const& path : left)
        std::filesystem::remove(path, problem);
    auto const& identity = order.office.identity;
    auto tls = Tls::for_accounts(identity.signing_certificate().get(), identity.signing_key());
    if (!tls) return tls.error();
    auto state = std::make_shared<State>(std::move(order));
    Handler const handler = [self = state.get()](RequestHead const& head) { return self->take(head); };
    ServerLimits limits;
    limits.body = state->order.body_limit;
    DoorLimits door;
    door.guests = most_connections;
    door.guests_of_one = most_connections_of_one; // by address: those who hand in show no certificate
    auto listener = Listener::open(
        context, state->order.listen, *tls,
        [state_held = std::weak_ptr(state), handler, limits](std::unique_ptr<ByteStream> stream) -> Awaitable<void> {
            // A connection holds the server's state until it has ended.
            auto const held = state_held.lock();
            if (!held) co_return;
            co_await serve(std::move(stream), handler, limits, [self = held.get()] { return self->draining.load(); });
        },
        door, state->order.tell);
    if (!listener) return listener.error();
    state->listener = std::move(*listener);
    return std::shared_ptr<DropServer>(new DropServer(std::move(state)));
}

DropServer::DropServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

DropServer::~DropServer()
{
    state_->draining = true;
    state_->listener->close();
}

std::uint16_t DropServer::port() const
{
    return state_->listener->port();
}

}
