export type Scale = {
  readonly from: number;
  readonly to: number;
  /** Where a value lies between both ends. Percent, 0 to 100. */
  readonly at: (value: number) => number;
};

/**
 * An axis with whole tenths at its ends that holds every value and zero, and is at least `least`
 * wide to either side of zero where the values go there.
 */
export function scaleOf(values: readonly number[], least = 0.1): Scale {
  const low = Math.min(-least, ...values);
  const high = Math.max(least, ...values);
  const from = Math.floor(Math.round(low * 1e6) / 1e5) / 10;
  const to = Math.ceil(Math.round(high * 1e6) / 1e5) / 10;
  return {
    from,
    to,
    at: (value) => (100 * (Math.min(to, Math.max(from, value)) - from)) / (to - from),
  };
}

/** The tenths of 0 to 1 that hold every value. */
export function sharesOf(values: readonly number[]): Scale {
  const low = Math.floor(Math.min(0.9, ...values) * 10) / 10;
  const high = Math.ceil(Math.max(low + 0.1, ...values) * 10) / 10;
  const [from, to] = values.length === 0 ? [0, 1] : [low, Math.min(1, high)];
  const at = (value: number): number =>
    (100 * (Math.min(to, Math.max(from, value)) - from)) / (to - from);
  return { from, to, at };
}
