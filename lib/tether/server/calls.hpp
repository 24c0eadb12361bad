// Answers the calls of the local API.
#pragma once

#include <tether/async/keyed_lock.hpp>
#include <tether/async/worker_pool.hpp>
#include <tether/protocol/query.hpp>
#include <tether/server/general_answers.hpp>
#include <tether/server/hub.hpp>
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
    visibility permissions;
    session::run_owner owner; ///< of a run that it creates
    pid_t pid = 0;            ///< of the process that connected; 0: unknown
    std::string program;      ///< of a process that requests a change (`program_of`); else empty
};

/// One request and its route. The client and the socket outlive it.
struct incoming_call : route_match {
    protocol::target target;
    tether::server::request request;
    const tether::server::caller& caller;
    peer_socket& socket; ///< watched while the call waits for a run, so that it ends when the client has disconnected

    const visibility& permissions() const { return caller.permissions; }
};

/// One thread. All arguments outlive it; it and every `incoming_call` outlive its awaitables. Reports errors as
/// problems, never as exceptions. A run that the caller may not see is reported as not found.
class calls {
  public:
    calls(session::run_service& runs, store::store& store, const status_source& status, hub& feed,
          memory_budget& memory, async::worker_pool* workers, const server_config& limits, const access_config& access,
          reloader reload = {}, metrics_source& metrics = no_metrics());

    /// Returns the refusal that can be decided from the head of a request alone: wrong path, method or headers, or a
    /// run that the caller may not see. Returns nothing when the decision needs the body, which `call` does not have
    /// yet.
    boost::asio::awaitable<std::optional<response>> async_check_head(const incoming_call& call);

    /// Answers every call except feeds.
    boost::asio::awaitable<response> async_answer(incoming_call& call);

    /// Returns the run, or the problem to answer with. A run may be large, so only callers that answer with it
    /// immediately use this.
    boost::asio::awaitable<protocol::outcome<session::run>> async_visible_run(std::string id, visibility permissions);
    /// The same without the run's data, for callers that wait for something else afterwards.
    boost::asio::awaitable<protocol::outcome<session::run_state>> async_visible_state(std::string id,
                                                                                      visibility permissions);

    void set_limits(const server_config& limits) { limits_ = limits; }
    void set_quotas(const access_config& access) { quotas_.set(access); }
    /// `clients` counts the clients for `GET /v1/status`: those of one user, or all.
    void set_client_count(std::function<std::size_t(std::optional<uid_t>)> clients) { clients_ = std::move(clients); }
    /// Returns the problem with continuing after the record `after`; empty when continuing is possible
    /// (`beyond_newest`).
    boost::asio::awaitable<std::optional<protocol::problem>> async_check_position(std::uint64_t after,
                                                                                  visibility permissions);

  private:
    friend std::span<const route> routes() noexcept; // names the handlers

    using eventual_response = boost::asio::awaitable<protocol::outcome<response>>;

    eventual_response async_create(incoming_call& call);
    eventual_response async_list(incoming_call& call);
    eventual_response async_get(incoming_call& call);
    eventual_response async_get_turn(std::string run_id, std::uint64_t turn, visibility permissions);
    eventual_response async_list_turns(incoming_call& call);
    eventual_response async_page(incoming_call& call);
    eventual_response async_send(incoming_call& call);
    eventual_response async_cancel(incoming_call& call);
    eventual_response async_forget(incoming_call& call);
    eventual_response async_list_orphans(incoming_call& call);
    eventual_response async_reap_orphans(incoming_call& call);
    eventual_response async_reload(incoming_call& call);
    eventual_response async_status(incoming_call& call);
    eventual_response async_health(incoming_call& call);
    eventual_response async_metrics(incoming_call& call);

    eventual_response async_create_once(session::run_spec spec, std::uint64_t bytes, const caller& client,
                                        session::request_key key);
    eventual_response async_send_once(incoming_call& call, session::input_batch events, std::uint64_t bytes,
                                      session::request_key key);
    eventual_response async_send_now(incoming_call& call, session::input_batch events, std::uint64_t bytes,
                                     session::request_key key);
    eventual_response async_submit(session::run_spec spec, std::uint64_t bytes, const caller& client,
                                   session::request_key key);
    protocol::outcome<user_quotas::place> place_for(const visibility& permissions, const std::string& run_id,
                                                    std::uint64_t bytes);
    std::size_t queued(std::optional<uid_t> owner) const;
    eventual_response async_reap(session::reap_mode mode, visibility permissions);
    boost::asio::awaitable<std::string> async_run_text(session::run run, uid_t asker);
    boost::asio::awaitable<response> async_run_answer(session::run run, uid_t asker);
    boost::asio::awaitable<response> async_located_answer(unsigned status, session::run run, uid_t asker);
    std::shared_ptr<memory_lease> lease_for(uid_t user);

    session::run_service& runs_;
    store::store& store_;
    const status_source& status_;
    hub& feed_;
    memory_budget& memory_;
    async::worker_pool* workers_;
    server_config limits_;
    user_quotas quotas_;
    reloader reload_;
    async::keyed_lock creating_, sending_;
    metrics_source& metrics_;
    std::function<std::size_t(std::optional<uid_t>)> clients_;
};

} // namespace tether::server
