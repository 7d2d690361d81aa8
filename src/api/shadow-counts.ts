import { levels } from '../domain/exposure.ts';
import { onObserved } from '../observe/channel.ts';
import type { Shadow } from './intelligence-contract.ts';

/** Who judges. */
export type Judging = {
  readonly acting: 'weights' | 'model';
  /** Who judges beside it without acting; null: nobody. */
  readonly shadow: 'weights' | 'model' | null;
  /** The model among them; null: none. */
  readonly modelId: string | null;
  /** Risk from which each level is given. 0…1. */
  readonly levels: { readonly medium: number; readonly high: number; readonly urgent: number };
};

/** Tenths from −1 to 1. */
const steps = 20;

/**
 * How the judge in the shadow differs from the one that acts, since the start or since another
 * model came: figures of two models are not added up.
 */
export class ShadowCounts {
  readonly #judging: () => Judging;
  readonly #clock: () => number;
  readonly #stop: () => void;
  readonly #levels = new Map<string, { acting: string; shadow: string; count: number }>();
  readonly #differences = new Array<number>(steps).fill(0);
  #model: string | null;
  #sinceMs: number;
  #compared = 0;
  #sum = 0;

  constructor(judging: () => Judging, clock: () => number) {
    this.#judging = judging;
    this.#clock = clock;
    this.#model = judging().modelId;
    this.#sinceMs = clock();
    this.#stop = onObserved('tocsin:shadow', ({ acting, shadow, riskDifference }) => {
      this.#sameModel();
      const key = `${acting} ${shadow}`;
      const pair = this.#levels.get(key) ?? { acting, shadow, count: 0 };
      pair.count += 1;
      this.#levels.set(key, pair);
      const step = stepOf(riskDifference);
      this.#differences[step] = (this.#differences[step] ?? 0) + 1;
      this.#compared += 1;
      this.#sum += riskDifference;
    });
  }

  view(): Shadow {
    this.#sameModel();
    const rank = (level: string): number => (levels as readonly string[]).indexOf(level);
    const { acting, shadow, modelId } = this.#judging();
    return {
      ...{ acting, shadow, modelId },
      sinceMs: this.#sinceMs,
      compared: this.#compared,
      levels: [...this.#levels.values()]
        .toSorted((a, b) => rank(a.acting) - rank(b.acting) || rank(a.shadow) - rank(b.shadow))
        .map((pair) => ({ ...pair })),
      differences: this.#differences.map((count, step) => ({
        from: (step - steps / 2) / 10,
        to: (step + 1 - steps / 2) / 10,
        count,
      })),
      meanDifference: this.#compared === 0 ? null : this.#sum / this.#compared,
    };
  }

  close(): void {
    this.#stop();
  }

  #sameModel(): void {
    const { modelId } = this.#judging();
    if (modelId === this.#model) return;
    this.#model = modelId;
    this.#sinceMs = this.#clock();
    this.#levels.clear();
    this.#differences.fill(0);
    this.#compared = 0;
    this.#sum = 0;
  }
}

/** The step that holds a difference; a bound belongs to the step above it, 1 to the last. */
function stepOf(difference: number): number {
  const step = Math.floor(Math.round((difference + 1) * 1e9) / 1e8);
  return Math.min(steps - 1, Math.max(0, step));
}
