#include "net/access_point/inbox_spool.hpp"

#include "store/files/files.hpp"

#include <filesystem>

namespace rogatory::net
{

struct InboxSpool::Payload final : Sink {
    Payload(Inbox const& inbox_, std::size_t number_, std::size_t& left_) : inbox(inbox_), number(number_), left(left_)
    {
    }
    Done write(BytesView view) override
    {
        if (!file && view.size() <= left) {
            left -= view.size();
            octets.insert(octets.end(), view.begin(), view.end());
            return {};
        }
        if (!file) {
            path = inbox.fresh_path();
            auto made = files::FileSink::create(path, files::Overwrite::no, files::Secrecy::secret);
            if (!made) return made.error();
            file = std::move(*made);
            if (auto const done = file->write(octets); !done) return done;
            left += octets.size();
            octets = Bytes();
        }
        return file->write(view);
    }
    Inbox const& inbox;
    std::size_t number;
    std::size_t& left; ///< of what all payloads together may have in memory
    Bytes octets;
    std::string path;
    std::unique_ptr<files::FileSink> file;
    bool finished = false, kept = false;
};

InboxSpool::InboxSpool(Inbox const& inbox) : inbox_(inbox) {}

InboxSpool::~InboxSpool()
{
    std::error_code ignored;
    for (auto const& payload : payloads_)
        if (payload->finished && !payload->kept) std::filesystem::remove(payload->path, ignored);
}

InboxSpool::Payload* InboxSpool::find(std::size_t number) const
{
    for (auto const& payload : payloads_)
        if (payload->number == number) return payload.get();
    return nullptr;
}

Result<Sink*> InboxSpool::open(std::size_t number)
{
    payloads_.push_back(std::make_unique<Payload>(inbox_, number, left_));
    return static_cast<Sink*>(payloads_.back().get());
}

bool InboxSpool::in_file(std::size_t number) const
{
    auto const* const payload = find(number);
    return payload != nullptr && payload->file;
}

Result<Inbox::Arrived> InboxSpool::finish(std::size_t number)
{
    auto* const payload = find(number);
    if (payload == nullptr) return Error{"exchange.not_one_payload", "", "", {}};
    if (!payload->file) return Inbox::Arrived{std::move(payload->octets), {}};
    if (auto const done = payload->file->finish(); !done) return done.error();
    payload->finished = true;
    return Inbox::Arrived{{}, payload->path};
}

void InboxSpool::keep(std::string const& path)
{
    for (auto& payload : payloads_)
        if (payload->path == path) payload->kept = true;
}

}
