#include <tether/session/remote/send_job.hpp>

namespace tether::session {

namespace asio = boost::asio;

void send_job::set(const api::outcome<std::vector<api::event>>& accepted) {
    if (accepted.has_error()) return refuse(accepted.error());
    std::vector<std::string> ids;
    for (const api::event& e : *accepted)
        if (!e.id.empty()) ids.push_back(e.id);
    answer_ = std::move(ids);
    done_.notify();
}

refused refused_by(const api::failure& why) {
    const bool is_permanent = why.what() == disposition::permanent && why.code != errc::work_in_doubt;
    return {is_permanent ? refusal::rejected_by_api : refusal::unreachable,
            why.message.empty() ? why.code.message() : why.message, why.request_id};
}

void send_job::refuse(const api::failure& why) {
    refuse(refused_by(why));
}

void send_job::refuse(refused why) {
    if (!answer_) answer_ = std::move(why);
    done_.notify();
}

asio::awaitable<send_job::answer> send_job::async_answer() {
    while (!answer_) co_await done_.async_wait();
    co_return *answer_;
}

} // namespace tether::session
