import type { Hit } from '../../domain/hit.ts';
import {
  callRow,
  contactBytes,
  contactDurationS,
  contactKind,
  contactParty,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  sideFrom,
  smsRow,
} from '../../match/kernel/layout.ts';
import { unpackAttributes } from '../../match/scan/party-attributes.ts';
import { hexOf } from '../../store/hex.ts';
import { hitId } from '../../vault/hit-id.ts';
import { rowWords, wordsOf } from '../discover/contact-words.ts';
import { TokenMarks } from '../discover/token-marks.ts';

/** A number under suspicion: its token, and the id under which hits name it. */
export type NamedToken = { readonly token: Uint8Array; readonly id: Uint8Array };

/** What is asked of the lists: whether a number is listed at a moment (epoch milliseconds). */
export type ListedNumbers = {
  /** Of the tokens that it knows. */
  readonly epoch: number;
  isListed(tokens: Uint8Array, at: number, timeMs: number): boolean;
};

const suspected = 1;
const tokenBytes = 16;

/**
 * Finds contacts with suspected numbers among those of a block. They are looked for here and not in
 * the index of indicators: there a suspicion and a listing of the same number would share one place
 * and one validity, and a hit would be named by a digest of the number, which for a number that
 * nobody has listed must not come to rest.
 */
export class SuspectHits {
  /** Of the tokens; contacts of another are not looked at. */
  readonly epoch: number;
  #marks = new TokenMarks();
  #ids = new Map<string, Uint8Array>();
  /** Every id that was ever given here: a hit may be on its way when its suspicion ends. */
  readonly #named: Set<string>;

  /** @param before whose ids are known on, after a rotation */
  constructor(epoch: number, before?: SuspectHits) {
    this.epoch = epoch;
    this.#named = before === undefined ? new Set() : new Set(before.#named);
  }

  /** Whether hits name a suspect by this id. */
  names(id: Uint8Array): boolean {
    return this.#named.has(hexOf(id));
  }

  /** Puts these in the place of those before. */
  replace(suspects: Iterable<NamedToken>): void {
    this.#marks = new TokenMarks();
    this.#ids = new Map();
    for (const { token, id } of suspects) {
      this.#marks.set(wordsOf(token), 0, suspected);
      this.#ids.set(hexOf(token), id);
      this.#named.add(hexOf(id));
    }
  }

  /**
   * The hits of these contacts, in their order, as live matching makes them of listed numbers
   * (match/to-hit.ts). A contact with a number that is listed by then is the list's to tell.
   *
   * @param rows n × 48 bytes of this epoch
   * @param observedMs when the records were seen; null takes each record's own time
   */
  of(rows: Uint8Array, listed: ListedNumbers, observedMs: number | null): Hit[] {
    if (this.#ids.size === 0) return [];
    const words = wordsOf(rows);
    const hits: Hit[] = [];
    for (let at = 0; at < words.length; at += rowWords) {
      if (this.#marks.of(words, at) === 0) continue;
      const kind = (words[at + 11] as number) & 0xff;
      if (kind !== callRow && kind !== smsRow) continue;
      const hit = this.#hitAt(rows, (at / rowWords) * contactBytes, listed, observedMs);
      if (hit !== null) hits.push(hit);
    }
    return hits;
  }

  #hitAt(
    rows: Uint8Array,
    at: number,
    listed: ListedNumbers,
    observedMs: number | null,
  ): Hit | null {
    const view = new DataView(rows.buffer, rows.byteOffset + at, contactBytes);
    const counterpart = rows.slice(at, at + tokenBytes);
    const subscriber = rows.slice(at + contactSubscriber, at + contactSubscriber + tokenBytes);
    const timeMs = Number(view.getBigInt64(contactTimeMs, true));
    const indicatorId = this.#ids.get(hexOf(counterpart));
    const asked = listed.epoch === this.epoch;
    if (indicatorId === undefined || (asked && listed.isListed(counterpart, 0, timeMs)))
      return null;
    const kind = view.getUint8(contactKind) === smsRow ? 'sms' : 'call';
    const party = unpackAttributes(view.getUint8(contactParty));
    return {
      id: hitId({ subscriber, counterpart, indicatorId, kind, timeMs }),
      subscriber,
      epoch: this.epoch,
      counterpart,
      indicatorId,
      kind,
      side: view.getUint8(contactSide) === sideFrom ? 'from' : 'to',
      timeMs,
      observedMs: observedMs ?? timeMs,
      durationS: view.getUint32(contactDurationS, true),
      subscriberClass: party.class,
      subscriberCarrier: party.carrier,
      subscriberListed: asked && listed.isListed(subscriber, 0, timeMs),
      late: false,
    };
  }
}
