// Whatever the other State sends in a case, and whatever is done in between: each message is recorded as it came or
// refused with a sentence, the second time it is refused as received, nothing that was recorded is lost, and the case
// folds to the same state again.
#include "base/texts.hpp"
#include "docket/docket.hpp"
#include "docket/sample_message.hpp"
#include "require.hpp"

#include <algorithm>

using namespace rogatory;
using Fit = docket::testing::SampleMessages::Fit;

namespace
{

/// The bytes of the fuzzer as numbers; zero when they are used up.
class Numbers
{
public:
    explicit Numbers(BytesView octets) : octets_(octets) {}
    std::uint32_t operator()(std::uint32_t below)
    {
        if (below <= 1) return 0;
        auto number = take();
        if (below > 256) number = number << 8U | take();
        return number % below;
    }
    bool any_left() const { return at_ < octets_.size(); }

private:
    std::uint32_t take() { return at_ < octets_.size() ? octets_[at_++] : 0U; }

    BytesView octets_;
    std::size_t at_ = 0;
};

class FuzzedCase
{
public:
    explicit FuzzedCase(Numbers& numbers) : numbers_(numbers), samples_([this](std::uint32_t n) { return numbers_(n); })
    {
        setting_.today = *day_from("2026-01-05");
        setting_.account = "clara";
        setting_.roles = {"caseworker", "approver", "executing_authority"};
        setting_.own = {"ZZB", "zzb-central-authority"};
        conversation_ = fresh();
    }

    void run()
    {
        auto const modality = law::modality_names[numbers_(law::modality_names.size())];
        arrive(numbers_(4) == 0 ? "urgent_notice" : "request", modality);
        for (int steps = 0; steps < 24 && numbers_.any_left(); ++steps)
            if (numbers_(3) == 0)
                act();
            else
                arrive(docket::message_types[numbers_(docket::message_types.size())].name, modality);
    }

private:
    Id fresh()
    {
        Id id;
        id.octets.fill(7);
        id.octets.back() = static_cast<std::uint8_t>(++drawn_ & 0xFFU);
        id.octets[14] = static_cast<std::uint8_t>(drawn_ >> 8U);
        return id;
    }

    docket::Setting const& setting()
    {
        setting_.now = {start_of(setting_.today).since_1970_us + ++tick_};
        setting_.fresh_message = fresh();
        setting_.fresh_conversation = conversation_;
        return setting_;
    }

    void record(std::vector<docket::Event> events)
    {
        for (auto& event : events) {
            entries_.push_back(
                docket::entry_of(std::move(event), {}, static_cast<std::uint32_t>(entries_.size() + 1), setting_));
            docket::apply(state_, entries_.back());
        }
        fuzz::require(state_.unknown == 0 && !state_.state.empty());
        fuzz::require(boost::json::serialize(docket::to_json(docket::fold(entries_))) ==
                      boost::json::serialize(docket::to_json(state_)));
    }

    void arrive(std::string_view type, std::string_view modality)
    {
        auto const name = numbers_(16) == 0 ? std::string_view{"of_another_version"} : type;
        auto body = samples_.body(type, numbers_(3) == 0 ? Fit::valid : Fit::anything);
        auto const json = samples_.message(name, std::move(body), fresh(), conversation_,
                                           {"ZZA", "zza-central-authority"}, setting_.own, modality, setting().now);
        auto const text = boost::json::serialize(json);
        auto const message = docket::read_message(std::string_view{text});
        if (!message) return fuzz::require_sentence(message.error());
        fuzz::require(docket::read_message(boost::json::value(docket::to_json(*message))) == *message);
        auto const before = entries_.size();
        auto events = docket::receive(state_, *message, setting());
        if (!events) return fuzz::require_sentence(events.error());
        record(std::move(*events));

        // It stands in the docket as it came, and an unknown type was answered.
        auto const holds_it = [&](docket::Entry const& entry) {
            auto const* received = entry.body.if_contains("received");
            return received != nullptr && *received == boost::json::value(docket::to_json(*message));
        };
        fuzz::require(std::any_of(entries_.begin() + static_cast<std::ptrdiff_t>(before), entries_.end(), holds_it));
        if (name == "of_another_version")
            fuzz::require(std::any_of(entries_.begin() + static_cast<std::ptrdiff_t>(before), entries_.end(),
                                      [](auto const& entry) { return entry.kind == "cannot_process_prepared"; }));
        fuzz::require(docket::receive(state_, *message, setting()).error().code == "message.already_received");
    }

    void act()
    {
        auto const commands = docket::open_commands(state_, setting());
        std::vector<docket::OpenCommand const*> open;
        for (auto const& command : commands)
            if (command.open) open.push_back(&command);
        if (open.empty()) return;
        auto const& chosen = *open[numbers_(static_cast<std::uint32_t>(open.size()))];
        docket::Command command{std::string(chosen.name), {}, {}};
        for (auto const& field : chosen.fields)
            if (field.required || numbers_(3) == 0)
                command.fields.emplace(field.name,
                                       numbers_(6) == 0 ? samples_.odd_value(3) : samples_.fitting_value(field.type));
        if (command.fields.contains("message_id") && !state_.outgoing.empty())
            command.fields["message_id"] =
                text_of(state_.outgoing[numbers_(static_cast<std::uint32_t>(state_.outgoing.size()))].message_id);
        if (!chosen.items.empty() && numbers_(2) == 0)
            command.item = chosen.items[numbers_(static_cast<std::uint32_t>(chosen.items.size()))];
        setting_.account = numbers_(2) == 0 ? "clara" : "david";
        auto events = docket::decide(state_, command, setting());
        if (!events) return fuzz::require_sentence(events.error());
        record(std::move(*events));
    }

    Numbers& numbers_;
    docket::testing::SampleMessages samples_;
    docket::Setting setting_;
    Id conversation_;
    docket::CaseState state_;
    std::vector<docket::Entry> entries_;
    std::uint32_t drawn_ = 0;
    std::int64_t tick_ = 0;
};

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    Numbers numbers(BytesView{data, std::min<std::size_t>(size, 16'384)});
    FuzzedCase(numbers).run();
    return 0;
}
