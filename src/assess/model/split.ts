const binsPerFeature = 256;
const slots = 3;

/** Between these a leaf's weight must lie, where a feature above it may only push one way. */
export type Bounds = { readonly low: number; readonly high: number };

export type SplitRules = {
  /** Pulls weights to zero (L2). */
  readonly lambda: number;
  /** Rows on each side at least. */
  readonly minRows: number;
  /** Gain in loss that a split must bring. */
  readonly minGain: number;
  /** By feature: 1 more never lowers the risk, −1 more never raises it, 0 free. */
  readonly monotone: Int8Array;
};

export type Split = {
  readonly feature: number;
  /** Bins 1…bin go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftBounds: Bounds;
  readonly rightBounds: Bounds;
};

type Side = { gradient: number; hessian: number; rows: number };

/** The weight that lowers the loss most, within the bounds (one Newton step). */
export function weightOf(
  gradient: number,
  hessian: number,
  lambda: number,
  bounds: Bounds,
): number {
  const free = -gradient / (hessian + lambda);
  return Math.min(bounds.high, Math.max(bounds.low, free));
}

/** What that weight takes off the loss, doubled. */
function gainOf(side: Side, lambda: number, weight: number): number {
  return -(2 * side.gradient * weight + (side.hessian + lambda) * weight * weight);
}

/** The split that lowers the loss most; null where none keeps the rules. The first of equals wins. */
export function bestSplit(
  histogram: Float64Array,
  features: Int32Array,
  edges: readonly Float64Array[],
  bounds: Bounds,
  rules: SplitRules,
): Split | null {
  let best: Split | null = null;
  for (const feature of features) {
    const last = edges[feature]?.length ?? 0;
    const base = feature * binsPerFeature * slots;
    const total: Side = { gradient: 0, hessian: 0, rows: 0 };
    for (let bin = 0; bin <= last + 1; bin += 1) add(total, histogram, base + bin * slots);
    const missing: Side = { gradient: 0, hessian: 0, rows: 0 };
    add(missing, histogram, base);
    const parent = gainOf(
      total,
      rules.lambda,
      weightOf(total.gradient, total.hessian, rules.lambda, bounds),
    );
    const seen: Side = { gradient: 0, hessian: 0, rows: 0 };
    for (let bin = 1; bin <= last; bin += 1) {
      const slot = base + bin * slots;
      // An empty bin splits as the one before it.
      if ((histogram[slot + 2] ?? 0) < 0.5) continue;
      add(seen, histogram, slot);
      for (let side = 0; side < (missing.rows > 0.5 ? 2 : 1); side += 1) {
        const withMissing = side === 1;
        const left = withMissing ? sum(seen, missing) : seen;
        const right = difference(total, left);
        if (left.rows < rules.minRows || right.rows < rules.minRows) continue;
        const tried = weigh(left, right, parent, feature, bounds, rules);
        if (tried === null || tried.gain <= (best?.gain ?? rules.minGain)) continue;
        // Nothing missing here: what is missing later goes with the more.
        const missingLeft = missing.rows > 0.5 ? withMissing : left.rows >= right.rows;
        best = { feature, bin, missingLeft, ...tried };
      }
    }
  }
  return best;
}

function weigh(
  left: Side,
  right: Side,
  parent: number,
  feature: number,
  bounds: Bounds,
  { lambda, monotone }: SplitRules,
): Pick<Split, 'gain' | 'leftBounds' | 'rightBounds'> | null {
  const leftWeight = weightOf(left.gradient, left.hessian, lambda, bounds);
  const rightWeight = weightOf(right.gradient, right.hessian, lambda, bounds);
  const direction = monotone[feature] ?? 0;
  if (direction * (rightWeight - leftWeight) < 0) return null;
  const gain = gainOf(left, lambda, leftWeight) + gainOf(right, lambda, rightWeight) - parent;
  if (direction === 0) return { gain, leftBounds: bounds, rightBounds: bounds };
  // Nothing below either side may cross the middle between them.
  const middle = (leftWeight + rightWeight) / 2;
  const lower = { low: bounds.low, high: Math.min(bounds.high, middle) };
  const upper = { low: Math.max(bounds.low, middle), high: bounds.high };
  return direction > 0
    ? { gain, leftBounds: lower, rightBounds: upper }
    : { gain, leftBounds: upper, rightBounds: lower };
}

function add(side: Side, histogram: Float64Array, slot: number): void {
  side.gradient += histogram[slot] ?? 0;
  side.hessian += histogram[slot + 1] ?? 0;
  side.rows += histogram[slot + 2] ?? 0;
}

function sum(a: Side, b: Side): Side {
  return {
    gradient: a.gradient + b.gradient,
    hessian: a.hessian + b.hessian,
    rows: a.rows + b.rows,
  };
}

function difference(a: Side, b: Side): Side {
  return {
    gradient: a.gradient - b.gradient,
    hessian: a.hessian - b.hessian,
    rows: a.rows - b.rows,
  };
}
