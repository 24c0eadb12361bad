// Why a request to the daemon failed.
#include <tether/client/failure.hpp>

#include <tether/core/json_members.hpp>

#include <boost/json/parse.hpp>
#include <charconv>
#include <fmt/format.h>
#include <stdexcept>

namespace tether::client {

namespace json = boost::json;

namespace {

std::optional<std::chrono::seconds> seconds_in(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return std::chrono::seconds{number};
}

} // namespace

bool failure::is_transient() const noexcept {
    switch (kind) {
    case failure_kind::unreachable:
    case failure_kind::interrupted: return true;
    case failure_kind::malformed: return false;
    case failure_kind::refused: return status == 408 || status == 429 || status >= 500;
    }
    return false;
}

std::string describe(const failure& why) {
    if (why.kind != failure_kind::refused) return why.detail.empty() ? why.code.message() : why.detail;
    std::string text = why.detail.empty() ? why.title : why.detail;
    if (text.empty()) text = fmt::format("the daemon returned HTTP status {}", why.status);
    if (!why.field.empty()) text = fmt::format("{}: {}", why.field, text);
    if (why.retry_after) text += fmt::format("; try again in {} s", why.retry_after->count());
    return text;
}

failure parse_problem(int status, std::string_view body, std::string_view retry_after) {
    constexpr std::size_t longest_problem = 1 << 20;
    failure why{failure_kind::refused, {}};
    why.status = status;
    why.retry_after = seconds_in(retry_after);
    if (body.size() > longest_problem) return why;
    error_code ec;
    const json::value document = json::parse(body, ec);
    if (ec) return why;
    why.type = text_of(document, "type");
    why.title = text_of(document, "title");
    why.detail = text_of(document, "detail");
    why.field = text_of(document, "field");
    why.newest = number_of(document, "newest");
    return why;
}

failure malformed_document() {
    return malformed_document("the daemon's response is not the expected document");
}

failure malformed_document(std::string detail) {
    failure why{failure_kind::malformed, errc::malformed_document};
    why.detail = std::move(detail);
    return why;
}

failure other_run() {
    return malformed_document("the daemon's response is about another run and was ignored");
}

void throw_exception_from_error(const failure& why, const boost::source_location&) {
    throw std::runtime_error{describe(why)};
}

} // namespace tether::client
