import { contactBytes } from '../../../match/kernel/layout.ts';
import { startMs, tokenOf } from './traffic.ts';

/** Tokens by number, made once: streams name them by place. */
const tokens = Array.from({ length: 512 }, (_, at) => tokenOf(`number ${at}`));

/** A contact of a random stream: any time, kind, side, class and length. */
export type Contact = {
  readonly atS: number;
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly side: number;
  readonly party: number;
  readonly durationS: number;
  /** What stands for its cell; none where there is none. */
  readonly cell?: number;
};

/** What may come to a discovery from outside. */
export type Event =
  | {
      readonly name: 'observe';
      readonly contacts: readonly Contact[];
      readonly epoch: number;
      readonly nowS: number;
    }
  | { readonly name: 'known' | 'victims' | 'forget'; readonly numbers: readonly number[] }
  | { readonly name: 'past'; readonly numbers: readonly number[]; readonly contacts: Contact[] }
  | { readonly name: 'suspects'; readonly nowS: number };

export function tokensAt(places: readonly number[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(places.map((place) => tokens[place] ?? tokenOf(`number ${place}`))),
  );
}

/** One row a contact, with the side as it says. */
export function rowsOf(list: readonly Contact[]): Uint8Array {
  const out = new Uint8Array(list.length * contactBytes);
  const view = new DataView(out.buffer);
  list.forEach(({ atS, from, to, kind, side, party, durationS }, at) => {
    const base = at * contactBytes;
    out.set(tokensAt([to, from]), base);
    view.setBigInt64(base + 32, BigInt(startMs + atS * 1000), true);
    view.setUint32(base + 40, durationS, true);
    out.set([kind, side, party], base + 44);
  });
  return out;
}

/** What stands for the cell of each. */
export function cellsOf(contacts: readonly Contact[]): Uint16Array {
  return Uint16Array.from(contacts, ({ cell }) => cell ?? 0);
}
