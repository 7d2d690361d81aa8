import { otherScamType, type ScamType } from '../../domain/scam-type.ts';

/** Finds a configured scam type by its key or either name, whatever the case and the word breaks. */
export type ScamTypeNames = (name: string) => string | null;

export function scamTypeNames(scamTypes: readonly ScamType[]): ScamTypeNames {
  const keys = new Map<string, string>();
  for (const type of [otherScamType, ...scamTypes]) {
    for (const name of [type.key, type.zh, type.en]) keys.set(plain(name), type.key);
  }
  return (name) => keys.get(plain(name)) ?? null;
}

function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
