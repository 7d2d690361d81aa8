import type { Model } from '../assess/model/model-file.ts';
import { kindOfModel } from '../assess/model/model-kind.ts';
import { printEvaluation } from './model-figures.ts';
import { evaluationJson } from './model-json.ts';
import { printLine, printTable } from './print.ts';

/** A model's card as `--json` prints it. */
export function modelCard(model: Model): Record<string, unknown> {
  const { training, scorer } = model;
  return {
    id: model.id,
    kind: kindOfModel(model),
    made: model.createdAt,
    made_by: model.createdBy,
    seed: model.seed,
    fingerprint: training.fingerprint,
    label: training.label,
    learned_rows: training.rows,
    learned_positives: training.positives,
    held_out_share: training.holdOut,
    trees: scorer.trees.length,
    inputs: scorer.features.map(({ name }) => name),
    calibration: scorer.calibration.kind,
    evaluation: evaluationJson(model.evaluation),
  };
}

export function printModelCard(model: Model): void {
  const { training, scorer } = model;
  printTable(
    ['model', model.id],
    [
      ['kind', kindOfModel(model)],
      ['made', `${model.createdAt} by ${model.createdBy}, seed ${model.seed}`],
      ['data', `SHA-256 ${training.fingerprint}`],
      ['learned', `${training.rows} rows, ${training.positives} yes in ${training.label}`],
      ['trees', `${scorer.trees.length}, calibration ${scorer.calibration.kind}`],
      ['inputs', String(scorer.features.length)],
    ],
  );
  for (const { name } of scorer.features) printLine(`  ${name}`);
  printEvaluation(model.evaluation);
}
