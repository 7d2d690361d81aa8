import { callRow, contactBytes, sideTo } from '../../src/match/kernel/layout.ts';

type Seen = {
  lastS: number;
  out: number;
  answered: number;
  short: number;
  sms: number;
  night: number;
  in: number;
  back: number;
  readonly reached: Set<number>;
};

/** What one writes first: a Map with an object for each number and a Set of those it reached. */
export class MapBaseline {
  readonly numbers = new Map<number, Seen>();

  observe(rows: Uint8Array): void {
    const words = new Uint32Array(rows.buffer, rows.byteOffset, rows.byteLength / 4);
    for (let at = 0; at < words.length; at += contactBytes / 4) {
      const sort = words[at + 11] as number;
      if (((sort >>> 8) & 0xff) !== sideTo) continue;
      const timeS = Math.floor(
        ((words[at + 8] as number) + (words[at + 9] as number) * 2 ** 32) / 1000,
      );
      const callerKey = keyAt(words, at + 4);
      const calledKey = keyAt(words, at);
      const caller = this.#of(callerKey);
      caller.lastS = timeS;
      caller.reached.add(calledKey);
      const hour = Math.floor(timeS / 3600) % 24;
      if (hour >= 14 && hour < 23) caller.night++;
      const durationS = words[at + 10] as number;
      if ((sort & 0xff) === callRow) {
        caller.out++;
        if (durationS > 0) caller.answered++;
        if (durationS > 0 && durationS < 20) caller.short++;
      } else {
        caller.sms++;
      }
      const called = this.#of(calledKey);
      called.lastS = timeS;
      called.in++;
      if (called.reached.has(callerKey)) called.back++;
    }
  }

  #of(key: number): Seen {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const made: Seen = {
      lastS: 0,
      out: 0,
      answered: 0,
      short: 0,
      sms: 0,
      night: 0,
      in: 0,
      back: 0,
      reached: new Set(),
    };
    this.numbers.set(key, made);
    return made;
  }
}

/** 53 bits of the token. */
function keyAt(words: Uint32Array, at: number): number {
  return (words[at] as number) * 2 ** 21 + ((words[at + 1] as number) >>> 11);
}
