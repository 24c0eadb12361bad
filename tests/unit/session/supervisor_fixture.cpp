// Runs a supervisor with a scripted API.
#include "supervisor_fixture.hpp"

#include <algorithm>

namespace tether::test {

supervisor_fixture::~supervisor_fixture() {
    if (made) run(made->async_stop(2s));
    made.reset(); // also destroys the deadlines of detached runs
    finish();
}

session::supervisor& supervisor_fixture::boss() {
    if (!made)
        made = session::make_supervisor(ctx.get_executor(), client, sink, sink, log, quick_follow(), runs, "inst_1",
                                        observer);
    return *made;
}

session::run_spec supervisor_fixture::spec_of(const std::string& text) {
    session::run_spec spec;
    spec.events = work_of(text);
    return spec;
}

std::string supervisor_fixture::submit(session::run_spec spec) {
    auto answer = run(boss().async_submit(std::move(spec), session::run_owner{}, session::request_key{}));
    if (!answer.has_value()) throw std::runtime_error{"not accepted: " + answer.error().detail};
    return answer->id;
}

session::run supervisor_fixture::published(const std::string& run_id) const {
    session::run last;
    for (const session::run& r : sink.puts)
        if (r.id == run_id) last = r;
    return last;
}

bool supervisor_fixture::reaches(const std::string& run_id, session::run_state state) {
    return run_until([&] { return published(run_id).state == state; });
}

bool supervisor_fixture::reaches(const std::string& run_id, session::remote_state remote) {
    return run_until([&] { return published(run_id).remote == remote; });
}

std::size_t supervisor_fixture::place(const std::string& line) const {
    return static_cast<std::size_t>(std::find(api.diary.begin(), api.diary.end(), line) - api.diary.begin());
}

void supervisor_fixture::answer_everything() {
    api.on_work = [](scripted_session& s) { s.answer("Done."); };
}

} // namespace tether::test
