import {
  codeZero,
  forestBytes,
  forestCount,
  forestPlaces,
  forestRows,
  forestTrees,
  forestWidth,
  limitNever,
  mostParts,
  mostThresholds,
  nodeLimit,
  partLeaves,
  partNodes,
  placesBytes,
  placesCount,
  placesGrid,
  placesLow,
  placesPerCell,
  placesThresholds,
  treeNodes,
  treeParts,
} from '../../match/kernel/forest-layout.ts';
import type { Kernel } from '../../match/kernel-exports.ts';
import {
  allocateZeroed,
  bytesOf,
  createKernelMemory,
  instantiateKernel,
  type KernelMemory,
} from '../../match/memory.ts';
import type { CompiledForest, CompiledTree } from './score.ts';

/** Questions of a part. */
const partDepth = 4;
const workBytes = mostParts * 16;

/**
 * A compiled forest in the kernel (match/kernel/forest.ts), in a small memory of its own: the same
 * log-odds as scoreLogits(), several times as fast where rows come in batches.
 */
export class KernelForest {
  /** Rows that can be scored at once. */
  readonly rows: number;
  /** Row-major, to be filled before score(). */
  readonly values: Float64Array;
  /** What score() gives. */
  readonly logits: Float64Array;
  readonly #base: number;
  readonly #kernel: Kernel;
  readonly #memory: KernelMemory;
  readonly #forest: number;
  readonly #codes: number;
  readonly #work: number;

  /** @param rows a multiple of 16 @param forest one that fitsKernel() */
  constructor(forest: CompiledForest, rows: number) {
    this.rows = rows;
    this.#base = forest.base;
    this.#memory = createKernelMemory();
    this.#kernel = instantiateKernel(this.#memory);
    const { width, trees } = forest;
    this.values = this.#floats(rows * width);
    this.logits = this.#floats(rows);
    this.#codes = allocateZeroed(this.#memory, 2 * width * rows);
    this.#work = allocateZeroed(this.#memory, workBytes);
    this.#forest = allocateZeroed(this.#memory, forestBytes);
    const places = allocateZeroed(this.#memory, Math.max(1, width) * placesBytes);
    forest.places.forEach((_, column) => {
      this.#putPlaces(forest, column, places + column * placesBytes);
    });
    const sizes = trees.map(bytesOfTree);
    const treesAt = allocateZeroed(
      this.#memory,
      sizes.reduce((sum, size) => sum + size, 1),
    );
    let at = treesAt;
    trees.forEach((tree, number) => {
      putTree(tree, this.#view(), at);
      at += sizes[number] ?? 0;
    });
    const view = this.#view();
    view.setUint32(this.#forest + forestWidth, width, true);
    view.setUint32(this.#forest + forestPlaces, places, true);
    view.setUint32(this.#forest + forestTrees, treesAt, true);
    view.setUint32(this.#forest + forestCount, trees.length, true);
  }

  /** Log-odds of the first `count` rows of `values`, before calibration, into `logits`. */
  score(count: number): void {
    this.logits.fill(this.#base, 0, count);
    this.#kernel.scoreForest(
      this.#forest,
      this.values.byteOffset,
      count,
      this.#codes,
      this.#work,
      this.logits.byteOffset,
    );
  }

  #floats(count: number): Float64Array {
    const at = allocateZeroed(this.#memory, Math.max(1, count) * 8);
    return new Float64Array(this.#memory.memory.buffer, at, count);
  }

  #view(): DataView {
    const { buffer, byteLength } = bytesOf(this.#memory);
    return new DataView(buffer, 0, byteLength);
  }

  #putPlaces({ places }: CompiledForest, column: number, at: number): void {
    const own = places[column];
    if (own === undefined) return;
    const { thresholds, before, low, perCell } = own;
    const floats = this.#floats(thresholds.length);
    floats.set(thresholds);
    const gridAt = allocateZeroed(this.#memory, before.byteLength);
    new Uint16Array(this.#memory.memory.buffer, gridAt, before.length).set(before);
    const view = this.#view();
    view.setFloat64(at + placesLow, low, true);
    view.setFloat64(at + placesPerCell, perCell, true);
    view.setUint32(at + placesThresholds, floats.byteOffset, true);
    view.setUint32(at + placesGrid, gridAt, true);
    view.setUint32(at + placesCount, thresholds.length, true);
  }
}

/** Whether the kernel can hold it: not too many thresholds for a byte, trees not too deep. */
export function fitsKernel({ places, trees, width }: CompiledForest): boolean {
  return (
    2 * width * forestRows <= 0xffff &&
    places.every(({ thresholds }) => thresholds.length <= mostThresholds) &&
    trees.every((tree) => partsOf(tree) <= mostParts)
  );
}

function partsOf({ depth }: CompiledTree): number {
  return 2 ** Math.max(0, depth - partDepth);
}

function leavesAt(parts: number): number {
  return treeNodes + 8 * Math.ceil((parts * (partNodes + 1) - 1) / 2);
}

function bytesOfTree(tree: CompiledTree): number {
  const parts = partsOf(tree);
  return leavesAt(parts) + parts * partLeaves * 8;
}

/** A tree of fewer than four questions has its leaves put at the left-most places below. */
function putTree(tree: CompiledTree, view: DataView, at: number): void {
  const parts = partsOf(tree);
  const topDepth = Math.log2(parts);
  view.setUint32(at + treeParts, parts, true);
  let next = at + treeNodes;
  const put = (node: number): void => {
    const question = tree.nodes[node] ?? 0xffff;
    const limit = question & 0xffff;
    view.setUint16(next, (question >>> 16) * forestRows, true);
    view.setInt8(next + nodeLimit, limit > mostThresholds ? limitNever : limit - codeZero);
    next += 4;
  };
  for (let node = 0; node < parts - 1; node++) put(node);
  for (let part = 0; part < parts; part++) {
    for (let level = 0; level < partDepth; level++) {
      const first = 2 ** (topDepth + level) - 1 + part * 2 ** level;
      for (let node = 0; node < 2 ** level; node++) put(first + node);
    }
  }
  const spread = 2 ** (topDepth + partDepth - tree.depth);
  tree.leaves.forEach((value, leaf) => {
    view.setFloat64(at + leavesAt(parts) + leaf * spread * 8, value, true);
  });
}
