import { isIP } from 'node:net';
import type { IndicatorDraft, IndicatorKind } from '../../domain/indicator.ts';
import type { HomePlan } from '../../domain/number/home-plan.ts';
import { normaliseNumber } from '../../domain/number/normalise.ts';
import { normaliseSender } from '../../domain/number/sender.ts';
import type { PartyResult } from '../../domain/party.ts';
import { normaliseHost } from '../hosts/host.ts';
import { parseTarget } from '../hosts/target.ts';
import type { RawIndicator } from './list-types.ts';

export type ReadValue =
  | {
      readonly ok: true;
      readonly value: Pick<IndicatorDraft, 'kind' | 'value' | 'space' | 'partyClass'>;
      /** The URL had a query or a fragment, which is not kept. */
      readonly queryDropped: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** Longest value of a list that is looked at. Characters. */
const maxValue = 2048;

/**
 * Reads a value by its kind; `web` leaves open whether it is a host, a URL or an IP, and null guesses
 * among all that a bare value can show: URL, IP, number, host. The kind that comes back follows the
 * value: a URL without a path is a domain, a "domain" with a path is a URL, a host that is an address
 * is an IP, and an SMS sender of digits is a phone number, since the two are one party.
 */
export function readValue(
  kind: IndicatorKind | 'web' | null,
  text: string,
  plan: HomePlan,
): ReadValue {
  if (text.length > maxValue) return refuse(`longer than ${maxValue} characters`);
  switch (kind ?? guess(text)) {
    case 'phone':
      return readParty(normaliseNumber(text, plan));
    case 'sender':
      return readParty(normaliseSender(text, plan));
    case 'domain':
    case 'url':
    case 'web':
      return readWeb(text);
    case 'ip':
      return readIp(text);
    case 'app':
      return readPattern('app', text, appId, 'not a package name or bundle id');
    case 'account':
      return readPattern('account', accountText(text), accountId, 'not an account');
    default:
      return refuse('cannot tell what kind this is');
  }
}

/** Android package names and iOS bundle ids: letters, digits, dots, hyphens, underscores. */
const appId = /^[A-Za-z0-9_](?:[\w.-]{0,253}[\w])?$/;

/** Bank cards, QQ and WeChat ids, e-mail addresses. */
const accountId = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,127}$/u;

/** A card's digits are often written in groups. */
function accountText(text: string): string {
  const plain = text.normalize('NFKC').trim();
  return /^[\d\s-]+$/.test(plain) ? plain.replace(/[\s-]/g, '') : plain;
}

function guess(text: string): RawIndicator['hint'] {
  const trimmed = text.trim();
  if (trimmed.includes('://') || isIP(trimmed) !== 0) return 'web';
  if (/^[+＋\d０-９\s().-]*$/u.test(trimmed) && /[\d０-９]/u.test(trimmed)) return 'phone';
  return /[.。]/u.test(trimmed) && !trimmed.includes('@') ? 'web' : null;
}

function readParty(result: PartyResult): ReadValue {
  if (!result.ok) return refuse(`not a number: ${result.reason}`);
  const { space, text, class: partyClass } = result.party;
  const kind = space === 'sender' ? 'sender' : 'phone';
  return { ok: true, value: { kind, value: text, space, partyClass }, queryDropped: false };
}

/** Lists disarm links as `hxxp://evil[.]example`, and write `*.evil.example` for "and below". */
function rearm(text: string): string {
  return text
    .trim()
    .replace(/^hxxp(s?):/i, 'http$1:')
    .replace(/\[\.\]|\(\.\)/g, '.')
    .replace(/^\*?\.(?=[^.])/, '');
}

function readWeb(text: string): ReadValue {
  const link = rearm(text);
  if (/\s/.test(link)) return refuse('not a host or URL: it holds a blank');
  const target = parseTarget(link);
  if (target === null) return refuse('not a host or URL');
  const queryDropped = /[?#]./.test(link);
  if (target.path !== '/') return take('url', target.host + target.path, queryDropped);
  if (target.kind === 'ip') return take('ip', target.host, queryDropped);
  if (!target.host.includes('.')) return refuse('not a host: a single label names no site');
  return take('domain', target.host, queryDropped);
}

function readIp(text: string): ReadValue {
  const trimmed = text.trim();
  if (trimmed.includes('/')) return refuse('not an IP address: ranges are not taken');
  const found = normaliseHost(trimmed);
  return found.ok && found.kind === 'ip'
    ? take('ip', found.host, false)
    : refuse('not an IP address');
}

function readPattern(
  kind: 'app' | 'account',
  text: string,
  pattern: RegExp,
  otherwise: string,
): ReadValue {
  const trimmed = text.trim();
  return pattern.test(trimmed) ? take(kind, trimmed, false) : refuse(otherwise);
}

function take(kind: IndicatorKind, value: string, queryDropped: boolean): ReadValue {
  return { ok: true, value: { kind, value, space: null, partyClass: null }, queryDropped };
}

function refuse(reason: string): ReadValue {
  return { ok: false, reason };
}
