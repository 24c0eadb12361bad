// A supervisor around a scripted API.
#pragma once

#include "session_fixture.hpp"

#include <tether/session/supervisor.hpp>

namespace tether::test {

struct supervisor_fixture : session_fixture {
    session::runs_config runs = [] {
        session::runs_config config;
        config.agent = "agent_1";
        return config;
    }();
    std::unique_ptr<session::supervisor> made;

    ~supervisor_fixture() {
        if (made) run(made->async_stop(2s));
        made.reset(); // with it go the deadlines of runs it detached from
        finish();
    }

    /// Made at the first call, so that a test may change `runs` before.
    session::supervisor& boss() {
        if (!made)
            made = std::make_unique<session::supervisor>(ctx.get_executor(), client, sink, sink, log, quick_follow(),
                                                         runs, "inst_1");
        return *made;
    }
    static session::run_spec spec_of(const std::string& text) {
        session::run_spec spec;
        spec.events = work_of(text);
        return spec;
    }
    /// The id of a run that was accepted.
    std::string submit(session::run_spec spec = spec_of("Build it.")) {
        auto answer = run(boss().async_submit(std::move(spec), session::run_owner{}, session::request_key{}));
        if (!answer.has_value()) throw std::runtime_error{"not accepted: " + answer.error().detail};
        return answer->id;
    }
    /// The run as it was published last.
    session::run published(const std::string& run_id) const {
        session::run last;
        for (const session::run& r : sink.puts)
            if (r.id == run_id) last = r;
        return last;
    }
    bool reaches(const std::string& run_id, session::run_state state) {
        return run_until([&] { return published(run_id).state == state; });
    }
    bool reaches(const std::string& run_id, session::remote_state remote) {
        return run_until([&] { return published(run_id).remote == remote; });
    }
    std::size_t place(const std::string& line) const {
        return static_cast<std::size_t>(std::find(api.diary.begin(), api.diary.end(), line) - api.diary.begin());
    }
    void answer_everything() {
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
    }
};

} // namespace tether::test
