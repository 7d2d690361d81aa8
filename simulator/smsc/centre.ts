import type { Session } from '../../src/deliver/gateways/core/session.ts';
import { Reassembler } from '../../src/deliver/text/reassemble.ts';
import type {
  CentreDialect,
  CentreSubmit,
  MessageStatus,
  ReportedState,
} from './centre-dialect.ts';
import { errorOf, fateOf, isWanted } from './fate.ts';
import type { Faults } from './fault.ts';
import { Outbound, type OutboundLimits } from './outbound.ts';
import { phoneNumber } from './phone-number.ts';
import type { Phones } from './phones.ts';
import { strayId } from './stray-receipt.ts';
import type { Tally } from './tally.ts';

export type CentreOptions<P> = {
  readonly dialect: CentreDialect<P>;
  readonly faults: Faults;
  readonly random: () => number;
  readonly phones: Phones;
  readonly tally: Tally;
  /** How long a part is on its way to the phone: a random time between the two. Milliseconds. */
  readonly deliveryMs: { readonly min: number; readonly max: number };
  readonly outbound: OutboundLimits;
  /**
   * Opens a connection to the client of this account, to bring what waits for it; null where the
   * client's own connections bring it.
   */
  readonly callBack: ((account: string, outbound: Outbound<P>) => void) | null;
};

/** One of a part's ways, each to one phone. */
type Way = {
  readonly id: string;
  readonly to: string;
  readonly submittedMs: number;
  /** Told once its receipt is acknowledged, or at once where none goes out. */
  readonly onEach: (() => void) | undefined;
};

/** A part that a client brought. */
export type Taking<P> = {
  readonly account: string;
  readonly request: P;
  readonly submit: CentreSubmit;
  readonly session: Session<P>;
  /** The receipt leaves before take() returns. */
  readonly receiptAtOnce: boolean;
  /** Told once the receipt is acknowledged, or at once where none goes out. */
  readonly onReceipt?: () => void;
};

/** Final states that can still be told. */
const maxRemembered = 20_000;
const maxAccounts = 1000;
const reassembly = { maxUnfinished: 5000, timeoutMs: 10 * 60_000 };

/** What happens to a part once it is taken: its way to the phone, and the receipt back. */
export class Centre<P> {
  readonly #options: CentreOptions<P>;
  readonly #outbound = new Map<string, Outbound<P>>();
  readonly #parts = new Reassembler(reassembly);
  readonly #status = new Map<string, MessageStatus>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #taken = 0;

  constructor(options: CentreOptions<P>) {
    this.#options = options;
  }

  /** Every account that ever logged in keeps its waiting receipts, so there is an end to how many. */
  hasRoomFor(account: string): boolean {
    return this.#outbound.has(account) || this.#outbound.size < maxAccounts;
  }

  outboundOf(account: string): Outbound<P> {
    const known = this.#outbound.get(account);
    if (known) return known;
    const { callBack, dialect, outbound: limits } = this.#options;
    const outbound: Outbound<P> = new Outbound<P>({
      limits,
      isTaken: (answer) => dialect.isTaken(answer),
      onStranded: callBack && (() => callBack(account, outbound)),
    });
    this.#outbound.set(account, outbound);
    return outbound;
  }

  /** Takes one part, which may be for several phones, and gives its id. */
  take(taking: Taking<P>): string {
    const { dialect } = this.#options;
    const { request, submit, onReceipt } = taking;
    this.#taken += 1;
    const submittedMs = Date.now();
    const id = dialect.idOf(request, this.#taken, submittedMs);
    let open = submit.to.length;
    const onEach = onReceipt && (() => --open === 0 && onReceipt());
    for (const to of submit.to) this.#carry(taking, { id, to, submittedMs, onEach });
    return id;
  }

  statusOf(id: string): MessageStatus | undefined {
    return this.#status.get(id);
  }

  /** A message from a phone to every account that can receive; gives how many there are. */
  sendFromPhone(from: string, to: string, text: string): number {
    const pdus = this.#options.dialect.fromPhone({ from, to, text });
    const reached = [...this.#outbound.values()].filter((outbound) => outbound.reachable());
    for (const outbound of reached) {
      for (const pdu of pdus) outbound.push({ pdu });
    }
    return reached.length;
  }

  /** `onTheWay`: parts that no phone has yet. `receipts` are those that were acknowledged. */
  counts(): {
    onTheWay: number;
    receipts: number;
    receiptsWaiting: number;
    receiptsDropped: number;
  } {
    const onTheWay = this.#timers.size;
    const counts = { onTheWay, receipts: 0, receiptsWaiting: 0, receiptsDropped: 0 };
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

  /** One part on its way to one phone. */
  #carry(taking: Taking<P>, way: Way): void {
    const { faults, random, tally, deliveryMs } = this.#options;
    const { submit, receiptAtOnce } = taking;
    const { text, flash, concatenation } = submit;
    const msisdn = phoneNumber(way.to);
    const reference = concatenation?.reference ?? null;
    tally.count({ msisdn, flash, reference, part: concatenation?.part ?? 1, text });
    const delayMs = deliveryMs.min + random() * (deliveryMs.max - deliveryMs.min);
    const tooLate = submit.validityMs !== undefined && submit.validityMs < delayMs;
    const state = fateOf(faults, random(), tooLate);
    this.#remember(way.id, { state: 'ENROUTE', doneMs: null });

    const settle = (): void => {
      const doneMs = Date.now();
      this.#remember(way.id, { state, doneMs });
      if (state === 'DELIVRD') this.#arrive(submit, msisdn, doneMs);
      if (!isWanted(submit.wantsReceipt, state) || random() < faults.noReceipt) way.onEach?.();
      else this.#report(taking, way, state, doneMs);
    };
    if (receiptAtOnce) settle();
    else this.#after(Math.round(delayMs), settle);
  }

  #arrive(submit: CentreSubmit, msisdn: string, nowMs: number): void {
    const { from, text, flash, concatenation } = submit;
    const whole = this.#parts.add(`${from}|${msisdn}|${flash}`, concatenation, text, nowMs);
    if (!whole) return;
    this.#options.phones.receive({
      msisdn,
      sender: from,
      text: whole.text,
      flash,
      parts: whole.parts,
      receivedMs: nowMs,
    });
  }

  #report(taking: Taking<P>, way: Way, state: ReportedState, doneMs: number): void {
    const { dialect, faults, random } = this.#options;
    const { account, submit, session } = taking;
    const { id, to, submittedMs, onEach } = way;
    const outbound = this.outboundOf(account);
    const receiptOf = (reported: ReportedState): P =>
      dialect.receipt({
        id,
        ...(faults.ids === 'usual' ? {} : { writtenId: strayId(id, faults.ids) }),
        keys: faults.keys,
        state: reported,
        error: errorOf(reported),
        submittedMs,
        doneMs,
        from: submit.from,
        to,
        text: submit.text,
      });
    const notOn = faults.otherConnection ? { notOn: session } : {};
    if (submit.wantsReceipt === true && random() < faults.enroute) {
      outbound.push({ pdu: receiptOf('ENROUTE'), ...notOn });
    }
    const pdu = receiptOf(state);
    outbound.push({ pdu, ...notOn, ...(onEach ? { onTaken: onEach } : {}) });
    if (faults.twice) outbound.push({ pdu, ...notOn });
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
