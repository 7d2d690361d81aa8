import type { Shadow } from '../../../src/api/intelligence-contract.ts';
import { api } from '../api/client.ts';
import { Nothing } from '../nothing.tsx';
import { Panel } from './panel.tsx';
import { matrixOf, warnedOtherwise } from './shadow-figures.ts';
import { useWords } from './use-words.ts';

const everyMs = 5000;

/** How another judge would have judged, beside the one that acts. */
export function ShadowPanel() {
  const { w } = useWords();
  return (
    <Panel id="shadow" title={w.shadow.title} load={api.shadow} everyMs={everyMs}>
      {(shadow) => <Answer shadow={shadow} />}
    </Panel>
  );
}

function Answer({ shadow }: { readonly shadow: Shadow }) {
  const { w, f } = useWords();
  const s = w.shadow;
  if (shadow.shadow === null) return <Nothing title={s.nobody} hint={s.nobodyHint} />;
  if (shadow.compared === 0) return <Nothing title={s.none} />;
  const who = nameOf(shadow.shadow, s.names);
  const { more, fewer } = warnedOtherwise(shadow.levels);
  return (
    <>
      <p className="panel-verdict">
        {more + fewer === 0
          ? s.same(who, f.count(shadow.compared))
          : s.sentence(who, f.count(more), f.count(fewer))}
      </p>
      <p className="panel-note">
        {s.how(f.count(shadow.compared), f.dayHour(shadow.sinceMs))}
        {shadow.modelId !== null && <span className="mono"> · {shadow.modelId}</span>}
      </p>
      <div className="shadow-views">
        <Matrix shadow={shadow} />
        <Differences shadow={shadow} />
      </div>
    </>
  );
}

function nameOf(who: string, names: Readonly<Record<string, string>>): string {
  return names[who] ?? who;
}

function Matrix({ shadow }: { readonly shadow: Shadow }) {
  const { w, t, f } = useWords();
  const s = w.shadow;
  const lines = matrixOf(shadow.levels);
  return (
    <table className="matrix" data-testid="shadow-matrix">
      <caption>{s.matrix}</caption>
      <thead>
        <tr>
          <td className="matrix-line" />
          <th scope="colgroup" colSpan={lines.length} className="matrix-head">
            {s.other(nameOf(shadow.shadow ?? '', s.names))}
          </th>
        </tr>
        <tr>
          <th scope="col" className="matrix-head matrix-line">
            {s.acting(nameOf(shadow.acting, s.names))}
          </th>
          {lines[0]?.map(({ shadow: level }) => (
            <th key={level} scope="col" className="matrix-head">
              {t.warnings.level(level)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((cells) => (
          <tr key={cells[0]?.acting}>
            <th scope="row" className="matrix-head matrix-line">
              {t.warnings.level(cells[0]?.acting ?? '')}
            </th>
            {cells.map(({ shadow: level, count, tone, depth }) => (
              <td key={level} className="matrix-cell" data-tone={tone} title={s[tone]}>
                {count > 0 && (
                  <i className="matrix-fill" style={{ opacity: 0.12 + 0.38 * depth }} />
                )}
                <span className="matrix-count" data-none={count === 0}>
                  {f.count(count)}
                </span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Differences({ shadow }: { readonly shadow: Shadow }) {
  const { w, f } = useWords();
  const s = w.shadow;
  const { differences, meanDifference } = shadow;
  const most = Math.max(1, ...differences.map(({ count }) => count));
  const peak = differences.find(({ count }) => count === most);
  const range = (from: number, to: number): string => `${signed(from)} … ${signed(to)}`;
  return (
    <figure className="differences" data-testid="shadow-differences">
      <figcaption>
        {s.differences}
        {meanDifference !== null && (
          <span className="differences-mean"> {s.mean(signed(meanDifference, 3))}</span>
        )}
      </figcaption>
      <div
        className="differences-plot"
        role="img"
        aria-label={peak && s.peak(range(peak.from, peak.to), f.count(peak.count))}
      >
        {differences.map(({ from, to, count }) => (
          <span
            key={from}
            className="differences-step"
            data-tone={from >= 0 ? 'higher' : 'lower'}
            title={`${range(from, to)}: ${f.count(count)}`}
          >
            <i
              className="differences-bar"
              style={{ blockSize: count === 0 ? 0 : `max(2px, ${(100 * count) / most}%)` }}
            />
          </span>
        ))}
      </div>
      <div className="differences-axis" aria-hidden="true">
        <span>−1</span>
        <span>0</span>
        <span>+1</span>
      </div>
    </figure>
  );
}

function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}
