/**
 * A forest of trees as the kernel scores it (forest.ts, assess/model/kernel-forest.ts). Read by both
 * compilers, as layout.ts is: whole numbers, in bytes where they are sizes or offsets.
 */

/** Rows that go through a tree together: one byte each of a vector. */
export const forestRows = 16;

/** u32 each: columns of a row; addresses of `placesBytes` for each, and of the trees; how many trees. */
export const forestWidth = 0;
export const forestPlaces = 4;
export const forestTrees = 8;
export const forestCount = 12;
export const forestBytes = 16;

/** Of a column: f64 low and f64 cells per one; u32 addresses of its thresholds (f64) and of the grid (u16). */
export const placesLow = 0;
export const placesPerCell = 8;
export const placesThresholds = 16;
export const placesGrid = 20;
/** u32: how many thresholds, 0: no tree asks for the column. */
export const placesCount = 24;
export const placesBytes = 32;
/** Cells of the grid (assess/model/places.ts). */
export const gridCells = 512;
/** With more thresholds a place does not fit into a byte that also says "missing". */
export const mostThresholds = 254;

/**
 * A tree: u32 `parts`, a power of two; then its upper nodes, parts − 1 of them, the root first; then for
 * each part its 15 nodes; padding to 8 bytes; then 16 leaves (f64) for each part. Nodes in the order of a
 * heap, u32 each: u16 offset of the column's plane among the codes, i8 the highest code that goes left.
 */
export const treeParts = 0;
export const treeNodes = 8;
export const partNodes = 15;
export const partLeaves = 16;
export const mostParts = 16;
export const nodeLimit = 2;
/** Codes are signed: a place less 128. This limit sends everything left; a missing value is −128 or 127. */
export const limitNever = 127;
export const codeZero = 128;
