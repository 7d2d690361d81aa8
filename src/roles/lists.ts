import { scamTypesOf } from '../config/cross-rules.ts';
import type { Config } from '../config/schema.ts';
import { TocsinError } from '../domain/error.ts';
import { chinaPlan } from '../domain/number/china-plan.ts';
import { loadAllowList } from '../intake/hosts/allow-list-file.ts';
import { readAllowNumbers } from '../intake/vet.ts';
import type { ListContext } from '../match/import-list.ts';
import type { SlotParty } from '../vault/slot.ts';

/** How lists are read and vetted under a configuration; touches no state. */
export async function openLists(
  config: Pick<Config, 'intake' | 'scamTypes'>,
): Promise<{ lists: ListContext; notes: readonly string[] }> {
  const { intake } = config;
  const { allow, problems } = await loadAllowList({
    hosts: intake.allowHosts,
    files: intake.allowHostFiles,
    protectedFiles: intake.protectHostFiles,
  });
  const { numbers, refused } = readAllowNumbers(intake.allowNumbers, chinaPlan);
  if (refused.length > 0) {
    throw new TocsinError(
      'CONFIG_INVALID',
      `intake.allowNumbers: not numbers: ${refused.join(', ')}`,
    );
  }
  const notes =
    problems.length === 0
      ? []
      : [
          `${problems.length} lines of the allow-lists were not taken (includes or rules of other tools).`,
        ];
  return {
    lists: {
      plan: chinaPlan,
      scamTypes: scamTypesOf(config),
      allow,
      allowNumbers: numbers,
      maxLineBytes: intake.maxLineBytes,
    },
    notes,
  };
}

/** The numbers and senders that win over indicators. */
export function allowedParties({ allowNumbers }: Pick<ListContext, 'allowNumbers'>): SlotParty[] {
  return [...allowNumbers].map((key) => {
    const [space = '', text = ''] = key.split(/:(.*)/s);
    return { space: space as 'e164', text };
  });
}
