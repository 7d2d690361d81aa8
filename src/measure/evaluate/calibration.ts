import { share } from './score.ts';

/** A risk that was stated, and whether a scammer had the person by then. */
export type StatedRisk = { readonly risk: number; readonly isTrue: boolean };

export type CalibrationBin = {
  /** from ≤ risk < to; the last bin holds 1 too. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly mean_risk: number | null;
  readonly true_share: number | null;
};

export type Calibration = {
  readonly stated: number;
  /** Mean squared distance of risk and truth; null of nothing. */
  readonly brier: number | null;
  /** Expected calibration error: mean distance of stated and true shares, by count. */
  readonly ece: number | null;
  readonly bins: readonly CalibrationBin[];
};

const binCount = 10;

/** Reliability in ten bins of equal width. */
export function calibrationOf(stated: readonly StatedRisk[]): Calibration {
  const groups = Map.groupBy(stated, ({ risk }) =>
    Math.min(binCount - 1, Math.floor(risk * binCount)),
  );
  const bins = Array.from({ length: binCount }, (_, at): CalibrationBin => {
    const inside = groups.get(at) ?? [];
    const sum = inside.reduce((total, { risk }) => total + risk, 0);
    const right = inside.filter(({ isTrue }) => isTrue).length;
    return {
      from: at / binCount,
      to: (at + 1) / binCount,
      count: inside.length,
      mean_risk: share(sum, inside.length),
      true_share: share(right, inside.length),
    };
  });
  const errors = bins.reduce(
    (total, { count, mean_risk, true_share }) =>
      total + count * Math.abs((mean_risk ?? 0) - (true_share ?? 0)),
    0,
  );
  const squares = stated.reduce(
    (total, { risk, isTrue }) => total + (risk - (isTrue ? 1 : 0)) ** 2,
    0,
  );
  return {
    stated: stated.length,
    brier: share(squares, stated.length),
    ece: share(errors, stated.length),
    bins,
  };
}
