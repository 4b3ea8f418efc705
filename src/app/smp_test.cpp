// Which addresses an SMP may lead us to: none inside a private network, however it is written.
#include "app/smp.hpp"

#include <gtest/gtest.h>

namespace rogatory::app
{
namespace
{

TEST(Smp, APrivateAddressIsKnownHoweverItIsWritten)
{
    for (auto const* const host : {"",
                                   "localhost",
                                   "LOCALHOST",
                                   "localhost.",
                                   "a.internal",
                                   "printer",
                                   "127.0.0.1",
                                   "127.1",
                                   "0177.0.0.1",
                                   "0x7f.0.0.1",
                                   "b.0x7f000001",
                                   "2130706433",
                                   "10.0.0.1",
                                   "172.16.0.1",
                                   "172.31.255.255",
                                   "192.168.1.1",
                                   "169.254.169.254",
                                   "100.64.0.1",
                                   "0.0.0.0",
                                   "0.1.2.3",
                                   "224.0.0.1",
                                   "255.255.255.255",
                                   "999.1.1.1",
                                   "b.example:1",
                                   "::1",
                                   "0:0:0:0:0:0:0:1",
                                   "::",
                                   "fd00::1",
                                   "FD12::1",
                                   "fe80::1",
                                   "febf::1",
                                   "fe80::1%1",
                                   "ff02::1",
                                   "::ffff:127.0.0.1",
                                   "::ffff:7f00:1",
                                   "::8.8.8.8",
                                   "2002:7f00:1::",
                                   "64:ff9b::a00:1"})
        EXPECT_TRUE(is_private_address(host)) << host;
}

TEST(Smp, APublicAddressAndANameThatOnlyLooksPrivateAreNone)
{
    for (auto const* const host : {"b.example", "b.example.", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1",
                                   "100.128.0.1", "2001:db8::1", "127.0.0.1.example", "::ffff:8.8.8.8",
                                   "64:ff9b::808:808", "2002:808:808::", "fc.example", "fd00.example", "0x7f.example"})
        EXPECT_FALSE(is_private_address(host)) << host;
}

}
}
