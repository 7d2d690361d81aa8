import { useCallback, useSyncExternalStore } from 'react';
import { otherScamType, type ScamType, shippedScamTypes } from '../../../src/domain/scam-type.ts';
import { useSpeech } from '../i18n/index.ts';

let types = new Map([...shippedScamTypes, otherScamType].map((type) => [type.key, type]));
const listeners = new Set<() => void>();

/** Takes the names of types that the configuration added. */
export function learnScamTypes(more: readonly ScamType[]): void {
  const news = more.filter(({ key, zh, en }) => {
    const have = types.get(key);
    return have?.zh !== zh || have.en !== en;
  });
  if (news.length === 0) return;
  types = new Map([...types, ...news.map((type) => [type.key, type] as const)]);
  for (const listener of listeners) listener();
}

/** Names a scam type in the chosen language; a key that nobody knows names itself. */
export function useScamTypeName(): (key: string) => string {
  const { language } = useSpeech();
  const known = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => types,
  );
  return useCallback((key) => known.get(key)?.[language] ?? key, [known, language]);
}
