import { channel } from 'node:diagnostics_channel';

/**
 * What the rooms say about their work while they do it. Metrics, the live stream and the terminal
 * listen; no room waits for a listener. Nothing here may hold a number in the clear.
 */
export type Observations = {
  'tocsin:records': { accepted: number; rejected: Record<string, number> };
  'tocsin:hits': { fresh: number; repeated: number };
  /** Indicators of a list, or released by hand, are in the store and in the index. */
  'tocsin:listed': { indicators: number };
  /** Numbers that came under suspicion, left it, or are judged otherwise. */
  'tocsin:suspects': { changed: number };
  /** Contacts that a look-back found: hits nobody had made, hits known, outside the validity. */
  'tocsin:look-back': { fresh: number; known: number; outside: number };
  'tocsin:decided': { warned: number; suppressed: Record<string, number>; warnings: WarningSeen[] };
  /** One exposure as the acting judge and the one in the shadow saw it; risks 0…1. */
  'tocsin:shadow': { acting: string; shadow: string; riskDifference: number };
  /** People whose habit a judgement asked for: known, unknown, unanswered (nobody keeps habits, or not in time). */
  'tocsin:habits': { known: number; unknown: number; unanswered: number };
  'tocsin:messages': { moved: Record<string, number>; submitMs: number[] };
  'tocsin:quarantined': { indicatorId: string; kind: string; value: string; reason: string };
  /** Replies from phones, by what they mean; those from a number that cannot be read. */
  'tocsin:replies': { meanings: Record<string, number>; fresh: number; unreadable: number };
  'tocsin:gateway': { route: string; state: string; detail: string };
};

/** A warning as the live page shows it. */
export type WarningSeen = {
  id: string;
  /** First 8 hex digits of the token: enough to tell two apart, no way back. */
  subscriber: string;
  level: string;
  scamType: string;
  risk: number;
  reasons: { key: string; weight: number; value: number }[];
  checkCode: string;
  messages: number;
  createdMs: number;
};

export function observe<K extends keyof Observations>(name: K, message: Observations[K]): void {
  const ch = channel(name);
  if (ch.hasSubscribers) ch.publish(message);
}

export function onObserved<K extends keyof Observations>(
  name: K,
  listener: (message: Observations[K]) => void,
): () => void {
  const ch = channel(name);
  const wrapped = (message: unknown): void => listener(message as Observations[K]);
  ch.subscribe(wrapped);
  return () => {
    ch.unsubscribe(wrapped);
  };
}
