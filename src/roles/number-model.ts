import { modelScorer } from '../assess/discover/model-scorer.ts';
import { loadModel } from '../assess/model/model-file.ts';
import { shippedModel } from '../assess/model/shipped.ts';
import type { NumberModel } from '../assess/suspects/watch.ts';
import type { DiscoveryConfig } from '../config/discovery.ts';
import type { Logger } from '../observe/log.ts';
import { type FollowedModel, followModel } from './followed-model.ts';

/** Nobody is judged. */
const nobody: NumberModel = { text: null, modelId: null };

/**
 * The model that judges numbers, as the configuration names it.
 *
 * @param take puts a later one into use
 * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT where a model is asked for and cannot be had
 */
export async function openNumberModel(
  { mode, numberModelFile }: DiscoveryConfig,
  take: (model: NumberModel) => Promise<void>,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<FollowedModel<NumberModel>> {
  if (mode === 'off') return { current: nobody, follow: async () => undefined };
  if (numberModelFile === null) {
    const shipped = numberModel(shippedModel('number'));
    log.info({ model: shipped.modelId }, 'number model that ships');
    return { current: shipped, follow: async () => undefined };
  }
  return followModel(numberModelFile, {
    what: 'number model (discovery.numberModelFile)',
    make: numberModel,
    take,
    log,
  });
}

/** @throws TocsinError INPUT_FORMAT for a text that is no model, or one that wants what no number has */
function numberModel(text: string): NumberModel {
  const { id, scorer } = loadModel(text);
  modelScorer(id, scorer);
  return { text, modelId: id };
}
