// Checks the responses that test programs recorded against docs/openapi.yaml. Exits with 77 if there are none.
// Usage: node exchanges.js FOLDER
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Document } from './document.js';

const most_shown = 20;
const document = new Document(join(process.env.TETHER_SOURCE, 'docs/openapi.yaml'));
const folder = process.argv[2];
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
const wrong = new Set();
const counts = new Map();

for (const name of files) {
  for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
    let exchange;
    try {
      exchange = JSON.parse(line);
    } catch {
      continue; // the program was killed while it wrote this line
    }
    const about = document.operation(exchange.method, exchange.path) ?? 'another path';
    const complaints = document.complaintsAboutResponse(exchange);
    if (exchange.status < 300) complaints.push(...document.complaintsAboutRequest(exchange));
    const call = `${about} ${exchange.status}`;
    counts.set(call, (counts.get(call) ?? 0) + 1);
    for (const each of complaints) wrong.add(`${name}: ${call}: ${each}`);
  }
}
for (const [call, count] of [...counts].sort()) console.log(`${String(count).padStart(7)} ${call}`);
for (const each of [...wrong].slice(0, most_shown)) console.error(each);
if (wrong.size > most_shown) console.error(`and ${wrong.size - most_shown} more`);
process.exit(wrong.size > 0 ? 1 : counts.size === 0 ? 77 : 0);
