// Provides the store's tables in memory, for tests of the code that reads and writes them.
#pragma once

#include <tether/store/schema.hpp>
#include <tether/store/table_writer.hpp>

#include "samples.hpp"

#include <doctest/doctest.h>

namespace tether::store {

struct table_fixture {
    table_fixture() {
        REQUIRE_FALSE(db.open_in_memory());
        REQUIRE_FALSE(migrate(db, all_migrations()));
        REQUIRE_FALSE(db.run("PRAGMA foreign_keys = ON"));
    }

    database db;
    seal sealer{make_seal_key()};
    row_check check;
    effects done;

    std::int64_t ask(const std::string& sql) {
        std::int64_t answer = -1;
        CHECK_FALSE(db.ask(sql, answer));
        return answer;
    }
    std::string ask_text(const std::string& sql) {
        std::string answer;
        CHECK_FALSE(db.ask(sql, answer));
        return answer;
    }
    static std::shared_ptr<const run> shared(run r) { return std::make_shared<const run>(std::move(r)); }
};

} // namespace tether::store
