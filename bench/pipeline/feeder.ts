import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** How a carrier's export comes in: bodies of a tenth of a second, or one stream without an end. */
export type Feed = 'bodies' | 'stream';

export type FeedOptions = {
  readonly url: string;
  readonly key: string;
  /** CSV with a header. */
  readonly path: string;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly feed: Feed;
};

export type Fed = {
  /** From the first byte to the last answer. */
  readonly seconds: number;
  /** From handing a body over to its answer, which comes after the commit. Seconds; empty for a stream. */
  readonly answerS: readonly number[];
  /** How much later than planned the last slice left: 0 where the program kept up. Seconds. */
  readonly lateS: number;
};

const sliceS = 0.1;
/** Bodies that may wait for their answer; the next one then has to wait too. */
const maxOpen = 8;

/** A file in pieces of whole rows, about `sliceBytes` each. */
function* slicesOf(path: string, sliceBytes: number): Generator<Buffer> {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    for (let at = 0; at < size; ) {
      const room = Buffer.allocUnsafe(Math.min(sliceBytes, size - at));
      const got = readSync(fd, room, 0, room.length, at);
      const end = at + got === size ? got : room.subarray(0, got).lastIndexOf(10) + 1;
      if (end === 0) throw new RangeError('A slice must hold at least one row.');
      yield room.subarray(0, end);
      at += end;
    }
  } finally {
    closeSync(fd);
  }
}

/** Waits until the moment of a slice; gives by how many seconds it is late. */
async function waitFor(dueMs: number): Promise<number> {
  const earlyMs = dueMs - performance.now();
  if (earlyMs > 0) await delay(earlyMs);
  return Math.max(0, -earlyMs) / 1000;
}

function headersOf(key: string, type: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, 'content-type': type };
}

/** One body, up to its answer. @throws Error on any answer but 200 */
function post(agent: Agent, options: FeedOptions, parts: readonly Buffer[]): Promise<void> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return new Promise((resolve, reject) => {
    const sent = request(
      `${options.url}/v1/records`,
      {
        method: 'POST',
        agent,
        headers: { ...headersOf(options.key, 'text/csv'), 'content-length': length },
      },
      (answer) => {
        let text = '';
        answer.on('data', (piece: Buffer) => {
          text += piece.toString();
        });
        answer.once('error', reject);
        answer.once('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode} ${text}`)),
        );
      },
    );
    sent.once('error', reject);
    for (const part of parts) sent.write(part);
    sent.end();
  });
}

async function feedBodies(options: FeedOptions, slices: Iterable<Buffer>): Promise<Fed> {
  const agent = new Agent({ keepAlive: true, maxSockets: maxOpen });
  const open = new Set<Promise<void>>();
  const answerS: number[] = [];
  const startedMs = performance.now();
  let header: Buffer | null = null;
  let [lateS, place] = [0, 0];
  try {
    for (const slice of slices) {
      while (open.size >= maxOpen) await Promise.race(open);
      lateS = await waitFor(startedMs + place * sliceS * 1000);
      const sentMs = performance.now();
      const parts: readonly Buffer[] = header === null ? [slice] : [header, slice];
      header ??= Buffer.from(slice.subarray(0, slice.indexOf(10) + 1));
      const answered = post(agent, options, parts).then(() => {
        answerS.push((performance.now() - sentMs) / 1000);
        open.delete(answered);
      });
      // It stays among the open, where the next wait meets it; until then nobody else hears of it.
      answered.catch(() => undefined);
      open.add(answered);
      place++;
    }
    await Promise.all(open);
  } finally {
    agent.destroy();
  }
  return { seconds: (performance.now() - startedMs) / 1000, answerS, lateS };
}

/** What `tocsin records import -` does: one body that goes on, answered by lines of JSON. */
async function feedStream(options: FeedOptions, slices: Iterable<Buffer>): Promise<Fed> {
  const startedMs = performance.now();
  let lateS = 0;
  await new Promise<void>((resolve, reject) => {
    const sent = request(
      `${options.url}/v1/local/records?profile=default&clock=wall`,
      { method: 'POST', headers: headersOf(options.key, 'application/octet-stream') },
      (answer) => {
        let last = '';
        answer.on('data', (piece: Buffer) => {
          last = (last + piece.toString()).slice(-20_000);
        });
        answer.once('error', reject);
        answer.once('end', () =>
          last.includes('"done"') ? resolve() : reject(new Error(`${answer.statusCode} ${last}`)),
        );
      },
    );
    sent.once('error', reject);
    const write = async (): Promise<void> => {
      let place = 0;
      for (const slice of slices) {
        lateS = await waitFor(startedMs + place * sliceS * 1000);
        if (!sent.write(slice)) await new Promise((drained) => sent.once('drain', drained));
        place++;
      }
      sent.end();
    };
    write().catch(reject);
  });
  return { seconds: (performance.now() - startedMs) / 1000, answerS: [], lateS };
}

/**
 * Hands a file of records over at a set rate, by the clock: what was held up is sent as soon as it may.
 * @throws Error when the program refuses a body or breaks off
 */
export async function feedRecords(options: FeedOptions): Promise<Fed> {
  const fd = openSync(options.path, 'r');
  const { size } = fstatSync(fd);
  closeSync(fd);
  const sliceBytes = Math.ceil((size / options.rows) * options.rowsPerSecond * sliceS);
  const slices = slicesOf(options.path, sliceBytes);
  return options.feed === 'bodies' ? feedBodies(options, slices) : feedStream(options, slices);
}
