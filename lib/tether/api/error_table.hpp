// The table of the API's errors: one rule for each kind of refusal.
#pragma once

#include <tether/core/error.hpp>

#include <span>
#include <string>
#include <string_view>

namespace tether::api {

/// What a refusal is about.
enum class failure_scope {
    request, ///< this request, or the run that sent it
    account, ///< the key, the workspace or the organization: every request fails until someone fixes it
};

/// Whether the API may have carried out the request that it refused.
enum class request_effect { none, unknown };

/// What one kind of error object means. Source: API § 7.1 and its additions, the official SDK's list of error codes.
struct error_rule {
    int status;                  ///< 0: any
    std::string_view type;       ///< `error.type`; empty: any
    std::string_view error_code; ///< `error.details.error_code`; empty: any
    errc code;                   ///< decides whether a retry can help
    failure_scope scope;
    request_effect effect;
    std::string_view advice; ///< one sentence for a person; empty when no action is needed

    /// True when a retry may succeed without a change; only then a `retry-after` counts.
    bool is_transient() const noexcept;
};

/// All rules, in the order in which they are tried. Static storage.
std::span<const error_rule> error_rules() noexcept;

/// The rule for an error object: by `error_code` if the table knows it, else by `type` and `status`, else by the class
/// of the status. An unknown `error_code` counts as absent.
const error_rule& find_rule(int status, std::string_view type, std::string_view error_code) noexcept;

/// The table as Markdown, one line per rule.
std::string error_table_text();

} // namespace tether::api
