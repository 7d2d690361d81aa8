import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { FrameReader } from '../src/deliver/gateways/core/frame-reader.ts';
import { TocsinError } from '../src/domain/error.ts';
import { mutated } from './mutate.ts';
import type { Dice } from './random.ts';
import type { Target } from './target.ts';

/** Of a command, in all of these protocols. */
const answerBit = 0x80000000;
const maxSteps = 12;

/**
 * The other end of a connection under test: for some steps it says what is damaged, valid, or an
 * answer to what it heard; then it closes, resets, or goes quiet and leaves the end to the session.
 */
export async function playPeer(
  socket: Socket,
  target: Target,
  fitting: readonly Buffer[],
  dice: Dice,
): Promise<void> {
  const heard = listen(socket, target);
  for (let left = 1 + dice.below(maxSteps); left > 0 && !socket.destroyed; left--) {
    const octets = lineOf(target, fitting, dice, heard);
    for (let at = 0; at < octets.length; ) {
      const size = dice.chance(0.8) ? octets.length : 1 + dice.below(octets.length);
      if (socket.writable) socket.write(octets.subarray(at, at + size));
      at += size;
      if (dice.chance(0.3)) await turn();
    }
    await turn();
  }
  const farewell = dice.below(4);
  if (farewell === 0) socket.destroy();
  else if (farewell <= 2) socket.end();
}

/** Frames that came; the peer is deaf after the first that is none. */
function listen(socket: Socket, { shape }: Target): Buffer[] {
  const reader = new FrameReader(shape);
  const heard: Buffer[] = [];
  let deaf = false;
  socket.on('data', (chunk) => {
    if (deaf) return;
    try {
      for (const frame of reader.read(chunk)) heard.push(Buffer.from(frame));
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      deaf = true;
    }
  });
  // The session may reset the connection at any moment; that is what is tried here.
  socket.on('error', () => socket.destroy());
  return heard;
}

/** One thing to say: damaged, valid, or an answer to what was heard, damaged now and then. */
function lineOf(
  { seeds, shape }: Target,
  fitting: readonly Buffer[],
  dice: Dice,
  heard: Buffer[],
): Buffer {
  if (dice.chance(0.15)) return mutated(seeds, shape, dice);
  const request = heard.shift();
  const answers = request ? fitting.filter((frame) => isAnswerTo(request, frame)) : [];
  const chosen = dice.chance(0.7) && answers.length > 0 ? answers : fitting;
  const frame = Buffer.from(chosen[dice.below(chosen.length)] ?? seeds[0]);
  if (request && frame.length >= shape.headerLength) {
    const sequenceAt = shape.headerLength === 16 ? 12 : 8;
    request.copy(frame, sequenceAt, sequenceAt, shape.headerLength);
  }
  return dice.chance(0.1) ? mutated([frame], shape, dice) : frame;
}

function isAnswerTo(request: Buffer, frame: Buffer): boolean {
  return frame.readUInt32BE(4) === (request.readUInt32BE(4) | answerBit) >>> 0;
}
