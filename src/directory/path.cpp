#include "directory/path.hpp"

#include <algorithm>

namespace rogatory::directory
{
namespace
{

constexpr std::size_t paths_limit = 100; ///< as many as a person could read, and more

Error path_error(char const* code, std::string field, Arguments values)
{
    return Error{code, std::move(field), "E/CN.15/2014/12, 52", std::move(values)};
}

/// Both limits at once; nothing in either means that it does not limit.
std::vector<std::string> narrower(std::vector<std::string> const& a, std::vector<std::string> const& b, bool& nothing)
{
    if (a.empty()) return b;
    if (b.empty()) return a;
    std::vector<std::string> both;
    std::copy_if(a.begin(), a.end(), std::back_inserter(both),
                 [&](auto const& one) { return std::find(b.begin(), b.end(), one) != b.end(); });
    nothing = nothing || both.empty();
    return both;
}

void end_by(TrustPath& path, Day day)
{
    if (!path.until || day < *path.until) path.until = day;
}

class PathSearch
{
public:
    /// `cards`: the keys of the cards pinned of the authority.
    PathSearch(std::string_view authority, std::span<HeldList const> lists, std::vector<Digest> cards, Held const* held,
               Day today, Instant now)
        : authority_(authority), lists_(lists), cards_(std::move(cards)), held_(held), today_(today), now_(now)
    {
    }

    /// The list that recognises the network by this key, with nothing missing before it; null: none.
    NetworkList const* recogniser(NetworkList const& network, Digest const& key)
    {
        wanted_ = &network;
        wanted_key_ = key;
        for (auto const& held : lists_)
            if (is_anchored(held) && recogniser_ == nullptr) from_list(held);
        return recogniser_;
    }

    void from_card(Pinned const& card)
    {
        TrustPath path;
        path.steps.push_back(
            {PathStep::Kind::card, "", card.authority, 0, dossier::spelled(card.key), std::nullopt, ""});
        reach_entry(std::move(path), {card.key}, "");
    }
    void from_list(HeldList const& held)
    {
        auto const& list = held.said.list;
        TrustPath path;
        path.steps.push_back({PathStep::Kind::list, "", list.network, list.number, dossier::spelled(held.said.signer),
                              day_of(list.next_by), held.why});
        go_on(std::move(path), held, recognitions_in_path, {list.network});
    }
    std::vector<TrustPath> take()
    {
        // Whole ones first; of those the shortest, of the others the one that goes farthest.
        std::vector<TrustPath> sorted;
        for (bool const whole : {true, false}) {
            auto const begin = sorted.size();
            for (auto& path : found_)
                if (path.whole() == whole) sorted.push_back(path);
            auto const first = sorted.begin() + static_cast<std::ptrdiff_t>(begin);
            std::sort(first, sorted.end(), [&](TrustPath const& a, TrustPath const& b) {
                if (a.steps.size() == b.steps.size()) return a.steps.back().to < b.steps.back().to;
                return whole ? a.steps.size() < b.steps.size() : a.steps.size() > b.steps.size();
            });
        }
        return sorted;
    }

private:
    void missing(TrustPath path, Error why)
    {
        path.missing = std::move(why);
        keep(std::move(path));
    }
    void keep(TrustPath path)
    {
        if (found_.size() < paths_limit) found_.push_back(std::move(path));
    }

    /// What a list that is believed leads to. `further`: so many recognitions may follow.
    void go_on(TrustPath path, HeldList const& held, std::size_t further, std::vector<std::string> const& passed)
    {
        auto const& list = held.said.list;
        if (is_stale(list, now_))
            return missing(std::move(path), path_error("directory.path_list_stale", list.network,
                                                       {{"network", list.network},
                                                        {"number", std::to_string(list.number)},
                                                        {"next_by", text_of(list.next_by)}}));
        end_by(path, day_of(list.next_by));
        if (auto const* const member = member_of(list, authority_)) {
            auto with = path;
            with.steps.push_back({PathStep::Kind::member, list.network, std::string(authority_), list.number,
                                  member->keys.empty() ? "" : dossier::spelled(member->keys.front()), std::nullopt,
                                  ""});
            if (!with.states.empty() &&
                std::find(with.states.begin(), with.states.end(), member->state) == with.states.end())
                missing(std::move(with), path_error("directory.path_outside", list.network,
                                                    {{"authority", std::string(authority_)},
                                                     {"network", list.network},
                                                     {"state", member->state}}));
            else
                reach_member(std::move(with), member->keys, list.network);
        } else if (list.recognises.empty()) {
            missing(path, path_error("directory.path_none", list.network,
                                     {{"authority", std::string(authority_)}, {"network", list.network}}));
        }
        for (auto const& one : list.recognises)
            follow(path, list, one, further, passed);
    }

    void follow(TrustPath path, NetworkList const& list, Recognition const& one, std::size_t further,
                std::vector<std::string> passed)
    {
        Arguments const both{{"network", one.network}, {"from", list.network}, {"until", text_of(one.until)}};
        // Nobody is told that a circle is missing something.
        if (std::find(passed.begin(), passed.end(), one.network) != passed.end()) return;
        path.steps.push_back({PathStep::Kind::recognition, list.network, one.network, list.number,
                              dossier::spelled(one.key), one.until, one.purpose});
        if (further == 0) {
            path.steps.pop_back();
            return missing(std::move(path), path_error("directory.path_too_long", one.network, both));
        }
        if (one.from && today_ < *one.from)
            return missing(std::move(path),
                           path_error("directory.path_not_yet", one.network,
                                      {{"network", one.network}, {"from", list.network}, {"day", text_of(*one.from)}}));
        if (today_ > one.until) return missing(std::move(path), path_error("directory.path_over", one.network, both));
        bool nothing = false;
        path.modalities = narrower(path.modalities, one.modalities, nothing);
        path.states = narrower(path.states, one.states, nothing);
        if (nothing)
            return missing(
                std::move(path),
                path_error("directory.path_outside", one.network,
                           {{"authority", std::string(authority_)}, {"network", one.network}, {"state", ""}}));
        end_by(path, one.until);
        if (wanted_ != nullptr && recogniser_ == nullptr && one.network == wanted_->network &&
            one.secretariat == wanted_->secretariat && one.key == wanted_key_)
            recogniser_ = &list;
        auto const next = std::find_if(lists_.begin(), lists_.end(),
                                       [&](auto const& held) { return held.said.list.network == one.network; });
        if (next == lists_.end())
            return missing(std::move(path), path_error("directory.path_list_missing", one.network, both));
        if ((next->root != one.key && next->said.signer != one.key) || next->said.list.secretariat != one.secretariat)
            return missing(std::move(path), path_error("directory.path_key_differs", one.network,
                                                       {{"network", one.network},
                                                        {"from", list.network},
                                                        {"fingerprint", dossier::spelled(next->root)}}));
        passed.push_back(one.network);
        go_on(std::move(path), *next, std::min(further - 1, static_cast<std::size_t>(one.further)), passed);
    }

    /// What a list says of an authority whose card was compared here counts only as far as the card says it too.
    void reach_member(TrustPath path, std::vector<Digest> keys, std::string const& network)
    {
        bool const named = !keys.empty();
        if (!cards_.empty()) std::erase_if(keys, [&](Digest const& key) { return !is_of_a_card(key); });
        if (named && keys.empty())
            return missing(std::move(path), path_error("directory.path_card_differs", std::string(authority_),
                                                       {{"authority", std::string(authority_)}, {"network", network}}));
        reach_entry(std::move(path), keys, network);
    }
    bool is_of_a_card(Digest const& key) const { return std::find(cards_.begin(), cards_.end(), key) != cards_.end(); }

    /// The entry itself: signed with a key that the path names, or vouched for by the list at its end.
    void reach_entry(TrustPath path, std::vector<Digest> const& keys, std::string const& network)
    {
        Arguments const whose{{"authority", std::string(authority_)}, {"network", network}};
        if (held_ == nullptr)
            return missing(std::move(path), path_error("directory.path_entry_missing", std::string(authority_), whose));
        // Whatever State its list writes beside it: the entry is of the State that it names.
        if (auto const& states = path.states;
            !states.empty() && std::find(states.begin(), states.end(), held_->entry.state) == states.end())
            return missing(std::move(path), path_error("directory.path_outside", network,
                                                       {{"authority", std::string(authority_)},
                                                        {"network", network},
                                                        {"state", held_->entry.state}}));
        auto const& signing = held_->entry.signing;
        bool const as_the_card = cards_.empty() || std::all_of(signing.begin(), signing.end(), [&](auto const& one) {
                                     return is_of_a_card(one.fingerprint());
                                 });
        auto const match = std::find_if(keys.begin(), keys.end(), [&](Digest const& key) {
            return std::any_of(signing.begin(), signing.end(),
                               [&](auto const& one) { return one.fingerprint() == key; });
        });
        PathStep step{PathStep::Kind::entry, network, std::string(authority_), 0, "", held_->entry.valid_until, ""};
        if (held_->standing == Standing::owner && match != keys.end()) {
            step.key = dossier::spelled(*match);
        } else if (held_->standing == Standing::vouched && as_the_card && !network.empty() &&
                   held_->by.ends_with(" of " + network)) {
            step.note = "not signed by the authority itself: only " + held_->by + " says so";
        } else {
            return missing(std::move(path), path_error("directory.path_entry_key", std::string(authority_), whose));
        }
        if (held_->entry.valid_until) end_by(path, *held_->entry.valid_until);
        path.steps.push_back(std::move(step));
        keep(std::move(path));
    }

    std::string_view authority_;
    std::span<HeldList const> lists_;
    std::vector<Digest> cards_;
    Held const* held_;
    Day today_;
    Instant now_;
    NetworkList const* wanted_ = nullptr; ///< whose recogniser is looked for
    Digest wanted_key_{};
    NetworkList const* recogniser_ = nullptr;
    std::vector<TrustPath> found_;
};

}

std::string_view name_of(PathStep::Kind kind)
{
    switch (kind) {
    case PathStep::Kind::card: return "card";
    case PathStep::Kind::list: return "list";
    case PathStep::Kind::recognition: return "recognition";
    case PathStep::Kind::member: return "member";
    case PathStep::Kind::entry: break;
    }
    return "entry";
}

std::vector<TrustPath> paths_to(std::string_view authority, std::span<HeldList const> lists,
                                std::span<Pinned const> pinned, Held const* held, Day today, Instant now)
{
    std::vector<Digest> cards;
    for (auto const& card : pinned)
        if (card.authority == authority) cards.push_back(card.key);
    PathSearch search(authority, lists, std::move(cards), held, today, now);
    for (auto const& card : pinned)
        if (card.authority == authority) search.from_card(card);
    for (auto const& one : lists)
        if (is_anchored(one)) search.from_list(one);
    auto found = search.take();
    if (found.empty()) {
        TrustPath nowhere;
        nowhere.missing = path_error("directory.path_none", std::string(authority),
                                     {{"authority", std::string(authority)}, {"network", ""}});
        found.push_back(std::move(nowhere));
    }
    return found;
}

NetworkList const* recogniser_of(NetworkList const& network, Digest const& key, std::span<HeldList const> lists,
                                 Day today, Instant now)
{
    return PathSearch("", lists, {}, nullptr, today, now).recogniser(network, key);
}

std::size_t recognitions_in(TrustPath const& path)
{
    return static_cast<std::size_t>(std::count_if(path.steps.begin(), path.steps.end(), [](PathStep const& step) {
        return step.kind == PathStep::Kind::recognition;
    }));
}

bool covers(TrustPath const& path, std::span<std::string const> modalities)
{
    if (path.modalities.empty() || modalities.empty()) return true;
    return std::any_of(modalities.begin(), modalities.end(), [&](auto const& one) {
        return std::find(path.modalities.begin(), path.modalities.end(), one) != path.modalities.end();
    });
}

}
