import { useState } from 'react';
import type { Effect, EffectRow } from '../../../src/api/intelligence-contract.ts';
import { api } from '../api/client.ts';
import { Nothing } from '../nothing.tsx';
import { Panel } from './panel.tsx';
import { type Scale, scaleOf } from './scale.ts';
import { useWords } from './use-words.ts';
import { Whisker } from './whisker.tsx';

const everyMs = 10_000;
/** Of the axis, what its end and the words beside it need; percent. */
const roomForEnd = 12;
const roomForWords = 40;
/** Rows of too few people that stand open. */
const mostFew = 3;

/** Whether those who were warned stop more often than those held out. */
export function EffectPanel() {
  const { w } = useWords();
  return (
    <Panel id="effect" title={w.effect.title} load={api.effect} everyMs={everyMs}>
      {(effect) => <Answer effect={effect} />}
    </Panel>
  );
}

function Answer({ effect }: { readonly effect: Effect }) {
  const { w, f, name, points } = useWords();
  const { all } = effect;
  const groups = [
    ['scamType', effect.byScamType],
    ['channel', effect.byChannel],
    ['template', effect.byTemplate],
  ] as const;
  const rows = [all, ...groups.flatMap(([, list]) => list)].filter(isTold);
  const scale = scaleOf(rows.flatMap(({ interval, difference }) => interval ?? [difference ?? 0]));
  const size = w.effect.points(points(Math.abs(all.difference ?? 0)).replace('+', ''));
  const unmeasured = effect.holdOutShare === 0 && all.heldOut.people === 0;
  const verdict =
    all.verdict === 'works' || all.verdict === 'harms'
      ? w.effect[all.verdict](size)
      : w.effect[all.verdict];
  const harmed = groups.flatMap(([, list]) =>
    list.filter((row) => row.verdict === 'harms').map((row) => name(row.key)),
  );
  const left = Object.entries(effect.leftOut).filter(([, count]) => count > 0);
  return (
    <>
      {unmeasured ? (
        <Nothing title={w.effect.noHoldOut} hint={w.effect.noHoldOutHint} />
      ) : (
        <p className="panel-verdict" data-verdict={all.verdict}>
          {verdict}
        </p>
      )}
      {harmed.length > 0 && all.verdict !== 'harms' && (
        <p className="panel-trouble">{w.effect.but([...new Set(harmed)].join(w.comma))}</p>
      )}
      {!unmeasured && (
        <p className="panel-note">
          {w.effect.how(spanWords(effect.horizonS, w, f.count), f.percent(effect.holdOutShare))}
        </p>
      )}
      {!unmeasured && (
        <table className="effect">
          <thead>
            <tr>
              <td className="effect-name" />
              <th scope="col" className="effect-plot">
                <Axis scale={scale} />
              </th>
              <td className="effect-figures" />
            </tr>
          </thead>
          <tbody className="effect-all">
            <Row row={all} scale={scale} />
          </tbody>
          {groups.map(
            ([group, list]) =>
              list.length > 0 && (
                <tbody key={group}>
                  <tr>
                    <th scope="rowgroup" colSpan={3} className="effect-group">
                      {w.effect.groups[group]}
                    </th>
                  </tr>
                  <Rows rows={list} scale={scale} />
                </tbody>
              ),
          )}
        </table>
      )}
      <ul className="panel-facts">
        {rows.length > 1 && <li>{w.effect.comparisons(f.count(rows.length))}</li>}
        {effect.waiting > 0 && <li>{w.effect.waiting(f.count(effect.waiting))}</li>}
        {left.map(([reason, count]) => (
          <li key={reason}>
            {w.effect.leftOut(f.count(count), w.names.reasons[reason] ?? name(reason))}
          </li>
        ))}
      </ul>
    </>
  );
}

function isTold({ verdict }: EffectRow): boolean {
  return verdict !== 'too_few';
}

function spanWords(
  seconds: number,
  w: ReturnType<typeof useWords>['w'],
  count: (value: number) => string,
): string {
  return seconds % 86_400 === 0
    ? w.effect.days(count(seconds / 86_400))
    : w.effect.hours(count(Math.round(seconds / 3600)));
}

/** Those of too few people fold up where they are many, so that what is told is seen. */
function Rows({ rows, scale }: { readonly rows: readonly EffectRow[]; readonly scale: Scale }) {
  const { w, f } = useWords();
  const [open, setOpen] = useState(false);
  const few = rows.filter((row) => !isTold(row));
  const folds = few.length > mostFew;
  const shown = folds && !open ? rows.filter(isTold) : rows;
  return (
    <>
      {shown.map((row) => (
        <Row key={row.key} row={row} scale={scale} />
      ))}
      {folds && (
        <tr className="effect-fold">
          <td colSpan={3}>
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? w.effect.fold : w.effect.unfold(f.count(few.length))}
            </button>
          </td>
        </tr>
      )}
    </>
  );
}

function Axis({ scale }: { readonly scale: Scale }) {
  const { w, points } = useWords();
  // Near an edge the zero stands where the words of that side would.
  const zero = scale.at(0);
  return (
    <span className="axis">
      <span>
        {zero > roomForEnd && points(scale.from)}{' '}
        {zero > roomForWords && <small>{w.effect.axisLow}</small>}
      </span>
      <i style={{ insetInlineStart: `${zero}%` }}>0</i>
      <span>
        {zero < 100 - roomForWords && <small>{w.effect.axisHigh}</small>}{' '}
        {zero < 100 - roomForEnd && points(scale.to)}
      </span>
    </span>
  );
}

function Row({ row, scale }: { readonly row: EffectRow; readonly scale: Scale }) {
  const { w, f, name, points } = useWords();
  const { treated, heldOut, difference, interval, verdict } = row;
  const told = isTold(row);
  const share = (value: number | null): string => (value === null ? '–' : f.percent(value));
  const range = told && interval ? w.effect.range(points(interval[0]), points(interval[1])) : null;
  return (
    <tr className="effect-row" data-verdict={verdict}>
      <th scope="row" className="effect-name">
        {name(row.key)}
      </th>
      <td className="effect-plot" title={range ?? undefined}>
        <Whisker
          scale={scale}
          value={told ? difference : null}
          interval={told ? interval : null}
          tone={verdict}
        />
      </td>
      <td className="effect-figures">
        <b className="figure">
          {told && difference !== null ? points(difference) : w.effect.verdicts.too_few}
        </b>
        {told && <span className="effect-word">{w.effect.verdicts[verdict]}</span>}
        <small className="fine">
          {w.effect.arms(
            share(treated.share),
            f.count(treated.people),
            share(heldOut.share),
            f.count(heldOut.people),
          )}
          {range && <span className="hidden">, {range}</span>}
        </small>
      </td>
    </tr>
  );
}
