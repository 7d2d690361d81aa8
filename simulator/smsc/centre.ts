import type { PduOf } from '../../src/deliver/gateways/smpp/commands.ts';
import { readText } from '../../src/deliver/gateways/smpp/incoming.ts';
import {
  messageStateOf,
  type WrittenState,
  writeReceiptText,
} from '../../src/deliver/gateways/smpp/receipt.ts';
import { octetTlv, tags, textTlv } from '../../src/deliver/gateways/smpp/tlv.ts';
import { validityLeftMs } from '../../src/deliver/gateways/smpp/validity.ts';
import { dataCodingOf } from '../../src/deliver/text/data-coding.ts';
import { encodePart } from '../../src/deliver/text/part.ts';
import { Reassembler } from '../../src/deliver/text/reassemble.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import type { Faults } from './fault.ts';
import { Outbound, type OutboundLimits } from './outbound.ts';
import type { Phones } from './phones.ts';
import type { Tally } from './tally.ts';

type SubmitBody = PduOf<'submit_sm'>['body'];

export type CentreOptions = {
  readonly faults: Faults;
  readonly random: () => number;
  readonly nextId: () => string;
  readonly phones: Phones;
  readonly tally: Tally;
  /** How long a part is on its way to the phone: a random time between the two. Milliseconds. */
  readonly deliveryMs: { readonly min: number; readonly max: number };
  readonly outbound: OutboundLimits;
};

/** Final states that query_sm can still tell. */
const maxRemembered = 20_000;
const maxSystems = 1000;
const reassembly = { maxUnfinished: 5000, timeoutMs: 10 * 60_000 };

export type MessageStatus = { readonly state: WrittenState; readonly doneMs: number | null };

/** What happens to a part once it is taken: its way to the phone, and the receipt back. */
export class Centre {
  readonly #options: CentreOptions;
  readonly #outbound = new Map<string, Outbound>();
  readonly #parts = new Reassembler(reassembly);
  readonly #status = new Map<string, MessageStatus>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #reference = 0;

  constructor(options: CentreOptions) {
    this.#options = options;
  }

  /** Every system_id that ever bound keeps its waiting receipts, so there is an end to how many. */
  hasRoomFor(systemId: string): boolean {
    return this.#outbound.has(systemId) || this.#outbound.size < maxSystems;
  }

  outboundOf(systemId: string): Outbound {
    let outbound = this.#outbound.get(systemId);
    if (!outbound) {
      outbound = new Outbound(this.#options.outbound);
      this.#outbound.set(systemId, outbound);
    }
    return outbound;
  }

  /** Takes one part and gives its message id. With `receiptAtOnce` the receipt leaves before this returns. */
  take(
    systemId: string,
    body: SubmitBody,
    tlvs: PduOf<'submit_sm'>['tlvs'],
    receiptAtOnce: boolean,
  ): string {
    const { faults, random, nextId, tally, deliveryMs } = this.#options;
    const id = nextId();
    const submittedMs = Date.now();
    const { text, flash, concatenation } = readText(body, tlvs);
    const msisdn = body.destinationAddr;
    tally.count({
      msisdn,
      flash,
      reference: concatenation?.reference ?? null,
      part: concatenation?.part ?? 1,
      text,
    });
    const delayMs = deliveryMs.min + random() * (deliveryMs.max - deliveryMs.min);
    const leftMs = validityLeftMs(body.validityPeriod, submittedMs);
    const state: WrittenState =
      (leftMs !== null && leftMs < delayMs) || random() < faults.expired
        ? 'EXPIRED'
        : random() < faults.undelivered
          ? 'UNDELIV'
          : 'DELIVRD';
    this.#remember(id, { state: 'ENROUTE', doneMs: null });

    const settle = (): void => {
      const doneMs = Date.now();
      this.#remember(id, { state, doneMs });
      if (state === 'DELIVRD') {
        const scope = `${body.sourceAddr}|${msisdn}|${body.dataCoding}`;
        const whole = this.#parts.add(scope, concatenation, text, doneMs);
        if (whole) {
          this.#options.phones.receive({
            msisdn,
            sender: body.sourceAddr,
            text: whole.text,
            flash,
            parts: whole.parts,
            receivedMs: doneMs,
          });
        }
      }
      if (!wantsReceipt(body.registeredDelivery, state) || random() < faults.noReceipt) return;
      const receipt = receiptOf(body, id, state, submittedMs, doneMs, text);
      this.outboundOf(systemId).push(receipt);
      if (faults.twice) this.outboundOf(systemId).push(receipt);
    };

    if (receiptAtOnce) settle();
    else this.#after(Math.round(delayMs), settle);
    return id;
  }

  statusOf(id: string): MessageStatus | undefined {
    return this.#status.get(id);
  }

  /** A message from a phone to every system that can receive; gives how many there are. */
  sendFromPhone(from: string, to: string, text: string): number {
    const coding = chooseCoding(text);
    const texts = segment(text, coding);
    this.#reference = (this.#reference + 1) & 0xff;
    const reached = [...this.#outbound.values()].filter((outbound) => outbound.bound());
    for (const [at, part] of texts.entries()) {
      const place = { reference: this.#reference, part: at + 1, parts: texts.length };
      const pdu = deliveryOf({
        from,
        to,
        esmClass: texts.length > 1 ? 0x40 : 0,
        dataCoding: dataCodingOf(coding, 'sms'),
        shortMessage: encodePart(part, coding, place),
        tlvs: [],
      });
      for (const outbound of reached) outbound.push(pdu);
    }
    return reached.length;
  }

  counts(): { receipts: number; receiptsWaiting: number; receiptsDropped: number } {
    const counts = { receipts: 0, receiptsWaiting: 0, receiptsDropped: 0 };
    for (const outbound of this.#outbound.values()) {
      const { acknowledged, waiting, dropped } = outbound.counts();
      counts.receipts += acknowledged;
      counts.receiptsWaiting += waiting;
      counts.receiptsDropped += dropped;
    }
    return counts;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const outbound of this.#outbound.values()) outbound.close();
  }

  #remember(id: string, status: MessageStatus): void {
    this.#status.set(id, status);
    if (this.#status.size <= maxRemembered) return;
    const [oldest] = this.#status.keys();
    if (oldest !== undefined) this.#status.delete(oldest);
  }

  #after(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer);
  }
}

/** registered_delivery bits 1–0: SMPP 3.4 §5.2.17 (3 is SMPP 5.0's success only). */
function wantsReceipt(registeredDelivery: number, state: WrittenState): boolean {
  const wanted = registeredDelivery & 3;
  if (wanted === 1) return true;
  return wanted === 2 ? state !== 'DELIVRD' : wanted === 3 && state === 'DELIVRD';
}

function receiptOf(
  body: SubmitBody,
  smscId: string,
  state: WrittenState,
  submittedMs: number,
  doneMs: number,
  text: string,
): PduOf<'deliver_sm'> {
  const error = state === 'DELIVRD' ? '000' : state === 'EXPIRED' ? '027' : '001';
  const written = writeReceiptText({ smscId, state, error, submittedMs, doneMs, text });
  return deliveryOf({
    from: body.destinationAddr,
    to: body.sourceAddr,
    esmClass: 0x04,
    dataCoding: 0,
    shortMessage: Buffer.from(written, 'latin1'),
    tlvs: [
      textTlv(tags.receiptedMessageId, smscId),
      octetTlv(tags.messageState, messageStateOf(state)),
    ],
  });
}

function deliveryOf(delivery: {
  readonly from: string;
  readonly to: string;
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  readonly tlvs: PduOf<'deliver_sm'>['tlvs'];
}): PduOf<'deliver_sm'> {
  const { from, to, esmClass, dataCoding, shortMessage, tlvs } = delivery;
  return {
    command: 'deliver_sm',
    status: 0,
    sequence: 0,
    body: {
      serviceType: '',
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: from,
      destAddrTon: 3,
      destAddrNpi: 1,
      destinationAddr: to,
      esmClass,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: 0,
      replaceIfPresentFlag: 0,
      dataCoding,
      smDefaultMsgId: 0,
      shortMessage,
    },
    tlvs,
  };
}
