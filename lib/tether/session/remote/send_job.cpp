#include <tether/session/remote/send_job.hpp>

namespace tether::session {

namespace asio = boost::asio;

send_job::answer send_job::answer_to(const api::outcome<std::vector<api::event>>& accepted) {
    if (accepted.has_error()) return refused_by(accepted.error());
    std::vector<std::string> ids;
    for (const api::event& e : *accepted)
        if (!e.id.empty()) ids.push_back(e.id);
    return ids;
}

refused refused_by(const api::failure& why) {
    const bool is_permanent = why.what() == disposition::permanent && why.code != errc::work_in_doubt;
    return {is_permanent ? refusal::rejected_by_api : refusal::unreachable,
            why.message.empty() ? why.code.message() : why.message, why.request_id};
}

void send_job::refuse(const api::failure& why) {
    refuse(refused_by(why));
}

void send_job::give(answer outcome) {
    if (!answer_) answer_ = std::move(outcome);
    done_.notify();
}

asio::awaitable<send_job::answer> send_job::async_answer() {
    while (!answer_) co_await done_.async_wait();
    co_return *answer_;
}

} // namespace tether::session
