// Declares what the local API needs from the owner of the runs.
#pragma once

#include <tether/session/run/supervisor.hpp>

namespace tether::server {

/// The requests of `session::supervisor`, as an interface so that tests need no supervisor.
class run_service {
  public:
    virtual ~run_service() = default;
    virtual boost::asio::awaitable<session::reply<session::run>>
    async_submit(session::run_spec spec, session::run_owner owner, session::request_key key) = 0;
    virtual boost::asio::awaitable<session::reply<std::vector<std::string>>> async_send(std::string run_id,
                                                                                        boost::json::array events) = 0;
    virtual boost::asio::awaitable<session::reply<session::run>> async_cancel(std::string run_id) = 0;
    virtual boost::asio::awaitable<session::reply<void>> async_forget(std::string run_id) = 0;
    virtual boost::asio::awaitable<session::reply<std::vector<session::orphan>>>
    async_reap(session::reap_mode mode) = 0;
    /// How the run is followed now, which may be newer than the published state; empty when the run is not followed.
    virtual std::optional<session::follow_state> following(const std::string& run_id) const = 0;
    /// The number of the user's unfinished runs.
    virtual std::size_t unfinished_of(uid_t owner) const = 0;
    /// True when the supervisor has the run and it is not finished.
    virtual bool is_unfinished(const std::string& run_id) const = 0;
};

/// Forwards to the supervisor, which outlives it.
class supervisor_service final : public run_service {
  public:
    explicit supervisor_service(session::supervisor& runs) : runs_{runs} {}

    boost::asio::awaitable<session::reply<session::run>> async_submit(session::run_spec spec, session::run_owner owner,
                                                                      session::request_key key) override;
    boost::asio::awaitable<session::reply<std::vector<std::string>>> async_send(std::string run_id,
                                                                                boost::json::array events) override;
    boost::asio::awaitable<session::reply<session::run>> async_cancel(std::string run_id) override;
    boost::asio::awaitable<session::reply<void>> async_forget(std::string run_id) override;
    boost::asio::awaitable<session::reply<std::vector<session::orphan>>> async_reap(session::reap_mode mode) override;
    std::optional<session::follow_state> following(const std::string& run_id) const override;
    std::size_t unfinished_of(uid_t owner) const override { return runs_.unfinished_of(owner); }
    bool is_unfinished(const std::string& run_id) const override { return runs_.is_unfinished(run_id); }

  private:
    session::supervisor& runs_;
};

} // namespace tether::server
