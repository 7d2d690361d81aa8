import { Discovery } from '../assess/discover/discovery.ts';
import { modelScorer } from '../assess/discover/model-scorer.ts';
import type { Judged } from '../assess/discover/options.ts';
import { expertScorer, type NumberScorer } from '../assess/discover/scorer.ts';
import type { SuspicionPolicy } from '../assess/discover/suspicion.ts';
import { weightsJudge } from '../assess/judge.ts';
import { loadModel } from '../assess/model/model-file.ts';
import { riskModel } from '../assess/model/risk-model.ts';
import { shippedModel } from '../assess/model/shipped.ts';
import type { RiskConfig } from '../config/policy.ts';
import { numbersAlive } from '../measure/evaluate/city-files.ts';
import { DiscoverySuspects } from '../measure/evaluate/discovery-suspects.ts';
import { contactJudge, type EngineName } from '../measure/evaluate/engine.ts';
import type { EngineSetup } from '../measure/evaluate/evaluate-city.ts';
import { RateSuspects } from '../measure/evaluate/rate-suspects.ts';

export type EngineParts = {
  readonly risk: RiskConfig;
  /** Texts of model files; null: those that ship. Of numbers, `builtIn`: no model. */
  readonly models: { readonly risk: string | null; readonly number: string | null };
  /** Whether weights and model look for unlisted numbers. */
  readonly suspects: boolean;
  /** When a number is suspected, and how long. */
  readonly suspicion: SuspicionPolicy;
  /** Hex of the tokens that are never suspected. */
  readonly never: ReadonlySet<string>;
  /** How many people the city has, where it says so. */
  readonly people: number | null;
  /** Of the tokens. */
  readonly epoch: number;
  /** Sees every number when it is judged; null: nobody looks. */
  readonly onJudged: ((judged: Judged) => void) | null;
};

const recentContacts = 1 << 20;
/** Numbers are judged by weights that nobody trained: when what a model looks at has changed, none fits. */
export const builtIn = 'built-in';

/** @throws TocsinError INPUT_FORMAT */
export function setupOf(name: EngineName, parts: EngineParts): EngineSetup {
  const { risk, models } = parts;
  switch (name) {
    case 'list':
      return { name, judge: contactJudge(risk), lists: true, suspects: null };
    case 'rate':
      return { name, judge: contactJudge(risk), lists: false, suspects: new RateSuspects() };
    case 'weights':
      return { name, judge: weightsJudge(risk), lists: true, suspects: suspectsOf(parts) };
    case 'model': {
      const { scorer } = loadModel(models.risk ?? shippedModel('exposure'));
      const { judge } = riskModel(scorer, risk);
      return { name, judge, lists: true, suspects: suspectsOf(parts) };
    }
  }
}

function suspectsOf({
  models,
  people,
  epoch,
  suspects,
  suspicion,
  never,
  onJudged,
}: EngineParts): DiscoverySuspects | null {
  if (!suspects) return null;
  return new DiscoverySuspects(
    new Discovery({
      ...{ epoch, recentContacts, policy: suspicion },
      slots: numbersAlive(people),
      scorer: numberScorerOf(models.number),
      ...(onJudged === null ? {} : { onJudged }),
    }),
    never,
  );
}

function numberScorerOf(model: string | null): NumberScorer {
  if (model === builtIn) return expertScorer;
  const { scorer } = loadModel(model ?? shippedModel('number'));
  return modelScorer('trained', scorer);
}
