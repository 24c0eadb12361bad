// Decodes the content codings of responses; a server may use one that was not requested.
#pragma once

#include <tether/core/result.hpp>
#include <tether/wire/http.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

extern "C" {
struct z_stream_s;
}

namespace tether::wire {

/// The supported codings of RFC 9110 § 8.4.1.
enum class content_coding {
    identity,
    gzip,    ///< RFC 1952, also as `x-gzip`
    deflate, ///< RFC 1950, or bare RFC 1951, as some servers send it
};

/// The coding that `fields` name; empty for an unknown one and for more than one.
std::optional<content_coding> coding_of(const header_fields& fields);

/// Decodes one coded body in small steps, so that a body that grows a thousandfold neither fills memory nor blocks the
/// loop.
class content_decoder {
  public:
    /// Largest output of one `decode_some`: about a millisecond of work.
    static constexpr std::size_t step_bytes = std::size_t{256} << 10;

    /// `coding` is not `identity`. `max_bytes` bounds the decoded body. Throws `std::bad_alloc`.
    content_decoder(content_coding coding, std::size_t max_bytes);
    ~content_decoder();
    content_decoder(const content_decoder&) = delete;
    content_decoder& operator=(const content_decoder&) = delete;

    /// Copies the next bytes of the coded body.
    void feed(std::string_view input);

    /// Appends decoded bytes to `text`. Returns true when more can be decoded without further input. Errors:
    /// `body_too_large` over `max_bytes`, `content_coding_failed` for damaged data and for bytes after the end.
    result<bool> decode_some(std::string& text);

    /// Call it when the body has ended: `content_coding_failed` when the coded data is incomplete. An empty body is
    /// complete.
    error_code finish() const;

  private:
    enum class phase { nothing, inside, between_members };
    struct release {
        void operator()(z_stream_s* stream) const noexcept;
    };

    bool begin();

    const content_coding coding_;
    const std::size_t max_bytes_;
    std::size_t decoded_ = 0;
    phase phase_ = phase::nothing;
    std::string input_; ///< not decoded yet
    std::size_t taken_ = 0;
    std::unique_ptr<z_stream_s, release> stream_;
};

/// Decodes as much of a body as arrived and `max_bytes` allows; empty when its coding is unknown.
std::string decode_prefix(const header_fields& fields, std::string body, std::size_t max_bytes);

} // namespace tether::wire
