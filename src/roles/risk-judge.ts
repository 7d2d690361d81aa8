import { readFile, stat } from 'node:fs/promises';
import { type RiskJudge, weightsJudge } from '../assess/judge.ts';
import { loadModel } from '../assess/model/model-file.ts';
import { riskModel } from '../assess/model/risk-model.ts';
import { shadowed } from '../assess/shadow.ts';
import type { RiskConfig } from '../config/policy.ts';
import { TocsinError } from '../domain/error.ts';
import { observe } from '../observe/channel.ts';
import type { Logger } from '../observe/log.ts';

/** Who judges exposures now. */
export type RiskJudgement = {
  readonly judge: RiskJudge;
  /** Whether what is usual for a person is asked, now. */
  readonly asksHabits: boolean;
  /** The model that judges or is watched; null: the weights alone. */
  readonly modelId: string | null;
  /** Reads the model anew where its file has changed. A bad file is logged, and the old model stays. */
  readonly follow: () => Promise<void>;
};

/**
 * The judge that the configuration asks for.
 *
 * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT where a model is asked for and cannot be had
 */
export async function openRiskJudge(
  config: RiskConfig,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<RiskJudgement> {
  const { modelFile } = config;
  const weights = weightsJudge(config);
  if (modelFile === null) {
    return { judge: weights, asksHabits: false, modelId: null, follow: async () => undefined };
  }
  let stamp = await stampOf(modelFile);
  let current = judgeOf(config, weights, await readFile(modelFile, 'utf8'));
  log.info({ model: current.modelId, engine: config.engine }, 'risk model');
  return {
    judge: (hits, indicators, nowMs, habits) => current.judge(hits, indicators, nowMs, habits),
    get asksHabits() {
      return current.asksHabits;
    },
    get modelId() {
      return current.modelId;
    },
    follow: async () => {
      try {
        const now = await stampOf(modelFile);
        if (now === stamp) return;
        // Remembered even if it is bad: it is complained of once, until it changes again.
        stamp = now;
        current = judgeOf(config, weights, await readFile(modelFile, 'utf8'));
        log.info({ model: current.modelId, engine: config.engine }, 'risk model');
      } catch (error) {
        log.warn(
          { model: current.modelId, problem: (error as Error).message },
          'the new risk model cannot be used; the one before goes on',
        );
      }
    },
  };
}

function judgeOf(
  config: RiskConfig,
  weights: RiskJudge,
  text: string,
): Pick<RiskJudgement, 'judge' | 'modelId' | 'asksHabits'> {
  const { id: modelId, scorer } = loadModel(text);
  const { judge: model, asksHabits: asks } = riskModel(scorer, config);
  const asksHabits = asks && (config.engine === 'model' || config.shadow);
  const [acting, watched] = config.engine === 'model' ? [model, weights] : [weights, model];
  if (!config.shadow) return { judge: acting, modelId, asksHabits };
  const judge = shadowed(acting, watched, (seen) => observe('tocsin:shadow', seen));
  return { judge, modelId, asksHabits };
}

async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (cause) {
    const message = `The risk model ${file} cannot be read: ${(cause as Error).message}.`;
    throw new TocsinError('INPUT_UNREADABLE', message, { cause });
  }
}
