import type { Config } from '../config/schema.ts';
import { PortedNumbers } from '../intake/ported/ported-numbers.ts';
import { readPorted } from '../intake/ported/read-ported.ts';
import type { PartyReaders } from '../intake/records/party-readers.ts';
import type { Logger } from '../observe/log.ts';
import type { Vault } from '../vault/vault.ts';

/** The table of ported numbers under the vault's current epoch. */
export type Ported = {
  current: PortedNumbers;
  /** Reads the configured file anew; without one the table is empty. */
  readonly reload: () => Promise<void>;
};

/** @throws TocsinError INPUT_FORMAT where the configured file cannot be read */
export async function openPorted(
  config: Config,
  { vault, readers, log }: { vault: Vault; readers: PartyReaders; log: Logger },
): Promise<Ported> {
  const path = config.delivery.portedNumbersFile;
  const ported: Ported = {
    current: new PortedNumbers(new Uint8Array(), []),
    async reload() {
      if (path === null) return;
      const read = await readPorted(path, readers.number, (all) => vault.sealBatch(all));
      ported.current = read.ported;
      const { rejected, rejects } = read;
      const level = rejected > 0 ? 'warn' : 'info';
      log[level]({ numbers: read.ported.size(), rejected, rejects }, 'ported numbers');
    },
  };
  await ported.reload();
  return ported;
}
