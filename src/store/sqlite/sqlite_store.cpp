#include "store/sqlite/sqlite_store.hpp"

#include "store/sqlite/the_store.hpp"

namespace rogatory::store
{

Result<std::unique_ptr<app::Store>> open_sqlite(std::string const& folder, WrappingKey const& key, app::Random& random)
{
    if (sodium_init() < 0) return Error{"store.cannot_open", folder, "", {{"problem", "libsodium"}}};
    auto docket = Database::open(folder + "/docket.sqlite");
    if (!docket) return docket.error();
    auto keys = Database::open(folder + "/keys.sqlite");
    if (!keys) return keys.error();
    auto reader = Database::open(folder + "/docket.sqlite");
    if (!reader) return reader.error();
    auto store =
        std::make_unique<SqliteStore>(folder, key, random, std::move(*docket), std::move(*reader), std::move(*keys));
    if (auto const done = store->prepare(); !done) return done.error();
    return std::unique_ptr<app::Store>(std::move(store));
}

}
