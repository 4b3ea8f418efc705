// rogatory exchange put-away: people have looked at another dossier under an identifier that was received before.
#include "cli/case_words.hpp"
#include "cli/commands.hpp"
#include "cli/setting.hpp"
#include "net/access_point/access_point.hpp"
#include "store/folder/authority_folder.hpp"

namespace rogatory::cli
{

Exit exchange_put_away(Call& call)
{
    if (call.get("--reason").empty())
        return call.fail(Error{"usage.missing_option", "exchange put-away", "", {{"expected", "--reason TEXT"}}});
    auto in = open_whole(call);
    if (!in) return call.fail(in.error());
    auto const id = id_from(call.get("MESSAGE"));
    if (!id) return call.fail(id.error());
    folder::FileTray tray(call.get("--out"));
    auto const put = net::put_away(in->office(), data_folder(call), in->account, *id, call.get("--reason"),
                                   call.given("--out") ? &tray : nullptr);
    if (!put) return call.fail(put.error());
    CaseWords const words(call.language, in->desk.get());
    boost::json::array written;
    for (auto const& name : put->written) {
        written.emplace_back(name);
        if (!call.json) call.out << words("file_written", {{"file", call.get("--out") + "/" + name}}) << '\n';
    }
    if (call.json)
        call.print(
            boost::json::object{{"message", text_of(*id)}, {"put_away", put->count}, {"written", std::move(written)}});
    else
        call.out << words("put_away_count", {{"count", std::to_string(put->count)}, {"message", text_of(*id)}}) << '\n';
    return Exit::done;
}

}
