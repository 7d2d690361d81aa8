import { hexOf } from '../../store/hex.ts';
import { featureNames, oldestH } from './features.ts';
import type { Judged } from './options.ts';

/** Head of the table: the token, the moment, what the number is, how many rows it stands for, the features. */
export function featureHeader(): string {
  return ['token', 'time', 'label', 'weight', ...featureNames].join(',');
}

const placeOfAge = featureNames.indexOf('age_h');

/**
 * A number as it was judged, as a line of the table: what a model will be asked, when it will be
 * asked. Of the innocent that are known for long only a share is kept, drawn by token and time, and each
 * stands for all that were not; null for one that was not. The innocent that were seen for the first time
 * lately are one in fifty of them and what swindlers' numbers are taken for: all are kept. `token` in hex
 * (to group by), `time` in epoch milliseconds.
 *
 * @param label 1: it had been used for fraud by then
 * @param innocentShare above 0, at most 1
 */
export function featureRow(
  { token, values, nowMs }: Judged,
  label: 0 | 1,
  innocentShare: number,
): string | null {
  const share = label === 1 || isNew(values) ? 1 : innocentShare;
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
