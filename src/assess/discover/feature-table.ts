import { hexOf } from '../../store/hex.ts';
import { featureNames, oldestH } from './features.ts';
import type { Judged } from './options.ts';

/** Head of the table: the token, the moment, what the number is, how many rows it stands for, the features. */
export function featureHeader(): string {
  return ['token', 'time', 'label', 'weight', ...featureNames].join(',');
}

const placeOfAge = featureNames.indexOf('age_h');

/** How many of the innocent that are known for long are kept. */
export type InnocentKept = {
  /** Of all; above 0, at most 1. */
  readonly share: number;
  /** Or the judge's score so many times over, where that is more; 0: the score decides nothing. */
  readonly scoreTimes: number;
};

/**
 * A number as it was judged, as a line of the table: what a model will be asked, when it will be
 * asked. Of the innocent only some are kept, drawn by token and time, and each stands for those like it that
 * were not; null for one that was not. Those that were seen for the first time lately are one in fifty and
 * what swindlers' numbers are taken for: all are kept. Of the others a share, and the more of them the more
 * the judge of the moment suspects them, for it is from these that the next judge learns. `token` in hex (to
 * group by), `time` in epoch milliseconds.
 *
 * @param label 1: it had been used for fraud by then
 */
export function featureRow(
  { token, values, score, nowMs }: Judged,
  label: 0 | 1,
  innocent: InnocentKept,
): string | null {
  const whole = label === 1 || isNew(values);
  const share = whole ? 1 : Math.min(1, Math.max(innocent.share, innocent.scoreTimes * score));
  if (drawOf(token, nowMs) >= share) return null;
  const weight = shortened(1 / share);
  return `${hexOf(token)},${nowMs},${label},${weight},${Array.from(values, shortened).join(',')}\n`;
}

function isNew(values: Float64Array): boolean {
  return (values[placeOfAge] as number) < oldestH;
}

/** 0…1, even over tokens, which are uniform, and over the moments of one token. */
function drawOf(token: Uint8Array, nowMs: number): number {
  const word = new DataView(token.buffer, token.byteOffset).getUint32(12, true);
  const turned = Math.imul(word ^ Math.floor(nowMs / 1000), 0x9e37_79b1);
  return (Math.imul(turned ^ (turned >>> 15), 0x85eb_ca6b) >>> 0) / 2 ** 32;
}

function shortened(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}
