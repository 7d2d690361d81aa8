const morningMs = Date.parse('2026-03-01T00:00:00Z');
const zoneMs = 8 * 3_600_000;

/** The time of each row as text: by default a nation's calls and SMS from one morning on. */
export class Clock {
  readonly #startMs: number;
  readonly #rowsPerSecond: number;
  #second = -1;
  #text: Uint8Array = new Uint8Array(0);

  constructor(startMs = morningMs, rowsPerSecond = 50_000) {
    this.#startMs = startMs;
    this.#rowsPerSecond = rowsPerSecond;
  }

  at(row: number): Uint8Array {
    const second = Math.floor(row / this.#rowsPerSecond);
    if (second !== this.#second) {
      this.#second = second;
      const local = new Date(this.#startMs + zoneMs + second * 1000).toISOString().slice(0, 19);
      this.#text = Buffer.from(`${local}+08:00`);
    }
    return this.#text;
  }
}
