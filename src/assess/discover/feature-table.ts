import type { Discovery } from './discovery.ts';
import { featureNames } from './features.ts';

/** Head of the table: the token, the moment, what the number is where that is known, the features. */
export function featureHeader(): string {
  return ['token', 'time', 'label', ...featureNames].join(',');
}

/**
 * Rows of every number that is worth scoring, for training: those that were silent for
 * `activeWithinMs` are left out, since they are not judged anew either. `token` in hex (to group by), `time`
 * in epoch milliseconds, `label` as given or empty. Pieces of about a thousand lines.
 *
 * @param labelOf of a token in hex; undefined leaves the label empty
 */
export function* featureRows(
  discovery: Discovery,
  nowMs: number,
  labelOf: (token: string) => string | number | undefined = () => undefined,
  activeWithinMs = 86_400_000,
): Generator<string> {
  let lines: string[] = [];
  for (const { token: bytes, values } of discovery.numbers(nowMs, nowMs - activeWithinMs)) {
    const token = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
    const label = labelOf(token) ?? '';
    lines.push(`${token},${nowMs},${label},${Array.from(values, shortened).join(',')}\n`);
    if (lines.length < 1000) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}

function shortened(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}
