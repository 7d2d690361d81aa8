import type { Interval } from '../assess/model/auc.ts';
import type { Part } from '../assess/model/evaluate-table.ts';
import type { Evaluation } from '../assess/model/evaluation.ts';

/** The figures of an evaluation as `--json` prints them. */
export function evaluationJson(
  evaluation: Evaluation & { readonly parts?: readonly Part[] },
): Record<string, unknown> {
  const { metrics, baselines, on, parts = [] } = evaluation;
  return {
    on,
    rows: metrics.rows,
    positives: metrics.positives,
    auc: metrics.auc.value,
    auc_95: ends(metrics.auc),
    average_precision: metrics.averagePrecision,
    brier: metrics.brier,
    brier_of_prior: metrics.brierOfPrior,
    log_loss: metrics.logLoss,
    calibration_error: metrics.calibrationError,
    precision_at: metrics.precisionAt,
    recall_at_precision_90: metrics.recallAtPrecision90,
    reliability: metrics.reliability,
    baselines:
      baselines === null
        ? null
        : {
            logistic: {
              auc: baselines.logistic.auc.value,
              auc_95: ends(baselines.logistic.auc),
              brier: baselines.logistic.brier,
            },
            best_feature:
              baselines.bestFeature === null
                ? null
                : { name: baselines.bestFeature.name, auc: baselines.bestFeature.auc.value },
          },
    parts: parts.map(({ learned, tested, auc }) => ({
      learned_rows: learned,
      tested_rows: tested,
      auc: auc.value,
      auc_95: ends(auc),
    })),
  };
}

function ends({ low, high }: Interval): [number, number] {
  return [low, high];
}
