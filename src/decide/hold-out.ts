import { createHmac } from 'node:crypto';

/**
 * Who is held out of one experiment. The key is a secret of the installation's, so that nobody can
 * work out from a token who is not going to be warned.
 */
export type Experiment = { readonly name: string; readonly key: Uint8Array };

/**
 * True where this subscriber is held out, for a share of 0…1. The answer follows from key, name and
 * token alone: it survives restarts, is the same on every machine, and growing the share only adds
 * people.
 *
 * Tokens change with the epoch, so a rotation draws the arms anew: an experiment lives within one
 * epoch, and its effect is counted by the epoch and share of the draw, which every stored decision
 * carries. The other way, an id that outlives the epochs, would undo what destroying a key is for.
 */
export function isHeldOut(experiment: Experiment, subscriber: Uint8Array, share: number): boolean {
  return share > 0 && positionOf(experiment, subscriber) < share;
}

/** Uniform in [0, 1): the first 48 bits of HMAC-SHA-256 over name, NUL and tokens or ids of 16 bytes. */
export function positionOf(experiment: Experiment, ...ids: readonly Uint8Array[]): number {
  const mac = createHmac('sha256', experiment.key).update(experiment.name).update('\0');
  for (const id of ids) mac.update(id);
  return mac.digest().readUIntBE(0, 6) / 2 ** 48;
}
