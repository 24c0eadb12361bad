#include <tether/api/error_table.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::api {
namespace {

constexpr auto request = failure_scope::request;
constexpr auto account = failure_scope::account;
constexpr auto none = request_effect::none;
constexpr auto unknown = request_effect::unknown;

constexpr std::string_view key_advice =
    "Check that the API key is valid and belongs to the workspace of the runs; tetherd rereads the key file itself.";
constexpr std::string_view rights_advice = "Give the key's workspace access to the objects that the request names.";
constexpr std::string_view billing_advice = "Fix the organisation's billing in the Console.";
constexpr std::string_view spend_advice = "Raise the organisation's spend limit, or wait for the next month.";
constexpr std::string_view encryption_advice = "Make the workspace's encryption key available again.";
constexpr std::string_view organization_advice = "Contact Anthropic support about the organisation.";
constexpr std::string_view linked_advice =
    "Ask the organisation that is billed for the user profile to settle its account.";
constexpr std::string_view profile_advice = "Correct the user profile that api.headers names.";
constexpr std::string_view size_advice = "Make the request smaller.";
constexpr std::string_view defect_advice = "Report this as a bug in tether.";
constexpr std::string_view request_advice = "Correct the request; the message says what is wrong.";

constexpr error_rule rules[] = {
    // Stable causes, which the API names in `error.details.error_code`.
    {400, "invalid_request_error", "request_body_timeout", errc::request_timeout, request, none, {}},
    {400, "invalid_request_error", "organization_on_hold", errc::unauthorized, account, none, organization_advice},
    {400, "invalid_request_error", "organization_type_not_supported", errc::unauthorized, account, none,
     organization_advice},
    {400, "invalid_request_error", "organization_not_enrolled_in_beta", errc::unauthorized, account, none,
     "Enrol the organisation in the beta, or correct api.betas."},
    {400, "invalid_request_error", "parent_organization_required", errc::unauthorized, account, none,
     organization_advice},
    {400, "invalid_request_error", "claude_code_key_creator_not_member", errc::unauthorized, account, none,
     "Create a new API key: the person who created this one has left."},
    {400, "invalid_request_error", "cmek_key_disabled", errc::unauthorized, account, none, encryption_advice},
    {400, "invalid_request_error", "cmek_key_network_blocked", errc::unauthorized, account, none, encryption_advice},
    {400, "invalid_request_error", "workspace_human_review_disabled", errc::unauthorized, account, none,
     "Use a workspace that has human review turned on."},
    {400, "invalid_request_error", "user_profile_required", errc::unauthorized, account, none, profile_advice},
    {400, "invalid_request_error", "user_profile_not_found", errc::unauthorized, account, none, profile_advice},
    {400, "invalid_request_error", "region_not_supported", errc::bad_request, request, none, request_advice},
    {400, "invalid_request_error", "storage_quota_exceeded", errc::bad_request, request, none,
     "Delete files of the organisation that are no longer needed."},
    {400, "invalid_request_error", "file_not_downloadable", errc::bad_request, request, none, {}},
    {400, "invalid_request_error", "invalid_metadata", errc::bad_request, request, none, request_advice},
    {400, "invalid_request_error", "unsupported_charset", errc::bad_request, request, none, defect_advice},
    {400, "invalid_request_error", "request_body_encoding_invalid", errc::bad_request, request, none, defect_advice},
    {400, "invalid_request_error", "request_body_encoding_unsupported", errc::bad_request, request, none,
     defect_advice},
    {400, "invalid_request_error", "agent_model_required", errc::bad_request, request, none, request_advice},
    {400, "invalid_request_error", "workflow_run_open", errc::bad_request, request, none,
     "Nothing: the session is removed when its workflow runs have ended."},
    {402, "billing_error", "linked_organization_billing_unavailable", errc::billing, account, none, linked_advice},
    {402, "billing_error", "linked_organization_spend_limit_reached", errc::billing, account, none, linked_advice},
    {403, "permission_error", "sandbox_egress_restricted", errc::unauthorized, account, none,
     "Run tetherd outside the sandbox, or in one with unrestricted network access."},
    {403, "permission_error", "user_profile_billing_not_authorized", errc::billing, account, none, linked_advice},
    {403, "permission_error", "user_profile_not_billable", errc::billing, account, none, linked_advice},
    {404, "not_found_error", "file_expired", errc::not_found, request, none, "Upload the file again."},
    {409, "invalid_request_error", "skill_read_blocked_undecryptable", errc::bad_request, request, none,
     encryption_advice},
    {413, "request_too_large", "request_body_too_large_after_decoding", errc::request_too_large, request, none,
     size_advice},
    {429, "rate_limit_error", "ramp_limit_exceeded", errc::rate_limited, request, none, {}},
    {429, "rate_limit_error", "contract_spend_limit_reached", errc::billing, account, none, spend_advice},
    {429, "rate_limit_error", "enforced_spend_limit_reached", errc::billing, account, none, spend_advice},
    {503, "api_error", "cmek_key_unreachable", errc::server_error, request, unknown, encryption_advice},
    {503, "api_error", "cmek_context_unavailable", errc::server_error, request, none, {}},
    // Types that say more than their status; 529 means that the API did not begin.
    {529, "", "", errc::server_error, request, none, {}},
    {0, "billing_error", "", errc::billing, account, none, billing_advice},
    {0, "rate_limit_error", "", errc::rate_limited, request, none, {}},
    {0, "overloaded_error", "", errc::server_error, request, unknown, {}},
    {0, "timeout_error", "", errc::server_error, request, unknown, {}},
    // Statuses.
    {400, "", "", errc::bad_request, request, none, request_advice},
    {401, "", "", errc::unauthorized, account, none, key_advice},
    {402, "", "", errc::billing, account, none, billing_advice},
    {403, "permission_error", "", errc::unauthorized, account, none, rights_advice},
    {403, "authentication_error", "", errc::unauthorized, account, none, key_advice},
    {403, "", "", errc::unauthorized, request, none, rights_advice},
    {404, "", "", errc::not_found, request, none,
     "Check that the id exists in the key's workspace and that api.betas is complete."},
    {408, "", "", errc::request_timeout, request, unknown, {}},
    {409, "", "", errc::conflict, request, none, {}},
    {413, "", "", errc::request_too_large, request, none, size_advice},
    {429, "", "", errc::rate_limited, request, none, {}},
    {501, "", "", errc::server_error, request, none, {}},
    {505, "", "", errc::server_error, request, none, {}},
};

constexpr error_rule other_refusal{0, "", "", errc::bad_request, request, none, request_advice};
constexpr error_rule other_fault{0, "", "", errc::server_error, request, unknown, {}};
constexpr error_rule redirect{
    0, "", "", errc::too_many_redirects, request, unknown, "Set api.base_url to the address that the redirect names."};
constexpr error_rule no_refusal{0, "", "", errc::malformed_answer, request, unknown, {}};

bool applies(const error_rule& rule, int status, std::string_view type) {
    return rule.error_code.empty() && (rule.status == 0 || rule.status == status) &&
        (rule.type.empty() || rule.type == type);
}

std::string row(std::string_view status, const error_rule& rule) {
    const auto quoted = [](std::string_view word) { return word.empty() ? std::string{} : fmt::format("`{}`", word); };
    return fmt::format("| {} | {} | {} | `{}` | {} | {} | {} | {} |\n", status, quoted(rule.type),
                       quoted(rule.error_code), to_string(rule.code), rule.is_transient() ? "yes" : "no",
                       rule.effect == none ? "no" : "perhaps", rule.scope == account ? "account" : "request",
                       rule.advice);
}

} // namespace

bool error_rule::is_transient() const noexcept {
    return classify(code) == disposition::transient;
}

std::span<const error_rule> error_rules() noexcept {
    return rules;
}

const error_rule& find_rule(int status, std::string_view type, std::string_view error_code) noexcept {
    if (!error_code.empty())
        for (const error_rule& rule : rules)
            if (rule.error_code == error_code) return rule;
    for (const error_rule& rule : rules)
        if (applies(rule, status, type)) return rule;
    if (status >= 500) return other_fault;
    if (status >= 400) return other_refusal;
    return status >= 300 ? redirect : no_refusal;
}

std::string error_table_text() {
    std::string text =
        "| status | `error.type` | `error_code` | tether's code | temporary | carried out | affects | what to do |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (const error_rule& rule : rules) text += row(rule.status == 0 ? "any" : fmt::format("{}", rule.status), rule);
    text += row("other 4xx", other_refusal);
    text += row("other 5xx", other_fault);
    text += row("3xx", redirect);
    return text;
}

} // namespace tether::api
