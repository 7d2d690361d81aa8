import type { Discovery } from '../../assess/discover/discovery.ts';
import { contactBytes, contactTimeMs } from '../../match/kernel/layout.ts';
import { hexOf } from '../../store/hex.ts';
import type { Suspect, SuspectSource } from './suspect-source.ts';

/** The product's own discovery of unlisted numbers as a source of suspects. */
export class DiscoverySuspects implements SuspectSource {
  readonly discovery: Discovery;
  readonly #never: ReadonlySet<string>;

  /** @param never hex of the tokens that are not suspected whatever they do */
  constructor(discovery: Discovery, never: ReadonlySet<string>) {
    this.discovery = discovery;
    this.#never = never;
  }

  observe(rows: Uint8Array, cells: Uint16Array | null): void {
    // In a replay the present is the newest contact's own time.
    const last = rows.length - contactBytes;
    if (last < 0) return;
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    const nowMs = Number(view.getBigInt64(last + contactTimeMs, true));
    this.discovery.observe(rows, this.discovery.epoch, nowMs, cells);
  }

  listed(tokens: Uint8Array): void {
    this.discovery.known(tokens);
  }

  endangered(tokens: Uint8Array): void {
    this.discovery.victims(tokens);
  }

  *suspects(nowMs: number): Generator<Suspect> {
    for (const { token, confidence } of this.discovery.suspects(nowMs)) {
      if (!this.#never.has(hexOf(token))) yield { token, confidence, scamType: null };
    }
  }
}
