import type { Party } from '../party.ts';

/**
 * The numbers at which the state, carriers, banks and authorities answer the whole country or a province,
 * as they are published: 1XX, 1XXXX (of them 10XXX carriers and 12XXX authorities), 95XXX, 96XXX and
 * 1010XXXX (Telecommunications Network Numbering Plan of the MIIT, 2017, chapter on short numbers). With
 * further digits behind them, as 95013… or 106…, they are lines that are rented out, and none of these.
 */
export function publicNumbers(): Pick<Party, 'space' | 'text'>[] {
  const texts = [
    ...run('1', 2),
    ...run('1', 4),
    ...run('95', 3),
    ...run('96', 3),
    ...run('1010', 4),
  ];
  return texts.map((text) => ({ space: 'service', text }));
}

/** All numbers that begin so and have so many digits behind. */
function run(start: string, digits: number): string[] {
  return Array.from({ length: 10 ** digits }, (_, n) => start + String(n).padStart(digits, '0'));
}
