#include "exchange/ecodex/trust_token.hpp"

#include "exchange/wss/algorithms.hpp"

#include <algorithm>
#include <array>

namespace rogatory::exchange::ecodex
{
namespace
{

constexpr std::size_t longest_value = 4000;

void put(std::string& to, std::string_view name, std::string_view value)
{
    to.append("<").append(name).append(">");
    if (xml::is_xml_text(value)) xml::append_text(to, value);
    to.append("</").append(name).append(">");
}

Error token_refused(std::string field)
{
    return Error{"ecodex.token_refused", std::move(field), "TrustOkToken.xsd", {}};
}

/// The text of an element below another, by its path; nothing when it is not there once.
class TokenReader
{
public:
    explicit TokenReader(xml::Node const* root) : root_(root) {}

    std::string text(std::initializer_list<std::string_view> path, bool required = true)
    {
        auto const* element = root_;
        for (auto const name : path)
            element = element == nullptr ? nullptr : xml::only_child(element, "", name);
        auto const found = element == nullptr ? std::nullopt : xml::text_of(element);
        if ((required && !found) || (found && found->size() > longest_value)) {
            if (wrong_.empty()) wrong_ = std::string(*(path.end() - 1));
            return {};
        }
        auto const text = found.value_or("");
        auto const begin = text.find_first_not_of(" \t\r\n");
        if (begin == std::string_view::npos) return {};
        return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
    }
    std::string one_of(std::initializer_list<std::string_view> path, std::initializer_list<std::string_view> values)
    {
        auto value = text(path);
        if (std::find(values.begin(), values.end(), value) == values.end() && wrong_.empty())
            wrong_ = std::string(*(path.end() - 1));
        return value;
    }
    std::string const& wrong() const { return wrong_; }

private:
    xml::Node const* root_;
    std::string wrong_;
};

std::optional<Digest> digest_in(xml::Node const* root)
{
    auto const* const document = xml::only_child(root, "", "Document");
    if (document == nullptr) return std::nullopt;
    auto const* const method = xml::only_child(document, wss::ds_namespace, "DigestMethod");
    auto const* const value = xml::only_child(document, wss::ds_namespace, "DigestValue");
    if (method == nullptr || value == nullptr) return std::nullopt;
    auto const algorithm = xml::attribute(method, "", "Algorithm").value_or("");
    if (algorithm != wss::algorithm::sha256 && algorithm != "SHA-256" && algorithm != "SHA256") return std::nullopt;
    auto octets = xml::base64_from(xml::text_of(value).value_or(""));
    Digest digest{};
    if (octets && octets->size() == 44) octets = xml::base64_from(text_of(BytesView(*octets)));
    if (!octets || octets->size() != digest.size()) return std::nullopt;
    std::copy(octets->begin(), octets->end(), digest.begin());
    return digest;
}

}

std::string write_token(TrustToken const& token)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TrustOkToken><Issuer>";
    put(text, "ServiceProvider", token.provider);
    put(text, "Country", token.country);
    put(text, "AdvancedElectronicSystem", token.by_signature ? "Signature-based" : "Authentication-based");
    text += "</Issuer><Document>";
    put(text, "Filename", token.file);
    put(text, "Type", token.media_type);
    // As the published connector writes and compares it: the name of the algorithm, and base64 of base64.
    auto const twice = base64_of(bytes_of(base64_of(token.sha256)));
    text += "<ds:DigestMethod xmlns:ds=\"" + std::string(wss::ds_namespace) +
            "\" Algorithm=\"SHA-256\"></ds:DigestMethod><ds:DigestValue xmlns:ds=\"" + std::string(wss::ds_namespace) +
            "\">" + twice + "</ds:DigestValue></Document><Validation>";
    put(text, "VerificationTime", token.verified_at);
    text += "<VerificationData>";
    if (token.by_signature) {
        text += "<SignatureData></SignatureData>";
    } else {
        text += "<AuthenticationData>";
        put(text, "IdentityProvider", token.identity_provider);
        put(text, "UsernameSynonym", token.user);
        put(text, "TimeOfAuthentication", token.authenticated_at);
        text += "</AuthenticationData>";
    }
    text += "</VerificationData><TechnicalResult>";
    put(text, "TrustLevel", token.technical);
    put(text, "Comments", token.comments);
    text += "</TechnicalResult><LegalResult>";
    put(text, "TrustLevel", token.legal);
    put(text, "Disclaimer", token.disclaimer);
    text += "</LegalResult><OriginalValidationReport></OriginalValidationReport></Validation></TrustOkToken>";
    return text;
}

Result<TrustToken> read_token(xml::Document const& document)
{
    auto const* const root = document.root();
    if (!xml::is(root, "", "TrustOkToken")) return token_refused("TrustOkToken");
    TokenReader read(root);
    TrustToken token;
    token.provider = read.text({"Issuer", "ServiceProvider"});
    token.country = read.text({"Issuer", "Country"});
    token.by_signature = read.one_of({"Issuer", "AdvancedElectronicSystem"},
                                     {"Signature-based", "Authentication-based"}) == "Signature-based";
    token.file = read.text({"Document", "Filename"});
    token.media_type = read.text({"Document", "Type"});
    token.verified_at = read.text({"Validation", "VerificationTime"});
    bool const required = !token.by_signature;
    auto const data = [&](std::string_view name) {
        return read.text({"Validation", "VerificationData", "AuthenticationData", name}, required);
    };
    token.identity_provider = data("IdentityProvider");
    token.user = data("UsernameSynonym");
    token.authenticated_at = data("TimeOfAuthentication");
    token.technical =
        read.one_of({"Validation", "TechnicalResult", "TrustLevel"}, {"FAIL", "SUFFICIENT", "SUCCESSFUL"});
    token.comments = read.text({"Validation", "TechnicalResult", "Comments"}, false);
    token.legal = read.one_of({"Validation", "LegalResult", "TrustLevel"}, {"SUCCESSFUL", "NOT_SUCCESSFUL"});
    token.disclaimer = read.text({"Validation", "LegalResult", "Disclaimer"}, false);
    if (!read.wrong().empty()) return token_refused(read.wrong());
    if (token.file.empty()) return token_refused("Filename");
    auto const digest = digest_in(root);
    if (!digest) return token_refused("DigestValue");
    token.sha256 = *digest;
    return token;
}

}
