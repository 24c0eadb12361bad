// The messages between a daemon and its dialer: one datagram of text in each direction.
#pragma once

#include <tether/core/result.hpp>
#include <tether/wire/proxy.hpp>
#include <tether/wire/resolver.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::wire {

/// The longest message; addresses that do not fit are left out.
inline constexpr std::size_t longest_dial_message = 4096;

/// `lookup HOST PORT`: the addresses of the host. `open HOST PORT ADDRESS`: a socket that connects to one of them.
struct dial_request {
    destination where;
    std::optional<boost::asio::ip::address> address; ///< none: a lookup

    friend bool operator==(const dial_request&, const dial_request&) = default;
};

/// `ok ADDRESS…`, with the socket attached if one was requested; or `no CATEGORY NUMBER`, an error of the system's
/// category or of ours.
using dial_answer = result<address_list>;

/// Pure.
std::string to_text(const dial_request& what);
std::string to_text(const dial_answer& what);
/// Empty for text that is not a request. Pure.
std::optional<dial_request> parse_dial_request(std::string_view text);
/// `malformed_answer` for text that is not an answer. Pure.
dial_answer parse_dial_answer(std::string_view text);

} // namespace tether::wire
