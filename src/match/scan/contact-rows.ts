import type { HitSide } from '../../domain/hit.ts';
import type { Party } from '../../domain/party.ts';
import type { RecordKind, TrafficRecord } from '../../domain/record.ts';
import { writeSlot } from '../../vault/slot.ts';
import {
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactParty,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  slotBytes,
} from '../kernel/layout.ts';
import type { CellCode } from './cell-hash.ts';
import type { HostDigests } from './host-digest.ts';
import { packAttributes } from './party-attributes.ts';
import { kindCode, kindOfCode } from './row-kind.ts';

/** One row of the contact log's journal, read back. */
export type Contact = {
  /** 16 bytes each: what may be listed, and whom it reached. */
  readonly counterpart: Uint8Array;
  readonly subscriber: Uint8Array;
  readonly timeMs: number;
  readonly durationS: number;
  readonly kind: RecordKind;
  /** Which side of the record the counterpart is. */
  readonly side: HitSide;
  /** Attributes of the subscriber, see unpackAttributes(). */
  readonly party: number;
};

/** Contacts of some records. */
export type ContactRows<Buffer extends ArrayBufferLike = ArrayBufferLike> = {
  /** n × 48 bytes. */
  readonly rows: Uint8Array<Buffer>;
  /**
   * Of each row, what stands for its record's cell (cell-hash.ts); 0 where none is known, and for visits
   * and app events. Null where nobody asked.
   */
  readonly cells: Uint16Array<Buffer> | null;
};

/** Places are the codes of kernel/layout.ts. */
const sides = ['from', 'to', 'host', 'app'] as const satisfies readonly HitSide[];

/**
 * The contacts of records, n × 48 bytes, in the records' order: the same rows that the kernel writes
 * of what it decides by itself (kernel/contacts.ts).
 *
 * @param sealSlots as in the vault, slots to as many tokens
 * @param digests of the epoch that sealSlots seals under
 * @param cellCode of the same epoch; null where no cells are wanted
 * @throws TOKEN_INVALID when a record holds a party that was not normalised
 */
export function contactsOfRecords(
  records: readonly TrafficRecord[],
  sealSlots: (slots: Uint8Array) => Uint8Array,
  digests: HostDigests,
  cellCode: CellCode | null,
): ContactRows<ArrayBuffer> {
  const slots = records.map((record) => slotsOf(record, digests));
  const tokens = sealSlots(joined(slots));
  // A slot of each record is the subscriber's or, in a call, both are; so this is more than enough.
  const out = new Uint8Array((tokens.length / slotBytes) * contactBytes);
  const view = new DataView(out.buffer);
  const cells = cellCode === null ? null : new Uint16Array(out.length / contactBytes);
  let at = 0;
  let tokenAt = 0;
  const write = (
    record: TrafficRecord,
    side: HitSide,
    subscriber: Party,
    other: number,
    own: number,
  ): void => {
    out.set(tokens.subarray(other, other + slotBytes), at + contactCounterpart);
    out.set(tokens.subarray(own, own + slotBytes), at + contactSubscriber);
    view.setBigInt64(at + contactTimeMs, BigInt(record.timeMs), true);
    view.setUint32(at + contactDurationS, record.durationS, true);
    out[at + contactKind] = kindCode(record.kind);
    out[at + contactSide] = sides.indexOf(side);
    out[at + contactParty] = packAttributes(subscriber);
    at += contactBytes;
  };
  for (const [place, record] of records.entries()) {
    const from = tokenAt;
    tokenAt += slots[place]?.length ?? 0;
    const behind = from + slotBytes;
    if (record.kind === 'web' || record.kind === 'app') {
      const side = record.kind === 'web' ? 'host' : 'app';
      for (let digest = behind; digest < tokenAt; digest += slotBytes) {
        write(record, side, record.from, digest, from);
      }
    } else {
      const place = at / contactBytes;
      cells?.fill(cellCode?.(record.cell) ?? 0, place, place + 2);
      write(record, 'from', record.to, from, behind);
      write(record, 'to', record.from, behind, from);
    }
  }
  return { rows: out.subarray(0, at), cells: cells?.subarray(0, at / contactBytes) ?? null };
}

/** The contact that begins at the byte `at`. @throws RangeError where no contact can be */
export function readContact(bytes: Uint8Array, at: number): Contact {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, contactBytes);
  const kind = kindOfCode(view.getUint8(contactKind));
  const side = sides[view.getUint8(contactSide)];
  if (kind === null || side === undefined) {
    throw new RangeError('The bytes are no contact.');
  }
  return {
    counterpart: bytes.slice(at + contactCounterpart, at + contactCounterpart + slotBytes),
    subscriber: bytes.slice(at + contactSubscriber, at + contactSubscriber + slotBytes),
    timeMs: Number(view.getBigInt64(contactTimeMs, true)),
    durationS: view.getUint32(contactDurationS, true),
    kind,
    side,
    party: view.getUint8(contactParty),
  };
}

/** The subscriber's slot (`from`) first, then the other side's. */
function slotsOf(record: TrafficRecord, digests: HostDigests): Uint8Array {
  if (record.kind === 'web') {
    return joined([
      slotOf(record.from),
      digests.visitSlots(record.target.host, record.target.path),
    ]);
  }
  if (record.kind === 'app') return joined([slotOf(record.from), digests.appSlot(record.app)]);
  return joined([slotOf(record.from), slotOf(record.to)]);
}

function slotOf(party: Party): Uint8Array {
  const slot = new Uint8Array(slotBytes);
  writeSlot(party, slot, 0);
  return slot;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
