import type { SgipSequence } from './sequence.ts';

/** Octets of the header: message length 4, command id 4, sequence number 12 (SGIP 1.2, message header). */
export const headerLength = 20;

/** Set in the command id of every answer: SGIP 1.2, message ids. */
export const answerBit = 0x80000000;

/** Command ids of what passes between a provider (SP) and its gateway (SMG): SGIP 1.2, message ids. */
export const commandIds = {
  bind: 0x00000001,
  bind_resp: 0x80000001,
  unbind: 0x00000002,
  unbind_resp: 0x80000002,
  submit: 0x00000003,
  submit_resp: 0x80000003,
  deliver: 0x00000004,
  deliver_resp: 0x80000004,
  report: 0x00000005,
  report_resp: 0x80000005,
  userrpt: 0x00000011,
  userrpt_resp: 0x80000011,
  trace: 0x00001000,
  trace_resp: 0x80001000,
} as const;

export type SgipCommand = keyof typeof commandIds;

/** LoginType of a bind: who opens the connection to whom (SGIP 1.2, Bind). */
export const loginTypes = { providerToGateway: 1, gatewayToProvider: 2 } as const;

/** ReportFlag of a submit. 3 is a bill without a message: it never reaches the phone. */
export const reportFlags = { onFailure: 0, always: 1, never: 2, billOnly: 3 } as const;

/** ReportType of a report: on a submit, or on a deliver that was passed on. */
export const reportTypes = { submit: 0, deliver: 1 } as const;

/** State of a report. */
export const reportStates = { delivered: 0, waiting: 1, failed: 2 } as const;

/** FeeType of a submit: 1 costs the charged number nothing, 2 is a price a message, 3 a month. */
export const feeTypes = {
  uncounted: 0,
  free: 1,
  perMessage: 2,
  monthly: 3,
  byProvider: 4,
} as const;

/** ChargeNumber of 21 zeros: the provider pays, the person never. */
export const providerPays = '0'.repeat(21);

type Header<C extends string> = { readonly command: C; readonly sequence: SgipSequence };

/** Eight octets that the specification keeps for later; some gateways write a link id. */
type Reserve = { readonly reserve: string };

/** All answers but those to unbind and trace. `result` as in the table of results. */
type Result<C extends string> = Header<C> & Reserve & { readonly result: number };

export type SgipBind = Header<'bind'> &
  Reserve & {
    readonly loginType: number;
    readonly loginName: string;
    /** In clear: SGIP has no digest. */
    readonly loginPassword: string;
  };

export type SgipSubmit = Header<'submit'> &
  Reserve & {
    /** The number that the person sees. */
    readonly spNumber: string;
    /** Who pays: empty for the recipient, providerPays for the provider. */
    readonly chargeNumber: string;
    /** Recipients, each with the country code and no plus; the specification allows 100. */
    readonly userNumbers: readonly string[];
    readonly corpId: string;
    readonly serviceType: string;
    readonly feeType: number;
    /** Hundredths of a yuan, in decimal digits. */
    readonly feeValue: string;
    readonly givenValue: string;
    readonly agentFlag: number;
    /** Why there is this message: 0 and 1 asked for by a phone, 2 not asked for, 3 system feedback. */
    readonly morelatetoMtFlag: number;
    /** 0 lowest … 9 highest. */
    readonly priority: number;
    /** yymmddhhmmss032+ in China's time; empty for the gateway's own. */
    readonly expireTime: string;
    /** As expireTime; empty for at once. */
    readonly scheduleTime: string;
    readonly reportFlag: number;
    readonly tpPid: number;
    /** 1 where the content begins with a user data header (3GPP TS 23.040 §9.2.3.24). */
    readonly tpUdhi: number;
    readonly messageCoding: number;
    readonly messageType: number;
    readonly messageContent: Buffer;
  };

export type SgipDeliver = Header<'deliver'> &
  Reserve & {
    readonly userNumber: string;
    readonly spNumber: string;
    readonly tpPid: number;
    readonly tpUdhi: number;
    readonly messageCoding: number;
    readonly messageContent: Buffer;
  };

export type SgipReport = Header<'report'> &
  Reserve & {
    /** The sequence of the submit that this is about. */
    readonly submitSequence: SgipSequence;
    readonly reportType: number;
    /** Some gateways leave it empty. */
    readonly userNumber: string;
    readonly state: number;
    /** A result of the table; 0 unless the state is failed. */
    readonly errorCode: number;
  };

/** A change of a person's standing with the carrier. */
export type SgipUserReport = Header<'userrpt'> &
  Reserve & {
    readonly spNumber: string;
    readonly userNumber: string;
    readonly userCondition: number;
  };

export type SgipTrace = Header<'trace'> &
  Reserve & { readonly submitSequence: SgipSequence; readonly userNumber: string };

/** One node that a traced message passed. */
export type SgipHop = {
  readonly result: number;
  readonly nodeId: string;
  readonly receiveTime: string;
  readonly sendTime: string;
};

export type SgipTraceAnswer = Header<'trace_resp'> &
  Reserve & { readonly hops: readonly SgipHop[] };

/** A command that this codec does not know, octet for octet. */
export type SgipUnknown = Header<'unknown'> & { readonly commandId: number; readonly body: Buffer };

/** Commands whose answer is a result and the reserve. */
export type SgipResultCommand =
  | 'bind_resp'
  | 'submit_resp'
  | 'deliver_resp'
  | 'report_resp'
  | 'userrpt_resp';

export type SgipPdu =
  | SgipBind
  | SgipSubmit
  | SgipDeliver
  | SgipReport
  | SgipUserReport
  | SgipTrace
  | SgipTraceAnswer
  | Header<'unbind'>
  | Header<'unbind_resp'>
  | Result<'bind_resp'>
  | Result<'submit_resp'>
  | Result<'deliver_resp'>
  | Result<'report_resp'>
  | Result<'userrpt_resp'>
  | SgipUnknown;

/** A sequence for PDUs whose session numbers them. */
export const unnumbered: SgipSequence = { node: 0, time: 0, counter: 0 };

/** An answer that is a result only. */
export function resultAnswer(
  command: SgipResultCommand,
  sequence: SgipSequence,
  result: number,
): SgipPdu {
  return { command, sequence, result, reserve: '' };
}
