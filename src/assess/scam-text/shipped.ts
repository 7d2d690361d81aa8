import { readFileSync } from 'node:fs';
import { TocsinError } from '../../domain/error.ts';
import { loadTextModel, type ScamTextModel } from './text-model-file.ts';

let loaded: ScamTextModel | undefined;

/** The model that ships, read once. docs/models.md says what it was trained on and what it is worth. */
export function shippedTextModel(): ScamTextModel {
  loaded ??= loadTextModel(readFileSync(new URL('./scam-text.model', import.meta.url), 'utf8'));
  return loaded;
}

/** @throws TocsinError INPUT_FORMAT where the file cannot be read or holds no model */
export function readTextModel(file: string): ScamTextModel {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TocsinError('INPUT_FORMAT', `The text model ${file} cannot be read.`, { cause });
  }
  return loadTextModel(text);
}
