import type { IndicatorKind } from '../../domain/indicator.ts';
import type { RawIndicator } from './list-types.ts';

export const listFields = [
  'kind',
  'value',
  'scam_type',
  'confidence',
  'source',
  'case_ref',
  'valid_from',
  'valid_until',
] as const;
/** Read where they are there: a case's description, and where an exported type comes from. */
export type ListField = (typeof listFields)[number] | 'description' | 'scam_type_from';

const fieldAliases: Readonly<Record<Exclude<ListField, 'value'>, string>> = {
  kind: 'kind type indicator_type indicator_kind 类型 线索类型',
  scam_type: 'scam_type scamtype fraud_type category 诈骗类型 案件类型 类别',
  confidence: 'confidence 置信度',
  source: 'source 来源',
  case_ref: 'case_ref case case_id case_no 案件编号 案号',
  valid_from: 'valid_from first_seen 生效时间',
  valid_until: 'valid_until expires expiry 失效时间',
  description: 'description case_description desc details 描述 案情 简要案情 案情描述',
  scam_type_from: 'scam_type_from',
};

type Hint = RawIndicator['hint'];

/** Columns that hold the value and, by their name, say what it is. The first in a header is taken. */
const valueAliases: readonly (readonly [Hint, string])[] = [
  [null, 'value indicator indicator_value ioc 值 线索'],
  [
    'phone',
    'phone number msisdn tel telephone phone_number mobile caller 电话 号码 手机号 电话号码 涉案号码',
  ],
  ['web', 'url uri link domain domain_name host hostname fqdn site website 网址 域名 链接 网站'],
  ['ip', 'ip ip_address'],
  ['account', 'account bank_account card 账号 卡号'],
  ['app', 'app package package_name bundle_id 应用'],
];

const kindAliases: Readonly<Record<IndicatorKind, string>> = {
  phone: 'phone number msisdn tel telephone mobile phone_number 电话 手机 号码',
  sender: 'sender sms sms_sender 短信',
  domain: 'domain host hostname site website fqdn domain_name 域名 网站',
  url: 'url uri link 网址 链接',
  ip: 'ip ipv4 ipv6 ipv4_addr ipv6_addr ip_address',
  app: 'app package package_name bundle_id 应用',
  account: 'account bank_account card 账号 卡号',
};

const fieldByName = new Map(pairs(fieldAliases));
const kindByName = new Map(pairs(kindAliases));
const hintByName = new Map(
  valueAliases.flatMap(([hint, names]) => names.split(' ').map((name) => [name, hint] as const)),
);

function pairs<K extends string>(aliases: Readonly<Record<K, string>>): [string, K][] {
  return (Object.keys(aliases) as K[]).flatMap((key) =>
    aliases[key].split(' ').map((name): [string, K] => [name, key]),
  );
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

/** The kind that a list's word means; null when it means none. */
export function kindNamed(name: string): IndicatorKind | null {
  return kindByName.get(plain(name)) ?? null;
}

/** The words for a kind, in the writing that kindNamed() brings them to. */
export function wordsFor(kind: IndicatorKind): string[] {
  return kindAliases[kind].split(' ');
}

/** Which column or key holds which of our fields. */
export type FieldMap = {
  /** By position in `names`; null where the column is ignored. */
  readonly fields: readonly (ListField | null)[];
  readonly hint: Hint;
  readonly ignored: readonly string[];
};

/** Null when no column holds the value. */
export function mapFields(names: readonly string[]): FieldMap | null {
  const plainNames = names.map(plain);
  const valueAt = valueColumn(plainNames);
  if (valueAt < 0) return null;
  const taken = new Set<ListField>(['value']);
  const fields = plainNames.map((name, at): ListField | null => {
    if (at === valueAt) return 'value';
    const field = fieldByName.get(name);
    if (field === undefined || taken.has(field)) return null;
    taken.add(field);
    return field;
  });
  return {
    fields,
    hint: hintByName.get(plainNames[valueAt] ?? '') ?? null,
    ignored: names.filter((name, at) => fields[at] === null && name.trim() !== ''),
  };
}

/** A column called `value` or the like wins over `url`, `phone` …, wherever it stands. */
function valueColumn(plainNames: readonly string[]): number {
  const named = plainNames.findIndex((name) => hintByName.get(name) === null);
  return named >= 0 ? named : plainNames.findIndex((name) => hintByName.has(name));
}
