// What the coroutines of a run need, around a scripted API.
#pragma once

#include "scripted_api.hpp"
#include "support/io_fixture.hpp"
#include "support/recording_sink.hpp"

#include <tether/session/config.hpp>
#include <tether/session/tools.hpp>

#include <boost/json/parse.hpp>

namespace tether::test {

using namespace std::chrono_literals;

/// Waits are of milliseconds; nothing is dead or late unless a test says so.
inline session::follow_config quick_follow() {
    session::follow_config config;
    config.silence = config.probe_after = 20s;
    config.backoff_min = config.poll_min = 1ms;
    config.backoff_max = config.poll_max = 4ms;
    config.settle = 1ms;
    config.proof_timeout = 2s;
    return config;
}

inline boost::json::array work_of(const std::string& text) {
    return boost::json::parse(R"([{"type":"user.message","content":[{"type":"text","text":")" + text + R"("}]}])")
        .as_array();
}

inline std::vector<std::string> ids_of(const std::vector<api::event>& events) {
    std::vector<std::string> ids;
    for (const api::event& e : events) ids.push_back(e.id);
    return ids;
}

struct session_fixture : io_fixture {
    session_fixture() { sink.diary = &api.diary; }
    ~session_fixture() { finish(); } // tasks refer to members

    scripted_api api{ctx.get_executor()};
    recording_sink sink;
    api::governor governor{ctx.get_executor(), 600'000, 600'000};
    api::client client{api, governor, api::api_config{}, secret{"sk-1"}};
    std::vector<std::string> log_lines;
    logger log{log_level::debug, [this](log_level, std::string_view line) { log_lines.emplace_back(line); }};
    session::upstream_health health;
    session::tools with{ctx.get_executor(), client, sink, sink, log, health, [] { return 0.0; }, "inst_1"};
};

} // namespace tether::test
