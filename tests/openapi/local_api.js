// Sends requests to the daemon's socket like any other client, and records every exchange.
import http from 'node:http';

export class LocalApi {
  constructor(socketPath) {
    this.socketPath = socketPath;
    this.exchanges = [];
  }

  /// Sends one request and returns the complete response: `{status, content_type, headers, body, json}`.
  /// Calls `onFirstPiece` when the first part of the body arrives.
  call(method, path, { body, headers = {}, onFirstPiece = () => {} } = {}) {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request({ socketPath: this.socketPath, method, path, headers, timeout: 60_000 }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.once('data', onFirstPiece);
        response.on('error', reject);
        response.on('end', () => {
          const received = Buffer.concat(pieces).toString('utf8');
          const exchange = {
            method, path, request: text, status: response.statusCode, content_type: response.headers['content-type'] ?? '', body: received,
          };
          this.exchanges.push(exchange);
          resolve({ ...exchange, headers: response.headers, json: exchange.content_type.endsWith('json') && received ? JSON.parse(received) : undefined });
        });
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path} takes too long`)));
      request.on('error', reject);
      request.end(text);
    });
  }

  /// Creates a run and returns it. Throws if the daemon refuses it.
  async run(more) {
    const made = await this.call('POST', '/v1/runs', { body: { agent: 'agent_demo', environment_id: 'env_demo', ...more } });
    if (made.status !== 201) throw new Error(made.body);
    return made.json;
  }

  /// Waits until the run is finished or waits for an answer.
  settled(id) {
    return this.call('GET', `/v1/runs/${id}?wait=30s`);
  }
}

/// The events of a stream's text: `{type, id, data}`.
export function eventsOf(text) {
  return text.split('\n\n').filter((frame) => /^data:/m.test(frame)).map((frame) => {
    const field = (name) => frame.split('\n').filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim());
    return { type: field('event')[0], id: field('id')[0], data: JSON.parse(field('data').join('\n')) };
  });
}
