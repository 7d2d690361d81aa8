import { randomBytes } from 'node:crypto';
import type { AllowList } from '../../intake/hosts/allow-list.ts';
import { sharedPlatforms } from '../../intake/hosts/shared-platforms.ts';
import { suffixRules } from '../../intake/hosts/suffix-rules.ts';
import { hostMarksCapacity, hostMarksSeed, hostMarksTags, longestHost } from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, allocateZeroed, bytesOf, free, type KernelMemory } from '../memory.ts';

/**
 * Hosts whose rows in a list must be looked at, since vetIndicator() may put them aside: each by itself,
 * or with all that lies below it (and then what is above it, too). All others may match.
 */
export type HostMarks = {
  readonly alone: readonly string[];
  readonly withBelow: readonly string[];
};

/** Public suffixes, shared platforms and allowed hosts; null where the suffixes are not to be had. */
export function hostMarksOf(allow: AllowList): HostMarks | null {
  const rules = suffixRules();
  if (rules === null) return null;
  const allowed = Array.from(allow.entries(), ([host]) => host);
  return {
    alone: [...rules.hosts, ...sharedPlatforms],
    withBelow: [...rules.parents, ...allowed],
  };
}

/** Lays marks down for the kernel (kernel/host-marks.ts). @returns their address, to be given back */
export function writeHostMarks(km: KernelMemory, kernel: Kernel, marks: HostMarks): number {
  const { alone, withBelow } = marks;
  // Each dot of such a host ends the name of a parent.
  const labels = withBelow.reduce((sum, host) => sum + host.split('.').length, 0);
  const capacity = 2 * (alone.length + labels) + 2;
  const address = allocateZeroed(km, hostMarksTags + capacity * 8);
  const view = new DataView(km.memory.buffer);
  view.setUint32(address + hostMarksCapacity, capacity, true);
  view.setBigUint64(address + hostMarksSeed, randomBytes(8).readBigUInt64LE(), true);
  mark(km, kernel, address, alone, false);
  mark(km, kernel, address, withBelow, true);
  return address;
}

function mark(
  km: KernelMemory,
  kernel: Kernel,
  marks: number,
  hosts: readonly string[],
  below: boolean,
): void {
  // What is no plain ASCII name never reaches the marks: an address, say, whose rows are slow anyhow.
  const plain = hosts.filter((host) => host.length <= longestHost && /^[\w.-]+$/.test(host));
  const bytes = Buffer.from(
    plain.map((host) => String.fromCharCode(host.length) + host).join(''),
    'latin1',
  );
  const packed = allocate(km, bytes.length + 2 * readableAround) + readableAround;
  bytesOf(km).set(bytes, packed);
  kernel.markHosts(marks, packed, plain.length, below ? 1 : 0);
  free(km, packed - readableAround);
}

const readableAround = 64;
