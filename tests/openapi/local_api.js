// Talks to the daemon's socket the way any program could, and keeps what was said.
import http from 'node:http';

export class LocalApi {
  constructor(socketPath) {
    this.socketPath = socketPath;
    this.exchanges = [];
  }

  /// One exchange, whole: `{status, content_type, headers, body, json}`. `onFirstPiece` is called when its body begins.
  call(method, path, { body, headers = {}, onFirstPiece = () => {} } = {}) {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = http.request({ socketPath: this.socketPath, method, path, headers, timeout: 60_000 }, (answer) => {
        const pieces = [];
        answer.on('data', (piece) => pieces.push(piece));
        answer.once('data', onFirstPiece);
        answer.on('error', reject);
        answer.on('end', () => {
          const got = Buffer.concat(pieces).toString('utf8');
          const exchange = {
            method, path, request: text, status: answer.statusCode, content_type: answer.headers['content-type'] ?? '', body: got,
          };
          this.exchanges.push(exchange);
          resolve({ ...exchange, headers: answer.headers, json: exchange.content_type.endsWith('json') && got ? JSON.parse(got) : undefined });
        });
      });
      asked.on('timeout', () => asked.destroy(new Error(`${method} ${path} takes too long`)));
      asked.on('error', reject);
      asked.end(text);
    });
  }

  /// A new run, once it is accepted.
  async run(more) {
    const made = await this.call('POST', '/v1/runs', { body: { agent: 'agent_demo', environment_id: 'env_demo', ...more } });
    if (made.status !== 201) throw new Error(made.body);
    return made.json;
  }

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
