// Answers to requests about a run.
#pragma once

#include <tether/core/result.hpp>

#include <stdexcept>
#include <string>

namespace tether::session {

/// Why a request about a run was refused.
enum class refusal {
    not_found = 1,   ///< no such run is known here
    finished,        ///< the run is finished and accepts no more events
    not_finished,    ///< the run must be finished (or cancelled) first
    stopping,        ///< the daemon is shutting down
    rejected_by_api, ///< the API refused; `detail` contains its message
    unreachable,     ///< the API could not be reached now
    store_failed,    ///< the change could not be stored
    incomplete,      ///< the work lacks a member that has no default; `field` is its path
};

struct refused {
    refusal why = refusal::not_found;
    std::string detail;
    std::string request_id;
    std::string field = {};
};

inline refused store_failed(const error_code& ec) {
    return {refusal::store_failed, ec.message(), {}};
}

template <class T>
using reply = boost::system::result<T, refused>;

[[noreturn]] inline void throw_exception_from_error(const refused& r, const boost::source_location&) {
    throw std::runtime_error{"refused: " + r.detail};
}

} // namespace tether::session
