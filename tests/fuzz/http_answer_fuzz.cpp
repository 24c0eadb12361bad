// Checks that an HTTP/1.1 response, and a proxy's response to CONNECT, mean the same wherever they are cut.
#include "property.hpp"

#include <tether/wire/answer_head.hpp>
#include <tether/wire/http1_answer.hpp>
#include <tether/wire/proxy_tunnel.hpp>

#include <fmt/format.h>

namespace tether::test {
namespace {

using answers = wire::http1_answer::answers;

/// Reads one response as an exchange does: unconsumed bytes are passed again, followed by more.
class reader {
  public:
    reader(answers to, std::size_t max_header_bytes) : answer_{to, max_header_bytes} {}

    void take(std::string_view piece) {
        rest_ += piece;
        if (!digest()) return;
        const wire::response_head head = answer_.take_head();
        status_ = head.status;
        for (const auto& [name, value] : head.fields) head_ += fmt::format("{}: {}\n", name, value);
        digest(); // the body after the head
    }

    /// All that was understood, and how it ended. A violation is found sooner in one piece, so all
    /// failures are equal.
    std::string finish() {
        const bool done = answer_.is_done();
        if (!error_) error_ = answer_.finish();
        if (error_) return fmt::format("{}\n{}failed", status_, head_);
        return fmt::format("{}\n{}body {}\ndone {}, kept {}", status_, head_, body_, done, answer_.keeps_alive());
    }
    const std::string& body() const { return body_; }
    bool failed() const { return error_.failed(); }

  private:
    /// True when this call completed the head.
    bool digest() {
        if (error_ || answer_.is_done()) {
            if (!rest_.empty() && !error_) answer_.feed({rest_.data(), rest_.size()});
            return false;
        }
        const bool had_head = answer_.has_head();
        const auto progress = answer_.feed({rest_.data(), rest_.size()});
        require(progress.consumed <= rest_.size(), "no more is consumed than was given");
        require(progress.body.size() <= rest_.size(), "a body is no longer than what holds it");
        body_ += progress.body;
        rest_.erase(0, progress.consumed);
        error_ = progress.error;
        return !had_head && answer_.has_head();
    }

    wire::http1_answer answer_;
    std::string rest_, head_, body_;
    int status_ = 0;
    error_code error_;
};

void check_answer(std::string_view bytes, unsigned how, unsigned seed) {
    const answers to = how % 2 == 0 ? answers::other : answers::head;
    const std::size_t limit = how % 4 < 2 ? 16 * 1024 : 64 + how;
    // Limits count buffered bytes, so the size of a piece may decide whether a limit is reached.
    const bool strict = bytes.size() < std::min<std::size_t>(limit, 1024);
    reader whole{to, limit};
    whole.take(bytes);
    const std::string expected = whole.finish();
    for (const pieces& way : ways_to_arrive(bytes, seed)) {
        reader cut{to, limit};
        for (const std::string_view piece : way) cut.take(piece);
        const std::string found = cut.finish();
        if (strict || (!whole.failed() && !cut.failed())) require_same(expected, found, "an answer in pieces");
        require(whole.body().starts_with(cut.body()) || cut.body().starts_with(whole.body()), "a body up to a failure");
    }
}

/// The result of a proxy's response, and how many bytes remain for TLS.
std::string tunnel_answer(const pieces& bytes, std::size_t limit) {
    wire::answer_head head{limit};
    std::size_t left = 0;
    for (const std::string_view piece : bytes) left += piece.size() - head.take(piece);
    if (head.is_too_long()) return "too long";
    if (!head.is_whole()) return "not whole";
    return fmt::format("{}: {}, {} left", head.text(), wire::judge_tunnel_answer(head.text()).message(), left);
}

void check_tunnel(std::string_view bytes, unsigned how, unsigned seed) {
    const std::size_t limit = how % 4 < 2 ? 16 * 1024 : how;
    const std::string expected = tunnel_answer({bytes}, limit);
    const auto end = bytes.find("\r\n\r\n");
    require_same(end != bytes.npos && end + 4 <= limit, expected.ends_with(" left"), "a head ends at its empty line");
    for (const pieces& way : ways_to_arrive(bytes, seed))
        require_same(expected, tunnel_answer(way, limit), "an answer to CONNECT in pieces");
}

} // namespace

/// The first two bytes choose the kind of request with its limits, and where the response is cut.
void check_property(std::string_view bytes) {
    fuzz_input input{bytes};
    const unsigned how = input.choice(), seed = input.choice();
    check_answer(input.rest(), how, seed);
    check_tunnel(input.rest(), how, seed);
}

} // namespace tether::test
