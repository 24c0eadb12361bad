// Builds and reads turns for tests.
#pragma once

#include "events.hpp"

#include <tether/session/policy/turn.hpp>

namespace tether::test {

inline const api::event queued_work = queued_event("user.message", "u1");
inline const api::event processed_work = event_of("user.message", "u1");

/// A turn with the accepted work `u1`.
inline session::turn with_work() {
    session::turn t;
    t.send_begins();
    t.send_accepted({queued_work});
    return t;
}

inline void observe(session::turn& t, const std::vector<api::event>& events) {
    for (const api::event& e : events) t.observe(e);
}

inline void send(session::turn& t, const std::vector<api::event>& accepted) {
    t.send_begins();
    t.send_accepted(accepted);
}

inline std::vector<std::string> texts(const session::turn& t) {
    std::vector<std::string> all;
    for (const session::turn_message& m : t.messages()) all.push_back(m.text);
    return all;
}

inline std::vector<std::string> waiting_ids(const session::turn& t) {
    std::vector<std::string> ids;
    for (const session::pending_action& p : t.waiting_for()) ids.push_back(p.event_id);
    return ids;
}

using strings = std::vector<std::string>;

} // namespace tether::test
