// Plays a daemon that answers from a script, one connection after the other.
#pragma once

#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <deque>
#include <string>
#include <vector>

namespace tether::test {

/// The response on one connection after its request was read; then the connection is closed.
struct scripted_answer {
    scripted_answer(std::string o) : bytes{std::move(o)} {}

    std::string bytes;
    bool stays_open = false; ///< send nothing more, but do not close
};

/// An HTTP response with a `Content-Length`.
scripted_answer http_answer(int status, std::string_view body, std::string_view type = "application/json");
/// A complete event stream in chunks; without the last chunk when `is_cut`.
scripted_answer http_stream(std::string_view events, bool is_cut = false);

/// Listens on its own socket from construction; `async_serve` plays the script.
class scripted_daemon {
  public:
    scripted_daemon(asio::io_context& ctx, std::deque<scripted_answer> script);

    asio::awaitable<void> async_serve();

    std::string socket_path() const { return dir_ / "d.sock"; }
    /// Received heads and bodies, in order.
    const std::vector<std::string>& requests() const { return requests_; }

  private:
    asio::awaitable<void> async_read_request(asio::local::stream_protocol::socket& peer);

    temp_dir dir_;
    asio::local::stream_protocol::acceptor acceptor_;
    std::deque<scripted_answer> script_;
    std::vector<std::string> requests_;
    std::vector<asio::local::stream_protocol::socket> kept_;
};

} // namespace tether::test
