import { TocsinError } from '../../domain/error.ts';
import type { IndicatorKind } from '../../domain/indicator.ts';
import { isObject, lineFinder, textOf } from './document.ts';
import { emptyIndicator, type ListItem, type RawIndicator } from './list-types.ts';
import type { ScamTypeNames } from './scam-type-names.ts';
import { lastPart } from './stix-list.ts';

type MispObject = Readonly<Record<string, unknown>>;

/** An attribute with the tags that it and everything around it bear. */
type Found = { readonly attribute: MispObject; readonly tags: readonly string[] };

/** MISP core format, attribute types; a composite names the parts that `|` separates. */
const kindsByType: Readonly<Record<string, readonly (IndicatorKind | null)[]>> = {
  domain: ['domain'],
  hostname: ['domain'],
  url: ['url'],
  uri: ['url'],
  link: ['url'],
  'ip-dst': ['ip'],
  'ip-src': ['ip'],
  'ip-dst|port': ['ip', null],
  'ip-src|port': ['ip', null],
  'hostname|port': ['domain', null],
  'domain|ip': ['domain', 'ip'],
  'phone-number': ['phone'],
  prtn: ['phone'],
  'whatsapp-account': ['phone'],
  'bank-account-nr': ['account'],
  iban: ['account'],
  'cc-number': ['account'],
  'mobile-application-id': ['app'],
};

/**
 * Types whose to_ids MISP itself sets to false (describeTypes, and the phone-number object's
 * definition): there it says nothing about the single attribute, and heeding it would lose every number.
 */
const idsFlagMeansNothing = new Set(['phone-number', 'whatsapp-account']);

/**
 * Reads MISP events: one, several, a search's answer, or bare attributes; attributes of objects too.
 * Attributes that are deleted or not meant for detection are rejected with the reason; types that
 * records do not show are counted and left aside. Throws INPUT_FORMAT when there is none of these.
 */
export function* readMisp(
  name: string,
  document: { readonly text: string; readonly value: unknown },
  scamTypeNamed: ScamTypeNames,
): Generator<ListItem> {
  const found = [...attributesOf(document.value, [])];
  if (found.length === 0 && !looksLikeMisp(document.value)) {
    throw new TocsinError('INPUT_FORMAT', `${name} holds no MISP event or attribute`);
  }
  const lineOf = lineFinder(document.text);
  const ignored = new Map<string, number>();
  for (const { attribute, tags } of found) {
    const uuid = textOf(attribute.uuid);
    const line = lineOf(uuid ?? textOf(attribute.value) ?? '');
    const type = textOf(attribute.type) ?? 'without type';
    const kinds = kindsByType[type];
    if (kinds === undefined) ignored.set(type, (ignored.get(type) ?? 0) + 1);
    else yield readAttribute(attribute, { type, kinds, line, tags }, scamTypeNamed);
  }
  for (const [type, count] of ignored) {
    yield { type: 'note', note: { what: 'ignored_object', name: type, count } };
  }
}

function looksLikeMisp(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(looksLikeMisp);
  return (
    isObject(value) && ['Event', 'response', 'Attribute', 'Object'].some((key) => key in value)
  );
}

function* attributesOf(value: unknown, tags: readonly string[]): Generator<Found> {
  if (Array.isArray(value)) {
    for (const entry of value) yield* attributesOf(entry, tags);
    return;
  }
  if (!isObject(value) || isDeleted(value)) return;
  const all = [...tagsOf(value), ...tags];
  const attributes = value.Attribute;
  for (const attribute of Array.isArray(attributes) ? attributes.filter(isObject) : []) {
    yield { attribute, tags: [...tagsOf(attribute), ...all] };
  }
  for (const key of ['Event', 'response', 'Object']) {
    if (value[key] !== undefined) yield* attributesOf(value[key], all);
  }
}

function tagsOf(value: MispObject): string[] {
  const tags = value.Tag;
  if (!Array.isArray(tags)) return [];
  return tags.flatMap((tag: unknown) => (isObject(tag) ? (textOf(tag.name) ?? []) : []));
}

/** MISP writes flags as booleans or, from older versions, as "0" and "1". */
function isDeleted(value: MispObject): boolean {
  return isSet(value.deleted);
}

function isSet(flag: unknown): boolean {
  return flag === true || flag === 1 || flag === '1';
}

type AttributeContext = {
  readonly type: string;
  readonly kinds: readonly (IndicatorKind | null)[];
  readonly line: number;
  readonly tags: readonly string[];
};

function readAttribute(
  attribute: MispObject,
  context: AttributeContext,
  scamTypeNamed: ScamTypeNames,
): ListItem {
  const { type, kinds, line } = context;
  const refuse = (field: string, reason: string): ListItem => ({
    type: 'reject',
    line,
    field,
    reason,
  });
  if (isDeleted(attribute)) return refuse('deleted', 'deleted in MISP');
  const flag = attribute.to_ids;
  if (flag !== undefined && !isSet(flag) && !idsFlagMeansNothing.has(type)) {
    return refuse('to_ids', 'not meant for detection (to_ids is false)');
  }
  const value = textOf(attribute.value);
  if (value === null) return refuse('value', 'missing');
  const parts = kinds.length === 1 ? [value] : value.split('|');
  if (parts.length !== kinds.length) return refuse('value', `not the two parts of ${type}`);
  const common: RawIndicator = {
    ...emptyIndicator,
    scamType: scamTypeOf(attribute, context.tags, scamTypeNamed),
    description: textOf(attribute.comment),
    caseRef: textOf(attribute.uuid),
    validFrom: textOf(attribute.first_seen),
  };
  const indicators = kinds.flatMap((kind, at) =>
    kind === null ? [] : [{ ...common, kind, value: parts[at] ?? null }],
  );
  return { type: 'row', line, indicators };
}

/** The comment or the nearest tag that names a known type; other comments and tags mean other things. */
function scamTypeOf(
  attribute: MispObject,
  tags: readonly string[],
  scamTypeNamed: ScamTypeNames,
): string | null {
  const comment = textOf(attribute.comment);
  for (const word of comment === null ? tags : [comment, ...tags]) {
    const key = scamTypeNamed(word) ?? scamTypeNamed(lastPart(word));
    if (key !== null) return key;
  }
  return null;
}
