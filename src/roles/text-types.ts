import { readTextModel, shippedTextModel } from '../assess/scam-text/shipped.ts';
import { guessScamType } from '../assess/scam-text/text-model.ts';
import type { ScamTextModel } from '../assess/scam-text/text-model-file.ts';

/**
 * Proposes scam types from the descriptions of lists. A configured model is read at once, so that a bad
 * file stops the start; the one that ships when the first description comes.
 *
 * @throws TocsinError INPUT_FORMAT where the configured file holds no model
 */
export function textTypes(modelFile: string | null): (description: string) => string | null {
  const configured = modelFile === null ? null : readTextModel(modelFile);
  const model = (): ScamTextModel => configured ?? shippedTextModel();
  return (description) => guessScamType(model().scorer, description).scamType;
}
