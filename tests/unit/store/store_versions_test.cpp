// Tests that files of earlier versions are read with all their data, whatever interrupts their conversion.
#include "version_fixture.hpp"

#include "support/faulty_vfs.hpp"

#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using lines = std::vector<std::string>;
using test::faulty_vfs;

namespace {

/// Opens the store in a process that ends at the given change of its files; returns true when it ended before.
bool die_while_opening(const store_config& config, int change) {
    constexpr int through = 0, broken = 1;
    const pid_t child = ::fork();
    if (child == 0) {
        faulty_vfs disk;
        disk.die_at(change);
        disk_fixture f; // never destroyed: the process ends here
        f.config = config;
        f.config.vfs = disk.name();
        ::_exit(f.open() ? through : broken);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    REQUIRE(WEXITSTATUS(status) != broken);
    return WEXITSTATUS(status) == faulty_vfs::died;
}

} // namespace

TEST_SUITE("store::versions") {

    TEST_CASE_FIXTURE(version_fixture, "the file of this version is written for later versions, on request") {
        if (!std::getenv("TETHER_UPDATE_GOLDEN")) return;
        write_lives();
        kept.reset();
        database db;
        REQUIRE_FALSE(db.open(file(), database::access::read_only));
        const auto folder = test::data_dir() / folder_of(all_migrations().size());
        std::filesystem::create_directories(folder);
        std::ofstream{folder / "store.sql"} << dump(db);
        std::ofstream{folder / "seal.key"} << bytes("seal.key");
    }

    TEST_CASE_FIXTURE(version_fixture, "runs in every stage are read as they were written") {
        write_lives();
        for (const bool again : {false, true}) {
            CAPTURE(again);
            if (again) reopen();
            check_lives();
        }
    }

    TEST_CASE_FIXTURE(version_fixture, "a file of version 1 is read as it was written") {
        restore(1);
        reopen();
        CHECK(feed() == lines{"1", "2:{\"id\":\"sevt_1\",\"type\":\"agent.message\"}", "3"});
        const auto open = run(kept->async_unfinished("", 9));
        REQUIRE(open->size() == 1);
        CHECK(open->at(0).run.title == "version 1");
        CHECK(open->at(0).continuation.spec.vault_ids == boost::json::parse(R"(["vlt_1"])"));
        CHECK((*run(kept->async_recall(1000, "key_1")))->body_digest == "digest");
        CHECK(run(kept->async_ledger())->at(0).session_id == "sesn_1");
        CHECK((*run(kept->async_find(id_of(2))))->state == session::run_state::succeeded);
    }

    TEST_CASE_FIXTURE(version_fixture, "files of versions 2 and 3 are read as they were written") {
        for (const std::size_t version : {2, 3}) {
            CAPTURE(version);
            restore(version);
            reopen();
            CHECK(kept->newest_record() > 0);
            check_lives();
            reopen();
            check_lives();
        }
    }

    TEST_CASE_FIXTURE(version_fixture, "a process that dies at any change of a conversion loses nothing") {
        bool has_died = true;
        int change = 0;
        for (; has_died; ++change) {
            CAPTURE(change);
            restore(2);
            has_died = die_while_opening(config, change);
            reopen();
            check_lives();
            kept.reset();
        }
        CHECK(change > 20);
    }

    TEST_CASE_FIXTURE(version_fixture, "a disk that fails during a conversion leaves a file that can be converted") {
        faulty_vfs disk;
        config.vfs = disk.name();
        for (const faulty_vfs::kind how : {faulty_vfs::io_error, faulty_vfs::no_space}) {
            bool has_failed = true;
            for (int change = 0; has_failed; ++change) {
                CAPTURE(change);
                restore(2);
                disk.fail_at(disk.changes() + change, how, 1'000'000);
                has_failed = !open();
                if (has_failed) CHECK(why.find("damaged") == std::string::npos);
                disk.heal();
                reopen();
                check_lives();
                kept.reset();
            }
        }
    }

    TEST_CASE_FIXTURE(version_fixture, "work that cannot be decrypted prevents a conversion and changes nothing") {
        restore(2);
        const std::string before = bytes();
        write(std::string(seal::key_bytes, 'x'), "seal.key");
        CHECK_FALSE(open());
        CHECK(why.find("seal.key is not the key of") != std::string::npos);
        CHECK(bytes() == before);
    }
}
