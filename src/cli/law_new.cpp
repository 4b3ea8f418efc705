// rogatory law new-instrument: the first draft of a bilateral treaty, in the folder of the law.
#include "cli/commands.hpp"
#include "cli/law_reading.hpp"
#include "law/scaffold.hpp"
#include "store/files/files.hpp"

#include <filesystem>
#include <ostream>

namespace rogatory::cli
{

Exit law_new_instrument(Call& call)
{
    auto const folder = law_folder(call);
    auto const files = files::read_folder(folder, law::file_size_limit);
    if (!files) return call.fail(files.error());
    auto const loaded = law::read_library(*files);
    if (!loaded.library) return call.fail(loaded.errors);
    law::NewInstrument wanted;
    wanted.id = call.get("ID");
    wanted.title = call.get("--title", wanted.id);
    wanted.model = call.get("--model");
    auto const between = call.get("--between");
    auto const comma = between.find(',');
    wanted.states = {between.substr(0, comma), comma == std::string::npos ? "" : between.substr(comma + 1)};
    auto const modality = modality_of(call.get("--modality", "extradition"), "--modality");
    if (!modality) return call.fail(modality.error());
    wanted.modality = *modality;
    auto const made = law::scaffold(*files, *loaded.library, wanted);
    if (!made) return call.fail(made.error());
    // What would not be read is not written.
    auto all = *files;
    all.insert(made->begin(), made->end());
    if (auto const whole = law::read_library(all); !whole.library) return call.fail(whole.errors);
    // Nothing is begun where something of the name stands in the way.
    for (auto const* place : {"instruments", "examples"}) {
        auto const path = std::filesystem::path(folder) / place / wanted.id;
        std::error_code problem;
        if (std::filesystem::exists(path, problem)) return call.fail(Error{"file.exists", path.string()});
    }
    boost::json::array names;
    for (auto const& [name, text] : *made) {
        auto const path = std::filesystem::path(folder) / name;
        if (auto const done = files::make_folder(path.parent_path().string()); !done) return call.fail(done.error());
        if (auto const done = files::write_file(path.string(), bytes_of(text), files::Overwrite::no); !done)
            return call.fail(done.error());
        names.push_back(boost::json::string(name));
        if (!call.json) call.out << "  " << path.string() << '\n';
    }
    if (call.json)
        call.print(boost::json::object{{"instrument", wanted.id}, {"files", std::move(names)}});
    else
        call.out << "Every rule is unverified. Hold each against the text of the treaty: law/README.md, \"Adding a "
                    "bilateral treaty\".\n";
    return Exit::done;
}

}
