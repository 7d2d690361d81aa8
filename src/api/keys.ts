import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import { Check } from 'typebox/value';
import { TocsinError } from '../domain/error.ts';
import { makePrivateFolder } from '../store/private-folder.ts';

/** Each scope holds those before it: read; write (records, indicators, family); admin (revoke, kill switch). */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export function scopeCovers(have: Scope, need: Scope): boolean {
  return scopes.indexOf(have) >= scopes.indexOf(need);
}

/** Who calls: the key's name goes into the audit chain, its secret nowhere. */
export type Principal = { readonly name: string; readonly scope: Scope };

export interface KeyRing {
  /** Null when no key has this secret. Takes the same time whichever key it is or is not. */
  verify(secret: string): Principal | null;
  list(): readonly StoredKey[];
}

const keyFileSchema = Type.Object({
  keys: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,31}$' }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
      scope: Type.Enum([...scopes]),
      createdMs: Type.Integer(),
    }),
  ),
});
type KeyFile = Type.Static<typeof keyFileSchema>;
export type StoredKey = KeyFile['keys'][number];

/** The key that the command line of the same machine uses; it has scope admin. */
export const localKeyName = 'local';

const keyFileName = 'api-keys.json';
export const localKeyFileName = 'local-api-key';

/** 256 random bits need no slow hash: there is nothing to guess. */
function newSecret(): string {
  return `tocsin_${randomBytes(32).toString('base64url')}`;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/**
 * Opens `<dataDir>/api-keys.json` (hashes) and `<dataDir>/local-api-key` (the one secret kept, for
 * the command line). Whichever is missing is made anew, which replaces the local key and no other.
 * Throws KEY_FILE_EXPOSED when others may read either file, KEY_FILE_INVALID when it is not ours.
 */
export async function openKeys(dataDir: string, nowMs: number): Promise<KeyRing> {
  await makePrivateFolder(dataDir);
  const file = await readKeyFile(dataDir);
  const local = await readPrivate(join(dataDir, localKeyFileName));
  const known =
    local !== null &&
    file.keys.some(({ sha256 }) => sha256 === hashOf(local.trim()).toString('hex'));
  if (known) return keyRing(file.keys);
  const secret = newSecret();
  const keys = [
    ...file.keys.filter(({ name }) => name !== localKeyName),
    storedKey(localKeyName, 'admin', secret, nowMs),
  ];
  // The secret goes first: a crash between the two leaves a secret that the next start replaces.
  await writePrivate(join(dataDir, localKeyFileName), `${secret}\n`);
  await writePrivate(join(dataDir, keyFileName), `${JSON.stringify({ keys }, null, 2)}\n`);
  return keyRing(keys);
}

/** The secret that the command line sends to a running server; null where none was made yet. */
export async function readLocalKey(dataDir: string): Promise<string | null> {
  return (await readPrivate(join(dataDir, localKeyFileName)))?.trim() ?? null;
}

/** Makes a key and returns its secret, which is kept nowhere. A running server knows it after a restart. */
export async function addKey(
  dataDir: string,
  name: string,
  scope: Scope,
  nowMs: number,
): Promise<string> {
  const file = await readKeyFile(dataDir);
  if (file.keys.some((key) => key.name === name)) {
    throw new TocsinError('USAGE', `There is a key named ${name}; remove it first.`);
  }
  const secret = newSecret();
  const next = { keys: [...file.keys, storedKey(name, scope, secret, nowMs)] };
  if (!Check(keyFileSchema, next)) {
    throw new TocsinError('USAGE', 'A key name has 1 to 32 of a-z, 0-9, _ and -.');
  }
  await writePrivate(join(dataDir, keyFileName), `${JSON.stringify(next, null, 2)}\n`);
  return secret;
}

/** Resolves to false when there is no such key. A running server forgets it after a restart. */
export async function removeKey(dataDir: string, name: string): Promise<boolean> {
  const file = await readKeyFile(dataDir);
  const keys = file.keys.filter((key) => key.name !== name);
  if (keys.length === file.keys.length) return false;
  await writePrivate(join(dataDir, keyFileName), `${JSON.stringify({ keys }, null, 2)}\n`);
  return true;
}

/** Pure part of the ring, on keys already read. */
export function keyRing(keys: readonly StoredKey[]): KeyRing {
  const hashed = keys.map((key) => ({ key, hash: Buffer.from(key.sha256, 'hex') }));
  return {
    verify(secret) {
      const presented = hashOf(secret);
      let found: StoredKey | null = null;
      for (const { key, hash } of hashed) {
        if (timingSafeEqual(hash, presented)) found = key;
      }
      return found === null ? null : { name: found.name, scope: found.scope };
    },
    list: () => keys,
  };
}

export function storedKey(name: string, scope: Scope, secret: string, nowMs: number): StoredKey {
  return { name, sha256: hashOf(secret).toString('hex'), scope, createdMs: nowMs };
}

async function readKeyFile(dataDir: string): Promise<KeyFile> {
  const path = join(dataDir, keyFileName);
  const text = await readPrivate(path);
  if (text === null) return { keys: [] };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new TocsinError('KEY_FILE_INVALID', `${path} is not JSON.`, { cause });
  }
  if (!Check(keyFileSchema, parsed)) {
    throw new TocsinError(
      'KEY_FILE_INVALID',
      `${path} is not a key file; restore it, or move it away to start with a new local key.`,
    );
  }
  return parsed;
}

async function readPrivate(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      throw new TocsinError(
        'KEY_FILE_EXPOSED',
        `${path} can be read by others; run: chmod 600 ${path}`,
      );
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Replaces the file whole, so that a crash leaves the old one or the new one. */
async function writePrivate(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(next, 0o600);
  await rename(next, path);
}
