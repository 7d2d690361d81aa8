import { TocsinError } from '../domain/error.ts';
import { KeyRing, newKeyState } from './key-ring.ts';
import type { EpochInfo } from './key-state.ts';
import { createSealer, type Sealer } from './seal.ts';
import { type SlotParty, slotsOf } from './slot.ts';

export let ringOf: (vault: Vault) => KeyRing;

/**
 * Turns numbers into tokens, and only that: the way back is reveal(), which writes the audit chain.
 * Holds its keys out of reach of printing and serialising.
 */
export class Vault {
  readonly #ring: KeyRing;
  /** By the key itself, so that a cipher goes when the ring lets go of its key. */
  readonly #sealers = new WeakMap<Uint8Array, Sealer>();

  static {
    // The rest of the vault (reveal, rotate, audit) reaches the keys by this door; a test names who may.
    ringOf = (vault) => vault.#ring;
  }

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** The epoch that new tokens are sealed under. */
  get currentEpoch(): number {
    return this.#ring.currentId;
  }

  /** All epochs that ever were, oldest first, without their keys. */
  epochs(): EpochInfo[] {
    return this.#ring.infos();
  }

  /** Ids of the epochs whose keys still exist, oldest first. */
  livingEpochs(): number[] {
    return this.epochs()
      .filter((epoch) => epoch.destroyedMs === null)
      .map((epoch) => epoch.id);
  }

  /**
   * Seals a buffer of n slots (see slot.ts) into n tokens of 16 bytes, in the same order.
   * @throws EPOCH_UNKNOWN, EPOCH_DESTROYED, TOKEN_INVALID when the length is no multiple of 16
   */
  sealSlots(slots: Uint8Array, epoch = this.currentEpoch): Uint8Array {
    const key = this.#ring.key(epoch);
    let sealer = this.#sealers.get(key);
    if (sealer === undefined) {
      sealer = createSealer(key);
      this.#sealers.set(key, sealer);
    }
    return sealer(slots);
  }

  /** Seals n parties into a buffer of n tokens. @throws as sealSlots, and as writeSlot */
  sealBatch(parties: readonly SlotParty[], epoch = this.currentEpoch): Uint8Array {
    return this.sealSlots(slotsOf(parties), epoch);
  }

  /** Seals one party into one token of 16 bytes. Dear by the piece: use sealBatch for many. */
  seal(party: SlotParty, epoch = this.currentEpoch): Uint8Array {
    return this.sealBatch([party], epoch);
  }
}

/**
 * Opens the vault of a data directory; on first use creates it, with a first epoch.
 * @param options.nowMs epoch milliseconds, the birth of a first epoch
 * @param options.mayCreate false refuses to create keys, for a data directory that must have them:
 * a database whose key file was lost must not quietly go on under new keys
 * @throws KEY_FILE_EXPOSED, KEY_FILE_INVALID, DATA_DIR_UNUSABLE
 */
export async function openVault(
  dataDir: string,
  options: { nowMs?: number; mayCreate?: boolean } = {},
): Promise<Vault> {
  // Loaded here: a vault in memory needs no file, and its schema takes longer to load than a short match.
  const { createKeyFile, keyFilePath, readKeyFile, replaceKeyFile } = await import('./key-file.ts');
  const { nowMs = Date.now(), mayCreate = true } = options;
  const path = keyFilePath(dataDir);
  let state = await readKeyFile(path);
  if (state === null) {
    if (!mayCreate) {
      throw new TocsinError(
        'KEY_FILE_INVALID',
        `The key file ${path} is missing. Restore it from your backup; without it the tokens in the database cannot be turned back.`,
      );
    }
    state = await createKeyFile(path, newKeyState(nowMs));
  }
  return new Vault(
    new KeyRing(state, (before, after, how) => replaceKeyFile(path, before, after, how)),
  );
}

/** A vault whose keys live in memory only and die with it: for stateless matching and for tests. */
export function createEphemeralVault(): Vault {
  return new Vault(new KeyRing(newKeyState(0), () => Promise.resolve()));
}
