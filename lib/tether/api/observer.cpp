#include <tether/api/observer.hpp>

namespace tether::api {
namespace {

class deaf_observer final : public observer {
  public:
    void admitted(priority, duration) noexcept override {}
    void answered(endpoint, int, const error_code&, duration) noexcept override {}
};

} // namespace

std::string_view to_string(endpoint what) noexcept {
    switch (what) {
    case endpoint::create_session: return "create_session";
    case endpoint::retrieve_session: return "retrieve_session";
    case endpoint::list_sessions: return "list_sessions";
    case endpoint::archive_session: return "archive_session";
    case endpoint::delete_session: return "delete_session";
    case endpoint::send_events: return "send_events";
    case endpoint::list_events: return "list_events";
    case endpoint::open_stream: return "open_stream";
    }
    return "unknown";
}

observer& no_observer() noexcept {
    static deaf_observer deaf; // has no state
    return deaf;
}

} // namespace tether::api
