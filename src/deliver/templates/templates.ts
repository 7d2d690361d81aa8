import { readFileSync } from 'node:fs';
import type { ScamType } from '../../domain/scam-type.ts';
import { compileTemplates, type Templates } from './compile.ts';

export { compileTemplates, type Templates } from './compile.ts';
export { describeTemplates, type TemplateRow } from './describe.ts';
export { variantKey } from './lookup.ts';
export { type Rendered, render, templateKey, textsFor } from './render.ts';

/**
 * The templates that ship, for the given scam types: those beside the shipped ones use the defaults.
 *
 * @throws TocsinError TEMPLATE_REJECTED where the name of a scam type cannot stand in a warning
 */
export function shippedTemplates(scamTypes: readonly ScamType[]): Templates {
  const file = new URL('./templates.yaml', import.meta.url);
  return compileTemplates(readFileSync(file, 'utf8'), {
    scamTypes,
    sourceName: 'templates.yaml',
  });
}
