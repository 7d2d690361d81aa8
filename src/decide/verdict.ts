import { type SuppressReason, suppressReasons } from '../domain/hit.ts';

/** What speaks against warning because of one hit: true where that reason holds. */
export type Facts = Readonly<Record<SuppressReason, boolean>>;

/**
 * Which reason is told where several hold, first to last. From the outside in: what stops
 * everything, what takes the hit away, what takes the person away, what makes the danger too old or
 * too small, who could be reached, what they were told already, and last the experiment, so that
 * the held-out group is exactly those who would have been warned.
 *
 * The type makes the table full: a new reason does not compile until it has its place.
 */
const places: Readonly<Record<SuppressReason, number>> = {
  kill_switch: 0,
  indicator_quarantined: 1,
  indicator_inactive: 2,
  subscriber_listed: 3,
  subscriber_allowed: 4,
  stale: 5,
  below_level: 6,
  suspicion_weak: 7,
  not_reachable: 8,
  cool_down: 9,
  daily_cap: 10,
  suspicion_budget: 11,
  hold_out: 12,
};

export const precedence: readonly SuppressReason[] = suppressReasons.toSorted(
  (a, b) => places[a] - places[b],
);

/** The reason that is told, or null: nothing speaks against, warn. */
export function verdict(facts: Facts): SuppressReason | null {
  return precedence.find((reason) => facts[reason]) ?? null;
}
