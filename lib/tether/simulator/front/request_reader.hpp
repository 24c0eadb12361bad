// Reads HTTP/1.1 requests from a connection, one after the other.
#pragma once

#include <tether/simulator/front/byte_stream.hpp>
#include <tether/simulator/model/http_message.hpp>

#include <string>

namespace tether::simulator {

/// The stream must outlive it.
class request_reader {
  public:
    explicit request_reader(byte_stream& wire) : wire_{wire} {}

    enum class verdict {
        request,   ///< `out` is a request
        closed,    ///< the peer left, or an equivalent error
        malformed, ///< not HTTP, or a head over 64 KiB
        too_large, ///< a body over 32 MB
    };
    /// Also answers `Expect: 100-continue`.
    asio::awaitable<verdict> async_read(http_request& out);

  private:
    byte_stream& wire_;
    std::string rest_; ///< bytes after the last request
};

} // namespace tether::simulator
