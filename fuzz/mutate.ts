import type { Dice } from './random.ts';

export type Shape = {
  /** Octets of the header. */
  readonly headerLength: number;
  /** Longest frame that the protocol takes. */
  readonly maxFrame: number;
};

/** Values at which fields of one, two and four octets tend to break. */
const octets = [0, 1, 2, 3, 5, 0x0f, 0x7f, 0x80, 0x8c, 0xa0, 0xfe, 0xff] as const;
const words = [0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff] as const;
const doubles = [0, 1, 3, 4, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff] as const;

type Mutation = (frame: Buffer, dice: Dice, other: () => Buffer) => Buffer;

const flipBits: Mutation = (frame, dice) => {
  const made = Buffer.from(frame);
  for (let left = 1 + dice.below(8); left > 0; left--) {
    const at = dice.below(made.length);
    made[at] = (made[at] ?? 0) ^ (1 << dice.below(8));
  }
  return made;
};

const setOctet: Mutation = (frame, dice) => {
  const made = Buffer.from(frame);
  made[dice.below(made.length)] = dice.chance(0.5) ? dice.pick(octets) : dice.below(256);
  return made;
};

const setInteger: Mutation = (frame, dice) => {
  const made = Buffer.from(frame);
  if (made.length >= 4 && dice.chance(0.5)) {
    made.writeUInt32BE(dice.pick(doubles), dice.below(made.length - 3));
  } else if (made.length >= 2) {
    made.writeUInt16BE(dice.pick(words), dice.below(made.length - 1));
  }
  return made;
};

/** An octet that may be a length says a little more or less than what follows it. */
const lieAboutTheRest: Mutation = (frame, dice) => {
  const made = Buffer.from(frame);
  const at = dice.below(made.length);
  made[at] = Math.min(255, Math.max(0, made.length - at - 1 + dice.below(7) - 3));
  return made;
};

const truncate: Mutation = (frame, dice) => frame.subarray(0, dice.below(frame.length + 1));

const insert: Mutation = (frame, dice) => {
  const at = dice.below(frame.length + 1);
  const more = Buffer.alloc(1 + dice.below(dice.chance(0.1) ? 300 : 8));
  const octet = dice.pick(octets);
  for (let i = 0; i < more.length; i++) more[i] = dice.chance(0.5) ? octet : dice.below(256);
  return Buffer.concat([frame.subarray(0, at), more, frame.subarray(at)]);
};

const remove: Mutation = (frame, dice) => {
  const at = dice.below(frame.length);
  const to = Math.min(frame.length, at + 1 + dice.below(8));
  return Buffer.concat([frame.subarray(0, at), frame.subarray(to)]);
};

/** The beginning of one frame with the end of another. */
const splice: Mutation = (frame, dice, other) => {
  const tail = other();
  return Buffer.concat([
    frame.subarray(0, dice.below(frame.length + 1)),
    tail.subarray(dice.below(tail.length + 1)),
  ]);
};

/** The body of one frame under the header of another. */
const swapHeader: Mutation = (frame, _dice, other) => {
  const made = Buffer.from(frame);
  const header = other();
  if (header.length >= 8) header.copy(made, 4, 4, 8);
  return made;
};

const scramble: Mutation = (frame, dice) => {
  const made = Buffer.from(frame);
  const from = dice.below(made.length);
  const to = Math.min(made.length, from + 1 + dice.below(16));
  for (let at = from; at < to; at++) made[at] = dice.below(256);
  return made;
};

const mutations: readonly [Mutation, ...Mutation[]] = [
  flipBits,
  setOctet,
  setOctet,
  setInteger,
  lieAboutTheRest,
  truncate,
  insert,
  remove,
  splice,
  swapHeader,
  scramble,
];

/** What a frame may say of its own length. */
function lengthLie(dice: Dice, { headerLength, maxFrame }: Shape, length: number): number {
  return dice.pick([
    ...doubles,
    headerLength - 1,
    headerLength,
    length - 1,
    length + 1,
    maxFrame,
    maxFrame + 1,
    dice.below(2 ** 32),
  ]);
}

/** The same frame with the length that it has. */
export function withOwnLength(frame: Buffer): Buffer {
  if (frame.length < 4) return frame;
  const made = Buffer.from(frame);
  made.writeUInt32BE(made.length, 0);
  return made;
}

/**
 * A damaged stream out of valid frames: mostly one frame that says its own length, so that the damage
 * reaches the codec; sometimes a length that lies, several frames in a row, or octets at random.
 */
export function mutated(seeds: readonly [Buffer, ...Buffer[]], shape: Shape, dice: Dice): Buffer {
  const other = (): Buffer => dice.pick(seeds);
  let frame = other();
  if (dice.chance(0.02)) {
    return Buffer.from(Array.from({ length: dice.below(200) }, () => dice.below(256)));
  }
  for (let left = 1 + dice.below(3); left > 0 && frame.length > 0; left--) {
    frame = dice.pick(mutations)(frame, dice, other);
  }
  if (dice.chance(0.85)) frame = withOwnLength(frame);
  else if (dice.chance(0.5) && frame.length >= 4) {
    frame = Buffer.from(frame);
    frame.writeUInt32BE(lengthLie(dice, shape, frame.length) >>> 0, 0);
  }
  return dice.chance(0.05) ? Buffer.concat([frame, other()]) : frame;
}
