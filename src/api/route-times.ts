/** Since when each route is bound, or is not. Moments are epoch milliseconds. */
export class RouteTimes {
  readonly #startedMs: number;
  readonly #last = new Map<string, { readonly bound: boolean; readonly sinceMs: number }>();

  /** @param startedMs since when a route is in the state that nobody told a change of */
  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  note(route: string, bound: boolean, nowMs: number): void {
    const last = this.#last.get(route);
    const sinceMs = last ? last.sinceMs : this.#startedMs;
    // A route begins unbound: its first attempts are no change.
    const was = last?.bound ?? false;
    this.#last.set(route, { bound, sinceMs: was === bound ? sinceMs : nowMs });
  }

  sinceMs(route: string): number {
    return this.#last.get(route)?.sinceMs ?? this.#startedMs;
  }
}
