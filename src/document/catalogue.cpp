#include "document/catalogue.hpp"

// qpdf 11 asks which of its pointer types is meant: the standard one.
#define POINTERHOLDER_TRANSITION 4
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include <memory>
#include <stdexcept>

namespace rogatory::document
{
namespace
{

// ISO 32000-1, 14.8.2.2: content that belongs to no element of the structure is marked as an artifact, so that a screen
// reader passes over page numbers and rules.
class MarkArtifacts : public QPDFObjectHandle::TokenFilter
{
public:
    void handleToken(QPDFTokenizer::Token const& token) override
    {
        pending_.push_back(token);
        if (token.getType() != QPDFTokenizer::tt_word) return;
        auto const& name = token.getValue();
        if (name == "BDC" || name == "BMC") {
            // Cairo marks the spelling of ligatures in the same way; that stays inside what it belongs to.
            if (is_structure()) end_artifact();
            ++depth_;
        } else if (name == "EMC")
            --depth_;
        else if (depth_ == 0 && !in_artifact_ && (name == "BT" || name == "re" || name == "m" || name == "Do")) {
            write("\n/Artifact BMC\n");
            in_artifact_ = true;
        }
        flush();
    }
    void handleEOF() override
    {
        flush();
        if (in_artifact_) write("\nEMC\n");
        in_artifact_ = false;
    }

private:
    bool is_structure() const
    {
        for (auto const& token : pending_)
            if (token.getType() == QPDFTokenizer::tt_name && token.getValue() == "/MCID") return true;
        return false;
    }
    void end_artifact()
    {
        if (in_artifact_) write("\nEMC\n");
        in_artifact_ = false;
    }
    void flush()
    {
        for (auto const& token : pending_)
            writeToken(token);
        pending_.clear();
    }

    std::vector<QPDFTokenizer::Token> pending_; ///< operands before their operator
    int depth_ = 0;
    bool in_artifact_ = false;
};

/// Walks the structure tree in the order in which its elements were opened, and says of each what Cairo cannot.
class StructureNotes
{
public:
    explicit StructureNotes(std::vector<Element> const& elements) : elements_(elements) {}

    /// Whether every element was met.
    bool add_to(QPDFObjectHandle root)
    {
        kids(root.getKey("/StructTreeRoot"));
        return next_ == elements_.size() && matches_;
    }

private:
    void kids(QPDFObjectHandle node)
    {
        auto all = node.getKey("/K");
        if (all.isArray())
            for (int i = 0; i < all.getArrayNItems(); ++i)
                element(all.getArrayItem(i));
        else
            element(all);
    }
    void element(QPDFObjectHandle node)
    {
        // Marked content is a number, or a dictionary without structure type.
        if (!node.isDictionary() || !node.hasKey("/S")) return;
        if (next_ >= elements_.size() || node.getKey("/S").getName() != '/' + elements_[next_].name) {
            matches_ = false;
            return;
        }
        auto const& known = elements_[next_++];
        if (!known.language.empty()) node.replaceKey("/Lang", QPDFObjectHandle::newString(known.language));
        if (!known.scope.empty()) {
            auto attributes = QPDFObjectHandle::newDictionary();
            attributes.replaceKey("/O", QPDFObjectHandle::newName("/Table"));
            attributes.replaceKey("/Scope", QPDFObjectHandle::newName('/' + known.scope));
            node.replaceKey("/A", attributes);
        }
        kids(node);
    }

    std::vector<Element> const& elements_;
    std::size_t next_ = 0;
    bool matches_ = true;
};

}

std::vector<std::uint8_t> catalogued(std::vector<std::uint8_t> const& drawing, std::vector<Element> const& elements,
                                     std::string const& language, bool right_to_left, std::string const& metadata)
{
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("letter", reinterpret_cast<char const*>(drawing.data()), drawing.size());
    auto root = pdf.getRoot();
    root.replaceKey("/Lang", QPDFObjectHandle::newString(language));
    auto viewer = QPDFObjectHandle::newDictionary();
    viewer.replaceKey("/DisplayDocTitle", QPDFObjectHandle::newBool(true));
    if (right_to_left) viewer.replaceKey("/Direction", QPDFObjectHandle::newName("/R2L"));
    root.replaceKey("/ViewerPreferences", viewer);

    auto xmp = QPDFObjectHandle::newStream(&pdf, metadata);
    xmp.getDict().replaceKey("/Type", QPDFObjectHandle::newName("/Metadata"));
    xmp.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/XML"));
    root.replaceKey("/Metadata", xmp);

    if (!StructureNotes(elements).add_to(root))
        throw std::logic_error("the structure tree of a letter is not the one that was opened");
    for (auto& page : QPDFPageDocumentHelper(pdf).getAllPages()) {
        page.getObjectHandle().replaceKey("/Tabs", QPDFObjectHandle::newName("/S"));
        page.addContentTokenFilter(std::make_shared<MarkArtifacts>());
    }

    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setMinimumPDFVersion("1.7");
    // The identifier follows from the content, and a signature can be added to plain objects.
    writer.setDeterministicID(true);
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.write();
    auto const buffer = writer.getBufferSharedPointer();
    return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
}

}
