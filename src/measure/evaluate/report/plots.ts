import type { Evaluation } from '../evaluation.ts';
import type { Interval } from '../intervals.ts';
import {
  bar,
  colourOf,
  dot,
  frameOf,
  horizontals,
  label,
  line,
  path,
  percentTicks,
  svg,
  whisker,
} from './svg.ts';
import { engineWords, type Words, words } from './words.ts';

const width = 560;
const height = 280;

/** A group of bars with intervals: one colour for each series. */
type Group = {
  readonly name: Words;
  readonly bars: readonly { readonly value: number | null; readonly interval: Interval }[];
};

/** Shares of victims warned before loss, and the precision of all warnings, by engine. */
export function headlinePlot(all: readonly Evaluation[]): string {
  const groups: Group[] = [
    {
      name: words.recall,
      bars: all.map(({ recall, intervals }) => ({ value: recall, interval: intervals.recall })),
    },
    {
      name: words.precision,
      bars: all.map((one) => ({ value: one.precision, interval: one.intervals.precision })),
    },
  ];
  return bars(groups, words.headline);
}

export function budgetPlot(all: readonly Evaluation[]): string {
  const budgets = all[0]?.budgets ?? [];
  const groups = budgets.map(({ per_100k_day }, at): Group => {
    const name = String(per_100k_day);
    return {
      name: { zh: name, en: name },
      bars: all.map(({ budgets: own }) => ({
        value: own[at]?.precision ?? null,
        interval: own[at]?.interval ?? null,
      })),
    };
  });
  return bars(groups, words.budgets);
}

export function suspectedPlot(all: readonly Evaluation[]): string {
  const groups: Group[] = [
    {
      name: words.precision,
      bars: all.map(({ suspected }) => ({
        value: suspected.precision,
        interval: suspected.precision_interval,
      })),
    },
    {
      name: words.within,
      bars: all.map(({ suspected }) => ({
        value: suspected.found === 0 ? null : suspected.recall,
        interval: suspected.found === 0 ? null : suspected.recall_interval,
      })),
    },
  ];
  return bars(groups, words.suspected);
}

function bars(groups: readonly Group[], title: Words): string {
  const frame = frameOf(width, height);
  const series = Math.max(1, ...groups.map((group) => group.bars.length));
  const drawn = groups.flatMap((group, at) => {
    const room = 1 / groups.length;
    const step = (room * 0.8) / series;
    const middle = frame.x((at + 0.5) * room);
    return [
      label([middle, frame.y(0) + 18], group.name),
      ...group.bars.map(({ value, interval }, nth) => {
        if (value === null) return '';
        const left = (at + 0.1) * room + nth * step;
        const hint = `${(value * 100).toFixed(1)} %`;
        const from = [frame.x(left + step * 0.1), frame.y(0)] as const;
        const to = [frame.x(left + step * 0.9), frame.y(value)] as const;
        const x = frame.x(left + step / 2);
        const thin =
          interval === null ? '' : whisker(x, frame.y(interval[0]), frame.y(interval[1]));
        return bar(from, to, colourOf(nth), hint) + thin;
      }),
    ];
  });
  return svg(frame, title, horizontals(frame, percentTicks) + drawn.join(''));
}

/** From the tenth to the ninetieth percentile, on a logarithmic axis of hours. */
export function leadPlot(all: readonly Evaluation[]): string {
  const frame = frameOf(width, 60 + all.length * 40, 150);
  const ticksH = [0.1, 1, 10, 100, 1000];
  const share = (seconds: number): number =>
    Math.min(1, Math.max(0, (Math.log10(Math.max(seconds, 1) / 3600) + 1) / 4));
  const grid = ticksH.map((hours) => {
    const x = frame.x(share(hours * 3600));
    return (
      line([x, frame.y(0)], [x, frame.y(1)], 'grid') + label([x, frame.y(0) + 18], `${hours} h`)
    );
  });
  const rows = all.map(({ engine, lead_time_s: { p10, p50, p90 } }, at) => {
    const y = frame.y(1 - (at + 0.5) / all.length);
    const name = label([frame.left - 8, y + 4], engineWords[engine] ?? plain(engine), 'end');
    if (p10 === null || p50 === null || p90 === null) return name;
    const colour = colourOf(at);
    const ends = line([frame.x(share(p10)), y], [frame.x(share(p90)), y], 'range', colour);
    return `${name}${ends}${dot([frame.x(share(p50)), y], colour, `${(p50 / 3600).toFixed(1)} h`, 6)}`;
  });
  return svg(frame, words.lead, grid.join('') + rows.join(''));
}

export function calibrationPlot(all: readonly Evaluation[]): string {
  const frame = frameOf(360, 360);
  const diagonal = line([frame.x(0), frame.y(0)], [frame.x(1), frame.y(1)], 'diagonal');
  const curves = all.map(({ calibration: { bins, stated } }, at) => {
    const colour = colourOf(at);
    const met = bins.flatMap(({ count, mean_risk, true_share }) =>
      mean_risk === null || true_share === null ? [] : [{ count, mean_risk, true_share }],
    );
    const dots = met.map(({ count, mean_risk, true_share }) => {
      const radius = 2 + 8 * Math.sqrt(count / Math.max(1, stated));
      const hint = `${(mean_risk * 100).toFixed(1)} % : ${(true_share * 100).toFixed(1)} % (${count})`;
      return dot([frame.x(mean_risk), frame.y(true_share)], colour, hint, radius);
    });
    const points = met.map((bin) => [frame.x(bin.mean_risk), frame.y(bin.true_share)] as const);
    return path(points, colour) + dots.join('');
  });
  const axes = horizontals(frame, percentTicks);
  const below = percentTicks.map(([share, text]) => label([frame.x(share), frame.y(0) + 18], text));
  const name = label([frame.x(0.5), frame.y(0) + 36], words.stated);
  return svg(frame, words.calibration, axes + below.join('') + name + diagonal + curves.join(''));
}

/** Precision over the share of victims warned before loss, from the highest threshold to the lowest. */
export function curvePlot(all: readonly Evaluation[]): string {
  const frame = frameOf(width, 360);
  const curves = all.map(({ curve, victims }, at) => {
    const points = curve.flatMap(({ warned_before_loss: warned, precision }) =>
      precision === null || victims === 0
        ? []
        : [[frame.x(warned / victims), frame.y(precision)] as const],
    );
    const colour = colourOf(at);
    return path(points, colour) + points.map((point) => dot(point, colour, '', 2)).join('');
  });
  const below = percentTicks.map(([share, text]) => label([frame.x(share), frame.y(0) + 18], text));
  const name = label([frame.x(0.5), frame.y(0) + 36], words.warnedBeforeLoss);
  const axes = horizontals(frame, percentTicks) + below.join('') + name;
  return svg(frame, words.curve, axes + curves.join(''));
}

/** Precision, and in the second plot recall, week by week. */
export function driftPlot(all: readonly Evaluation[], of: 'precision' | 'recall'): string {
  const frame = frameOf(width, 220);
  const weeks = Math.max(1, ...all.map(({ drift }) => drift.length));
  const x = (week: number): number => frame.x(weeks === 1 ? 0.5 : (week - 1) / (weeks - 1));
  const curves = all.map(({ drift }, at) => {
    const points = drift.flatMap((week) => {
      const value = week[of];
      return value === null ? [] : [[x(week.week), frame.y(value)] as const];
    });
    const colour = colourOf(at);
    return path(points, colour) + points.map((point) => dot(point, colour, '', 3)).join('');
  });
  const below = Array.from({ length: weeks }, (_, at) =>
    label([x(at + 1), frame.y(0) + 18], String(at + 1)),
  );
  const name = label([frame.x(0.5), frame.y(0) + 36], words.week);
  return svg(
    frame,
    words[of],
    horizontals(frame, percentTicks) + below.join('') + name + curves.join(''),
  );
}

/** Recall by scam type, one row a type and a mark for each engine. */
export function typesPlot(all: readonly Evaluation[], typeName: (key: string) => Words): string {
  const types = [...new Set(all.flatMap((one) => one.scam_types.map((type) => type.scam_type)))];
  const frame = frameOf(width, 60 + types.length * 26, 190);
  const grid = percentTicks.map(([share, text]) => {
    const x = frame.x(share);
    return line([x, frame.y(0)], [x, frame.y(1)], 'grid') + label([x, frame.y(0) + 18], text);
  });
  const rows = types.flatMap((type, at) => {
    const y = frame.y(1 - (at + 0.5) / types.length);
    const marks = all.map(({ scam_types }, nth) => {
      const own = scam_types.find((one) => one.scam_type === type);
      if (own === undefined || own.recall === null) return '';
      const hint = `${own.warned_before_loss} / ${own.victims}`;
      // One under the other, so that equal ones do not hide each other.
      const apart = (nth - (all.length - 1) / 2) * 5;
      return dot([frame.x(own.recall), y + apart], colourOf(nth), hint, 4);
    });
    return [label([frame.left - 8, y + 4], typeName(type), 'end'), ...marks];
  });
  return svg(frame, words.types, grid.join('') + rows.join(''));
}

function plain(text: string): Words {
  return { zh: text, en: text };
}
