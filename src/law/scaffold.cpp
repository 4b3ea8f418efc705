#include "law/scaffold.hpp"

#include <algorithm>

namespace rogatory::law
{
namespace
{

bool is_id(std::string const& id)
{
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !id.empty() && id.size() <= 40 && std::all_of(id.begin(), id.end(), fits);
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (auto const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + '"';
}

/// Whether a rule of the instrument carries a request of the modality.
bool carries(Instrument const& instrument, Modality modality)
{
    auto const& rules = instrument.rules_for[static_cast<std::size_t>(modality)];
    return std::any_of(rules.begin(), rules.end(),
                       [&](std::uint16_t index) { return instrument.rules[index].kind == RuleKind::basis; });
}

Instrument const* model_for(Library const& library, NewInstrument const& wanted)
{
    if (!wanted.model.empty()) {
        auto const* model = library.instrument(wanted.model);
        return model && model->is_model() && carries(*model, wanted.modality) ? model : nullptr;
    }
    for (auto const& instrument : library.instruments)
        if (instrument.is_model() && carries(instrument, wanted.modality)) return &instrument;
    return nullptr;
}

/// A file of the model's rules under ids of its own. Line by line, so that comments and order stay.
std::string taken_over(std::string_view text, std::string const& model, std::string const& id)
{
    std::string out =
        "# Taken over from " + model +
        ". Hold every rule against the text of the treaty: correct article, says and when; remove what the\n"
        "# treaty does not have; write status = \"verified\" and the source only when you have read it there.\n";
    while (!text.empty()) {
        auto line = std::string(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto const key = line.substr(0, line.find_first_of(" ="));
        // The row and the source are those of the model's own table.
        if (key == "row" || key == "source") continue;
        if (key == "status") line = "status = \"unverified\"";
        for (auto at = line.find(model + "/"); at != std::string::npos; at = line.find(model + "/", at + id.size() + 1))
            line.replace(at, model.size(), id);
        out += line + '\n';
    }
    return out;
}

std::string modalities_of(Instrument const& model)
{
    std::string list;
    for (std::size_t m = 0; m < modality_names.size(); ++m)
        if (has(model.modalities, static_cast<Modality>(m)))
            list += (list.empty() ? "" : ", ") + quoted(modality_names[m]);
    return "[" + list + "]";
}

}

Result<Files> scaffold(Files const& files, Library const& library, NewInstrument const& asked)
{
    auto wanted = asked;
    // A title is one line; it also stands in a comment.
    for (auto& c : wanted.title)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    if (!is_id(wanted.id)) return Error{"scaffold.bad_id", "ID", "", {{"value", wanted.id.substr(0, 60)}}};
    if (library.instrument(wanted.id)) return Error{"scaffold.exists", "ID", "", {{"value", wanted.id}}};
    for (auto const& state : wanted.states)
        if (!library.state(state))
            return Error{"scaffold.unknown_state", "--between", "", {{"value", state.substr(0, 20)}}};
    if (wanted.states[0] == wanted.states[1]) return Error{"scaffold.same_state", "--between"};
    auto const* model = model_for(library, wanted);
    if (!model) return Error{"scaffold.no_model", "--modality", "", {{"value", std::string(name_of(wanted.modality))}}};

    auto const folder = "instruments/" + wanted.id + "/", models = "instruments/" + model->id + "/";
    Files made;
    made[folder + "instrument.toml"] =
        "# " + wanted.title + ": particulars. Fill in the days; leave out what is not known.\n" +
        "id          = " + quoted(wanted.id) + "\ntitle       = " + quoted(wanted.title) +
        "\nshort_title = " + quoted(wanted.title) +
        "\n# adopted   = 2001-01-31\n# in_force  = 2002-01-31\nkind        = \"bilateral\"\nregion      = " +
        quoted(wanted.states[0] + " and " + wanted.states[1]) + "\nmodalities  = " + modalities_of(*model) +
        "\nbinding     = true\n" + "general_for = [" + quoted(name_of(wanted.modality)) + "]\n" +
        "# text      = \"https://...\"\nsource      = \"to be named: where the text of the treaty was read\"\nstatus   "
        "   = "
        "\"unverified\"\n";
    made[folder + "parties.tsv"] =
        "# The two States. date is the day of ratification, in_force the day from which the treaty binds.\n"
        "iso3\tact\tdate\tin_force\tend\tdeclarations\tnote\tas_of\tsource\tstatus\n" +
        wanted.states[0] + "\tratification\t\t\t\t\t\t\tto be named\tunverified\n" + wanted.states[1] +
        "\tratification\t\t\t\t\t\t\tto be named\tunverified\n";
    for (auto const& [name, text] : files)
        if (name.starts_with(models) && name.ends_with(".toml") && name != models + "instrument.toml")
            made[folder + name.substr(models.size())] = taken_over(text, model->id, wanted.id);
    made["examples/" + wanted.id + "/first.toml"] =
        "# Questions with the answer that the treaty gives. Write one for each article that "
        "matters.\n[[example]]\nname  = \"Until "
        "its entry into force is known the treaty is open\"\ncites = " +
        quoted(wanted.title) + "\n[example.matter]\nrequesting = " + quoted(wanted.states[0]) +
        "\nrequested  = " + quoted(wanted.states[1]) + "\nmodality   = " + quoted(name_of(wanted.modality)) +
        "\ndate       = 2026-01-15\n[example.expect]\nbases = [{ instrument = " + quoted(wanted.id) +
        ", status = \"open\" }]\n";
    return made;
}

}
