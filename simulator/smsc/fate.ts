import type { CentreSubmit, ReportedState } from './centre-dialect.ts';
import type { Faults } from './fault.ts';

/**
 * What becomes of a part that was taken: delivered, but for the shares that the faults name.
 *
 * @param random 0…1, one draw
 * @param tooLate the phone would get it only after its validity
 */
export function fateOf(faults: Faults, random: number, tooLate: boolean): ReportedState {
  if (tooLate) return 'EXPIRED';
  const shares: readonly (readonly [share: number, state: ReportedState])[] = [
    [faults.expired, 'EXPIRED'],
    [faults.undelivered, 'UNDELIV'],
    [faults.rejected, 'REJECTD'],
    [faults.deleted, 'DELETED'],
    [faults.unknown, 'UNKNOWN'],
  ];
  let left = random;
  for (const [share, state] of shares) {
    if (left < share) return state;
    left -= share;
  }
  return 'DELIVRD';
}

/** The three characters of a receipt's err. */
export function errorOf(state: ReportedState): string {
  if (state === 'EXPIRED') return '027';
  return state === 'DELIVRD' || state === 'ENROUTE' || state === 'ACCEPTD' ? '000' : '001';
}

/** Whether a client that asked for receipts in this way gets one of this final state. */
export function isWanted(wants: CentreSubmit['wantsReceipt'], state: ReportedState): boolean {
  if (typeof wants === 'boolean') return wants;
  return wants === 'of_delivery' ? state === 'DELIVRD' : state !== 'DELIVRD';
}
