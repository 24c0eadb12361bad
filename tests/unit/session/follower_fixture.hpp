// A follower of one session of a scripted API.
#pragma once

#include "session_fixture.hpp"

#include <tether/session/follower.hpp>

#include <doctest/doctest.h>

namespace tether::test {

using strings = std::vector<std::string>;
using proof_source = session::result_proof::source;

struct follower_fixture : session_fixture {
    session::follow_config config = quick_follow();
    scripted_session& remote = api.make_session();
    std::unique_ptr<session::followed> self;
    std::unique_ptr<session::follower> following;
    std::optional<api::outcome<session::finding>> found;
    int sent = 0;

    ~follower_fixture() { finish(); }

    /// Follows one turn of `sesn_1` until it is over or the test says more.
    void follow(session::follower::prior before = session::follower::prior::none, bool previews = false) {
        session::run now;
        now.id = "run_1";
        now.session_id = remote.id();
        now.state = session::run_state::running;
        now.previews = previews;
        session::continuation then;
        then.open = true;
        then.spec.events = work_of("Build it.");
        sink.kept["run_1"].now = now;
        self = std::make_unique<session::followed>(with, config, std::move(now), std::move(then));
        auto on_sent = [this](const auto&) { ++sent; };
        following = std::make_unique<session::follower>(with, *self, before, on_sent);
        start(async_follow());
    }
    asio::awaitable<void> async_follow() {
        auto answer = co_await following->async_follow();
        found = std::move(answer);
    }
    const session::finding& finding() {
        REQUIRE(run_until([&] { return found.has_value(); }));
        REQUIRE(found->has_value());
        return **found;
    }
    api::failure failure() {
        REQUIRE(run_until([&] { return found.has_value(); }));
        REQUIRE(found->has_error());
        return found->error();
    }
    strings said() {
        strings texts;
        for (const auto& m : finding().messages) texts.push_back(m.text);
        return texts;
    }
    strings published() { return sink.ids("run_1"); }
    bool is_streaming() { return self->now.follow.mode == session::follow_mode::stream; }
    bool is_polling() { return self->now.follow.mode == session::follow_mode::poll; }
};

} // namespace tether::test
