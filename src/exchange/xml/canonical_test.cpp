#include "exchange/ebms3/read.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/xml/canonical.hpp"

#include <libxml/c14n.h>
#include <libxml/parser.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rogatory::exchange::xml
{
namespace
{

std::string ours(Node const* element, std::vector<std::string> const& inclusive = {})
{
    std::string text;
    canonicalise(element, inclusive, [&](std::string_view octets) { text += octets; });
    return text;
}

/// libxml2's tree and libxml2's canonical form, as the second opinion: an element and what is below it are the node
/// set.
class Theirs
{
public:
    explicit Theirs(std::string const& text)
        : document_(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, XML_PARSE_NONET),
                    &xmlFreeDoc),
          element_(xmlDocGetRootElement(document_.get()))
    {
    }
    void descend_to_last()
    {
        xmlNode* last = nullptr;
        for (auto* child = element_->children; child != nullptr; child = child->next)
            if (child->type == XML_ELEMENT_NODE) last = child;
        element_ = last;
    }
    std::string canonical(std::vector<std::string> const& inclusive = {}) const
    {
        auto const visible = [](void* top, xmlNode* node, xmlNode* parent) -> int {
            // For attributes and namespaces, the element that they stand on decides.
            auto const* at = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE ? parent : node;
            for (; at != nullptr; at = at->parent)
                if (at == top) return 1;
            return 0;
        };
        std::vector<xmlChar*> prefixes;
        for (auto const& prefix : inclusive)
            prefixes.push_back(reinterpret_cast<xmlChar*>(const_cast<char*>(prefix.c_str())));
        prefixes.push_back(nullptr);
        auto* const buffer = xmlAllocOutputBuffer(nullptr);
        xmlC14NExecute(document_.get(), visible, element_, XML_C14N_EXCLUSIVE_1_0, prefixes.data(), 0, buffer);
        std::string text(reinterpret_cast<char const*>(xmlOutputBufferGetContent(buffer)));
        xmlOutputBufferClose(buffer);
        return text;
    }

private:
    std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> document_;
    xmlNode* element_;
};

Document read(std::string const& text)
{
    return Document::read(bytes_of(text), Limits{}).value();
}

TEST(CanonicalForm, NamespacesStandWhereTheyAreUsed)
{
    auto const document =
        read("<a:r xmlns:a='urn:a' xmlns:b='urn:b' xmlns='urn:d'><a:x b:k='1' k='2'><y/><b:z/></a:x></a:r>");
    auto const* const inner = elements_of(document.root()).front();
    EXPECT_EQ(ours(inner),
              "<a:x xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" k=\"2\" b:k=\"1\"><y xmlns=\"urn:d\"></y><b:z></b:z></a:x>");
    EXPECT_EQ(ours(inner, {"#default"}),
              "<a:x xmlns=\"urn:d\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" k=\"2\" b:k=\"1\"><y></y><b:z></b:z></a:x>");
}

TEST(CanonicalForm, TextAndAttributesAreEscapedAsTheStandardSays)
{
    auto const document =
        read("<r k='&lt;&amp;&gt;&quot;&apos;&#9;&#10;&#13;'>&lt;&amp;&gt;\"'&#9;&#13;<!-- c --><![CDATA[<]]></r>");
    EXPECT_EQ(ours(document.root()), "<r k=\"&lt;&amp;>&quot;'&#x9;&#xA;&#xD;\">&lt;&amp;&gt;\"'\t&#xD;&lt;</r>");
}

TEST(CanonicalForm, LongTextComesInPortions)
{
    auto const document = read("<r k=\"" + std::string(100'000, 'k') + "\">" + std::string(300'000, 'x') + "</r>");
    std::size_t most = 0, all = 0;
    canonicalise(document.root(), {}, [&](std::string_view octets) {
        most = std::max(most, octets.size());
        all += octets.size();
    });
    EXPECT_EQ(all, 400'012U);
    EXPECT_LT(most, 64U * 1024U);
}

TEST(CanonicalForm, WhatWeWriteIsItsOwnCanonicalForm)
{
    ebms3::UserMessage message;
    message.message_id = "m@zza";
    message.timestamp = instant_from("2026-03-01T09:30:00.5Z").value();
    message.mpc = "urn:<mpc>";
    message.from = {{"a&b", "urn:type"}, "urn:role"};
    message.to = {{"c\"d", {}}, "urn:role"};
    message.agreement = ebms3::AgreementRef{"urn:a", "urn:type", "pmode"};
    message.service = {"s", "t"};
    message.action = "act";
    message.conversation_id = "c";
    message.properties = {{"n", "line\r\nline\t>", "urn:type"}};
    message.parts = {{"p'%@zza", {{"MimeType", "a/b", {}}}}};
    ebms3::SignalMessage const receipt{"s@zzb", message.timestamp, "m@zza",
                                       ebms3::Receipt{{{"#messaging", {}, "S12 eb"}, {"cid:a&b@zza", {}, {}}}}};
    ebms3::SignalMessage const error{
        "s@zzb", message.timestamp, "m@zza",
        ebms3::Errors{ebms3::ErrorItem{"EBMS:0004", "failure", "Content", "Other", "a < b", "detail", "m@zza"}}};
    ebms3::SignalMessage const pull{"s@zzb", message.timestamp, "", ebms3::PullRequest{"urn:m"}};
    for (auto const& text : {ebms3::write_messaging(message), ebms3::write_messaging(receipt),
                             ebms3::write_messaging(error), ebms3::write_messaging(pull), ebms3::empty_body()}) {
        auto const document = read("<e>" + text + "</e>");
        auto const* const element = elements_of(document.root()).front();
        EXPECT_EQ(ours(element), text);
        Theirs theirs("<e>" + text + "</e>");
        theirs.descend_to_last();
        EXPECT_EQ(theirs.canonical(), text);
    }
    EXPECT_NE(ebms3::write_messaging(message).find("09:30:00.500Z"), std::string::npos);
}

/// A random document over few names and prefixes, so that they meet and hide each other.
std::string random_element(int depth)
{
    static constexpr std::array<char const*, 4> prefixes{"", "p", "q", "r"};
    static constexpr std::array<char const*, 3> uris{"urn:1", "urn:2", "urn:3"};
    std::string declarations;
    // Every prefix that is used is declared on the element itself or is one that the root declares.
    for (auto const* prefix : prefixes)
        if (*rc::gen::inRange(0, 3) == 0) {
            auto const uri = std::string(*rc::gen::elementOf(uris));
            declarations += std::string(" xmlns") + (*prefix == 0 ? "" : ":") + prefix + "='" +
                            (*prefix == 0 && *rc::gen::inRange(0, 3) == 0 ? std::string{} : uri) + "'";
        }
    auto const qualified = [](std::string const& prefix, std::string const& name) {
        return prefix.empty() ? name : prefix + ":" + name;
    };
    auto const name = qualified(*rc::gen::elementOf(prefixes), "e");
    auto text = "<" + name + declarations;
    auto const attribute_prefix = std::string(*rc::gen::elementOf(prefixes));
    if (*rc::gen::inRange(0, 2) == 0) text += " " + qualified(attribute_prefix, "k") + "=' &lt;&#9;\"'";
    if (*rc::gen::inRange(0, 2) == 0) text += " z='1' b='2'";
    if (*rc::gen::inRange(0, 4) == 0) text += " xml:lang='en'";
    text += ">";
    if (depth > 0)
        for (auto count = *rc::gen::inRange(0, 4); count > 0; --count)
            text += *rc::gen::inRange(0, 3) == 0 ? "t&gt;\r\n<!-- c --><![CDATA[&]]>" : random_element(depth - 1);
    return text + "</" + name + ">";
}

RC_GTEST_PROP(CanonicalForm, IsThatOfLibxml2OctetForOctet, ())
{
    auto const text =
        "<root xmlns='urn:0' xmlns:p='urn:1' xmlns:q='urn:2' xmlns:r='urn:3'>" + random_element(4) + "</root>";
    auto const document = Document::read(bytes_of(text), Limits{});
    RC_ASSERT(document.has_value());
    std::vector<std::string> inclusive;
    for (std::string const prefix : {"#default", "p", "q", "unused"})
        if (*rc::gen::inRange(0, 3) == 0) inclusive.push_back(prefix);
    // The root, and an element within it whose ancestors are not output.
    Theirs theirs(text);
    for (auto const* element = document->root(); element != nullptr; theirs.descend_to_last()) {
        RC_ASSERT(ours(element, inclusive) == theirs.canonical(inclusive));
        auto const children = elements_of(element);
        element = children.empty() ? nullptr : children.back();
    }
}

}
}
