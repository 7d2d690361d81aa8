import { rowWeight } from './row-weight.ts';
import type { Table } from './table.ts';

/**
 * Weights with which every group that is a yes weighs as much as any other, however many rows it has; all
 * of them together as much as before. A number of fraud that was judged a hundred times is one number to
 * find. The rows of a no stay as they are: each was a chance to suspect somebody wrongly.
 */
export function evenWeights({
  rows,
  labels,
  groups,
  weights,
}: Pick<Table, 'rows' | 'labels' | 'groups' | 'weights'>): Float64Array {
  const ofGroup = new Map<number, number>();
  let ofAll = 0;
  for (let row = 0; row < rows; row += 1) {
    if (labels[row] !== 1) continue;
    const group = groups?.[row] ?? row;
    ofGroup.set(group, (ofGroup.get(group) ?? 0) + rowWeight(weights, row));
    ofAll += rowWeight(weights, row);
  }
  const each = ofAll / ofGroup.size;
  return Float64Array.from({ length: rows }, (_, row) => {
    const weight = rowWeight(weights, row);
    if (labels[row] !== 1) return weight;
    return (each * weight) / (ofGroup.get(groups?.[row] ?? row) ?? 1);
  });
}
