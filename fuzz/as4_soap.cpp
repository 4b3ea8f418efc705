// What was canonicalised is its own canonical form when it is read again; a header that is read can be written, and
// read again as the same; what is refused can be explained.
#include "exchange/as4/signal.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/xml/canonical.hpp"
#include "require.hpp"

using namespace rogatory;
using namespace rogatory::exchange;

namespace
{

std::string canonical(xml::Document const& document)
{
    std::string text;
    xml::canonicalise(document.root(), {}, [&](std::string_view octets) { text.append(octets); });
    return text;
}

void write_and_read(std::string const& written, ebms3::Message const& message)
{
    auto const document = xml::Document::read(bytes_of(written), {});
    fuzz::require(document.has_value());
    fuzz::require(canonical(*document) == written);
    auto const again = ebms3::read_messaging(document->root());
    fuzz::require(again && *again == message);
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const document = xml::Document::read({data, size}, {});
    if (!document) {
        fuzz::require_sentence(document.error());
        return 0;
    }
    auto const text = canonical(*document);
    auto const again = xml::Document::read(bytes_of(text), {16 << 20, 64, 4096, 1 << 20, 1 << 20});
    fuzz::require(again && canonical(*again) == text);

    auto const envelope = as4::read_envelope({data, size}, {});
    if (!envelope) {
        fuzz::require_sentence(envelope.error().why);
        return 0;
    }
    auto read = ebms3::read_messaging(envelope->messaging);
    if (!read) {
        fuzz::require_sentence(read.error().why);
        fuzz::require(ebms3::error_code(read.error().code) != nullptr);
        return 0;
    }
    // Times are written to the millisecond.
    auto const cut = [](Instant& moment) { moment.since_1970_us -= moment.since_1970_us % 1000; };
    if (auto* const message = std::get_if<ebms3::UserMessage>(&*read)) {
        if (message->timestamp.since_1970_us < 0 || !ebms3::check(*message)) return 0;
        cut(message->timestamp);
        write_and_read(ebms3::write_messaging(*message), *read);
    } else {
        auto& signal = std::get<ebms3::SignalMessage>(*read);
        if (signal.timestamp.since_1970_us < 0) return 0;
        cut(signal.timestamp);
        write_and_read(ebms3::write_messaging(signal), *read);
    }
    return 0;
}
