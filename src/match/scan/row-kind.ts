import type { RecordKind } from '../../domain/record.ts';
import { appRow, callRow, smsRow, webRow } from '../kernel/layout.ts';

const codes = {
  call: callRow,
  sms: smsRow,
  web: webRow,
  app: appRow,
} as const satisfies Record<RecordKind, number>;

/** The code of a kind in a row's reference (kernel/layout.ts). */
export function kindCode(kind: RecordKind): number {
  return codes[kind];
}

/** The kind of a row's code; null for a slow row. */
export function kindOfCode(code: number): RecordKind | null {
  switch (code) {
    case callRow:
      return 'call';
    case smsRow:
      return 'sms';
    case webRow:
      return 'web';
    case appRow:
      return 'app';
    default:
      return null;
  }
}
