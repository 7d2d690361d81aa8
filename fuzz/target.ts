import type { SessionProtocol } from '../src/deliver/gateways/core/session-protocol.ts';
import { TocsinError } from '../src/domain/error.ts';
import { type PairName, withPair } from '../test/support/gateway-pair.ts';
import { captured, handMade } from './corpus.ts';
import { type Exercise, exerciseOf } from './exercise.ts';
import type { Shape } from './mutate.ts';
import { extraFrames } from './samples/extra.ts';
import { usualPdus } from './samples/usual.ts';

export type Target = {
  readonly name: PairName;
  readonly shape: Shape;
  /** Frames that are damaged; the hand-made ones are damaged already. */
  readonly seeds: readonly [Buffer, ...Buffer[]];
  /** Of the seeds, those that each side may receive, so that a conversation can go on. */
  readonly toClient: readonly Buffer[];
  readonly toCentre: readonly Buffer[];
  readonly exercise: Exercise;
};

/** A day of which all of a run's times are. Epoch milliseconds. */
const dayMs = Date.UTC(2026, 10, 22, 5, 10);

/** One protocol, ready to be given octets. `listen` exists only with SGIP, whose carriers call back. */
export function openTarget(name: PairName): Promise<Target> {
  const listen = { listen: { enabled: true, host: '127.0.0.1', port: 8801 } };
  const route = name === 'sgip' ? listen : {};
  return withPair(name, { nowMs: () => dayMs, route }, async (pair): Promise<Target> => {
    const protocol = pair.dialect.protocol();
    const usual = (await usualPdus(pair)).map((pdu) => protocol.encode(pdu));
    const [first, ...others] = [
      ...usual,
      ...extraFrames(name),
      ...handMade(name),
      ...captured(name),
    ];
    if (!first) throw new Error(`no frames of ${name}`);
    const seeds: Target['seeds'] = [first, ...others];
    return {
      name,
      shape: protocol.limits,
      seeds,
      toClient: seeds.filter((seed) => mayReceive(protocol, seed)),
      toCentre: seeds.filter((seed) => mayReceive(pair.centre.protocol(), seed)),
      exercise: exerciseOf(pair),
    };
  });
}

function mayReceive<P>(protocol: SessionProtocol<P>, frame: Buffer): boolean {
  try {
    return typeof protocol.kindOf(protocol.decode(frame)) === 'string';
  } catch (error) {
    if (error instanceof TocsinError) return false;
    throw error;
  }
}
