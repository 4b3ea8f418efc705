// rogatory case segments: what officials wrote in a message, given to a translator and taken back into the case.
#include "app/message_segments.hpp"
#include "app/reading.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "cli/translation_files.hpp"

namespace rogatory::cli
{

Exit case_segments(Call& call)
{
    auto open = open_whole(call);
    if (!open) return call.fail(open.error());
    auto& office = open->office();
    auto const language = language_option(call, "--into");
    if (!language) return call.fail(language.error());
    auto const into = std::string(code_of(*language));
    auto const id = app::find_case(office, call.get("CASE"));
    if (!id) return call.fail(id.error());
    auto known = app::load(office, *id);
    if (!known) return call.fail(known.error());
    auto const named = app::message_named(*known, call.get("MESSAGE"));
    if (!named) return call.fail(named.error());
    auto const& message = named->message;
    if (call.given("--import")) {
        auto const given = imported_segments(call, into);
        if (!given) return call.fail(given.error());
        if (auto const errors = app::take_segments(office, open->account, *id, message, into, *given); !errors.empty())
            return call.fail(errors);
        known = app::load(office, *id);
        if (!known) return call.fail(known.error());
    }
    document::TranslationFile const file{message.language, into, app::segments_of(*known, message, into)};
    if (auto const written = export_segments(call, file); !written) return call.fail(written.error());
    print_segments(call, file, app::translated(*known, message, into));
    return Exit::done;
}

}
