import { maxWords, type RawColumn } from './table.ts';

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '\\n']);

/** Whether a cell says that there is no value. */
export function isMissing(text: string): boolean {
  return missing.has(text.trim().toLowerCase());
}

/** NaN where the text is no finite decimal number. */
export function numberOf(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '' || !/^[+-]?[\d.]/.test(trimmed) || /^0[xob]/i.test(trimmed)) return Number.NaN;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** Collects one column, cell by cell. */
export class RawColumnBuilder {
  readonly #name: string;
  #numbers = new Float64Array(1024);
  #codes = new Int16Array(1024);
  #words: Map<string, number> | null = new Map();
  #rows = 0;
  #numberCells = 0;
  #wordCells = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(text: string): void {
    if (this.#rows === this.#numbers.length) this.#grow();
    const row = this.#rows++;
    this.#numbers[row] = Number.NaN;
    this.#codes[row] = -1;
    if (isMissing(text)) return;
    const number = numberOf(text);
    this.#numbers[row] = number;
    if (Number.isNaN(number)) this.#wordCells += 1;
    else this.#numberCells += 1;
    this.#codes[row] = this.#codeOf(text.trim());
  }

  /** More words than inputs can be made of are not counted further. */
  #codeOf(word: string): number {
    if (this.#words === null) return -1;
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const code = this.#words.size;
    this.#words.set(word, code);
    if (this.#words.size > maxWords) this.#words = null;
    return code;
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    const codes = new Int16Array(this.#codes.length * 2);
    codes.set(this.#codes);
    this.#numbers = numbers;
    this.#codes = codes;
  }

  done(): RawColumn {
    return {
      name: this.#name,
      numbers: this.#numbers.slice(0, this.#rows),
      codes: this.#codes.slice(0, this.#rows),
      words: this.#words === null ? null : [...this.#words.keys()],
      numberCells: this.#numberCells,
      wordCells: this.#wordCells,
    };
  }
}
