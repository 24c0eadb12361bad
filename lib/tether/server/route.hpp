// The routes of the local API, one row each.
#pragma once

#include <tether/server/message.hpp>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <span>

namespace tether::server {

class calls;
struct incoming_call;

/// The properties of a route that differ from those of most routes.
struct route_traits {
    bool body = false;       ///< needs a body
    bool parameters = false; ///< has query parameters
    bool streams = false;    ///< is a feed when the client wants a stream
    bool waits = false;      ///< may wait long, so the client's rights are checked again before the response
    bool anonymous = false;  ///< the response does not depend on the client's rights
};

struct route {
    std::string_view name;   ///< in the metrics
    std::string_view method; ///< GET includes HEAD
    std::string_view path;   ///< `*` matches one segment, the run's id
    /// Null when every response is a feed, which the peer sends.
    boost::asio::awaitable<protocol::outcome<response>> (calls::*handler)(incoming_call&) = nullptr;
    std::string_view change = {};                ///< the word in the log for a call that changes state; else empty
    std::array<unsigned, 2> usual_statuses = {}; ///< in the metrics from the start; 0: none
    route_traits traits = {};
};

/// All routes. The rows of one path are neighbours.
std::span<const route> routes() noexcept;

struct route_match {
    const tether::server::route* route =
        nullptr;        ///< `no_such_path` or `no_such_method`, both without a path, for no match
    std::string run_id; ///< for calls about one run; as received, not validated
    std::string
        allow; ///< for `no_such_method`: the path's methods, as the `Allow` header lists them (RFC 9110 § 10.2.1)
};

route_match find_route(std::string_view method, std::string_view path);

} // namespace tether::server
