import { contactBytes, contactTimeMs } from '../../match/kernel/layout.ts';
import { hexOf } from '../../store/hex.ts';
import type { Suspect, SuspectSource, Suspicion } from './suspect-source.ts';

/** A number or person that becomes known at a moment, epoch milliseconds. */
export type Known = { readonly token: Uint8Array; readonly atMs: number };

const tokenBytes = 16;
/** A confidence that moves by less, of 100, is the same. */
const confidenceStep = 5;

/**
 * Leads a source of suspects through the stream: hands it the contacts up to each tick, then what
 * lists named until then, and asks who is suspect. What it answers counts from that tick on, so that
 * nothing is known before its time.
 *
 * Contacts that come out of order are given to the source when they come; a tick is never taken back.
 */
export class SuspicionKeeper {
  readonly #source: SuspectSource;
  readonly #tickMs: number;
  readonly #listed: KnownQueue;
  readonly #endangered = new Map<string, Known>();
  readonly #told = new Set<string>();
  readonly #open = new Map<string, Suspect & { readonly fromMs: number }>();
  readonly #all: Suspicion[] = [];
  #nextMs = Number.NaN;

  constructor(source: SuspectSource, listed: readonly Known[], tickMs: number) {
    this.#source = source;
    this.#tickMs = tickMs;
    this.#listed = new KnownQueue(listed);
  }

  /** Subscribers who turned out to be in danger; each is told to the source once, not before its time. */
  endangered(people: Iterable<Known>): void {
    for (const person of people) {
      const key = hexOf(person.token);
      if (this.#told.has(key)) continue;
      const known = this.#endangered.get(key);
      if (known === undefined || person.atMs < known.atMs) this.#endangered.set(key, person);
    }
  }

  /** Contact rows of one block of the stream, and the cell of each; null where none are known. */
  take(rows: Uint8Array, cells: Uint16Array | null): void {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    let given = 0;
    for (let at = 0; at < rows.length; at += contactBytes) {
      const timeMs = Number(view.getBigInt64(at + contactTimeMs, true));
      if (Number.isNaN(this.#nextMs)) {
        this.#nextMs = Math.floor(timeMs / this.#tickMs) * this.#tickMs + this.#tickMs;
      }
      if (timeMs < this.#nextMs) continue;
      if (at > given) this.#give(rows, cells, given, at);
      given = at;
      while (timeMs >= this.#nextMs) {
        this.#tick(this.#nextMs);
        this.#nextMs += this.#tickMs;
      }
    }
    if (given < rows.length) this.#give(rows, cells, given, rows.length);
  }

  /** To be called behind the last contact. */
  end(): readonly Suspicion[] {
    if (!Number.isNaN(this.#nextMs)) this.#tick(this.#nextMs);
    for (const key of this.#open.keys()) this.#close(key, null);
    return this.#all.toSorted((a, b) => a.fromMs - b.fromMs);
  }

  /** Those between two places, in bytes. */
  #give(rows: Uint8Array, cells: Uint16Array | null, from: number, to: number): void {
    const own = cells?.subarray(from / contactBytes, to / contactBytes) ?? null;
    this.#source.observe(rows.subarray(from, to), own);
  }

  #tick(nowMs: number): void {
    const listed = this.#listed.until(nowMs);
    if (listed.length > 0) this.#source.listed(joined(listed), nowMs);
    const found = [...this.#endangered].filter(([, person]) => person.atMs <= nowMs);
    for (const [key] of found) {
      this.#endangered.delete(key);
      this.#told.add(key);
    }
    if (found.length > 0) this.#source.endangered(joined(found.map(([, one]) => one)), nowMs);
    const now = new Set<string>();
    for (const { token, confidence, scamType } of this.#source.suspects(nowMs)) {
      const key = hexOf(token);
      now.add(key);
      const open = this.#open.get(key);
      if (open !== undefined) {
        const moved = Math.abs(open.confidence - confidence) >= confidenceStep;
        if (!moved && open.scamType === scamType) continue;
        this.#close(key, nowMs);
      }
      this.#open.set(key, { token, confidence, scamType, fromMs: nowMs });
    }
    for (const key of [...this.#open.keys()]) if (!now.has(key)) this.#close(key, nowMs);
  }

  #close(key: string, untilMs: number | null): void {
    const open = this.#open.get(key);
    if (open !== undefined) this.#all.push({ ...open, untilMs });
    this.#open.delete(key);
  }
}

/** What becomes known, in order of time. */
class KnownQueue {
  readonly #known: readonly Known[];
  #next = 0;

  constructor(known: readonly Known[]) {
    this.#known = known.toSorted((a, b) => a.atMs - b.atMs);
  }

  until(nowMs: number): Known[] {
    const from = this.#next;
    while ((this.#known[this.#next]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#next += 1;
    return this.#known.slice(from, this.#next);
  }
}

function joined(known: readonly Known[]): Uint8Array {
  const out = new Uint8Array(known.length * tokenBytes);
  for (const [at, { token }] of known.entries()) out.set(token, at * tokenBytes);
  return out;
}
