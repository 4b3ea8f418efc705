// Payloads while they arrive: in memory as long as all of them together are small, then in files of the inbox. What
// nobody kept goes with the spool.
//
// The folder's own affair.
#pragma once

#include "net/access_point/inbox.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rogatory::net
{

class InboxSpool final : public as4::Spool
{
public:
    static constexpr std::size_t kept_in_memory = 256 * 1024; ///< octets of all payloads of a message together

    explicit InboxSpool(Inbox const& inbox);
    ~InboxSpool() override;
    InboxSpool(InboxSpool const&) = delete;
    InboxSpool& operator=(InboxSpool const&) = delete;

    Result<Sink*> open(std::size_t number) override;
    /// Whether it lies in a file that is not durable yet.
    bool in_file(std::size_t number) const;
    /// Its octets, or its file, made durable. Errors: exchange.not_one_payload, those of the file.
    Result<Inbox::Arrived> finish(std::size_t number);
    void keep(std::string const& path);

private:
    struct Payload;
    Payload* find(std::size_t number) const;

    Inbox const& inbox_;
    std::size_t left_ = kept_in_memory;
    std::vector<std::unique_ptr<Payload>> payloads_;
};

}
