import type { Dice } from '../dice.ts';
import type { Person, Population } from '../types.ts';
import type { Script } from './script.ts';

/** Tries until somebody less likely is taken; keeps a choice bounded where a script wants few. */
const mostTries = 200;

function weightOf(script: Script, person: Person): number {
  let byAge = 0;
  for (const [fromYears, weight] of script.ages) if (person.ageYears >= fromYears) byAge = weight;
  return byAge * person.credulity ** script.credulityPower;
}

/**
 * Somebody for the script, by age and credulity (rejection sampling). Nobody younger than the
 * script's first age, and nobody of whom `isFree` says no.
 *
 * @returns null when nobody was found
 */
export function chooseVictim(
  population: Population,
  script: Script,
  isFree: (index: number) => boolean,
  dice: Dice,
): Person | null {
  const most = Math.max(...script.ages.map(([, weight]) => weight));
  let fallback: Person | null = null;
  for (let tries = 0; tries < mostTries; tries++) {
    const index = dice.below(population.size);
    const lot = dice.next() * most;
    if (!isFree(index)) continue;
    const person = population.person(index);
    const weight = weightOf(script, person);
    if (lot < weight) return person;
    if (weight > 0) fallback = person;
  }
  return fallback;
}
