#include <tether/server/message.hpp>

#include <boost/beast/http/status.hpp>
#include <boost/json/serialize.hpp>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace tether::server {
namespace {

/// The date by RFC 9110 § 5.6.7, with the names of the C locale in every locale.
std::string http_date() {
    static constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::tm t = fmt::gmtime(std::time(nullptr));
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
                       t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

std::string status_line(unsigned status) {
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    return fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", status, std::string_view{reason.data(), reason.size()},
                       http_date());
}

} // namespace

response to_response(const protocol::problem& problem) {
    response response{protocol::describe(problem.kind).status, serialize(protocol::to_json(problem)) + "\n",
                      "application/problem+json"};
    if (problem.retry_after) response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after->count()));
    return response;
}

protocol::problem overloaded_problem() {
    protocol::problem problem{
        protocol::problem_kind::overloaded,
        "the requests and responses of your user, or of all users, use all the memory reserved for "
        "them (limits.memory_bytes): try again later"};
    problem.retry_after = std::chrono::seconds{1};
    return problem;
}

std::string head_of(const response& response, bool keep_alive) {
    std::string head = status_line(response.status);
    if (response.status != 204)
        head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", response.content_type, response.body.size());
    head += "Cache-Control: no-store\r\n";
    for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
    if (!keep_alive) head += "Connection: close\r\n";
    return head + "\r\n";
}

std::string stream_head(bool chunked, bool keep_alive) {
    std::string head = status_line(200) + "Content-Type: text/event-stream\r\nCache-Control: no-store\r\n";
    if (chunked) head += "Transfer-Encoding: chunked\r\n";
    if (!keep_alive) head += "Connection: close\r\n";
    return head + "\r\n";
}

} // namespace tether::server
