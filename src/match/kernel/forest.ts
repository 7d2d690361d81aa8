import {
  codeZero,
  forestCount,
  forestPlaces,
  forestRows,
  forestTrees,
  forestWidth,
  gridCells,
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
} from './forest-layout';

/**
 * Log-odds of rows. A value becomes, once a row, its place among the thresholds that the forest asks of its
 * column: one byte. Then sixteen rows go through a tree together: all its questions are asked of all of
 * them, and the answers choose among one another without a branch. The sums are the same, bit by bit, as
 * of one row after the other (assess/model/score.ts).
 *
 * @param values row-major, f64
 * @param rows any number; values and logits have room for a multiple of `forestRows`
 * @param codes 2 × width × rows bytes, rounded up likewise
 * @param work 16 × 16 bytes
 * @param logits f64 a row, the base at first
 */
export function scoreForest(
  forest: usize,
  values: usize,
  rows: u32,
  codes: usize,
  work: usize,
  logits: usize,
): void {
  const width = load<u32>(forest, forestWidth);
  const groupBytes = <usize>width * (2 * forestRows);
  for (let column: u32 = 0; column < width; column++) encode(forest, values, column, rows, codes);
  const groups = (rows + forestRows - 1) / forestRows;
  let tree = load<usize>(forest, forestTrees);
  for (let left = load<u32>(forest, forestCount); left > 0; left--) {
    const parts = load<u32>(tree, treeParts);
    const leaves = leavesOf(tree, parts);
    let group = codes;
    let sums = logits;
    for (let at: u32 = 0; at < groups; at++) {
      addLeaves(leaves, descend(tree + treeNodes, parts, group, work), work, sums);
      group += groupBytes;
      sums += forestRows * 8;
    }
    tree = leaves + <usize>parts * (partLeaves * 8);
  }
}

/** Two planes a column: in the first a missing value is below every threshold, in the second above. */
function encode(forest: usize, values: usize, column: u32, rows: u32, codes: usize): void {
  const places = load<usize>(forest, forestPlaces) + <usize>column * placesBytes;
  if (load<u32>(places, placesCount) == 0) return;
  const width = load<u32>(forest, forestWidth);
  const step = (<usize>width) << 3;
  let from = values + ((<usize>column) << 3);
  let plane = codes + <usize>column * (2 * forestRows);
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f64>(from);
    const isMissing = value != value;
    const code = isMissing ? 0 - codeZero : <i32>placeOf(places, value) - codeZero;
    const at = plane + <usize>(row & (forestRows - 1));
    store<i8>(at, <i8>code);
    store<i8>(at, <i8>(isMissing ? codeZero - 1 : code), forestRows);
    from += step;
    if ((row & (forestRows - 1)) == forestRows - 1) plane += step << 2;
  }
}

/** The number of thresholds below the value, as assess/model/places.ts. */
function placeOf(places: usize, value: f64): u32 {
  const thresholds = load<usize>(places, placesThresholds);
  const cell = (value - load<f64>(places, placesLow)) * load<f64>(places, placesPerCell);
  const last = gridCells - 1;
  const at = cell >= <f64>last ? last : cell > 0 ? <i32>cell : 0;
  const grid = load<usize>(places, placesGrid) + ((<usize>at) << 1);
  let place = <u32>load<u16>(grid);
  const end = <u32>load<u16>(grid, 2);
  while (place < end && load<f64>(thresholds + ((<usize>place) << 3)) < value) place++;
  return place;
}

function leavesOf(tree: usize, parts: u32): usize {
  const nodes = <usize>parts * (partNodes + 1) - 1;
  return tree + treeNodes + ((nodes * 4 + 7) & ~7);
}

/** For each row the number of the leaf that it comes to. */
function descend(nodes: usize, parts: u32, codes: usize, work: usize): v128 {
  if (parts == 1) return descendPart(nodes, codes);
  let part = nodes + ((<usize>parts - 1) << 2);
  for (let at: u32 = 0; at < parts; at++) {
    const leaf = v128.or(descendPart(part, codes), i8x16.splat(<i8>(at * partLeaves)));
    v128.store(work + ((<usize>at) << 4), leaf);
    part += partNodes * 4;
  }
  for (let wide = parts >> 1; wide > 0; wide >>= 1) {
    for (let at: u32 = 0; at < wide; at++) {
      const pair = work + ((<usize>at) << 5);
      const right = ask(nodes + ((<usize>(wide - 1 + at)) << 2), codes);
      const leaf = v128.bitselect(v128.load(pair, 16), v128.load(pair), right);
      v128.store(work + ((<usize>at) << 4), leaf);
    }
  }
  return v128.load(work);
}

/** The same within one part, four questions deep. */
function descendPart(n: usize, codes: usize): v128 {
  const a = ask(n, codes);
  const b = v128.bitselect(ask(n + 8, codes), ask(n + 4, codes), a);
  const cLeft = v128.bitselect(ask(n + 16, codes), ask(n + 12, codes), b);
  const cRight = v128.bitselect(ask(n + 24, codes), ask(n + 20, codes), b);
  const c = v128.bitselect(cRight, cLeft, a);
  const d0 = v128.bitselect(ask(n + 32, codes), ask(n + 28, codes), c);
  const d1 = v128.bitselect(ask(n + 40, codes), ask(n + 36, codes), c);
  const d2 = v128.bitselect(ask(n + 48, codes), ask(n + 44, codes), c);
  const d3 = v128.bitselect(ask(n + 56, codes), ask(n + 52, codes), c);
  const dLeft = v128.bitselect(d1, d0, b);
  const dRight = v128.bitselect(d3, d2, b);
  const d = v128.bitselect(dRight, dLeft, a);
  return v128.or(
    v128.or(v128.and(a, i8x16.splat(8)), v128.and(b, i8x16.splat(4))),
    v128.or(v128.and(c, i8x16.splat(2)), v128.and(d, i8x16.splat(1))),
  );
}

/** All ones in the bytes of those rows that go to the right. */
function ask(node: usize, codes: usize): v128 {
  return i8x16.gt_s(
    v128.load(codes + <usize>load<u16>(node)),
    v128.load_splat<i8>(node, nodeLimit),
  );
}

function addLeaves(leaves: usize, at: v128, work: usize, sums: usize): void {
  v128.store(work, at);
  for (let row: usize = 0; row < <usize>forestRows; row += 4) {
    const own = sums + (row << 3);
    const index = work + row;
    const one = leafAt(leaves, index);
    const two = leafAt(leaves, index + 1);
    const three = leafAt(leaves, index + 2);
    const four = leafAt(leaves, index + 3);
    store<f64>(own, load<f64>(own) + one);
    store<f64>(own, load<f64>(own, 8) + two, 8);
    store<f64>(own, load<f64>(own, 16) + three, 16);
    store<f64>(own, load<f64>(own, 24) + four, 24);
  }
}

function leafAt(leaves: usize, index: usize): f64 {
  return load<f64>(leaves + ((<usize>load<u8>(index)) << 3));
}
