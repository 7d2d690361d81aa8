/**
 * What a Result means for the submit that it answers. `permanent`: the same submit will be refused
 * again. `temporary`: another try may pass. `throttled`: send less.
 */
export type ResultClass = 'ok' | 'permanent' | 'temporary' | 'throttled';

type Meaning = {
  readonly name: string;
  readonly class: ResultClass;
  /** The refusal is of the route's settings or rights; another route may take the part. */
  readonly elsewhere: boolean;
};

function meaning(name: string, resultClass: ResultClass, elsewhere: boolean): Meaning {
  return { name, class: resultClass, elsewhere };
}

/** Result of CMPP_SUBMIT_RESP and CMPP_DELIVER_RESP: §7.4.3.2; above 13 they are the carrier's own. */
const results: readonly Meaning[] = [
  meaning('OK', 'ok', false),
  meaning('BAD_STRUCTURE', 'permanent', true),
  meaning('BAD_COMMAND', 'permanent', true),
  meaning('SEQUENCE_REPEATED', 'temporary', false),
  meaning('BAD_LENGTH', 'permanent', true),
  meaning('BAD_FEE_CODE', 'permanent', true),
  meaning('TOO_LONG', 'permanent', false),
  meaning('BAD_SERVICE', 'permanent', true),
  meaning('FLOW_CONTROL', 'throttled', false),
  meaning('FEE_TERMINAL_NOT_SERVED', 'permanent', true),
  meaning('BAD_SRC_ID', 'permanent', true),
  meaning('BAD_MSG_SRC', 'permanent', true),
  meaning('BAD_FEE_TERMINAL', 'permanent', true),
  meaning('BAD_DEST_TERMINAL', 'permanent', false),
];

/** The results that we send or compare with. */
export const result = {
  ok: 0,
  badStructure: 1,
  flowControl: 8,
  badDestTerminal: 13,
  /** Not of the specification: stands for a carrier's own codes, which count as temporary. */
  carriersOwn: 99,
} as const;

/** CMPP_8_FLOW_CONTROL by the table, CMPP_77 for a code that it lacks. */
export function resultName(value: number): string {
  const known = results[value];
  return known ? `CMPP_${value}_${known.name}` : `CMPP_${value}`;
}

/**
 * Codes that the specification does not name count as temporary: what they mean is the carrier's
 * secret, the number of tries is bounded, and a warning given up too early is the worse mistake.
 */
export function resultClass(value: number): ResultClass {
  return results[value]?.class ?? 'temporary';
}

/** Whether another route may take what this one refused with the result. */
export function mayPassElsewhere(value: number): boolean {
  return results[value]?.elsewhere ?? false;
}

/**
 * Whether a refused flash SMS is worth a try as class 1. CMPP has no result for a Msg_Fmt that the
 * gateway does not take; gateways call it a structure that is wrong.
 */
export function refusesFormat(value: number): boolean {
  return value === result.badStructure;
}

/** Status of CMPP_CONNECT_RESP: §7.4.1.2; from 5 on other errors. */
export const connectStatus = {
  ok: 0,
  badStructure: 1,
  illegalSource: 2,
  authenticationFailed: 3,
  versionTooHigh: 4,
  other: 5,
} as const;

const refusals: ReadonlyMap<number, string> = new Map([
  [connectStatus.badStructure, 'message structure; check version'],
  [connectStatus.illegalSource, 'source address; check account and the address we call from'],
  [connectStatus.authenticationFailed, 'authentication; check account, secret and the clock'],
  [connectStatus.versionTooHigh, 'version too high; check version'],
]);

/**
 * What a person must mend where a login is refused with this status. Null for all others (too many
 * connections, a gateway in trouble), which pass by themselves.
 */
export function loginRefusal(status: number): string | null {
  return refusals.get(status) ?? null;
}
