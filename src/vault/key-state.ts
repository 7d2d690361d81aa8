import Type from 'typebox';
import Value from 'typebox/value';
import { TocsinError } from '../domain/error.ts';

/** An epoch without its key: safe to show. Times are epoch milliseconds. */
export type EpochInfo = {
  /** 1, 2, 3 … in order of birth. */
  readonly id: number;
  readonly createdMs: number;
  /** When a later epoch became current; null for the current one. */
  readonly retiredMs: number | null;
  /** When its key was destroyed; its tokens mean nothing since. */
  readonly destroyedMs: number | null;
};

/** `key`: 16 bytes (AES-128), null when destroyed. */
export type EpochKey = EpochInfo & { readonly key: Uint8Array | null };

/** All secrets of one data directory. */
export type KeyState = {
  /** 32 bytes: authenticates the head of the audit chain. */
  readonly auditKey: Uint8Array;
  /** By ascending id; exactly one is current (not retired). */
  readonly epochs: readonly EpochKey[];
};

const formatVersion = 1;
const timeSchema = Type.Integer({ minimum: 0 });
const fileSchema = Type.Object(
  {
    version: Type.Literal(formatVersion),
    auditKey: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    epochs: Type.Array(
      Type.Object(
        {
          id: Type.Integer({ minimum: 1 }),
          key: Type.Union([Type.String({ pattern: '^[0-9a-f]{32}$' }), Type.Null()]),
          createdMs: timeSchema,
          retiredMs: Type.Union([timeSchema, Type.Null()]),
          destroyedMs: Type.Union([timeSchema, Type.Null()]),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
);

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** The text of a key file. */
export function formatKeyState(state: KeyState): string {
  const epochs = state.epochs.map(({ id, key, createdMs, retiredMs, destroyedMs }) => ({
    id,
    key: key === null ? null : hexOf(key),
    createdMs,
    retiredMs,
    destroyedMs,
  }));
  const file = { version: formatVersion, auditKey: hexOf(state.auditKey), epochs };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function invalid(path: string, why: string): TocsinError {
  return new TocsinError(
    'KEY_FILE_INVALID',
    `The key file ${path} cannot be used: ${why}. Restore it from your backup; without it the tokens in the database cannot be turned back.`,
  );
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which is key material: it is not passed on.
    throw invalid(path, 'it is not JSON');
  }
}

/** What is wrong with the epochs together, or null. */
function epochProblem(epochs: readonly EpochKey[]): string | null {
  const last = epochs.at(-1);
  for (const [at, epoch] of epochs.entries()) {
    if (epoch.id !== at + 1) return `epochs[${at}].id must be ${at + 1}`;
    if ((epoch.key === null) !== (epoch.destroyedMs !== null)) {
      return `epochs[${at}] must have either a key or the time of its destruction`;
    }
    if ((epoch.retiredMs === null) !== (epoch === last)) {
      return 'the last epoch, and only the last, must not be retired';
    }
  }
  return last?.key === null ? 'the current epoch has no key' : null;
}

/**
 * Reads the text of a key file; `path` is for messages, which never quote what the file holds.
 * @throws KEY_FILE_INVALID
 */
export function parseKeyState(text: string, path: string): KeyState {
  const file = parseJson(text, path);
  if (!Value.Check(fileSchema, file)) {
    const [first] = Value.Errors(fileSchema, file);
    throw invalid(path, `the field "${first?.instancePath ?? ''}" is missing or malformed`);
  }
  const epochs = file.epochs.map((epoch) => ({
    ...epoch,
    key: epoch.key === null ? null : bytesOf(epoch.key),
  }));
  const problem = epochProblem(epochs);
  if (problem !== null) throw invalid(path, problem);
  return { auditKey: bytesOf(file.auditKey), epochs };
}
