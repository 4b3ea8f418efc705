#include "net/access_point/partners.hpp"

#include "app/collection.hpp"
#include "app/exchange_keys.hpp"
#include "app/partners.hpp"

namespace rogatory::net
{

namespace ebms3 = exchange::ebms3;
namespace wss = exchange::wss;

namespace
{

constexpr std::int64_t read_again_us = 60'000'000;
/// Smaller than elsewhere: nothing else is handed over to a partner while it collects a piece, and a line out of a
/// guarded network is often a narrow one.
constexpr std::uint64_t collected_piece_size = 8ULL << 20;
constexpr std::string_view party_type = "urn:oasis:names:tc:ebcore:partyid-type:unregistered";

/// Which suite a message is in, its agreement says. That of the cards' keys was the only one once, and has no name.
std::string agreement_for(wss::Suite suite)
{
    std::string const base = "urn:rogatory:exchange:1";
    return suite == wss::Suite::ecdsa_2 ? base : base + ":" + std::string(wss::name_of(suite));
}

/// Which way a message goes, and who began it.
enum class Way : std::uint8_t {
    pushed,    ///< by us
    taken,     ///< pushed by the partner
    offered,   ///< by us, to a partner that asks
    collected, ///< by us, from a partner that we ask
};

ebms3::PMode pmode_of(std::string const& own, dossier::Card const& card, std::string const& address, wss::Suite suite,
                      Way way, Instant now)
{
    // Core, 2.2.6: in One-Way/Pull the receiver begins.
    bool const we_initiate = way == Way::pushed || way == Way::collected;
    bool const outbound = way == Way::pushed || way == Way::offered;
    auto const party = [](std::string const& id, bool initiates) {
        return ebms3::Party{{id, std::string(party_type)},
                            std::string(initiates ? ebms3::initiator_role : ebms3::responder_role)};
    };
    auto keys = app::keys_on_card(card, suite, now);
    ebms3::PMode pmode;
    pmode.id = (outbound ? "to:" : "from:") + card.authority;
    pmode.own = party(own, we_initiate);
    pmode.peer = {party(card.authority, !we_initiate), address, std::move(keys.signing), std::move(keys.encryption)};
    pmode.we_initiate = we_initiate;
    pmode.agreement = ebms3::AgreementRef{agreement_for(suite), {}, {}};
    pmode.service = {"Cooperation", "urn:rogatory:services"};
    pmode.actions = {std::string(dossier_action), std::string(piece_action), std::string(receipt_action),
                     std::string(notice_action)};
    pmode.suite = suite;
    pmode.mep = ebms3::Mep::two_way_push_and_push;
    if (way == Way::offered || way == Way::collected) {
        pmode.mep = ebms3::Mep::one_way_pull;
        pmode.mpc = app::channel_for(way == Way::offered ? card.authority : own);
        pmode.piece_size = collected_piece_size;
    }
    return pmode;
}

}

Done LivePartners::refresh(app::Office& office)
{
    auto const now = office.clock.now();
    std::string stamp;
    for (auto const kind :
         {app::partner_kind, app::agreement_kind, app::exchange_key_kind, app::trust_version_kind, app::reach_kind}) {
        auto const of_kind = office.store.records_stamp(kind);
        if (!of_kind) return of_kind.error();
        stamp.append(of_kind->begin(), of_kind->end());
    }
    // A clock that was set back reads anew as well.
    bool const recent = read_at_ && *read_at_ <= now && now.since_1970_us - read_at_->since_1970_us < read_again_us;
    if (stamp == read_stamp_ && recent) return {};
    if (auto const done = read(office, now); !done) return done;
    read_stamp_ = std::move(stamp);
    read_at_ = now;
    return {};
}

Done LivePartners::read(app::Office& office, Instant now)
{
    auto const agreed = app::agreements(office);
    if (!agreed) return agreed.error();
    auto ring = app::key_ring(office);
    if (!ring) return ring.error();
    std::map<std::string, std::shared_ptr<PMode const>> outbound;
    std::multimap<std::string, std::shared_ptr<PMode const>> inbound, collected;
    std::map<std::string, std::shared_ptr<PMode const>> asking;
    std::vector<std::shared_ptr<PMode const>> offered;
    auto const we_collect = app::collects(office);
    if (!we_collect) return we_collect.error();
    std::map<Digest, std::string> certificates;
    auto view = app::trust_view(office, view_);
    if (!view) return view.error();
    std::map<std::string, Certified> certified;
    for (auto const& agreement : *agreed) {
        auto const card = app::partner(office, agreement.partner);
        if (!card) continue; // a partner without card is nobody's partner
        auto const make = [&](wss::Suite suite, Way way, bool is_agreed) {
            auto pmode = pmode_of(office.profile.id, *card, agreement.address, suite, way, now);
            pmode.agreed = is_agreed;
            return std::make_shared<PMode const>(std::move(pmode));
        };
        bool const it_collects = app::partner_collects(agreement);
        outbound[agreement.partner] = make(agreement.suite, it_collects ? Way::offered : Way::pushed, true);
        if (*we_collect && !it_collects) asking[agreement.partner] = make(agreement.suite, Way::collected, true);
        for (auto const suite : {wss::Suite::rsa_1x, wss::Suite::eddsa_2, wss::Suite::ecdsa_2}) {
            bool const spoken = agreement.speaks(suite);
            inbound.emplace(agreement.partner, make(suite, Way::taken, spoken));
            if (*we_collect && !it_collects) collected.emplace(agreement.partner, make(suite, Way::collected, spoken));
            if (it_collects && spoken) offered.push_back(make(suite, Way::offered, true));
        }
        if (!agreement.certified_by.empty()) certified[agreement.partner] = {agreement.certified_by, agreement.subject};
        certificates.emplace(card->signing.fingerprint(), card->authority);
    }
    std::map<Digest, VouchedFor> vouched;
    {
        std::lock_guard const lock(mutex_);
        vouched = vouched_;
    }
    // A new word on one certificate ends no connection of another.
    vouched = still_vouched(std::move(vouched), **view, certified, now);
    std::lock_guard const lock(mutex_);
    outbound_ = std::move(outbound);
    inbound_ = std::move(inbound);
    asking_ = std::move(asking);
    collected_ = std::move(collected);
    offered_ = std::move(offered);
    certificates_ = std::move(certificates);
    own_ = std::move(*ring);
    vouched_ = std::move(vouched);
    certified_ = std::move(certified);
    view_ = std::move(*view);
    return {};
}

std::map<Digest, LivePartners::VouchedFor>
LivePartners::still_vouched(std::map<Digest, VouchedFor> before, app::TrustView const& view,
                            std::map<std::string, Certified> const& certified, Instant now)
{
    std::erase_if(before, [&](auto const& one) {
        auto const& [partner, shown] = one.second;
        auto const how = certified.find(partner);
        return how == certified.end() || !view.check_pinned(shown.front(), now) ||
               !view.check(how->second.network, shown.front(), std::span(shown).subspan(1), partner,
                           how->second.subject, now);
    });
    return before;
}

std::shared_ptr<ebms3::PMode const> LivePartners::for_message(ebms3::UserMessage const& message) const
{
    std::lock_guard const lock(mutex_);
    auto const [first, last] = inbound_.equal_range(message.from.id.value);
    for (auto at = first; at != last; ++at)
        if (ebms3::fits_inbound(*at->second, message)) return at->second;
    return nullptr;
}

std::vector<std::shared_ptr<ebms3::PMode const>> LivePartners::for_pull(std::string_view mpc) const
{
    std::lock_guard const lock(mutex_);
    std::vector<std::shared_ptr<PMode const>> found;
    for (auto const& pmode : offered_)
        if (ebms3::channel_of(pmode->mpc) == ebms3::channel_of(mpc)) found.push_back(pmode);
    return found;
}

bool LivePartners::collects(std::string const& partner) const
{
    auto const pmode = outbound(partner);
    return pmode && pmode->mep == ebms3::Mep::one_way_pull;
}

std::vector<std::string> LivePartners::asked() const
{
    std::lock_guard const lock(mutex_);
    std::vector<std::string> partners;
    for (auto const& [partner, pmode] : asking_)
        partners.push_back(partner);
    return partners;
}

std::shared_ptr<ebms3::PMode const> LivePartners::asking(std::string const& partner) const
{
    std::lock_guard const lock(mutex_);
    auto const found = asking_.find(partner);
    return found == asking_.end() ? nullptr : found->second;
}

std::shared_ptr<ebms3::PMode const> LivePartners::for_collected(std::string const& partner,
                                                                ebms3::UserMessage const& message) const
{
    std::lock_guard const lock(mutex_);
    auto const [first, last] = collected_.equal_range(partner);
    for (auto at = first; at != last; ++at)
        if (ebms3::fits_inbound(*at->second, message)) return at->second;
    return nullptr;
}

std::shared_ptr<ebms3::PMode const> LivePartners::outbound(std::string const& partner) const
{
    std::lock_guard const lock(mutex_);
    auto const found = outbound_.find(partner);
    return found == outbound_.end() ? nullptr : found->second;
}

std::shared_ptr<wss::KeyRing const> LivePartners::own() const
{
    std::lock_guard const lock(mutex_);
    return own_;
}

bool LivePartners::believes(Digest const& certificate) const
{
    std::lock_guard const lock(mutex_);
    return certificates_.contains(certificate);
}

std::string LivePartners::holder_of(Digest const& certificate) const
{
    std::lock_guard const lock(mutex_);
    if (auto const found = certificates_.find(certificate); found != certificates_.end()) return found->second;
    auto const found = vouched_.find(certificate);
    return found == vouched_.end() ? std::string() : found->second.partner;
}

Done LivePartners::is_answered_by(std::string const& partner, PeerIdentity const& peer) const
{
    auto const holder = peer.certificate ? holder_of(*peer.certificate) : std::string();
    if (holder == partner) return {};
    return Error{"exchange.other_at_address",
                 partner,
                 "",
                 {{"partner", partner}, {"address", peer.address}, {"holder", holder}}};
}

Vouched LivePartners::vouches(std::span<dossier::Certificate const> shown, Instant now) const
{
    constexpr std::size_t most_remembered = 10'000;
    if (shown.empty()) return Vouched::no;
    std::shared_ptr<app::TrustView const> view;
    std::map<std::string, Certified> certified;
    {
        std::lock_guard const lock(mutex_);
        view = view_;
        certified = certified_;
    }
    if (!view) return Vouched::no;
    auto const& holder = shown.front();
    auto answer = view->check_pinned(holder, now) ? Vouched::no : Vouched::revoked;
    for (auto const& [partner, how] : certified) {
        if (answer == Vouched::revoked) break;
        if (!trust::check_subject(holder, partner, how.subject)) continue;
        auto const path = view->check(how.network, holder, shown.subspan(1), partner, how.subject, now);
        if (path) {
            keep_in_mind(how.network, *path);
            std::lock_guard const lock(mutex_);
            if (vouched_.size() < most_remembered)
                vouched_[holder.fingerprint()] = {partner, {shown.begin(), shown.end()}};
            return Vouched::yes;
        }
        if (path.error().code == "trust.certificate_revoked") answer = Vouched::revoked;
    }
    std::lock_guard const lock(mutex_);
    vouched_.erase(holder.fingerprint());
    return answer;
}

Done LivePartners::accept(dossier::Certificate const& signer, std::span<dossier::Certificate const> chain,
                          PMode const& pmode, Instant now) const
{
    std::shared_ptr<app::TrustView const> view;
    std::optional<Certified> how;
    {
        std::lock_guard const lock(mutex_);
        view = view_;
        if (auto const found = certified_.find(pmode.peer.party.id.value); found != certified_.end())
            how = found->second;
    }
    if (!how) {
        if (auto const done = wss::PinnedTrust{}.accept(signer, chain, pmode, now); !done) return done;
        return view ? view->check_pinned(signer, now) : Done{};
    }
    auto const partner = pmode.peer.party.id.value;
    // Even while nobody says whether it was revoked, somebody may be asked about it from now on.
    if (auto const path = view->path(how->network, signer, chain, now)) keep_in_mind(how->network, *path);
    auto const checked = view->check(how->network, signer, chain, partner, how->subject, now);
    if (!checked) return checked.error();
    return {};
}

Done LivePartners::check_encryption(PMode const& pmode, Instant now) const
{
    std::shared_ptr<app::TrustView const> view;
    {
        std::lock_guard const lock(mutex_);
        view = view_;
    }
    if (!view || pmode.peer.encryption.empty()) return {};
    return view->check_pinned(pmode.peer.encryption, now);
}

void LivePartners::keep_in_mind(std::string const& network, trust::Path const& path) const
{
    constexpr std::size_t most_remembered = 10'000;
    std::lock_guard const lock(mutex_);
    for (std::size_t i = 0; i + 1 < path.certificates.size(); ++i)
        if (seen_.size() < most_remembered && seen_.emplace(path.certificates[i].fingerprint(), true).second)
            to_ask_.push_back({network, path.certificates[i], path.certificates[i + 1]});
}

std::vector<LivePartners::ToAsk> LivePartners::to_ask() const
{
    std::lock_guard const lock(mutex_);
    return std::exchange(to_ask_, {});
}

}
