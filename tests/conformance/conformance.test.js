// Tests the simulator with the official SDK: every assertion is about what the SDK returns.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import Anthropic from '@anthropic-ai/sdk';

const agent = 'agent_conformance';
const environment_id = 'env_conformance';
let server;
let base;
let client;

/// TETHERD is the path of the daemon. Here it runs only the simulator.
before(async () => {
  assert.ok(process.env.TETHERD, 'TETHERD must name the daemon');
  server = spawn(process.env.TETHERD, ['--simulate-listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: server.stdout });
  const [line] = await once(lines, 'line', { signal: AbortSignal.timeout(20_000) });
  base = line.match(/https?:\/\/\S+/)[0];
  client = new Anthropic({ apiKey: 'sk-ant-conformance', baseURL: base, timeout: 20_000 });
});

after(async () => {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
});

const text = (value) => [{ type: 'text', text: value }];
const say = (session, value) =>
  client.beta.sessions.events.send(session.id, { events: [{ type: 'user.message', content: text(value) }] });
const create = (more = {}) => client.beta.sessions.create({ agent, environment_id, ...more });

/// Opens the stream, runs `act`, and returns the events up to the first that `last` accepts.
async function follow(session, act, last = (event) => event.type === 'session.status_idle', params = {}) {
  const stream = await client.beta.sessions.events.stream(session.id, params);
  const seen = [];
  await act();
  for await (const event of stream) {
    seen.push(event);
    if (last(event)) break;
  }
  stream.controller.abort();
  return seen;
}

async function all(page) {
  const out = [];
  for await (const each of page) out.push(each);
  return out;
}

const order_fault = (fault) => fetch(`${base}/simulator/faults`, { method: 'POST', body: JSON.stringify(fault) });

test('a session is created, retrieved, updated and found in the list', async () => {
  const made = await create({ title: 'first', metadata: { run: 'r-1' } });
  assert.match(made.id, /^sesn_/);
  assert.equal(made.type, 'session');
  assert.equal(made.status, 'idle');
  assert.equal(made.agent.id, agent);
  assert.deepEqual(made.metadata, { run: 'r-1' });
  assert.ok(!Number.isNaN(Date.parse(made.created_at)));

  const got = await client.beta.sessions.retrieve(made.id);
  assert.equal(got.title, 'first');
  assert.equal(got.archived_at, null);

  const updated = await client.beta.sessions.update(made.id, { title: 'second', metadata: { run: null, step: '2' } });
  assert.equal(updated.title, 'second');
  assert.deepEqual(updated.metadata, { step: '2' });

  const listed = await all(client.beta.sessions.list({ agent_id: agent, 'created_at[gte]': made.created_at }));
  assert.ok(listed.some((each) => each.id === made.id));
});

test('a turn is streamed from the message to the idle', async () => {
  const session = await create();
  let sent;
  const seen = await follow(session, async () => {
    sent = await say(session, '@think\n@say one\n@tool bash {"command":"ls"} => a\n@say two');
  });
  assert.equal(sent.data[0].type, 'user.message');
  assert.equal(sent.data[0].processed_at, null);
  const echoes = seen.filter((event) => event.id === sent.data[0].id);
  assert.deepEqual(echoes.map((event) => event.processed_at === null), [true, false]);
  const messages = seen.filter((event) => event.type === 'agent.message');
  assert.deepEqual(messages.map((event) => event.content[0].text), ['one', 'two']);
  const call = seen.find((event) => event.type === 'agent.tool_use');
  const result = seen.find((event) => event.type === 'agent.tool_result');
  assert.deepEqual(call.input, { command: 'ls' });
  assert.equal(result.tool_use_id, call.id);
  assert.deepEqual(seen.at(-1).stop_reason, { type: 'end_turn' });
  assert.equal(seen.at(-2).type, 'session.usage');
  assert.ok(seen.at(-2).usage.output_tokens > 0);
});

test('a stream that requests previews receives them', async () => {
  const session = await create();
  const params = { event_deltas: ['agent.message'] };
  const seen = await follow(session, () => say(session, '@say a message in two parts'), undefined, params);
  const start = seen.find((event) => event.type === 'event_start');
  const deltas = seen.filter((event) => event.type === 'event_delta');
  const whole = seen.find((event) => event.type === 'agent.message');
  assert.equal(start.event.id, whole.id);
  assert.equal(deltas.map((event) => event.delta.content.text).join(''), whole.content[0].text);
});

test('the history has pages, both orders and filters', async () => {
  const session = await create();
  await follow(session, () => say(session, '@messages 5'));
  const events = client.beta.sessions.events;
  const forward = await all(events.list(session.id, { limit: 4 }));
  const backward = await all(events.list(session.id, { limit: 3, order: 'desc' }));
  const ids = forward.map((event) => event.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(backward.map((event) => event.id), ids.toReversed?.() ?? [...ids].reverse());
  const times = forward.map((event) => event.processed_at);
  assert.deepEqual(times, [...times].sort());

  const some = await all(events.list(session.id, { types: ['agent.message', 'session.status_idle'], limit: 2 }));
  assert.deepEqual(some.map((event) => event.type), [...Array(5).fill('agent.message'), 'session.status_idle']);
  const later = await all(events.list(session.id, { 'created_at[gt]': some[3].processed_at, types: ['agent.message'] }));
  assert.deepEqual(later.map((event) => event.id), [some[4].id]);

  const page = await events.list(session.id, { limit: 2 });
  await assert.rejects(events.list(session.id, { order: 'desc', page: page.next_page }), Anthropic.BadRequestError);
});

test('a custom tool call waits for its result', async () => {
  const session = await create();
  const seen = await follow(session, () => say(session, '@custom get_stock {"sku":"A-17"}\n@say done'));
  const call = seen.find((event) => event.type === 'agent.custom_tool_use');
  assert.deepEqual(seen.at(-1).stop_reason, { type: 'requires_action', event_ids: [call.id] });
  await assert.rejects(say(session, 'too early'), (failure) => {
    assert.ok(failure instanceof Anthropic.BadRequestError);
    assert.match(failure.message, /waiting on responses to events/);
    return true;
  });
  const answer = { type: 'user.custom_tool_result', custom_tool_use_id: call.id, content: text('12') };
  const rest = await follow(session, () => client.beta.sessions.events.send(session.id, { events: [answer] }));
  assert.equal(rest.find((event) => event.type === 'user.custom_tool_result').custom_tool_use_id, call.id);
  assert.deepEqual(rest.at(-1).stop_reason, { type: 'end_turn' });
  await assert.rejects(client.beta.sessions.events.send(session.id, { events: [answer] }), Anthropic.BadRequestError);
});

test('a tool call that needs confirmation is allowed or denied', async () => {
  const session = await create();
  const seen = await follow(session, () => say(session, '@ask bash {"n":1} => fine\n@ask bash {"n":2}\n@say done'));
  const calls = seen.filter((event) => event.type === 'agent.tool_use');
  assert.deepEqual(calls.map((event) => event.evaluated_permission), ['ask', 'ask']);
  assert.deepEqual(seen.at(-1).stop_reason.event_ids, calls.map((event) => event.id));
  const rest = await follow(session, () =>
    client.beta.sessions.events.send(session.id, {
      events: [
        { type: 'user.tool_confirmation', tool_use_id: calls[0].id, result: 'allow' },
        { type: 'user.tool_confirmation', tool_use_id: calls[1].id, result: 'deny', deny_message: 'no' },
      ],
    }),
  );
  const results = rest.filter((event) => event.type === 'agent.tool_result');
  assert.deepEqual(results.map((event) => event.is_error), [false, true]);
});

test('an interrupt ends the turn', async () => {
  const session = await create();
  const started = (event) => event.type === 'agent.message';
  await follow(session, () => say(session, '@say working\n@wait 1h\n@say never'), started);
  assert.equal((await client.beta.sessions.retrieve(session.id)).status, 'running');
  const rest = await follow(session, () =>
    client.beta.sessions.events.send(session.id, { events: [{ type: 'user.interrupt' }] }),
  );
  assert.ok(rest.some((event) => event.type === 'user.interrupt' && event.processed_at !== null));
  assert.deepEqual(rest.at(-1).stop_reason, { type: 'end_turn' });
});

test('threads are listed, each with its own history', async () => {
  const session = await create();
  await follow(session, () => say(session, '@thread reviewer Look at it.'));
  const threads = await all(client.beta.sessions.threads.list(session.id));
  assert.deepEqual(threads.map((each) => each.parent_thread_id), [null, threads[0].id]);
  const events = await all(client.beta.sessions.threads.events.list(threads[1].id, { session_id: session.id }));
  assert.ok(events.some((event) => event.type === 'agent.thread_message_received'));
});

test('a running session is neither archived nor deleted', async () => {
  const session = await create();
  await say(session, '@wait 1h');
  await assert.rejects(client.beta.sessions.delete(session.id), Anthropic.BadRequestError);
  await assert.rejects(client.beta.sessions.archive(session.id), /running/);
  await client.beta.sessions.events.send(session.id, { events: [{ type: 'user.interrupt' }] });
  for (let tries = 0; (await client.beta.sessions.retrieve(session.id)).status === 'running'; ++tries)
    assert.ok(tries < 200);
  const archived = await client.beta.sessions.archive(session.id);
  assert.equal(archived.status, 'terminated');
  assert.notEqual(archived.archived_at, null);
  assert.deepEqual(await client.beta.sessions.delete(session.id), { id: session.id, type: 'session_deleted' });
  await assert.rejects(client.beta.sessions.retrieve(session.id), Anthropic.NotFoundError);
});

test('a stream ends when its session is deleted', async () => {
  const session = await create();
  const seen = await follow(session, () => client.beta.sessions.delete(session.id), () => false);
  assert.deepEqual(seen.map((event) => event.type), ['session.deleted']);
});

test('initial events start a session at once', async () => {
  const session = await create({ initial_events: [{ type: 'user.message', content: text('@say hi') }] });
  assert.equal(session.status, 'running');
  await assert.rejects(create({ initial_events: [{ type: 'user.interrupt' }] }), Anthropic.BadRequestError);
});

test('each error status raises its error class of the SDK', async () => {
  await assert.rejects(client.beta.sessions.retrieve('sesn_none'), (failure) => {
    assert.ok(failure instanceof Anthropic.NotFoundError);
    assert.match(failure.requestID, /^req_/);
    assert.equal(failure.error.error.type, 'not_found_error');
    return true;
  });
  const stranger = new Anthropic({ apiKey: null, authToken: null, baseURL: base });
  await assert.rejects(stranger.beta.sessions.list({}, { headers: { 'x-api-key': null, authorization: 'Bearer ' } }));
  const session = await create();
  await assert.rejects(
    client.beta.sessions.events.stream(session.id, { event_deltas: ['agent.tool_use'] }),
    Anthropic.BadRequestError,
  );
});

test('a wrong key is an authentication error', async () => {
  await order_fault({ on: 'list_sessions', do: 'status', status: 401 });
  await assert.rejects(client.beta.sessions.list(), Anthropic.AuthenticationError);
});

test('the SDK retries the errors that it may retry', async () => {
  const session = await create();
  await order_fault({ on: 'retrieve', do: 'status', status: 429, headers: { 'retry-after-ms': '5' } });
  await order_fault({ on: 'retrieve', do: 'reset' });
  assert.equal((await client.beta.sessions.retrieve(session.id)).id, session.id);
  await order_fault({ on: 'retrieve', do: 'status', status: 503, headers: { 'x-should-retry': 'false' } });
  await assert.rejects(client.beta.sessions.retrieve(session.id), Anthropic.InternalServerError);
});

test('an error frame breaks the stream', async () => {
  const session = await create();
  await order_fault({ do: 'error_frame_after', n: 1, session: session.id });
  await assert.rejects(
    follow(session, () => say(session, '@say x')),
    (failure) => failure.type === 'overloaded_error',
  );
});

test('sessions are listed in pages, newest first, forwards and backwards', async () => {
  const own = 'agent_paging';
  const made = [];
  for (let i = 0; i < 5; ++i) made.push((await client.beta.sessions.create({ agent: own, environment_id })).id);
  const listed = await all(client.beta.sessions.list({ agent_id: own, limit: 2 }));
  assert.deepEqual(listed.map((each) => each.id), [...made].reverse());
  const first = await client.beta.sessions.list({ agent_id: own, limit: 2 });
  const second = await first.getNextPage();
  const back = await client.beta.sessions.list({ agent_id: own, limit: 2, page: second.prev_page });
  assert.deepEqual(back.data.map((each) => each.id), first.data.map((each) => each.id));
  assert.deepEqual(await all(client.beta.sessions.list({ agent_id: own, statuses: ['running'] })), []);
});
