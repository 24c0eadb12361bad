// Settings of the API's endpoints and streams.
#pragma once

#include <tether/core/json_fields.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace tether::api {

/// The header field that carries the key.
enum class key_header { x_api_key, authorization };

/// Which limit of the API counts sends.
enum class send_limit { automatic, create, request };

struct api_config {
    /// `x-api-key: KEY` or `authorization: Bearer KEY`.
    key_header key_in = key_header::x_api_key;
    /// The value of `anthropic-version`.
    std::string version = "2023-06-01";
    /// Further values of `anthropic-beta`; `managed-agents-2026-04-01` is always sent.
    std::vector<std::string> betas;
    /// Further header fields of every request; none of those that requests already have.
    std::map<std::string, std::string> headers;
    /// Longest wait for the head of a response and, after it, for its body. At least 1 ms.
    std::chrono::milliseconds request_timeout{30'000};
    /// Creates per minute, and other requests per minute (API § 8). At least 1.
    std::uint32_t creates_per_minute = 300;
    std::uint32_t requests_per_minute = 600;
    /// Which of the two counts sends.
    send_limit sends = send_limit::automatic;
    /// Longest pause that a response may request with `retry-after`. From 1 ms to 1 h.
    std::chrono::milliseconds retry_after_max{300'000};
    /// Longest wait for the head of an event stream. At least 1 ms.
    std::chrono::milliseconds open_timeout{30'000};
    /// Largest requested `limit` of a list; 1 to 10,000. It becomes 100 after the first 400 that names `limit`: some
    /// servers reject longer pages.
    std::size_t list_limit = 1000;
    /// Longest event accepted; bounds the memory of a session while one is read.
    std::size_t max_event_bytes = std::size_t{32} << 20;
};

/// All issues, with the paths of the config file (`/api/…`, `/stream/…`); empty when usable.
std::vector<json_issue> validate(const api_config& config);

} // namespace tether::api
