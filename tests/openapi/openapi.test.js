// Tests docs/openapi.yaml: it is valid, lists every route of the daemon, and matches the daemon's responses.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { Validator } from '@seriousme/openapi-schema-validator';

import { Document } from './document.js';
import { LocalApi, eventsOf } from './local_api.js';

const { TETHERD, TETHER_SOURCE } = process.env; // set by run_node.cmake: the daemon and the source tree
const file = join(TETHER_SOURCE, 'docs/openapi.yaml');
const document = new Document(file);
const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
const socket = join(folder, 'tether.sock');
const api = new LocalApi(socket);
let daemon;

before(async () => {
  daemon = spawn(TETHERD, ['--simulate', '--listen', socket, '--state-dir', join(folder, 'state')], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(createInterface({ input: daemon.stdout }), 'line', { signal: AbortSignal.timeout(20_000) });
});

after(async () => {
  daemon.kill('SIGTERM');
  if (daemon.exitCode === null) await once(daemon, 'exit');
  rmSync(folder, { recursive: true });
});

const source = (name) => readFileSync(join(TETHER_SOURCE, name), 'utf8');
const refused = async (type, ...call) => {
  const response = await api.call(...call);
  assert.equal(response.json?.type, `urn:tether:${type}`, response.body);
};

test('the document is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(file);
  assert.ok(result.valid, JSON.stringify(result.errors, null, 2));
  assert.equal(document.content.openapi, '3.1.0');
});

test('the document has exactly the routes of the daemon', () => {
  const rows = [...source('lib/tether/server/route.cpp').matchAll(/^\s*\{"\w+", "([A-Z]+)", "(\/[^"]*)", .*\},$/gm)];
  const routes = rows.map(([, method, path]) => `${method} ${path.replace('*', '{id}')}`);
  assert.notEqual(routes.length, 0);
  assert.deepEqual(document.operations().sort(), routes.sort(), 'docs/openapi.yaml and route.cpp differ');
});

test('the document has the error types of the daemon with their statuses', () => {
  const types = [...source('lib/tether/protocol/problem.cpp').matchAll(/\{kind::\w+, (\d+), "(\w+)"/g)].map(([, status, word]) => `${word} ${status}`);
  assert.deepEqual(document.problemTypes().sort(), types.sort(), 'docs/openapi.yaml and problem.cpp differ');
});

test('the document has the version of the program', async () => {
  assert.equal(document.content.info.version, (await api.call('GET', '/v1/status')).json.version);
});

test('a run is created, followed in both forms of the feed, and deleted', async () => {
  const key = { headers: { 'Idempotency-Key': 'one' }, body: { agent: { id: 'agent_demo', version: 2 }, environment_id: 'env_demo', prompt: '@say Hello', labels: { team: 'blue' }, metadata: { a: 'b' }, title: 'T', timeout: '1h30m', previews: true } };
  const made = await api.call('POST', '/v1/runs', key);
  assert.equal(made.status, 201);
  assert.equal((await api.call('POST', '/v1/runs', key)).status, 200);
  await refused('idempotency_conflict', 'POST', '/v1/runs', { ...key, body: { prompt: 'Another' } });
  const { id } = made.json;
  assert.equal((await api.settled(id)).json.state, 'succeeded');

  const page = await api.call('GET', `/v1/runs/${id}/events?limit=3`);
  assert.notEqual(page.json.next, null);
  await api.call('GET', `/v1/runs/${id}/events?after=${page.json.next}&limit=1000`);
  const stream = await api.call('GET', `/v1/runs/${id}/events`, { headers: { Accept: 'text/event-stream', 'Last-Event-ID': '1' } });
  const events = eventsOf(stream.body);
  assert.ok(events.some((e) => e.type === 'run') && events.some((e) => e.type === 'event'));
  await api.call('HEAD', '/v1/runs');
  await api.call('GET', '/v1/runs?state=succeeded,failed&label=team:blue&limit=1');
  await refused('run_finished', 'POST', `/v1/runs/${id}/events`, { body: { events: [{ type: 'user.interrupt' }] } });
  assert.equal((await api.call('POST', `/v1/runs/${id}/cancel`, { body: {} })).status, 200);
  assert.equal((await api.call('DELETE', `/v1/runs/${id}`)).status, 204);
  await refused('not_found', 'GET', `/v1/runs/${id}`);
});

test('runs wait, fail, are cancelled, time out and continue with another turn', async () => {
  const asks = await api.run({ prompt: '@custom get_stock {"sku":"A-17"}\n@ask bash {} => done', when_done: 'keep' });
  const waiting = (await api.settled(asks.id)).json.waiting_for;
  assert.equal(waiting.length, 2);
  await refused('run_not_finished', 'DELETE', `/v1/runs/${asks.id}`);
  const answers = [
    { type: 'user.custom_tool_result', custom_tool_use_id: waiting[0].event_id, content: [{ type: 'text', text: '12' }] },
    { type: 'user.tool_confirmation', tool_use_id: waiting[1].event_id, result: 'allow' },
  ];
  assert.equal((await api.call('POST', `/v1/runs/${asks.id}/events`, { body: { events: answers } })).status, 200);
  await api.settled(asks.id);
  const more = { events: [{ type: 'user.message', content: [{ type: 'text', text: '@say More' }] }] };
  await api.call('POST', `/v1/runs/${asks.id}/events`, { body: more, headers: { 'Idempotency-Key': 'more' } });
  await api.settled(asks.id);
  const turns = await api.call('GET', `/v1/runs/${asks.id}/turns`);
  assert.equal(turns.json.data.length, 2);
  const first = await api.call('GET', `/v1/runs/${asks.id}?turn=1`);
  assert.deepEqual(first.json.result, turns.json.data.find((t) => t.turn === 1).result);

  const { session_id } = (await api.settled(asks.id)).json;
  const adopted = await api.call('POST', '/v1/runs', { body: { session_id, events: more.events } });
  await api.settled(adopted.json.id);
  for (const prompt of ['@terminate', '@vanish', '@refuse', '@budget', '@error overloaded_error exhausted']) {
    const { id } = await api.run({ prompt });
    assert.equal((await api.settled(id)).json.state, 'failed', prompt);
  }
  const late = await api.run({ prompt: '@wait 60s', timeout: '50ms' });
  assert.equal((await api.settled(late.id)).json.state, 'timed_out');
  const slow = await api.run({ prompt: '@wait 60s', when_done: 'archive' });
  await api.call('POST', `/v1/runs/${slow.id}/cancel`);
  assert.equal((await api.settled(slow.id)).json.state, 'cancelled');
});

test('each kind of refusal has its problem type', async () => {
  await refused('malformed_json', 'POST', '/v1/runs', { body: '{' });
  await refused('invalid_query', 'GET', '/v1/runs?limit=0');
  await refused('invalid_header', 'POST', '/v1/runs', { body: { prompt: 'x' }, headers: { 'Idempotency-Key': 'a b' } });
  await refused('not_found', 'GET', '/v1/none');
  await refused('method_not_allowed', 'PUT', '/v1/runs');
  await refused('beyond_newest', 'GET', '/v1/events?after=1000000');
  await refused('unsupported_media_type', 'POST', '/v1/runs', { body: 'x', headers: { 'Content-Type': 'text/plain' } });
  await refused('expectation_failed', 'GET', '/healthz', { headers: { Expect: 'more' } });
  await refused('head_too_large', 'GET', `/v1/runs?after=${'a'.repeat(17_000)}`);
});

test('the daemon and the document refuse the same request bodies', async () => {
  const message = { type: 'user.message', content: [{ type: 'text', text: 'x' }] };
  const bad = [
    {}, { prompt: '' }, { prompt: 'x', events: [message] }, { events: [] }, { events: [{ type: 'user.interrupt' }] }, { promt: 'x' },
    { prompt: 'x', agent: {} }, { prompt: 'x', timeout: '0.5h' }, { prompt: 'x', when_done: 'burn' }, { prompt: 'x', labels: { '': 'v' } },
    { prompt: 'x', labels: { k: 1 } }, { prompt: 'x', metadata: { tether_run: 'r' } }, { prompt: 'x', session_id: 's', agent: 'a' },
    { prompt: 'x', title: 'x'.repeat(1025) }, { prompt: 'x', vault_ids: [1] }, { prompt: 'x', budget: [] }, { prompt: 'x', previews: 1 },
    { prompt: 'x', labels: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, ''])) },
    { events: [{ type: 'user.define_outcome' }] }, { events: [{ type: 'user.message', content: [] }] },
  ];
  for (const body of bad) {
    await refused('invalid_body', 'POST', '/v1/runs', { body });
    assert.notDeepEqual(document.complaints('#/components/schemas/CreateRun', body), [], `allowed: ${JSON.stringify(body)}`);
  }
});

test('status, health, metrics, orphans and reload respond, and a feed ends when the daemon stops', async () => {
  for (const path of ['/v1/status', '/healthz', '/v1/orphans', '/metrics']) assert.equal((await api.call('GET', path)).status, 200, path);
  assert.equal((await api.call('DELETE', '/v1/orphans')).status, 200);
  assert.equal((await api.call('POST', '/v1/reload')).status, 200);
  // Stops the daemon when the first bytes of the feed arrive.
  const feed = await api.call('GET', '/v1/events?types=run', { onFirstPiece: () => daemon.kill('SIGTERM') });
  const events = eventsOf(feed.body);
  assert.ok(events.length > 0 && events.every((e) => e.type === 'run'));
});

test('every response matches the document, and every operation was called', () => {
  const wrong = [];
  const made = new Set();
  for (const exchange of api.exchanges) {
    const complaints = document.complaintsAboutResponse(exchange);
    if (exchange.status < 300) {
      made.add(document.operation(exchange.method, exchange.path));
      complaints.push(...document.complaintsAboutRequest(exchange));
    }
    if (exchange.content_type.startsWith('text/event-stream'))
      for (const { type, data } of eventsOf(exchange.body)) {
        const { $ref } = document.content.components.schemas.Feed['x-events'][type] ?? {};
        complaints.push(...($ref ? document.complaints($ref, data) : [`no event ${type} is documented`]));
      }
    for (const each of complaints) wrong.push(`${exchange.method} ${exchange.path} ${exchange.status}: ${each}`);
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(document.operations().filter((each) => !made.has(each)), [], 'operations that were never called');
});
