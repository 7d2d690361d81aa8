import type { Listing, TruthNumber, TruthVictim } from '../types.ts';
import { csvRow, isoTime, isoTimeOrNull } from './csv.ts';

/** indicators.csv in the usual format; `valid_from` is when the police listed it. By time. */
export function* listingRows(listings: Iterable<Listing>): Generator<string> {
  yield 'kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until\n';
  const sorted = [...listings].sort((a, b) => a.listedMs - b.listedMs || compare(a.value, b.value));
  for (const { kind, value, scamType, confidence, caseRef, listedMs } of sorted)
    yield csvRow([
      kind,
      value,
      scamType,
      confidence,
      'city-police',
      caseRef,
      isoTime(listedMs),
      null,
    ]);
}

/** truth-victims.csv; `subscriber` is E.164 digits without '+', as the simulator's people have them. */
export function* victimRows(victims: Iterable<TruthVictim>): Generator<string> {
  yield 'subscriber,scam_type,first_contact,loss_time,loss_amount\n';
  for (const { subscriber, scamType, firstContactMs, lossMs, lossAmount } of victims)
    yield csvRow([
      subscriber,
      scamType,
      isoTime(firstContactMs),
      isoTimeOrNull(lossMs),
      lossAmount,
    ]);
}

/** truth-numbers.csv; `number` as records show it. A number with several roles has its first. */
export function* numberRows(numbers: Iterable<TruthNumber>): Generator<string> {
  yield 'number,role,scam_type,first_fraud_contact\n';
  for (const { number, role, scamType, firstFraudContactMs } of numbers)
    yield csvRow([number, role, scamType, isoTimeOrNull(firstFraudContactMs)]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
