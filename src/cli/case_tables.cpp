// rogatory case procedures, messages: what may be done and said in a case, as tables for lawyers and programs.
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "docket/docket.hpp"
#include "docket/message_schema.hpp"

#include <ostream>

namespace rogatory::cli
{

Exit case_procedures(Call& call)
{
    auto const modality = modality_of(call.get("MODALITY"), "MODALITY");
    if (!modality) return call.fail(modality.error());
    auto const [library, mistakes, warnings] = read_law(call);
    if (!library) return call.fail(mistakes.front());
    if (call.given("--dot") || call.given("--svg")) {
        auto const side =
            call.get("--side", "requested") == "requesting" ? docket::Side::requesting : docket::Side::requested;
        auto const dot = call.given("--svg") ? docket::procedure_svg(*modality, side, *library, call.language)
                                             : docket::procedure_dot(*modality, side, *library, call.language);
        if (!dot) return call.fail(dot.error());
        call.out << *dot;
        return Exit::done;
    }
    if (call.json) {
        auto const json = docket::procedure_json(*modality, *library, call.language);
        if (!json) return call.fail(json.error());
        call.print(*json);
        return Exit::done;
    }
    auto const text = docket::print_procedure(*modality, *library, call.language);
    if (!text) return call.fail(text.error());
    call.out << *text;
    return Exit::done;
}

Exit case_messages(Call& call)
{
    if (call.given("--schema")) {
        auto const name = call.get("--schema");
        auto const schema =
            name == "header" ? Result<boost::json::object>{docket::header_schema()} : docket::message_schema(name);
        if (!schema) return call.fail(schema.error());
        call.out << docket::in_lines(*schema);
        return Exit::done;
    }
    boost::json::array list;
    for (auto const& type : docket::message_types) {
        auto const sender = type.sender == docket::Sender::either       ? "either"
                            : type.sender == docket::Sender::requesting ? "requesting"
                                                                        : "requested";
        if (call.json) {
            list.push_back(boost::json::object{{"number", type.number},
                                               {"name", type.name},
                                               {"sender", sender},
                                               {"purpose", docket::purpose_of(type)}});
            continue;
        }
        std::string name{type.name};
        name.resize(28, ' ');
        call.out << type.number << "  " << name << docket::purpose_of(type) << '\n';
    }
    if (call.json) call.print(list);
    return Exit::done;
}

}
