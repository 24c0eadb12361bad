#include <tether/wire/http1_answer.hpp>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstring>

namespace tether::wire {
namespace {

namespace http = boost::beast::http;

// With an endless chunk extension, the parser asks for more bytes forever.
constexpr std::size_t max_chunk_line = 1024;

// "0\r\n\r\n". Beast 1.81 asserts this length when it parses a last chunk again, after a shorter piece made it ask for
// more.
constexpr std::size_t least_chunked_body = 5;

constexpr int max_interim_answers = 16;

/// The pieces of body of one feed, joined in the fed memory.
struct gathered {
    char* begin = nullptr;
    std::size_t size = 0;

    void add(const void* piece, std::size_t n) {
        // This overwrites only framing that is already parsed.
        auto* const position = static_cast<char*>(const_cast<void*>(piece));
        if (!begin) begin = position;
        if (begin + size != position) std::memmove(begin + size, position, n);
        size += n;
    }
};

/// A body type for Beast that passes bytes on instead of storing them.
struct passing_body {
    using value_type = gathered*;

    class reader {
      public:
        template <bool IsRequest, class Fields>
        reader(http::header<IsRequest, Fields>&, value_type& target) : target_{target} {}

        void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, error_code& ec) {
            ec = {};
            std::size_t total = 0;
            for (auto it = boost::asio::buffer_sequence_begin(buffers); it != boost::asio::buffer_sequence_end(buffers);
                 ++it) {
                const boost::asio::const_buffer piece = *it;
                target_->add(piece.data(), piece.size());
                total += piece.size();
            }
            return total;
        }
        void finish(error_code& ec) { ec = {}; }

      private:
        value_type& target_;
    };
};

} // namespace

struct http1_answer::state {
    state(answers method, std::size_t limit) : request_method{method}, max_header_bytes{limit} { restart(); }

    void restart() {
        parser.emplace();
        parser->header_limit(static_cast<std::uint32_t>(max_header_bytes));
        parser->body_limit(boost::none);
        parser->get().body() = &body;
        if (request_method == answers::head) parser->skip(true);
    }

    /// True when a chunked body needs more than `bytes` bytes to begin.
    bool lacks_a_chunk(std::size_t bytes) const {
        return head_seen && !body_begun && parser->chunked() && bytes < least_chunked_body;
    }

    answers request_method;
    std::size_t max_header_bytes;
    std::optional<http::response_parser<passing_body>> parser;
    gathered body;
    int interim = 0;
    bool head_seen = false;  ///< of the final response
    bool body_begun = false; ///< a part of it, or of its framing, was consumed
    bool spoilt = false;     ///< bytes came after the end of the response
};

http1_answer::http1_answer(answers method, std::size_t max_header_bytes)
    : state_{std::make_unique<state>(method, max_header_bytes)} {}

http1_answer::~http1_answer() = default;

http1_answer::progress http1_answer::feed(std::span<char> bytes) {
    state& s = *state_;
    progress made;
    s.body = {};
    const bool had_head = s.head_seen; // otherwise the rest is body that is not parsed yet
    while (made.consumed < bytes.size() && !is_done() && !s.lacks_a_chunk(bytes.size() - made.consumed)) {
        error_code ec;
        s.parser->eager(s.head_seen);
        const auto used = s.parser->put(boost::asio::buffer(bytes.data(), bytes.size()) + made.consumed, ec);
        s.body_begun = s.head_seen && (s.body_begun || used > 0);
        made.consumed += used;
        if (ec == http::error::need_more) break;
        if (ec) {
            made.error = ec == http::error::header_limit ? errc::header_too_large : errc::malformed_answer;
            break;
        }
        if (!s.head_seen && s.parser->is_header_done()) {
            const unsigned status = s.parser->get().result_int();
            if (status == 101 || status < 100 || s.interim == max_interim_answers) {
                made.error = errc::malformed_answer;
                break;
            }
            if (status >= 200) {
                s.head_seen = true;
                break;
            }
            ++s.interim;
            s.restart();
        }
    }
    const std::size_t left = bytes.size() - made.consumed;
    if (is_done() && left > 0) s.spoilt = true;
    if (had_head && !is_done() && !made.error && left > max_chunk_line) {
        // A line that does not end, or trailers, which may be as long as a head.
        const std::string_view rest{bytes.data() + made.consumed, left};
        const bool in_trailers = rest.find('\n', 2) != rest.npos; // after the end of the chunk before
        if (!in_trailers || left > s.max_header_bytes) made.error = errc::malformed_answer;
    }
    made.body = {s.body.begin, s.body.size};
    return made;
}

error_code http1_answer::finish() {
    error_code ec;
    if (has_head() && !is_done()) state_->parser->put_eof(ec);
    return ec || !is_done() ? error_code{errc::truncated} : error_code{};
}

bool http1_answer::has_head() const noexcept {
    return state_->head_seen;
}

bool http1_answer::is_done() const noexcept {
    return state_->head_seen && state_->parser->is_done();
}

bool http1_answer::keeps_alive() const noexcept {
    return is_done() && !state_->spoilt && state_->parser->keep_alive();
}

std::optional<std::uint64_t> http1_answer::content_length() const {
    const auto length = state_->parser->content_length();
    return length ? std::optional<std::uint64_t>{*length} : std::nullopt;
}

response_head http1_answer::take_head() {
    auto& message = state_->parser->get();
    response_head head;
    head.status = static_cast<int>(message.result_int());
    for (const auto& field : message) head.fields.add(std::string{field.name_string()}, std::string{field.value()});
    message.base().clear(); // the status line and the framing belong to the parser
    return head;
}

} // namespace tether::wire
