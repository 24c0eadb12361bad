// The least that reads many event streams over TLS: epoll, OpenSSL and nothing else.
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

    /// Sends a request and reads the head of its answer and the body that Content-Length announces, if any.
    std::string exchange(const std::string& method, const std::string& path, const std::string& body);
    void unblock();
    int descriptor() const noexcept { return descriptor_; }
    ssl_st* native() const noexcept { return ssl_; }

  private:
    int descriptor_;
    ssl_st* ssl_;
};

/// Reads streams of a simulator and throws away what they bring. The settings of its TLS are tetherd's:
/// buffers are released between reads and small fragments are sent. Throws `std::runtime_error` when
/// anything goes wrong.
class bare_reader {
  public:
    /// `base_url` is `https://127.0.0.1:PORT`.
    bare_reader(const std::string& base_url, const std::string& ca_file);
    ~bare_reader();
    bare_reader(const bare_reader&) = delete;
    bare_reader& operator=(const bare_reader&) = delete;

    /// Makes `count` sessions, opens their streams, gives each `prompt` and reads until each stream has
    /// brought something and 1 s passes without news.
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
