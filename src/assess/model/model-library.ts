import { copyFile, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '../../domain/error.ts';
import { makePrivateFolder } from '../../store/private-folder.ts';
import { loadModel, type Model, writeModel } from './model-file.ts';

/** Every version of every model, one file each, below the data directory. */
export function libraryOf(dataDir: string): string {
  return join(dataDir, 'models');
}

/** A file of the library; where it cannot be read, what is wrong with it. */
export type LibraryFile =
  | { readonly file: string; readonly model: Model }
  | { readonly file: string; readonly problem: string };

/** All files of the library, the newest model first, what cannot be read last. Empty where there is none. */
export async function listModels(library: string): Promise<LibraryFile[]> {
  const names = (await readdir(library).catch(() => [])).filter((name) => name.endsWith('.json'));
  const files = await Promise.all(
    names.sort().map(async (name): Promise<LibraryFile> => {
      const file = join(library, name);
      try {
        return { file, model: await readModel(file) };
      } catch (error) {
        return { file, problem: (error as Error).message };
      }
    }),
  );
  const made = (one: LibraryFile): string => ('model' in one ? one.model.createdAt : '');
  return files.sort((a, b) => made(b).localeCompare(made(a)));
}

/** @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT */
export async function readModel(file: string): Promise<Model> {
  try {
    return loadModel(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    const message = `The model ${file} cannot be read: ${(cause as Error).message}.`;
    throw new TocsinError('INPUT_UNREADABLE', message, { cause });
  }
}

/** The model in a place that may be empty or hold something else. */
export async function modelAt(file: string | null): Promise<Model | null> {
  return file === null ? null : readModel(file).catch(() => null);
}

/**
 * A model by its file, or by its id in the library; the first digits suffice where they are one's
 * alone.
 *
 * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT with what to do
 */
export async function findModel(library: string, wanted: string): Promise<Model> {
  if (!/^[0-9a-f]{4,16}$/.test(wanted)) return readModel(wanted);
  const found = new Map<string, Model>();
  for (const one of await listModels(library)) {
    if ('model' in one && one.model.id.startsWith(wanted)) found.set(one.model.id, one.model);
  }
  const [model] = found.values();
  if (model !== undefined && found.size === 1) return model;
  const isFile = model === undefined && (await stat(wanted).catch(() => null)) !== null;
  if (isFile) return readModel(wanted);
  throw new TocsinError(
    'INPUT_UNREADABLE',
    found.size > 1
      ? `Several models begin with ${wanted}; give more digits.`
      : `No model in ${library} has the id ${wanted}; tocsin models list shows them.`,
  );
}

/** Keeps a model under its id, so that it can be taken again whatever becomes of where it came from. */
export async function keepModel(library: string, model: Model): Promise<void> {
  await makePrivateFolder(library);
  const file = join(library, `${model.id}.json`);
  // Equal ids score equally; the card of the first stays.
  if ((await modelAt(file))?.id !== model.id) await placeModel(file, model);
}

/** Writes the model whole or not at all: whoever reads the file meets the old one or the new one. */
export async function placeModel(file: string, model: Model): Promise<void> {
  const next = `${file}.new`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(writeModel(model));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

/**
 * As placeModel; a model that was there is kept beside it as `<name>.<id>.json`, whose path is
 * given back (null where there was none, or the same). What is no model is not overwritten.
 *
 * @throws TocsinError INPUT_FORMAT where the file is no model
 */
export async function replaceModel(file: string, model: Model): Promise<string | null> {
  const there = (await stat(file).catch(() => null)) !== null;
  const before = there ? await readModel(file) : null;
  let kept: string | null = null;
  if (before !== null && before.id !== model.id) {
    kept = `${file.replace(/\.[^./\\]+$/, '')}.${before.id}${/\.[^./\\]+$/.exec(file)?.[0] ?? ''}`;
    await copyFile(file, kept);
  }
  await placeModel(file, model);
  return kept;
}
