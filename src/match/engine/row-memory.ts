import { candidateBytes } from '../kernel/index-layout.ts';
import {
  configBytes,
  contactBytes,
  hitLinesText,
  maxDigests,
  rowRefBytes,
  rowSlots,
  scanStateBytes,
  scanWorkBytes,
  slotBytes,
} from '../kernel/layout.ts';
import { allocate, allocateZeroed, bytesOf, free, type KernelMemory } from '../memory.ts';

/** Bytes of text that are written at once. */
export const hitLinesRoom = 32 * 1024;
/** Rows of one call of the kernel: so many slots (64 KB) are sealed fastest. */
const rowsAtOnce = 2048;
/** Fewer where contacts are made: one visit may give 32 of them. */
const rowsWithContacts = 1024;

const keyBytes = 16;
const cellBytes = 2;

/** Where the kernel works on the rows of one source, in one thread. All are addresses. */
export class RowMemory {
  readonly maxRows: number;
  readonly config: number;
  readonly state: number;
  readonly rows: number;
  readonly slots: number;
  readonly tokens: number;
  readonly candidates: number;
  readonly slowRows: number;
  /** For contacts; 0 where none are made. */
  readonly digestKey: number = 0;
  readonly digestSlots: number = 0;
  readonly digestTokens: number = 0;
  readonly digestPlaces: number = 0;
  readonly contacts: number = 0;
  /** Of the contacts; 0 where none are told. */
  readonly cells: number = 0;
  /** For rows of the stateless output (hit-lines.ts); 0 where none are written. */
  readonly hitLines: number = 0;
  readonly work: number;
  readonly #km: KernelMemory;
  readonly #pieces: number[] = [];

  constructor(
    km: KernelMemory,
    { contacts, cells, lines }: { contacts: boolean; cells: boolean; lines: boolean },
  ) {
    this.#km = km;
    const rows = contacts ? rowsWithContacts : rowsAtOnce;
    this.maxRows = rows;
    this.config = this.#take(configBytes);
    this.state = this.#take(scanStateBytes);
    this.work = this.#take(scanWorkBytes, true);
    this.rows = this.#take(rows * rowRefBytes);
    this.slots = this.#take(rows * rowSlots * slotBytes);
    this.tokens = this.#take(rows * rowSlots * slotBytes);
    this.candidates = this.#take(rows * candidateBytes);
    this.slowRows = this.#take(rows * 4);
    if (lines) this.hitLines = this.#take(hitLinesText + hitLinesRoom);
    if (!contacts) return;
    this.digestKey = this.#take(keyBytes);
    this.digestSlots = this.#take(rows * maxDigests * slotBytes);
    this.digestTokens = this.#take(rows * maxDigests * slotBytes);
    this.digestPlaces = this.#take(rows * maxDigests * 4);
    this.contacts = this.#take(rows * maxDigests * contactBytes);
    if (cells) this.cells = this.#take(rows * maxDigests * cellBytes);
  }

  /** Gives everything back, without the key and the numbers that were in it. */
  close(): void {
    const memory = bytesOf(this.#km);
    memory.fill(0, this.slots, this.slots + this.maxRows * rowSlots * slotBytes);
    if (this.digestKey > 0) memory.fill(0, this.digestKey, this.digestKey + keyBytes);
    if (this.hitLines > 0) {
      memory.fill(0, this.hitLines, this.hitLines + hitLinesText + hitLinesRoom);
    }
    for (const piece of this.#pieces) free(this.#km, piece);
    this.#pieces.length = 0;
  }

  #take(bytes: number, zeroed = false): number {
    const at = zeroed ? allocateZeroed(this.#km, bytes) : allocate(this.#km, bytes);
    this.#pieces.push(at);
    return at;
  }
}
