#include <tether/api/observer.hpp>

#include <tether/core/words.hpp>

namespace tether::api {
namespace {

constexpr word<endpoint> endpoints[] = {
    {endpoint::create_session, "create_session"},   {endpoint::retrieve_session, "retrieve_session"},
    {endpoint::list_sessions, "list_sessions"},     {endpoint::update_session, "update_session"},
    {endpoint::archive_session, "archive_session"}, {endpoint::delete_session, "delete_session"},
    {endpoint::send_events, "send_events"},         {endpoint::list_events, "list_events"},
    {endpoint::open_stream, "open_stream"},
};

} // namespace

std::string_view to_string(endpoint kind) noexcept {
    return word_of(endpoints, kind, "unknown");
}

} // namespace tether::api
