#include <tether/server/run_service.hpp>

namespace tether::server {

namespace asio = boost::asio;

asio::awaitable<session::reply<session::run>>
supervisor_service::async_submit(session::run_spec spec, session::run_owner owner, session::request_key key) {
    return runs_.async_submit(std::move(spec), std::move(owner), std::move(key));
}

asio::awaitable<session::reply<std::vector<std::string>>> supervisor_service::async_send(std::string run_id,
                                                                                         boost::json::array events) {
    return runs_.async_send(std::move(run_id), std::move(events));
}

asio::awaitable<session::reply<session::run>> supervisor_service::async_cancel(std::string run_id) {
    return runs_.async_cancel(std::move(run_id));
}

asio::awaitable<session::reply<void>> supervisor_service::async_forget(std::string run_id) {
    return runs_.async_forget(std::move(run_id));
}

asio::awaitable<session::reply<std::vector<session::orphan>>> supervisor_service::async_reap(session::reap_mode mode) {
    return runs_.async_reap(mode);
}

std::optional<session::follow_state> supervisor_service::following(const std::string& run_id) const {
    return runs_.following(run_id);
}

} // namespace tether::server
