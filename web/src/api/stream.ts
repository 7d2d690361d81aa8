import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Overview, WarningView } from '../../../src/api/contract.ts';
import { api } from './client.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'gone';
export type Quarantined = {
  readonly kind: string;
  readonly value: string;
  readonly reason: string;
};

export type Live = {
  readonly connection: Connection;
  readonly overview: Overview | null;
  /** Newest first. */
  readonly warnings: readonly WarningView[];
  /** Warnings that came over the stream since the page was opened. */
  readonly arrived: number;
  readonly quarantined: Quarantined | null;
};

export type LiveStore = {
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => Live;
  readonly start: () => void;
  readonly stop: () => void;
  readonly retryNow: () => void;
  readonly dismissQuarantined: () => void;
};

const keptWarnings = 200;
/** The server speaks each second; silence as long as this is a dead connection that nobody closed. */
const silenceMs = 6000;
const longestPauseMs = 5000;

export function mergeWarnings(
  have: readonly WarningView[],
  more: readonly WarningView[],
): readonly WarningView[] {
  const ids = new Set(more.map((warning) => warning.id));
  // Of two in the same millisecond the one that came later stands first: the sort is stable.
  return [...more, ...have.filter((warning) => !ids.has(warning.id))]
    .sort((a, b) => b.createdMs - a.createdMs)
    .slice(0, keptWarnings);
}

/**
 * The live stream as a store for React. EventSource gives up for good after an HTTP error and does
 * not notice a half-open connection, so reconnecting is done here.
 */
export function createLiveStore(): LiveStore {
  let live: Live = {
    connection: 'connecting',
    overview: null,
    warnings: [],
    arrived: 0,
    quarantined: null,
  };
  const listeners = new Set<() => void>();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const change = (part: Partial<Live>): void => {
    live = { ...live, ...part };
    for (const listener of listeners) listener();
  };

  const lose = (): void => {
    source?.close();
    source = null;
    clearTimeout(timer);
    failures += 1;
    change({ connection: failures > 1 ? 'gone' : 'reconnecting' });
    timer = setTimeout(open, Math.min(longestPauseMs, 500 * 2 ** (failures - 1)));
  };

  const heard = (): void => {
    failures = 0;
    clearTimeout(timer);
    timer = setTimeout(lose, silenceMs);
  };

  function open(): void {
    clearTimeout(timer);
    source?.close();
    source = new EventSource('/v1/stream');
    timer = setTimeout(lose, silenceMs);
    source.addEventListener('error', lose);
    source.addEventListener('overview', (event) => {
      heard();
      change({ connection: 'live', overview: JSON.parse(event.data) as Overview });
    });
    source.addEventListener('warnings', (event) => {
      heard();
      const more = JSON.parse(event.data) as WarningView[];
      change({
        warnings: mergeWarnings(live.warnings, more),
        arrived: live.arrived + more.length,
      });
    });
    source.addEventListener('quarantined', (event) => {
      heard();
      change({ quarantined: JSON.parse(event.data) as Quarantined });
    });
    // What was decided while nobody listened. A failure here shows as a failure of the stream too.
    api.warnings(100).then(
      (page) => change({ warnings: mergeWarnings(live.warnings, page.warnings) }),
      () => change({}),
    );
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => live,
    start: open,
    stop: () => {
      clearTimeout(timer);
      source?.close();
      source = null;
    },
    retryNow: open,
    dismissQuarantined: () => change({ quarantined: null }),
  };
}

export const LiveContext = createContext<LiveStore | null>(null);

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (store === null) throw new Error('useLiveStore needs a LiveContext above it.');
  return store;
}

/** Only the part that `pick` takes, so that a room of the page redraws when its own part changes. */
export function useLive<T>(pick: (live: Live) => T): T {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, () => pick(store.snapshot()));
}
