import { kindOfModel, type ModelKind } from '../assess/model/model-kind.ts';
import {
  findModel,
  keepModel,
  libraryOf,
  modelAt,
  placeModel,
} from '../assess/model/model-library.ts';
import type { Config } from '../config/schema.ts';
import { TocsinError } from '../domain/error.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { appendAudit } from '../vault/audit-chain.ts';
import type { Foundation } from './foundation.ts';

/** What a change of the model in use did. */
export type ModelChange = {
  readonly kind: ModelKind;
  readonly id: string;
  /** The model in use before; null: none. */
  readonly before: string | null;
  /** false: it was in use already, and nothing was written. */
  readonly changed: boolean;
};

type Parts = Pick<Foundation, 'config' | 'db' | 'vault' | 'risk' | 'followNumberModel'>;

/** Ids that a rollback can go back to, for each kind. */
const historyLength = 50;

const settingKeys: Readonly<Record<ModelKind, string>> = {
  exposure: 'model_history.exposure',
  number: 'model_history.number',
  other: 'model_history.other',
};

/** The field that names the file of the model in use; null: models of this kind are not read from a file. */
const fields: Readonly<Record<ModelKind, string | null>> = {
  exposure: 'risk.modelFile',
  number: 'discovery.numberModelFile',
  other: null,
};

/** What lets a model judge without warning anybody. */
const watchedFirst: Readonly<Record<ModelKind, string>> = {
  exposure: 'risk.shadow: true',
  number: 'discovery.mode: watch',
  other: '',
};

/** Where the program reads the model of a kind; null where none is configured. */
export function placeOfModel(config: Config, kind: ModelKind): string | null {
  if (kind === 'exposure') return config.risk.modelFile;
  return kind === 'number' ? config.discovery.numberModelFile : null;
}

/**
 * Puts a model into use: keeps it and the one before in the library, writes the audit chain, and
 * only then changes the file that is read. A running program takes it at once.
 *
 * @param wanted a file, or the first digits of an id in the library
 * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT; CONFIG_INVALID where no file is configured for it
 */
export async function takeModel(parts: Parts, wanted: string, actor: string): Promise<ModelChange> {
  const library = libraryOf(parts.config.dataDir);
  const model = await findModel(library, wanted);
  const kind = kindOfModel(model);
  const place = requirePlace(parts.config, kind);
  const current = await modelAt(place);
  const before = current?.id ?? null;
  if (before === model.id) return { kind, id: model.id, before, changed: false };
  if (current !== null) await keepModel(library, current);
  await keepModel(library, model);
  const history = await readHistory(parts, kind);
  // A model that was put there by hand is part of the history too.
  if (before !== null && history.at(-1) !== before) history.push(before);
  await record(parts, { kind, id: model.id, before, action: 'model.use', actor }, [
    ...history,
    model.id,
  ]);
  await placeModel(place, model);
  await follow(parts, kind);
  return { kind, id: model.id, before, changed: true };
}

/**
 * Goes back to the model that was in use before this one; again, to the one before that.
 *
 * @throws TocsinError USAGE where none was
 */
export async function rollbackModel(
  parts: Parts,
  kind: ModelKind,
  actor: string,
): Promise<ModelChange> {
  const library = libraryOf(parts.config.dataDir);
  const place = requirePlace(parts.config, kind);
  const current = await modelAt(place);
  const history = await readHistory(parts, kind);
  while (history.length > 0 && history.at(-1) === current?.id) history.pop();
  const id = history.at(-1);
  if (id === undefined) {
    throw new TocsinError(
      'USAGE',
      'No model was in use before this one; tocsin models use FILE takes another.',
    );
  }
  const model = await findModel(library, id);
  const before = current?.id ?? null;
  if (current !== null) await keepModel(library, current);
  await record(parts, { kind, id, before, action: 'model.rollback', actor }, history);
  await placeModel(place, model);
  await follow(parts, kind);
  return { kind, id, before, changed: true };
}

/** The running program takes it now and not at its next look. */
function follow({ risk, followNumberModel }: Parts, kind: ModelKind): Promise<void> {
  return kind === 'number' ? followNumberModel() : risk.follow();
}

function requirePlace(config: Config, kind: ModelKind): string {
  const place = placeOfModel(config, kind);
  if (place !== null) return place;
  const field = fields[kind];
  if (field === null) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `Models of this kind (${kind}) are not taken into use: no part of this program asks for their columns. Train one on a table of exposures or of numbers.`,
    );
  }
  throw new TocsinError(
    'CONFIG_INVALID',
    `${field} names no file; set it to where the model in use shall lie, and start again with ${watchedFirst[kind]} to watch it first.`,
  );
}

async function readHistory({ db }: Parts, kind: ModelKind): Promise<string[]> {
  const text = await readSetting(db.read, settingKeys[kind]);
  return text === null ? [] : (JSON.parse(text) as string[]);
}

async function record(
  { db, vault }: Parts,
  change: {
    readonly kind: ModelKind;
    readonly id: string;
    readonly before: string | null;
    readonly action: string;
    readonly actor: string;
  },
  history: readonly string[],
): Promise<void> {
  const { kind, id, before, action, actor } = change;
  const nowMs = Date.now();
  await db.write(async (tx) => {
    const kept = JSON.stringify(history.slice(-historyLength));
    await writeSetting(tx, settingKeys[kind], kept, nowMs);
    await appendAudit(tx, vault, [{ actor, action, subject: id, detail: { kind, before } }], nowMs);
  });
}
