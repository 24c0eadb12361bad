#include <tether/wire/proxy_tunnel.hpp>

#include <boost/asio/error.hpp>

namespace tether::wire {
namespace {

constexpr std::size_t max_head = 16 * 1024;

secret connect_request(const proxy& via, const url& origin) {
    const std::string where = authority_of(origin, port_shown::always);
    secret text;
    text.append({"CONNECT ", where, " HTTP/1.1\r\nHost: ", where, "\r\n"});
    if (!via.authorization.empty()) text.append({"Proxy-Authorization: ", via.authorization.reveal(), "\r\n"});
    text.append({"\r\n"});
    return text;
}

} // namespace

error_code judge_tunnel_answer(std::string_view head) {
    // HTTP/1.x SP 3DIGIT (RFC 9112 § 4)
    if (!head.starts_with("HTTP/1.") || head.size() < 13 || head[8] != ' ') return errc::proxy_refused;
    const std::string_view status = head.substr(9, 3);
    if (status == "407") return errc::proxy_authentication;
    return status[0] == '2' ? error_code{} : error_code{errc::proxy_refused};
}

boost::asio::awaitable<error_code> async_tunnel(connection& to_proxy, const proxy& via, const url& origin,
                                                connection::clock::time_point deadline) {
    const secret text = connect_request(via, origin);
    const auto patience = std::chrono::floor<std::chrono::milliseconds>(deadline - connection::clock::now());
    error_code ec = co_await to_proxy.async_write(text.reveal(), patience, errc::connect_timeout);
    if (ec) co_return ec;
    to_proxy.set_deadline(deadline, errc::connect_timeout);
    const result<std::string> head = co_await to_proxy.async_read_head(max_head);
    if (head) co_return judge_tunnel_answer(*head);
    if (head.error() == boost::asio::error::eof || head.error() == errc::header_too_large)
        co_return errc::proxy_refused;
    co_return head.error();
}

} // namespace tether::wire
