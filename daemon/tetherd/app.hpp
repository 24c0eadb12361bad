// Owns every object of the daemon in order of dependency, and starts, reloads and drains them.
#pragma once

#include "config/config.hpp"
#include "config/environment.hpp"
#include "host/descriptors.hpp"
#include "host/inherited_sockets.hpp"
#include "host/notify.hpp"
#include "host/scratch_dir.hpp"
#include "metrics/metrics.hpp"
#include "options.hpp"
#include "reload_reader.hpp"
#include "status.hpp"

#include <tether/api/client.hpp>
#include <tether/api/governor.hpp>
#include <tether/async/task_group.hpp>
#include <tether/async/worker_pool.hpp>
#include <tether/core/log.hpp>
#include <tether/core/secret.hpp>
#include <tether/server/scrape_listener.hpp>
#include <tether/server/server.hpp>
#include <tether/session/run/supervisor.hpp>
#include <tether/simulator/front/simulator.hpp>
#include <tether/store/sqlite_store.hpp>
#include <tether/wire/transport.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <exception>
#include <memory>
#include <optional>

namespace tether::daemon {

namespace asio = boost::asio;

/// The daemon. Construction opens only the socket to the service manager.
class app {
  public:
    /// `settings` are valid; `key` is not used with `--simulate`; `prepare_store`, if not empty, may change the store's
    /// settings.
    app(options given, config settings, secret key, environment from,
        std::function<void(store::store_config&)> prepare_store = {});
    ~app();

    /// Resumes the runs that an earlier process left unfinished, serves until SIGTERM or SIGINT, then drains: it
    /// accepts no new work and detaches from every session, in at most 5 s regardless of the network. A second signal
    /// skips the wait. SIGHUP reloads the configuration. Returns the exit code: 0, or 1 after a failed startup or an
    /// internal error. Ends the process with `_exit` when a task does not stop, because destroying a running coroutine
    /// frees memory that it still uses.
    int run();

  private:
    void build();
    present_figures figures() const;
    void build_upstream();
    void build_store();
    std::string build_instance(bool has_store);
    asio::awaitable<void> async_note_answered();
    void open_socket();
    void compare_with_inherited() const;
    std::optional<secret> read_key_again();
    asio::awaitable<server::reload_report> async_reload();
    asio::awaitable<void> run_reloads();
    void adopt_now(config wanted, std::optional<secret> key, server::reload_report& report);
    void look_at_descriptors() const;
    void restrict_network() const;
    server::descriptor_budget descriptors_for_clients();
    std::string descriptor_trouble() const;
    void spawn(asio::awaitable<void> task);
    void ended(const std::exception_ptr& failure);
    void fail_start(std::string_view why);
    void give_up();
    asio::awaitable<void> run_life();
    asio::awaitable<void> async_begin();
    asio::awaitable<void> run_impatience();
    asio::awaitable<void> run_watchdog(milliseconds interval);
    asio::awaitable<void> run_housekeeping();
    asio::awaitable<void> run_clock_watch();
    asio::awaitable<void> run_memory_return();
    asio::awaitable<void> async_prune();
    asio::awaitable<void> run_reaper();
    void look_at_socket();
    void tell_trouble();
    void tell_recovery();
    asio::awaitable<bool> async_drain(); ///< true when no task is left

    options given_;
    config settings_;
    secret key_;
    environment from_;
    std::function<void(store::store_config&)> prepare_store_;
    inherited_sockets inherited_; ///< found before any thread that reads the environment
    metrics metrics_;
    logger log_;
    notifier notify_;
    std::optional<scratch_dir> scratch_;
    descriptor_watch descriptors_;
    std::string trouble_;        ///< of the store, as last reported; empty after its end was reported
    std::string socket_trouble_; ///< as last reported
    int exit_code_ = 0;
    bool draining_ = false;
    bool drained_ = false;

    asio::io_context ctx_{1};
    async::task_group tasks_{ctx_.get_executor()};
    asio::signal_set signals_{ctx_};
    reload_reader reload_reader_{ctx_.get_executor()};
    async::event reload_requested_; ///< by SIGHUP
    std::unique_ptr<async::worker_pool> workers_;
    std::unique_ptr<simulator::simulator> simulator_;
    std::unique_ptr<wire::transport> transport_;
    std::unique_ptr<api::governor> governor_;
    std::unique_ptr<api::client> client_;
    std::unique_ptr<store::sqlite_store> store_;
    std::unique_ptr<session::supervisor> supervisor_;
    std::unique_ptr<daemon_status> status_;
    std::unique_ptr<server::server> server_;
    std::unique_ptr<server::scrape_listener> scrapes_; ///< null unless configured
};

} // namespace tether::daemon
