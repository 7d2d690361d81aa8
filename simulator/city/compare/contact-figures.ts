/** Shape of who contacts whom, free of the size of the group: degrees are given as multiples of their mean. */
export type ContactFigures = {
  /** Directed pairs with at least one contact, for each person who has any. */
  readonly pairsAPerson: number;
  /** Of directed pairs, those whose other direction occurs too. */
  readonly reciprocity: number;
  /** Of directed pairs, those with one contact only. */
  readonly once: number;
  readonly contactsAPair: Quantiles;
  readonly degree: Quantiles;
};

export type Quantiles = { readonly p50: number; readonly p90: number; readonly p99: number };

/** Directed contacts counted by pair. Ids are whole and below 2²⁶. */
export class ContactCounts {
  readonly #pairs = new Map<number, number>();

  add(from: number, to: number): void {
    const key = from * idLimit + to;
    this.#pairs.set(key, (this.#pairs.get(key) ?? 0) + 1);
  }

  figures(): ContactFigures {
    const neighbours = new Map<number, Set<number>>();
    const meet = (a: number, b: number): void => {
      const known = neighbours.get(a);
      if (known === undefined) neighbours.set(a, new Set([b]));
      else known.add(b);
    };
    let mutual = 0;
    for (const key of this.#pairs.keys()) {
      const [from, to] = [Math.floor(key / idLimit), key % idLimit];
      if (this.#pairs.has(to * idLimit + from)) mutual++;
      meet(from, to);
      meet(to, from);
    }
    const counts = [...this.#pairs.values()];
    const degrees = [...neighbours.values()].map(({ size }) => size);
    const mean = degrees.reduce((sum, degree) => sum + degree, 0) / degrees.length;
    return {
      pairsAPerson: counts.length / degrees.length,
      reciprocity: mutual / counts.length,
      once: counts.filter((count) => count === 1).length / counts.length,
      contactsAPair: quantiles(counts),
      degree: quantiles(degrees.map((degree) => degree / mean)),
    };
  }
}

const idLimit = 2 ** 26;

function quantiles(values: number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  return {
    p50: quantileOf(sorted, 0.5),
    p90: quantileOf(sorted, 0.9),
    p99: quantileOf(sorted, 0.99),
  };
}

/** Of values in order; NaN of none. */
export function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Each row of the Copenhagen files is a contact: source;target, and of calls the seconds. */
export function recordedContacts(csv: string): ContactCounts {
  const counts = new ContactCounts();
  for (const line of csv.split('\n').slice(1)) {
    const [from = Number.NaN, to = Number.NaN] = line.split(';').map(Number);
    if (Number.isInteger(from) && Number.isInteger(to) && line !== '') counts.add(from, to);
  }
  return counts;
}
