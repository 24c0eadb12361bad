// Builds requests, and checks the heads of responses.
#pragma once

#include <tether/api/config.hpp>
#include <tether/api/redactor.hpp>
#include <tether/wire/http.hpp>

namespace tether::api {

/// A request for JSON with all fields of API § 1.2. `config.headers` replace fields of the same
/// name.
wire::request make_request(const api_config& config, shared_key key, std::string method, std::string target,
                           std::string body = {});

/// A request for an event stream.
wire::request make_stream_request(const api_config& config, shared_key key, std::string target);

/// Empty when `head` opens an event stream: status 200, media type `text/event-stream` whatever its case and
/// parameters, and no content coding. Otherwise a description that can follow a colon, redacted with `hidden`.
std::string why_no_stream(const wire::response_head& head, const redactor& hidden);

} // namespace tether::api
