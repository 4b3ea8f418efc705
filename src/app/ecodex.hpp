// A request as a connector of e-CODEX takes it and brings it: an ASiC-S container with the document as PDF, what goes
// with it, and a Trust-OK token (exchange/ecodex).
//
// The business XML of e-CODEX (messageContent: a form of the investigation order, for instance) is not written: its
// schema was not published where it could be read (docs/guide-ecodex.md). The document is the official form as PDF, and
// beside it stands our own message as JSON. What a partner sends as XML is shown as it is, mapped to nothing.
//
// Offers   export_ecodex()   an approved request as container and token, recorded as having left
//          look_at_ecodex()  what is in a container, and whose it is; nothing is recorded
//          import_ecodex()   a received request, with everything that could not be mapped
// Knows    the use cases
// Never    takes over what is signed by anybody but the partner or a connector on record for it; says that a document
//          is legally in order unless an approver attested it when it approved the document
#pragma once

#include "app/cases.hpp"
#include "app/exchange_by_hand.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rogatory::app
{

struct EcodexExported {
    Id message;
    std::string container_file, token_file; ///< names in the tray
    Digest container{};
    std::string action; ///< business action that fits the document: "Form_A", "FreeFormLetter"
    std::vector<std::string> documents;
    std::string attested_by; ///< the approver whose words stand in the token; empty: it says that nobody attested
};
/// That the document is legally in order where it comes from is said by whoever approved it (the field `attestation` of
/// `approve` and `approve_message`), or by nobody. Errors: case.central_authority_only, ecodex.nothing_to_send, those
/// of papers_of(), pack_container() and decide().
Result<EcodexExported> export_ecodex(Office& office, Account const& account, Id const& case_id, Tray& tray);

/// What came: the parts of one message of e-CODEX.
struct EcodexParts {
    Bytes container, token;
    std::optional<Bytes> content; ///< the business XML, where there is one
};
/// Signers, token, documents with their digests, leaves of the XML. Errors: those of open_container().
Result<boost::json::object> look_at_ecodex(Office& office, EcodexParts const& parts);

struct EcodexImported {
    Id case_id, message;
    bool new_case = false;
    boost::json::object about; ///< as look_at_ecodex() gives it, with "unmapped"
};
/// Recorded as a request of `partner`, whose card is pinned. Errors: case.central_authority_only, partner.unknown,
/// ecodex.token_says_no, ecodex.content_of_another, ecodex.not_a_request, message.already_received, those of
/// open_container(), check_signer() and receive().
Result<EcodexImported> import_ecodex(Office& office, Account const& account, std::string const& partner,
                                     EcodexParts const& parts);

}
