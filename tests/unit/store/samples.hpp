// Builds runs and events for the store's tests.
#pragma once

#include <tether/store/store.hpp>

#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace tether::store::samples {

/// Runs with ids that sort by `n`.
inline std::string id_of(int n) {
    return fmt::format("run_{:026}", n);
}

inline run run_of(int n, uid_t owner = 1000, session::run_state state = session::run_state::running) {
    run r;
    r.id = id_of(n);
    r.owner.uid = owner;
    r.state = state;
    return r;
}

inline run finished(int n, wall_time at) {
    run r = run_of(n, 1000, session::run_state::succeeded);
    r.finished_at = at;
    r.remote = session::remote_state::deleted;
    return r;
}

inline session::continuation open_continuation() {
    session::continuation then;
    then.open = true;
    return then;
}

/// The continuation of a run whose work was not sent yet.
inline session::continuation continuation_with_work(const std::string& text) {
    session::continuation then = open_continuation();
    then.spec.events = boost::json::array(1, boost::json::object{{"type", "user.message"}, {"text", text}});
    return then;
}

inline session::request_key key_of(std::string key, std::string digest) {
    session::request_key k;
    k.key = std::move(key);
    k.body_digest = std::move(digest);
    return k;
}

inline api::event event_of(std::string id, std::string raw, bool queued = false) {
    api::event e;
    e.id = std::move(id);
    e.raw = std::move(raw);
    e.type = "agent.message";
    e.queued = queued;
    return e;
}

/// Events without ids.
inline std::vector<api::event> events_of(std::initializer_list<const char*> raw) {
    std::vector<api::event> out;
    for (const char* text : raw) out.push_back(event_of({}, text));
    return out;
}

} // namespace tether::store::samples
