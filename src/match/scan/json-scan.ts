import type { IntakeConfig, Profile } from '../../config/intake.ts';
import { recordFields } from '../../config/record-fields.ts';
import {
  configJson,
  jsonKeyBytes,
  jsonKeyLength,
  jsonKeyText,
  longestJsonKey,
  noKey,
} from '../kernel/layout.ts';
import { writeScanConfig } from './scan-config.ts';

/**
 * What the kernel must know to scan JSON Lines, as writeScanConfig() gives it for CSV: the same, and
 * our fields' keys. Null where the profile is beyond the fast path, so that every row is slow: what is
 * beyond it there, one key for two fields, or a key of more than 60 bytes.
 *
 * @throws TocsinError CONFIG_INVALID when the profile contradicts itself
 */
export function writeJsonScanConfig(
  profile: Profile,
  homePlan: IntakeConfig['homePlan'],
  limits: Pick<IntakeConfig, 'maxLineBytes'>,
  cells: boolean,
): Uint8Array<ArrayBuffer> | null {
  const config = writeScanConfig(profile, null, homePlan, limits, cells);
  return config !== null && writeKeys(profile, config) ? config : null;
}

/** False where they do not fit. The entries are in the order of the field codes. */
function writeKeys(profile: Profile, config: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(config.buffer);
  const taken = new Set<string>();
  for (const [place, field] of recordFields.entries()) {
    const entry = configJson + place * jsonKeyBytes;
    if (profile.constants[field] !== undefined) {
      view.setUint32(entry + jsonKeyLength, noKey, true);
      continue;
    }
    const key = profile.fields[field] ?? field;
    const bytes = Buffer.from(key);
    if (taken.has(key) || bytes.length > longestJsonKey) return false;
    taken.add(key);
    view.setUint32(entry + jsonKeyLength, bytes.length, true);
    config.set(bytes, entry + jsonKeyText);
  }
  return true;
}
