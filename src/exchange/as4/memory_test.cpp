// What a crafted message of 2 MB costs the one who receives it: measured in a process of its own, by the kernel.
#include "base/testing.hpp"
#include "exchange/ebms3/write.hpp"
#include "exchange/testing.hpp"
#include "exchange/wss/write.hpp"

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

namespace rogatory::exchange
{
namespace
{

using namespace testing;
using memory_testing::memory_is_measurable;
using memory_testing::own_status_mib;
using memory_testing::repeated;

constexpr std::size_t message_size = 2 << 20;
constexpr double limit_mib = 16;

/// The most memory that the work adds to this process, in MiB; whatever it does stays in a child.
double cost_mib(std::function<void()> const& work)
{
    int ends[2];
    if (pipe(ends) != 0) return -1;
    auto const child = fork();
    if (child == 0) {
        // Nothing is left over to be used again, and the peak begins here.
        malloc_trim(0);
        std::ofstream("/proc/self/clear_refs") << "5";
        auto const before = own_status_mib("VmRSS:");
        work();
        auto const cost = own_status_mib("VmHWM:") - before;
        auto const written = write(ends[1], &cost, sizeof cost);
        _exit(written == sizeof cost ? 0 : 1);
    }
    close(ends[1]);
    double cost = -1;
    auto const count = read(ends[0], &cost, sizeof cost);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return count == sizeof cost && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? cost : -1;
}

struct CraftedMessage : ::testing::Test {
    Side zza{"ap-zza", wss::Suite::eddsa_2};
    Side zzb{"ap-zzb", wss::Suite::eddsa_2};

    /// Octets that are counted and thrown away, as a spool on a disk would.
    class Disk final : public as4::Spool, public Sink
    {
    public:
        Result<Sink*> open(std::size_t) override { return static_cast<Sink*>(this); }
        Done write(BytesView) override { return {}; }
    };

    void expect_cheap(char const* what, std::string const& content_type, std::string body)
    {
        ASSERT_LE(body.size(), message_size + 64 * 1024) << what;
        auto const receive = [&] {
            Disk disk;
            auto const point = zzb.point();
            as4::Reception reception(point, disk, content_type, "s@zzb.example", now);
            auto rest = bytes_of(body);
            while (!rest.empty()) {
                auto const count = std::min<std::size_t>(rest.size(), 64 * 1024);
                if (reception.feed(rest.first(count)) == as4::Reception::More::enough) break;
                rest = rest.subspan(count);
            }
            static_cast<void>(reception.finish());
        };
        auto const cost = cost_mib(receive);
        EXPECT_GE(cost, 0) << what;
        EXPECT_LT(cost, limit_mib) << what;
        RecordProperty(std::string("mib_") + what, std::to_string(cost));
    }
    std::string envelope_with(std::string const& in_header) const
    {
        auto text = std::string(text_of(send(zza, {{"sealed dossier"}}).sent.envelope));
        return text.insert(text.find("<eb:Messaging "), in_header);
    }
};

TEST_F(CraftedMessage, OfTwoMegabytesCostsTheReceiverNoMoreThanSixteen)
{
    if (!memory_is_measurable) GTEST_SKIP() << "not under a sanitizer";
    constexpr std::size_t most = (1 << 20) - 20'000; // the most that an envelope may have
    auto const soap = std::string("application/soap+xml");
    auto const hidden = [](std::string const& content) { return "<x:h xmlns:x=\"urn:x\">" + content + "</x:h>"; };
    expect_cheap("elements", soap, envelope_with(hidden(repeated("<a/>", most))));
    expect_cheap("elements_to_the_limit", soap, envelope_with(hidden(repeated("<a b='' c=''/>", 6'000 * 14))));
    expect_cheap("attributes", soap,
                 envelope_with(hidden(repeated("<a b='' c='' d='' e='' f='' g='' h='' i='' j=''/>", most))));
    expect_cheap("text", soap, envelope_with(hidden(std::string(most, 'x'))));
    expect_cheap("text_that_grows", soap, envelope_with(hidden(std::string(most, '>'))));
    expect_cheap("attribute", soap, envelope_with(hidden("<a b='" + std::string(most, '"') + "'/>")));
    expect_cheap("references_to_characters", soap, envelope_with(hidden(repeated("&#60;", 19'000 * 5))));
    expect_cheap("names", soap, envelope_with(hidden([] {
                     std::string all;
                     for (int i = 0; all.size() < most; ++i)
                         all += "<n" + std::to_string(i) + std::string(60, 'n') + "/>";
                     return all;
                 }())));
    expect_cheap("depth", soap, repeated("<a>", most));
    expect_cheap("nothing_but_octets", soap, std::string(message_size, '<'));
    // In what is signed, by somebody with a key.
    auto const signed_with = [&](ebms3::UserMessage const& what) {
        auto const messaging = ebms3::write_messaging(what);
        std::vector<ebms3::SignedReference> const references{{"#messaging", wss::digest_of(messaging), {}},
                                                             {"#body", wss::digest_of(ebms3::empty_body()), {}}};
        return wss::write_envelope(
            messaging,
            wss::write_signature(references, wss::Suite::eddsa_2, *zza.ring.find(wss::Suite::eddsa_2)).value());
    };
    auto what = message(*zza.pmode);
    for (int i = 0; i < 98; ++i)
        what.properties.push_back({"p" + std::to_string(i), std::string(4096, '>'), {}});
    expect_cheap("signed_properties", soap, signed_with(what));
    // A SignedInfo that would be long in canonical form.
    auto text = std::string(text_of(send(zza, {{"sealed dossier"}}).sent.envelope));
    text.insert(text.find("<ds:SignatureMethod"), std::string(most, '>'));
    expect_cheap("signed_info", soap, text);

    // In the packaging.
    auto const related = std::string("multipart/related; boundary=b");
    auto const root = "--b\r\nContent-Type: application/soap+xml\r\n\r\n" + envelope_with("");
    expect_cheap("parts", related, root + repeated("\r\n--b\r\n\r\n", message_size - root.size()));
    expect_cheap("part_headers", related, root + "\r\n--b\r\n" + repeated("X: y\r\n", message_size - root.size()));
    expect_cheap("one_long_header", related,
                 root + "\r\n--b\r\nX: " + std::string(message_size - root.size() - 20, 'x'));
    expect_cheap("almost_boundaries", related, "--b\r\n" + repeated("\r\n--", message_size));
    expect_cheap("boundary_and_spaces", related, root + "\r\n--b" + std::string(message_size - root.size() - 20, ' '));

    // A message that is good: a payload of 2 MB, and one that decompresses to the limit of the ratio.
    std::string payload(message_size - 20'000, '\0');
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(i * 2654435761U >> 13);
    auto const good = send(zza, {{payload}});
    expect_cheap("good", good.content_type, good.text());
    auto const bomb = send(zza, {{std::string(300 << 20, '\0'), as4::Compress::yes}});
    expect_cheap("bomb", bomb.content_type, bomb.text());
}

}
}
