// The directory as an SMP (OASIS BDXR SMP v2.0): what others may look up here, and what is looked up elsewhere.
//
// Looked up here: every entry that holds today and that its owner has signed, or a network vouches for; signed anew by
// this authority. Looked up elsewhere: shown with everything that is wrong with it; an operator may note it, signed by
// nobody, from that source. It changes no agreement.
#pragma once

#include "app/directory.hpp"
#include "app/trust.hpp"
#include "exchange/smp/smp.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// An authority as a participant, and the one service: cooperation by dossiers.
exchange::smp::Identifier participant_of(std::string_view authority);
exchange::smp::Identifier cooperation_service();

/// A directory entry as SMP documents. An entry without an endpoint has no service.
exchange::smp::ServiceGroup group_of(directory::Entry const& entry);
exchange::smp::ServiceMetadata metadata_of(directory::Entry const& entry);
/// What a document says, put into an entry; what it does not speak of stays.
void take_into(directory::Entry& entry, exchange::smp::ServiceMetadata const& metadata, Day today);

/// The signed document that answers a path: "/bdxr-smp-2/{participant}", ".../services/{service}", and both without
/// the first part. Errors: smp.nothing_there, those of the store.
Result<std::string> smp_answer(Office& office, std::string_view path);

struct SmpOrder {
    std::string url;         ///< "http://host[:port][/path]"
    std::string participant; ///< "scheme::value", or an authority's id
    std::string service;     ///< likewise; empty: the one service
    std::string network;     ///< whose certificates vouch for the SMP and its endpoints; empty: a pinned card does
    std::string signer; ///< subject of the SMP's certificate (RFC 2253); empty: anybody whom the network vouches for
    bool private_addresses = false; ///< endpoints and redirections inside the own network are taken
};
struct SmpFound {
    exchange::smp::ServiceMetadata metadata;
    std::string from;                               ///< the address that answered in the end
    std::string signed_by;                          ///< subject, and by what it is believed
    std::vector<exchange::smp::Endpoint> endpoints; ///< those of AS4 that are active today and sound
    std::vector<Error> problems;                    ///< of what is not among them
};
/// Errors: smp.signer_unknown, smp.other_answer, smp.redirected_twice, smp.private_address, those of the trust, of
/// verify_document(), read_metadata() and of fetching.
Result<SmpFound> look_up(Office& office, SmpOrder const& order, Fetch const& fetch);

/// Whether an address names this machine or a private network by itself: an address outside the public network (RFC
/// 6890: loopback, private, shared, link-local, unique local, multicast, reserved, also inside an IPv6 address), what
/// some programs read as such an address, a name without a dot. Names are not resolved.
bool is_private_address(std::string_view host);

}
