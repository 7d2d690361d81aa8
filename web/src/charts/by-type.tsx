import { Segmented } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { api } from '../api/client.ts';
import { learnScamTypes, useScamTypeName } from '../api/scam-types.ts';
import { usePoll } from '../api/use-poll.ts';
import { useSpeech } from '../i18n/index.ts';
import { Nothing } from '../nothing.tsx';
import { type Mode, seriesColour } from '../theme.ts';
import { seriesOf } from './series.ts';

const StackedBars = lazy(() => import('./stacked-bars.tsx'));

const ranges = {
  m10: { lengthMs: 600_000, bucketMs: 15_000, everyMs: 3000 },
  h1: { lengthMs: 3_600_000, bucketMs: 60_000, everyMs: 5000 },
  h24: { lengthMs: 86_400_000, bucketMs: 1_800_000, everyMs: 20_000 },
} as const;
type Range = keyof typeof ranges;
const rangeKeys = Object.keys(ranges) as Range[];

export function ByType({ mode }: { readonly mode: Mode }) {
  const { t, f } = useSpeech();
  const nameOf = useScamTypeName();
  const [range, setRange] = useState<Range>('m10');
  const { lengthMs, bucketMs, everyMs } = ranges[range];
  const { value } = usePoll(
    async (signal) => {
      const untilMs = Date.now();
      const sinceMs = untilMs - lengthMs;
      return { sinceMs, untilMs, data: await api.warningsByType(sinceMs, bucketMs, signal) };
    },
    range,
    everyMs,
  );
  useEffect(() => {
    if (value) learnScamTypes(value.data.scamTypes);
  }, [value]);

  const shown = useMemo(() => {
    if (value === null) return null;
    const order = value.data.scamTypes.map((type) => type.key).filter((key) => key !== 'other');
    const { times, series } = seriesOf(value.data, order, value.sinceMs, value.untilMs);
    return {
      times: times.map(f.minute),
      series: series.map((one) => ({
        ...one,
        name: one.key === null ? t.charts.rest : nameOf(one.key),
        colour: seriesColour(mode, one.key === null ? null : order.indexOf(one.key)),
      })),
    };
  }, [value, f, t, nameOf, mode]);

  return (
    <section className="by-type" aria-labelledby="by-type-title">
      <div className="room-head">
        <h2 id="by-type-title">{t.charts.byType}</h2>
        <Segmented
          size="small"
          aria-label={t.charts.rangeLabel}
          value={range}
          onChange={setRange}
          options={rangeKeys.map((key) => ({ value: key, label: t.charts.ranges[key] }))}
        />
      </div>
      {shown && shown.series.length > 0 ? (
        <>
          <Suspense fallback={<div className="stacked-bars" />}>
            <StackedBars
              times={shown.times}
              series={shown.series}
              dark={mode === 'dark'}
              label={t.charts.byType}
            />
          </Suspense>
          <ul className="legend">
            {shown.series.map(({ key, name, colour, total }) => (
              <li key={key ?? 'rest'}>
                <i style={{ background: colour }} aria-hidden="true" />
                <span>{name}</span>
                <b>{f.count(total)}</b>
              </li>
            ))}
          </ul>
        </>
      ) : (
        shown && <Nothing title={t.charts.empty} />
      )}
    </section>
  );
}
