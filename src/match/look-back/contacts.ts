import type { Indicator } from '../../domain/indicator.ts';
import type { ContactLog, FoundContact } from '../contact-log/types.ts';
import { countsFromMs } from '../validity.ts';
import type { LateContact } from './late-hits.ts';
import type { SearchPlan } from './search-plan.ts';

/** Contacts that are kept in one transaction; about a megabyte of SQL. */
export const contactsAtOnce = 2000;

/** Contacts from `sinceMs` on, before `untilMs`: epoch milliseconds of their own time. */
export type Span = { readonly sinceMs: number; readonly untilMs: number };

/** A piece of what the log gave: contacts = inside + outside. */
export type ContactBatch = {
  readonly inside: readonly LateContact[];
  /** Contacts outside the indicator's validity: they make no hit, as in live matching. */
  readonly outside: number;
};

export type SearchOptions = {
  readonly span: Span;
  /** See validity.ts. */
  readonly beforeMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((so: { done: number; of: number; found: number }) => void) | undefined;
};

/**
 * Runs a plan against the log. A contact with a number that is listed as a phone and as a sender is
 * one with each. The last batch may be empty; it comes when the search is over.
 *
 * @throws as ContactLog.search
 */
export async function* searchContacts(
  log: ContactLog,
  plan: SearchPlan,
  { span, beforeMs, signal, onProgress }: SearchOptions,
): AsyncGenerator<ContactBatch> {
  let inside: LateContact[] = [];
  let outside = 0;
  if (plan.searched > 0) {
    const options = {
      ...span,
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    };
    for await (const found of log.search(plan.query, options)) {
      for (const contact of found) {
        for (const indicator of plan.indicatorsAt(contact.epoch, contact.at)) {
          if (counts(contact, indicator, beforeMs)) inside.push({ contact, indicator });
          else outside += 1;
        }
        if (inside.length < contactsAtOnce) continue;
        yield { inside, outside };
        inside = [];
        outside = 0;
      }
    }
  }
  yield { inside, outside };
}

/** As the index has it: from is in, until is out. */
function counts({ timeMs }: FoundContact, indicator: Indicator, beforeMs: number): boolean {
  const from = countsFromMs(indicator, beforeMs) ?? -Infinity;
  return timeMs >= from && timeMs < (indicator.validUntilMs ?? Infinity);
}
