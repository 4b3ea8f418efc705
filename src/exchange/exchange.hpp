// exchange: messages between authorities as AS4 (OASIS ebMS 3.0, eDelivery profile), without sockets: octets in,
// actions out. The peer at the other end may be another Rogatory, Domibus, phase4 or Holodeck B2B.
//
// Offers   ebms3::UserMessage, PMode   what a message says, and what two parties agreed upon (ebms3/)
//          wss::OwnKeys, SignerTrust   own keys, and whose signature is believed (wss/)
//          as4::pack()                 a message and its payloads as the body of an HTTP request (as4/packing.hpp)
//          as4::Reception              what to do when a message arrives (as4/reception.hpp)
//          as4::read_answer()          what the answer to our own message means (as4/answer.hpp)
//          as4::Split, as4::Join       a dossier of any size in parts, and back again (as4/splitting.hpp)
//          ecodex::pack_container()    an ASiC-S container and Trust-OK token, and back (ecodex/container.hpp)
// Knows    base, dossier (certificates), libxml2, zlib, OpenSSL
// Never    reads the clock, opens a file or a socket, starts a thread, keeps more of a payload than one buffer
//
// A message goes out:  UserMessage + payloads -> pack() -> POST -> read_answer() -> accepted | refused | unclear
// A message comes in:  POST -> Reception::feed() ... finish() -> Deliver + Answer -> recorded, then answered
//
// The folders follow the texts: mime/ (RFC 2045, 2046, 2387), xml/ (hardened reading, Exclusive XML Canonicalization),
// ebms3/ (ebMS 3.0 Core), wss/ (WS-Security, XML Signature, XML Encryption), as4/ (AS4 profile, eDelivery 1.15
// and 2.0).
#pragma once

#include "exchange/as4/answer.hpp"
#include "exchange/as4/kept_signal.hpp"
#include "exchange/as4/packing.hpp"
#include "exchange/as4/reception.hpp"
#include "exchange/as4/splitting.hpp"
#include "exchange/ebms3/errors.hpp"
#include "exchange/ebms3/message.hpp"
#include "exchange/ebms3/pmode.hpp"
#include "exchange/wss/certificate_cache.hpp"
#include "exchange/wss/keys.hpp"
#include "exchange/wss/trust.hpp"
