// Provides the environment of a run's coroutines, with a scripted API.
#pragma once

#include "recording_observer.hpp"
#include "scripted_api.hpp"
#include "support/io_fixture.hpp"
#include "support/recording_sink.hpp"

#include <tether/session/policy/config.hpp>
#include <tether/session/remote/tools.hpp>

namespace tether::test {

using namespace std::chrono_literals;

/// Waits last milliseconds; nothing is dead or late unless a test says so.
session::follow_config quick_follow();

boost::json::array work_of(const std::string& text);
std::vector<std::string> ids_of(const std::vector<api::event>& events);

struct session_fixture : io_fixture {
    session_fixture();
    ~session_fixture();

    scripted_api api;
    recording_sink sink;
    api::governor governor;
    api::client client;
    std::vector<std::string> log_lines;
    logger log;
    session::upstream_health health;
    recording_observer observer;
    session::session_claims claims;
    session::session_census census;
    session::start_gates starts{300};
    session::tools tools;
};

} // namespace tether::test
