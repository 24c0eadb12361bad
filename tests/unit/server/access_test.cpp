// Tests which users may see which runs.
#include <tether/server/access.hpp>

#include <doctest/doctest.h>
#include <unistd.h>

using namespace tether::server;

TEST_SUITE("server::access") {

    TEST_CASE("root, the daemon's own user and admins see everything, other users only their own runs") {
        access_config config;
        const std::vector<std::string> groups{"users", "", "ops"};
        CHECK(visibility_of({0, 0}, 990, config, {}).everything);
        CHECK(visibility_of({990, 990}, 990, config, {}).everything);
        CHECK_FALSE(visibility_of({7, 7}, 990, config, groups).everything);
        config.admin_groups = {"wheel", "ops", ""};
        CHECK(visibility_of({7, 7}, 990, config, groups).everything);
        CHECK_FALSE(visibility_of({8, 8}, 990, config, {"users", ""}).everything);
    }

    TEST_CASE("groups are looked up only when they can change the result") {
        access_config config;
        CHECK_FALSE(needs_groups({7, 7}, 990, config));
        config.admin_groups = {"ops"};
        CHECK(needs_groups({7, 7}, 990, config));
        CHECK_FALSE(needs_groups({0, 0}, 990, config));
        CHECK_FALSE(needs_groups({990, 990}, 990, config));
    }

    TEST_CASE("members of the metrics groups see metrics, but no runs of others") {
        access_config config;
        config.admin_groups = {"ops"};
        config.metrics_groups = {"monitoring"};
        CHECK(needs_groups({7, 7}, 990, config));
        CHECK(visibility_of({7, 7}, 990, config, {"monitoring"}) == visibility{false, 7, true});
        CHECK(visibility_of({7, 7}, 990, config, {"ops"}) == visibility{true, 7, true});
        CHECK(visibility_of({7, 7}, 990, config, {"users"}) == visibility{false, 7, false});
        CHECK(visibility_of({0, 0}, 990, config, {}).metrics);
        config.admin_groups.clear();
        CHECK(needs_groups({7, 7}, 990, config));
    }

    TEST_CASE("a group must be known to the system by name") {
        CHECK(is_group("root"));
        CHECK_FALSE(is_group("no-such-group-here"));
        CHECK_FALSE(is_group(""));
    }

    TEST_CASE("a peer's queries are restricted to what it may see") {
        const visibility own{false, 7};
        CHECK(own.sees(7));
        CHECK_FALSE(own.sees(8));
        CHECK(own.only() == uid_t{7});
        const visibility all{true, 7};
        CHECK(all.sees(8));
        CHECK_FALSE(all.only().has_value());
    }

    TEST_CASE("the system's users have names and groups, unknown users have none") {
        const user_directory users = system_users();
        CHECK(users.name(0) == "root");
        CHECK(users.name(4'000'000'000).empty());
        CHECK_FALSE(users.groups({0, 0}).empty());
        CHECK(users.groups({4'000'000'000, 0}).size() == 1);
    }
}
