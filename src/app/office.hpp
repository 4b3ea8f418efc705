// app: the use cases. An office is an authority at work: its profile and keys, its law, its docket, the moment.
//
// Offers   Office                       what every use case works with (office.hpp)
//          add_account(), sign_in()     who may do what, by a token that nobody else can guess (accounts.hpp)
//          import_card(), trust_of()    the partners whose signature is believed (partners.hpp)
//          submit(), act(), ...         cases (cases.hpp)
//          due()                        which limits end when, for whom, and what follows (due.hpp)
//          export_messages(), import_*  what leaves and what arrives (exchange_by_hand.hpp)
//          Store, Clock, Random, Tray   the ports that the edge fills (store_port.hpp, edge_ports.hpp)
// Knows    the stages from base to statistics
// Never    opens a file or a socket, reads the clock, decides what docket::decide() decides
#pragma once

#include "app/edge_ports.hpp"
#include "app/store_port.hpp"
#include "base/base.hpp"
#include "docket/message.hpp"
#include "dossier/identity.hpp"
#include "law/law.hpp"

#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rogatory::app
{

/// What an authority says of itself in letters and on its card.
struct Profile {
    std::string id;    ///< in the directory: "zza.central"
    std::string name;  ///< official
    std::string state; ///< ISO 3166-1 alpha-3
    std::string address, contact;
    std::vector<std::string> languages; ///< ISO 639-1, in which it accepts requests

    friend bool operator==(Profile const&, Profile const&) = default;
};
boost::json::object to_json(Profile const& profile);
/// Error: office.profile_malformed.
Result<Profile> profile_from_json(boost::json::value const& json);

/// What an account may do. docket::decide() asks for caseworker, approver and executing_authority (which acts on the
/// measures assigned to it); administrators keep accounts and partners.
inline constexpr std::string_view roles[] = {"caseworker", "approver", "executing_authority", "administrator"};

struct Account {
    std::string name;
    std::vector<std::string> roles;

    bool has(std::string_view role) const;
};

/// Where a file for somebody else is put. It appears under its name only when it is complete and on disk.
class Tray
{
public:
    virtual ~Tray() = default;
    /// Calls `write` with the sink of a new file. A file of that name is replaced. Errors: those of the place and of
    /// `write`; then no file appears.
    virtual Done put(std::string const& name, std::function<Done(Sink&)> const& write) = 0;

protected:
    Tray() = default;
    Tray(Tray&&) = default;
    Tray& operator=(Tray&&) = default;
};

/// What was read of the pinned cards, until one of them changes (partners.cpp). To read a card is to verify its
/// signature and its certificates: too much to do for each message that arrives.
class CardCache;
std::shared_ptr<CardCache> new_card_cache();

/// An authority at work. The members outlive it.
struct Office {
    Store& store;
    dossier::Identity const& identity;
    law::Library const& law;
    Clock& clock;
    Random& random;
    Profile profile;
    std::function<Day(Instant)> local_day; ///< the day in the authority's time zone
    /// The day in any time zone of the tz database. Only one thread may ask for zones other than the authority's.
    std::function<Day(Instant, std::string const&)> day_in_zone = {};
    std::shared_ptr<CardCache> cards = new_card_cache();

    docket::Authority own() const { return {profile.state, profile.id}; }
    Day today() const { return local_day(clock.now()); }
    Day day_in(Instant at, std::string const& zone) const { return day_in_zone ? day_in_zone(at, zone) : day_of(at); }
};

/// SHA-256.
Digest sha256(BytesView octets);

}
