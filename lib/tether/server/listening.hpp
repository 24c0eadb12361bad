// Opens the Unix socket that clients connect to, and removes it afterwards.
#pragma once

#include <tether/server/server_config.hpp>

#include <boost/asio/local/stream_protocol.hpp>
#include <initializer_list>
#include <optional>
#include <tether/core/error.hpp>

namespace tether::server {

/// Why there is no socket: `code` for programs (`address_in_use` when another daemon listens), `text` for people.
struct listen_failure {
    error_code code;
    std::string text;
};

/// A path in the file system that this process bound. Its destructor removes it, unless something else has
/// taken its place since.
class bound_path {
  public:
    bound_path() = default;
    explicit bound_path(std::string path);
    bound_path(bound_path&& other) noexcept;
    bound_path& operator=(bound_path&& other) noexcept;
    ~bound_path();

  private:
    void remove() noexcept;

    std::string path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

/// Binds and listens. Nobody can connect before mode and group are right. A socket that nobody listens
/// on is replaced; one that is alive, or a file that is no socket, is left alone and is a failure.
std::optional<listen_failure> open_listener(const server_config& config,
                                            boost::asio::local::stream_protocol::acceptor& into, bound_path& path);

/// Whether the descriptor is a stream socket of one of these address families that listens (socket(7)).
bool is_listener(int descriptor, std::initializer_list<int> families);

/// Takes over a socket that a service manager bound, with the mode and group it chose, and that listens already:
/// `path` is where it is bound. The descriptor is the acceptor's when this succeeds, and is left alone when it does
/// not: it must be a listening Unix stream socket with a path. The path stays in the file system whatever happens here.
std::optional<listen_failure> adopt_listener(int descriptor, boost::asio::local::stream_protocol::acceptor& into,
                                             std::string& path);

/// How long accepting pauses after a failure. Pure.
class accept_pause {
  public:
    /// 0 when accepting can go on at once: after a success, and when a client left before it was accepted. After
    /// anything else 5 ms, doubling up to 500 ms, because it comes back: for want of descriptors or memory until
    /// somebody leaves.
    milliseconds after(const error_code& ec);

  private:
    milliseconds next_{5};
};

} // namespace tether::server
