// Opens a blocking connection to the daemon's socket as a chosen user.
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>

namespace tether::bench {

/// Throws `std::runtime_error` on any failure.
class local_stream {
  public:
    /// Connects as `user`, which only root can choose; other users connect as themselves. The
    /// calling thread keeps its other rights.
    local_stream(const std::string& socket, uid_t user);
    ~local_stream();
    local_stream(const local_stream&) = delete;
    local_stream& operator=(const local_stream&) = delete;

    void send(std::string_view method, std::string_view path, std::string_view body = {});
    /// Sends a request, reads the complete response and returns its status.
    int ask(std::string_view method, std::string_view path, std::string_view body = {});
    /// The same, but the daemon may answer and close before the request is sent; 0 without a response.
    int try_ask(std::string_view method, std::string_view path, std::string_view body);

    /// Reads until the daemon closes the connection.
    void drain();
    /// Reads and drops what has arrived.
    void discard();
    /// Signals the daemon that no more data follows.
    void finish();

  private:
    bool send_all(std::string_view text);
    int read_answer();

    int descriptor_ = -1;
};

} // namespace tether::bench
