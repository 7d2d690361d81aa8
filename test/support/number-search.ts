/**
 * Looks for people's numbers in bytes, in every writing that a program might leave behind: text in
 * ASCII and UTF-16 with or without 86 and with spaces or dashes, integers of 5 to 8 bytes in both byte
 * orders, BCD in both nibble orders, and all of these within hex or base64.
 *
 * Text that holds a person's number holds it on purpose; random bytes hold a short integer or a BCD
 * number now and then. So each binary writing has its expected number of chance finds (positions
 * looked at × numbers looked for ÷ values possible), and counts as a leak from so many different
 * numbers on as chance gives once in a hundred million searches. A program that leaks a writing leaks
 * hundreds of numbers in it.
 */

export type WritingReport = {
  readonly writing: string;
  /** Different numbers found, with the place of the first find of each. */
  readonly found: ReadonlyMap<string, string>;
  /** Finds that chance alone would give. */
  readonly expected: number;
  /** Finds from which chance is no explanation. */
  readonly needed: number;
  readonly leaked: boolean;
};

const chanceOfFalseAlarm = 1e-8;
const nationalDigits = 11;
/** Keeps two decoded words from making a number together. */
const apart = Buffer.from([0xff, 0xff]);

type Form = {
  readonly name: string;
  /** Bytes of the number as an integer. */
  readonly bytes: number;
  readonly byInteger: ReadonlyMap<number, string>;
  /** 1 for the first two bytes that any of the integers has. */
  readonly integerStarts: Uint8Array;
  readonly digits: number;
  readonly byDigits: ReadonlyMap<string, string>;
  /** 1 for the first four digits that any of the numbers has, as nibbles. */
  readonly nibbleStarts: Uint8Array;
};

type Seen = { positions: number; possible: number; found: Map<string, string> };

export class NumberSearch {
  readonly #numbers: ReadonlySet<string>;
  readonly #forms: readonly Form[];
  readonly #seen = new Map<string, Seen>();
  /** Bytes looked through, each time that they were. */
  bytes = 0;

  /** @param numbers E.164 digits of +86 mobiles */
  constructor(numbers: readonly string[]) {
    this.#numbers = new Set(numbers);
    this.#forms = [
      formOf('with 86', 6, new Map(numbers.map((number) => [number, number]))),
      formOf('national', 5, new Map(numbers.map((number) => [number.slice(2), number]))),
    ];
  }

  /** @param place how a find is named */
  search(bytes: Buffer, place: string): void {
    this.bytes += bytes.length;
    this.#searchPlain(bytes, '', place);
    const text = bytes.toString('latin1');
    const decode = (words: RegExp, encoding: 'hex' | 'base64', starts: readonly number[]): Buffer =>
      Buffer.concat(
        [...text.matchAll(words)].flatMap(([word]) =>
          starts.flatMap((start) => [Buffer.from(word.slice(start), encoding), apart]),
        ),
      );
    this.#searchPlain(decode(/[0-9A-Fa-f]{10,}/g, 'hex', [0, 1]), 'hex of ', place);
    // A word may begin in the midst of a group of four where '/' or '-' joins it to another.
    const base64 = decode(/[A-Za-z0-9+/_-]{7,}/g, 'base64', [0, 1, 2, 3]);
    this.#searchPlain(base64, 'base64 of ', place);
  }

  reports(): WritingReport[] {
    return [...this.#seen].map(([writing, { positions, possible, found }]) => {
      const expected = (positions * this.#numbers.size) / possible;
      const needed = neededAgainst(expected);
      return { writing, found, expected, needed, leaked: found.size >= needed };
    });
  }

  #searchPlain(bytes: Buffer, within: string, place: string): void {
    this.#searchText(bytes, 1, `${within}ASCII`, place);
    this.#searchText(bytes, 2, `${within}UTF-16`, place);
    const reversed = Buffer.from(bytes).reverse();
    const swapped = bytes.map((byte) => ((byte & 15) << 4) | (byte >> 4));
    for (const form of this.#forms) {
      this.#searchIntegers(bytes, form, `${within}big-endian`, place);
      this.#searchIntegers(reversed, form, `${within}little-endian`, place);
      this.#searchBcd(bytes, form, `${within}BCD`, place);
      this.#searchBcd(swapped, form, `${within}semi-octet BCD`, place);
    }
  }

  /** Runs of digits, each `stride` bytes with zeros between, that up to two separators do not end. */
  #searchText(bytes: Buffer, stride: 1 | 2, writing: string, place: string): void {
    for (let first = 0; first < stride; first++) {
      let run = '';
      let separators = 0;
      for (let at = first; at < bytes.length; at += stride) {
        const code = bytes[at] ?? 0;
        const joined = stride === 1 || run === '' || bytes[at - 1] === 0;
        if (joined && code >= 0x30 && code <= 0x39) {
          run += String.fromCharCode(code);
          separators = 0;
        } else if (joined && run !== '' && separators < 2 && isSeparator(code)) {
          separators++;
        } else if (run !== '') {
          this.#searchRun(run, writing, place);
          run = joined || code < 0x30 || code > 0x39 ? '' : String.fromCharCode(code);
          separators = 0;
        }
      }
      this.#searchRun(run, writing, place);
    }
  }

  #searchRun(run: string, writing: string, place: string): void {
    for (let at = 0; at + nationalDigits <= run.length; at++) {
      const number = `86${run.slice(at, at + nationalDigits)}`;
      if (this.#numbers.has(number)) this.#note(writing, 0, 1, number, place);
    }
  }

  /** Big-endian integers; zeros before one make it wider. */
  #searchIntegers(bytes: Uint8Array, form: Form, order: string, place: string): void {
    const possible = 256 ** form.bytes;
    const writing = (width: number): string => `${order} integer of ${width} bytes, ${form.name}`;
    const positions = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let zeros = 0;
    for (let at = 0; at + form.bytes <= view.length; at++) {
      const top = view[at] ?? 0;
      if (top === 0) {
        zeros++;
        continue;
      }
      const width = Math.min(8, form.bytes + zeros);
      positions[width] = (positions[width] ?? 0) + 1;
      zeros = 0;
      if (form.integerStarts[(top << 8) | (view[at + 1] ?? 0)] !== 1) continue;
      const number = form.byInteger.get(view.readUIntBE(at, form.bytes));
      if (number !== undefined) this.#note(writing(width), 0, possible, number, place);
    }
    for (const [width, count] of positions.entries()) {
      if (count > 0) this.#note(writing(width), count, possible, null, place);
    }
  }

  #searchBcd(bytes: Uint8Array, form: Form, order: string, place: string): void {
    const writing = `${order}, ${form.name}`;
    const possible = 16 ** form.digits;
    for (let at = 0; at < bytes.length; at++) {
      const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      for (const half of [0, 1]) {
        if (form.nibbleStarts[(three >> (half === 0 ? 8 : 4)) & 0xffff] !== 1) continue;
        const nibbles = Buffer.from(bytes.subarray(at, at + 8)).toString('hex');
        const number = form.byDigits.get(nibbles.slice(half, half + form.digits));
        if (number !== undefined) this.#note(writing, 0, possible, number, place);
      }
    }
    this.#note(writing, bytes.length * 2, possible, null, place);
  }

  #note(
    writing: string,
    positions: number,
    possible: number,
    number: string | null,
    place: string,
  ): void {
    const seen = this.#seen.get(writing) ?? { positions: 0, possible, found: new Map() };
    seen.positions += positions;
    if (number !== null && !seen.found.has(number)) seen.found.set(number, place);
    this.#seen.set(writing, seen);
  }
}

function formOf(name: string, bytes: number, byDigits: ReadonlyMap<string, string>): Form {
  const integerStarts = new Uint8Array(65_536);
  const nibbleStarts = new Uint8Array(65_536);
  const byInteger = new Map([...byDigits].map(([digits, number]) => [Number(digits), number]));
  for (const integer of byInteger.keys()) {
    integerStarts[Math.floor(integer / 256 ** (bytes - 2))] = 1;
  }
  for (const digits of byDigits.keys()) nibbleStarts[Number.parseInt(digits.slice(0, 4), 16)] = 1;
  const digits = nationalDigits + (name === 'national' ? 0 : 2);
  return { name, bytes, byInteger, integerStarts, digits, byDigits, nibbleStarts };
}

const separatorCodes = new Set([...' ()+-./\u00a0'].map((sign) => sign.charCodeAt(0)));

function isSeparator(code: number): boolean {
  return separatorCodes.has(code);
}

/** The least number of finds that chance gives more rarely than chanceOfFalseAlarm (Poisson). */
export function neededAgainst(expected: number): number {
  let term = Math.exp(-expected);
  let tail = 1 - term;
  let needed = 1;
  // The sum of what is left out loses its digits near zero, where the next term alone is the bound.
  while (tail > chanceOfFalseAlarm && needed < 1000) {
    term *= expected / needed;
    tail = tail - term > 1e-12 ? tail - term : (term * expected) / (needed + 1);
    needed++;
  }
  return needed;
}
