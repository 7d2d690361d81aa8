/**
 * What a command_status means for the message that it answers. `permanent`: the same submit will be
 * refused again. `temporary`: another try may pass. `throttled`: send less.
 */
export type StatusClass = 'ok' | 'permanent' | 'temporary' | 'throttled';

/** command_status values: SMPP 3.4 §5.1.3, table 5-2; from 256 on SMPP 5.0 §4.7.6, without those of broadcasts. */
const statuses: Readonly<Record<number, readonly [name: string, meaning: StatusClass]>> = {
  0: ['ESME_ROK', 'ok'],
  1: ['ESME_RINVMSGLEN', 'permanent'],
  2: ['ESME_RINVCMDLEN', 'permanent'],
  3: ['ESME_RINVCMDID', 'permanent'],
  // The session is to blame, not the message: it may pass on the next one.
  4: ['ESME_RINVBNDSTS', 'temporary'],
  5: ['ESME_RALYBND', 'temporary'],
  6: ['ESME_RINVPRTFLG', 'permanent'],
  7: ['ESME_RINVREGDLVFLG', 'permanent'],
  8: ['ESME_RSYSERR', 'temporary'],
  10: ['ESME_RINVSRCADR', 'permanent'],
  11: ['ESME_RINVDSTADR', 'permanent'],
  12: ['ESME_RINVMSGID', 'permanent'],
  13: ['ESME_RBINDFAIL', 'temporary'],
  14: ['ESME_RINVPASWD', 'permanent'],
  15: ['ESME_RINVSYSID', 'permanent'],
  17: ['ESME_RCANCELFAIL', 'permanent'],
  19: ['ESME_RREPLACEFAIL', 'permanent'],
  20: ['ESME_RMSGQFUL', 'throttled'],
  21: ['ESME_RINVSERTYP', 'permanent'],
  51: ['ESME_RINVNUMDESTS', 'permanent'],
  52: ['ESME_RINVDLNAME', 'permanent'],
  64: ['ESME_RINVDESTFLAG', 'permanent'],
  66: ['ESME_RINVSUBREP', 'permanent'],
  67: ['ESME_RINVESMCLASS', 'permanent'],
  68: ['ESME_RCNTSUBDL', 'permanent'],
  69: ['ESME_RSUBMITFAIL', 'temporary'],
  72: ['ESME_RINVSRCTON', 'permanent'],
  73: ['ESME_RINVSRCNPI', 'permanent'],
  80: ['ESME_RINVDSTTON', 'permanent'],
  81: ['ESME_RINVDSTNPI', 'permanent'],
  83: ['ESME_RINVSYSTYP', 'permanent'],
  84: ['ESME_RINVREPFLAG', 'permanent'],
  85: ['ESME_RINVNUMMSGS', 'permanent'],
  88: ['ESME_RTHROTTLED', 'throttled'],
  97: ['ESME_RINVSCHED', 'permanent'],
  98: ['ESME_RINVEXPIRY', 'permanent'],
  99: ['ESME_RINVDFTMSGID', 'permanent'],
  100: ['ESME_RX_T_APPN', 'temporary'],
  101: ['ESME_RX_P_APPN', 'permanent'],
  102: ['ESME_RX_R_APPN', 'permanent'],
  103: ['ESME_RQUERYFAIL', 'temporary'],
  192: ['ESME_RINVOPTPARSTREAM', 'permanent'],
  193: ['ESME_ROPTPARNOTALLWD', 'permanent'],
  194: ['ESME_RINVPARLEN', 'permanent'],
  195: ['ESME_RMISSINGOPTPARAM', 'permanent'],
  196: ['ESME_RINVOPTPARAMVAL', 'permanent'],
  254: ['ESME_RDELIVERYFAILURE', 'temporary'],
  255: ['ESME_RUNKNOWNERR', 'temporary'],
  256: ['ESME_RSERTYPUNAUTH', 'permanent'],
  257: ['ESME_RPROHIBITED', 'permanent'],
  258: ['ESME_RSERTYPUNAVAIL', 'temporary'],
  259: ['ESME_RSERTYPDENIED', 'permanent'],
  260: ['ESME_RINVDCS', 'permanent'],
  261: ['ESME_RINVSRCADDRSUBUNIT', 'permanent'],
  262: ['ESME_RINVDSTADDRSUBUNIT', 'permanent'],
};

/** The status values that we send or compare with. */
export const status = {
  ok: 0x00,
  invalidCommandLength: 0x02,
  invalidCommandId: 0x03,
  invalidBindStatus: 0x04,
  alreadyBound: 0x05,
  systemError: 0x08,
  invalidDestination: 0x0b,
  bindFailed: 0x0d,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  cancelFailed: 0x11,
  replaceFailed: 0x13,
  submitFailed: 0x45,
  invalidSystemType: 0x53,
  throttled: 0x58,
  queryFailed: 0x67,
  invalidDataCoding: 0x104,
} as const;

/** ESME_… by the table, or the number in hexadecimal for carriers' own (0x400–0x4FF) and reserved ones. */
export function statusName(value: number): string {
  return statuses[value]?.[0] ?? `0x${value.toString(16).padStart(8, '0')}`;
}

/**
 * Codes that the specification does not name count as temporary: what they mean is the carrier's
 * secret, the number of tries is bounded, and a warning given up too early is the worse mistake.
 */
export function statusClass(value: number): StatusClass {
  return statuses[value]?.[1] ?? 'temporary';
}

const refusals: ReadonlySet<number> = new Set([
  status.bindFailed,
  status.invalidPassword,
  status.invalidSystemId,
  status.invalidSystemType,
]);

/**
 * Whether a refused bind needs a person to mend the configuration. Others (already bound after a
 * half-open end, a system error, throttled) pass by themselves.
 */
export function isBindRefusal(value: number): boolean {
  return refusals.has(value);
}

/**
 * Refusals of what the route is or writes (its source, its account, its service, its kinds of
 * address), not of the recipient or the text: another route may take the message.
 */
const ofTheRoute: ReadonlySet<number> = new Set([
  4, 10, 13, 14, 15, 21, 72, 73, 80, 81, 83, 256, 257, 258, 259, 260,
]);

export function isOfTheRoute(value: number): boolean {
  return ofTheRoute.has(value);
}

/** Whether a submit was refused for its data_coding. Only SMPP 5.0 has a status for it. */
export function isCodingRefusal(value: number): boolean {
  return value === status.invalidDataCoding;
}
