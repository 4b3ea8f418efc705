// What to do when a message has arrived: octets in, actions out (AS4 profile; as4, sections 11 and 12).
//
// The header is read, the P-Mode found, the policy checked and the signature verified before any private key is used;
// then the payloads are decrypted, digested and decompressed as they come, into the spool. Nothing in the spool counts
// before finish() has said Deliver.
#pragma once

#include "base/stream.hpp"
#include "exchange/as4/packing.hpp"
#include "exchange/ebms3/errors.hpp"
#include "exchange/ebms3/pmode.hpp"
#include "exchange/wss/certificate_cache.hpp"
#include "exchange/wss/keys.hpp"
#include "exchange/wss/trust.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace rogatory::exchange::as4
{

/// Limits that no peer may exceed, whatever its P-Mode says (as4, section 12).
struct Limits {
    std::size_t envelope = 1 << 20;       ///< octets of the SOAP part
    std::size_t xml_depth = 64;           ///< levels of elements
    std::size_t xml_attributes = 64;      ///< attributes of one element
    std::size_t xml_nodes = 20'000;       ///< elements, attributes and texts together
    std::size_t parts = 100;              ///< MIME parts
    std::size_t part_header = 16 * 1024;  ///< octets of the header of one MIME part
    std::uint64_t inflated = 64ULL << 30; ///< octets of all payloads of a message after decompression
    std::uint64_t inflate_ratio = 200;    ///< output to input, after the first MiB of output
    /// Whether a message carries exactly one payload, and a ping one at most: what was agreed between the parties.
    bool one_payload = false;
};

/// Where the octets of payloads wait until the message is accepted. On a refusal they are thrown away.
class Spool
{
public:
    virtual ~Spool() = default;

    /// A place for the payload of this number (from 0, in the order in which they arrive). It lives as long as the
    /// spool.
    virtual Result<Sink*> open(std::size_t number) = 0;

protected:
    Spool() = default;
    Spool(Spool&&) = default;
    Spool& operator=(Spool&&) = default;
};

/// A message that was received before: what was kept with it.
struct Kept {
    Digest content{};    ///< over the header without its timestamp, and the payloads
    Digest references{}; ///< over the references that the receipt names
    Signal receipt;      ///< what was answered

    friend bool operator==(Kept const&, Kept const&) = default;
};

/// The memory against duplicates: everything that was accepted within the window (at least as long as the longest time
/// over which a peer tries again).
class SeenMessages
{
public:
    virtual ~SeenMessages() = default;

    /// Errors: those of the store; then nothing is accepted.
    virtual Result<std::optional<Kept>> find(ebms3::PartyId const& from, std::string const& message_id) const = 0;

protected:
    SeenMessages() = default;
    SeenMessages(SeenMessages&&) = default;
    SeenMessages& operator=(SeenMessages&&) = default;
};

/// The messages that wait for a receipt, for receipts that come in a request of their own (after a pull).
class AwaitedReceipts
{
public:
    struct Awaited {
        std::vector<ebms3::SignedReference> references;
        std::shared_ptr<ebms3::PMode const> pmode;
    };
    virtual ~AwaitedReceipts() = default;

    virtual Result<std::optional<Awaited>> find(std::string const& message_id) const = 0;

protected:
    AwaitedReceipts() = default;
    AwaitedReceipts(AwaitedReceipts&&) = default;
    AwaitedReceipts& operator=(AwaitedReceipts&&) = default;
};

/// What an access point brings to every message.
struct AccessPoint {
    ebms3::PModes const& pmodes;
    wss::KeyRing const& own;
    wss::SignerTrust const& trust;
    SeenMessages const& seen;
    AwaitedReceipts const& awaited;
    Limits limits = {};
    /// For peers whose certificates are not pinned in their P-Mode; may be left out, shared, and used by several
    /// threads.
    wss::CertificateCache* certificates = nullptr;
};

/// A payload that lies in the spool, verified.
struct Received {
    std::size_t spool_number = 0;
    std::string content_id;
    std::string media_type;                  ///< MimeType, or that of the MIME part
    std::uint64_t size = 0;                  ///< octets in the spool
    Digest sha256{};                         ///< of the octets in the spool
    std::vector<ebms3::Property> properties; ///< without those of the messaging layer (CompressionType)

    friend bool operator==(Received const&, Received const&) = default;
};

/// Record all of this durably, in one transaction, and only then do what follows.
struct Deliver {
    ebms3::UserMessage message;
    std::vector<Received> payloads; ///< in the order of the header
    std::string pmode;              ///< id
    dossier::Certificate signer;
    Bytes envelope; ///< the SOAP envelope as it came: the sender's signature, as evidence
    Kept kept;      ///< for SeenMessages, under (message.from.id, message.message_id)
};
/// Answer with HTTP 200 and this; when the body was the response to our own pull request, send it as a request. The
/// last action of a list.
struct Answer {
    Signal signal;
    std::optional<ebms3::Refusal> refusal; ///< when the signal is an error: for the operator
    std::string message_id = {};           ///< of what was refused, as far as it was read

    friend bool operator==(Answer const&, Answer const&) = default;
};
/// Answer with HTTP 202 and an empty body.
struct AnswerEmpty {
    friend bool operator==(AnswerEmpty const&, AnswerEmpty const&) = default;
};
/// Answer with the next message for the peer of this P-Mode, packed; or with nothing_to_pull() when there is none.
struct AnswerPull {
    std::shared_ptr<ebms3::PMode const> pmode;
    std::string pull_request; ///< its message id
    Instant timestamp;        ///< as the peer has signed it: fresh, but whether it came before is the caller's to know
};
/// A receipt that came in a request of its own; it is right, and final.
struct Receipted {
    std::string message_id; ///< of our message
    Bytes evidence;         ///< the SOAP envelope with the receipt and its signature
    Digest signer{};        ///< fingerprint of the certificate that was believed
};
/// An error that came in a request of its own, or in response to our pull request: EBMS:0006 says that there is
/// nothing.
struct Reported {
    std::string message_id; ///< of our message or pull request; may be empty
    ebms3::Errors errors;
    bool is_signed = false; ///< by the peer of that message. Unsigned errors end nothing.
    Bytes evidence;
    Digest signer{}; ///< where it is signed
};
/// The message was a duplicate: nothing is to be recorded, the Answer that follows is the old receipt (or one like it).
struct Duplicate {
    std::string message_id;
    friend bool operator==(Duplicate const&, Duplicate const&) = default;
};
/// A message of the test service arrived and is in order; nothing is delivered.
struct Pinged {
    std::string message_id;
    std::string pmode;
    friend bool operator==(Pinged const&, Pinged const&) = default;
};

using Action = std::variant<Deliver, Duplicate, Pinged, Receipted, Reported, Answer, AnswerEmpty, AnswerPull>;

/// One HTTP body that arrives.
class Reception
{
public:
    /// `signal_id` is the message id of the signal that will answer, from the edge's randomness.
    /// `for_pull` names the P-Mode under which we pulled, when the body is the response to our own pull request: only a
    /// message of that peer and of that channel is taken then.
    Reception(AccessPoint const& access_point, Spool& spool, std::string_view content_type, std::string signal_id,
              Instant now, std::shared_ptr<ebms3::PMode const> for_pull = nullptr);
    Reception(Reception const&) = delete;
    Reception& operator=(Reception const&) = delete;
    ~Reception();

    enum class More : unsigned char {
        go_on,  ///< feed more, or finish()
        enough, ///< refused already: read no more, call finish()
    };
    /// The next octets of the body, in any portions.
    More feed(BytesView octets);
    /// The body is complete. Call once. Errors: those of the spool and of the ports, and our own signing; then
    /// answer_fault() says what is answered, and where it gives nothing, HTTP 500 is: the peer tries again.
    Result<std::vector<Action>> finish();
    /// After finish() has failed, or what was to be delivered could not be kept: an error, signed, to the peer that
    /// has signed the message. Nothing when none has. Errors: our own signing.
    Result<std::optional<Answer>> answer_fault(ebms3::Refusal why);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The whole body at once.
Result<std::vector<Action>> on_arrival(AccessPoint const& access_point, Spool& spool, std::string_view content_type,
                                       BytesView body, std::string signal_id, Instant now,
                                       std::shared_ptr<ebms3::PMode const> for_pull = nullptr);

/// An error, signed, about the message or the pull request of that id.
Result<Signal> refusal_of(ebms3::Refusal const& why, std::string signal_id, std::string const& message_id,
                          ebms3::PMode const& pmode, wss::KeyRing const& own, Instant now);

/// Core, 6.7.1: EBMS:0006, the channel is empty. `pull_request` is the message id of the request.
Result<Signal> nothing_to_pull(std::string signal_id, std::string const& pull_request, ebms3::PMode const& pmode,
                               wss::KeyRing const& own, Instant now);

/// A spool in memory, for tests and small messages; `limit` octets in all. Error: exchange.spool_full.
class MemorySpool final : public Spool
{
public:
    explicit MemorySpool(std::uint64_t limit = 64ULL << 20);
    ~MemorySpool() override;
    Result<Sink*> open(std::size_t number) override;
    /// Empty for a number that was never opened.
    BytesView octets(std::size_t number) const;

private:
    struct Part;
    std::uint64_t left_;
    std::vector<std::unique_ptr<Part>> parts_;
};

}
