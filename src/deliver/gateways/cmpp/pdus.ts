/**
 * The PDUs of CMPP 2.0 and 3.0 (China Mobile Peer to Peer) between a service provider and the gateway
 * (ISMG): §7.4 in both. Names are the specification's in camelCase. One type serves both versions:
 * fields that only 3.0 has are nought in what 2.0 decodes, and 2.0 does not write them.
 */

/** 2 for CMPP 2.0, 3 for CMPP 3.0: which of the two forms the frames of a session have. */
export type CmppVersion = 2 | 3;

/** Total_Length, Command_Id, Sequence_Id: §7.3. Octets. */
export const headerLength = 12;

/** Version of CMPP_CONNECT, major in the high four bits and minor in the low: §7.4.1.1. */
export const versionOctet: Readonly<Record<CmppVersion, number>> = { 2: 0x20, 3: 0x30 };

/** Octets of what is of another size in 3.0: numbers of terminals, and Reserve, which became LinkID. */
export const widths: Readonly<Record<CmppVersion, { terminal: number; link: number }>> = {
  2: { terminal: 21, link: 8 },
  3: { terminal: 32, link: 20 },
};

/** §7.5.1, Command_Id. The answer's id is the request's with the top bit set. */
export const commandIds = {
  connect: 0x00000001,
  connect_resp: 0x80000001,
  terminate: 0x00000002,
  terminate_resp: 0x80000002,
  submit: 0x00000004,
  submit_resp: 0x80000004,
  deliver: 0x00000005,
  deliver_resp: 0x80000005,
  query: 0x00000006,
  query_resp: 0x80000006,
  cancel: 0x00000007,
  cancel_resp: 0x80000007,
  active_test: 0x00000008,
  active_test_resp: 0x80000008,
} as const;

export type CmppCommand = keyof typeof commandIds;

export const answerBit = 0x80000000;

type Of<C extends CmppCommand, Fields = unknown> = {
  readonly command: C;
  /** Sequence_Id, 32 bits; the same in a request and its answer. */
  readonly sequence: number;
} & Fields;

/** §7.4.1.1 */
export type CmppConnect = Of<
  'connect',
  {
    /** SP_Id, the account: 6 characters. */
    readonly sourceAddr: string;
    /** 16 octets, see sourceAuthenticator(). */
    readonly authenticatorSource: Buffer;
    readonly version: number;
    /** MMDDHHMMSS as a number. */
    readonly timestamp: number;
  }
>;

/** §7.4.1.2 */
export type CmppConnectResp = Of<
  'connect_resp',
  {
    readonly status: number;
    /**
     * Octets of Status on the wire: 1 by 2.0, 4 by 3.0. A field of its own because a gateway of the
     * other version answers in its own form, and that must stay readable.
     */
    readonly statusOctets: 1 | 4;
    /** 16 octets, see gatewayAuthenticator(). */
    readonly authenticatorIsmg: Buffer;
    /** The highest version that the gateway has. */
    readonly version: number;
  }
>;

/** §7.4.3.1 */
export type CmppSubmit = Of<
  'submit',
  {
    /** 0: the gateway makes it. */
    readonly msgId: bigint;
    readonly pkTotal: number;
    readonly pkNumber: number;
    /** 1 asks for a report. */
    readonly registeredDelivery: number;
    readonly msgLevel: number;
    readonly serviceId: string;
    /** Who pays: 0 the recipient, 1 the sender, 2 the SP, 3 feeTerminalId. */
    readonly feeUserType: number;
    readonly feeTerminalId: string;
    /** 3.0 only. */
    readonly feeTerminalType: number;
    readonly tpPid: number;
    /** 1 where msgContent begins with a user data header. */
    readonly tpUdhi: number;
    readonly msgFmt: number;
    /** Msg_src, the SP's code. */
    readonly msgSrc: string;
    readonly feeType: string;
    readonly feeCode: string;
    readonly validTime: string;
    readonly atTime: string;
    readonly srcId: string;
    /** Up to 99 by the specification; as many as an octet counts are taken. */
    readonly destTerminalIds: readonly string[];
    /** 3.0 only. */
    readonly destTerminalType: number;
    /** Up to 255 octets. */
    readonly msgContent: Buffer;
    /** LinkID in 3.0, 20 characters; Reserve in 2.0, 8. */
    readonly linkId: string;
  }
>;

/** §7.4.3.2 */
export type CmppSubmitResp = Of<'submit_resp', { readonly msgId: bigint; readonly result: number }>;

/** §7.4.5.1 */
export type CmppDeliver = Of<
  'deliver',
  {
    readonly msgId: bigint;
    /** Our number, such as 12381. */
    readonly destId: string;
    readonly serviceId: string;
    readonly tpPid: number;
    readonly tpUdhi: number;
    readonly msgFmt: number;
    readonly srcTerminalId: string;
    /** 3.0 only. */
    readonly srcTerminalType: number;
    /** 1: msgContent is a report, see decodeReport(). */
    readonly registeredDelivery: number;
    readonly msgContent: Buffer;
    /** LinkID in 3.0, 20 characters; Reserved in 2.0, 8. */
    readonly linkId: string;
  }
>;

/** §7.4.5.2 */
export type CmppDeliverResp = Of<
  'deliver_resp',
  { readonly msgId: bigint; readonly result: number }
>;

/** §7.4.4.1 */
export type CmppQuery = Of<
  'query',
  {
    /** YYYYMMDD */
    readonly time: string;
    /** 0 all, 1 by service. */
    readonly queryType: number;
    readonly queryCode: string;
    readonly reserve: string;
  }
>;

/** §7.4.4.2: counts of one day. */
export type CmppQueryResp = Of<
  'query_resp',
  {
    readonly time: string;
    readonly queryType: number;
    readonly queryCode: string;
    readonly mtTlMsg: number;
    readonly mtTlUsr: number;
    readonly mtScs: number;
    readonly mtWt: number;
    readonly mtFl: number;
    readonly moScs: number;
    readonly moWt: number;
    readonly moFl: number;
  }
>;

/** §7.4.6.1 */
export type CmppCancel = Of<'cancel', { readonly msgId: bigint }>;

/** §7.4.6.2; successId 0 is success, 1 failure. */
export type CmppCancelResp = Of<'cancel_resp', { readonly successId: number }>;

/** §7.4.2 and §7.4.7.1 */
export type CmppTerminate = Of<'terminate'>;
export type CmppTerminateResp = Of<'terminate_resp'>;
export type CmppActiveTest = Of<'active_test'>;

/** §7.4.7.2: one octet, unlike its request. */
export type CmppActiveTestResp = Of<'active_test_resp', { readonly reserved: number }>;

/** A command between gateways (CMPP_FWD, routes) or of nobody's: its body is kept as it came. */
export type CmppUnknown = {
  readonly command: 'unknown';
  readonly sequence: number;
  readonly commandId: number;
  readonly body: Buffer;
};

export type CmppKnownPdu =
  | CmppConnect
  | CmppConnectResp
  | CmppTerminate
  | CmppTerminateResp
  | CmppSubmit
  | CmppSubmitResp
  | CmppDeliver
  | CmppDeliverResp
  | CmppQuery
  | CmppQueryResp
  | CmppCancel
  | CmppCancelResp
  | CmppActiveTest
  | CmppActiveTestResp;

export type CmppPdu = CmppKnownPdu | CmppUnknown;
