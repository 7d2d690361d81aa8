import { randomBytes } from 'node:crypto';
import { TocsinError } from '../domain/error.ts';
import type { EpochInfo, EpochKey, KeyState } from './key-state.ts';

/** Makes a change of the keys durable before it is used. */
export type Persist = (
  before: KeyState,
  after: KeyState,
  options: { scrub: boolean },
) => Promise<void>;

/** Fresh keys: an audit key and a first epoch. */
export function newKeyState(nowMs: number): KeyState {
  const first = {
    id: 1,
    key: new Uint8Array(randomBytes(16)),
    createdMs: nowMs,
    retiredMs: null,
    destroyedMs: null,
  };
  return { auditKey: new Uint8Array(randomBytes(32)), epochs: [first] };
}

/** The keys in memory. Lives inside the vault; nothing outside src/vault/ ever holds one. */
export class KeyRing {
  #state: KeyState;
  #currentId: number;
  readonly #persist: Persist;

  /** The last epoch of `state` becomes the current one. */
  constructor(state: KeyState, persist: Persist) {
    this.#state = state;
    this.#currentId = state.epochs.at(-1)?.id ?? 0;
    this.#persist = persist;
  }

  get auditKey(): Uint8Array {
    return this.#state.auditKey;
  }

  /** The epoch that new tokens are sealed under. */
  get currentId(): number {
    return this.#currentId;
  }

  /** Makes an epoch current in memory; on disk the newest always is. @throws as key() */
  activate(epoch: number): void {
    this.key(epoch);
    this.#currentId = epoch;
  }

  infos(): EpochInfo[] {
    return this.#state.epochs.map(({ id, createdMs, retiredMs, destroyedMs }) => ({
      id,
      createdMs,
      retiredMs,
      destroyedMs,
    }));
  }

  /** @throws EPOCH_UNKNOWN, EPOCH_DESTROYED */
  key(epoch: number): Uint8Array {
    const found = this.#state.epochs.find((one) => one.id === epoch);
    if (found === undefined) {
      throw new TocsinError(
        'EPOCH_UNKNOWN',
        `There is no epoch ${epoch} in the key file. Was the database copied without its vault folder?`,
        { details: { epoch } },
      );
    }
    if (found.key === null) {
      throw new TocsinError(
        'EPOCH_DESTROYED',
        `The key of epoch ${epoch} was destroyed on ${new Date(found.destroyedMs ?? 0).toISOString()}; its tokens cannot be turned back by anybody.`,
        { details: { epoch } },
      );
    }
    return found.key;
  }

  /**
   * Adds an epoch, durable before anything is sealed under it. In memory the old one stays current
   * until activate(): the rows are re-sealed in between.
   */
  async add(nowMs: number): Promise<EpochKey> {
    const before = this.#state;
    const fresh = {
      id: before.epochs.length + 1,
      key: new Uint8Array(randomBytes(16)),
      createdMs: nowMs,
      retiredMs: null,
      destroyedMs: null,
    };
    const epochs = before.epochs.map((one) =>
      one.retiredMs === null ? { ...one, retiredMs: nowMs } : one,
    );
    const after = { ...before, epochs: [...epochs, fresh] };
    await this.#persist(before, after, { scrub: false });
    this.#state = after;
    return fresh;
  }

  /** Forgets the key of a retired epoch, on disk and in memory. */
  async destroy(epoch: number, nowMs: number): Promise<void> {
    const key = this.key(epoch);
    const before = this.#state;
    const epochs = before.epochs.map((one) =>
      one.id === epoch ? { ...one, key: null, destroyedMs: nowMs } : one,
    );
    const after = { ...before, epochs };
    await this.#persist(before, after, { scrub: true });
    this.#state = after;
    key.fill(0);
  }
}
