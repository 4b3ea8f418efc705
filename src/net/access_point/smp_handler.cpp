#include "net/access_point/smp_handler.hpp"

#include "app/smp.hpp"

namespace rogatory::net
{
namespace
{

Response smp_text(int status, std::string_view text)
{
    auto const octets = bytes_of(text);
    return {status, "text/plain; charset=utf-8", Bytes(octets.begin(), octets.end())};
}

}

Handler smp_handler(app::Office& office)
{
    return [&office](RequestHead const& head) -> std::unique_ptr<Taker> {
        if (head.method != "GET") {
            auto response = smp_text(405, "Entries are read with GET.\n");
            response.headers.emplace_back("Allow", "GET");
            return refuse(std::move(response));
        }
        auto const document = app::smp_answer(office, std::string_view(head.target).substr(0, head.target.find('?')));
        if (!document && document.error().code == "smp.nothing_there")
            return refuse(smp_text(404, "Nothing is published under this address.\n"));
        if (!document) return refuse(smp_text(500, "The answer could not be made. Try again later.\n"));
        auto const octets = bytes_of(*document);
        return refuse({200, "application/xml", Bytes(octets.begin(), octets.end())});
    };
}

}
