export const kinds = ['call', 'sms', 'web', 'app'] as const;
export type Kind = (typeof kinds)[number];

const codes: Readonly<Record<Kind, number>> = { call: 0, sms: 1, web: 2, app: 3 };
const firstRoom = 1 << 16;

/** All records of a city, in columns: millions of them as objects would not fit. */
export class Contacts {
  /** Seconds from the city's beginning. */
  timeS = new Float64Array(firstRoom);
  kind = new Uint8Array(firstRoom);
  from = new Int32Array(firstRoom);
  to = new Int32Array(firstRoom);
  durationS = new Int32Array(firstRoom);
  count = 0;
  readonly #endS: number;

  constructor(endS: number) {
    this.#endS = endS;
  }

  /** What happens before the city's beginning or after its end is left out. @returns whether it is in */
  add(timeS: number, kind: Kind, from: number, to: number, durationS = 0): boolean {
    if (timeS < 0 || timeS >= this.#endS) return false;
    if (this.count === this.timeS.length) this.#grow();
    const at = this.count++;
    this.timeS[at] = timeS;
    this.kind[at] = codes[kind];
    this.from[at] = from;
    this.to[at] = to;
    this.durationS[at] = kind === 'call' ? Math.floor(durationS) : 0;
    return true;
  }

  /** Their places by time; of the same time in the order in which they were added. */
  inOrder(): Uint32Array {
    const places = Uint32Array.from({ length: this.count }, (_, at) => at);
    const { timeS } = this;
    return places.sort((a, b) => (timeS[a] ?? 0) - (timeS[b] ?? 0) || a - b);
  }

  #grow(): void {
    const room = this.timeS.length * 2;
    const moved = <T extends { set(from: T): void }>(into: T, from: T): T => {
      into.set(from);
      return into;
    };
    this.timeS = moved(new Float64Array(room), this.timeS);
    this.kind = moved(new Uint8Array(room), this.kind);
    this.from = moved(new Int32Array(room), this.from);
    this.to = moved(new Int32Array(room), this.to);
    this.durationS = moved(new Int32Array(room), this.durationS);
  }
}
