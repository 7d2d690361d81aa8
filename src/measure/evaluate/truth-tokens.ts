import { hexOf } from '../../store/hex.ts';
import { slotBytes } from '../../vault/slot.ts';
import type { Vault } from '../../vault/vault.ts';
import type { City } from './city-files.ts';
import { ListedNumbers } from './listed-numbers.ts';
import type { TruthCase } from './score.ts';
import type { TruthOfNumber } from './suspected-score.ts';

/** The truth about a city with everybody as hex of their token. */
export type TruthTokens = {
  readonly cases: readonly TruthCase[];
  readonly numbers: readonly TruthOfNumber[];
};

export function truthTokens(city: City, vault: Vault): TruthTokens {
  const listed = new ListedNumbers(city.indicators, vault);
  const people = keysOf(city.victims, vault);
  const numbers = keysOf(city.numbers, vault);
  return {
    cases: city.victims.map(({ scamType, firstContactMs, lossMs, lossAmount }, at) => {
      const person = people[at] ?? '';
      return { person, scamType, firstContactMs, lossMs, lossAmount };
    }),
    numbers: city.numbers.map(({ role, fraud, firstFraudContactMs }, at) => {
      const number = numbers[at] ?? '';
      return { number, role, fraud, firstFraudContactMs, listedMs: listed.listedMs(number) };
    }),
  };
}

function keysOf(rows: City['victims'] | City['numbers'], vault: Vault): string[] {
  const tokens = vault.sealBatch(rows.map(({ party }) => party));
  return rows.map((_, at) => hexOf(tokens.subarray(at * slotBytes, (at + 1) * slotBytes)));
}
