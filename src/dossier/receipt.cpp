#include "dossier/receipt.hpp"
#include "dossier/dossier.hpp"
#include "dossier/openssl.hpp"
#include "dossier/signed_json.hpp"

#include <algorithm>

namespace rogatory::dossier
{
namespace
{

Error receipt_malformed(std::string field)
{
    return Error{"dossier.receipt_malformed", std::move(field), "", {}};
}

/// The one way in which a receipt is written.
std::string receipt_json(Receipt const& receipt)
{
    boost::json::object object;
    object["format"] = "rogatory-receipt";
    object["format_version"] = 1;
    object["message"] = text_of(receipt.message);
    object["dossier_sha256"] = hex_of(receipt.dossier);
    object["received_at"] = text_of(receipt.received_at);
    object["by"] = receipt.by;
    object["to"] = receipt.to;
    object["verdict"] = receipt.verdict == Verdict::accepted ? "accepted" : "refused";
    object["code"] = receipt.code;
    return boost::json::serialize(object);
}

// An error code, as base/error.hpp has them: "folder.what_is_wrong".
bool is_code(std::string_view code)
{
    return !code.empty() && code.size() <= 100 && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

Done check_receipt(Receipt const& receipt)
{
    if (!check_authority_id(receipt.by)) return receipt_malformed("by");
    if (!check_authority_id(receipt.to)) return receipt_malformed("to");
    bool const accepted = receipt.verdict == Verdict::accepted;
    if (accepted ? !receipt.code.empty() : !is_code(receipt.code)) return receipt_malformed("code");
    return {};
}

Result<Receipt> receipt_from(BytesView octets)
{
    auto const object = json_object_from(octets);
    if (!object) return receipt_malformed("");
    auto const message = id_member(*object, "message");
    auto const digest = text_member(*object, "dossier_sha256", 64);
    auto const received_at = instant_member(*object, "received_at");
    auto by = text_member(*object, "by", 64);
    auto to = text_member(*object, "to", 64);
    auto const verdict = text_member(*object, "verdict", 16);
    auto code = text_member(*object, "code", 100);
    if (!message) return receipt_malformed("message");
    if (!received_at) return receipt_malformed("received_at");
    if (!by) return receipt_malformed("by");
    if (!to) return receipt_malformed("to");
    if (!code) return receipt_malformed("code");
    if (!verdict || (*verdict != "accepted" && *verdict != "refused")) return receipt_malformed("verdict");
    auto const octets_of_digest = digest ? bytes_from_hex(*digest) : Result<Bytes>(Bytes{});
    if (!octets_of_digest || octets_of_digest->size() != 32) return receipt_malformed("dossier_sha256");
    Receipt receipt{*message,        {},
                    *received_at,    std::move(*by),
                    std::move(*to),  *verdict == "accepted" ? Verdict::accepted : Verdict::refused,
                    std::move(*code)};
    std::copy(octets_of_digest->begin(), octets_of_digest->end(), receipt.dossier.begin());
    if (receipt_json(receipt) != text_of(octets)) return receipt_malformed("");
    if (auto const done = check_receipt(receipt); !done) return done.error();
    return receipt;
}

}

Result<std::string> make_receipt(Receipt const& receipt, Identity const& own, Instant now)
{
    if (auto const done = check_receipt(receipt); !done) return done.error();
    if (receipt.by != own.authority()) return receipt_malformed("by");
    return sign_json(receipt_json(receipt), own, now);
}

Result<Receipt> verify_receipt(BytesView octets, std::string_view own_authority, Trust const& trust, Instant now)
{
    // The file, its signature, and whose it is.
    if (octets.size() > receipt_limit) return receipt_malformed("");
    auto const opened = open_signed_json(octets);
    if (!opened) return Error{"dossier.receipt_signature_wrong", "", opened.error().cites, opened.error().values};
    auto const fingerprint = opened->signer.fingerprint();
    auto const authority = trust(fingerprint);
    if (!authority) return Error{"dossier.signer_unknown", "", "", {{"fingerprint", spelled(fingerprint)}}};
    if (auto const done = check_validity(opened->signer, now); !done) return done.error();
    // What it says: by the signer, to us, of a moment that has come.
    auto receipt = receipt_from(opened->content);
    if (!receipt) return receipt.error();
    if (receipt->by != *authority)
        return Error{"dossier.sender_differs", "by", "", {{"from", receipt->by}, {"signer", *authority}}};
    if (receipt->to != own_authority)
        return Error{"dossier.not_for_us", "to", "", {{"authority", std::string(own_authority)}}};
    if (receipt->received_at.since_1970_us > now.since_1970_us + clock_tolerance_us)
        return Error{"dossier.from_the_future", "received_at", "", {{"sent_at", text_of(receipt->received_at)}}};
    return receipt;
}

Result<Digest> digest_of(Source& source)
{
    Sha256 digest;
    Bytes buffer(256 * 1024);
    for (;;) {
        auto const count = source.read(buffer);
        if (!count) return count.error();
        if (*count == 0) return digest.finish();
        digest.update(BytesView(buffer).first(*count));
    }
}

std::string receipt_file_name(Id const& message)
{
    return text_of(message) + ".receipt";
}

}
