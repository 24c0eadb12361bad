// Answers the calls of the local API.
#pragma once

#include <tether/core/worker_pool.hpp>
#include <tether/protocol/query.hpp>
#include <tether/server/general_answers.hpp>
#include <tether/server/hub.hpp>
#include <tether/server/keyed_lock.hpp>
#include <tether/server/message.hpp>
#include <tether/server/peer_socket.hpp>
#include <tether/server/reload_report.hpp>
#include <tether/server/route.hpp>
#include <tether/server/run_view.hpp>
#include <tether/server/status_source.hpp>
#include <tether/server/user_quotas.hpp>
#include <tether/server/work_shares.hpp>
#include <tether/session/run/run_service.hpp>

namespace tether::server {

/// The client that makes a call.
struct caller {
    visibility may;
    session::run_owner as;
    pid_t pid = 0;       ///< of the process that connected; 0: unknown
    std::string program; ///< of a process that requests a change (`program_of`); else empty
};

/// One thread. All arguments outlive it; it outlives its awaitables. Reports errors as problems, never as exceptions. A
/// run that the caller may not see is reported as not found.
class calls {
  public:
    calls(session::run_service& runs, store::store& store, const status_source& status, hub& news,
          memory_budget& memory, worker_pool* workers, const server_config& limits, const access_config& access,
          reloader reload = {}, metrics_source& metrics = no_metrics());

    /// Returns the refusal that can be decided from the head of a request alone: wrong path, method or headers, or a
    /// run that the caller may not see. Returns nothing when the decision needs the body. `what` has no body yet.
    boost::asio::awaitable<std::optional<response>> async_check_head(const route& to, const request& what,
                                                                     const caller& who);

    /// Answers every call except feeds. Watches `socket` while a call waits for a run, so that the call ends when the
    /// client has disconnected.
    boost::asio::awaitable<response> async_answer(route to, protocol::target at, request what, caller who,
                                                  peer_socket& socket);

    /// Returns the run, or the problem to answer with. A run may be large, so only callers that answer with it
    /// immediately use this.
    boost::asio::awaitable<protocol::outcome<session::run>> async_visible_run(std::string id, visibility may);
    /// The same without the run's data, for callers that wait for something else afterwards.
    boost::asio::awaitable<protocol::outcome<session::run_state>> async_visible_state(std::string id, visibility may);

    void set_limits(const server_config& limits) { limits_ = limits; }
    void set_quotas(const access_config& access) { quotas_.set(access); }
    /// `clients` counts the clients for `GET /v1/status`: those of one user, or all.
    void set_client_count(std::function<std::size_t(std::optional<uid_t>)> clients) { clients_ = std::move(clients); }
    /// Returns the problem with continuing after the record `after`; empty when continuing is possible
    /// (`beyond_newest`).
    boost::asio::awaitable<std::optional<protocol::problem>> async_check_position(std::uint64_t after, visibility may);

  private:
    template <class T>
    using answer = boost::asio::awaitable<protocol::outcome<T>>;

    answer<response> async_dispatch(route to, protocol::target at, request what, caller who, peer_socket& socket);
    answer<response> async_create(request what, caller who);
    answer<response> async_create_once(protocol::create_run asked, std::uint64_t bytes, caller who,
                                       session::request_key key);
    answer<response> async_submit(protocol::create_run asked, std::uint64_t bytes, caller who,
                                  session::request_key key);
    answer<response> async_list(protocol::target at, visibility may, peer_socket& socket);
    answer<response> async_get(route to, protocol::target at, visibility may, peer_socket& socket);
    answer<response> async_page(route to, protocol::target at, visibility may);
    answer<response> async_send(route to, request what, visibility may);
    protocol::outcome<user_quotas::place> place_for(const visibility& who, const std::string& run_id,
                                                    std::uint64_t bytes);
    std::size_t queued(std::optional<uid_t> owner) const;
    answer<response> async_cancel(route to, request what, visibility may);
    answer<response> async_forget(route to, visibility may);
    answer<response> async_reap(session::reap_mode mode, visibility may);
    answer<response> async_reload(request what, visibility may);
    protocol::outcome<response> status(visibility may) const;
    protocol::outcome<response> metrics(visibility may) const;
    boost::asio::awaitable<std::string> async_run_text(session::run now, uid_t asker);
    boost::asio::awaitable<response> async_run_answer(session::run now, uid_t asker);
    std::shared_ptr<memory_lease> lease_for(uid_t user);

    session::run_service& runs_;
    store::store& store_;
    const status_source& status_;
    hub& news_;
    memory_budget& memory_;
    worker_pool* workers_;
    server_config limits_;
    user_quotas quotas_;
    reloader reload_;
    keyed_lock creating_;
    metrics_source& metrics_;
    std::function<std::size_t(std::optional<uid_t>)> clients_;
};

} // namespace tether::server
