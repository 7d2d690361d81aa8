import { TocsinError } from '../../domain/error.ts';
import { habitSlotBytes } from '../../match/kernel/habit-layout.ts';
import { HabitTable } from './habit-table.ts';

/** Slots of a frame: half a megabyte. */
const frameBytes = 32_768 * habitSlotBytes;
/** Before the slots of a frame: bytes of the whole table, and where these slots begin; u32 each. */
const headBytes = 8;

/** All slots that are in use, in pieces for a snapshot; a table of the same epoch takes them up again. */
export function* habitFrames(table: HabitTable): Generator<Uint8Array> {
  for (let at = 0; at < table.slots.length; at += frameBytes) {
    // Copied at once: the table goes on while this is written.
    const slots = Buffer.from(table.slots.subarray(at, at + frameBytes));
    if (slots.every((byte) => byte === 0)) continue;
    const head = Buffer.alloc(headBytes);
    head.writeUInt32LE(table.slots.length, 0);
    head.writeUInt32LE(at, 4);
    yield Buffer.concat([head, slots]);
  }
}

/** Puts the frames of one table together again. */
export class KeptHabits {
  /** Null where there was no frame. */
  table: HabitTable | null = null;
  readonly #epoch: number;

  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /** @throws TocsinError INPUT_FORMAT for frames that do not fit one another */
  take(frame: Buffer): void {
    const bytes = frame.length < headBytes ? 0 : frame.readUInt32LE(0);
    this.table ??= new HabitTable({ epoch: this.#epoch, slots: bytes / habitSlotBytes });
    const slots = frame.subarray(headBytes);
    const at = frame.length < headBytes ? 0 : frame.readUInt32LE(4);
    if (bytes !== this.table.slots.length || at + slots.length > bytes) {
      throw new TocsinError('INPUT_FORMAT', 'The habits of a snapshot do not fit together.');
    }
    this.table.restore(slots, at);
  }
}
