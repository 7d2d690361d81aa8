import { table } from '../../lib/document.ts';
import type { CodecCost } from './run-codec.ts';

const method = `Encodes one submit (35 characters in UCS-2, a receipt asked for) and decodes its answer, without session
and socket: processor time for both, the least of all rounds. The submit gets its sequence in a PDU of its own each
time, on both sides. The npm package is measured in the same process as the protocol of the row, in turns with it,
and always speaks SMPP. Both codecs of SMPP must write the same octets, otherwise the benchmark fails. The ratio is
that of the two least figures, and in brackets stand the least and the greatest of the rounds.`;

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function codecTable(costs: readonly CodecCost[]): string {
  const rows = costs.map(({ protocol, octets, rounds }) => {
    const own = least(rounds.map(({ ownMicros }) => ownMicros));
    const pairs = rounds.flatMap(({ ownMicros, npmMicros }) =>
      npmMicros === null ? [] : [{ npmMicros, ratio: npmMicros / ownMicros }],
    );
    const line = [protocol, String(octets), own.toFixed(2)];
    if (pairs.length === 0) return [...line, '–', '–'];
    const npm = least(pairs.map(({ npmMicros }) => npmMicros));
    const ratios = pairs.map(({ ratio }) => ratio);
    const range = `${least(ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)}`;
    return [...line, npm.toFixed(2), `${(npm / own).toFixed(1)} (${range})`];
  });
  return table([['protocol', 'octets', 'µs', 'npm smpp µs', '× npm smpp'], ...rows]);
}

/** The part of the section about codecs, in paragraphs; none without figures. */
export function codecReport(costs: readonly CodecCost[]): readonly string[] {
  if (costs.length === 0) return [];
  return ['### The codec alone', codecTable(costs), method];
}
