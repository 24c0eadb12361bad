#include <tether/session/policy/outcome_watch.hpp>

#include <tether/core/utf8.hpp>

namespace tether::session {
namespace {

/// The longest explanation that a run keeps; the event in the feed has all of it.
constexpr std::size_t most_explanation = 4096;

std::string front_of(const std::string& text) {
    std::string front = text.substr(0, most_explanation);
    while (front.size() < text.size() && !front.empty() && !is_utf8(front)) front.pop_back();
    return front;
}

} // namespace

void outcome_watch::observe(const api::event& e) {
    if (!verdict_ || !e.evaluation) return;
    verdict_->outcome_id = e.evaluation->outcome_id;
    verdict_->result = e.evaluation->result;
    verdict_->iterations = static_cast<unsigned>(e.evaluation->iteration + 1);
    verdict_->explanation = front_of(e.evaluation->explanation);
}

} // namespace tether::session
