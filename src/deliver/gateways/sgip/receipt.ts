import type { CarrierReceipt } from '../carrier-receipt.ts';
import { reportStates, reportTypes, type SgipReport } from './pdus.ts';
import { sequenceId } from './sequence.ts';

const states: Readonly<Record<number, CarrierReceipt['state']>> = {
  [reportStates.delivered]: 'delivered',
  [reportStates.waiting]: 'enroute',
  [reportStates.failed]: 'undeliverable',
};

/**
 * What a report says of a submit; `smscId` is that submit's sequence (see sequenceId). Null where it
 * names none: a sequence of zeros. A report on a deliver is none of ours: see isSubmitReport.
 */
export function readReceipt(report: SgipReport): CarrierReceipt | null {
  const { node, time, counter } = report.submitSequence;
  if (node === 0 && time === 0 && counter === 0) return null;
  return {
    smscId: sequenceId(report.submitSequence),
    state: states[report.state] ?? 'unknown',
    error: report.errorCode === 0 ? null : String(report.errorCode),
    ...(report.userNumber === '' ? {} : { to: report.userNumber }),
  };
}

export function isSubmitReport(report: SgipReport): boolean {
  return report.reportType === reportTypes.submit;
}
