// Compares the error codes that the official SDK declares with the table of docs/api-errors.md.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

assert.ok(process.env.TETHER_SOURCE, 'TETHER_SOURCE must name the source tree');
const sdk = fileURLToPath(new URL('node_modules/@anthropic-ai/sdk', import.meta.url));

/// Codes of the reference that the SDK does not declare.
const undeclared = ['agent_model_required', 'workflow_run_open'];

/// Codes of endpoints that tetherd does not call. If one of them appears, type and status decide.
const elsewhere = new Set(`
  available_tools_limit_exceeded claude_code_version_too_old compaction_block_ambiguous compaction_block_misplaced
  compaction_content_mismatch compaction_incomplete_turn compaction_nothing_to_summarize compaction_signature_invalid
  compaction_too_many_tool_references compaction_tool_changes_mismatch compaction_unavailable image_dimensions_too_large
  thread_already_continued thread_continue_in_flight thread_fingerprint_mismatch thread_not_found
  thread_unsupported_request tool_name_conflict tool_reference_unresolved
  already_member cannot_invite_emails_with_unverified_domains cannot_remove_last_member concurrent_membership_change
  email_domain_not_allowed invite_already_exists org_member_limit_exceeded workspace_member_limit_exceeded
  cannot_sign_out_managed_member cannot_sign_out_membership_admin cannot_sign_out_owner cannot_sign_out_primary_owner
  cannot_sign_out_privileged_member cannot_sign_out_self org_api_key_limit_exceeded workspace_api_key_limit_exceeded
  external_key_changed external_key_in_workspace_policy external_key_not_found external_key_provider_mismatch
  external_key_validation_failed external_key_validation_timed_out gcp_project_controlled_by_another_organization
  gcp_project_not_verified key_profile_mismatch storage_profile_mismatch cmek_feature_unsupported cmek_not_approved
  external_storage_in_use external_storage_in_workspace_policy external_storage_not_available grant_required
  invalid_storage_arn provider_not_allowed storage_already_registered storage_attach_limit_reached
  storage_attached_during_archive storage_changed_concurrently storage_in_use storage_not_approved
  storage_not_attachable storage_profile_still_required storage_verification_failed unsupported_region
  authorization_check_unavailable approval_required change_outcome_unknown human_review_not_available
  human_review_on_with_external_storage organization_not_eligible transcripts_storage_required
  workspace_changed_concurrently workspace_created_incomplete workspace_policy_violation
  rbac_group_grants_owner_access rbac_group_managed_settings_not_found rbac_group_not_found
  rbac_group_order_limit_exceeded rbac_group_owner_access_unconfirmed rbac_role_not_found
  settings_document_limit_exceeded settings_history_limit_exceeded spend_limits_admin_api_writes_not_enabled
  plugin_name_taken registration_pending scan_failed scan_pending skill_name_taken
  api_key_scope_missing bundle_attachment_not_supported bundle_on_call claude_tag_writes_not_enabled
  compliance_configuration_restricted organization_level_scoped_api_key_required
  slack_channel_set_up_environment_not_found slack_channel_set_up_settings_conflict
  slack_channel_set_up_settings_refused
  environment_archived environment_create_disabled environment_not_found environment_update_disabled
  heartbeat_precondition_failed invalid_config_type_change
`.trim().split(/\s+/));

const declarations = readdirSync(join(sdk, 'resources'), { recursive: true })
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => readFileSync(join(sdk, 'resources', name), 'utf8'));

/// The codes of the members of the union `ErrorDetails`.
function declared_codes() {
  const union = declarations.join('\n').match(/export type ErrorDetails = ([^;]+);/)[1];
  const names = new Set(union.split('|').map((name) => name.trim().split('.').at(-1)));
  const codes = new Map();
  for (const text of declarations)
    for (const [, name, code] of text.matchAll(/interface (\w+ErrorDetails) \{[^}]*?\berror_code: '(\w+)'/g))
      if (names.has(name)) codes.set(code, name);
  assert.equal(codes.size, names.size, 'every member of the union has a code');
  return new Set(codes.keys());
}

/// The status of each code, by the class that the SDK throws.
function declared_statuses() {
  const classes = readFileSync(join(sdk, 'core', 'error.d.ts'), 'utf8');
  const status_of = new Map();
  for (const [, name, body] of classes.matchAll(/class (\w+) extends ([^}]*\})/g)) {
    const status = body.match(/APIError<(\d+)/) ?? body.match(/status: (\d+)/);
    if (status) status_of.set(name, Number(status[1]));
  }
  const statuses = new Map();
  for (const text of declarations)
    for (const [, base, code] of text.matchAll(/class \w+ extends (\w+) \{\s*readonly errorCode: '(\w+)'/g))
      statuses.set(code, status_of.get(base.replace(/^Errors/, '')));
  return statuses;
}

/// The rows of the table that have an error code: code and status.
function table() {
  const text = readFileSync(join(process.env.TETHER_SOURCE, 'docs', 'api-errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (\d+) \| `\w+` \| `(\w+)` \|/gm)];
  return new Map(rows.map(([, status, code]) => [code, Number(status)]));
}

test('every error code of the SDK is in the table, or belongs to an endpoint that tetherd does not call', () => {
  const missing = [...declared_codes()].filter((code) => !table().has(code) && !elsewhere.has(code));
  assert.deepEqual(missing, []);
});

test('the table and the list of other endpoints contain only codes that the SDK declares', () => {
  const declared = declared_codes();
  assert.deepEqual([...table().keys()].filter((code) => !declared.has(code)).sort(), undeclared);
  assert.deepEqual([...elsewhere].filter((code) => !declared.has(code)), []);
  assert.deepEqual([...elsewhere].filter((code) => table().has(code)), []);
});

test('each error code has the status that the SDK declares', () => {
  const statuses = declared_statuses();
  for (const [code, status] of table()) {
    if (undeclared.includes(code)) continue;
    assert.equal(statuses.get(code), status, code);
  }
});
