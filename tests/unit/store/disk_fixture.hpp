// Opens a store on disk for tests, repeatedly if needed.
#pragma once

#include <tether/store/sqlite_store.hpp>

#include "samples.hpp"
#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <iterator>

namespace tether::store {

struct disk_fixture : test::io_fixture {
    disk_fixture() {
        config.state_dir = dir.path();
        config.probe_interval = milliseconds{1};
    }

    test::temp_dir dir;
    store_config config;
    std::unique_ptr<sqlite_store> kept;
    std::string why; ///< the error of the last `open`, if it failed

    bool open() {
        kept.reset();
        why.clear();
        kept = sqlite_store::open(ctx.get_executor(), config, why);
        return kept != nullptr;
    }
    void reopen() { REQUIRE_MESSAGE(open(), why); }

    error_code put(session::run r) { return this->run(kept->async_put(std::move(r))); }
    error_code append(int n, std::vector<api::event> events) {
        return this->run(kept->async_append(samples::id_of(n), std::move(events)));
    }
    std::vector<record> records() { return this->run(kept->async_records({})).value(); }
    /// `number:text` of each event, `number` of each run.
    std::vector<std::string> feed() {
        std::vector<std::string> lines;
        for (const record& r : records())
            lines.push_back(std::to_string(r.number) + (r.event_raw.empty() ? "" : ":" + r.event_raw.str()));
        return lines;
    }

    std::filesystem::path file(const char* name = "tether.db") const { return dir.path() / name; }
    std::string bytes(const char* name = "tether.db") const {
        std::ifstream in{file(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    void write(const std::string& text, const char* name = "tether.db") const {
        std::ofstream{file(name), std::ios::binary | std::ios::trunc} << text;
        std::filesystem::permissions(file(name), std::filesystem::perms{0600}); // a key that others can read is refused
    }
};

} // namespace tether::store
