import type { Tlv } from '../wire/tlv.ts';

/**
 * The PDUs of SMGP 3.0 (China Telecom's Short Message Gateway Protocol) as objects. Sections are those
 * of the specification: §5.2 the messages, §6.1 and §6.2 their fields, §6.3 the optional parameters.
 * Text fields are Latin-1 without their padding; octets are views of the frame that they were read from.
 */

/** PacketLength, RequestID, SequenceID: §5.2.1. Octets. */
export const headerLength = 12;

/** RequestID: §6.1.2. The answer's is the request's with the top bit set. */
export const requestIds = {
  login: 0x00000001,
  login_resp: 0x80000001,
  submit: 0x00000002,
  submit_resp: 0x80000002,
  deliver: 0x00000003,
  deliver_resp: 0x80000003,
  active_test: 0x00000004,
  active_test_resp: 0x80000004,
  exit: 0x00000006,
  exit_resp: 0x80000006,
  query: 0x00000007,
  query_resp: 0x80000007,
} as const;

export type SmgpCommand = keyof typeof requestIds;

export const answerBit = 0x80000000;

/** Tags of the optional parameters of Submit and Deliver: §6.3. Others are kept as they come. */
export const tags = {
  tpPid: 0x0001,
  /** 1 where MsgContent begins with a user data header. */
  tpUdhi: 0x0002,
  linkId: 0x0003,
  chargeUserType: 0x0004,
  chargeTermType: 0x0005,
  chargeTermPseudo: 0x0006,
  destTermType: 0x0007,
  destTermPseudo: 0x0008,
  pkTotal: 0x0009,
  pkNumber: 0x000a,
  submitMsgType: 0x000b,
  spDealResult: 0x000c,
  srcTermType: 0x000d,
  srcTermPseudo: 0x000e,
  nodesCount: 0x000f,
  msgSrc: 0x0010,
  srcType: 0x0011,
  mServiceId: 0x0012,
} as const;

/** LoginMode: §6.2.3. */
export const loginMode = { send: 0, receive: 1, both: 2 } as const;

/** ClientVersion and ServerVersion of SMGP 3.0, the major version in the upper four bits: §6.2.5. */
export const version30 = 0x30;

/** MsgType of what a service provider sends to a phone. */
export const mtMessage = 6;

/** Octets of MsgID, a number in binary coded decimal: gateway 3, MMDDhhmm 4, counter 3. */
export const msgIdLength = 10;

/** DestTermIDCount is 1 to so many. */
export const maxDestinations = 100;

/** What every PDU has. 0 to 0xFFFFFFFF; the answer has its request's. */
type Sequenced = { readonly sequence: number };

/** §5.2.2.1.1. */
export type SmgpLogin = Sequenced & {
  readonly command: 'login';
  /** At most 8 characters. */
  readonly clientId: string;
  /** MD5, 16 octets: §6.2.2. */
  readonly authenticatorClient: Buffer;
  readonly loginMode: number;
  /** MMDDhhmmss as a decimal number: §6.2.4. */
  readonly timestamp: number;
  readonly clientVersion: number;
};

/** §5.2.2.1.2. */
export type SmgpLoginResp = Sequenced & {
  readonly command: 'login_resp';
  readonly status: number;
  /** MD5, 16 octets: §6.2.7. */
  readonly authenticatorServer: Buffer;
  readonly serverVersion: number;
};

/** §5.2.2.2.1. Numbers are of at most 21 characters. */
export type SmgpSubmit = Sequenced & {
  readonly command: 'submit';
  readonly msgType: number;
  /** 1 asks for a report. */
  readonly needReport: number;
  /** 0 (low) to 3. */
  readonly priority: number;
  /** At most 10 characters. */
  readonly serviceId: string;
  /** At most 2 characters. */
  readonly feeType: string;
  /** At most 6 characters each, a sum in cents. */
  readonly feeCode: string;
  readonly fixedFee: string;
  /** MsgFormat: 0 ASCII, 8 UCS-2, 15 GB 18030. */
  readonly msgFormat: number;
  /** As in SMPP, absolute or relative; empty for the gateway's own. */
  readonly validTime: string;
  readonly atTime: string;
  readonly srcTermId: string;
  readonly chargeTermId: string;
  /** 1 to 100 of them. */
  readonly destTermIds: readonly string[];
  /** At most 255 octets. */
  readonly msgContent: Buffer;
  /** At most 8 characters. */
  readonly reserve: string;
  readonly tlvs: readonly Tlv[];
};

/** §5.2.2.2.2. */
export type SmgpSubmitResp = Sequenced & {
  readonly command: 'submit_resp';
  /** 10 octets. */
  readonly msgId: Buffer;
  readonly status: number;
};

/** A message from a phone, or a report. */
export type SmgpDeliver = Sequenced & {
  readonly command: 'deliver';
  /** 10 octets: the number of this delivery, not of the message that a report is of. */
  readonly msgId: Buffer;
  /** 1 where MsgContent is a report. */
  readonly isReport: number;
  readonly msgFormat: number;
  /** YYYYMMDDhhmmss. */
  readonly recvTime: string;
  readonly srcTermId: string;
  readonly destTermId: string;
  /** At most 255 octets. */
  readonly msgContent: Buffer;
  /** At most 8 characters. */
  readonly reserve: string;
  readonly tlvs: readonly Tlv[];
};

export type SmgpDeliverResp = Sequenced & {
  readonly command: 'deliver_resp';
  /** 10 octets, those of the Deliver. */
  readonly msgId: Buffer;
  readonly status: number;
};

/** Asks for a day's statistics. */
export type SmgpQuery = Sequenced & {
  readonly command: 'query';
  /** YYYYMMDD. */
  readonly queryTime: string;
  /** 0 for all, 1 by service. */
  readonly queryType: number;
  /** At most 10 characters. */
  readonly queryCode: string;
};

export type SmgpQueryResp = Sequenced & {
  readonly command: 'query_resp';
  readonly queryTime: string;
  readonly queryType: number;
  readonly queryCode: string;
  /** Messages and recipients taken from the service provider. */
  readonly mtTotalMessages: number;
  readonly mtTotalUsers: number;
  /** Passed on, waiting and failed towards phones. */
  readonly mtSuccess: number;
  readonly mtWaiting: number;
  readonly mtFailed: number;
  /** The same towards the service provider. */
  readonly moSuccess: number;
  readonly moWaiting: number;
  readonly moFailed: number;
  /** At most 8 characters. */
  readonly reserve: string;
};

/** PDUs of nothing but their header. */
export type SmgpHeaderOnly = Sequenced & {
  readonly command: 'active_test' | 'active_test_resp' | 'exit' | 'exit_resp';
};

/** Not of the specification: a RequestID that we do not know, its body kept as it came. */
export type SmgpUnknown = Sequenced & {
  readonly command: 'unknown';
  readonly requestId: number;
  readonly body: Buffer;
};

export type SmgpPdu =
  | SmgpLogin
  | SmgpLoginResp
  | SmgpSubmit
  | SmgpSubmitResp
  | SmgpDeliver
  | SmgpDeliverResp
  | SmgpQuery
  | SmgpQueryResp
  | SmgpHeaderOnly
  | SmgpUnknown;
