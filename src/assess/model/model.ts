/**
 * One input of a model. `column` names the table's column; `equals` is set where the input is 1 for
 * rows whose column holds that word and 0 for others (one-hot).
 */
export type Feature = {
  readonly name: string;
  readonly column: string;
  readonly equals: string | null;
};

/**
 * One tree, node by node, the root first. `feature` is −1 at a leaf. A row goes left where its value
 * is at most `threshold`, or where the value is missing and `missingLeft` is 1. `cover` is the number
 * of training rows that came by, `value` the leaf's addition to the log-odds.
 */
export type Tree = {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
  readonly cover: readonly number[];
};

/**
 * From the trees' log-odds to a probability. Platt: logistic(slope × log-odds + intercept), which
 * keeps the log-odds a sum of the features' parts. Isotonic: steps, linear between the points.
 */
export type Calibration =
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  | {
      readonly kind: 'isotonic';
      /** Log-odds, ascending. */
      readonly at: readonly number[];
      /** Probabilities, never descending. */
      readonly risk: readonly number[];
    };

/** A sum of trees: log-odds = base + Σ leaves. */
export type Forest = {
  readonly features: readonly Feature[];
  readonly base: number;
  readonly trees: readonly Tree[];
};

export type Scorer = Forest & { readonly calibration: Calibration };
