#include <tether/session/run/supervisor.hpp>

#include <tether/session/run/supervisor_impl.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

supervisor::supervisor(asio::any_io_executor executor, api::client& client, sink& out, recovery_source& kept,
                       const logger& log, follow_config follow, runs_config runs, std::string instance, observer& told,
                       calendar dates)
    : impl_{std::make_unique<impl>(std::move(executor), client, out, kept, log, follow, std::move(runs),
                                   std::move(instance), told, dates)} {}

supervisor::~supervisor() = default;

asio::awaitable<result<std::size_t>> supervisor::async_recover() {
    return impl_->async_recover();
}

asio::awaitable<reply<run>> supervisor::async_submit(run_spec spec, run_owner owner, request_key key) {
    return impl_->async_submit(std::move(spec), std::move(owner), std::move(key));
}

asio::awaitable<reply<std::vector<std::string>>> supervisor::async_send(std::string run_id, boost::json::array events) {
    return impl_->async_send(std::move(run_id), std::move(events));
}

asio::awaitable<reply<run>> supervisor::async_cancel(std::string run_id) {
    return impl_->async_cancel(std::move(run_id));
}

asio::awaitable<reply<void>> supervisor::async_forget(std::string run_id) {
    return impl_->async_forget(std::move(run_id));
}

asio::awaitable<reply<std::vector<orphan>>> supervisor::async_reap(reap_mode mode) {
    return impl_->async_reap(mode);
}

std::optional<follow_state> supervisor::following(const std::string& run_id) const {
    const auto at = impl_->tasks_.find(run_id);
    if (at == impl_->tasks_.end()) return std::nullopt;
    return at->second->now().follow;
}

supervisor_counts supervisor::counts(std::optional<uid_t> owner) const {
    return impl_->counts(owner);
}

std::size_t supervisor::unfinished_of(uid_t owner) const {
    return static_cast<std::size_t>(std::count_if(impl_->tasks_.begin(), impl_->tasks_.end(), [&](const auto& each) {
        const run& now = each.second->now();
        return now.owner.uid == owner && !is_finished(now.state);
    }));
}

bool supervisor::is_unfinished(const std::string& run_id) const {
    const auto task = impl_->find(run_id);
    return task && !is_finished(task->now().state);
}

std::optional<upstream_trouble> supervisor::trouble() const {
    return impl_->health_.trouble.now();
}

void supervisor::set_answered(bool before, std::function<void()> on_first) {
    impl_->health_.has_answered = before;
    impl_->health_.on_first_answer = std::move(on_first);
}

void supervisor::set_config(follow_config follow, runs_config runs) {
    impl_->follow_ = follow;
    impl_->tools_.confirm_after = follow.confirm_after;
    impl_->queue_.set_slots(runs.active_runs);
    impl_->runs_ = std::move(runs);
    impl_->admit();
}

asio::awaitable<bool> supervisor::async_stop(milliseconds grace) {
    return impl_->async_stop(grace);
}

} // namespace tether::session
