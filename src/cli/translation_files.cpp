#include "cli/translation_files.hpp"

#include "store/files/files.hpp"

#include <algorithm>
#include <ostream>

namespace rogatory::cli
{

Result<document::TranslationFile> read_translation(std::string const& path)
{
    auto const octets = files::read_file(path, document::largest_xliff);
    if (!octets) return octets.error();
    auto read = document::read_xliff(text_of(*octets));
    if (!read && read.error().field.empty()) {
        auto error = read.error();
        error.field = path;
        return error;
    }
    return read;
}

Result<Language> language_option(Call const& call, std::string const& name)
{
    if (auto const language = language_from(call.get(name))) return *language;
    std::string known;
    for (auto const code : language_codes)
        known += (known.empty() ? "" : ", ") + std::string(code);
    return Error{"usage.unknown_value", name, "", {{"value", call.get(name)}, {"expected", known}}};
}

Result<std::vector<request::Segment>> imported_segments(Call const& call, std::string const& into)
{
    auto given = read_translation(call.get("--import"));
    if (!given) return given.error();
    if (given->target_language != into)
        return Error{"xliff.other_language", "--into", "", {{"found", given->target_language}, {"wanted", into}}};
    for (auto& segment : given->segments) {
        if (segment.state == request::segment_states[0]) continue;
        if (call.given("--translator")) segment.translator = call.get("--translator");
        if (call.given("--checked-by")) {
            segment.checked_by = call.get("--checked-by");
            segment.state = request::segment_states[2];
        }
    }
    return std::move(given->segments);
}

Done export_segments(Call const& call, document::TranslationFile const& file)
{
    if (!call.given("--export")) return {};
    auto const text = document::to_xliff(file);
    return files::write_file(call.get("--export"), bytes_of(text), files::Overwrite::yes);
}

void print_segments(Call& call, document::TranslationFile const& file, request::Translated const& done)
{
    if (call.json) {
        boost::json::array list;
        for (auto const& s : file.segments)
            list.push_back(boost::json::object{{"path", s.path},
                                               {"state", s.state},
                                               {"translator", s.translator},
                                               {"checked_by", s.checked_by},
                                               {"source", s.source},
                                               {"words", s.words}});
        call.print(boost::json::object{{"from", file.source_language},
                                       {"into", file.target_language},
                                       {"texts", done.texts},
                                       {"translated", done.translated},
                                       {"checked", done.checked},
                                       {"segments", std::move(list)}});
        return;
    }
    for (auto const& s : file.segments) {
        call.out << s.state << std::string(12 - std::min<std::size_t>(s.state.size(), 11), ' ') << s.path;
        if (!s.translator.empty()) call.out << "  by " << s.translator;
        if (!s.checked_by.empty()) call.out << ", checked by " << s.checked_by;
        call.out << '\n';
    }
    call.out << "\n"
             << done.translated << " of " << done.texts << " texts translated from " << file.source_language << " into "
             << file.target_language << ", " << done.checked << " checked.\n";
}

}
