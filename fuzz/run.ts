import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { note, say } from '../bench/lib/say.ts';
import { isPairName, type PairName, pairNames } from '../test/support/gateway-pair.ts';
import { type Found, octetsOf } from './hunt.ts';
import { huntOnThreads } from './pool.ts';
import { fuzzSessions } from './sessions.ts';
import { openTarget } from './target.ts';

const help = `Gives damaged frames to the carriers' protocols and tells of every error that is not PDU_INVALID.

  npm run fuzz -- [--minutes N] [--frames N] [--seed N] [--protocol NAME] [--threads N]
                  [--connections N] [--at N] [--json]

  --minutes N      how long; 1 where neither this nor --frames is given
  --frames N       how many frames at most
  --seed N         repeats a run; a new one every time where it is left out
  --protocol NAME  one of ${pairNames.join(', ')}; left out: all in turn
  --threads N      threads; one a processor where it is left out. What is found does not depend on it
  --connections N  connections to a peer that says damaged things, for each protocol; 200 left out
  --at N           only the frame of this number, with the stack of what it does
  --json           the result as one line of JSON

Findings are written to fuzz/findings, with the shortest octets that still fail. Exit code 1 on any.
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    frames: { type: 'string' },
    seed: { type: 'string' },
    protocol: { type: 'string' },
    threads: { type: 'string' },
    connections: { type: 'string', default: '200' },
    at: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const findings = fileURLToPath(new URL('./findings/', import.meta.url));
/** Growth of the resident set behind the first tenth of a run that is taken for a leak. */
const maxGrowthBytes = 256 * 2 ** 20;
const mib = 2 ** 20;

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!(Number.isFinite(number) && number >= 0)) throw new Error(`--${name} ${text} is no number`);
  return number;
}

function protocolsOf(name: string | undefined): readonly [PairName, ...PairName[]] {
  if (name === undefined) return pairNames;
  if (!isPairName(name)) throw new Error(`--protocol is one of ${pairNames.join(', ')}`);
  return [name];
}

function keep(found: Found): string {
  mkdirSync(findings, { recursive: true });
  const mark = createHash('sha256').update(found.shortest).digest('hex').slice(0, 12);
  const path = `${findings}${found.protocol}-${mark}.json`;
  writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
  return path;
}

/** One frame again, on this thread. */
async function showOne(seed: number, index: number): Promise<void> {
  const protocols = protocolsOf(values.protocol);
  const target = await openTarget(protocols[index % protocols.length] ?? protocols[0]);
  const octets = octetsOf(target, seed, index);
  say(`${target.name} ${octets.toString('hex')}`);
  say(await target.exercise(octets));
}

async function run(seed: number): Promise<boolean> {
  const protocols = protocolsOf(values.protocol);
  const threads = whole('threads', values.threads ?? String(availableParallelism()));
  const frames = values.frames === undefined ? 2 ** 40 : whole('frames', values.frames);
  const untimed = values.frames === undefined ? '1' : undefined;
  const minutes = values.minutes ?? untimed;
  const limitMs = minutes === undefined ? null : whole('minutes', minutes) * 60_000;
  const connections = whole('connections', values.connections);
  const found: Found[] = [];
  const faults: string[] = [];

  const onUncaught = (error: unknown): void => {
    faults.push(`uncaught in a session: ${error instanceof Error ? error.stack : String(error)}`);
  };
  process.on('uncaughtException', onUncaught);
  const ends: Record<string, Record<string, number>> = {};
  for (const protocol of connections === 0 ? [] : protocols) {
    const result = await fuzzSessions({ protocol, seed, connections });
    ends[protocol] = result.ends;
    faults.push(...result.stuck);
    note(`${protocol}: ${connections} connections ended: ${JSON.stringify(result.ends)}`);
  }
  process.off('uncaughtException', onUncaught);

  const startedMs = performance.now();
  const pool = await huntOnThreads({
    ...{ protocols, seed, threads, frames, limitMs },
    onFound(one) {
      found.push(one);
      note(`${one.protocol} frame ${one.index}: ${one.message}\n  ${keep(one)}`);
    },
    onProgress(count, rss) {
      const rate = count / ((performance.now() - startedMs) / 1000);
      const line = `${count} frames, ${rate.toFixed(0)}/s, ${found.length} findings, ${(rss / mib).toFixed(0)} MiB`;
      if (process.stderr.isTTY) process.stderr.write(`\r${line} `);
      else if (Math.round(performance.now() / 1000) % 10 === 0) note(line);
    },
  });
  faults.push(...pool.deaths);
  const growthBytes = pool.rss.peakBytes - pool.rss.earlyBytes;
  if (growthBytes > maxGrowthBytes) {
    faults.push(`the process grew by ${(growthBytes / mib).toFixed(0)} MiB`);
  }
  for (const fault of faults) note(fault);
  const rate = Math.round(pool.frames / pool.seconds);
  if (values.json) {
    say(JSON.stringify({ seed, ...pool, growthBytes, ends, findings: found, faults }));
  } else {
    const { decoded, refused, incomplete, found: failed } = pool.hunted;
    say(
      `${pool.frames} frames in ${pool.seconds.toFixed(0)} s (${rate}/s): ${decoded} decoded, ${refused} refused, ${incomplete} incomplete, ${failed} failed.`,
    );
    say(
      `Memory: at most ${(pool.rss.peakBytes / mib).toFixed(0)} MiB, ${(growthBytes / mib).toFixed(0)} MiB over the first tenth of the run.`,
    );
    say(
      found.length + faults.length === 0
        ? `No findings with seed ${seed}.`
        : `${found.length} findings and ${faults.length} faults with seed ${seed}.`,
    );
  }
  return found.length + faults.length === 0;
}

if (values.help) {
  say(help);
} else {
  const seed =
    values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : whole('seed', values.seed);
  if (values.at !== undefined) await showOne(seed, whole('at', values.at));
  else {
    note(`seed ${seed}`);
    process.exitCode = (await run(seed)) ? 0 : 1;
  }
}
