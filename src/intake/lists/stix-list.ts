import { TocsinError } from '../../domain/error.ts';
import type { IndicatorKind } from '../../domain/indicator.ts';
import { isObject, lineFinder, textOf } from './document.ts';
import { emptyIndicator, type ListItem, type RawIndicator } from './list-types.ts';
import type { ScamTypeNames } from './scam-type-names.ts';
import { parseStixPattern } from './stix-pattern.ts';

type StixObject = Readonly<Record<string, unknown>>;

/**
 * Reads a STIX 2.1 bundle, or one object alone: its indicators with `pattern_type` stix. Other objects
 * are counted by type and left aside. Of several versions of one indicator the newest counts. Throws
 * INPUT_FORMAT when the document is neither.
 */
export function* readStix(
  name: string,
  document: { readonly text: string; readonly value: unknown },
  scamTypeNamed: ScamTypeNames,
): Generator<ListItem> {
  const objects = objectsOf(name, document.value);
  const newest = newestVersions(objects);
  const lineOf = lineFinder(document.text);
  const ignored = new Map<string, number>();
  for (const object of objects) {
    const id = textOf(object.id);
    const line = id === null ? 1 : lineOf(id);
    const fault = versionFault(object);
    if (fault !== null) yield { type: 'reject', line, ...fault };
    else if (object.type !== 'indicator') {
      const type = textOf(object.type) ?? 'without type';
      ignored.set(type, (ignored.get(type) ?? 0) + 1);
    } else if (id !== null && newest.get(id) !== object) {
      yield { type: 'reject', line, field: 'modified', reason: 'a newer version follows' };
    } else yield readIndicator(object, line, scamTypeNamed);
  }
  for (const [type, count] of ignored) {
    yield { type: 'note', note: { what: 'ignored_object', name: type, count } };
  }
}

function objectsOf(name: string, document: unknown): StixObject[] {
  if (isObject(document) && document.type === 'bundle') {
    const objects = document.objects ?? [];
    if (Array.isArray(objects) && objects.every(isObject)) return objects;
  } else if (isObject(document) && typeof document.type === 'string') return [document];
  throw new TocsinError('INPUT_FORMAT', `${name} is not a STIX 2.1 bundle of objects`);
}

/** By id. Times are compared as written: STIX writes them all in UTC with the same precision per source. */
function newestVersions(objects: readonly StixObject[]): Map<string, StixObject> {
  const newest = new Map<string, StixObject>();
  for (const object of objects) {
    const id = textOf(object.id);
    if (id === null || object.type !== 'indicator') continue;
    const known = newest.get(id);
    if (known === undefined || timeOf(object, 'modified') >= timeOf(known, 'modified')) {
      newest.set(id, object);
    }
  }
  return newest;
}

function timeOf(object: StixObject, property: string): number {
  return Date.parse(textOf(object[property]) ?? '') || 0;
}

/** STIX 2.1, 3.2: modified is later than or equal to created. */
function versionFault(object: StixObject): { field: string; reason: string } | null {
  const created = timeOf(object, 'created');
  const modified = timeOf(object, 'modified');
  if (created === 0 || modified === 0 || modified >= created) return null;
  return { field: 'modified', reason: 'before created: the object is not valid STIX' };
}

function readIndicator(object: StixObject, line: number, scamTypeNamed: ScamTypeNames): ListItem {
  const refuse = (field: string, reason: string): ListItem => ({
    type: 'reject',
    line,
    field,
    reason,
  });
  if (object.revoked === true) return refuse('revoked', 'revoked by its author');
  const patternType = textOf(object.pattern_type) ?? 'stix';
  if (patternType !== 'stix')
    return refuse('pattern_type', `${patternType} patterns are not taken`);
  const pattern = parseStixPattern(textOf(object.pattern) ?? '');
  if (!pattern.ok) return refuse('pattern', pattern.reason);
  const common: RawIndicator = {
    ...emptyIndicator,
    scamType: scamTypeOf(object, scamTypeNamed),
    description: textOf(object.description),
    confidence: textOf(object.confidence),
    caseRef: caseRefOf(object),
    validFrom: textOf(object.valid_from),
    validUntil: textOf(object.valid_until),
  };
  const indicators: RawIndicator[] = [];
  for (const { path, value } of pattern.comparisons) {
    const kind = kindOf(path);
    if (kind === null) return refuse('pattern', `${path} is not something that records show`);
    indicators.push({ ...common, kind, value });
  }
  return { type: 'row', line, indicators };
}

/** STIX has no telephone object; feeds write custom ones, whose names begin with x- (section 11). */
const customPhone =
  /^x-(?:[a-z0-9]+-)*(?:phone|msisdn|telephone|tel|phone-number):(?:value|number|msisdn)$/;
const customApp = /^x-(?:[a-z0-9]+-)*(?:app|mobile-app|package):(?:value|package_name|bundle_id)$/;

function kindOf(path: string): IndicatorKind | null {
  switch (path) {
    case 'domain-name:value':
      return 'domain';
    case 'url:value':
      return 'url';
    case 'ipv4-addr:value':
    case 'ipv6-addr:value':
      return 'ip';
    case 'user-account:account_login':
    case 'user-account:user_id':
      return 'account';
    default:
      if (customPhone.test(path)) return 'phone';
      return customApp.test(path) ? 'app' : null;
  }
}

/** The first of labels, indicator types and name that names a known type; their other words mean other things. */
function scamTypeOf(object: StixObject, scamTypeNamed: ScamTypeNames): string | null {
  const words = [object.labels, object.indicator_types, object.name].flat();
  for (const word of words) {
    const text = textOf(word);
    const key = text === null ? null : (scamTypeNamed(text) ?? scamTypeNamed(lastPart(text)));
    if (key !== null) return key;
  }
  return null;
}

/** `scam-type:loan`, `tocsin:scam-type="loan"` → `loan`. */
export function lastPart(tag: string): string {
  return (tag.split(/[:=]/).at(-1) ?? '').replace(/"/g, '').trim();
}

function caseRefOf(object: StixObject): string | null {
  const references = object.external_references;
  if (Array.isArray(references)) {
    for (const reference of references) {
      const id = isObject(reference) ? textOf(reference.external_id) : null;
      if (id !== null) return id;
    }
  }
  return textOf(object.id);
}
