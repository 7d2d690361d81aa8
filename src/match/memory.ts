import { readFileSync } from 'node:fs';
import {
  allocateIn,
  freeIn,
  initialPages,
  maximumPages,
  openAllocator,
  type Piece,
} from './allocator.ts';
import type { Kernel } from './kernel-exports.ts';

/**
 * The matcher's memory and the code that runs on it: one for all threads of a process. It can be
 * posted to a worker as it is; each thread makes its own instance of the kernel on it.
 */
export type KernelMemory = {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
};

/** Where the kernel lies: beside this file, in the sources as in the package. */
const kernelFile = new URL('./kernel/kernel.wasm', import.meta.url);

/** A fresh memory with nothing in it. It takes as much of the machine as is written to, 4 GB at most. */
export function createKernelMemory(): KernelMemory {
  const module = new WebAssembly.Module(readFileSync(kernelFile));
  const memory = new WebAssembly.Memory({
    initial: initialPages,
    maximum: maximumPages,
    shared: true,
  });
  openAllocator(memory);
  return { memory, module };
}

/** The kernel for the calling thread. */
export function instantiateKernel(km: KernelMemory): Kernel {
  const { exports } = new WebAssembly.Instance(km.module, { env: { memory: km.memory } });
  return exports as Kernel;
}

/**
 * Takes a piece of the memory, from any thread. Its bytes are whatever was there before.
 * @param align a power of two, 64 at least
 * @returns its address
 * @throws RangeError when the 4 GB are used up
 */
export function allocate(km: KernelMemory, bytes: number, align = 64): number {
  return allocatePiece(km, bytes, align).at;
}

/** As allocate(), with the address from which on nobody had it before, so that its bytes are zero. */
export function allocatePiece(km: KernelMemory, bytes: number, align = 64): Piece {
  return allocateIn(km.memory, bytes, align);
}

/** As allocate(), with every byte zero. Memory that nobody had before is so by itself. */
export function allocateZeroed(km: KernelMemory, bytes: number, align = 64): number {
  const { at, zeroFrom } = allocatePiece(km, bytes, align);
  bytesOf(km).fill(0, at, Math.min(at + bytes, zeroFrom));
  return at;
}

/** Gives a piece back, from any thread. @throws RangeError when nothing was taken at this address */
export function free(km: KernelMemory, at: number): void {
  freeIn(km.memory, at);
}

/**
 * The memory as bytes, as large as it is now. Ask again after anything was allocated by any thread:
 * a view that was made before does not reach what came later.
 */
export function bytesOf(km: KernelMemory): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(km.memory.buffer);
}
