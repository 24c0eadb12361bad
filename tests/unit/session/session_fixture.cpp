// Provides the environment of a run's coroutines, with a scripted API.
#include "session_fixture.hpp"

#include <boost/json/parse.hpp>

namespace tether::test {

session::follow_config quick_follow() {
    session::follow_config config;
    config.silence = config.probe_after = 20s;
    config.backoff_min = config.poll_min = 1ms;
    config.backoff_max = config.poll_max = 4ms;
    config.settle = config.confirm_after = 1ms;
    config.doubt = 10ms;
    config.doubt_blind = 30ms;
    config.proof_timeout = 2s;
    return config;
}

boost::json::array work_of(const std::string& text) {
    return boost::json::parse(R"([{"type":"user.message","content":[{"type":"text","text":")" + text + R"("}]}])")
        .as_array();
}

std::vector<std::string> ids_of(const std::vector<api::event>& events) {
    std::vector<std::string> ids;
    for (const api::event& e : events) ids.push_back(e.id);
    return ids;
}

session_fixture::session_fixture()
    : api{ctx.get_executor()}
    , governor{ctx.get_executor(), 600'000, 600'000}
    , client{api, governor, api::api_config{}, secret{"sk-1"}}
    , log{log_level::debug, [this](log_level, std::string_view line) { log_lines.emplace_back(line); }}
    , census{client, health}
    , tools{ctx.get_executor(), client,   sink,   sink, log,    health, [] { return 0.0; },
            "inst_1",           observer, claims, {},   census, 1ms,    starts} {
    sink.diary = &api.diary;
}

session_fixture::~session_fixture() {
    finish(); // tasks refer to members
}

} // namespace tether::test
