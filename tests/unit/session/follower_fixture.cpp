// Runs a follower of one session of a scripted API.
#include "follower_fixture.hpp"

#include <doctest/doctest.h>

namespace tether::test {

void follower_fixture::follow(session::follower::prior before, bool previews) {
    session::run now;
    now.id = "run_1";
    now.session_id = remote.id();
    now.state = session::run_state::running;
    now.previews = previews;
    session::continuation then;
    then.open = true;
    then.spec.events = work_of("Build it.");
    sink.kept["run_1"].run = now;
    followed = std::make_unique<session::followed>(tools, config, std::move(now), std::move(then));
    auto on_sent = [this](std::vector<api::event>) {
        ++sent;
        return followed->journal.async_checkpoint();
    };
    following = std::make_unique<session::follower>(tools, *followed, before, on_sent);
    start(async_follow());
}

asio::awaitable<void> follower_fixture::async_follow() {
    auto answer = co_await following->async_follow();
    found = std::move(answer);
}

const session::finding& follower_fixture::finding() {
    REQUIRE(run_until([&] { return found.has_value(); }));
    REQUIRE(found->has_value());
    return **found;
}

api::failure follower_fixture::failure() {
    REQUIRE(run_until([&] { return found.has_value(); }));
    REQUIRE(found->has_error());
    return found->error();
}

strings follower_fixture::said() {
    strings texts;
    for (const auto& m : finding().messages) texts.push_back(m.text);
    return texts;
}

} // namespace tether::test
