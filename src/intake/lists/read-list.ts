import type { IndicatorDraft, IndicatorReject } from '../../domain/indicator.ts';
import { readCsvList } from './csv-list.ts';
import { detectFormat, detectionBytes } from './detect-format.ts';
import { type DraftContext, draftOf } from './draft.ts';
import { type Line, readLines } from './lines.ts';
import type {
  KnownFormat,
  ListChunk,
  ListInput,
  ListItem,
  ListNote,
  ListOptions,
} from './list-types.ts';
import { scamTypeNames } from './scam-type-names.ts';
import { unpackList } from './unpack.ts';

export type { ListChunk, ListFormat, ListOptions } from './list-types.ts';

/** Rows in one chunk at most. */
const chunkRows = 1000;

/**
 * Reads a police list of any format, plain or by gzip or zstd, into vetted drafts, in chunks. A bad row is rejected with line,
 * field and reason, and the good rows are kept; a row whose indicators are not all good is rejected
 * whole. Ends with at least one chunk, which may be empty.
 *
 * Throws INPUT_FORMAT (no usable header, unknown JSON, UTF-16), INPUT_TRUNCATED (a JSON document that
 * stops short), and whatever the bytes throw. Chunks that were yielded before stand.
 */
export async function* readList(input: ListInput, options: ListOptions): AsyncGenerator<ListChunk> {
  yield* readOpened(await openList(input, options), options);
}

/** A list whose format is known. Its bytes are decompressed. */
export type OpenedList = ListInput & {
  readonly format: KnownFormat;
  /** Its beginning: `detectionBytes`, or all of a shorter list. */
  readonly head: Uint8Array;
};

/** The first half of readList(). Throws what it throws. */
export async function openList(input: ListInput, options: ListOptions): Promise<OpenedList> {
  const { name } = input;
  const { head, bytes } = await peek(unpackList(input), detectionBytes);
  const format = options.format === 'auto' ? detectFormat(name, head) : options.format;
  return { name, bytes, format, head };
}

/** The second half. */
export async function* readOpened(
  list: OpenedList,
  options: ListOptions,
): AsyncGenerator<ListChunk> {
  const chunk = new ChunkBuilder(list.format, draftContext(list.name, options));
  for await (const item of itemsOf(list, list.format, chunk.context)) {
    chunk.take(item);
    if (chunk.rowsIn >= chunkRows) yield chunk.close();
  }
  yield chunk.close();
}

/** What draftOf() must know of a list. */
export function draftContext(inputName: string, options: ListOptions): DraftContext {
  return { options, inputName, scamTypeNamed: scamTypeNames(options.scamTypes) };
}

/** The reader of a format is loaded when such a list comes: most lists are CSV. */
async function* itemsOf(
  input: ListInput,
  format: KnownFormat,
  context: DraftContext,
): AsyncGenerator<ListItem> {
  const { maxLineBytes } = context.options;
  const lines = (): AsyncGenerator<Line> => readLines(input.bytes, maxLineBytes);
  switch (format) {
    case 'csv':
      return yield* readCsvList(input.name, lines(), maxLineBytes);
    case 'jsonl':
      return yield* (await import('./jsonl-list.ts')).readJsonLines(lines());
    case 'plain':
      return yield* (await import('./plain-list.ts')).readPlainList(lines());
    case 'stix':
    case 'misp': {
      const { readDocument } = await import('./document.ts');
      const document = await readDocument(input.name, input.bytes);
      const read =
        format === 'stix'
          ? (await import('./stix-list.ts')).readStix
          : (await import('./misp-list.ts')).readMisp;
      return yield* read(input.name, document, context.scamTypeNamed);
    }
  }
}

/** Reads at least `wanted` bytes if there are so many, and gives all bytes again from the start. */
async function peek(
  bytes: AsyncIterable<Uint8Array>,
  wanted: number,
): Promise<{ head: Uint8Array; bytes: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let size = 0;
  while (size < wanted) {
    const next = await iterator.next();
    if (next.done === true) break;
    seen.push(next.value);
    size += next.value.length;
  }
  const again = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* seen;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  };
  return { head: Buffer.concat(seen).subarray(0, wanted), bytes: again() };
}

class ChunkBuilder {
  rowsIn = 0;
  readonly context: DraftContext;
  readonly #format: KnownFormat;
  #drafts: IndicatorDraft[] = [];
  #rejects: IndicatorReject[] = [];
  #notes: ListNote[] = [];
  #unknown = new Map<string, number>();
  #described = { typed: 0, abstained: 0 };

  constructor(format: KnownFormat, context: DraftContext) {
    this.#format = format;
    this.context = context;
  }

  take(item: ListItem): void {
    if (item.type === 'note') {
      this.#notes.push(item.note);
      return;
    }
    this.rowsIn++;
    if (item.type === 'reject') this.#reject(item.line, item.field, item.reason);
    else this.#takeRow(item);
  }

  #takeRow(item: Extract<ListItem, { type: 'row' }>): void {
    const drafts: IndicatorDraft[] = [];
    const described: boolean[] = [];
    for (const raw of item.indicators) {
      const result = draftOf(raw, this.context);
      if (!result.ok) {
        this.#reject(item.line, result.field, result.reason);
        return;
      }
      drafts.push(result.draft);
      if (result.described) described.push(result.draft.scamType !== null);
    }
    this.#drafts.push(...drafts);
    for (const typed of described) this.#described[typed ? 'typed' : 'abstained'] += 1;
    for (const name of new Set(drafts.flatMap((draft) => draft.unknownScamType ?? []))) {
      this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1);
    }
  }

  #reject(line: number, field: string | null, reason: string): void {
    this.#rejects.push({ source: this.context.inputName, line, field, reason });
  }

  /** Gives what was taken and begins anew. */
  close(): ListChunk {
    const chunk: ListChunk = {
      format: this.#format,
      rowsIn: this.rowsIn,
      drafts: this.#drafts,
      rejects: this.#rejects,
      unknownScamTypes: Array.from(this.#unknown, ([name, count]) => ({ name, count })),
      described: this.#described,
      notes: this.#notes,
    };
    this.rowsIn = 0;
    this.#drafts = [];
    this.#rejects = [];
    this.#notes = [];
    this.#unknown = new Map();
    this.#described = { typed: 0, abstained: 0 };
    return chunk;
  }
}
