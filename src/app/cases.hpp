// Cases: a request recorded, the next step done, a case shown. Each use case loads, decides, and records.
#pragma once

#include "app/office.hpp"
#include "docket/docket.hpp"
#include "opinion/opinion.hpp"
#include "request/request.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// A draft, what the law says of it, and what it lacks. Not copied: the opinion points into the matter.
struct Checked {
    request::Draft draft;
    opinion::Matter matter;
    opinion::Opinion opinion;
    opinion::Basis const* basis = nullptr; ///< the one it stands on; null: there is none
    std::vector<request::Finding> findings;

    Checked() = default;
    Checked(Checked const&) = delete;
    Checked& operator=(Checked const&) = delete;
};
/// The opinion is on the law of the draft's date, or of `today` where it has none.
std::unique_ptr<Checked> check(request::Draft draft, law::Library const& law, Day today, Language language);

/// A case as it stands.
struct Case {
    std::vector<docket::Entry> entries;
    docket::CaseState state;
};
/// Errors: those of Store::load().
Result<Case> load(Office& office, Id const& case_id);
/// The case of an identifier, or of its last characters (at least four). Errors: case.unknown, case.ambiguous.
Result<Id> find_case(Office& office, std::string_view words);

/// Something that goes with a step: the octets are kept in the case, and the message that the step prepares names them.
struct Attachment {
    std::string name; ///< file name: no folder, at most 200 octets
    std::string title;
    std::string media_type; ///< "application/pdf"
    std::string language;   ///< ISO 639, or empty
    SeekableSource* octets = nullptr;
};

/// What a step recorded.
struct StepDone {
    Id case_id;
    std::vector<docket::Entry> entries; ///< the new ones
    docket::CaseState state;            ///< after them
};

/// A case of ours with the same partner under the reference of the draft: the same request recorded twice would be
/// executed twice. None where the draft has no reference.
Result<std::optional<Id>> submitted_before(Office& office, request::Draft const& draft);

/// Records a request as a new case, or as the new draft of `revised`. It has no blocking finding; its annexes are kept.
/// `beside` gives, for the case, records that are written with it.
/// Errors: request.blocked, request.other_state, request.recipient_unknown, request.annex_differs, those of decide().
using RecordsBeside = std::function<std::vector<Record>(StepDone const&)>;
Result<StepDone> submit(Office& office, Account const& account, Checked const& checked,
                        std::vector<Attachment> const& annexes, std::optional<Id> revised,
                        RecordsBeside const& beside = {});

/// Does the next step. Attachments are named in the message that the step prepares, if it prepares one.
/// Errors: those of docket::decide() and of the store (store.case_changed: look again).
Result<StepDone> act(Office& office, Account const& account, Id const& case_id, docket::Command const& command,
                     std::vector<Attachment> const& attachments, RecordsBeside const& beside = {});

/// Everything that speaks against a step, all of its fields at once; empty: act() may still be refused by the store.
std::vector<Error> objections(Office& office, Account const& account, docket::CaseState const& state,
                              docket::Command const& command, std::vector<Attachment> const& attachments);

/// What may be done next by this account, and why the rest may not.
std::vector<docket::OpenCommand> open_commands(Office& office, Account const* account, docket::CaseState const& state);

// For the use cases of this folder.

docket::Setting setting_of(Office& office, Account const& account);
/// Which blob of the case holds octets of a digest: `kept` of any of its entries.
std::optional<BlobId> blob_of(std::vector<docket::Entry> const& entries, std::string_view sha256);
/// Records events after the entries of a case. `kept` is written into the first of them beside its own members.
Result<StepDone> record(Office& office, Case const& known, Id const& case_id, std::vector<docket::Event> events,
                        docket::Setting const& setting, boost::json::array kept, std::vector<BlobId> blobs,
                        std::vector<MessageRef> messages, std::vector<Record> records = {},
                        RecordsBeside const& beside = {});
/// What record() appends, whole, and what it will have done: for those who record several cases at once.
Result<std::pair<Append, StepDone>> order_to_record(Office& office, Case const& known, Id const& case_id,
                                                    std::vector<docket::Event> events, docket::Setting const& setting,
                                                    boost::json::array kept, std::vector<BlobId> blobs,
                                                    std::vector<MessageRef> messages, std::vector<Record> records = {},
                                                    RecordsBeside const& beside = {});
/// The beginning of it; records and messages are still to be added.
std::pair<Append, StepDone> append_of(Case const& known, Id const& case_id, std::vector<docket::Event> events,
                                      docket::Setting const& setting);
/// Keeps octets in the case; gives {"name", "sha256", "octets", "blob"} for `kept`.
Result<std::pair<boost::json::object, BlobId>> keep(Office& office, Id const& case_id, std::string const& name,
                                                    SeekableSource& octets);

}
