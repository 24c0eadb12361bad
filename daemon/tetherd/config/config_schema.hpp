// Lists the members of the config file in order, for both reading and printing.
#pragma once

#include "config.hpp"

#include <array>
#include <utility>

namespace tether::daemon {

/// The words of a setting with a fixed set of values.
template <class Enum>
inline constexpr auto words_of = nullptr;

template <>
inline constexpr auto words_of<api::key_header> = std::to_array<std::pair<std::string_view, api::key_header>>(
    {{"x-api-key", api::key_header::x_api_key}, {"authorization", api::key_header::authorization}});
template <>
inline constexpr auto words_of<api::send_limit> = std::to_array<std::pair<std::string_view, api::send_limit>>(
    {{"auto", api::send_limit::automatic}, {"create", api::send_limit::create}, {"request", api::send_limit::request}});
template <>
inline constexpr auto words_of<session::when_done> =
    std::to_array<std::pair<std::string_view, session::when_done>>({{"delete", session::when_done::remove},
                                                                    {"archive", session::when_done::archive},
                                                                    {"keep", session::when_done::keep}});
template <>
inline constexpr auto
    words_of<log_level> = std::to_array<std::pair<std::string_view, log_level>>({{"error", log_level::error},
                                                                                 {"warning", log_level::warning},
                                                                                 {"notice", log_level::notice},
                                                                                 {"info", log_level::info},
                                                                                 {"debug", log_level::debug}});
template <>
inline constexpr auto
    words_of<log_format> = std::to_array<std::pair<std::string_view, log_format>>({{"auto", log_format::automatic},
                                                                                   {"logfmt", log_format::logfmt},
                                                                                   {"json", log_format::json},
                                                                                   {"journal", log_format::journal}});

/// Calls `visitor.member(key, value, same…)` for each setting; `same` are copies of the setting in other layers. Calls
/// `visitor.mode` for permission bits, `visitor.secrets` for text that must not be printed, and `visitor.section(key,
/// f)` for an object, whose members `f(visitor)` walks.
template <class Config, class Visitor>
void walk(Config& c, Visitor& visitor) {
    visitor.member("listen", c.server.listen);
    visitor.mode("socket_mode", c.server.socket_mode);
    visitor.member("socket_group", c.server.socket_group);
    visitor.member("state_dir", c.state_dir);
    visitor.section("api", [&](auto& v) {
        v.member("base_url", c.wire.base_url);
        v.member("key_file", c.key_file);
        v.member("key_header", c.api.key_in);
        v.member("version", c.api.version);
        v.member("betas", c.api.betas);
        v.secrets("headers", c.api.headers);
        v.member("ca_file", c.wire.ca_file);
        v.member("client_cert_file", c.wire.client_cert_file);
        v.member("client_key_file", c.wire.client_key_file);
        v.member("connect_timeout", c.wire.connect_timeout);
        v.member("request_timeout", c.wire.request_timeout, c.api.request_timeout);
        v.member("max_connections", c.wire.max_connections);
        v.member("max_header_bytes", c.wire.max_header_bytes);
        v.member("list_limit", c.api.list_limit);
        v.member("keep_idle", c.wire.keep_idle);
        v.member("probe_after", c.wire.probe_after);
        v.member("probe_interval", c.wire.probe_interval);
        v.member("probes", c.wire.probes);
        v.member("user_timeout", c.wire.user_timeout);
        v.member("creates_per_minute", c.api.creates_per_minute);
        v.member("requests_per_minute", c.api.requests_per_minute);
        v.member("send_bucket", c.api.sends);
        v.member("retry_after_max", c.api.retry_after_max);
    });
    visitor.section("stream", [&](auto& v) {
        v.member("open_timeout", c.api.open_timeout);
        v.member("silence", c.follow.silence);
        v.member("probe_after", c.follow.probe_after);
        v.member("max_event_bytes", c.api.max_event_bytes);
    });
    visitor.section("follow", [&](auto& v) {
        v.member("backoff_min", c.follow.backoff_min);
        v.member("backoff_max", c.follow.backoff_max);
        v.member("poll_min", c.follow.poll_min);
        v.member("poll_max", c.follow.poll_max);
        v.member("polls_after", c.follow.polls_after);
        v.member("send_after", c.follow.send_after);
        v.member("settle", c.follow.settle);
        v.member("doubt", c.follow.doubt);
        v.member("doubt_blind", c.follow.doubt_blind);
        v.member("confirm_after", c.follow.confirm_after);
        v.member("proof_timeout", c.follow.proof_timeout);
    });
    visitor.section("runs", [&](auto& v) {
        v.member("agent", c.runs.agent);
        v.member("environment_id", c.runs.environment_id);
        v.member("timeout", c.runs.timeout);
        v.member("queue_timeout", c.runs.queue_timeout);
        v.member("when_done", c.runs.done);
        v.member("retain", c.runs.retain);
    });
    visitor.section("reaper", [&](auto& v) {
        v.member("interval", c.reap_interval);
        v.member("remove", c.reap_removes);
    });
    visitor.section("limits", [&](auto& v) {
        v.member("active_runs", c.runs.active_runs);
        v.member("queued_runs", c.server.queued_runs);
        v.member("queued_runs_per_user", c.server.queued_runs_per_user);
        v.member("work_bytes", c.server.work_bytes);
        v.member("work_bytes_per_user", c.server.work_bytes_per_user);
        v.member("handshakes", c.wire.handshakes);
        v.member("max_waiting", c.wire.max_waiting);
        v.member("reader_backlog", c.server.reader_backlog);
        v.member("memory_bytes", c.server.memory_bytes);
        v.member("body_bytes", c.server.body_bytes);
        v.member("head_bytes", c.server.head_bytes);
        v.member("clients", c.server.clients);
        v.member("clients_per_user", c.server.clients_per_user);
        v.member("store_bytes", c.store_bytes);
        v.member("store_bytes_per_user", c.store_bytes_per_user, c.server.store_bytes_per_user);
        v.member("request_timeout", c.server.request_timeout);
        v.member("idle_timeout", c.server.idle_timeout);
        v.member("write_timeout", c.server.write_timeout);
        v.member("heartbeat", c.server.heartbeat);
    });
    visitor.section("access", [&](auto& v) {
        v.member("admin_groups", c.access.admin_groups);
        v.member("max_active_runs", c.access.max_active_runs);
        v.member("submissions_per_minute", c.access.submissions_per_minute);
        v.member("metrics_groups", c.access.metrics_groups);
    });
    visitor.section("metrics", [&](auto& v) { v.member("listen", c.metrics.listen); });
    visitor.section("log", [&](auto& v) {
        v.member("level", c.level);
        v.member("format", c.format);
        v.member("burst", c.records.burst);
        v.member("per_minute", c.records.per_minute);
    });
}

} // namespace tether::daemon
