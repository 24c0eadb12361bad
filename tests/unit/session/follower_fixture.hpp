// Runs a follower of one session of a scripted API.
#pragma once

#include "session_fixture.hpp"

#include <tether/session/follow/follower.hpp>

namespace tether::test {

using strings = std::vector<std::string>;
using proof_source = session::result_proof::source;

struct follower_fixture : session_fixture {
    session::follow_config config = quick_follow();
    scripted_session& remote = api.make_session();
    std::unique_ptr<session::followed> followed;
    std::unique_ptr<session::follower> following;
    std::optional<api::outcome<session::finding>> found;
    int sent = 0;

    ~follower_fixture() { finish(); }

    /// Follows one turn of `sesn_1` until its end, or as the test says.
    void follow(session::follower::prior before = session::follower::prior::none, bool previews = false);
    asio::awaitable<void> async_follow();
    const session::finding& finding();
    api::failure failure();
    strings said();
    strings published() { return sink.ids("run_1"); }
    bool is_streaming() { return followed->run.follow.mode == session::follow_mode::stream; }
    bool is_polling() { return followed->run.follow.mode == session::follow_mode::poll; }
};

} // namespace tether::test
