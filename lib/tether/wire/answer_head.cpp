#include <tether/wire/answer_head.hpp>

namespace tether::wire {

std::size_t answer_head::take(std::string_view bytes) {
    if (whole_ || is_too_long()) return 0;
    const std::size_t before = text_.size();
    text_ += bytes;
    const auto end = text_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
    whole_ = end != text_.npos;
    if (whole_) text_.resize(end + 4);
    return text_.size() - before;
}

} // namespace tether::wire
