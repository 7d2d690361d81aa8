import { dayS } from './clock.ts';
import type { Form } from './numbers.ts';
import { scamTypes } from './scripts.ts';
import type { FraudTruth } from './truth.ts';

/** A row of the police's list. */
export type Listing = {
  readonly kind: 'phone' | 'domain' | 'app';
  readonly number: number;
  readonly scamType: string;
  /** 0 to 100. */
  readonly confidence: number;
  readonly fromS: number;
};

const peoplePerOldFraud = 150;
const mistaken = ['call_centre', 'far_seller', 'debt_collector'] as const;
const mistakenShare = 0.03;

/**
 * What the police list, by time: what they were told of, numbers of long ago that nobody has now or an
 * ordinary person, and a few innocent callers whom somebody took for scammers.
 */
export function listingsOf(truth: FraudTruth, recycled: readonly number[]): Listing[] {
  const { world, listedS, scamTypeOf } = truth;
  const { numbers, people, trades, endS } = world;
  const dice = world.dice('lists');
  const listings: Listing[] = [...listedS].map(([number, fromS]) => {
    const role = numbers.role(number);
    const kind = role === 'fraud_site' ? 'domain' : role === 'fraud_app' ? 'app' : 'phone';
    const scamType = scamTypeOf.get(number) ?? '';
    return { kind, number, scamType, confidence: 60 + dice.below(36), fromS };
  });
  const old = Array.from({ length: Math.floor(people.count / peoplePerOldFraud) }, () =>
    numbers.add('old_fraud', dice.pick<Form>(['mobile', 'other', 'virtual']), dice),
  );
  for (const number of [...recycled, ...old]) {
    const fromS = -dice.between([15, 150]) * dayS;
    const confidence = 50 + dice.below(40);
    listings.push({ kind: 'phone', number, scamType: dice.pick(scamTypes), confidence, fromS });
  }
  for (const number of mistaken.flatMap((role) => trades.get(role) ?? [])) {
    if (!dice.chance(mistakenShare)) continue;
    const fromS = dice.next() * endS;
    listings.push({ kind: 'phone', number, scamType: 'loan', confidence: 50, fromS });
  }
  return listings.sort((a, b) => a.fromS - b.fromS || a.number - b.number);
}
