import { padded } from './numbers.ts';

/**
 * Radio cells are whole numbers inside and texts outside: region times this, plus the cell in the
 * region. 0 is the cell of nobody (abroad, fixed line) and has no text.
 */
export const cellsPerRegion = 10_000;

export function cellCode(region: number, cell: number): number {
  return (region + 1) * cellsPerRegion + cell;
}

/** `r007c0123`. */
export function cellText(code: number): string {
  if (code === 0) return '';
  const region = Math.floor(code / cellsPerRegion) - 1;
  return `r${padded(region, 3)}c${padded(code % cellsPerRegion, 4)}`;
}

export function regionOfCell(code: number): number {
  return Math.floor(code / cellsPerRegion) - 1;
}
