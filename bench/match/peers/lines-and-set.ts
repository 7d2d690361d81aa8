import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * What one would write at first: node lines-and-set.ts csv|json|hosts LIST RECORDS OUT
 *
 * readline, split and a Set, in one thread. Prints the seconds of both parts, so that a run over a
 * part of the records can be scaled.
 */
const [format = '', list = '', records = '', out = ''] = process.argv.slice(2);

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

function plain(number: string): string {
  return number.startsWith('+') ? number.slice(1) : number;
}

const startedMs = performance.now();
const listed = new Set<string>();
for await (const line of linesOf(list)) {
  const [kind, value = ''] = line.split(',', 2);
  if (kind === 'phone') listed.add(plain(value));
  else if (kind === 'domain') listed.add(value);
}
const listedMs = performance.now();

const writer = createWriteStream(out);
let [rows, hits, text] = [0, 0, ''];

function hit(id: string, kind: string, value: string, side: string): void {
  text += `${id},${kind},${value},${side}\n`;
  hits++;
}

function matchNumbers(id: string, from: string, to: string): void {
  const [caller, called] = [plain(from), plain(to)];
  if (listed.has(caller)) hit(id, 'phone', caller, 'from');
  if (listed.has(called)) hit(id, 'phone', called, 'to');
}

function matchHost(id: string, host: string): void {
  for (let suffix = host; ; ) {
    if (listed.has(suffix)) hit(id, 'domain', suffix, 'host');
    const dot = suffix.indexOf('.');
    if (dot < 0) return;
    suffix = suffix.slice(dot + 1);
  }
}

for await (const line of linesOf(records)) {
  rows++;
  if (format === 'json') {
    const row = JSON.parse(line) as { id: string; from: string; to: string };
    matchNumbers(row.id, row.from, row.to);
  } else {
    const [id = '', , , from = '', to = ''] = line.split(',');
    if (format === 'hosts') matchHost(id, to);
    else matchNumbers(id, from, to);
  }
  if (text.length > 65_536) {
    if (!writer.write(text)) await once(writer, 'drain');
    text = '';
  }
}
writer.end(text);
await once(writer, 'close');
const endedMs = performance.now();
process.stdout.write(
  `${JSON.stringify({ rows, hits, listS: (listedMs - startedMs) / 1000, scanS: (endedMs - listedMs) / 1000 })}\n`,
);
