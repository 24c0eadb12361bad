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

/// True for a success that is not from the API but from a server in between, such as a login page: HTML, or a body that
/// neither has the media type of JSON nor looks like JSON.
bool is_page(const wire::response_head& head, std::string_view body);

/// Empty when `head` opens an event stream: status 200, media type `text/event-stream` whatever its case and
/// parameters, and no content coding. Otherwise a description that can follow a colon, redacted with `hidden`.
std::string why_no_stream(const wire::response_head& head, const redactor& hidden);

} // namespace tether::api
