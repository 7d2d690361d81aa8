import type { HttpRouteConfig } from '../../../config/routes/http.ts';
import type { ReceiptState } from '../../gateway.ts';
import type { Incoming } from '../dialect.ts';
import { compilePointer, type Pointer, textOf } from './json.ts';

type WebhookConfig = Pick<HttpRouteConfig['webhook'], 'items' | 'receipt' | 'reply' | 'states'>;

export type WebhookKinds = { readonly receipts: boolean; readonly replies: boolean };

export type WebhookReader = {
  /** The entries of a body; null where there is no list or object. */
  entries(document: unknown): readonly unknown[] | null;
  /** Never throws. */
  read(entry: unknown, kinds: WebhookKinds): Incoming<null>;
};

/** Reads the carrier's calls as the route has it configured. */
export function webhookReader(webhook: WebhookConfig): WebhookReader {
  const optional = (pointer: string | null): Pointer =>
    pointer === null ? () => undefined : compilePointer(pointer);
  const itemsAt = webhook.items === null ? null : compilePointer(webhook.items);
  const receipt = {
    id: compilePointer(webhook.receipt.id),
    state: compilePointer(webhook.receipt.state),
    error: optional(webhook.receipt.error),
    to: optional(webhook.receipt.to),
  };
  const reply = {
    from: compilePointer(webhook.reply.from),
    to: optional(webhook.reply.to),
    text: compilePointer(webhook.reply.text),
  };
  const states = new Map<string, ReceiptState>();
  for (const [state, words] of Object.entries(webhook.states)) {
    for (const word of words) states.set(word.toLowerCase(), state as keyof typeof webhook.states);
  }

  return {
    entries(document) {
      const found = itemsAt ? itemsAt(document) : document;
      if (Array.isArray(found)) return found;
      return typeof found === 'object' && found !== null ? [found] : null;
    },
    read(entry, kinds) {
      if (kinds.receipts) {
        const smscId = textOf(receipt.id(entry));
        const word = textOf(receipt.state(entry));
        if (smscId !== null && word !== null) {
          const to = textOf(receipt.to(entry));
          return {
            kind: 'receipt',
            receipt: {
              smscId,
              state: states.get(word.toLowerCase()) ?? 'unknown',
              error: textOf(receipt.error(entry)),
              ...(to === null ? {} : { to }),
            },
            answer: null,
          };
        }
      }
      if (kinds.replies) {
        const from = textOf(reply.from(entry));
        const text = reply.text(entry);
        if (from !== null && typeof text === 'string') {
          const to = textOf(reply.to(entry)) ?? '';
          return { kind: 'reply', part: { from, to, text, concatenation: null }, answer: null };
        }
      }
      return kinds.receipts
        ? { kind: 'unreadable_receipt', answer: null }
        : { kind: 'other', answer: null };
    },
  };
}
