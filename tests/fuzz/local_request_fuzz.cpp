// Checks that a local client's bytes are the same requests wherever they are cut, within limits, or are refused.
#include "property.hpp"

#include <tether/protocol/query.hpp>
#include <tether/server/body_rules.hpp>
#include <tether/server/request_parser.hpp>
#include <tether/server/route.hpp>

#include <boost/json/parse.hpp>
#include <cstring>
#include <fmt/format.h>

namespace tether::test {
namespace {

using server::parsed;

/// A refusal is a response that any client can read.
void check_refusal(const protocol::problem& why) {
    const server::response answer = server::to_response(why);
    require(answer.status >= 400 && answer.status <= 505, "a refusal has a status of its own");
    boost::system::error_code ec;
    const auto body = boost::json::parse(answer.body, ec);
    require(!ec && body.is_object(), "a refusal is JSON");
    require(server::head_of(answer, /*keep_alive=*/false).ends_with("\r\n\r\n"), "a head ends");
}

/// Every check of a request before the store and the supervisor get it.
void check_meaning(const server::request& what) {
    if (const auto why = server::check_content_type(what)) check_refusal(*why);
    if (const auto why = server::check_no_body(what)) check_refusal(*why);
    if (const auto why = server::check_idempotency_key(what)) check_refusal(*why);
    const auto at = protocol::parse_target(what.target);
    if (!at) return check_refusal(at.error());
    const server::route_match found = server::find_route(what.method, at->path);
    require(found.run_id.find('/') == std::string::npos, "a run's id is one segment");
    if (const auto asked = protocol::parse_feed_parameters(*at, what.last_event_id); !asked)
        check_refusal(asked.error());
    if (const auto asked = protocol::parse_run_feed_parameters(*at, what.last_event_id); !asked)
        check_refusal(asked.error());
}

std::string text_of(const server::request& r) {
    return fmt::format("{} {} type={} accept={} last={} key={}{} keep={} chunked={}\n{}\n", r.method, r.target,
                       r.content_type, r.accept, r.last_event_id, r.has_idempotency_key, r.idempotency_key,
                       r.keep_alive, r.chunked_answers, r.body);
}

/// Extracts complete requests; false when the connection cannot continue.
bool drain(server::request_parser& parser, const server::server_config& limits, std::string& seen) {
    for (;;) {
        const parsed state = parser.advance();
        if (state == parsed::need_more) return true;
        if (state == parsed::head) continue;
        if (state == parsed::broken) {
            check_refusal(parser.why());
            return false;
        }
        const server::request r = parser.take();
        require(r.body.size() <= limits.body_bytes, "a body is within its limit");
        require(r.method.size() + r.target.size() <= limits.head_bytes, "a head is within its limit");
        check_meaning(r);
        seen += text_of(r);
    }
}

/// The result of a connection's bytes.
struct reading {
    std::string requests;
    std::string end; ///< `refused`, `a part` of a request or `nothing more`
};

reading read(const pieces& bytes, const server::server_config& limits) {
    server::request_parser parser{limits};
    reading seen;
    for (std::string_view piece : bytes) {
        while (!piece.empty()) {
            const auto room = parser.space();
            require(!room.empty(), "who needs more has room for it");
            const std::size_t n = std::min(piece.size(), room.size());
            std::memcpy(room.data(), piece.data(), n);
            parser.filled(n);
            piece.remove_prefix(n);
            if (drain(parser, limits, seen.requests)) continue;
            seen.end = "refused";
            return seen;
        }
    }
    seen.end = parser.between_requests() ? "nothing more" : "a part";
    return seen;
}

} // namespace

/// The first two bytes choose the limits and where the bytes are cut.
void check_property(std::string_view bytes) {
    fuzz_input input{bytes};
    const unsigned limit = input.choice(), seed = input.choice();
    server::server_config limits;
    const bool is_small = limit % 2 == 1;
    if (is_small) {
        limits.head_bytes = 64 + limit;
        limits.body_bytes = limit;
    }
    const reading whole = read({input.rest()}, limits);
    for (const pieces& way : ways_to_arrive(input.rest(), seed)) {
        const reading cut = read(way, limits);
        require_same(whole.requests, cut.requests, "requests in pieces");
        // A malformed head is found sooner in one piece, a head over a limit sooner in pieces.
        const bool later = whole.end == "refused" && cut.end == "a part";
        const bool sooner = is_small && whole.end == "a part" && cut.end == "refused";
        if (!later && !sooner) require_same(whole.end, cut.end, "the end");
    }
}

} // namespace tether::test
