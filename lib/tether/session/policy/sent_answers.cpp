#include <tether/session/policy/sent_answers.hpp>

namespace tether::session {
namespace {

/// Marks an answer among the accepted inputs; the id is that of its call.
constexpr std::string_view answer_type = "user.tool_result";

} // namespace

void sent_answers::add_to(std::vector<accepted_input>& kept) const {
    for (const auto& [call, is_processed] : calls_) {
        accepted_input& answer = kept.emplace_back();
        answer.id = call;
        answer.type = answer_type;
    }
}

void sent_answers::restore(std::vector<accepted_input>& kept) {
    std::erase_if(kept, [this](const accepted_input& one) {
        if (one.type != answer_type) return false;
        accept(one.id);
        return true;
    });
}

} // namespace tether::session
