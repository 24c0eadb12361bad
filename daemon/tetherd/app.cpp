#include "app.hpp"

#include "config/key.hpp"
#include "host/answered_origins.hpp"
#include "host/fast_open.hpp"
#include "host/instance.hpp"
#include "host/places.hpp"
#include "log_kinds.hpp"
#include "reload.hpp"
#include "simulation.hpp"

#include <tether/async/use_tuple.hpp>
#include <tether/core/caught.hpp>
#include <tether/wire/http1_transport.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <stdexcept>
#include <unistd.h>

namespace tether::daemon {
namespace {

/// How long stopping may take in total, and how much of that local clients and runs get.
constexpr milliseconds drain_limit{5'000};
constexpr milliseconds runs_grace{2'500};
constexpr milliseconds readers_grace{1'500};

} // namespace

app::app(options given, config settings, secret key, environment from,
         std::function<void(store::store_config&)> prepare_store)
    : given_{std::move(given)}
    , settings_{std::move(settings)}
    , key_{std::move(key)}
    , from_{std::move(from)}
    , prepare_store_{std::move(prepare_store)}
    , inherited_{find_inherited_sockets()}
    , log_{make_logger(settings_.level, layout_of(settings_.format, from_("JOURNAL_STREAM"), standard_error_identity()),
                       journal_path(from_("TETHER_JOURNAL_SOCKET")))}
    , notify_{from_("NOTIFY_SOCKET")} {
    log_.set_limits(settings_.records);
}

app::~app() = default;

void app::build_upstream() {
    wire::proxy_settings proxies = wire::proxy_settings_from(from_);
    if (given_.simulate) {
        scratch_.emplace();
        settings_ = usable_places(settings_, from_, scratch_->path());
        std::vector<std::string> mistakes; // none: main has checked the options
        simulator_ =
            std::make_unique<simulator::simulator>(ctx_.get_executor(), simulation_of(given_, mistakes), &log_);
        start_simulator(*simulator_, given_);
        settings_.wire.base_url = simulator_->base_url();
        settings_.wire.ca_file = given_.simulate_tls.value_or("");
        settings_.wire.dialer.clear();
        key_ = secret{"no-key-of-the-api"}; // text that no event contains, because the key is masked in events
        proxies = {};
    }
    transport_ = wire::make_transport(ctx_.get_executor(), settings_.wire, proxies);
    governor_ = std::make_unique<api::governor>(ctx_.get_executor(), settings_.api.requests_per_minute,
                                                settings_.api.creates_per_minute);
    client_ = std::make_unique<api::client>(*transport_, *governor_, settings_.api, std::move(key_), metrics_.api,
                                            workers_.get());
    client_->set_hooks({[this] { return read_key_again(); },
                        [this] { log_.write(log_kinds.sends_now_counted_as_creates); },
                        [this] { log_.write(log_kinds.previews_not_supported); }});
}

/// Called after a refusal that another key may resolve. Reads one small local file.
std::optional<secret> app::read_key_again() {
    if (given_.simulate) return std::nullopt;
    auto found = find_key(settings_.key_file, from_);
    if (!found) {
        log_.write(log_kinds.cannot_reload_the_key, {{"reason", found.error().text}});
        return std::nullopt;
    }
    return std::move(*found);
}

void app::build_store() {
    store::store_config kept;
    kept.state_dir = settings_.state_dir;
    kept.retain = settings_.runs.retain;
    kept.max_bytes = settings_.store_bytes;
    kept.max_bytes_per_owner = settings_.store_bytes_per_user;
    if (prepare_store_) prepare_store_(kept);
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(kept.state_dir / "tether.db", missing);
    notify_.extend_timeout(longest_check(missing ? 0 : bytes), "checking the store");
    std::string why;
    store_ = store::sqlite_store::open(ctx_.get_executor(), kept, why);
    if (!store_) throw std::runtime_error{why};
    for (const store::spoilt_row& row : store_->spoilt())
        log_.write(log_kinds.damaged_row_set_aside,
                   {{"table", row.table}, {"run", row.run_id}, {"file", store_->set_aside_file().string()}});
    store_->on_trouble([this] { tell_trouble(); });
    store_->on_commit([this](const store::commit_figures& of) { metrics_.store.committed(of); });
}

/// The instance name of sessions. Without a stored name, no later process could recognise the sessions.
std::string app::build_instance(bool has_store) {
    const std::filesystem::path folder = settings_.state_dir, file = folder / "instance";
    const auto before = find_instance(folder);
    if (has_store && before && !*before) log_.write(log_kinds.instance_file_missing, {{"file", file.string()}});
    const auto kept = keep_instance(folder);
    if (!kept) throw std::runtime_error{fmt::format("cannot write {}: {}", file.string(), kept.error().message())};
    return *kept;
}

void app::build() {
    workers_ = std::make_unique<async::worker_pool>(ctx_.get_executor());
    build_upstream();
    const bool has_store = std::filesystem::exists(std::filesystem::path{settings_.state_dir} / "tether.db");
    build_store();
    const std::string instance = build_instance(has_store);

    supervisor_ = session::make_supervisor(ctx_.get_executor(), *client_, *store_, *store_, log_, settings_.follow,
                                           settings_.runs, instance, metrics_.sessions, store_->dates());
    const std::string origin = settings_.wire.base_url, folder = settings_.state_dir;
    supervisor_->set_answered(has_answered(folder, origin), [this] { spawn(async_note_answered()); });
    status_ = std::make_unique<daemon_status>(*supervisor_, *governor_, *store_, instance, settings_.wire.base_url);
    status_->set_spoilt_rows(store_->spoilt());
    server::server_parts parts{*supervisor_,
                               *store_,
                               *status_,
                               log_,
                               server::system_users(),
                               [this] { return async_reload(); },
                               {},
                               metrics_.clients,
                               metrics_,
                               workers_.get(),
                               descriptors_for_clients()};
    status_->watch([this] { return socket_trouble_.empty() ? descriptor_trouble() : socket_trouble_; });
    server_ =
        std::make_unique<server::server>(ctx_.get_executor(), settings_.server, settings_.access, std::move(parts));
    if (inherited_.metrics || !settings_.metrics.listen.empty())
        scrapes_ =
            std::make_unique<server::scrape_listener>(ctx_.get_executor(), settings_.metrics, metrics_, *status_, log_);
    metrics_.show([this] { return figures(); });
}

asio::awaitable<void> app::async_note_answered() {
    std::function<error_code()> work = [folder = settings_.state_dir, origin = settings_.wire.base_url] {
        return note_answered(folder, origin);
    };
    const error_code ec = co_await workers_->async_run(std::move(work));
    if (ec) log_.write(log_kinds.cannot_save_responded_origin, {{"error", ec}});
}

present_figures app::figures() const {
    present_figures now;
    now.runs = store_->counts();
    now.in_hand = supervisor_->counts();
    now.governor = governor_->state();
    now.store_refuses = !store_->trouble().empty();
    now.healthy = status_->trouble().empty();
    return now;
}

/// Runs are recovered before the socket exists, so that no client finds one missing.
asio::awaitable<void> app::async_begin() {
    const auto recovered = co_await supervisor_->async_recover();
    if (draining_) co_return;
    if (recovered) open_socket();
    else fail_start("the stored runs cannot be read: " + recovered.error().message());
}

void app::compare_with_inherited() const {
    const server::server_config& asked = settings_.server;
    if (asked.listen == server_->socket_path() && asked.socket_mode == server::server_config{}.socket_mode &&
        asked.socket_group.empty())
        return;
    log_.write(log_kinds.socket_settings_ignored,
               {{"listen", asked.listen},
                {"socket_mode", fmt::format("{:04o}", asked.socket_mode)},
                {"socket_group", asked.socket_group}});
}

void app::open_socket() {
    if (draining_) return; // already asked to stop
    if (!inherited_.wrong.empty()) return fail_start(inherited_.wrong);
    if (scrapes_) { // first: a failure leaves no socket behind
        const auto failure = inherited_.metrics ? scrapes_->start(*inherited_.metrics) : scrapes_->start();
        // When a unit forbids the network, runs matter more than metrics.
        if (failure && failure->code == asio::error::address_family_not_supported) {
            log_.write(log_kinds.metrics_not_served, {{"address", settings_.metrics.listen}});
            scrapes_.reset();
        } else if (failure) {
            return fail_start(failure->text);
        }
    }
    const auto failure = inherited_.local ? server_->start(*inherited_.local) : server_->start();
    if (failure) return fail_start(failure->text);
    if (inherited_.local) compare_with_inherited();
    if (simulator_) {
        if (given_.simulate_listen) fmt::print("{}\n", simulator_->base_url());
        fmt::print("{}\n", export_line(server_->socket_path()));
        std::fflush(stdout);
    }
    log_.write(log_kinds.serving,
               {{"socket", server_->socket_path()},
                {"inherited", inherited_.local.has_value()},
                {"api", settings_.wire.base_url},
                {"dialer", settings_.wire.dialer},
                {"simulated", given_.simulate},
                {"version", TETHER_VERSION}});
    notify_.ready(status_->line());
}

void app::look_at_descriptors() const {
    const std::size_t descriptors = raise_descriptor_limit(), needed = descriptors_needed(settings_);
    if (descriptors < needed)
        log_.write(log_kinds.descriptor_limit_too_low, {{"limit", descriptors}, {"limits_add_up_to", needed}});
}

/// Called before any thread starts, because threads inherit the filter.
void app::restrict_network() const {
    if (settings_.wire.dialer.empty()) return;
    if (const error_code ec = forbid_fast_open()) log_.write(log_kinds.cannot_disable_tcp_fast_open, {{"error", ec}});
}

server::descriptor_budget app::descriptors_for_clients() {
    server::descriptor_budget budget;
    budget.fitting = [this] { return clients_that_fit(settings_); };
    budget.ran_short = [this] { descriptors_.note_refusal(std::chrono::steady_clock::now()); };
    return budget;
}

/// Counts open descriptors only where they can run short.
std::string app::descriptor_trouble() const {
    if (clients_that_fit(settings_) >= settings_.server.clients) return {};
    const process_figures now = read_process_figures();
    return descriptors_.trouble(now.open_descriptors, now.max_descriptors, std::chrono::steady_clock::now());
}

int app::run() {
    look_at_descriptors();
    restrict_network();
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals_.add(number);
    try {
        build();
    } catch (const std::exception& error) {
        log_.write(log_kinds.cannot_start, {{"reason", error.what()}});
        return 1;
    }
    spawn(run_life());
    spawn(run_reloads());
    spawn(async_begin());
    spawn(run_housekeeping());
    spawn(run_clock_watch());
    spawn(run_memory_return());
    if (settings_.reap_interval > milliseconds{0}) spawn(run_reaper());
    if (const auto interval = watchdog_interval(from_("WATCHDOG_USEC"), from_("WATCHDOG_PID"), ::getpid()))
        spawn(run_watchdog(*interval));
    ctx_.run();

    if (!drained_) {
        scratch_.reset(); // `_exit` runs no destructors, so its content would be left behind
        ::_exit(exit_code_);
    }
    asio::post(ctx_, [this] { tasks_.stop(); });
    ctx_.restart();
    ctx_.poll();
    return exit_code_;
}

void app::spawn(asio::awaitable<void> task) {
    tasks_.spawn(std::move(task), [this](const std::exception_ptr& failure) { ended(failure); });
}

/// An exception is our bug: log it and let the service manager restart the daemon.
void app::ended(const std::exception_ptr& failure) {
    if (!failure) return;
    log_.write(log_kinds.internal_error, {{"reason", reason_of(failure)}});
    give_up();
}

void app::fail_start(std::string_view why) {
    log_.write(log_kinds.cannot_start, {{"reason", why}});
    give_up();
}

void app::give_up() {
    exit_code_ = 1;
    ctx_.stop();
}

asio::awaitable<void> app::run_life() {
    for (;;) {
        const auto [ec, number] = co_await signals_.async_wait(async::use_tuple);
        if (ec) co_return;
        if (number != SIGHUP) break;
        reload_requested_.notify(); // a stop must not wait for a reload to read files
    }
    spawn(run_impatience());
    drained_ = co_await async_drain();
    ctx_.stop();
}

/// Ends the loop when draining takes too long, or after a second signal.
asio::awaitable<void> app::run_impatience() {
    asio::steady_timer limit{ctx_, drain_limit};
    limit.async_wait([this](error_code ec) {
        if (ec) return;
        log_.write(log_kinds.shutdown_timed_out);
        ctx_.stop();
    });
    for (int number = SIGHUP; number == SIGHUP;) {
        const auto [ec, again] = co_await signals_.async_wait(async::use_tuple);
        if (ec) co_return;
        number = again;
    }
    log_.write(log_kinds.second_stop_signal);
    ctx_.stop();
}

asio::awaitable<bool> app::async_drain() {
    draining_ = true;
    log_.write(log_kinds.draining);
    notify_.stopping();
    status_->set_trouble("stopping");
    if (scrapes_) co_await scrapes_->async_stop();
    co_await server_->async_stop(readers_grace);
    const bool quiet = co_await supervisor_->async_stop(runs_grace);
    co_await store_->async_close();
    if (simulator_) co_await simulator_->async_stop();
    log_.report_suppressed(/*everything=*/true);
    log_.write(log_kinds.stopped);
    co_return quiet;
}

} // namespace tether::daemon
