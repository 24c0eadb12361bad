// Opens the Unix socket that clients connect to, and removes it afterwards.
#pragma once

#include <tether/server/server_config.hpp>

#include <boost/asio/local/stream_protocol.hpp>
#include <initializer_list>
#include <optional>
#include <tether/core/error.hpp>

namespace tether::server {

/// Why the socket could not be opened: `code` for programs (`address_in_use` when another daemon listens), `text` for
/// people.
struct listen_failure {
    error_code code;
    std::string text;
};

/// A path in the file system that this process bound. The destructor removes it, unless another file has replaced it.
class bound_path {
  public:
    bound_path() = default;
    explicit bound_path(std::string path);
    bound_path(bound_path&& other) noexcept;
    bound_path& operator=(bound_path&& other) noexcept;
    ~bound_path();

    /// Why clients can no longer connect to the path: it was deleted or replaced. A sentence for the operator; empty
    /// without a problem, or without a path. Calls stat(2) only.
    std::string why_lost() const;

  private:
    void remove() noexcept;

    std::string path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

/// Binds and listens. No client can connect before mode and group are set. Replaces a socket without a listener. A
/// socket with a listener, or a file that is not a socket, stays unchanged and is a failure.
std::optional<listen_failure> open_listener(const server_config& config,
                                            boost::asio::local::stream_protocol::acceptor& acceptor, bound_path& path);

/// True when the descriptor is a listening stream socket of one of these address families (socket(7)).
bool is_listener(int descriptor, std::initializer_list<int> families);

/// Takes over a listening socket from a service manager, which chose its mode and group, and sets `path` to its path.
/// The descriptor must be a listening Unix stream socket with a path. On success the acceptor owns the descriptor; on
/// failure the descriptor stays unchanged. The path stays in the file system in both cases.
std::optional<listen_failure> adopt_listener(int descriptor, boost::asio::local::stream_protocol::acceptor& acceptor,
                                             std::string& path);

/// Decides how long accepting pauses after a failure. Pure.
class accept_pause {
  public:
    /// 0 after a success, and when a client disconnected before it was accepted. After any other error 5 ms, doubling
    /// up to 500 ms, because the error repeats: descriptors or memory stay exhausted until a client disconnects.
    milliseconds after(const error_code& ec);

  private:
    milliseconds next_{5};
};

} // namespace tether::server
