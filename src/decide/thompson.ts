import { type Beta, cumulative, density, deviation, mean, quantile } from './beta.ts';

/** What is known of one text: warnings whose time is over, and after how many the contact stopped. */
export type ArmCount = { readonly shown: number; readonly stopped: number };

/** A text as the trial sees it now. */
export type ArmJudgement = {
  /** Of the next warnings, 0…1; never below the floor. */
  readonly share: number;
  /** Of the posterior. */
  readonly mean: number;
  /** 95 % credible interval. */
  readonly interval: readonly [number, number];
  /** Chance that it is the best, 0…1. */
  readonly best: number;
};

/**
 * Thompson sampling (Thompson 1933, Biometrika 25:285): each text gets warnings with the chance that
 * it is the best, given what was counted and a uniform prior, but at least the floor. The chances
 * are computed as numbers instead of drawing from the posteriors, so that the propensity of every
 * warning is known.
 *
 * Shares sum to 1. A floor that all together could not have is taken as 1 / texts.
 *
 * @param floor least share of every text, 0…1
 */
export function judgeArms(counts: readonly ArmCount[], floor: number): ArmJudgement[] {
  const posteriors = counts.map(posteriorOf);
  const best = chancesOfBest(posteriors);
  const least = Math.min(floor, 1 / Math.max(1, counts.length));
  return posteriors.map((posterior, at): ArmJudgement => {
    const chance = best[at] ?? 0;
    return {
      share: least + (1 - least * posteriors.length) * chance,
      mean: mean(posterior),
      interval: [quantile(posterior, 0.025), quantile(posterior, 0.975)],
      best: chance,
    };
  });
}

function posteriorOf({ shown, stopped }: ArmCount): Beta {
  return { a: 1 + stopped, b: 1 + shown - stopped };
}

/** Points of a grid across one posterior; beside exact values the error was below 0.0001. */
const points = 800;
/** How far a grid reaches, in standard deviations; even an exponential tail beyond holds less than one in a billion. */
const reach = 20;

/**
 * The chance of each to be the greatest of all: the mean, over its own distribution, of the chance
 * that all others lie below. Integrated on a grid of its own width (midpoint rule), so that a narrow
 * posterior is never stepped over.
 */
export function chancesOfBest(posteriors: readonly Beta[]): number[] {
  if (posteriors.length === 1) return [1];
  const raw = posteriors.map((own, at) => {
    const middle = mean(own);
    const width = deviation(own) * reach;
    const from = Math.max(0, middle - width);
    const step = (Math.min(1, middle + width) - from) / points;
    let weight = 0;
    let won = 0;
    for (let point = 0; point < points; point += 1) {
      const x = from + (point + 0.5) * step;
      const here = density(own, x);
      if (here === 0) continue;
      let below = here;
      for (const [other, posterior] of posteriors.entries()) {
        if (other !== at) below *= cumulative(posterior, x);
      }
      weight += here;
      won += below;
    }
    return won / weight;
  });
  const sum = raw.reduce((total, chance) => total + chance, 0);
  return raw.map((chance) => chance / sum);
}
