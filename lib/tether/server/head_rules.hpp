// Checks the head of a request strictly, so that two parsers cannot disagree about where the message ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::server {

/// The parts of a head that decide where its message ends and which host it is for.
struct head_facts {
    unsigned version = 11;            ///< 10 or 11
    std::string_view raw;             ///< the head as received, with its line ends
    std::vector<std::string> hosts;   ///< values of `Host`, in order
    std::vector<std::string> codings; ///< values of `Transfer-Encoding`
    std::vector<std::string> lengths; ///< values of `Content-Length`
};

/// Returns the reason to answer 400 and close the connection, or nothing. Refuses an HTTP/1.1 request without exactly
/// one `Host` (RFC 9112 § 3.2), folded lines (§ 5.2), every transfer coding except one plain `chunked` (§ 6.1),
/// `Transfer-Encoding` together with `Content-Length` or in HTTP/1.0 (§ 6.1), and a `Content-Length` that is not one
/// number (§ 6.3). Pure.
std::optional<std::string> check_framing(const head_facts& head);

} // namespace tether::server
