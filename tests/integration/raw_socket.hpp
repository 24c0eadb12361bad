// Sends and reads arbitrary bytes as a client of the local API.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace tether::test {

/// Blocks, but only for a bounded time: nothing else of the test runs meanwhile.
class raw_socket {
  public:
    /// Connects; without free descriptors in the test's process it stays closed: see `is_open`.
    explicit raw_socket(const std::string& path);
    raw_socket(raw_socket&& other) noexcept;
    raw_socket& operator=(raw_socket&&) = delete;
    ~raw_socket();

    bool is_open() const { return fd_ >= 0; }
    void close();
    /// False when the other side accepts no more data.
    bool send(std::string_view bytes);
    void shut_down_sending();
    /// Reads until `mark`, the end of the connection or `limit`.
    std::string read_until(std::string_view mark, std::chrono::milliseconds limit = std::chrono::seconds{10});
    /// Reads until the end; `has_ended` says whether it came within `limit`.
    std::string read_all(std::chrono::milliseconds limit = std::chrono::seconds{10});
    bool has_ended() const { return ended_; }

  private:
    int fd_ = -1;
    bool ended_ = false;
};

} // namespace tether::test
