import { readFileSync } from 'node:fs';

/**
 * Text of the model file that ships, for a person's exposure or for a number. Both were learned from
 * synthetic cities: docs/models.md says which, how well they do, and what they must not be taken for.
 */
export function shippedModel(kind: 'exposure' | 'number'): string {
  return readFileSync(new URL(`./shipped/${kind}.json`, import.meta.url), 'utf8');
}
