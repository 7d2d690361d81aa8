import { randomInt } from 'node:crypto';

/**
 * The sequence number of SGIP 1.2 (message header): twelve octets that name a command among those of all nodes.
 * Each field is an unsigned 32-bit integer. An answer has the sequence of its request, and the
 * sequence of a submit is the message's id: nothing else names it.
 */
export type SgipSequence = {
  /** Number of the node that made the command; a provider's is over 2³¹. */
  readonly node: number;
  /** When the command was made, MMDDhhmmss in decimal, in the node's local time. */
  readonly time: number;
  /** Counts up over all commands of the node and begins anew at 0 after 4294967295. */
  readonly counter: number;
};

/** Octets of a sequence number. */
export const sequenceLength = 12;

const chinaOffsetMs = 8 * 3600 * 1000;

/** MMDDhhmmss of an instant (epoch milliseconds) in China's one time zone, as a decimal number. */
export function sequenceTime(nowMs: number): number {
  const local = new Date(nowMs + chinaOffsetMs);
  const day = (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
  const time = (local.getUTCHours() * 100 + local.getUTCMinutes()) * 100 + local.getUTCSeconds();
  return day * 1_000_000 + time;
}

/**
 * Number of a service provider's node, SGIP 1.2 §3.3: 3, the area code filled up to four digits with
 * zeros behind it, and the corporation's five-digit id. Area code 010 and corporation 12381 are node
 * 3010012381. Both are decimal digits.
 */
export function providerNode(areaCode: string, corpId: string): number {
  return Number(`3${areaCode.padEnd(4, '0')}${corpId.padStart(5, '0')}`);
}

const scratch = Buffer.alloc(sequenceLength);

/** The sequence as 24 hexadecimal digits in lower case: the id of the message that a submit made. */
export function sequenceId({ node, time, counter }: SgipSequence): string {
  scratch.writeUInt32BE(node, 0);
  scratch.writeUInt32BE(time, 4);
  scratch.writeUInt32BE(counter, 8);
  return scratch.toString('hex');
}

/** The reverse of sequenceId(); null for what is not 24 hexadecimal digits. */
export function sequenceOfId(id: string): SgipSequence | null {
  if (!/^[0-9a-f]{24}$/i.test(id)) return null;
  const octets = Buffer.from(id, 'hex');
  return {
    node: octets.readUInt32BE(0),
    time: octets.readUInt32BE(4),
    counter: octets.readUInt32BE(8),
  };
}

export type SequenceSourceOptions = {
  /** Epoch milliseconds. */
  readonly nowMs?: () => number;
  /** 0…4294967295; drawn at random where it is not given. */
  readonly firstCounter?: number;
};

/**
 * Makes the sequences of one node, shared by all its connections because a sequence is a message's
 * id. The count begins at random: otherwise two processes of one node, or one that starts again
 * within a second, would give the same ids.
 */
export class SequenceSource {
  readonly node: number;
  readonly #nowMs: () => number;
  #counter: number;
  #second = Number.NaN;
  #time = 0;

  constructor(node: number, options: SequenceSourceOptions = {}) {
    this.node = node;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#counter = options.firstCounter ?? randomInt(2 ** 32);
  }

  next(): SgipSequence {
    const nowMs = this.#nowMs();
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#time = sequenceTime(nowMs);
    }
    const counter = this.#counter;
    this.#counter = (counter + 1) % 2 ** 32;
    return { node: this.node, time: this.#time, counter };
  }
}
