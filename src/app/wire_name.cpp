#include "app/wire_name.hpp"

#include "app/record_json.hpp"

#include <algorithm>

namespace rogatory::app
{

std::string name_on_the_wire(OutboxRow const& row)
{
    constexpr std::size_t octets_named = 6;
    auto const name = text_of(row.id);
    if (row.kind != OutboxRow::Kind::dossier || row.dossier == Digest{}) return name;
    return name + ".s" + hex_of(BytesView(row.dossier).first(octets_named));
}

Result<TakenReceipt> receipt_of_taken(Office& office, std::string_view sender, Id const& message)
{
    auto const known = office.store.find_message(Direction::incoming, sender, message);
    if (!known) return known.error();
    if (!*known) return Error{"import.receipt_unknown", "", "", {{"message", text_of(message)}}};
    auto const loaded = load(office, (*known)->case_id);
    if (!loaded) return loaded.error();
    for (auto const& entry : loaded->entries) {
        auto const* const received = entry.body.if_contains("received");
        auto const* const dossier = entry.body.if_contains("dossier");
        if (received == nullptr || !received->is_object() || dossier == nullptr || !dossier->is_object() ||
            member_text(received->get_object(), "message_id") != text_of(message))
            continue;
        auto const octets = bytes_from_hex(member_text(dossier->get_object(), "sha256"));
        if (!octets || octets->size() != Digest{}.size()) continue;
        Digest digest{};
        std::copy(octets->begin(), octets->end(), digest.begin());
        dossier::Receipt const receipt{
            message, digest, entry.at, office.profile.id, std::string(sender), dossier::Verdict::accepted, ""};
        return TakenReceipt{(*known)->case_id, receipt};
    }
    return Error{"import.receipt_unknown", "", "", {{"message", text_of(message)}}};
}

Result<std::string> receipt_again(Office& office, std::string_view sender, Id const& message)
{
    auto const taken = receipt_of_taken(office, sender, message);
    if (!taken) return taken.error();
    return dossier::make_receipt(taken->receipt, office.identity, office.clock.now());
}

Result<std::vector<Record>> receipt_owed_again(Office& office, std::string_view sender, Id const& message, bool urgent)
{
    auto const taken = receipt_of_taken(office, sender, message);
    if (!taken) return taken.error();
    auto text = dossier::make_receipt(taken->receipt, office.identity, office.clock.now());
    if (!text) return text.error();
    return receipt_owed(office, taken->receipt, std::move(*text), taken->case_id, urgent);
}

}
