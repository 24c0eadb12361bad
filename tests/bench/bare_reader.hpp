// Reads many event streams over TLS at minimum cost: only epoll and OpenSSL.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace tether::bench {

/// One TLS connection. Blocking until `unblock`.
class bare_connection {
  public:
    bare_connection(ssl_ctx_st* context, int port);
    ~bare_connection();
    bare_connection(const bare_connection&) = delete;
    bare_connection& operator=(const bare_connection&) = delete;

    /// Sends a request and reads the response head, and the body that Content-Length announces, if any.
    std::string exchange(const std::string& method, const std::string& path, const std::string& body);
    void unblock();
    int descriptor() const noexcept { return descriptor_; }
    ssl_st* native() const noexcept { return ssl_; }

  private:
    int descriptor_;
    ssl_st* ssl_;
};

/// Reads streams of a simulator and discards them. Its TLS settings are tetherd's: buffers are
/// released between reads and small fragments are sent. Throws `std::runtime_error` on any failure.
class bare_reader {
  public:
    /// `base_url` is `https://127.0.0.1:PORT`.
    bare_reader(const std::string& base_url, const std::string& ca_file);
    ~bare_reader();
    bare_reader(const bare_reader&) = delete;
    bare_reader& operator=(const bare_reader&) = delete;

    /// Creates `count` sessions, opens their streams, sends `prompt` to each and reads until each
    /// stream has delivered something and all are quiet for 1 s.
    void follow(int count, const std::string& prompt);

  private:
    std::size_t read_what_is_there(int wait_ms);

    int port_;
    ssl_ctx_st* context_;
    std::unique_ptr<bare_connection> control_;
    std::vector<std::unique_ptr<bare_connection>> streams_;
    int poll_;
};

} // namespace tether::bench
