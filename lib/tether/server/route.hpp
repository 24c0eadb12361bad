// Maps a method and a path to a call.
#pragma once

#include <string>
#include <string_view>

namespace tether::server {

enum class call {
    create_run,
    list_runs,
    get_run,
    forget_run,
    run_feed,
    send_events,
    cancel_run,
    feed,
    list_orphans,
    reap_orphans,
    reload,
    status,
    health,
    metrics,
    no_such_path,
    no_such_method, ///< `allow` lists the methods that exist
};

struct route {
    call what = call::no_such_path;
    std::string run_id;     ///< for calls about one run; as received, not validated
    std::string_view allow; ///< methods of the path, as the `Allow` header lists them (RFC 9110 § 10.2.1)
};

/// The call's name, such as `create_run`.
std::string_view to_string(call what) noexcept;

/// True when the call needs a body.
bool takes_content(call what) noexcept;

/// Finds the route. HEAD has the same routes as GET.
route find_route(std::string_view method, std::string_view path);

} // namespace tether::server
