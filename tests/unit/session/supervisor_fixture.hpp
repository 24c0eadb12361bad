// Runs a supervisor with a scripted API.
#pragma once

#include "session_fixture.hpp"

#include <tether/session/run/supervisor.hpp>

namespace tether::test {

struct supervisor_fixture : session_fixture {
    supervisor_fixture() { runs.agent = "agent_1", runs.environment_id = "env_1"; }
    ~supervisor_fixture();

    session::runs_config runs;
    std::unique_ptr<session::supervisor> made;

    /// Created by the first call, so that a test may change `runs` before.
    session::supervisor& boss();
    static session::run_spec spec_of(const std::string& text);
    /// The id of an accepted run.
    std::string submit(session::run_spec spec = spec_of("Build it."));
    /// The run as last published.
    session::run published(const std::string& run_id) const;
    bool reaches(const std::string& run_id, session::run_state state);
    bool reaches(const std::string& run_id, session::remote_state remote);
    std::size_t place(const std::string& line) const;
    void answer_everything();
};

} // namespace tether::test
