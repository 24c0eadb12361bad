// A client of the local API that sends and reads octets, whatever they are.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace tether::test {

/// Blocks, but never longer than a bound: nothing else of the test goes on meanwhile.
class raw_socket {
  public:
    /// Connected, or the test's process has no descriptor left: `is_open`.
    explicit raw_socket(const std::string& path);
    raw_socket(raw_socket&& other) noexcept;
    raw_socket& operator=(raw_socket&&) = delete;
    ~raw_socket();

    bool is_open() const { return fd_ >= 0; }
    void close();
    /// False when the other side takes no more.
    bool send(std::string_view octets);
    void shut_down_sending();
    /// What comes until `mark`, the end of the connection or `limit`.
    std::string read_until(std::string_view mark, std::chrono::milliseconds limit = std::chrono::seconds{10});
    /// Everything until the end; `has_ended` tells whether it came within `limit`.
    std::string read_all(std::chrono::milliseconds limit = std::chrono::seconds{10});
    bool has_ended() const { return ended_; }

  private:
    int fd_ = -1;
    bool ended_ = false;
};

} // namespace tether::test
