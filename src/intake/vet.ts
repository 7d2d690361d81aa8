import type { IndicatorDraft, QuarantineReason } from '../domain/indicator.ts';
import type { HomePlan } from '../domain/number/home-plan.ts';
import { normaliseNumber } from '../domain/number/normalise.ts';
import type { PartySpace } from '../domain/party.ts';
import type { AllowList, AllowTier } from './hosts/allow-list.ts';
import { publicSuffixKind } from './hosts/public-suffix.ts';
import { isSharedPlatform } from './hosts/shared-platforms.ts';

/** Numbers that are never matched, by partyKey(). */
export type AllowNumbers = ReadonlySet<string>;

export type VetOptions = {
  readonly allow: AllowList;
  readonly allowNumbers: AllowNumbers;
  /**
   * The listed URL had a query, which no indicator keeps. On a popular site the query may be all that
   * told the scammer's page from everybody's (`…/details?id=…`).
   */
  readonly queryDropped?: boolean;
};

/** What vetting looks at; an Indicator of the store has it as well, so that the index can ask again. */
export type Vetted = Pick<IndicatorDraft, 'kind' | 'value' | 'space'>;

/** Equal parties, equal keys. */
export function partyKey(space: PartySpace, text: string): string {
  return `${space}:${text}`;
}

/** Reads the configured numbers in any writing. `refused` holds those that are not numbers, as given. */
export function readAllowNumbers(
  texts: readonly string[],
  plan: HomePlan,
): { readonly numbers: AllowNumbers; readonly refused: readonly string[] } {
  const numbers = new Set<string>();
  const refused: string[] = [];
  for (const text of texts) {
    const result = normaliseNumber(text, plan);
    if (result.ok) numbers.add(partyKey(result.party.space, result.party.text));
    else refused.push(text);
  }
  return { numbers, refused };
}

/** Sets `quarantine` on a draft that must be kept but not matched. */
export function vetIndicator(draft: IndicatorDraft, options: VetOptions): IndicatorDraft {
  const quarantine = quarantineOf(draft, options);
  return quarantine === draft.quarantine ? draft : { ...draft, quarantine };
}

/**
 * Why an indicator must stand aside; null when it may match.
 *
 * A listed host matches itself and every host below, so the question is who else lives there: a public
 * suffix (`public_suffix` of a registry, `shared_host` of a company), a popular site or a parent of one
 * (`popular_site`), a protected host or number (`allow_listed`). A listed URL reaches one page only: it
 * is kept on a popular site, unless its query was what named the page. `www.example.com` is a host like
 * any other and does not reach example.com.
 */
export function quarantineOf(indicator: Vetted, options: VetOptions): QuarantineReason | null {
  switch (indicator.kind) {
    case 'phone':
    case 'sender':
      return indicator.space !== null &&
        options.allowNumbers.has(partyKey(indicator.space, indicator.value))
        ? 'allow_listed'
        : null;
    case 'domain':
      return quarantineOfDomain(indicator.value, options.allow);
    case 'ip':
      return reasonOf(options.allow.tierOf(indicator.value));
    case 'url':
      return quarantineOfUrl(indicator.value, options);
    case 'app':
    case 'account':
      return null;
  }
}

function quarantineOfDomain(host: string, allow: AllowList): QuarantineReason | null {
  const suffix = publicSuffixKind(host);
  if (suffix !== null) return suffix === 'private' ? 'shared_host' : 'public_suffix';
  const reason = reasonOf(allow.tierOf(host) ?? allow.tierBelow(host));
  return reason ?? (isSharedPlatform(host) ? 'shared_host' : null);
}

function quarantineOfUrl(value: string, options: VetOptions): QuarantineReason | null {
  const tier = options.allow.tierOf(value.slice(0, value.indexOf('/')));
  if (tier === 'protected') return 'allow_listed';
  return tier === 'popular' && options.queryDropped === true ? 'popular_site' : null;
}

function reasonOf(tier: AllowTier | null): QuarantineReason | null {
  if (tier === null) return null;
  return tier === 'protected' ? 'allow_listed' : 'popular_site';
}
