import type { WarningView } from '../../../src/api/contract.ts';
import { useSpeech } from '../i18n/index.ts';
import { baseWeight } from './base-weight.ts';

type Bar = { readonly key: string; readonly words: string; readonly weight: number };

const signed = new Intl.NumberFormat('en', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});

/** Each reason's weight as a bar to the left or right of zero, from the starting point to the sum. */
export function ReasonsChart({ warning }: { readonly warning: WarningView }) {
  const { t, f, language } = useSpeech();
  const base = baseWeight(warning);
  const bars: Bar[] = [
    { key: 'base', words: t.warnings.base, weight: base },
    ...warning.reasons
      .toSorted((a, b) => b.weight - a.weight)
      .map((reason) => ({ key: reason.key, words: reason[language], weight: reason.weight })),
  ];
  const total = bars.reduce((sum, bar) => sum + bar.weight, 0);
  const left = Math.max(0.5, ...bars.map((bar) => -bar.weight), -total);
  const right = Math.max(0.5, ...bars.map((bar) => bar.weight), total);
  const share = (weight: number): number => (100 * Math.abs(weight)) / (left + right);
  const zero = share(left);
  const row = ({ key, words, weight }: Bar, sign: 'down' | 'up' | 'sum') => (
    <tr key={key} data-sign={sign}>
      <th scope="row">{words}</th>
      <td className="reason-bar">
        <span
          style={{
            insetInlineStart: `${weight < 0 ? zero - share(weight) : zero}%`,
            inlineSize: `${share(weight)}%`,
          }}
        />
        <i style={{ insetInlineStart: `${zero}%` }} />
      </td>
      <td className="reason-weight">{signed.format(weight)}</td>
    </tr>
  );
  return (
    <table className="reasons-chart">
      <caption>{t.warnings.weightAxis}</caption>
      <tbody>{bars.map((bar) => row(bar, bar.weight < 0 ? 'down' : 'up'))}</tbody>
      <tfoot>
        {row(
          {
            key: 'sum',
            words: `${t.warnings.sum} → ${t.warnings.verdict(f.percent(warning.risk))}`,
            weight: total,
          },
          'sum',
        )}
      </tfoot>
    </table>
  );
}
