import { parentPort, workerData } from 'node:worker_threads';
import type { PairName } from '../test/support/gateway-pair.ts';
import { type Found, type Hunted, hunt } from './hunt.ts';

export type HuntWork = {
  readonly protocols: readonly [PairName, ...PairName[]];
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** See places. */
  readonly shared: SharedArrayBuffer;
};

/** What a thread and its parent share: Float64Array of these, and stop ≠ 0 ends the hunt. */
export const places = { frames: 0, index: 1, beats: 2, stop: 3, size: 4 } as const;

export type HuntMessage = { readonly found: Found } | { readonly hunted: Hunted };

// Refusals are errors by the million, and nobody reads their stacks.
const refusalsStack = 0;

if (parentPort) {
  const port = parentPort;
  const { shared, ...work } = workerData as HuntWork;
  const state = new Float64Array(shared);
  Error.stackTraceLimit = refusalsStack;
  let at = -1;
  const hunted = await hunt({
    ...work,
    onFrame(index) {
      if (index !== at) state[places.frames] = (state[places.frames] ?? 0) + 1;
      at = index;
      state[places.index] = index;
      state[places.beats] = (state[places.beats] ?? 0) + 1;
      return state[places.stop] !== 0;
    },
    onFound: (found) => port.postMessage({ found } satisfies HuntMessage),
  });
  port.postMessage({ hunted } satisfies HuntMessage);
}
