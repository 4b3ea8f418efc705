#include "dossier/envelope.hpp"
#include "dossier/der.hpp"
#include "dossier/openssl.hpp"
#include "dossier/recipients.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace rogatory::dossier
{
namespace
{

// Object identifiers, as DER values.
constexpr std::uint8_t id_auth_enveloped[] = {0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7,
                                              0x0d, 0x01, 0x09, 0x10, 0x01, 0x17};                     // RFC 5083, 2.1
constexpr std::uint8_t id_data[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01}; // RFC 5652, 4
constexpr std::uint8_t id_aes256_gcm[] = {0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                          0x65, 0x03, 0x04, 0x01, 0x2e}; // RFC 5084, 3.2
constexpr std::uint8_t zero[] = {0x02, 0x01, 0x00};
constexpr std::uint8_t sixteen[] = {0x02, 0x01, 0x10};

constexpr std::size_t nonce_size = 12, tag_size = 16;
constexpr std::size_t segment_size = 256 * 1024; ///< of the OCTET STRINGs that we write
constexpr std::size_t least_segment = 1024;      ///< of those we read
constexpr std::size_t window_size = 256 * 1024;
constexpr std::uint64_t index_step = 1024 * 1024;  ///< one entry of the index for so many plain octets: at most 1 MiB
constexpr std::uint8_t end_of_contents[] = {0, 0}; // X.690, 8.1.5

using Nonce = std::array<std::uint8_t, nonce_size>;
using Tag = std::array<std::uint8_t, tag_size>;

Error envelope_malformed(std::string reason)
{
    return Error{"dossier.envelope_malformed", "", "RFC 5083", {{"reason", std::move(reason)}}};
}

Error envelope_altered()
{
    return Error{"dossier.altered", "", "RFC 5084, 1.5.2; NIST SP 800-38D, 7.2", {}};
}

Error envelope_too_large()
{
    return Error{"dossier.too_large", "", "NIST SP 800-38D, 5.2.1.1", {{"limit", "64 GiB"}}};
}

/// Reads a source from front to back through one window.
class Window
{
public:
    explicit Window(SeekableSource& source)
        : source_(source),
          length_(source.length()),
          octets_(static_cast<std::size_t>(std::min<std::uint64_t>(length_, window_size)))
    {
    }

    std::uint64_t position() const { return window_at_ + used_; }
    std::uint64_t length() const { return length_; }

    /// At least one and at most so many of the next octets; none at the end.
    Result<BytesView> some(std::uint64_t at_most)
    {
        if (used_ == filled_) {
            window_at_ += filled_;
            used_ = filled_ = 0;
            if (auto const done = source_.seek(window_at_); !done) return done.error();
            auto const count = source_.read(octets_);
            if (!count) return count.error();
            filled_ = *count;
        }
        auto const count = static_cast<std::size_t>(std::min<std::uint64_t>(at_most, filled_ - used_));
        auto const view = BytesView(octets_).subspan(used_, count);
        used_ += count;
        return view;
    }
    /// Exactly these many.
    Done fill(std::span<std::uint8_t> into)
    {
        while (!into.empty()) {
            auto const view = some(into.size());
            if (!view) return view.error();
            if (view->empty()) return envelope_malformed("ends early");
            std::copy(view->begin(), view->end(), into.begin());
            into = into.subspan(view->size());
        }
        return {};
    }

private:
    SeekableSource& source_;
    std::uint64_t length_;
    Bytes octets_;
    std::uint64_t window_at_ = 0;
    std::size_t filled_ = 0, used_ = 0;
};

/// A value whose content follows: tag, and where it ends unless its length is indefinite.
struct Opening {
    std::uint8_t tag = 0;
    bool indefinite = false;
    std::uint64_t ends_at = 0;
    std::uint64_t length = 0;
};

// X.690, clauses 8.1.2 and 8.1.3; 10.1: a definite length in its shortest form, and indefinite only where we say so.
Result<Opening> read_opening(Window& window)
{
    std::array<std::uint8_t, 2> start{};
    if (auto const done = window.fill(start); !done) return done.error();
    Opening opening{start[0], false, 0, start[1]};
    if (start[1] == 0x80) {
        opening.indefinite = true;
        opening.length = 0;
        opening.ends_at = window.length();
        return opening;
    }
    if (start[1] > 0x80) {
        auto const octets = static_cast<std::size_t>(start[1] & 0x7f);
        if (octets > 6) return envelope_malformed("a length");
        std::array<std::uint8_t, 6> digits{};
        if (auto const done = window.fill(std::span(digits).first(octets)); !done) return done.error();
        opening.length = 0;
        for (std::size_t i = 0; i < octets; ++i)
            opening.length = opening.length << 8 | digits[i];
        if (opening.length < 0x80 || digits[0] == 0) return envelope_malformed("a length that is not the shortest");
    }
    if (opening.length > window.length() - window.position()) return envelope_malformed("ends early");
    opening.ends_at = window.position() + opening.length;
    return opening;
}

Result<Opening> expect(Window& window, std::uint8_t tag, char const* what)
{
    auto const opening = read_opening(window);
    if (!opening) return opening.error();
    if (opening->tag != tag) return envelope_malformed(what);
    return opening;
}

/// The whole of a value in DER, with its tag and length.
Result<Bytes> expect_der(Window& window, std::uint8_t tag, std::size_t limit, char const* what)
{
    auto const opening = expect(window, tag, what);
    if (!opening) return opening.error();
    if (opening->indefinite || opening->length > limit) return envelope_malformed(what);
    Bytes content(static_cast<std::size_t>(opening->length));
    if (auto const done = window.fill(content); !done) return done.error();
    return der::value(tag, {content});
}

Done expect_exactly(Window& window, BytesView octets, char const* what)
{
    std::array<std::uint8_t, 32> read{};
    auto const view = std::span(read).first(octets.size());
    if (auto const done = window.fill(view); !done) return done.error();
    if (!std::equal(octets.begin(), octets.end(), view.begin())) return envelope_malformed(what);
    return {};
}

/// The end of a constructed value, in the form in which it was opened.
Done expect_end(Window& window, Opening const& opening, char const* what)
{
    if (opening.indefinite) return expect_exactly(window, end_of_contents, what);
    if (window.position() != opening.ends_at) return envelope_malformed(what);
    return {};
}

/// Where a segment of the content begins: its place in the plain octets, and that of its tag in the envelope.
struct Mark {
    std::uint64_t plain_at, at;
};

/// The encrypted content, as the first pass found it.
struct Content {
    ContentKey key;
    Nonce nonce{};
    std::uint64_t length = 0;
    bool whole = false; ///< one primitive value: `whole_at` is where its octets begin
    std::uint64_t whole_at = 0;
    std::vector<Mark> marks; ///< of segments, about one per index_step
};

/// The content of a verified envelope, decrypted where it is read. GCM encrypts in counter mode (NIST SP 800-38D, 6.5
/// and 7.1: block i of the content with the counter 1 + i after the first), so any place can be reached.
class PlainSource final : public SeekableSource
{
public:
    PlainSource(SeekableSource& envelope, Content content)
        : envelope_(envelope), content_(std::move(content)), cipher_(EVP_CIPHER_CTX_new())
    {
    }

    std::uint64_t length() const override { return content_.length; }

    Done seek(std::uint64_t position) override
    {
        position_ = std::min(position, content_.length);
        return {};
    }

    Result<std::size_t> read(std::span<std::uint8_t> buffer) override
    {
        std::size_t total = 0;
        while (total < buffer.size() && position_ < content_.length) {
            if (position_ < segment_plain_ || position_ >= segment_plain_ + segment_length_)
                if (auto const done = find_segment(); !done) return done.error();
            auto const within = position_ - segment_plain_;
            auto const count =
                static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size() - total, segment_length_ - within));
            auto const piece = buffer.subspan(total, count);
            if (auto const done = read_envelope(segment_at_ + within, piece); !done) return done.error();
            if (auto const done = decrypt(piece); !done) return done.error();
            position_ += count;
            total += count;
        }
        return total;
    }

private:
    Done read_envelope(std::uint64_t at, std::span<std::uint8_t> into)
    {
        if (auto const done = envelope_.seek(at); !done) return done.error();
        while (!into.empty()) {
            auto const count = envelope_.read(into);
            if (!count) return count.error();
            // The first pass read this octet: the medium has changed since.
            if (*count == 0) return envelope_altered();
            into = into.subspan(*count);
        }
        return {};
    }

    // The segment in which position_ lies.
    Done find_segment()
    {
        if (content_.whole) {
            segment_plain_ = 0;
            segment_at_ = content_.whole_at;
            segment_length_ = content_.length;
            return {};
        }
        // The next segment, when reading on; otherwise from the last mark before the position.
        Mark mark{segment_plain_ + segment_length_, segment_at_ + segment_length_};
        auto const after = std::upper_bound(content_.marks.begin(), content_.marks.end(), position_,
                                            [](std::uint64_t p, Mark const& m) { return p < m.plain_at; });
        auto const& before = *std::prev(after); // the first mark is at 0
        if (segment_length_ == 0 || mark.plain_at > position_ || mark.plain_at < before.plain_at) mark = before;
        for (;;) {
            // 04, then the length: the first pass has seen the same, or the medium has changed.
            std::array<std::uint8_t, 8> header{};
            auto const available = envelope_.length() - std::min(envelope_.length(), mark.at);
            auto const view = std::span(header).first(static_cast<std::size_t>(std::min<std::uint64_t>(8, available)));
            if (auto const done = read_envelope(mark.at, view); !done) return done.error();
            auto const octets = view.size() < 8 ? 9U : header[1] < 0x80 ? 0U : header[1] & 0x7fU;
            if (header[0] != der::octet_string || octets > 6) return envelope_altered();
            std::uint64_t length = header[1];
            if (octets != 0) length = 0;
            for (std::size_t i = 0; i < octets; ++i)
                length = length << 8 | header[2 + i];
            segment_plain_ = mark.plain_at;
            segment_at_ = mark.at + 2 + octets;
            segment_length_ = length;
            if (length == 0 || length > content_.length - mark.plain_at) return envelope_altered();
            if (position_ < segment_plain_ + segment_length_) return {};
            mark = {segment_plain_ + segment_length_, segment_at_ + segment_length_};
        }
    }

    Done decrypt(std::span<std::uint8_t> octets)
    {
        ErrorQueue const errors;
        int count = 0;
        if (!begun_ || cipher_at_ != position_) {
            // NIST SP 800-38D, 7.1, step 2: the first counter block is nonce || 1, the content starts with 2.
            std::array<std::uint8_t, 16> counter{};
            std::copy(content_.nonce.begin(), content_.nonce.end(), counter.begin());
            auto const block = position_ / 16 + 2;
            for (std::size_t i = 0; i < 4; ++i)
                counter[12 + i] = static_cast<std::uint8_t>(block >> (8 * (3 - i)));
            if (EVP_DecryptInit_ex(cipher_.get(), begun_ ? nullptr : EVP_aes_256_ctr(), nullptr,
                                   begun_ ? nullptr : content_.key.octets.data(), counter.data()) != 1)
                return envelope_altered();
            begun_ = true;
            std::array<std::uint8_t, 16> skipped{};
            EVP_DecryptUpdate(cipher_.get(), skipped.data(), &count, skipped.data(), static_cast<int>(position_ % 16));
        }
        for (std::size_t at = 0; at < octets.size();) {
            auto const size = std::min<std::size_t>(octets.size() - at, 1U << 30);
            if (EVP_DecryptUpdate(cipher_.get(), octets.data() + at, &count, octets.data() + at,
                                  static_cast<int>(size)) != 1)
                return envelope_altered();
            at += size;
        }
        cipher_at_ = position_ + octets.size();
        return {};
    }

    SeekableSource& envelope_;
    Content content_;
    CipherContext cipher_;
    bool begun_ = false;
    std::uint64_t cipher_at_ = 0, position_ = 0;
    std::uint64_t segment_plain_ = 0, segment_at_ = 0, segment_length_ = 0;
};

/// The first pass over the content: decrypts for the tag alone and forgets the octets.
class TagCheck
{
public:
    Done begin(Content const& content)
    {
        context_.reset(EVP_CIPHER_CTX_new());
        if (!context_ || EVP_DecryptInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, content.key.octets.data(),
                                            content.nonce.data()) != 1)
            return envelope_altered();
        return {};
    }
    Done update(Window& window, std::uint64_t length)
    {
        while (length != 0) {
            auto const view = window.some(length);
            if (!view) return view.error();
            if (view->empty()) return envelope_malformed("ends early");
            for (auto rest = *view; !rest.empty();) {
                auto const piece = rest.first(std::min(rest.size(), forgotten_.size()));
                int count = 0;
                if (EVP_DecryptUpdate(context_.get(), forgotten_.data(), &count, piece.data(),
                                      static_cast<int>(piece.size())) != 1)
                    return envelope_altered();
                rest = rest.subspan(piece.size());
            }
            length -= view->size();
        }
        return {};
    }
    Done finish(Tag tag)
    {
        int count = 0;
        bool const right = EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
                           EVP_DecryptFinal_ex(context_.get(), forgotten_.data(), &count) == 1;
        OPENSSL_cleanse(forgotten_.data(), forgotten_.size());
        if (!right) return envelope_altered();
        return {};
    }

private:
    CipherContext context_;
    std::array<std::uint8_t, 16 * 1024> forgotten_{}; // stays in the nearest cache
};

// RFC 5084, section 3.2: GCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER DEFAULT 12 }.
// Ours: a nonce of 12 octets (NIST SP 800-38D, 5.2.1.1) and a tag of 16, and nothing else.
Bytes gcm_algorithm(Nonce const& nonce)
{
    auto const parameters = der::value(der::sequence, {der::value(der::octet_string, {nonce}), sixteen});
    return der::value(der::sequence, {id_aes256_gcm, parameters});
}

Result<Nonce> read_gcm_algorithm(Window& window)
{
    auto const algorithm = expect_der(window, der::sequence, 64, "contentEncryptionAlgorithm");
    if (!algorithm) return algorithm.error();
    Nonce nonce{};
    if (algorithm->size() != gcm_algorithm(nonce).size())
        return envelope_malformed("contentEncryptionAlgorithm is not AES-256-GCM");
    // The nonce stands before the length of the tag, which is last.
    std::copy_n(algorithm->end() - static_cast<std::ptrdiff_t>(sizeof sixteen + nonce_size), nonce_size, nonce.begin());
    if (gcm_algorithm(nonce) != *algorithm) return envelope_malformed("contentEncryptionAlgorithm is not AES-256-GCM");
    return nonce;
}

}

struct EnvelopeWriter::State {
    Sink& out;
    CipherContext cipher{EVP_CIPHER_CTX_new()};
    Bytes segment;          ///< room for tag and length, then encrypted octets
    std::size_t filled = 0; ///< encrypted octets in it
    std::uint64_t written = 0;

    explicit State(Sink& sink) : out(sink), segment(room + segment_size) {}
    static constexpr std::size_t room = 8;

    // X.690, 8.7.3: one segment of a constructed OCTET STRING.
    Done flush()
    {
        if (filled == 0) return {};
        Bytes header{der::octet_string};
        der::append_length(header, filled);
        auto const begin = room - header.size();
        std::copy(header.begin(), header.end(), segment.begin() + static_cast<std::ptrdiff_t>(begin));
        auto const done = out.write(BytesView(segment).subspan(begin, header.size() + filled));
        filled = 0;
        return done;
    }
};

EnvelopeWriter::EnvelopeWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
EnvelopeWriter::EnvelopeWriter(EnvelopeWriter&&) noexcept = default;
EnvelopeWriter::~EnvelopeWriter() = default;

// RFC 5083, sections 2.1 and 2.2; RFC 5652, section 6.3.
Result<EnvelopeWriter> EnvelopeWriter::begin(std::span<Certificate const> recipients, Sink& out)
{
    ErrorQueue const errors;
    auto const not_sealed = Error{"dossier.not_sealed", "", "RFC 5083, 2.2", {}};
    // 2.2, step 1: a content-authenticated-encryption key, at random; and a nonce. Both are used once.
    ContentKey key;
    Nonce nonce{};
    if (RAND_bytes(key.octets.data(), static_cast<int>(key.octets.size())) != 1 ||
        RAND_bytes(nonce.data(), static_cast<int>(nonce.size())) != 1)
        return not_sealed;
    // Step 2 and 3: the key for each recipient, as a RecipientInfo.
    if (recipients.empty() || recipients.size() > envelope_recipients_limit) return not_sealed;
    std::vector<Bytes> infos;
    for (auto const& recipient : recipients) {
        auto info = wrap_for(recipient, key);
        if (!info) return info.error();
        infos.push_back(std::move(*info));
    }
    // X.690, 11.6: the elements of a SET OF in the order of their octets.
    std::sort(infos.begin(), infos.end());
    Bytes all;
    for (auto const& info : infos)
        der::append(all, info);
    // 2.1: ContentInfo, [0], AuthEnvelopedData with version 0, recipientInfos, authEncryptedContentInfo with content
    // type id-data (so that no attributes are needed), algorithm, and the content [0], open until finish().
    Bytes header;
    auto const open = [&](std::uint8_t tag) {
        header.push_back(tag);
        header.push_back(0x80);
    };
    open(der::sequence);
    der::append(header, id_auth_enveloped);
    open(der::constructed(0));
    open(der::sequence);
    der::append(header, zero);
    der::append(header, der::value(der::set, {all}));
    open(der::sequence);
    der::append(header, id_data);
    der::append(header, gcm_algorithm(nonce));
    open(der::constructed(0));
    if (header.size() > envelope_header_limit) return not_sealed;

    auto state = std::make_unique<State>(out);
    if (EVP_EncryptInit_ex(state->cipher.get(), EVP_aes_256_gcm(), nullptr, key.octets.data(), nonce.data()) != 1)
        return not_sealed;
    if (auto const done = out.write(header); !done) return done.error();
    return EnvelopeWriter{std::move(state)};
}

// RFC 5083, section 2.2, step 4: the content is encrypted and authenticated.
Done EnvelopeWriter::write(BytesView plain)
{
    auto& state = *state_;
    if (plain.size() > envelope_content_limit - state.written) return envelope_too_large();
    state.written += plain.size();
    while (!plain.empty()) {
        auto const piece = plain.first(std::min(plain.size(), segment_size - state.filled));
        int count = 0;
        if (EVP_EncryptUpdate(state.cipher.get(), state.segment.data() + State::room + state.filled, &count,
                              piece.data(), static_cast<int>(piece.size())) != 1)
            return Error{"dossier.not_sealed", "", "RFC 5083, 2.2", {}};
        state.filled += piece.size();
        plain = plain.subspan(piece.size());
        if (state.filled == segment_size)
            if (auto const done = state.flush(); !done) return done.error();
    }
    return {};
}

Done EnvelopeWriter::finish()
{
    auto& state = *state_;
    if (auto const done = state.flush(); !done) return done.error();
    Tag tag{};
    int count = 0;
    std::array<std::uint8_t, 16> none{};
    if (EVP_EncryptFinal_ex(state.cipher.get(), none.data(), &count) != 1 ||
        EVP_CIPHER_CTX_ctrl(state.cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag.data()) != 1)
        return Error{"dossier.not_sealed", "", "RFC 5083, 2.2", {}};
    // The content and authEncryptedContentInfo end; mac; AuthEnvelopedData, [0] and ContentInfo end.
    Bytes tail{0, 0, 0, 0};
    der::append(tail, der::value(der::octet_string, {tag}));
    tail.insert(tail.end(), 6, 0);
    return state.out.write(tail);
}

std::uint64_t envelope_size_at_most(std::uint64_t plain)
{
    constexpr std::uint64_t segment_header = 5,
                            tag_and_ends = 28; // 04 83 and three octets; 00 00 five times, 04 10 and 16
    return envelope_header_limit + plain + (plain / segment_size + 1) * segment_header + tag_and_ends;
}

// RFC 5083, section 2.3.
Result<std::unique_ptr<SeekableSource>> open_envelope(SeekableSource& envelope, Identity const& own)
{
    ErrorQueue const errors;
    Window window(envelope);
    // RFC 5652, section 3: ContentInfo with id-ct-authEnvelopedData.
    auto const info = expect(window, der::sequence, "not a CMS ContentInfo");
    if (!info) return info.error();
    if (auto const done = expect_exactly(window, id_auth_enveloped, "not AuthEnvelopedData"); !done)
        return done.error();
    auto const explicit_content = expect(window, der::constructed(0), "ContentInfo.content");
    if (!explicit_content) return explicit_content.error();
    // RFC 5083, section 2.1: version is 0; originatorInfo [0] is not part of our form.
    auto const data = expect(window, der::sequence, "AuthEnvelopedData");
    if (!data) return data.error();
    if (auto const done = expect_exactly(window, zero, "AuthEnvelopedData.version"); !done) return done.error();
    auto const recipients = expect_der(window, der::set, envelope_header_limit, "recipientInfos");
    if (!recipients) return recipients.error();
    auto const encrypted = expect(window, der::sequence, "authEncryptedContentInfo");
    if (!encrypted) return encrypted.error();
    if (auto const done = expect_exactly(window, id_data, "contentType is not id-data"); !done) return done.error();
    auto const nonce = read_gcm_algorithm(window);
    if (!nonce) return nonce.error();

    // Section 2.3, step 1: our RecipientInfo, and the content key from it.
    der::Reader set(*recipients);
    auto key = unwrap(set.content(der::set).value_or(BytesView{}), own);
    if (!key) return key.error();
    Content content{std::move(*key), *nonce, 0, false, 0, {}};
    TagCheck check;
    if (auto const done = check.begin(content); !done) return done.error();

    // encryptedContent [0] IMPLICIT OCTET STRING: whole, or constructed from segments (X.690, 8.7).
    auto const body = read_opening(window);
    if (!body) return body.error();
    auto const too_large = [&](std::uint64_t more) { return more > envelope_content_limit - content.length; };
    if (body->tag == der::primitive(0) && !body->indefinite) {
        if (too_large(body->length)) return envelope_too_large();
        content.whole = true;
        content.whole_at = window.position();
        content.length = body->length;
        if (auto const done = check.update(window, body->length); !done) return done.error();
    } else if (body->tag == der::constructed(0)) {
        for (bool last = false;;) {
            if (!body->indefinite && window.position() == body->ends_at) break;
            auto const at = window.position();
            auto const segment = read_opening(window);
            if (!segment) return segment.error();
            if (body->indefinite && segment->tag == 0 && !segment->indefinite && segment->length == 0) break;
            if (segment->tag != der::octet_string || segment->indefinite || segment->length == 0 ||
                (!body->indefinite && segment->ends_at > body->ends_at))
                return envelope_malformed("a segment of the content");
            if (last) return envelope_malformed("a segment of less than 1 KiB that is not the last");
            last = segment->length < least_segment;
            if (too_large(segment->length)) return envelope_too_large();
            if (content.marks.empty() || content.length - content.marks.back().plain_at >= index_step)
                content.marks.push_back({content.length, at});
            content.length += segment->length;
            if (auto const done = check.update(window, segment->length); !done) return done.error();
        }
    } else {
        return envelope_malformed("encryptedContent");
    }
    if (auto const done = expect_end(window, *encrypted, "authEncryptedContentInfo"); !done) return done.error();

    // mac: the tag. Neither authenticated nor other attributes are part of our form.
    Tag tag{};
    constexpr std::uint8_t mac_start[] = {der::octet_string, tag_size};
    if (auto const done = expect_exactly(window, mac_start, "mac"); !done) return done.error();
    if (auto const done = window.fill(tag); !done) return done.error();
    for (auto const* opening : {&*data, &*explicit_content, &*info})
        if (auto const done = expect_end(window, *opening, "the end of the envelope"); !done) return done.error();
    if (window.position() != window.length()) return envelope_malformed("octets behind the envelope");

    // Step 2: only a right tag gives the content.
    if (auto const done = check.finish(tag); !done) return done.error();
    return std::unique_ptr<SeekableSource>(std::make_unique<PlainSource>(envelope, std::move(content)));
}

}
