// trust: which certificates the authority of a network vouches for, and which of them were taken back.
//
// Offers   Rules, Anchor, Anchors   whom an operator believes for a network, and under which conditions (anchors.hpp)
//          Path                     from a certificate to an anchor, validated as RFC 5280 says (anchors.hpp)
//          Crl, read_crl()          lists of revoked certificates (crl.hpp)
//          ocsp_request(), read_ocsp()   the same asked for one certificate (ocsp.hpp)
//          check_revocation()       what all that is held says of a path, and what follows from silence
//          (revocation.hpp)
// Knows    base, dossier (certificates)
// Never    reads the clock, fetches anything, follows an address that stands in a certificate
#pragma once

#include "trust/anchors.hpp"
#include "trust/crl.hpp"
#include "trust/ocsp.hpp"
#include "trust/revocation.hpp"
