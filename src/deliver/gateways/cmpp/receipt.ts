import type { ReceiptState } from '../../gateway.ts';
import type { CarrierReceipt } from '../carrier-receipt.ts';
import { invalidPdu } from '../wire/invalid-pdu.ts';
import { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { msgIdText } from './msg-id.ts';
import { type CmppVersion, widths } from './pdus.ts';

/** A status report, the Msg_Content of a CMPP_DELIVER with Registered_Delivery 1: §7.4.5.1. */
export type CmppReport = {
  /** Of the CMPP_SUBMIT_RESP that the report is about. */
  readonly msgId: bigint;
  /** DELIVRD, EXPIRED … or a carrier's own code, such as MA:0001. */
  readonly stat: string;
  /** YYMMDDHHMM */
  readonly submitTime: string;
  readonly doneTime: string;
  readonly destTerminalId: string;
  readonly smscSequence: number;
};

const name = 'CMPP report';

/** 60 octets in 2.0, 71 in 3.0: the number has another width. */
function reportLength(version: CmppVersion): number {
  return 8 + 7 + 10 + 10 + widths[version].terminal + 4;
}

/**
 * A report in either form, by its length: gateways of one version send the other's. Throws
 * PDU_INVALID for every other length.
 */
export function decodeReport(content: Buffer): CmppReport {
  const version = content.length === reportLength(3) ? 3 : 2;
  if (content.length !== reportLength(version)) {
    throw invalidPdu(name, 'Msg_Content', 0, `has ${content.length} octets, neither 60 nor 71`);
  }
  const reader = new PduReader(content, name, 0);
  return {
    msgId: reader.u64('Msg_Id'),
    stat: reader.text('Stat', 7),
    submitTime: reader.text('Submit_time', 10),
    doneTime: reader.text('Done_time', 10),
    destTerminalId: reader.text('Dest_terminal_Id', widths[version].terminal),
    smscSequence: reader.u32('SMSC_sequence'),
  };
}

/** Throws PDU_INVALID for a value that its field cannot hold. */
export function encodeReport(report: CmppReport, version: CmppVersion): Buffer {
  const writer = new PduWriter(name, reportLength(version));
  writer.u64('Msg_Id', report.msgId);
  writer.text('Stat', report.stat, 7);
  writer.text('Submit_time', report.submitTime, 10);
  writer.text('Done_time', report.doneTime, 10);
  writer.text('Dest_terminal_Id', report.destTerminalId, widths[version].terminal);
  writer.u32('SMSC_sequence', report.smscSequence);
  return writer.done();
}

/** §7.4.5.1, table of Stat; ENROUTE is SMPP's and is seen too. */
const states: ReadonlyMap<string, ReceiptState> = new Map([
  ['DELIVRD', 'delivered'],
  ['EXPIRED', 'expired'],
  ['DELETED', 'undeliverable'],
  ['UNDELIV', 'undeliverable'],
  ['ACCEPTD', 'accepted'],
  ['UNKNOWN', 'unknown'],
  ['REJECTD', 'rejected'],
  ['ENROUTE', 'enroute'],
]);

/**
 * Codes of gateways and message centres on the way, such as MA:0001, MB:1042, CA:0051, DB:0141: two
 * letters name who gave up, the digits why.
 */
const carrierCode = /^[A-Z]{2}:/;

/** Msg_Id and Stat come first in both forms: enough to know what became of the part. */
const shortestUseful = 8 + 7;

/**
 * What a report says of its part. A report of neither form's length is read as far as its first two
 * fields, where Stat is a word that we know. Null where it names no part: an id of nought, or no Stat
 * to be found. `recipient` is Src_terminal_Id of its CMPP_DELIVER, for reports that leave it out.
 * Never throws.
 */
export function readReport(content: Buffer, recipient: string): CarrierReceipt | null {
  if (content.length < shortestUseful) return null;
  const isWhole = content.length === reportLength(2) || content.length === reportLength(3);
  const report = isWhole ? decodeReport(content) : readBeginning(content);
  const stat = report.stat.trim().toUpperCase();
  const known = states.get(stat);
  const isCode = carrierCode.test(stat);
  if (report.msgId === 0n || !(isWhole || known !== undefined || isCode)) return null;
  const to = report.destTerminalId || recipient;
  return {
    smscId: msgIdText(report.msgId),
    state: known ?? (isCode ? 'undeliverable' : 'unknown'),
    error: known === undefined && stat !== '' ? stat : null,
    ...(to === '' ? {} : { to }),
  };
}

function readBeginning(content: Buffer): Pick<CmppReport, 'msgId' | 'stat' | 'destTerminalId'> {
  const reader = new PduReader(content, name, 0);
  return { msgId: reader.u64('Msg_Id'), stat: reader.text('Stat', 7), destTerminalId: '' };
}
