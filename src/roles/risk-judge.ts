import { type RiskJudge, weightsJudge } from '../assess/judge.ts';
import { loadModel } from '../assess/model/model-file.ts';
import { riskModel } from '../assess/model/risk-model.ts';
import { shippedModel } from '../assess/model/shipped.ts';
import { shadowed } from '../assess/shadow.ts';
import type { RiskConfig } from '../config/policy.ts';
import { observe } from '../observe/channel.ts';
import type { Logger } from '../observe/log.ts';
import { followModel } from './followed-model.ts';

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
    if (config.engine === 'weights' && !config.shadow)
      return alone({ judge: weights, asksHabits: false, modelId: null });
    const shipped = judgeOf(config, weights, shippedModel('exposure'));
    log.info({ model: shipped.modelId, engine: config.engine }, 'risk model that ships');
    return alone(shipped);
  }
  const model = await followModel(modelFile, {
    what: 'risk model',
    make: (text) => judgeOf(config, weights, text),
    log,
  });
  return {
    judge: (hits, indicators, nowMs, habits) =>
      model.current.judge(hits, indicators, nowMs, habits),
    get asksHabits() {
      return model.current.asksHabits;
    },
    get modelId() {
      return model.current.modelId;
    },
    follow: model.follow,
  };
}

/** One that follows no file. */
function alone(judgement: Omit<RiskJudgement, 'follow'>): RiskJudgement {
  return { ...judgement, follow: async () => undefined };
}

function judgeOf(
  config: RiskConfig,
  weights: RiskJudge,
  text: string,
): Omit<RiskJudgement, 'follow'> {
  const { id: modelId, scorer } = loadModel(text);
  const { judge: model, asksHabits: asks } = riskModel(scorer, config);
  const asksHabits = asks && (config.engine === 'model' || config.shadow);
  const [acting, watched] = config.engine === 'model' ? [model, weights] : [weights, model];
  if (!config.shadow) return { judge: acting, modelId, asksHabits };
  const judge = shadowed(acting, watched, (seen) => observe('tocsin:shadow', seen));
  return { judge, modelId, asksHabits };
}
