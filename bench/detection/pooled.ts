import type { CurvePoint } from '../../src/measure/evaluate/curve.ts';
import type { CityFacts, Evaluation } from '../../src/measure/evaluate/evaluation.ts';

/** What `tocsin evaluate --json` prints. */
export type Printed = Evaluation & {
  readonly against?: readonly Evaluation[];
  readonly city: CityFacts & { readonly dir: string };
};

/** One engine over all test cities: counts added up. */
export type Pooled = {
  readonly engine: string;
  readonly victims: number;
  readonly warnedBeforeLoss: number;
  readonly warnings: number;
  readonly trueWarnings: number;
  readonly falsePer100kDay: number;
  readonly leadP50S: readonly (number | null)[];
  readonly budgets: readonly {
    readonly budget: number;
    readonly right: number;
    readonly of: number;
  }[];
  readonly suspected: {
    readonly found: number;
    readonly right: number;
    readonly numbers: number;
    readonly inTime: number;
    readonly unlistedRecall: readonly (number | null)[];
    readonly falseRoles: Readonly<Record<string, number>>;
  };
  /** Added up by threshold. */
  readonly curve: readonly CurvePoint[];
  readonly ece: readonly (number | null)[];
  readonly byType: ReadonlyMap<string, { readonly warned: number; readonly victims: number }>;
};

export function pooled(printed: readonly Printed[]): Pooled[] {
  const engines = printed[0] === undefined ? [] : enginesOf(printed[0]).map((one) => one.engine);
  return engines.map((engine) => {
    const all = printed.flatMap((one) => enginesOf(one).filter((own) => own.engine === engine));
    const sum = (of: (one: Evaluation) => number): number =>
      all.reduce((total, one) => total + of(one), 0);
    const exposed = printed.reduce((total, { city }) => total + city.subscribers * city.days, 0);
    return {
      engine,
      victims: sum((one) => one.victims),
      warnedBeforeLoss: sum((one) => one.warned_before_loss),
      warnings: sum((one) => one.warnings),
      trueWarnings: sum((one) => one.true_warnings),
      falsePer100kDay: (sum((one) => one.false_warnings) / exposed) * 100_000,
      leadP50S: all.map((one) => one.lead_time_s.p50),
      budgets: (all[0]?.budgets ?? []).map(({ per_100k_day }, at) => ({
        budget: per_100k_day,
        right: sum((one) => one.budgets[at]?.true_warnings ?? 0),
        of: sum((one) => one.budgets[at]?.warnings ?? 0),
      })),
      suspected: {
        found: sum((one) => one.suspected.found),
        right: sum((one) => one.suspected.true_found),
        numbers: sum((one) => one.suspected.numbers),
        inTime: sum((one) => one.suspected.found_within_24h),
        unlistedRecall: all.map((one) => one.suspected.recall_unlisted),
        falseRoles: added(all.map((one) => one.suspected.false_roles)),
      },
      curve: curveOfAll(all),
      ece: all.map((one) => one.calibration.ece),
      byType: typesOf(all),
    };
  });
}

function enginesOf({ against = [], ...main }: Printed): Evaluation[] {
  return [main, ...against];
}

function curveOfAll(all: readonly Evaluation[]): CurvePoint[] {
  return (all[0]?.curve ?? []).map(({ risk }, at) => {
    const points = all.flatMap(({ curve }) => curve[at] ?? []);
    const sum = (of: (point: CurvePoint) => number): number =>
      points.reduce((total, point) => total + of(point), 0);
    const warnings = sum((point) => point.warnings);
    const right = sum((point) => point.true_warnings);
    return {
      ...{ risk, warnings, true_warnings: right },
      warned_before_loss: sum((point) => point.warned_before_loss),
      precision: warnings === 0 ? null : right / warnings,
    };
  });
}

function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((one) => Object.entries(one))) {
    out[name] = (out[name] ?? 0) + count;
  }
  return out;
}

function typesOf(all: readonly Evaluation[]): Pooled['byType'] {
  const out = new Map<string, { warned: number; victims: number }>();
  for (const { scam_type, victims, warned_before_loss } of all.flatMap((one) => one.scam_types)) {
    const known = out.get(scam_type) ?? { warned: 0, victims: 0 };
    out.set(scam_type, {
      warned: known.warned + warned_before_loss,
      victims: known.victims + victims,
    });
  }
  return out;
}
