// Tests which clients are accepted when the limit is reached.
#include <tether/server/entry.hpp>

#include <doctest/doctest.h>

using namespace tether::server;

namespace {

client_limits limits(std::size_t all, std::size_t per_user) {
    client_limits out;
    out.all = all;
    out.per_user = per_user;
    return out;
}

void fill(connection_counts& counts, uid_t uid, std::size_t connections) {
    for (std::size_t i = 0; i < connections; ++i) counts.add(uid, entry::serve);
}

constexpr uid_t ann = 1, bob = 2, root = 0;
constexpr bool is_operator = true;

} // namespace

TEST_SUITE("server::entry") {

    TEST_CASE("clients are served up to the limit, some get an error, and the others are closed") {
        connection_counts counts;
        const auto ten = limits(10, 10);
        fill(counts, ann, 9);
        CHECK(counts.choose(ann, false, ten) == entry::serve);
        fill(counts, ann, 1);
        CHECK(counts.choose(ann, false, ten) == entry::turn_away);
        CHECK(counts.reason(ann, ten) == refusal_reason::all_places_taken);
        for (std::size_t i = 0; i < most_turned_away_of_user; ++i) counts.add(ann, entry::turn_away);
        CHECK(counts.choose(ann, false, ten) == entry::close);
        counts.remove(ann, entry::turn_away);
        CHECK(counts.choose(ann, false, ten) == entry::turn_away);
        counts.remove(ann, entry::serve);
        CHECK(counts.choose(ann, false, ten) == entry::serve);
        CHECK(counts.served() == 9);
    }

    TEST_CASE("operators of the daemon are accepted at the limit, up to a bound") {
        connection_counts counts;
        const auto ten = limits(10, 10);
        fill(counts, ann, 10);
        CHECK(counts.choose(root, is_operator, ten) == entry::serve);
        fill(counts, root, operator_places);
        CHECK(counts.choose(root, is_operator, ten) == entry::turn_away);
    }

    TEST_CASE("a user at its share is refused while others are still accepted") {
        connection_counts counts;
        const auto hundred = limits(100, 60);
        fill(counts, ann, 60);
        CHECK(counts.choose(ann, false, hundred) == entry::turn_away);
        CHECK(counts.reason(ann, hundred) == refusal_reason::share_taken);
        CHECK(counts.choose(bob, false, hundred) == entry::serve);
        const auto small = limits(100, 2); // less than newcomers get when all places are taken
        fill(counts, bob, 2);
        CHECK(counts.choose(bob, false, small) == entry::turn_away);
    }

    TEST_CASE("when all places are taken, a user without connections gets a few, and no more") {
        connection_counts counts;
        const auto all = limits(1024, 1024);
        fill(counts, ann, 1024);
        CHECK(counts.choose(ann, false, all) == entry::turn_away);
        for (std::size_t i = 0; i < newcomer_places_of_user; ++i) {
            CHECK(counts.choose(bob, false, all) == entry::newcomer);
            counts.add(bob, entry::newcomer);
        }
        CHECK(counts.choose(bob, false, all) == entry::turn_away);
        CHECK(counts.served_of(bob) == newcomer_places_of_user);
        counts.remove(ann, entry::serve); // a place of the limit is free again
        CHECK(counts.choose(bob, false, all) == entry::serve);
    }

    TEST_CASE("the places for newcomers are bounded, and none of them is lost") {
        connection_counts counts;
        const auto all = limits(8, 8);
        fill(counts, ann, 8);
        for (uid_t uid = 100; uid < 100 + newcomer_places; ++uid) {
            CHECK(counts.choose(uid, false, all) == entry::newcomer);
            counts.add(uid, entry::newcomer);
        }
        CHECK(counts.choose(1000, false, all) == entry::turn_away);
        CHECK(counts.choose(root, is_operator, all) == entry::serve);
        counts.remove(100, entry::newcomer);
        CHECK(counts.choose(1000, false, all) == entry::newcomer);
        for (uid_t uid = 101; uid < 100 + newcomer_places; ++uid) counts.remove(uid, entry::newcomer);
        CHECK(counts.served() == 8);
    }

    TEST_CASE("few descriptors leave fewer places, with some of each kind") {
        server_config config;
        CHECK(limits_of(config, std::numeric_limits<std::size_t>::max()).all == config.clients);
        const client_limits few = limits_of(config, 16);
        CHECK(few.all == 8);
        CHECK(few.newcomers == 4);
        CHECK(few.operators == 2);
        CHECK(few.turned_away == 2);
        CHECK(limits_of(config, 0).all == 1);
        config.clients = 3;
        CHECK(limits_of(config, 16).all == 3);
    }
}
