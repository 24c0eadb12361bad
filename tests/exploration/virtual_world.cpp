// Runs a supervisor, its runs and the simulated API, in virtual time.
#include "virtual_world.hpp"

#include "support/test_data.hpp"
#include "support/virtual_time.hpp"

#include <tether/async/use_tuple.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <set>
#include <stdexcept>

namespace tether::test {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

/// Read once: they are shared and never change.
const simulator::script_library& transcripts() {
    static const simulator::script_library all = [] {
        simulator::script_library library;
        library.load(data_dir() / "events" / "transcripts");
        return library;
    }();
    return all;
}

simulator::simulator_config settings_of(const circumstances& given) {
    simulator::simulator_config config;
    config.profile = given.profile;
    config.pace = given.pace;
    config.list_lag = given.list_lag;
    config.status_lag = given.status_lag;
    return config;
}

/// tetherd's configuration for such a server.
api::api_config api_of(const circumstances& given) {
    api::api_config config;
    if (given.profile.bearer_only) config.key_in = api::key_header::authorization;
    return config;
}

session::runs_config runs_of(const circumstances& given) {
    session::runs_config runs = given.runs;
    runs.agent = "agent_test";
    runs.environment_id = "env_test";
    return runs;
}

} // namespace

simulator::server_profile explored_profile() {
    const char* name = std::getenv("TETHER_EXPLORE_PROFILE");
    if (!name) return {};
    const simulator::profile_row* row = simulator::find_profile(name);
    if (!row) throw std::invalid_argument{"TETHER_EXPLORE_PROFILE: no profile has this name"};
    return row->differences;
}

virtual_world::virtual_world(const circumstances& given, unsigned long long seed)
    : api{(virtual_time::reset(seed), settings_of(given))}
    , tasks{ctx.get_executor()}
    , players{ctx.get_executor(), api, tasks}
    , transport{ctx.get_executor(), players}
    , governor{ctx.get_executor(), given.requests_per_minute, given.creates_per_minute}
    , client{transport, governor, api_of(given), secret{"sk-test"}}
    , log{log_level::debug, [this](log_level, std::string_view line) { log_lines.emplace_back(line); }}
    , given_{given}
    , busy_{boost::asio::make_work_guard(ctx)}
    , changed_{ctx} {
    transport.piece = given.piece;
    api.scripts() = transcripts();
    api.settings().on_request = [this](simulator::endpoint what) { watch(what); };
    sink.on_put = [this](const session::run&) { changed_.cancel(); };
    start_supervisor();
    if (given.clock_step_after > 0ms) tasks.spawn(async_step_clock(given.clock_step_after, given.clock_step));
}

void virtual_world::start_supervisor() {
    supervisor = session::make_supervisor(ctx.get_executor(), client, sink, sink, log, given_.follow, runs_of(given_),
                                          "inst_test");
}

void virtual_world::stop_supervisor() {
    bool stopped = false;
    auto stop = [](virtual_world& w, bool& done) -> asio::awaitable<void> {
        co_await w.supervisor->async_stop(60s);
        done = true;
    };
    asio::co_spawn(ctx, stop(*this, stopped), asio::detached);
    while (!stopped) ctx.run_one();
    supervisor.reset(); // also destroys the deadlines of detached runs
}

void virtual_world::kill_and_restart() {
    const auto kept = sink.kept;
    const auto events = sink.events;
    stop_supervisor();
    sink.kept = kept; // a killed process writes nothing more
    sink.events = events;
    start_supervisor();
    auto recover = [](virtual_world& w) -> asio::awaitable<void> { co_await w.supervisor->async_recover(); };
    asio::co_spawn(ctx, recover(*this), asio::detached);
}

virtual_world::~virtual_world() {
    stop_supervisor();
    tasks.stop();
    busy_.reset();
    ctx.run();
}

bool virtual_world::run_until(const std::function<bool()>& done, std::chrono::seconds limit) {
    while (!done()) {
        if (virtual_time::passed() > limit) return false;
        ctx.run_one_for(1h); // when no task waits, time passes anyway
    }
    return true;
}

const session::run* virtual_world::published(const std::string& run_id) const {
    const auto at = sink.kept.find(run_id);
    return at == sink.kept.end() ? nullptr : &at->second.run;
}

/// Nothing is deleted before its result can be read.
void virtual_world::watch(simulator::endpoint what) {
    if (what != simulator::endpoint::remove && what != simulator::endpoint::archive) return;
    if (sink.kept.size() > 1) return; // the owner of the session is unknown here
    const bool readable = !sink.puts.empty() && is_finished(sink.puts.back().state) && sink.puts.back().result;
    if (!readable) complaints.push_back("a session was removed before the result was published");
}

asio::awaitable<std::string> virtual_world::async_create(const recording& what, std::string faults) {
    session::run_spec spec;
    spec.agent = "agent_test";
    spec.environment_id = "env_test";
    spec.events = what.work;
    if (!what.file.empty()) spec.metadata["simulator_script"] = what.file;
    if (!faults.empty()) api.faults().add(faults); // for all sessions: connections and lists name no session
    // A further turn needs the session.
    for (const json::object& e : what.later)
        if (e.at("type") == "user.message") spec.done = session::when_done::keep;
    session::run_owner owner;
    session::request_key key;
    const auto made = co_await supervisor->async_submit(std::move(spec), std::move(owner), std::move(key));
    if (made.has_error()) throw std::runtime_error{"not accepted: " + made.error().detail};
    co_return made->id;
}

asio::awaitable<seen_run> virtual_world::async_settled(std::string run_id) {
    for (;;) {
        const session::run* now = published(run_id);
        if (now && (is_finished(now->state) || now->state == session::run_state::waiting)) {
            seen_run seen;
            seen.state = to_string(now->state);
            seen.remote = to_string(now->remote);
            seen.session_id = now->session_id;
            for (const session::pending_action& p : now->waiting_for) seen.waiting_for.push_back(p.event_id);
            if (now->result) seen.messages.assign(now->result->messages.begin(), now->result->messages.end());
            co_return seen;
        }
        changed_.expires_after(24h);
        co_await changed_.async_wait(async::use_tuple);
    }
}

asio::awaitable<void> virtual_world::async_working(std::string run_id) {
    for (;;) {
        const session::run* now = published(run_id);
        if (now && now->turns == 1 && now->state == session::run_state::running) co_return;
        if (now && is_finished(now->state)) throw std::runtime_error{"the run ended before it worked"};
        changed_.expires_after(24h);
        co_await changed_.async_wait(async::use_tuple);
    }
}

namespace {

/// A client that gets "retry later" after the last turn was cleaned up.
class patience {
  public:
    explicit patience(boost::asio::io_context& ctx) : timer_{ctx} {}

    asio::awaitable<void> async_bear(session::refused why) {
        const bool may_change = why.why == session::refusal::not_finished || why.why == session::refusal::unreachable;
        // Each refusal of a further turn takes the run's timeout: more of them would repeat the same hours of faults.
        const bool is_late = std::chrono::steady_clock::now() - began_ > 1h;
        if (!may_change || is_late || --tries_ == 0) throw std::runtime_error{why.detail};
        timer_.expires_after(1s);
        co_await timer_.async_wait(asio::use_awaitable);
    }

  private:
    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    int tries_ = 60;
};

} // namespace

asio::awaitable<void> virtual_world::async_send(std::string run_id, json::array events) {
    for (patience left{ctx};;) {
        const auto sent = co_await supervisor->async_send(run_id, events);
        if (sent) co_return;
        co_await left.async_bear(sent.error());
    }
}

asio::awaitable<void> virtual_world::async_forget(std::string run_id) {
    for (patience left{ctx};;) {
        const auto forgotten = co_await supervisor->async_forget(run_id);
        if (forgotten) co_return;
        co_await left.async_bear(forgotten.error());
    }
}

/// Acts as another user, once a session pauses at its budget.
asio::awaitable<void> virtual_world::async_raise_budgets() {
    boost::asio::steady_timer timer{ctx};
    for (std::set<std::string> raised;;) {
        for (const auto& s : api.truth().sessions()) {
            if (s.status != "idle" || raised.contains(s.id)) continue;
            simulator::http_request update;
            update.method = "POST";
            update.target = api.settings().profile.path_prefix + "/v1/sessions/" + s.id;
            update.headers = {{"authorization", "Bearer k"},
                              {"anthropic-version", "2023-06-01"},
                              {"anthropic-beta", "managed-agents-2026-04-01"}};
            update.body = R"({"budget":{"type":"limit","max_list_cost":{"amount":"500","currency":"USD"}}})";
            if (api.respond(update, api.date()).answer.status == 200) raised.insert(s.id);
            players.play();
            break; // the list may have changed
        }
        timer.expires_after(1s);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> virtual_world::async_step_clock(std::chrono::milliseconds after, std::chrono::hours by) {
    boost::asio::steady_timer timer{ctx};
    timer.expires_after(after);
    co_await timer.async_wait(asio::use_awaitable);
    virtual_time::set_wall_clock(by);
    timer.expires_after(5s);
    co_await timer.async_wait(asio::use_awaitable);
    virtual_time::set_wall_clock(-by);
}

void virtual_world::submit(const std::string& prompt) {
    auto create = [](virtual_world& w, recording what) -> asio::awaitable<void> {
        const std::string no_faults;
        co_await w.async_create(what, no_faults);
    };
    tasks.spawn(create(*this, recording::of_prompt(prompt)));
}

namespace {

/// Shared by the task and by a caller that stopped waiting for it.
struct playing {
    played out;
    std::string error;
    bool over = false;
};

asio::awaitable<void> async_play_whole(virtual_world& w, const recording& what, std::string faults,
                                       std::shared_ptr<playing> into) {
    try {
        into->out = co_await async_play(w, what, std::move(faults));
        const session::run* last = w.published(into->out.run_id);
        if (last && last->remote == session::remote_state::kept) co_await w.async_forget(into->out.run_id);
    } catch (const std::exception& e) {
        into->error = e.what();
    }
    into->over = true;
}

} // namespace

played virtual_world::play(const recording& what, std::string faults) {
    const auto now = std::make_shared<playing>();
    tasks.spawn(async_play_whole(*this, what, std::move(faults), now));
    if (what.file == "extra/workflow-run.sse") tasks.spawn(async_raise_budgets());
    constexpr auto longest = 48h;
    constexpr std::size_t most_requests = 100'000; // half an hour of endless pages takes 20,000
    const auto asks_for_ever = [&] { return api.truth().requests() > most_requests; };
    if (!run_until([&] { return now->over || asks_for_ever(); }, longest))
        complaints.emplace_back("the run did not end");
    refusal = now->error;
    const auto is_clean = [&] { return api.truth().live_sessions() == 0 || asks_for_ever(); };
    if (refusal.empty() && !run_until(is_clean, longest)) {
        // A run whose deadline passed while its history was unreadable keeps its session until the history can be read.
        const session::run* last = published(now->out.run_id);
        const bool may_wait = last && last->state == session::run_state::timed_out;
        api.faults().clear();
        if (!may_wait || !run_until(is_clean, 2 * longest)) complaints.emplace_back("a session was left behind");
    }
    if (asks_for_ever()) complaints.emplace_back("the API is asked without an end");
    return now->out;
}

} // namespace tether::test
