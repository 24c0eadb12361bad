#include <tether/wire/dial_client.hpp>

#include <tether/wire/descriptor_passing.hpp>
#include <tether/wire/use_tuple.hpp>
#include <tether/wire/watchdog.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/socket.h>
#include <sys/time.h>

namespace tether::wire {
namespace {

namespace asio = boost::asio;

/// Longer than the dialer lets a lookup take: its own word for that is the better one.
constexpr std::chrono::seconds longest_wait{35};

/// The socket of an answer; an answer without one is none.
result<descriptor> opened(datagram answer) {
    const dial_answer said = parse_dial_answer(answer.text);
    if (!said) return said.error();
    if (!answer.passed) return errc::malformed_answer;
    return std::move(answer.passed);
}

result<address_list> looked_up(const std::string& path, const dial_request& what) {
    const result<descriptor> link = connect_packets(path, 0);
    if (!link) return errc::dialer_unavailable;
    const timeval bound{longest_wait.count(), 0};
    ::setsockopt(link->value(), SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
    if (send_datagram(link->value(), to_text(what))) return errc::dialer_unavailable;
    const result<datagram> answer = receive_datagram(link->value(), longest_dial_message);
    if (!answer) return errc::dialer_unavailable;
    dial_answer said = parse_dial_answer(answer->text);
    if (said && said->empty()) return errc::name_lookup_failed;
    return said;
}

} // namespace

lookup_function lookup_through(std::string path, std::uint16_t port) {
    return [path = std::move(path), port](const std::string& host) {
        return looked_up(path, dial_request{{host, port}, std::nullopt});
    };
}

asio::awaitable<result<descriptor>> async_open_through(asio::any_io_executor executor, std::string path,
                                                       dial_request what,
                                                       std::chrono::steady_clock::time_point deadline) {
    result<descriptor> made = connect_packets(path, SOCK_NONBLOCK);
    if (!made || send_datagram(made->value(), to_text(what))) co_return errc::dialer_unavailable;
    asio::posix::stream_descriptor link{executor, made->release()};
    bool expired = false;
    watchdog bound{executor, [&] {
                       expired = true;
                       error_code ignored;
                       link.cancel(ignored);
                   }};
    bound.set(deadline);
    for (;;) {
        result<datagram> answer = receive_datagram(link.native_handle(), longest_dial_message);
        if (answer) co_return opened(std::move(*answer));
        if (answer.error() != asio::error::would_block) co_return errc::dialer_unavailable;
        const auto [ec] = co_await link.async_wait(asio::posix::descriptor_base::wait_read, use_tuple);
        if (expired) co_return errc::dialer_unavailable;
        if (ec) co_return ec;
    }
}

} // namespace tether::wire
