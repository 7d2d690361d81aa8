import type { SourcePosition } from '../../domain/record.ts';
import type { BlockResult, MatchedBlock } from './block.ts';
import { closeGaps } from './csv-text.ts';

/** Names a source in positions and ids, and in rejects. */
export type SourceNames = { readonly id: string; readonly name: string };

/** How far the blocks of a source were taken: each begins where the one before it ended. */
export class Place {
  readonly #source: SourceNames;
  #offset: number;
  #line: number;

  constructor(source: SourceNames, start: { readonly byteOffset: number; readonly line: number }) {
    this.#source = source;
    this.#offset = start.byteOffset;
    this.#line = start.line;
  }

  /** Offset in the decompressed input behind what was taken. */
  get offset(): number {
    return this.#offset;
  }

  /** Takes a block that began here, with its lines made absolute. */
  take(result: BlockResult): MatchedBlock {
    const { id, name } = this.#source;
    const before = this.#line;
    this.#offset = result.end;
    this.#line += result.lines;
    const { rowsIn, accepted, matches, hits, contacts, cells, epoch, rowsEnd } = result;
    return {
      rowsIn,
      accepted,
      rejects: result.rejects.map(({ line, field, reason }) => ({
        source: name,
        line: before + line + 1,
        field,
        reason,
      })),
      matches,
      text: closeGaps(result.text, result.gaps, id, before),
      hits,
      contacts,
      cells,
      epoch,
      position: { source: id, byteOffset: rowsEnd.offset, line: before + rowsEnd.lines },
    };
  }

  /** Goes on within a line that is too long. */
  skip(bytes: number): void {
    this.#offset += bytes;
  }

  /** Takes the end of a line that is too long: one row, rejected. `bytes` are its last. */
  takeLongLine(bytes: number, epoch: number): MatchedBlock {
    const { id, name } = this.#source;
    this.#offset += bytes;
    this.#line++;
    const position: SourcePosition = { source: id, byteOffset: this.#offset, line: this.#line };
    return {
      rowsIn: 1,
      accepted: 0,
      rejects: [{ source: name, line: this.#line, field: null, reason: 'line_too_long' }],
      matches: 0,
      text: '',
      hits: [],
      contacts: null,
      cells: null,
      epoch,
      position,
    };
  }
}
