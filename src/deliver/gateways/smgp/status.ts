/**
 * What a Status means for the message that it answers. `permanent`: the same submit will be refused
 * again. `temporary`: another try may pass. `throttled`: the whole route has to wait.
 */
export type StatusClass = 'ok' | 'permanent' | 'temporary' | 'throttled';

type Meaning = readonly [
  name: string,
  meaning: StatusClass,
  /** The route is to blame, not the number or the text: another route may take the message. */
  elsewhere: boolean,
];

/**
 * Status values: SMGP 3.0 §6.2.6. Its table gives Chinese words only; the names are translations.
 * Where the account or the connection is to blame and the message is not, the class is temporary.
 */
const statuses: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [0, ['OK', 'ok', false]],
  [1, ['SYSTEM_BUSY', 'throttled', false]],
  [2, ['TOO_MANY_CONNECTIONS', 'temporary', true]],
  [10, ['MESSAGE_STRUCTURE', 'permanent', true]],
  [11, ['COMMAND', 'permanent', true]],
  // The next try has another number.
  [12, ['SEQUENCE_REPEATED', 'temporary', false]],
  [20, ['IP_ADDRESS', 'temporary', true]],
  [21, ['AUTHENTICATION', 'temporary', true]],
  [22, ['VERSION_TOO_HIGH', 'temporary', true]],
  [30, ['MSG_TYPE', 'permanent', true]],
  [31, ['PRIORITY', 'permanent', true]],
  [32, ['FEE_TYPE', 'permanent', true]],
  [33, ['FEE_CODE', 'permanent', true]],
  [34, ['MSG_FORMAT', 'permanent', true]],
  [35, ['TIME_FORMAT', 'permanent', true]],
  [36, ['MSG_LENGTH', 'permanent', false]],
  [37, ['VALIDITY_OVER', 'permanent', false]],
  [38, ['QUERY_TYPE', 'permanent', true]],
  [39, ['ROUTING', 'temporary', true]],
  [40, ['FIXED_FEE', 'permanent', true]],
  [41, ['UPDATE_TYPE', 'permanent', true]],
  [42, ['ROUTE_ID', 'permanent', true]],
  [43, ['SERVICE_ID', 'permanent', true]],
  [44, ['VALID_TIME', 'permanent', true]],
  [45, ['AT_TIME', 'permanent', true]],
  [46, ['SRC_TERM_ID', 'permanent', true]],
  [47, ['DEST_TERM_ID', 'permanent', false]],
  [48, ['CHARGE_TERM_ID', 'permanent', true]],
  [49, ['SP_CODE', 'permanent', true]],
  [56, ['SRC_GATEWAY_ID', 'permanent', true]],
  [57, ['QUERY_TERM_ID', 'permanent', true]],
  [58, ['NO_ROUTE', 'temporary', true]],
  [59, ['SP_TYPE', 'permanent', true]],
  [60, ['LAST_ROUTE_ID', 'permanent', true]],
  [61, ['ROUTE_TYPE', 'permanent', true]],
  [62, ['DEST_GATEWAY_ID', 'permanent', true]],
  [63, ['DEST_GATEWAY_IP', 'permanent', true]],
  [64, ['DEST_GATEWAY_PORT', 'permanent', true]],
  [65, ['TERM_RANGE_ID', 'permanent', true]],
  [66, ['PROVINCE_CODE', 'permanent', true]],
  [67, ['USER_TYPE', 'permanent', true]],
  [68, ['NO_ROUTE_UPDATE_HERE', 'permanent', true]],
  [69, ['SP_ID', 'permanent', true]],
  [70, ['SP_ACCESS_TYPE', 'permanent', true]],
  [71, ['ROUTE_UPDATE_FAILED', 'permanent', true]],
  [72, ['TIMESTAMP', 'temporary', true]],
  [73, ['M_SERVICE_ID', 'permanent', true]],
  // Both refuse every message alike until the gateway's clock says otherwise.
  [74, ['SP_FORBIDDEN_HOURS', 'throttled', false]],
  [75, ['SP_DAILY_CAP', 'throttled', false]],
  [76, ['SP_ACCOUNT_EXPIRED', 'temporary', true]],
]);

/** The values that we send or compare with. */
export const status = {
  ok: 0,
  busy: 1,
  tooManyConnections: 2,
  ipAddress: 20,
  authentication: 21,
  versionTooHigh: 22,
  msgFormat: 34,
  routing: 39,
  destTermId: 47,
  spId: 69,
  timestamp: 72,
  accountExpired: 76,
} as const;

/** The number as carriers know it and what it stands for, such as SMGP_1_SYSTEM_BUSY; others SMGP_300. */
export function statusName(value: number): string {
  const known = statuses.get(value);
  return known ? `SMGP_${value}_${known[0]}` : `SMGP_${value}`;
}

/**
 * Codes that the specification does not name count as temporary: what they mean is the carrier's
 * secret, the number of tries is bounded, and a warning given up too early is the worse mistake.
 */
export function statusClass(value: number): StatusClass {
  return statuses.get(value)?.[1] ?? 'temporary';
}

/** Whether another route may take a message that was refused with this. */
export function mayGoElsewhere(value: number): boolean {
  return statuses.get(value)?.[2] ?? false;
}

const loginRefusals: ReadonlySet<number> = new Set([
  status.ipAddress,
  status.authentication,
  status.versionTooHigh,
  status.spId,
  status.timestamp,
  status.accountExpired,
]);

/**
 * Whether a refused login needs a person to mend the configuration (account, secret, address, clock).
 * Others (too many connections after a half-open end, busy) pass by themselves.
 */
export function isLoginRefusal(value: number): boolean {
  return loginRefusals.has(value);
}

/** Whether a submit was refused for its MsgFormat. */
export function isCodingRefusal(value: number): boolean {
  return value === status.msgFormat;
}
