import type { PairName } from '../test/support/gateway-pair.ts';
import { Finding, type Outcome } from './exercise.ts';
import { minimise } from './minimise.ts';
import { mutated } from './mutate.ts';
import { diceOf } from './random.ts';
import { openTarget, type Target } from './target.ts';

/** A finding as it is kept: seed and number make the octets again. */
export type Found = {
  readonly protocol: PairName;
  readonly seed: number;
  readonly index: number;
  readonly step: string;
  readonly message: string;
  readonly stack: string;
  readonly hex: string;
  readonly shortest: string;
};

export type HuntOptions = {
  readonly protocols: readonly [PairName, ...PairName[]];
  readonly seed: number;
  /** Numbers of the frames: first, first + step, … below `end`. */
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** Before each frame, and while a finding is minimised; true ends the hunt. */
  readonly onFrame: (index: number) => boolean;
  readonly onFound: (found: Found) => void;
};

export type Hunted = Record<Outcome | 'found', number>;

/** Distinct findings that are minimised; of the others only the number is kept. */
const maxFound = 50;

/** Equal for findings that are the same mistake: numbers and quoted octets are left out. */
export function kindOf({ step, message }: Finding): string {
  return `${step} ${message.replaceAll(/0x[0-9a-f]+|\d+/gi, 'N')}`;
}

async function findingOf({ exercise }: Target, octets: Buffer): Promise<Finding | null> {
  try {
    await exercise(octets);
    return null;
  } catch (error) {
    return error instanceof Finding ? error : new Finding('the fuzzer itself', error);
  }
}

/** The octets of one number. */
export function octetsOf({ seeds, shape }: Target, seed: number, index: number): Buffer {
  return mutated(seeds, shape, diceOf(seed, index));
}

/** Gives damaged octets to the targets in turn and tells of what must not happen. */
export async function hunt(options: HuntOptions): Promise<Hunted> {
  const { protocols, seed, first, step, end, onFrame, onFound } = options;
  const targets = await Promise.all(protocols.map(openTarget));
  const kinds = new Set<string>();
  const hunted: Hunted = { refused: 0, incomplete: 0, decoded: 0, found: 0 };
  for (let index = first; index < end; index += step) {
    if (onFrame(index)) break;
    const target = targets[index % targets.length];
    if (!target) break;
    const octets = octetsOf(target, seed, index);
    try {
      hunted[await target.exercise(octets)] += 1;
    } catch {
      // Once more: what made the error is asked for where it is worth its stack.
      hunted.found += 1;
      const finding = await findingOf(target, octets);
      if (!finding) {
        const message = 'the octets fail only after those before them';
        onFound(foundOf(target, options, index, octets, octets, new Finding('state', message)));
        continue;
      }
      const kind = `${target.name} ${kindOf(finding)}`;
      if (kinds.has(kind) || kinds.size >= maxFound) continue;
      kinds.add(kind);
      const shortest = await minimise(octets, async (candidate) => {
        if (onFrame(index)) return false;
        const again = await findingOf(target, candidate);
        return again !== null && kindOf(again) === kindOf(finding);
      });
      onFound(foundOf(target, options, index, octets, shortest, finding));
    }
  }
  return hunted;
}

function foundOf(
  target: Target,
  { seed }: HuntOptions,
  index: number,
  octets: Buffer,
  shortest: Buffer,
  finding: Finding,
): Found {
  const { cause } = finding;
  return {
    protocol: target.name,
    seed,
    index,
    step: finding.step,
    message: finding.message,
    stack: (cause instanceof Error ? cause.stack : finding.stack) ?? '',
    hex: octets.toString('hex'),
    shortest: shortest.toString('hex'),
  };
}
