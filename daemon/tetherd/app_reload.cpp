// Applies a changed configuration while the daemon runs.
#include "app.hpp"

#include "host/places.hpp"
#include "log_kinds.hpp"
#include "reload.hpp"

namespace tether::daemon {

asio::awaitable<void> app::run_reloads() {
    for (;;) {
        co_await reload_requested_.async_wait();
        co_await async_reload();
    }
}

/// All or nothing: with an error in the file or in the key, neither changes.
asio::awaitable<server::reload_report> app::async_reload() {
    server::reload_report report;
    if (draining_) {
        report.complaints.emplace_back("the daemon is stopping");
        co_return report;
    }
    log_.write(log_kinds.reloading_the_configuration);
    notify_.reloading();
    reload_input input = co_await reload_reader_.async_read(given_, from_);
    report.complaints = std::move(input.loaded.complaints);
    if (draining_) report.complaints.emplace_back("the daemon is stopping");
    if (report.complaints.empty()) adopt_now(std::move(input.loaded.value), std::move(input.key), report);
    for (const std::string& complaint : report.complaints)
        log_.write(log_kinds.reload_rejected, {{"reason", complaint}});
    for (const std::string& path : report.at_next_start) log_.write(log_kinds.setting_changed, {{"setting", path}});
    if (!draining_) notify_.ready(status_->line());
    co_return report;
}

void app::adopt_now(config wanted, std::optional<secret> key, server::reload_report& report) {
    if (given_.simulate) { // chosen at startup, regardless of the file
        wanted.wire.base_url = settings_.wire.base_url;
        wanted.wire.ca_file = settings_.wire.ca_file;
        wanted = usable_places(wanted, from_, scratch_->path());
    }
    if (key) client_->set_key(std::move(*key));
    config now = adopt(settings_, wanted);
    report.applied = differences(settings_, now);
    report.at_next_start = differences(now, wanted);
    settings_ = std::move(now);
    look_at_descriptors();
    log_.set_level(settings_.level);
    log_.set_limits(settings_.records);
    governor_->set_rates(settings_.api.requests_per_minute, settings_.api.creates_per_minute);
    client_->set_retry_after_max(settings_.api.retry_after_max);
    supervisor_->set_config(settings_.follow, settings_.runs);
    server_->set_access(settings_.access);
    server_->set_limits(settings_.server);
}

} // namespace tether::daemon
