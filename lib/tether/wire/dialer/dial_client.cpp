#include <tether/wire/dialer/dial_client.hpp>

#include <tether/async/use_tuple.hpp>
#include <tether/async/watchdog.hpp>
#include <tether/wire/dialer/descriptor_passing.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/errc.hpp>

namespace tether::wire {
namespace {

namespace asio = boost::asio;

/// Maps an I/O error with the dialer; our own lack of descriptors or memory passes through unchanged.
error_code blame(const error_code& ec) {
    const bool is_ours = ec == asio::error::no_descriptors || ec == asio::error::no_memory ||
        ec == boost::system::errc::too_many_files_open_in_system;
    return is_ours ? ec : error_code{errc::dialer_unavailable};
}

/// Parses an answer of the dialer. A malformed one came from another program.
dial_answer understood(const datagram& answer) {
    dial_answer said = parse_dial_answer(answer.text);
    if (!said && said.error() == errc::malformed_answer) return errc::dialer_unavailable;
    return said;
}

/// The socket of an answer.
result<descriptor> opened(datagram answer) {
    const dial_answer said = understood(answer);
    if (!said) return said.error();
    if (!answer.passed) return errc::dialer_unavailable;
    return std::move(answer.passed);
}

result<address_list> looked_up(const std::string& path, const dial_request& what, std::chrono::milliseconds patience) {
    const result<descriptor> link = connect_packets(path, patience);
    if (!link) return blame(link.error());
    if (send_datagram(link->value(), to_text(what))) return errc::dialer_unavailable;
    const result<datagram> answer = receive_datagram(link->value(), longest_dial_message);
    if (!answer) return blame(answer.error());
    dial_answer said = understood(*answer);
    if (said && said->empty()) return errc::name_lookup_failed;
    return said;
}

} // namespace

lookup_function lookup_through(std::string path, std::uint16_t port, std::chrono::milliseconds patience) {
    return [path = std::move(path), port, patience](const std::string& host) {
        return looked_up(path, dial_request{{host, port}, std::nullopt}, patience);
    };
}

asio::awaitable<result<descriptor>> async_open_through(asio::any_io_executor executor, std::string path,
                                                       dial_request what,
                                                       std::chrono::steady_clock::time_point deadline) {
    result<descriptor> made = connect_packets(path);
    if (!made) co_return blame(made.error());
    if (send_datagram(made->value(), to_text(what))) co_return errc::dialer_unavailable;
    asio::posix::stream_descriptor link{executor};
    error_code failed;
    link.assign(made->value(), failed);
    if (failed) co_return failed;
    made->release();
    bool expired = false;
    async::watchdog bound{executor, [&] {
                              expired = true;
                              error_code ignored;
                              link.cancel(ignored);
                          }};
    bound.set(deadline);
    for (;;) {
        result<datagram> answer = receive_datagram(link.native_handle(), longest_dial_message);
        if (answer) co_return opened(std::move(*answer));
        if (answer.error() != asio::error::would_block) co_return blame(answer.error());
        const auto [ec] = co_await link.async_wait(asio::posix::descriptor_base::wait_read, async::use_tuple);
        if (expired) co_return errc::dialer_unavailable;
        if (ec) co_return ec;
    }
}

} // namespace tether::wire
