// Reports the client's requests to the program, which counts them.
#pragma once

#include <tether/api/governor.hpp>
#include <tether/core/error.hpp>

#include <chrono>
#include <string_view>

namespace tether::api {

/// The endpoints that requests go to.
enum class endpoint {
    create_session,
    retrieve_session,
    list_sessions,
    update_session,
    archive_session,
    delete_session,
    send_events,
    list_events,
    open_stream,
};

std::string_view to_string(endpoint kind) noexcept;

/// Implemented by the program; ignores what is not overridden. Called on the io thread, must neither throw nor block,
/// and must outlive the client. Cancelled requests are not reported.
class observer {
  public:
    using duration = std::chrono::steady_clock::duration;

    virtual ~observer() = default;
    /// A request passed the governor after waiting for `waited`.
    virtual void admitted(priority /*urgency*/, duration /*waited*/) noexcept {}
    /// A request was answered, or failed with `error`. `status` is the HTTP status, of the head for a stream, 0 without
    /// a response. `took` excludes the wait for the governor.
    virtual void answered(endpoint /*kind*/, int /*status*/, const error_code& /*error*/, duration /*took*/) noexcept {}
};

/// An observer that ignores everything.
inline observer& no_observer() noexcept {
    static observer ignores_everything; // has no state
    return ignores_everything;
}

} // namespace tether::api
