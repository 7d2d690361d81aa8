/**
 * What a result means for the submit that it answers. `permanent`: the same submit will be refused
 * again. `temporary`: another try may pass. `throttled`: send less.
 */
export type ResultClass = 'ok' | 'permanent' | 'temporary' | 'throttled';

type Meaning = readonly [
  name: string,
  meaning: ResultClass,
  /** The route is to blame, not the number or the text: another route may take the message. */
  elsewhere: boolean,
];

/**
 * Results of answers and error codes of reports: 0 to 33 by SGIP 1.2, table of error codes; the others
 * as the carrier's gateways give them. 34 is left out on purpose: to some gateways it is a failed
 * charge, to others too many logins.
 */
const results: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [0, ['OK', 'ok', false]],
  // The session is to blame, not the message: it may pass on the next one.
  [1, ['ILLEGAL_LOGIN', 'temporary', true]],
  [2, ['REPEATED_LOGIN', 'temporary', false]],
  [3, ['TOO_MANY_CONNECTIONS', 'temporary', true]],
  [4, ['LOGIN_TYPE', 'temporary', true]],
  [5, ['PARAMETER_FORMAT', 'permanent', true]],
  [6, ['ILLEGAL_PHONE_NUMBER', 'permanent', false]],
  [7, ['MESSAGE_ID', 'permanent', true]],
  [8, ['MESSAGE_LENGTH', 'permanent', false]],
  // Repeated or malformed: the next try has another one.
  [9, ['SEQUENCE_NUMBER', 'temporary', false]],
  [10, ['ILLEGAL_GNS_OPERATION', 'permanent', false]],
  [11, ['NODE_BUSY', 'throttled', false]],
  [21, ['DESTINATION_UNREACHABLE', 'temporary', true]],
  [22, ['WRONG_ROUTE', 'permanent', true]],
  [23, ['NO_ROUTE', 'permanent', true]],
  [24, ['CHARGE_NUMBER', 'permanent', true]],
  // Switched off or out of reach.
  [25, ['USER_UNREACHABLE', 'temporary', false]],
  [26, ['PHONE_MEMORY_FULL', 'temporary', false]],
  [27, ['PHONE_WITHOUT_MESSAGES', 'permanent', false]],
  [28, ['PHONE_FAILED', 'temporary', false]],
  [29, ['UNKNOWN_USER', 'permanent', false]],
  [30, ['FUNCTION_NOT_PROVIDED', 'permanent', true]],
  [31, ['ILLEGAL_DEVICE', 'permanent', false]],
  [32, ['SYSTEM_FAILURE', 'temporary', true]],
  [33, ['QUEUE_FULL', 'throttled', false]],
  [57, ['LOGIN_ADDRESS', 'temporary', true]],
  [64, ['SOURCE_NUMBER', 'permanent', true]],
  [88, ['THROTTLED', 'throttled', false]],
  [90, ['PACKET_LENGTH', 'permanent', false]],
  [93, ['NODE_NUMBER', 'permanent', true]],
  [101, ['SP_NUMBER_OF_ANOTHER', 'permanent', true]],
  [102, ['SP_NUMBER_UNASSIGNED', 'permanent', true]],
  [103, ['UNKNOWN_SERVICE', 'permanent', true]],
  [104, ['FEE_TYPE', 'permanent', true]],
  [105, ['FEE_VALUE', 'permanent', true]],
  [106, ['NOT_SUBSCRIBED', 'permanent', true]],
  [107, ['LINK_ID', 'permanent', true]],
  [108, ['USER_SUSPENDED', 'permanent', false]],
  [109, ['CHARGE_NUMBER', 'permanent', true]],
  [110, ['USER_BARRED', 'permanent', false]],
  [111, ['AUTHORISATION_TIMEOUT', 'temporary', true]],
  [114, ['USER_COUNT', 'permanent', true]],
  [254, ['SYSTEM_ERROR', 'temporary', true]],
]);

/** The results that we send or compare with. */
export const result = {
  ok: 0,
  illegalLogin: 1,
  repeatedLogin: 2,
  tooManyConnections: 3,
  loginType: 4,
  parameterFormat: 5,
  illegalPhoneNumber: 6,
  messageId: 7,
  illegalGnsOperation: 10,
  userUnreachable: 25,
  phoneFailed: 28,
  systemFailure: 32,
  throttled: 88,
} as const;

/** SGIP_6_ILLEGAL_PHONE_NUMBER by the table, SGIP_77 for a result that it lacks. */
export function resultName(value: number): string {
  const known = results.get(value);
  return known ? `SGIP_${value}_${known[0]}` : `SGIP_${value}`;
}

/**
 * Results that no table has count as temporary: what they mean is the carrier's secret, the number of
 * tries is bounded, and a warning given up too early is the worse mistake.
 */
export function resultClass(value: number): ResultClass {
  return results.get(value)?.[1] ?? 'temporary';
}

/** Whether another route may take what this one refused with the result. */
export function mayPassElsewhere(value: number): boolean {
  return results.get(value)?.[2] ?? false;
}

/**
 * Results of a bind that need a person: name or password, login type, parameters, message length,
 * sequence (the node number in it), address, node number. Others pass by themselves: a repeated login,
 * too many connections after a half-open end, a busy node.
 */
const loginRefusals: ReadonlySet<number> = new Set([1, 4, 5, 8, 9, 57, 93]);

export function isLoginRefusal(value: number): boolean {
  return loginRefusals.has(value);
}

/** A MessageCoding that the gateway does not take is a parameter out of range or no function of its. */
const codingRefusals: ReadonlySet<number> = new Set([5, 30]);

export function isCodingRefusal(value: number): boolean {
  return codingRefusals.has(value);
}
