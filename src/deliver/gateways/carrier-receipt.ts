import type { PartReceipt } from '../../store/receipts.ts';

/** What a carrier says of one part, as its protocol says it. */
export type CarrierReceipt = {
  /** The carrier's id of the part, an opaque text: leading zeros and case are kept. */
  readonly smscId: string;
  readonly state: PartReceipt['state'];
  /** The carrier's error code as written; null where there is none. */
  readonly error: string | null;
  /** The recipient as the carrier writes it, where the receipt names one. */
  readonly to?: string;
};
