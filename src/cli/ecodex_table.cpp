// The rows of "rogatory ecodex" in the table of commands.
#include "cli/commands.hpp"

namespace rogatory::cli
{

std::vector<Command> ecodex_commands()
{
    return {
        {{"ecodex", "export"},
         "Write an approved request as container and Trust-OK token for a connector of e-CODEX",
         {{"CASE", "the case"}},
         {{"--to", "DIR", "where to write them (.)"}},
         false,
         ecodex_export},
        {{"ecodex", "check"},
         "Verify a container of e-CODEX and show what is in it and whose it is; nothing is recorded",
         {{"CONTAINER", "the part ASIC-S"}, {"TOKEN", "the part tokenXML"}},
         {{"--content", "FILE", "the part messageContent, shown element by element"}},
         false,
         ecodex_check},
        {{"ecodex", "connector", "add"},
         "Put on record that a connector signs for a partner, once its fingerprint was compared by another way",
         {{"PARTNER", "its authority id; its card was imported"}, {"FILE", "the connector's certificate, PEM or DER"}},
         {{"--fingerprint", "F", "SHA-256 of the certificate, as its operator read it out"}},
         false,
         ecodex_connector_add},
        {{"ecodex", "connector", "list"},
         "Show which connectors sign for which partners",
         {},
         {},
         false,
         ecodex_connector_list},
        {{"ecodex", "connector", "remove"},
         "Believe a connector no longer for a partner",
         {{"PARTNER", "its authority id"}, {"FINGERPRINT", "or its first eight digits"}},
         {},
         false,
         ecodex_connector_remove},
        {{"ecodex", "import"},
         "Take a container of e-CODEX over as a received request; what could not be mapped is shown",
         {{"CONTAINER", "the part ASIC-S"}, {"TOKEN", "the part tokenXML"}},
         {{"--from", "PARTNER", "the authority that sent it; its card was imported"},
          {"--content", "FILE", "the part messageContent"}},
         false,
         ecodex_import},
    };
}

}
